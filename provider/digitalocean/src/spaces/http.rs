//! The SDK of S3 on the HTTP client that calls of the API use too: the same proxies, the same trust, no
//! redirects, nothing repeated.

use std::time::{Duration, SystemTime};

use aws_sdk_s3::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_smithy_async::time::TimeSource;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use md5::{Digest as _, Md5};
use reqwest::Body;
use reqwest::header::CONTENT_LENGTH;
use slipway_engine::clock::Runtime;

/// How many bytes of a request's content are sent in a second at least, on the slowest line that is of use
/// for uploads. The SDK ends one on which nothing moves at all.
const SLOWEST: u64 = 64 * 1024;

/// What sends the SDK's requests.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    /// With a limit to how long nothing comes back.
    pub(crate) calls: reqwest::Client,
    /// Without it: nothing comes back while much is sent.
    pub(crate) uploads: reqwest::Client,
    /// How long an answer may take when everything is sent.
    pub(crate) read_timeout: Duration,
}

impl Http {
    async fn send(&self, mut request: reqwest::Request) -> reqwest::Result<reqwest::Response> {
        let length = request.headers().get(CONTENT_LENGTH);
        let length = length.and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
        match Duration::from_secs(length.unwrap_or_default() / SLOWEST) {
            Duration::ZERO => self.calls.execute(request).await,
            sending => {
                *request.timeout_mut() = Some(sending + self.read_timeout);
                self.uploads.execute(request).await
            }
        }
    }
}

impl HttpClient for Http {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Http {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let request = match outgoing(request) {
            Ok(request) => request,
            Err(error) => return HttpConnectorFuture::ready(Err(ConnectorError::user(error))),
        };
        let http = self.clone();
        HttpConnectorFuture::new(async move {
            let answer = match http.send(request).await {
                Ok(answer) => http::Response::<Body>::from(answer),
                Err(error) if error.is_timeout() => {
                    return Err(ConnectorError::timeout(error.into()));
                }
                Err(error) => return Err(ConnectorError::io(error.into())),
            };
            HttpResponse::try_from(answer.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

fn outgoing(request: HttpRequest) -> Result<reqwest::Request, BoxError> {
    let request = request.try_into_http1x()?.map(|body| match body.bytes() {
        Some(bytes) => Body::from(bytes.to_vec()),
        None => Body::wrap(body),
    });
    Ok(reqwest::Request::try_from(request)?)
}

/// Checks what is sent by its MD5, where the protocol wants a check: the CRC that the SDK sends then is nothing to
/// Ceph's object gateway, which takes a wrong one too (radosgw 16.2).
#[derive(Debug)]
pub(crate) struct Checked;

/// What the SDK has added by then.
const SUMS: [&str; 2] = ["x-amz-sdk-checksum-algorithm", "x-amz-checksum-crc32"];

impl Intercept for Checked {
    fn name(&self) -> &'static str {
        "Checked"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let is_checked = SUMS
            .iter()
            .any(|name| request.headers().contains_key(*name));
        if let (true, Some(bytes)) = (is_checked, request.body().bytes()) {
            let sum = BASE64.encode(Md5::digest(bytes));
            for name in SUMS {
                request.headers_mut().remove(name);
            }
            request.headers_mut().insert("content-md5", sum);
        }
        Ok(())
    }
}

/// The time by which requests are signed.
#[derive(Debug)]
pub(crate) struct Time(pub(crate) Runtime);

impl TimeSource for Time {
    fn now(&self) -> SystemTime {
        self.0.wall()
    }
}

#[cfg(test)]
mod tests {
    use slipway_digitalocean_client::connection::{self, Proxies};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    /// How long an answer may take, in these tests.
    const READ_TIMEOUT: Duration = Duration::from_millis(200);

    /// A server that reads what it is sent for longer than an answer may take, and answers then or never.
    #[expect(clippy::disallowed_methods, reason = "the server takes its time")]
    async fn slow(answers: bool) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.expect("a connection");
            tokio::time::sleep(READ_TIMEOUT * 3).await;
            let mut left = usize::try_from(SLOWEST).expect("it is small");
            let mut buffer = vec![0; 8192];
            while left > 0 {
                let read = socket.read(&mut buffer).await.expect("bytes");
                left = left.saturating_sub(read);
            }
            if answers {
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                socket.write_all(answer).await.expect("it is awaited");
            }
            std::future::pending::<()>().await;
        });
        format!("http://{address}/")
    }

    fn http() -> Http {
        let client = |read_timeout| {
            let from = (&Proxies::default(), "test");
            connection::http("http://127.0.0.1", from, read_timeout).expect("a client")
        };
        Http {
            calls: client(Some(READ_TIMEOUT)),
            uploads: client(None),
            read_timeout: READ_TIMEOUT,
        }
    }

    async fn put(url: &str, length: u64) -> reqwest::Result<reqwest::Response> {
        let content = vec![0; usize::try_from(length).expect("it is small")];
        let request = http().calls.put(url).body(content);
        let mut request = request.build().expect("a request");
        request.headers_mut().insert(CONTENT_LENGTH, length.into());
        http().send(request).await
    }

    #[tokio::test]
    async fn the_time_in_which_much_is_sent_is_none_of_the_answer() {
        let answer = put(&slow(true).await, SLOWEST * 2).await;
        assert_eq!(answer.expect("it was sent").status(), 200);
        let little = put(&slow(true).await, SLOWEST - 1).await;
        assert!(little.expect_err("nothing comes").is_timeout());
    }

    #[tokio::test]
    async fn an_upload_that_is_never_answered_ends() {
        let never = put(&slow(false).await, SLOWEST).await;
        assert!(never.expect_err("nothing comes").is_timeout());
    }
}
