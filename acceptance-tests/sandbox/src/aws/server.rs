//! The gateway's listener and the way of one call through it.

use super::acm::Acm;
use super::answer::{Answer, error_answer, error_code, throttle_answer};
use super::control;
use super::credentials::CredentialTable;
use super::fault::{Delivery, after_commit, before_commit};
use super::forward::Upstream;
use super::limits::Bucket;
use super::log::{Call, CallLog};
use super::naming::{form_parameter, name_request};
use super::request::Request;
use super::route53::Route53;
use super::rule::{Fault, Rules};
use super::settings::Settings;
use super::signature;
use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};
use tokio::net::TcpListener;

/// The services with behaviour of our own, behind one lock: a change of records is seen by ACM at
/// once, and two creates with one caller reference cannot pass each other.
pub(crate) struct Clouds {
    pub(crate) route53: Route53,
    pub(crate) acm: Acm,
}

pub(crate) struct Gateway {
    pub(crate) settings: Settings,
    pub(crate) upstream: Upstream,
    pub(crate) log: CallLog,
    pub(crate) rules: Arc<Rules>,
    pub(crate) credentials: CredentialTable,
    pub(crate) clouds: tokio::sync::Mutex<Clouds>,
    pub(crate) route53_bucket: Mutex<Option<Bucket>>,
    /// Seconds by which the simulated cloud's clock is ahead of ours.
    pub(crate) clock_offset: AtomicI64,
    pub(crate) not_simulated: Mutex<BTreeMap<String, u64>>,
    pub(crate) next_id: AtomicU64,
    /// Closures of rules that panicked: the call ends, and the sandbox fails the test when dropped.
    pub(crate) panics: Arc<AtomicU64>,
}

/// The client is to see a broken connection.
#[derive(Debug)]
pub(crate) struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("connection cut by a rule")
    }
}

impl std::error::Error for Cut {}

type Body = UnsyncBoxBody<Bytes, Cut>;

/// Accepts connections until the runtime ends.
pub(crate) async fn serve(listener: TcpListener, gateway: Arc<Gateway>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        let gateway = Arc::clone(&gateway);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let gateway = Arc::clone(&gateway);
                // A task of its own: a client that goes away does not undo what it asked for.
                let work = tokio::spawn(async move { gateway.handle(request).await });
                async move { work.await.unwrap_or(Err(Cut)) }
            });
            // An error here is a connection that a rule or the client closed.
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

impl Gateway {
    async fn handle(&self, request: http::Request<Incoming>) -> Result<http::Response<Body>, Cut> {
        let started = Instant::now();
        let (parts, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        if let Some(what) = parts.uri.path().strip_prefix(control::PREFIX) {
            let answer = control::answer_to(&self.log, &parts.method, what);
            return Ok(answer.map(|body| {
                Full::new(body)
                    .map_err(|never| match never {})
                    .boxed_unsync()
            }));
        }
        let request = name_request(parts, body, self.new_id());
        let seq = self.log.begin(new_call(&request));
        let faults = self.rules.faults(&request);
        if let Some((name, _)) = &faults {
            self.log.update(seq, |call| call.fault = Some(name.clone()));
        }
        let faults = faults.map(|(_, faults)| faults).unwrap_or_default();
        let outcome = self.process(seq, &request, &faults).await;
        self.log.update(seq, |call| {
            call.duration = started.elapsed();
            call.delivered = matches!(outcome, Ok(Delivery::Whole(_)));
        });
        match outcome? {
            Delivery::Whole(answer) => Ok(self.finish(answer, &request, false)),
            Delivery::Half(answer) => Ok(self.finish(answer, &request, true)),
        }
    }

    async fn process(
        &self,
        seq: u64,
        request: &Request,
        faults: &[Fault],
    ) -> Result<Delivery, Cut> {
        let scripted = before_commit(request, faults, &self.panics).await?;
        let answer = match scripted {
            Some(answer) => answer,
            None => self.carry_out(request).await,
        };
        self.log.update(seq, |call| {
            call.status = Some(answer.status().as_u16());
            call.error_code = error_code(&answer);
        });
        after_commit(request, answer, faults, &self.panics).await
    }

    /// The call as the service does it: signature, rate, behaviour.
    pub(crate) async fn carry_out(&self, request: &Request) -> Answer {
        if self.settings.check_signatures
            && let Some(refusal) = signature::refusal(request, &self.credentials, self.now())
        {
            return refusal;
        }
        if request.service == "route53"
            && let Some(bucket) = &mut *self.route53_bucket.lock().expect("the bucket")
            && !bucket.take(Instant::now())
        {
            return throttle_answer(request);
        }
        self.serve_simulated(request).await
    }

    /// The service's behaviour alone: no rules, no signature, no rate.
    pub(crate) async fn serve_simulated(&self, request: &Request) -> Answer {
        let mut wait = Duration::ZERO;
        let answer = {
            let mut clouds = self.clouds.lock().await;
            let Clouds { route53, acm } = &mut *clouds;
            match request.service.as_str() {
                "route53" => {
                    let (answer, busy) = route53.serve(self, request).await;
                    wait = busy;
                    acm.look_at_dns(route53);
                    answer
                }
                "acm" => acm.serve(self, route53, request).await,
                _ => {
                    // Other services have no state here, so they need not wait for each other.
                    drop(clouds);
                    self.forward(request).await
                }
            }
        };
        if wait > Duration::ZERO {
            tokio::time::sleep(wait).await;
        }
        if matches!(request.service.as_str(), "sts" | "iam") && answer.status().is_success() {
            let asked = form_parameter(&request.body_text(), "DurationSeconds")
                .and_then(|s| s.parse().ok())
                .unwrap_or(3600);
            self.credentials
                .learn(answer.body(), Duration::from_secs(asked));
        }
        answer
    }

    /// moto's answer, with its HTML pages turned into the service's own error.
    pub(crate) async fn forward(&self, request: &Request) -> Answer {
        let path = request
            .uri
            .path_and_query()
            .map_or("/", |path| path.as_str());
        self.forward_as(request, path, request.body.clone()).await
    }

    pub(crate) async fn forward_as(&self, request: &Request, path: &str, body: Bytes) -> Answer {
        let sent = self
            .upstream
            .send(&request.method, path, &request.headers, body)
            .await;
        match sent {
            Err(text) => error_answer(request, 503, "ServiceUnavailable", &text),
            Ok(answer) if is_not_simulated(&answer) => {
                let name = request.name();
                *self
                    .not_simulated
                    .lock()
                    .expect("the list")
                    .entry(name.clone())
                    .or_insert(0) += 1;
                let text = format!("The sandbox does not simulate {name}.");
                error_answer(request, 501, "NotSimulated", &text)
            }
            Ok(answer) => answer,
        }
    }

    pub(crate) fn now(&self) -> SystemTime {
        let offset = self.clock_offset.load(Ordering::SeqCst);
        let size = Duration::from_secs(offset.unsigned_abs());
        if offset >= 0 {
            SystemTime::now() + size
        } else {
            SystemTime::now() - size
        }
    }

    /// A request id: in the form of a UUID, counted up so that a run reads the same every time.
    fn new_id(&self) -> String {
        let n = self.next_id.fetch_add(1, Ordering::SeqCst);
        format!("5a4db0c0-0000-4000-8000-{n:012x}")
    }

    fn finish(&self, answer: Answer, request: &Request, half: bool) -> http::Response<Body> {
        let (mut parts, body) = answer.into_parts();
        let id = http::HeaderValue::from_str(&request.request_id).expect("an id is ASCII");
        parts.headers.insert("x-amzn-requestid", id);
        // Clients correct their clock by this header.
        let date = http_date(self.now());
        if let Ok(value) = http::HeaderValue::from_str(&date) {
            parts.headers.insert("date", value);
        }
        let body = if half {
            parts.headers.insert("content-length", body.len().into());
            let first = body.slice(..body.len() / 2);
            // The pause lets the first half reach the client before the connection closes.
            let frames = stream::unfold(Some(first), |part| async move {
                match part {
                    Some(bytes) => Some((Ok(Frame::data(bytes)), None)),
                    None => {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                        Some((Err(Cut), None))
                    }
                }
            });
            StreamBody::new(frames).boxed_unsync()
        } else {
            Full::new(body)
                .map_err(|never| match never {})
                .boxed_unsync()
        };
        http::Response::from_parts(parts, body)
    }
}

fn new_call(request: &Request) -> Call {
    Call {
        seq: 0,
        time: SystemTime::now(),
        service: request.service.clone(),
        operation: request.operation.clone(),
        region: request.region.clone(),
        method: request.method.to_string(),
        uri: request.uri.to_string(),
        access_key: request.access_key.clone(),
        attempt: request.attempt(),
        status: None,
        error_code: None,
        delivered: false,
        duration: Duration::ZERO,
        fault: None,
        body: request.body.clone(),
    }
}

/// moto answers unknown operations with Flask's pages (404 for REST services, 500 for the others).
fn is_not_simulated(answer: &Answer) -> bool {
    let html = answer
        .headers()
        .get("content-type")
        .is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    let page = answer.body().starts_with(b"<!doctype html")
        || answer.body().starts_with(b"<!DOCTYPE html");
    html && page && matches!(answer.status().as_u16(), 404 | 405 | 500)
}

/// `Sat, 21 Nov 2026 04:00:00 GMT` (RFC 9110 §5.6.7).
fn http_date(time: SystemTime) -> String {
    let text = signature::rfc3339(time);
    let days = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |d| d.as_secs() / 86_400);
    // 1 January 1970 was a Thursday.
    let weekday =
        ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][usize::try_from(days % 7).unwrap_or(0)];
    let month: usize = text[5..7].parse().unwrap_or(1);
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    format!(
        "{weekday}, {} {} {} {} GMT",
        &text[8..10],
        months[month - 1],
        &text[..4],
        &text[11..19]
    )
}
