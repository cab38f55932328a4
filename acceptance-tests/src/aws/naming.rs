//! Which service and operation a request is for.

use super::request::{Protocol, Request, decode, decode_pairs};
use bytes::Bytes;
use http::request::Parts;

/// Names a request: the service by its credential scope, the operation by the wire protocol.
pub(crate) fn name_request(parts: Parts, body: Bytes, request_id: String) -> Request {
    let scope = Scope::of(&parts);
    let target = header(&parts, "x-amz-target").map(ToOwned::to_owned);
    let form = is_form(&parts).then(|| form_action(&body)).flatten();
    let action = form.or_else(|| query_action(&parts));
    let service = scope.as_ref().map_or_else(
        || unsigned_service(action.as_deref()).to_owned(),
        |s| s.service.clone(),
    );
    let protocol = protocol(&service, target.is_some(), action.is_some());
    let mut path_parameters = Vec::new();
    let operation = match (protocol, target, action) {
        (_, Some(target), _) => target.rsplit('.').next().unwrap_or(&target).to_owned(),
        (_, None, Some(action)) => action,
        (Protocol::RestXml, None, None) if service == "route53" => {
            match route53_operation(parts.method.as_str(), parts.uri.path()) {
                Some((operation, parameters)) => {
                    path_parameters = parameters;
                    operation.to_owned()
                }
                None => fallback(&parts),
            }
        }
        _ => fallback(&parts),
    };
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

fn protocol(service: &str, has_target: bool, has_action: bool) -> Protocol {
    match service {
        "ec2" => Protocol::Ec2,
        "s3" => Protocol::S3,
        "route53" | "cloudfront" => Protocol::RestXml,
        _ if has_target => Protocol::Json,
        _ if has_action => Protocol::Query,
        _ => Protocol::RestJson,
    }
}

fn route53_operation(method: &str, path: &str) -> Option<(&'static str, Vec<String>)> {
    let path = path.strip_prefix("/2013-04-01")?.trim_end_matches('/');
    let segments: Vec<&str> = path.split('/').collect();
    ROUTE53
        .iter()
        .filter(|(m, _, _)| *m == method)
        .find_map(|(_, template, operation)| {
            let wanted: Vec<&str> = template.split('/').collect();
            if wanted.len() != segments.len() {
                return None;
            }
            let mut parameters = Vec::new();
            for (want, have) in wanted.iter().zip(&segments) {
                if want.starts_with('{') {
                    parameters.push(decode(have));
                } else if want != have {
                    return None;
                }
            }
            Some((*operation, parameters))
        })
}

/// Method, path template and operation (Route 53 API reference, 2013-04-01: the "Request Syntax" of
/// each action). Literal paths stand before the templates that would also match them.
const ROUTE53: &[(&str, &str, &str)] = &[
    ("GET", "/accountlimit/{Type}", "GetAccountLimit"),
    ("GET", "/change/{Id}", "GetChange"),
    ("GET", "/checkeripranges", "GetCheckerIpRanges"),
    ("GET", "/cidrcollection", "ListCidrCollections"),
    ("POST", "/cidrcollection", "CreateCidrCollection"),
    (
        "DELETE",
        "/cidrcollection/{CidrCollectionId}",
        "DeleteCidrCollection",
    ),
    (
        "GET",
        "/cidrcollection/{CidrCollectionId}",
        "ListCidrLocations",
    ),
    (
        "POST",
        "/cidrcollection/{CidrCollectionId}",
        "ChangeCidrCollection",
    ),
    (
        "GET",
        "/cidrcollection/{CidrCollectionId}/cidrblocks",
        "ListCidrBlocks",
    ),
    ("GET", "/delegationset", "ListReusableDelegationSets"),
    ("POST", "/delegationset", "CreateReusableDelegationSet"),
    (
        "DELETE",
        "/delegationset/{Id}",
        "DeleteReusableDelegationSet",
    ),
    ("GET", "/delegationset/{Id}", "GetReusableDelegationSet"),
    ("GET", "/geolocation", "GetGeoLocation"),
    ("GET", "/geolocations", "ListGeoLocations"),
    ("GET", "/healthcheck", "ListHealthChecks"),
    ("POST", "/healthcheck", "CreateHealthCheck"),
    (
        "DELETE",
        "/healthcheck/{HealthCheckId}",
        "DeleteHealthCheck",
    ),
    ("GET", "/healthcheck/{HealthCheckId}", "GetHealthCheck"),
    ("POST", "/healthcheck/{HealthCheckId}", "UpdateHealthCheck"),
    (
        "GET",
        "/healthcheck/{HealthCheckId}/lastfailurereason",
        "GetHealthCheckLastFailureReason",
    ),
    (
        "GET",
        "/healthcheck/{HealthCheckId}/status",
        "GetHealthCheckStatus",
    ),
    ("GET", "/healthcheckcount", "GetHealthCheckCount"),
    ("GET", "/hostedzone", "ListHostedZones"),
    ("POST", "/hostedzone", "CreateHostedZone"),
    ("DELETE", "/hostedzone/{Id}", "DeleteHostedZone"),
    ("GET", "/hostedzone/{Id}", "GetHostedZone"),
    ("POST", "/hostedzone/{Id}", "UpdateHostedZoneComment"),
    (
        "POST",
        "/hostedzone/{Id}/associatevpc",
        "AssociateVPCWithHostedZone",
    ),
    (
        "GET",
        "/hostedzone/{Id}/authorizevpcassociation",
        "ListVPCAssociationAuthorizations",
    ),
    (
        "POST",
        "/hostedzone/{Id}/authorizevpcassociation",
        "CreateVPCAssociationAuthorization",
    ),
    (
        "POST",
        "/hostedzone/{Id}/deauthorizevpcassociation",
        "DeleteVPCAssociationAuthorization",
    ),
    (
        "POST",
        "/hostedzone/{Id}/disable-dnssec",
        "DisableHostedZoneDNSSEC",
    ),
    (
        "POST",
        "/hostedzone/{Id}/disassociatevpc",
        "DisassociateVPCFromHostedZone",
    ),
    ("GET", "/hostedzone/{Id}/dnssec", "GetDNSSEC"),
    (
        "POST",
        "/hostedzone/{Id}/enable-dnssec",
        "EnableHostedZoneDNSSEC",
    ),
    (
        "POST",
        "/hostedzone/{Id}/features",
        "UpdateHostedZoneFeatures",
    ),
    ("GET", "/hostedzone/{Id}/rrset", "ListResourceRecordSets"),
    ("POST", "/hostedzone/{Id}/rrset", "ChangeResourceRecordSets"),
    (
        "GET",
        "/hostedzone/{Id}/rrsetprotection",
        "ListResourceRecordSetProtections",
    ),
    (
        "POST",
        "/hostedzone/{Id}/rrsetprotection",
        "CreateResourceRecordSetProtections",
    ),
    (
        "POST",
        "/hostedzone/{Id}/rrsetprotection/delete",
        "DeleteResourceRecordSetProtections",
    ),
    ("GET", "/hostedzonecount", "GetHostedZoneCount"),
    ("GET", "/hostedzonelimit/{Id}/{Type}", "GetHostedZoneLimit"),
    ("GET", "/hostedzonesbyname", "ListHostedZonesByName"),
    ("GET", "/hostedzonesbyvpc", "ListHostedZonesByVPC"),
    ("POST", "/keysigningkey", "CreateKeySigningKey"),
    (
        "DELETE",
        "/keysigningkey/{HostedZoneId}/{Name}",
        "DeleteKeySigningKey",
    ),
    (
        "POST",
        "/keysigningkey/{HostedZoneId}/{Name}/activate",
        "ActivateKeySigningKey",
    ),
    (
        "POST",
        "/keysigningkey/{HostedZoneId}/{Name}/deactivate",
        "DeactivateKeySigningKey",
    ),
    ("GET", "/queryloggingconfig", "ListQueryLoggingConfigs"),
    ("POST", "/queryloggingconfig", "CreateQueryLoggingConfig"),
    (
        "DELETE",
        "/queryloggingconfig/{Id}",
        "DeleteQueryLoggingConfig",
    ),
    ("GET", "/queryloggingconfig/{Id}", "GetQueryLoggingConfig"),
    (
        "GET",
        "/reusabledelegationsetlimit/{Id}/{Type}",
        "GetReusableDelegationSetLimit",
    ),
    ("POST", "/tags/{ResourceType}", "ListTagsForResources"),
    (
        "GET",
        "/tags/{ResourceType}/{ResourceId}",
        "ListTagsForResource",
    ),
    (
        "POST",
        "/tags/{ResourceType}/{ResourceId}",
        "ChangeTagsForResource",
    ),
    ("GET", "/testdnsanswer", "TestDNSAnswer"),
    ("GET", "/trafficpolicies", "ListTrafficPolicies"),
    (
        "GET",
        "/trafficpolicies/{Id}/versions",
        "ListTrafficPolicyVersions",
    ),
    ("POST", "/trafficpolicy", "CreateTrafficPolicy"),
    ("POST", "/trafficpolicy/{Id}", "CreateTrafficPolicyVersion"),
    (
        "DELETE",
        "/trafficpolicy/{Id}/{Version}",
        "DeleteTrafficPolicy",
    ),
    ("GET", "/trafficpolicy/{Id}/{Version}", "GetTrafficPolicy"),
    (
        "POST",
        "/trafficpolicy/{Id}/{Version}",
        "UpdateTrafficPolicyComment",
    ),
    (
        "POST",
        "/trafficpolicyinstance",
        "CreateTrafficPolicyInstance",
    ),
    (
        "DELETE",
        "/trafficpolicyinstance/{Id}",
        "DeleteTrafficPolicyInstance",
    ),
    (
        "GET",
        "/trafficpolicyinstance/{Id}",
        "GetTrafficPolicyInstance",
    ),
    (
        "POST",
        "/trafficpolicyinstance/{Id}",
        "UpdateTrafficPolicyInstance",
    ),
    (
        "GET",
        "/trafficpolicyinstancecount",
        "GetTrafficPolicyInstanceCount",
    ),
    (
        "GET",
        "/trafficpolicyinstances",
        "ListTrafficPolicyInstances",
    ),
    (
        "GET",
        "/trafficpolicyinstances/hostedzone",
        "ListTrafficPolicyInstancesByHostedZone",
    ),
    (
        "GET",
        "/trafficpolicyinstances/trafficpolicy",
        "ListTrafficPolicyInstancesByPolicy",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn route53_paths_are_named() {
        let named = |method, path| route53_operation(method, path);
        assert_eq!(
            named("POST", "/2013-04-01/hostedzone/Z1/rrset/"),
            Some(("ChangeResourceRecordSets", vec!["Z1".to_owned()]))
        );
        assert_eq!(
            named("GET", "/2013-04-01/trafficpolicyinstances/hostedzone").map(|n| n.0),
            Some("ListTrafficPolicyInstancesByHostedZone")
        );
        assert_eq!(
            named("GET", "/2013-04-01/tags/hostedzone/Z1").map(|n| n.1),
            Some(vec!["hostedzone".to_owned(), "Z1".to_owned()])
        );
        assert_eq!(named("PUT", "/2013-04-01/hostedzone/Z1"), None);
    }
}
