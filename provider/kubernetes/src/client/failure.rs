//! From a failed call to the engine's error.
//!
//! The API server answers with a `Status`: HTTP code, a reason from a fixed list, and details.
//! Reasons are matched, and prose only where they say too little; those places say so.

use std::error::Error;
use std::time::Duration;

use kube::core::Status;
use slipway_engine::error::{CloudError, ErrorKind};

use super::call::Asked;
use super::{KUBERNETES, UNTRUSTED};

/// The error of a call that failed.
pub(super) fn failure(error: &kube::Error, asked: &Asked, host: &str) -> CloudError {
    let new = |kind| CloudError::new(KUBERNETES, asked.verb, kind);
    match error {
        kube::Error::Api(status) => refused(status, asked),
        kube::Error::Service(source) => match own(source.as_ref()) {
            // Whoever makes tokens failed, and says why.
            Some(cause) => cause.clone(),
            None => unanswered(source.as_ref(), asked, host),
        },
        kube::Error::HyperError(source) => unanswered(source, asked, host),
        kube::Error::SerdeError(source) => {
            new(ErrorKind::Malformed).with_message(source.to_string())
        }
        kube::Error::FromUtf8(source) => new(ErrorKind::Malformed).with_message(source.to_string()),
        kube::Error::ReadEvents(source) => {
            new(ErrorKind::Ambiguous).with_message(source.to_string())
        }
        other => new(ErrorKind::Other).with_message(other.to_string()),
    }
}

/// The error of a call that was not answered in time.
pub(super) fn timed_out(asked: &Asked, host: &str, after: Duration) -> CloudError {
    CloudError::new(KUBERNETES, asked.verb, ErrorKind::Ambiguous).with_message(format!(
        "no answer from {host} within {} s",
        after.as_secs()
    ))
}

fn own<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a CloudError> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(own) = error.downcast_ref::<CloudError>() {
            return Some(own);
        }
        next = error.source();
    }
    None
}

fn unanswered(error: &(dyn Error + 'static), asked: &Asked, host: &str) -> CloudError {
    if let Some(why) = untrusted(error) {
        // Trying again makes it no better.
        let message = format!(
            "the cluster at {host} proves itself by a certificate that is not trusted: {why}"
        );
        return CloudError::new(KUBERNETES, asked.verb, ErrorKind::Invalid)
            .with_code(UNTRUSTED)
            .with_message(message)
            .with_facts(|facts| facts.endpoint = Some(host.to_owned()));
    }
    let legacy = error.downcast_ref::<hyper_util::client::legacy::Error>();
    let kind = match legacy {
        Some(error) if error.is_connect() => ErrorKind::Connect,
        _ => ErrorKind::Ambiguous,
    };
    CloudError::new(KUBERNETES, asked.verb, kind)
        .with_message(slipway_engine::error::render_chain(error))
        .with_facts(|facts| facts.endpoint = Some(host.to_owned()))
}

/// Why a server's certificate was refused, if that is what failed.
fn untrusted(error: &(dyn Error + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(why)) = error.downcast_ref() {
            return Some(why.to_string());
        }
        // Errors of connections hold the cause within, and not as their source.
        let inner = error.downcast_ref::<std::io::Error>();
        let inner = inner.and_then(std::io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    None
}

/// The error that an answer tells.
pub(super) fn refused(status: &Status, asked: &Asked) -> CloudError {
    let kind = kind(status, asked);
    let mut error = CloudError::new(KUBERNETES, asked.verb, kind)
        .with_message(status.message.clone())
        .with_http_status(status.code);
    if !status.reason.is_empty() {
        error = error.with_code(status.reason.clone());
    }
    if kind == ErrorKind::AccessDenied {
        error = error.with_facts(|facts| {
            facts.permission = Some(format!("{} {}", asked.verb, asked.resource));
            facts.resource = asked
                .namespace
                .as_ref()
                .map(|namespace| format!("the namespace {namespace}"));
            facts.identity = user(&status.message).map(ToOwned::to_owned);
        });
    }
    error
}

/// Kubernetes API conventions, "Response status kind", has the reasons and their HTTP codes.
fn kind(status: &Status, asked: &Asked) -> ErrorKind {
    let retry_after = status
        .details
        .as_ref()
        .map(|details| details.retry_after_seconds)
        .filter(|seconds| *seconds > 0)
        .map(|seconds| Duration::from_secs(seconds.into()));
    match status.reason.as_str() {
        "Unauthorized" => ErrorKind::BadCredentials,
        "Forbidden" => forbidden(&status.message),
        // Without details it is an address that is not served.
        "NotFound" if is_about(status, asked) => ErrorKind::NotFound,
        "NotFound" => ErrorKind::Invalid,
        "AlreadyExists" => ErrorKind::AlreadyExists,
        "Conflict" => ErrorKind::Conflict,
        // The version from which a watch or a list would go on is no longer kept.
        "Gone" | "Expired" => ErrorKind::Conflict,
        "Invalid"
        | "BadRequest"
        | "MethodNotAllowed"
        | "NotAcceptable"
        | "UnsupportedMediaType"
        | "RequestEntityTooLarge" => ErrorKind::Invalid,
        "TooManyRequests" => ErrorKind::Throttled { retry_after },
        "ServiceUnavailable" => ErrorKind::Unavailable { retry_after },
        "Timeout" | "ServerTimeout" => ErrorKind::Ambiguous,
        // Server-side apply tells fields that no schema has, and values that no field takes, as errors of
        // its own, and so does the object itself: nothing but the text tells them from a failure
        // (apimachinery, `managedfields.TypeConverter`, `internal.StructuredMergeManager.Apply`).
        "InternalError" | "" if UNREADABLE.iter().any(|said| status.message.contains(said)) => {
            ErrorKind::Invalid
        }
        _ => match status.code {
            401 => ErrorKind::BadCredentials,
            403 => ErrorKind::AccessDenied,
            429 => ErrorKind::Throttled { retry_after },
            503 => ErrorKind::Unavailable { retry_after },
            500.. => ErrorKind::Ambiguous,
            _ => ErrorKind::Other,
        },
    }
}

/// What the API server says of an object that it cannot read.
const UNREADABLE: [&str; 2] = [
    "failed to create typed patch object",
    "failed to convert new object",
];

/// Roles, quotas and admission all answer `Forbidden`, and their texts alone differ: that of roles names
/// who "cannot" do what, that of quotas begins with "exceeded quota" after the object
/// (apiserver, `responsewriters.forbiddenMessage`; quota admission, `checkRequest`).
fn forbidden(message: &str) -> ErrorKind {
    if message.contains("exceeded quota:") {
        ErrorKind::Quota
    } else if message.contains(" cannot ") {
        ErrorKind::AccessDenied
    } else {
        ErrorKind::Invalid
    }
}

/// Whether "not found" is said of the object that was asked for, and not of its namespace or its type.
fn is_about(status: &Status, asked: &Asked) -> bool {
    let (Some(details), Some(name)) = (&status.details, &asked.name) else {
        return false;
    };
    let plural = asked.resource.split(['.', '/']).next().unwrap_or_default();
    details.name == *name && (details.kind == plural || details.kind.is_empty())
}

/// Who was refused: `User "…"` at the head of the message.
fn user(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("User \"")?;
    rest.split_once('"').map(|(user, _)| user)
}

#[cfg(test)]
mod tests {
    use super::*;

    use super::super::kinds::Served;
    use serde_json::json;

    fn asked() -> Asked {
        let served = Served {
            group: "apps".to_owned(),
            version: "v1".to_owned(),
            plural: "deployments".to_owned(),
            namespaced: true,
        };
        Asked::new("patch", &served, Some("shop")).named("web")
    }

    fn of(status: serde_json::Value) -> CloudError {
        let status = serde_json::from_value(status).expect("a status");
        refused(&status, &asked())
    }

    // The answers are those of kube-apiserver 1.36.3.

    #[test]
    fn only_the_object_itself_is_gone() {
        let gone = of(json!({
            "status": "Failure", "reason": "NotFound", "code": 404,
            "message": "deployments.apps \"web\" not found",
            "details": { "name": "web", "group": "apps", "kind": "deployments" },
        }));
        assert_eq!(gone.kind(), ErrorKind::NotFound);
        let no_namespace = of(json!({
            "status": "Failure", "reason": "NotFound", "code": 404,
            "message": "namespaces \"shop\" not found",
            "details": { "name": "shop", "kind": "namespaces" },
        }));
        assert_eq!(no_namespace.kind(), ErrorKind::Invalid);
        let no_address = of(json!({
            "status": "Failure", "reason": "NotFound", "code": 404, "details": {},
            "message": "the server could not find the requested resource",
        }));
        assert_eq!(no_address.kind(), ErrorKind::Invalid);
        // A proxy's own page.
        let bare = of(json!({ "status": "Failure", "code": 404, "message": "404 page not found" }));
        assert_eq!(bare.kind(), ErrorKind::Other);
    }

    #[test]
    fn a_missing_right_names_verb_resource_namespace_and_who() {
        let error = of(json!({
            "status": "Failure", "reason": "Forbidden", "code": 403,
            "message": "deployments.apps \"web\" is forbidden: User \"ci\" cannot patch resource \"deployments\" in API group \"apps\" in the namespace \"shop\"",
            "details": { "name": "web", "group": "apps", "kind": "deployments" },
        }));
        assert_eq!(error.kind(), ErrorKind::AccessDenied);
        let facts = error.facts();
        assert_eq!(facts.permission.as_deref(), Some("patch deployments.apps"));
        assert_eq!(facts.resource.as_deref(), Some("the namespace shop"));
        assert_eq!(facts.identity.as_deref(), Some("ci"));
    }

    #[test]
    fn what_roles_did_not_refuse_is_no_missing_right() {
        let forbidden = |message: &str| {
            of(json!({ "status": "Failure", "reason": "Forbidden", "code": 403, "message": message }))
                .kind()
        };
        let quota = "pods \"web\" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1";
        assert_eq!(forbidden(quota), ErrorKind::Quota);
        let ending = "configmaps \"a\" is forbidden: unable to create new content in namespace shop because it is being terminated";
        assert_eq!(forbidden(ending), ErrorKind::Invalid);
    }

    #[test]
    fn a_field_that_no_schema_has_is_no_failure_of_the_server() {
        let error = of(json!({
            "status": "Failure", "code": 500,
            "message": "failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.replcas: field not declared in schema",
        }));
        assert_eq!(error.kind(), ErrorKind::Invalid);
        let error = of(json!({
            "status": "Failure", "code": 500,
            "message": "failed to convert new object (shop/web; /v1, Kind=Pod) to proper version: unable to convert unstructured object to /v1, Kind=Pod: quantities must match the regular expression",
        }));
        assert_eq!(error.kind(), ErrorKind::Invalid);
        let webhook = of(json!({
            "status": "Failure", "reason": "InternalError", "code": 500,
            "message": "Internal error occurred: failed calling webhook \"x\": connection refused",
        }));
        assert_eq!(webhook.kind(), ErrorKind::Ambiguous);
    }

    #[test]
    fn the_server_says_how_long_to_leave_it_alone() {
        let error = of(json!({
            "status": "Failure", "reason": "TooManyRequests", "code": 429,
            "message": "too many requests", "details": { "retryAfterSeconds": 3 },
        }));
        let retry_after = Some(Duration::from_secs(3));
        assert_eq!(error.kind(), ErrorKind::Throttled { retry_after });
    }
}
