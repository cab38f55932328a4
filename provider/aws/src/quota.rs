//! The quotas behind the codes, for messages: what to ask for under "Service Quotas" in the console.

/// Codes, and the quota's name and code there (AWS general reference, endpoints and quotas of Route 53,
/// ACM, and Amazon VPC).
const QUOTAS: [(&str, &str); 14] = [
    ("AddressLimitExceeded", "EC2-VPC Elastic IPs (L-0263D0A3)"),
    (
        "InternetGatewayLimitExceeded",
        "Internet gateways per Region (L-A4707A72)",
    ),
    (
        "NatGatewayLimitExceeded",
        "NAT gateways per Availability Zone (L-FE5A380F)",
    ),
    (
        "NetworkAclLimitExceeded",
        "Network ACLs per VPC (L-B4A6D682)",
    ),
    (
        "NetworkAclEntryLimitExceeded",
        "Rules per network ACL (L-2AEEBF1A)",
    ),
    ("RouteLimitExceeded", "Routes per route table (L-93826ACB)"),
    (
        "RouteTableLimitExceeded",
        "Route tables per VPC (L-589F43AA)",
    ),
    (
        "RulesPerSecurityGroupLimitExceeded",
        "Inbound or outbound rules per security group (L-0EA8095F)",
    ),
    (
        "SecurityGroupLimitExceeded",
        "VPC security groups per Region (L-E79EC296)",
    ),
    ("SubnetLimitExceeded", "Subnets per VPC (L-407747CB)"),
    ("TooManyHostedZones", "Hosted zones (L-4EA4796A)"),
    (
        "VpcEndpointLimitExceeded",
        "VPC endpoints of this kind per VPC or Region",
    ),
    ("VpcLimitExceeded", "VPCs per Region (L-F678F1CE)"),
    (
        "VpnGatewayLimitExceeded",
        "Virtual private gateways per Region (L-7029FAB6)",
    ),
];

/// The quota that a code is about, when it says which.
pub(crate) fn of_code(code: &str) -> Option<&'static str> {
    let quota = QUOTAS.iter().find(|(known, _)| *known == code);
    quota.map(|(_, name)| *name)
}
