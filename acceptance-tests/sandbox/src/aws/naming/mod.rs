//! Which service and operation a request is for.

pub(crate) mod resource;
mod routes;

use super::request::{Protocol, Request, decode_pairs};
use bytes::Bytes;
use http::request::Parts;

/// Names a request: the service by its credential scope, the operation by the wire protocol.
pub(crate) fn name_request(parts: Parts, body: Bytes, request_id: String) -> Request {
    named(parts, body, request_id, None)
}

/// Names a request to a server that has nothing but S3, whoever signed it.
pub(crate) fn name_s3(parts: Parts, body: Bytes, request_id: String) -> Request {
    named(parts, body, request_id, Some("s3"))
}

fn named(parts: Parts, body: Bytes, request_id: String, only: Option<&str>) -> Request {
    let scope = Scope::of(&parts);
    let target = header(&parts, "x-amz-target").map(ToOwned::to_owned);
    let form = is_form(&parts).then(|| form_action(&body)).flatten();
    let action = form.or_else(|| query_action(&parts));
    let service = match (only, &scope) {
        (Some(service), _) => service.to_owned(),
        (None, Some(scope)) => scope.service.clone(),
        (None, None) => unsigned_service(action.as_deref()).to_owned(),
    };
    let cbor = header(&parts, "smithy-protocol") == Some("rpc-v2-cbor");
    let protocol = protocol(&service, target.is_some(), action.is_some(), cbor);
    let mut path_parameters = Vec::new();
    let operation = match (target, action) {
        (Some(target), _) => target.rsplit('.').next().unwrap_or(&target).to_owned(),
        (None, Some(action)) => action,
        (None, None) => match routes::operation(&service, &parts) {
            Some((operation, parameters)) => {
                path_parameters = parameters;
                operation.to_owned()
            }
            None => fallback(&parts),
        },
    };
    let query = parts.uri.query().unwrap_or_default();
    let resources = resource::of_request(protocol, &operation, &path_parameters, &body, query);
    Request {
        method: parts.method,
        uri: parts.uri,
        headers: parts.headers,
        body,
        service,
        operation,
        region: scope.as_ref().map(|s| s.region.clone()).unwrap_or_default(),
        access_key: scope.map(|s| s.access_key),
        protocol,
        path_parameters,
        resources,
        request_id,
    }
}

/// RPC-v2 services name the operation in the path, `/service/Monitor/operation/DescribeAlarms`
/// (Smithy RPC v2 CBOR); anything else is named by method and path.
fn fallback(parts: &Parts) -> String {
    let segments: Vec<&str> = parts.uri.path().split('/').collect();
    if let ["", "service", _, "operation", operation] = segments[..] {
        return operation.to_owned();
    }
    format!("{} {}", parts.method, parts.uri.path())
}

/// The credential scope of the `Authorization` header, or of a presigned URL.
struct Scope {
    access_key: String,
    region: String,
    service: String,
}

impl Scope {
    fn of(parts: &Parts) -> Option<Self> {
        let header = header(parts, "authorization").and_then(|text| {
            let rest = text.split_once("Credential=")?.1;
            Some(rest.split([',', ' ']).next()?.to_owned())
        });
        let credential = header.or_else(|| {
            decode_pairs(parts.uri.query()?)
                .into_iter()
                .find(|(key, _)| key == "X-Amz-Credential")
                .map(|(_, value)| value)
        })?;
        // Access key ids hold no slash: key/date/region/service/aws4_request.
        let fields: Vec<&str> = credential.split('/').collect();
        let [access_key, _date, region, service, _end] = fields[..] else {
            return None;
        };
        Some(Self {
            access_key: access_key.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
        })
    }
}

fn header<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts.headers.get(name)?.to_str().ok()
}

fn is_form(parts: &Parts) -> bool {
    header(parts, "content-type")
        .is_some_and(|t| t.starts_with("application/x-www-form-urlencoded"))
}

fn form_action(body: &Bytes) -> Option<String> {
    form_parameter(std::str::from_utf8(body).ok()?, "Action")
}

/// A parameter of a form body, where `+` is a space.
pub(crate) fn form_parameter(body: &str, name: &str) -> Option<String> {
    decode_pairs(&body.replace('+', "%20"))
        .into_iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

fn query_action(parts: &Parts) -> Option<String> {
    form_parameter(parts.uri.query()?, "Action")
}

/// The calls that are made without a signature all belong to STS.
fn unsigned_service(action: Option<&str>) -> &'static str {
    match action {
        Some("AssumeRoleWithWebIdentity" | "AssumeRoleWithSAML" | "GetCallerIdentity") => "sts",
        _ => "unknown",
    }
}

fn protocol(service: &str, has_target: bool, has_action: bool, cbor: bool) -> Protocol {
    match service {
        _ if cbor => Protocol::Cbor,
        "ec2" => Protocol::Ec2,
        "s3" => Protocol::S3,
        "route53" | "cloudfront" => Protocol::RestXml,
        _ if has_target => Protocol::Json,
        _ if has_action => Protocol::Query,
        _ => Protocol::RestJson,
    }
}
