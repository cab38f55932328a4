//! From a call to its result, or to the engine's error.
//!
//! The kind comes from the error's id. A bare HTTP status decides nothing but whether an answer that is not
//! the API's may have done something, with one exception: 429 is what gateways in front of the API answer
//! too, in their own form, and it says that a request was not taken.

use std::time::SystemTime;

use bytes::Bytes;
use futures_util::StreamExt as _;
use http::HeaderMap;
use slipway_engine::error::{CloudError, ErrorKind};

use crate::transport::OTHER_FORM;
use crate::{ByteStream, Client, DIGITALOCEAN, Error, ResponseValue, limits, types};

/// What a call of the generated client gives.
pub type Called<T> = Result<ResponseValue<T>, Error<types::Error>>;

/// The longest answer that is not JSON. The only one that is used is a kubeconfig.
const LONGEST: usize = 1 << 20;

impl Client {
    /// Makes a call. `operation` is its id in the API's document, under which an error names it.
    ///
    /// # Errors
    /// What went wrong, in the engine's terms.
    pub async fn call<T>(
        &self,
        operation: &'static str,
        call: impl Future<Output = Called<T>>,
    ) -> Result<T, CloudError> {
        let called = call.await.map(ResponseValue::into_inner);
        called.map_err(|error| self.failed(operation, error))
    }

    /// Makes a call that is answered with something else than JSON.
    ///
    /// # Errors
    /// As [`Client::call`], and when the answer ends too early or never.
    pub async fn read(
        &self,
        operation: &'static str,
        call: impl Future<Output = Called<ByteStream>>,
    ) -> Result<Bytes, CloudError> {
        let mut stream = self.call(operation, call).await?.into_inner();
        let mut read = Vec::new();
        while let Some(next) = stream.next().await {
            let next =
                next.map_err(|error| self.failed(operation, Error::ResponseBodyError(error)))?;
            read.extend_from_slice(&next);
            if read.len() > LONGEST {
                let error = CloudError::new(DIGITALOCEAN, operation, ErrorKind::Malformed);
                return Err(error.with_message("The answer does not end."));
            }
        }
        Ok(read.into())
    }

    fn failed(&self, operation: &'static str, error: Error<types::Error>) -> CloudError {
        cloud_error(operation, error, self.inner.runtime().wall())
    }
}

/// What a failed call means.
fn cloud_error(operation: &'static str, error: Error<types::Error>, now: SystemTime) -> CloudError {
    let made = |kind| CloudError::new(DIGITALOCEAN, operation, kind);
    match error {
        Error::ErrorResponse(answer) => refused(operation, &answer, now),
        // The request could not be built, or a hook refused it.
        Error::InvalidRequest(why) | Error::Custom(why) => {
            made(ErrorKind::Invalid).with_message(why)
        }
        Error::CommunicationError(error) => unanswered(operation, error),
        // The answer was cut short.
        Error::ResponseBodyError(error) | Error::InvalidUpgrade(error) => {
            made(ErrorKind::Ambiguous).with_source(error.without_url())
        }
        // Its text quotes what it could not read, which may be a secret.
        Error::InvalidResponsePayload(_, error) => {
            made(ErrorKind::Malformed).with_message(format!(
                "The answer is not the JSON that was expected (line {}, column {}).",
                error.line(),
                error.column()
            ))
        }
        Error::UnexpectedResponse(answer) => {
            let status = answer.status();
            let message = match status.is_redirection() {
                true => "The answer is a redirect, which is not followed with a token.",
                false => "The answer has a status that the API does not use.",
            };
            let made = made(ErrorKind::Malformed).with_http_status(status.as_u16());
            with_request_id(made.with_message(message), None, answer.headers())
        }
    }
}

/// The API, or something before it, answered that it did not do it.
fn refused(
    operation: &'static str,
    answer: &ResponseValue<types::Error>,
    now: SystemTime,
) -> CloudError {
    let status = answer.status().as_u16();
    let id = answer.id.as_deref();
    let limit = answer.message.as_deref().and_then(limit);
    let kind = match id.map(kind_of) {
        _ if status == 429 => ErrorKind::Throttled {
            retry_after: limits::pause(answer.headers(), now),
        },
        Some(Some(ErrorKind::Invalid | ErrorKind::AccessDenied)) if limit.is_some() => {
            ErrorKind::Quota
        }
        Some(Some(kind)) => kind,
        // An unknown refusal proves nothing, and neither does a server's own failure.
        Some(None) | None if status >= 500 => ErrorKind::Ambiguous,
        Some(None) => ErrorKind::Other,
        None => ErrorKind::Malformed,
    };
    let mut error = CloudError::new(DIGITALOCEAN, operation, kind).with_http_status(status);
    if let Some(id) = id.filter(|id| *id != OTHER_FORM) {
        error = error.with_code(id);
    }
    if let Some(message) = &answer.message {
        error = error.with_message(message);
    }
    if let (ErrorKind::Quota, Some(Some(name))) = (kind, limit) {
        error = error.with_facts(|facts| facts.quota = Some(name.to_owned()));
    }
    with_request_id(error, answer.request_id.as_deref(), answer.headers())
}

/// The ids of errors that are known, from the document's responses and its introduction, "HTTP Statuses".
/// The API is not of one mind about capitals.
fn kind_of(id: &str) -> Option<ErrorKind> {
    Some(match id.to_ascii_lowercase().as_str() {
        "too_many_requests" => ErrorKind::Throttled { retry_after: None },
        "unauthorized" => ErrorKind::BadCredentials,
        "forbidden" => ErrorKind::AccessDenied,
        "not_found" => ErrorKind::NotFound,
        "conflict" | "precondition_failed" => ErrorKind::Conflict,
        "bad_request" | "unprocessable_entity" | OTHER_FORM => ErrorKind::Invalid,
        // Both are answered by gateways too, when what stands behind them does not answer in time.
        "server_error" | "service_unavailable" => ErrorKind::Ambiguous,
        _ => return None,
    })
}

/// The limits of an account that messages name, as the control panel does.
const LIMITS: [(&str, &str); 2] = [
    ("droplet limit", "Droplet limit"),
    ("volume limit", "Volume limit"),
];

/// Whether a message says that a limit of the account is reached, and which if it is known. No id says so: a
/// limit is refused as what is invalid is.
fn limit(message: &str) -> Option<Option<&'static str>> {
    let message = message.to_lowercase();
    let known = LIMITS.iter().find(|(part, _)| message.contains(part));
    if let Some((_, name)) = known {
        return Some(Some(name));
    }
    let has = |part: &str| message.contains(part);
    // A text that is too long exceeds a limit as well.
    let is_one = has("limit") && (has("exceed") || has("reached")) && !has("character");
    is_one.then_some(None)
}

/// No answer came.
fn unanswered(operation: &'static str, error: reqwest::Error) -> CloudError {
    let kind = match error.is_connect() {
        true => ErrorKind::Connect,
        false if error.is_builder() => ErrorKind::Invalid,
        false => ErrorKind::Ambiguous,
    };
    let endpoint = error.url().and_then(|url| {
        let port = url.port_or_known_default()?;
        Some(format!("{}:{port}", url.host_str()?))
    });
    CloudError::new(DIGITALOCEAN, operation, kind)
        .with_facts(|facts| facts.endpoint = endpoint.filter(|_| kind == ErrorKind::Connect))
        .with_source(error.without_url())
}

fn with_request_id(error: CloudError, told: Option<&str>, headers: &HeaderMap) -> CloudError {
    let header = headers.get("x-request-id");
    match told.or_else(|| header.and_then(|it| it.to_str().ok())) {
        Some(id) => error.with_request_id(id),
        None => error,
    }
}
