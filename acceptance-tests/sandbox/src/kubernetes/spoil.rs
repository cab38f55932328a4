//! Rules at the calls to a cluster: how calls are named, and how one that a rule is for is spoiled.
//!
//! A call is named after its verb and what it is about: `k8s:Patch deployments`, `k8s:Get pods/log`,
//! `k8s:Watch pods`; `k8s:DryRunPatch deployments` changes nothing, and neither does a review
//! (`k8s:Get selfsubjectaccessreviews`). Its resource is the object's name, behind its namespace where it has
//! one, `shop/web`; that of a collection is `shop/`.

use super::cluster::Inner;
use super::upstream::Body;
use crate::frame::answer::{Answer, error_answer};
use crate::frame::cloud::{Desk, Spoilable};
use crate::frame::connection::Connection;
use crate::frame::deliver::{self, Cut};
use crate::frame::request::{Protocol, Request, decode, decode_pairs};
use crate::frame::rule::{Delivery, Spoiled};
use bytes::Bytes;
use http::request::Parts;
use http::{Method, Response};
use http_body_util::BodyExt as _;
use http_body_util::combinators::UnsyncBoxBody;
use std::error::Error;

type BoxError = Box<dyn Error + Send + Sync>;

/// What a client is sent; an error cuts the connection.
pub(super) type Sent = UnsyncBoxBody<Bytes, BoxError>;

impl Spoilable for Inner {
    fn desk(&self) -> &Desk {
        &self.desk
    }

    fn expired(&self, request: &Request) -> Answer {
        error_answer(request, 401, "Unauthorized", "Unauthorized")
    }

    async fn missing(&self, request: &Request, young: &str) -> Answer {
        error_answer(request, 404, "NotFound", &format!("{young:?} not found"))
    }
}

/// How a call ended.
pub(super) struct Ended {
    /// What it was answered, also when nobody was told; none for one that was never carried out.
    pub(super) status: Option<u16>,
    /// The rule that was for it.
    pub(super) rule: Option<String>,
    pub(super) sent: Result<Response<Sent>, Cut>,
}

/// Carries a call out by `forward`, spoiled when a rule is for it.
pub(super) async fn carried_out(
    cluster: &Inner,
    connection: &Connection,
    request: &Request,
    forward: impl Future<Output = Response<Body>>,
) -> Ended {
    let rules = &cluster.desk.rules;
    let Some((rule, faults)) = rules.faults(request, &cluster.desk.history) else {
        let answer = forward.await;
        return Ended {
            status: Some(answer.status().as_u16()),
            rule: None,
            sent: Ok(streamed(answer)),
        };
    };
    let spoiled = Spoiled {
        cloud: cluster,
        connection,
        request,
        faults,
    };
    let mut status = None;
    let sent = spoil(&spoiled, forward, &mut status).await;
    Ended {
        status,
        rule: Some(rule),
        sent,
    }
}

async fn spoil(
    spoiled: &Spoiled<'_, Inner>,
    forward: impl Future<Output = Response<Body>>,
    status: &mut Option<u16>,
) -> Result<Response<Sent>, Cut> {
    let (answer, stream) = match spoiled.before_commit().await? {
        Some(answer) => (answer, None),
        None => {
            let (parts, body) = forward.await.into_parts();
            if goes_on(spoiled.request) {
                let begun = Answer::from_parts(parts, Bytes::new());
                (begun, Some(body))
            } else {
                let whole = body.collect().await.map_err(|_| Cut)?.to_bytes();
                (Answer::from_parts(parts, whole), None)
            }
        }
    };
    *status = Some(answer.status().as_u16());
    let delivered = spoiled.after_commit(answer).await?;
    Ok(match (delivered, stream) {
        // What goes on and on has no whole that a fault could change.
        (Delivery::Whole(begun), Some(rest)) => {
            let (parts, _) = begun.into_parts();
            streamed(Response::from_parts(parts, rest))
        }
        (Delivery::Whole(answer), None) => {
            let mut answer = answer;
            // A fault may have made it longer.
            answer.headers_mut().remove(http::header::CONTENT_LENGTH);
            deliver::whole(answer).map(boxed)
        }
        (Delivery::Half(answer), _) => deliver::half(answer).map(boxed),
    })
}

/// An answer as the API server sends it.
pub(super) fn streamed(answer: Response<Body>) -> Response<Sent> {
    answer.map(|body| body.map_err(Into::into).boxed_unsync())
}

fn boxed(body: deliver::Body) -> Sent {
    body.map_err(Into::into).boxed_unsync()
}

/// Whether the answer ends only when the client goes.
fn goes_on(request: &Request) -> bool {
    request.operation.starts_with("Watch") || request.query("follow").as_deref() == Some("true")
}

/// A call as rules see it.
pub(super) fn named(parts: &Parts, body: Bytes, request_id: String) -> Request {
    let path = Path::of(parts.uri.path());
    let asked = decode_pairs(parts.uri.query().unwrap_or_default());
    let is = |name: &str, value: &str| asked.iter().any(|(n, v)| n == name && v == value);
    let verb = match parts.method {
        Method::POST if path.resource.ends_with("reviews") => "Get",
        Method::POST => "Create",
        Method::PUT => "Update",
        Method::PATCH => "Patch",
        Method::DELETE => "Delete",
        _ if is("watch", "true") || is("watch", "1") => "Watch",
        _ if path.name.is_empty() && !path.resource.starts_with('/') => "List",
        _ => "Get",
    };
    let dry = if is("dryRun", "All") { "DryRun" } else { "" };
    let about = match path.namespace.is_empty() {
        true => path.name,
        false => format!("{}/{}", path.namespace, path.name),
    };
    Request {
        method: parts.method.clone(),
        uri: parts.uri.clone(),
        headers: parts.headers.clone(),
        body,
        service: "k8s".to_owned(),
        operation: format!("{dry}{verb} {}", path.resource),
        region: String::new(),
        access_key: None,
        protocol: Protocol::Kubernetes,
        path_parameters: Vec::new(),
        resources: vec![about],
        request_id,
    }
}

/// What a path is about (Kubernetes API concepts, "Resource URIs").
#[derive(Debug, Default, PartialEq)]
struct Path {
    namespace: String,
    /// With the subresource: `deployments/scale`. The path itself where it is about no objects.
    resource: String,
    /// Empty for a collection.
    name: String,
}

impl Path {
    fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        let rest = match parts.first() {
            Some(&"api") => parts.get(2..),
            Some(&"apis") => parts.get(3..),
            _ => None,
        };
        let Some([first, rest @ ..]) = rest.filter(|rest| !rest.is_empty()) else {
            return Self {
                resource: path.to_owned(),
                ..Self::default()
            };
        };
        let (namespace, resource, rest) = match (*first, rest) {
            // A namespace's own subresources are no collections in it.
            ("namespaces", [namespace, resource, rest @ ..])
                if !matches!(*resource, "status" | "finalize") =>
            {
                (*namespace, *resource, rest)
            }
            (resource, rest) => ("", resource, rest),
        };
        let (name, below) = match rest {
            [name, below, ..] => (*name, format!("/{below}")),
            [name] => (*name, String::new()),
            [] => ("", String::new()),
        };
        Self {
            namespace: decode(namespace),
            resource: format!("{resource}{below}"),
            name: decode(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_named_after_verb_and_resource() {
        for (method, uri, name, about) in [
            ("GET", "/version", "Get /version", ""),
            ("GET", "/api/v1/pods", "List pods", ""),
            (
                "GET",
                "/api/v1/namespaces/a/pods?watch=true",
                "Watch pods",
                "a/",
            ),
            ("GET", "/api/v1/namespaces/a", "Get namespaces", "a"),
            (
                "PUT",
                "/api/v1/namespaces/a/finalize",
                "Update namespaces/finalize",
                "a",
            ),
            (
                "POST",
                "/api/v1/namespaces/a/configmaps",
                "Create configmaps",
                "a/",
            ),
            (
                "PATCH",
                "/apis/apps/v1/namespaces/a/deployments/web?fieldManager=m",
                "Patch deployments",
                "a/web",
            ),
            (
                "PATCH",
                "/apis/apps/v1/namespaces/a/deployments/web?dryRun=All",
                "DryRunPatch deployments",
                "a/web",
            ),
            (
                "GET",
                "/api/v1/namespaces/a/pods/x/log?follow=true",
                "Get pods/log",
                "a/x",
            ),
            ("DELETE", "/apis/g/v1/things/y", "Delete things", "y"),
            (
                "POST",
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                "Get selfsubjectaccessreviews",
                "",
            ),
        ] {
            let request = http::Request::builder().method(method).uri(uri).body(());
            let (parts, ()) = request.expect("a request").into_parts();
            let named = named(&parts, Bytes::new(), String::new());
            assert_eq!(
                (named.operation.as_str(), named.resources[0].as_str()),
                (name, about),
                "{method} {uri}"
            );
            let changes = !(method == "GET" || uri.contains("review") || uri.contains("dryRun"));
            assert_eq!(named.is_read(), !changes, "{method} {uri}");
        }
    }
}
