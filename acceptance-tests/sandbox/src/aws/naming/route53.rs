//! The paths of Route 53's operations.

use crate::aws::request::decode;

/// The operation of a method and path, with the decoded path parameters.
pub(super) fn operation(method: &str, path: &str) -> Option<(&'static str, Vec<String>)> {
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
        let named = |method, path| operation(method, path);
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
