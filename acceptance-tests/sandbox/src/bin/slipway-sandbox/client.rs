//! One request to a running sandbox's own paths.

use crate::Failure;
use http::{Method, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

/// Which sandbox is meant.
#[derive(clap::Args)]
pub(crate) struct Endpoint {
    /// The sandbox's address, as `up` prints it
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
}

impl Endpoint {
    /// Sends a request and returns the body of its answer.
    pub(crate) fn ask(&self, method: Method, what: &str, body: String) -> Result<String, Failure> {
        let unable = |detail: String| Failure::new("Unable to ask the sandbox", detail);
        let url = match &self.endpoint {
            Some(url) => url.clone(),
            None => std::env::var("AWS_ENDPOINT_URL").map_err(|_| {
                unable(
                    "No sandbox is named.\nSet AWS_ENDPOINT_URL to what `slipway-sandbox up` printed, or give --endpoint."
                        .to_owned(),
                )
            })?,
        };
        let address = loopback(&url).ok_or_else(|| {
            unable(format!(
                "{url} is no address of a sandbox, which is http://127.0.0.1 with a port."
            ))
        })?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| unable(e.to_string()))?;
        let exchange = exchange(address, method, what, body);
        let answer = runtime.block_on(async { tokio::time::timeout(PATIENCE, exchange).await });
        match answer {
            Err(_) => Err(unable(format!("{url} does not answer."))),
            Ok(Err(error)) => Err(unable(format!(
                "No sandbox answers at {url}: {error}.\nStart one with `slipway-sandbox up`, or name another with --endpoint."
            ))),
            Ok(Ok((status, text))) if (200..300).contains(&status) => Ok(text),
            Ok(Ok((status, text))) => {
                let told: Option<serde_json::Value> = serde_json::from_str(&text).ok();
                let message = told.as_ref().and_then(|told| told["message"].as_str());
                Err(unable(match message {
                    Some(message) => message.to_owned(),
                    None => format!("{url} answered {status}; it is no sandbox."),
                }))
            }
        }
    }
}

/// The address of an endpoint on this machine.
fn loopback(url: &str) -> Option<SocketAddr> {
    let uri: Uri = url.parse().ok()?;
    let ip: IpAddr = match uri.host()? {
        "localhost" => IpAddr::from([127, 0, 0, 1]),
        host => host.parse().ok()?,
    };
    (uri.scheme_str() == Some("http") && ip.is_loopback())
        .then(|| Some(SocketAddr::new(ip, uri.port_u16()?)))?
}

async fn exchange(
    address: SocketAddr,
    method: Method,
    what: &str,
    body: String,
) -> Result<(u16, String), Box<dyn std::error::Error>> {
    let stream = tokio::net::TcpStream::connect(address).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let task = tokio::spawn(connection);
    let request = http::Request::builder()
        .method(method)
        .uri(format!("/_sandbox/{what}"))
        .header("host", address.to_string())
        .body(Full::new(bytes::Bytes::from(body)))?;
    let answer = sender.send_request(request).await?;
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await?.to_bytes();
    task.abort();
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::loopback;

    #[test]
    fn only_this_machine_is_asked() {
        assert!(loopback("http://127.0.0.1:4566").is_some());
        assert!(loopback("http://localhost:4566/").is_some());
        for other in [
            "https://127.0.0.1:1",
            "http://192.0.2.1:1",
            "http://127.0.0.1",
            "x",
        ] {
            assert!(loopback(other).is_none(), "{other}");
        }
    }
}
