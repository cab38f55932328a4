//! What answers for the kubelets of all nodes: the logs of pods (`GET /containerLogs/NAMESPACE/POD/CONTAINER`),
//! which are what the pod's annotations say.

use super::upstream::{Body, Upstream, whole};
use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use std::convert::Infallible;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// The lines of a container, and of the one before it was restarted.
const LOGS: &str = "slipway.dev/logs";
const PREVIOUS_LOGS: &str = "slipway.dev/previous-logs";

/// Answers until it is stopped.
pub(super) async fn serve(listener: TcpListener, tls: TlsAcceptor, upstream: Upstream) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let (tls, upstream) = (tls.clone(), upstream.clone());
        tokio::spawn(async move {
            let Ok(stream) = tls.accept(stream).await else {
                return;
            };
            let service = service_fn(move |request| {
                let upstream = upstream.clone();
                async move { Ok::<_, Infallible>(answer(&upstream, &request).await) }
            });
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(upstream: &Upstream, request: &Request<Incoming>) -> Response<Body> {
    let parts: Vec<&str> = request.uri().path().split('/').skip(1).collect();
    let ["containerLogs", namespace, pod, container] = parts[..] else {
        let text = "the sandbox runs no containers: there are logs, and nothing else";
        return said(StatusCode::NOT_IMPLEMENTED, text.to_owned());
    };
    let path = format!("/api/v1/namespaces/{namespace}/pods/{pod}");
    let pod = match upstream.call(Method::GET, &path, None).await {
        Ok((200, pod)) => pod,
        Ok((_, answer)) => return said(StatusCode::NOT_FOUND, answer["message"].to_string()),
        Err(text) => return said(StatusCode::INTERNAL_SERVER_ERROR, text),
    };
    let query = request.uri().query().unwrap_or_default();
    match logs(&pod, container, query) {
        Ok(text) => said(StatusCode::OK, text),
        Err(text) => said(StatusCode::BAD_REQUEST, text),
    }
}

/// The log that is asked for, or why there is none, in the kubelet's words.
fn logs(pod: &Value, container: &str, query: &str) -> Result<String, String> {
    let asked = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let name = pod["metadata"]["name"].as_str().unwrap_or_default();
    let lists = ["initContainerStatuses", "containerStatuses"];
    let mut statuses = lists
        .iter()
        .flat_map(|list| pod["status"][list].as_array().into_iter().flatten());
    let status = statuses.find(|status| status["name"] == container);
    let previous = asked("previous") == Some("true");
    let state = status.map_or(&Value::Null, |status| &status["state"]);
    let ended_before = status.is_some_and(|status| status["lastState"]["terminated"].is_object());
    if previous && !ended_before {
        return Err(format!(
            "previous terminated container \"{container}\" in pod \"{name}\" not found"
        ));
    }
    let waits_from_the_start =
        !state["running"].is_object() && !state["terminated"].is_object() && !ended_before;
    if waits_from_the_start {
        let why = match state["waiting"]["reason"].as_str() {
            Some("ErrImagePull" | "ImagePullBackOff") => "trying and failing to pull image",
            _ => "waiting to start",
        };
        return Err(format!(
            "container \"{container}\" in pod \"{name}\" is {why}"
        ));
    }
    let notes = &pod["metadata"]["annotations"];
    let own = |name: &str| {
        let for_container = format!("{name}.{container}");
        notes[for_container].as_str().or(notes[name].as_str())
    };
    let text = match previous {
        true => own(PREVIOUS_LOGS).or(own(LOGS)),
        false => own(LOGS),
    };
    let lines: Vec<&str> = text.unwrap_or_default().lines().collect();
    let most = asked("tailLines").and_then(|most| most.parse::<usize>().ok());
    let from = most.map_or(0, |most| lines.len().saturating_sub(most));
    Ok(lines[from..]
        .iter()
        .map(|line| format!("{line}\n"))
        .collect())
}

fn said(status: StatusCode, text: String) -> Response<Body> {
    let mut answer = Response::new(whole(text));
    *answer.status_mut() = status;
    answer
}

#[cfg(test)]
mod tests {
    use super::logs;
    use serde_json::json;

    #[test]
    fn a_log_is_what_the_pod_says() {
        let crashed = json!({
            "metadata": { "name": "web", "annotations": {
                "slipway.dev/logs": "one\ntwo\nthree", "slipway.dev/previous-logs": "old",
                "slipway.dev/logs.side": "beside",
            } },
            "status": { "containerStatuses": [
                { "name": "app", "state": { "waiting": { "reason": "CrashLoopBackOff" } }, "lastState": { "terminated": {} } },
                { "name": "side", "state": { "running": {} }, "lastState": {} },
                { "name": "young", "state": { "waiting": { "reason": "ImagePullBackOff" } } },
            ] },
        });
        let said = |container, query| logs(&crashed, container, query);
        assert_eq!(said("app", "tailLines=2"), Ok("two\nthree\n".to_owned()));
        assert_eq!(said("app", "previous=true"), Ok("old\n".to_owned()));
        assert_eq!(said("side", ""), Ok("beside\n".to_owned()));
        assert_eq!(
            said("side", "previous=true"),
            Err("previous terminated container \"side\" in pod \"web\" not found".to_owned())
        );
        assert_eq!(
            said("young", ""),
            Err(
                "container \"young\" in pod \"web\" is trying and failing to pull image".to_owned()
            )
        );
    }
}
