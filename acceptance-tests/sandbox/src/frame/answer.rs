//! Answers the gateway makes itself, in the shape of the service that was called.

use super::request::{Protocol, Request};
use super::xml::{Element, escape};
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode};

/// An HTTP answer with its whole body.
pub type Answer = Response<Bytes>;

/// Namespace of Route 53's documents.
pub(crate) const ROUTE53_NAMESPACE: &str = "https://route53.amazonaws.com/doc/2013-04-01/";

/// An answer with an XML body.
///
/// # Panics
/// When `status` is not an HTTP status.
#[must_use]
pub fn xml_answer(status: u16, body: impl Into<String>) -> Answer {
    answer(status, "text/xml", body.into())
}

/// An answer with a JSON body.
///
/// # Panics
/// When `status` is not an HTTP status.
#[must_use]
pub fn json_answer(status: u16, body: &serde_json::Value) -> Answer {
    answer(status, "application/x-amz-json-1.1", body.to_string())
}

pub(crate) fn answer(status: u16, content_type: &'static str, body: String) -> Answer {
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = StatusCode::from_u16(status).expect("a valid HTTP status");
    answer
        .headers_mut()
        .insert("content-type", HeaderValue::from_static(content_type));
    answer
}

/// A rest-xml document of Route 53.
pub(crate) fn route53_answer(status: u16, root: &Element) -> Answer {
    xml_answer(status, root.document(ROUTE53_NAMESPACE))
}

/// The error of the called service, in its own document and with the request's id.
pub(crate) fn error_answer(request: &Request, status: u16, code: &str, message: &str) -> Answer {
    let id = &request.request_id;
    let (code_xml, message_xml) = (escape(code), escape(message));
    match request.protocol {
        Protocol::RestXml | Protocol::Query => {
            let kind = if status < 500 { "Sender" } else { "Receiver" };
            let error = Element::new("ErrorResponse")
                .with(
                    Element::new("Error")
                        .with(Element::leaf("Type", kind))
                        .with(Element::leaf("Code", code))
                        .with(Element::leaf("Message", message)),
                )
                .with(Element::leaf("RequestId", id.as_str()));
            xml_answer(status, error.document(namespace(&request.service)))
        }
        Protocol::Ec2 => xml_answer(
            status,
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>{code_xml}</Code><Message>{message_xml}</Message></Error></Errors><RequestID>{id}</RequestID></Response>"
            ),
        ),
        Protocol::S3 => xml_answer(
            status,
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code_xml}</Code><Message>{message_xml}</Message><RequestId>{id}</RequestId></Error>"
            ),
        ),
        Protocol::Json => json_answer(
            status,
            &serde_json::json!({ "__type": code, "message": message }),
        ),
        Protocol::Cbor => cbor_error(status, code, message),
        Protocol::DigitalOcean => digitalocean_error(status, code, message, id),
        Protocol::Kubernetes => kubernetes_error(status, code, message),
        Protocol::RestJson => {
            let mut answer = json_answer(status, &serde_json::json!({ "message": message }));
            if let Ok(value) = HeaderValue::from_str(code) {
                answer.headers_mut().insert("x-amzn-errortype", value);
            }
            answer
        }
    }
}

/// A map of two texts (RFC 8949 §3), which is what an error of Smithy's RPC v2 is.
fn cbor_error(status: u16, code: &str, message: &str) -> Answer {
    fn text(text: &str, out: &mut Vec<u8>) {
        let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
        out.push(0x79);
        out.extend(length.to_be_bytes());
        out.extend(&text.as_bytes()[..usize::from(length)]);
    }
    let mut body = vec![0xa2];
    for part in ["__type", code, "message", message] {
        text(part, &mut body);
    }
    let mut answer = answer(status, "application/cbor", String::new());
    *answer.body_mut() = body.into();
    let headers = answer.headers_mut();
    headers.insert("smithy-protocol", HeaderValue::from_static("rpc-v2-cbor"));
    answer
}

/// DigitalOcean API reference, "Error responses". The limit in bursts says how long to wait.
fn digitalocean_error(status: u16, id: &str, message: &str, request_id: &str) -> Answer {
    let body = serde_json::json!({ "id": id, "message": message, "request_id": request_id });
    let mut answer = answer(status, "application/json", body.to_string());
    if status == 429 {
        answer
            .headers_mut()
            .insert("retry-after", HeaderValue::from_static("1"));
    }
    answer
}

/// Kubernetes API conventions, "Response Status Kind". What is busy says when to come again.
fn kubernetes_error(status: u16, reason: &str, message: &str) -> Answer {
    let body = serde_json::json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": message, "reason": reason, "code": status,
    });
    let mut answer = answer(status, "application/json", body.to_string());
    if status == 429 {
        let second = HeaderValue::from_static("1");
        answer.headers_mut().insert("retry-after", second);
    }
    answer
}

fn namespace(service: &str) -> &'static str {
    match service {
        "route53" => ROUTE53_NAMESPACE,
        "iam" => "https://iam.amazonaws.com/doc/2010-05-08/",
        _ => "https://sts.amazonaws.com/doc/2011-06-15/",
    }
}

/// The throttle of each service: Route 53 and the query services say `Throttling`, JSON services
/// `ThrottlingException`, EC2 `RequestLimitExceeded`, S3 `SlowDown` (each service's list of common
/// errors).
pub(crate) fn throttle_answer(request: &Request) -> Answer {
    let (status, code) = match request.protocol {
        Protocol::RestXml | Protocol::Query => (400, "Throttling"),
        Protocol::Json | Protocol::Cbor => (400, "ThrottlingException"),
        Protocol::RestJson => (429, "ThrottlingException"),
        Protocol::Ec2 => (503, "RequestLimitExceeded"),
        Protocol::S3 => (503, "SlowDown"),
        Protocol::DigitalOcean => {
            let text = "API Rate limit exceeded.";
            return error_answer(request, 429, "too_many_requests", text);
        }
        Protocol::Kubernetes => {
            let text =
                "the server has received too many requests and has asked us to try again later";
            return error_answer(request, 429, "TooManyRequests", text);
        }
    };
    error_answer(request, status, code, "Rate exceeded")
}

/// The service's own internal error (each service's list of common errors).
pub(crate) fn internal_error(request: &Request) -> Answer {
    if request.protocol == Protocol::DigitalOcean {
        return error_answer(request, 500, "server_error", "Unexpected server-side error");
    }
    if request.protocol == Protocol::Kubernetes {
        let text = "Internal error occurred: the request could not be carried out";
        return error_answer(request, 500, "InternalError", text);
    }
    let code = match request.protocol {
        Protocol::Ec2 | Protocol::S3 => "InternalError",
        _ => "InternalFailure",
    };
    let text =
        "The request processing has failed because of an unknown error, exception or failure.";
    error_answer(request, 500, code, text)
}

/// The error code an answer carries, when it is an error.
pub(crate) fn error_code(answer: &Answer) -> Option<String> {
    if answer.status().as_u16() < 400 {
        return None;
    }
    if let Some(header) = answer.headers().get("x-amzn-errortype") {
        let text = header.to_str().ok()?;
        return Some(text.split(':').next()?.to_owned());
    }
    let body = std::str::from_utf8(answer.body()).ok()?;
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(body) {
        let code = ["__type", "code", "id"]
            .iter()
            .find_map(|name| json.get(name))?
            .as_str()?;
        return Some(code.rsplit('#').next()?.to_owned());
    }
    let root = Element::parse(answer.body()).ok()?;
    match root.find("Code") {
        Some(code) => Some(code.text.clone()),
        None => Some(root.name),
    }
}
