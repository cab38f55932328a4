//! The listener, and the way of one call: named, recorded, known or refused, spoiled by rule, carried
//! out, answered.

use super::answer::{Answer, error_code};
use super::cloud::{Cloud, SandboxError};
use super::connection::{Connection, accepted};
use super::control;
use super::deliver::{self, Body, Cut};
use super::log::Call;
use super::request::Request;
use super::rule::{Delivery, Spoiled};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpListener;

/// Listens on a port of 127.0.0.1; 0 lets the system choose.
///
/// # Errors
/// When it cannot be listened on; the message says so of a port that is in use.
pub(crate) fn listen(port: u16) -> Result<std::net::TcpListener, SandboxError> {
    std::net::TcpListener::bind(("127.0.0.1", port))
        .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
        .map_err(|e| match e.kind() {
            std::io::ErrorKind::AddrInUse => SandboxError::new(format!(
                "port {port} of 127.0.0.1 is in use by another program.\nEnd that program, or choose another port; 0 lets the system choose."
            )),
            _ => SandboxError::new(format!("cannot listen on port {port} of 127.0.0.1: {e}")),
        })
}

/// Accepts connections until the runtime ends.
pub(crate) async fn serve<C: Cloud>(listener: TcpListener, cloud: Arc<C>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let Ok((stream, connection)) = accepted(stream) else {
            continue;
        };
        let cloud = Arc::clone(&cloud);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let (cloud, connection) = (Arc::clone(&cloud), connection.clone());
                // A task of its own: a client that goes away does not undo what it asked for.
                let work = tokio::spawn(async move { handle(&*cloud, &connection, request).await });
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

async fn handle<C: Cloud>(
    cloud: &C,
    connection: &Connection,
    request: http::Request<Incoming>,
) -> Result<http::Response<Body>, Cut> {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
    if parts.uri.path().starts_with(control::PREFIX) {
        return Ok(deliver::whole(
            control::answer_to(cloud, &parts, &body).await,
        ));
    }
    let desk = cloud.desk();
    let request = cloud.name(parts, body, desk.new_id());
    let seq = desk.log.begin(Call::of(&request));
    let outcome = process(cloud, seq, connection, &request).await;
    desk.log.end(seq, |call| {
        call.duration = started.elapsed();
        call.delivered = matches!(outcome, Ok(Delivery::Whole(_)));
    });
    let stamped = |answer| cloud.stamped(answer, &request);
    match outcome? {
        Delivery::Whole(answer) => Ok(deliver::whole(stamped(answer))),
        Delivery::Half(answer) => Ok(deliver::half(stamped(answer))),
    }
}

/// Whose it is, rules, rate and behaviour. Whose it is comes first: a call that the cloud would not
/// have known for anybody's meets no rule, and does not shift the counts of those that do.
async fn process<C: Cloud>(
    cloud: &C,
    seq: u64,
    connection: &Connection,
    request: &Request,
) -> Result<Delivery, Cut> {
    let desk = cloud.desk();
    if let Some(refusal) = cloud.refusal(request) {
        note(cloud, seq, &refusal, &[]);
        return Ok(Delivery::Whole(refusal));
    }
    let faults = match desk.rules.faults(request, &desk.history) {
        Some((name, faults)) => {
            desk.log.update(seq, |call| call.fault = Some(name));
            faults
        }
        None => Vec::new(),
    };
    let spoiled = Spoiled {
        cloud,
        connection,
        request,
        faults,
    };
    if let Some(answer) = spoiled.before_commit().await? {
        note(cloud, seq, &answer, &[]);
        return spoiled.after_commit(answer).await;
    }
    let answer = cloud.carry_out(request).await;
    let made = cloud.made(request, &answer);
    note(cloud, seq, &answer, &made);
    let reads = desk.rules.need_answers();
    desk.history.note(request, &answer, &made, reads);
    spoiled.after_commit(answer).await
}

fn note<C: Cloud>(cloud: &C, seq: u64, answer: &Answer, made: &[String]) {
    cloud.desk().log.update(seq, |call| {
        call.status = Some(answer.status().as_u16());
        call.error_code = error_code(answer);
        for id in made {
            if !call.resources.contains(id) {
                call.resources.push(id.clone());
            }
        }
    });
}
