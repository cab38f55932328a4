//! What the gateway adds to a call, and how long a start takes.

use super::credentials::Credential;
use super::forward::Reply;
use super::naming::name_request;
use super::request::Request;
use super::sandbox::{Sandbox, SandboxError};
use super::signature::{authorization, format_date};
use bytes::Bytes;
use http::HeaderValue;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use std::time::{Duration, Instant, SystemTime};

/// The figures of a sandbox.
#[derive(Debug, Clone)]
pub struct Measured {
    /// One entry for each kind of call.
    pub calls: Vec<MeasuredCall>,
    /// From nothing to a sandbox that answers, with the tools installed.
    pub start: Duration,
}

/// One kind of call: the median of its times.
#[derive(Debug, Clone)]
pub struct MeasuredCall {
    /// `service:Operation`.
    pub name: String,
    /// Milliseconds when moto is asked.
    pub direct_ms: f64,
    /// Milliseconds when the gateway is asked, which asks moto.
    pub gateway_ms: f64,
}

impl MeasuredCall {
    /// Milliseconds that the gateway adds.
    #[must_use]
    pub fn added_ms(&self) -> f64 {
        self.gateway_ms - self.direct_ms
    }
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// The same call to moto and through the gateway by turns, `count` times each; then the medians.
/// Signatures are checked, as always.
///
/// # Errors
/// When a sandbox does not start, or a call does not succeed.
pub fn measure_gateway(count: usize) -> Result<Measured, SandboxError> {
    let begin = Instant::now();
    let sandbox = Sandbox::start()?;
    let start = begin.elapsed();
    let failed = |e: Failed| SandboxError::new(format!("a call failed: {e}"));
    let calls = ["sts:GetCallerIdentity", "sqs:ListQueues"];
    let mut measured = Vec::new();
    for name in calls {
        let times = sandbox
            .block_on(compare(&sandbox, name, count))
            .map_err(failed)?;
        measured.push(times);
    }
    Ok(Measured {
        calls: measured,
        start,
    })
}

async fn compare(sandbox: &Sandbox, name: &str, count: usize) -> Result<MeasuredCall, Failed> {
    let stream = tokio::net::TcpStream::connect(("127.0.0.1", sandbox.port())).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let (service, operation) = name.split_once(':').unwrap_or((name, ""));
    let mut direct = Vec::new();
    let mut gateway = Vec::new();
    // moto loads a service at its first call.
    through_gateway(&mut sender, &call(service, operation)?).await?;
    for _ in 0..count {
        let request = call(service, operation)?;
        let begin = Instant::now();
        to_moto(sandbox, &request).await?;
        direct.push(begin.elapsed());
        let begin = Instant::now();
        through_gateway(&mut sender, &request).await?;
        gateway.push(begin.elapsed());
    }
    Ok(MeasuredCall {
        name: name.to_owned(),
        direct_ms: median_ms(direct),
        gateway_ms: median_ms(gateway),
    })
}

fn median_ms(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times
        .get(times.len() / 2)
        .copied()
        .unwrap_or_default()
        .as_secs_f64()
        * 1000.0
}

/// A signed call of a query service without parameters.
fn call(service: &str, operation: &str) -> Result<Request, Failed> {
    let date = format_date(SystemTime::now());
    let day = &date[..8];
    let credential = Credential::key(Sandbox::ACCESS_KEY, Sandbox::SECRET_KEY);
    let scope = format!("{day}/{}/{service}/aws4_request", Sandbox::REGION);
    let unsigned = format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders=content-type;host;x-amz-date, Signature=none",
        credential.access_key
    );
    let (parts, ()) = http::Request::post("/")
        .header("host", "127.0.0.1")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-amz-date", &date)
        .header("authorization", unsigned)
        .body(())?
        .into_parts();
    let body = Bytes::from(format!("Action={operation}&Version=2012-11-05"));
    let mut request = name_request(parts, body, String::new());
    let signed = authorization(&request, &credential.secret).ok_or("it cannot be signed")?;
    request
        .headers
        .insert("authorization", HeaderValue::from_str(&signed)?);
    Ok(request)
}

async fn to_moto(sandbox: &Sandbox, request: &Request) -> Result<(), Failed> {
    let upstream = &sandbox.gateway.upstream;
    let (headers, body) = (&request.headers, request.body.clone());
    match upstream
        .send(&request.method, "/", headers, body, true)
        .await
    {
        Reply::Answer(answer) if answer.status().is_success() => Ok(()),
        other => Err(format!("moto: {other:?}").into()),
    }
}

async fn through_gateway(
    sender: &mut SendRequest<Full<Bytes>>,
    request: &Request,
) -> Result<(), Failed> {
    let mut sent = http::Request::builder().method(&request.method).uri("/");
    for (name, value) in &request.headers {
        sent = sent.header(name, value);
    }
    let sent = sent.body(Full::new(request.body.clone()))?;
    sender.ready().await?;
    let answer = sender.send_request(sent).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    if status.is_success() {
        return Ok(());
    }
    Err(format!("{status} {}", String::from_utf8_lossy(&body)).into())
}
