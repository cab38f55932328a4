//! What an answer that is an error says besides its code.

use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

/// What the headers and the body of an answer say besides the error.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) request_id: Option<String>,
    pub(super) retry_after: Option<Duration>,
    /// The region that S3 has a bucket in.
    pub(super) bucket_region: Option<String>,
}

impl Answer {
    /// Reads it.
    pub(super) fn read(response: &HttpResponse) -> Self {
        let header = |name: &str| response.headers().get(name);
        let request_id = ["x-amzn-requestid", "x-amz-request-id"]
            .into_iter()
            .find_map(header)
            .map(str::to_owned)
            .or_else(|| response.body().bytes().and_then(request_id_in));
        let seconds = header("retry-after").and_then(|value| value.trim().parse().ok());
        Self {
            status: response.status().as_u16(),
            request_id,
            retry_after: seconds.map(Duration::from_secs),
            bucket_region: header("x-amz-bucket-region").map(str::to_owned),
        }
    }

    /// The region of a bucket that is in another one than was asked, which S3 names in a header (API
    /// reference, "Error responses", PermanentRedirect).
    pub(super) fn elsewhere(&self, code: Option<&str>) -> Option<&str> {
        let codes = [
            "PermanentRedirect",
            "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException",
        ];
        let is_elsewhere = code.is_some_and(|code| codes.contains(&code));
        self.bucket_region.as_deref().filter(|_| is_elsewhere)
    }
}

/// The id in an XML error document, `<RequestId>...</RequestId>`.
fn request_id_in(body: &[u8]) -> Option<String> {
    let body = std::str::from_utf8(body).ok()?;
    let (_, rest) = body.split_once("<RequestId>")?;
    let (id, _) = rest.split_once('<')?;
    let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_id.then(|| id.to_owned())
}
