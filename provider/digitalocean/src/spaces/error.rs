//! From the SDK's errors to the engine's [`CloudError`].
//!
//! Spaces is Ceph's object gateway, whose errors have a code and hardly ever a text. Where there is none,
//! the message says what was asked.

use std::error::Error;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use slipway_engine::error::catalogue::Doing;
use slipway_engine::error::{CloudError, ErrorKind, Service};

/// The service as errors name it.
pub(crate) const SPACES: Service = Service {
    id: "spaces",
    title: "Spaces",
};

/// The code of a bucket that is not there.
pub(super) const NO_BUCKET: &str = "NoSuchBucket";

/// What a failed call means. `on` is what it was about: a bucket, or an object of one.
pub(super) fn cloud_error<E>(
    operation: &'static str,
    on: &str,
    error: SdkError<E, HttpResponse>,
) -> CloudError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let made = |kind| CloudError::new(SPACES, operation, kind);
    let refused = |code, status, retry_after| match operation.starts_with("Head") {
        true => refused_head(code, status, retry_after),
        false => refused(code, status, retry_after),
    };
    let mut result = match &error {
        SdkError::ServiceError(context) => {
            let meta = context.err().meta();
            let status = context.raw().status().as_u16();
            let mut result = made(refused(meta.code(), status, pause(context.raw())));
            if let Some(code) = meta.code() {
                result = result.with_code(code);
            }
            match meta.message().filter(|text| !text.is_empty()) {
                Some(message) => result.with_message(message),
                None => result.with_message(format!(
                    "Spaces gave no reason. It was asked for {operation} of {on}."
                )),
            }
        }
        // The answer was cut short, or is not what Spaces sends.
        SdkError::ResponseError(context) if context.raw().status().is_success() => {
            made(ErrorKind::Ambiguous)
        }
        SdkError::ResponseError(context) => {
            made(refused(None, context.raw().status().as_u16(), None))
        }
        SdkError::TimeoutError(_) => made(ErrorKind::Ambiguous),
        SdkError::DispatchFailure(_) => unanswered(operation, &error),
        // Nothing was sent: the request could not be built or signed.
        SdkError::ConstructionFailure(_) => made(ErrorKind::Invalid),
        _ => made(ErrorKind::Other),
    };
    if let Some(answer) = error.raw_response() {
        result = result.with_http_status(answer.status().as_u16());
        if let Some(id) = answer.headers().get("x-amz-request-id") {
            result = result.with_request_id(id);
        }
    }
    result.with_source(error)
}

/// What a refusal means that stands in an answer which is a success otherwise.
pub(super) fn refusal(operation: &'static str, code: &str, message: &str) -> CloudError {
    // What the answer lists was not done, whatever the code means.
    let kind = kind_of(code, None).unwrap_or(ErrorKind::Conflict);
    CloudError::new(SPACES, operation, kind)
        .with_code(code)
        .with_message(message)
}

fn pause(answer: &HttpResponse) -> Option<Duration> {
    let seconds = answer.headers().get("retry-after")?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}

/// A call that got no answer: without a connection nothing was sent.
fn unanswered(operation: &'static str, error: &(dyn Error + 'static)) -> CloudError {
    let sent = find_source::<reqwest::Error>(error);
    let kind = match sent.is_some_and(reqwest::Error::is_connect) {
        true => ErrorKind::Connect,
        false => ErrorKind::Ambiguous,
    };
    let endpoint = sent.and_then(|sent| {
        let url = sent.url()?;
        let port = url.port_or_known_default()?;
        Some(format!("{}:{port}", url.host_str()?))
    });
    CloudError::new(SPACES, operation, kind).with_facts(|facts| facts.endpoint = endpoint)
}

/// The first error of a type in a chain of sources.
fn find_source<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// The kind of an answer that is an error.
fn refused(code: Option<&str>, status: u16, retry_after: Option<Duration>) -> ErrorKind {
    match code.map(|code| kind_of(code, retry_after)) {
        Some(Some(kind)) => kind,
        // An unknown refusal proves nothing, and neither does a server's own failure.
        Some(None) | None if status >= 500 => ErrorKind::Ambiguous,
        Some(None) => ErrorKind::Other,
        None => ErrorKind::Malformed,
    }
}

/// The same of a HEAD, whose answer has no body and so no code: of its statuses 403 says what it says anywhere
/// (S3 API reference, HeadObject: "a 403 Forbidden" without `s3:GetObject`).
fn refused_head(code: Option<&str>, status: u16, retry_after: Option<Duration>) -> ErrorKind {
    match (code, status) {
        (None, 403) => ErrorKind::AccessDenied,
        _ => refused(code, status, retry_after),
    }
}

/// The codes that are known: S3 API reference, "Error responses", as far as Ceph's object gateway has them
/// (documentation of Ceph, "Common operations").
fn kind_of(code: &str, retry_after: Option<Duration>) -> Option<ErrorKind> {
    Some(match code {
        "SlowDown" | "TooManyRequests" => ErrorKind::Throttled { retry_after },
        "ServiceUnavailable" => ErrorKind::Unavailable { retry_after },
        "AccessDenied" | "AccountProblem" | "UserSuspended" => ErrorKind::AccessDenied,
        "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "RequestTimeTooSkewed" => {
            ErrorKind::BadCredentials
        }
        // Whoever wants one of these to mean "gone" lists it, because it stands for mistakes too.
        "NoSuchBucket" | "NoSuchKey" | "NoSuchVersion" => ErrorKind::Conflict,
        "BucketAlreadyExists" | "BucketAlreadyOwnedByYou" => ErrorKind::AlreadyExists,
        "OperationAborted" | "ConcurrentModification" => ErrorKind::Busy,
        "BucketNotEmpty" | "PreconditionFailed" => ErrorKind::Conflict,
        "TooManyBuckets" | "QuotaExceeded" => ErrorKind::Quota,
        "BadDigest"
        | "EntityTooLarge"
        | "InvalidArgument"
        | "InvalidBucketName"
        | "InvalidRequest"
        | "InvalidTargetBucketForLogging"
        | "MalformedPolicy"
        | "MalformedXML"
        | "MethodNotAllowed"
        | "NotImplemented"
        | "UnresolvableGrantByEmailAddress"
        | "XAmzContentSHA256Mismatch" => ErrorKind::Invalid,
        _ => return None,
    })
}

/// What all types say of failures that have to do with keys.
pub(super) fn explained(error: &CloudError, doing: Doing) -> Doing {
    let is_making = error.operation() == "spaces_key_create";
    match error.kind() {
        ErrorKind::AccessDenied if is_making => doing
            .because(
                "Spaces is called with a key of its own. None is given, and the token may not make one.",
            )
            .next(
                "Give the token the permission that is named below, or give the provider a key: set \
                 SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY, or `spaces_access_id` and \
                 `spaces_secret_key` in the provider block. Then try again.",
            ),
        ErrorKind::BadCredentials if error.service() == SPACES => doing
            .because("Spaces did not accept the key that the call was signed with.")
            .next(
                "Correct SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY, or `spaces_access_id` and \
                 `spaces_secret_key` in the provider block; or leave them out, and the provider makes a key \
                 for the time of the run with its token.",
            ),
        ErrorKind::AccessDenied if error.service() == SPACES => doing.next(
            "Buckets are made and set up by keys with full access alone; a limited key reads and writes the \
             objects of its own buckets. Use such a key, or leave it out, and the provider makes one for the \
             time of the run with its token. A bucket policy may deny it too.",
        ),
        _ => doing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_say_what_an_answer_means() {
        assert_eq!(
            refused(Some("NoSuchBucket"), 404, None),
            ErrorKind::Conflict
        );
        assert_eq!(refused(Some("New"), 400, None), ErrorKind::Other);
        assert_eq!(
            refused(Some("InternalError"), 500, None),
            ErrorKind::Ambiguous
        );
        assert_eq!(refused(None, 404, None), ErrorKind::Malformed);
        assert_eq!(refused(None, 502, None), ErrorKind::Ambiguous);
        assert_eq!(refused(None, 403, None), ErrorKind::Malformed);
        assert_eq!(refused_head(None, 403, None), ErrorKind::AccessDenied);
        assert_eq!(refused_head(None, 404, None), ErrorKind::Malformed);
        let kind = refusal("DeleteObjects", "Unheard", "").kind();
        assert_eq!(kind, ErrorKind::Conflict);
    }
}
