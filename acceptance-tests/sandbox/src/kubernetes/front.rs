//! What listens at a cluster's address: it says who is calling, and passes the call on to the API server.

use super::cluster::{ClusterCall, Inner};
use super::owner::{Caller, User};
use super::plane::Plane;
use super::spoil::{self, Sent};
use super::upstream::{Body, handed_on, pass_as, strip, whole};
use crate::frame::connection::{self, Connection as Client};
use crate::frame::deliver::Cut;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderValue, Request, Response};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};

/// Accepts connections until the cluster is closed.
pub(super) async fn serve(listener: TcpListener, cluster: Arc<Inner>) {
    let mut closed = cluster.closed();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = closed.wait_for(|closed| *closed) => return,
        };
        let Ok((stream, _)) = accepted else {
            continue;
        };
        let cluster = Arc::clone(&cluster);
        let mut closed = cluster.closed();
        tokio::spawn(async move {
            tokio::select! {
                () = converse(stream, cluster) => {}
                _ = closed.wait_for(|closed| *closed) => {}
            }
        });
    }
}

/// One connection of a client.
async fn converse(stream: TcpStream, cluster: Arc<Inner>) {
    let Ok((stream, client)) = connection::accepted(stream) else {
        return;
    };
    let Ok(stream) = cluster.tls().accept(stream).await else {
        return;
    };
    let service = service_fn(move |request| {
        let (cluster, client) = (Arc::clone(&cluster), client.clone());
        async move { answer(&cluster, &client, request).await }
    });
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(
    cluster: &Arc<Inner>,
    client: &Client,
    request: Request<Incoming>,
) -> Result<Response<Sent>, Cut> {
    let plane = match cluster.plane().await {
        Ok(plane) => plane,
        Err(text) => return Ok(spoil::streamed(broken(&text))),
    };
    let (mut parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
    let user = caller(cluster, &parts).await;
    let named = spoil::named(&parts, body.clone(), cluster.desk.new_id());
    let mut call = ClusterCall {
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        name: named.name(),
        user: user.as_ref().map(|user| user.name.clone()),
        status: 0,
        fault: None,
    };
    strip(&mut parts.headers);
    match user {
        Some(user) => pass_as(&mut parts.headers, &user),
        None => {
            let host = HeaderValue::from_static("localhost");
            parts.headers.insert(HOST, host);
        }
    }
    let request = Request::from_parts(parts, whole(body));
    let forward = passed_on(&plane, request);
    let ended = spoil::carried_out(cluster, client, &named, forward).await;
    call.status = ended.status.unwrap_or_default();
    call.fault = ended.rule;
    cluster.note(call);
    ended.sent
}

/// The answer of the API server.
async fn passed_on(plane: &Plane, request: Request<Body>) -> Response<Body> {
    match plane.upstream.ask(request).await {
        Ok(answer) => handed_on(answer),
        Err(text) => broken(&plane.ended().unwrap_or(text)),
    }
}

/// Whose call it is, when the token is the sandbox's or the cloud's.
async fn caller(cluster: &Inner, parts: &http::request::Parts) -> Option<User> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let token = token.trim();
    if token == cluster.token {
        return Some(User::sandbox());
    }
    let namespace = namespace(parts.uri.path());
    cluster.owner.user(Caller { token, namespace }).await
}

/// The namespace that a path is about (Kubernetes API concepts, "Resource URIs").
fn namespace(path: &str) -> Option<&str> {
    let mut parts = path.split('/').skip(1);
    match parts.next()? {
        "api" => parts.nth(1)?,
        "apis" => parts.nth(2)?,
        _ => return None,
    }
    .eq("namespaces")
    .then(|| parts.next())?
}

/// What is said when there is no API server: as plain text, which kubectl shows also where it looks for no
/// object, and no 503, of which it shows nothing.
fn broken(message: &str) -> Response<Body> {
    let mut answer = Response::new(whole(message.to_owned()));
    *answer.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(CONTENT_TYPE, text);
    answer
}

#[cfg(test)]
mod tests {
    use super::namespace;

    #[test]
    fn paths_say_their_namespace() {
        for (path, expected) in [
            ("/api/v1/namespaces/one/pods", Some("one")),
            ("/api/v1/namespaces/one", Some("one")),
            ("/apis/apps/v1/namespaces/two/deployments/x", Some("two")),
            ("/api/v1/pods", None),
            ("/apis/apps/v1/deployments", None),
            ("/version", None),
            ("/api/v1/namespaces", None),
        ] {
            assert_eq!(namespace(path), expected, "{path}");
        }
    }
}
