//! What the Describe operations have in common: their names of things, their error codes, and how
//! many items a page may have (EC2 API reference, the operations' `MaxResults`; EC2 list of error
//! codes).

/// A kind of object that a Describe lists.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) describe: &'static str,
    pub(super) create: &'static str,
    /// The element that holds the items.
    pub(super) set: &'static str,
    /// The element of an item that holds its id.
    pub(super) id: &'static str,
    /// The numbered parameter with ids.
    pub(super) parameter: &'static str,
    /// What ids begin with, without the dash.
    pub(super) prefix: &'static str,
    /// The code for an id that is not there; empty where it is left out of the list without a word.
    pub(super) not_found: &'static str,
    /// The text before the quoted id in "The … 'id' does not exist".
    pub(super) noun: &'static str,
    pub(super) malformed: &'static str,
    /// The smallest and largest page; none where the operation has no pages.
    pub(super) page: Option<(usize, usize)>,
}

impl Kind {
    pub(super) fn of(operation: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.describe == operation)
    }

    pub(super) fn created_by(operation: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.create == operation)
    }

    pub(super) fn not_found_text(&self, id: &str) -> String {
        match self.describe {
            "DescribeNatGateways" => format!("NatGateway {id} was not found"),
            _ => format!("The {} '{id}' does not exist", self.noun),
        }
    }

    /// Ids are a prefix and 8 or 17 hexadecimal digits. The default set of DHCP options goes by
    /// `default`, and interfaces and others of our own making may be named by no rule.
    pub(super) fn is_well_formed(&self, id: &str) -> bool {
        if self.prefix == "dopt" && id == "default" {
            return true;
        }
        let digits = id
            .strip_prefix(self.prefix)
            .and_then(|rest| rest.strip_prefix('-'));
        digits.is_some_and(|digits| {
            matches!(digits.len(), 8 | 17) && digits.chars().all(|c| c.is_ascii_hexdigit())
        })
    }

    pub(super) fn malformed_text(&self, id: &str) -> String {
        format!("Invalid id: \"{id}\" (expecting \"{}-...\")", self.prefix)
    }
}

macro_rules! kinds {
    ($($describe:literal $create:literal $set:literal $id:literal $parameter:literal $prefix:literal
       $not_found:literal $noun:literal $malformed:literal $page:expr;)*) => {
        &[$(Kind {
            describe: $describe, create: $create, set: $set, id: $id, parameter: $parameter,
            prefix: $prefix, not_found: $not_found, noun: $noun, malformed: $malformed, page: $page,
        }),*]
    };
}

#[rustfmt::skip]
static KINDS: &[Kind] = kinds! {
    "DescribeVpcs" "CreateVpc" "vpcSet" "vpcId" "VpcId" "vpc"
        "InvalidVpcID.NotFound" "vpc ID" "InvalidVpcID.Malformed" Some((5, 1000));
    "DescribeSubnets" "CreateSubnet" "subnetSet" "subnetId" "SubnetId" "subnet"
        "InvalidSubnetID.NotFound" "subnet ID" "InvalidSubnetID.Malformed" Some((5, 1000));
    "DescribeSecurityGroups" "CreateSecurityGroup" "securityGroupInfo" "groupId" "GroupId" "sg"
        "InvalidGroup.NotFound" "security group" "InvalidGroupId.Malformed" Some((5, 1000));
    "DescribeSecurityGroupRules" "" "securityGroupRuleSet" "securityGroupRuleId" "SecurityGroupRuleId" "sgr"
        "InvalidSecurityGroupRuleId.NotFound" "security group rule ID" "InvalidSecurityGroupRuleId.Malformed" Some((5, 1000));
    "DescribeRouteTables" "CreateRouteTable" "routeTableSet" "routeTableId" "RouteTableId" "rtb"
        "InvalidRouteTableID.NotFound" "routeTable ID" "InvalidRouteTableId.Malformed" Some((5, 100));
    "DescribeInternetGateways" "CreateInternetGateway" "internetGatewaySet" "internetGatewayId" "InternetGatewayId" "igw"
        "InvalidInternetGatewayID.NotFound" "internetGateway ID" "InvalidInternetGatewayId.Malformed" Some((5, 1000));
    "DescribeEgressOnlyInternetGateways" "CreateEgressOnlyInternetGateway" "egressOnlyInternetGatewaySet" "egressOnlyInternetGatewayId" "EgressOnlyInternetGatewayId" "eigw"
        "" "egressOnlyInternetGateway ID" "InvalidEgressOnlyInternetGatewayId.Malformed" Some((5, 255));
    "DescribeNatGateways" "CreateNatGateway" "natGatewaySet" "natGatewayId" "NatGatewayId" "nat"
        "NatGatewayNotFound" "" "NatGatewayMalformed" Some((5, 1000));
    "DescribeNetworkAcls" "CreateNetworkAcl" "networkAclSet" "networkAclId" "NetworkAclId" "acl"
        "InvalidNetworkAclID.NotFound" "networkAcl ID" "InvalidNetworkAclID.Malformed" Some((5, 1000));
    "DescribeNetworkInterfaces" "CreateNetworkInterface" "networkInterfaceSet" "networkInterfaceId" "NetworkInterfaceId" "eni"
        "InvalidNetworkInterfaceID.NotFound" "networkInterface ID" "InvalidNetworkInterfaceId.Malformed" Some((5, 1000));
    "DescribeAddresses" "AllocateAddress" "addressesSet" "allocationId" "AllocationId" "eipalloc"
        "InvalidAllocationID.NotFound" "allocation ID" "InvalidAllocationID.Malformed" None;
    "DescribeVpcEndpoints" "CreateVpcEndpoint" "vpcEndpointSet" "vpcEndpointId" "VpcEndpointId" "vpce"
        "InvalidVpcEndpointId.NotFound" "Vpc Endpoint Id" "InvalidVpcEndpointId.Malformed" Some((1, 1000));
    "DescribeDhcpOptions" "CreateDhcpOptions" "dhcpOptionsSet" "dhcpOptionsId" "DhcpOptionsId" "dopt"
        "InvalidDhcpOptionID.NotFound" "dhcpOption ID" "InvalidDhcpOptionsId.Malformed" Some((5, 1000));
    "DescribeFlowLogs" "CreateFlowLogs" "flowLogSet" "flowLogId" "FlowLogId" "fl"
        "" "flow log ID" "InvalidFlowLogId.Malformed" Some((1, 1000));
    "DescribeVpnGateways" "CreateVpnGateway" "vpnGatewaySet" "vpnGatewayId" "VpnGatewayId" "vgw"
        "InvalidVpnGatewayID.NotFound" "vpnGateway ID" "InvalidVpnGatewayID.Malformed" None;
    "DescribeCustomerGateways" "CreateCustomerGateway" "customerGatewaySet" "customerGatewayId" "CustomerGatewayId" "cgw"
        "InvalidCustomerGatewayID.NotFound" "customerGateway ID" "InvalidCustomerGatewayID.Malformed" None;
    "DescribeVpcBlockPublicAccessExclusions" "CreateVpcBlockPublicAccessExclusion" "vpcBlockPublicAccessExclusionSet" "exclusionId" "ExclusionId" "vpcbpa-exclude"
        "InvalidVpcBlockPublicAccessExclusionId.NotFound" "VPC block public access exclusion ID" "InvalidVpcBlockPublicAccessExclusionId.Malformed" Some((5, 1000));
    "DescribeVolumes" "CreateVolume" "volumeSet" "volumeId" "VolumeId" "vol"
        "InvalidVolume.NotFound" "volume" "InvalidVolumeID.Malformed" Some((5, 1000));
    "DescribeVpcPeeringConnections" "CreateVpcPeeringConnection" "vpcPeeringConnectionSet" "vpcPeeringConnectionId" "VpcPeeringConnectionId" "pcx"
        "InvalidVpcPeeringConnectionID.NotFound" "vpcPeeringConnection ID" "InvalidVpcPeeringConnectionId.Malformed" Some((5, 1000));
    "DescribeManagedPrefixLists" "CreateManagedPrefixList" "prefixListSet" "prefixListId" "PrefixListId" "pl"
        "InvalidPrefixListID.NotFound" "prefix list ID" "InvalidPrefixListId.Malformed" Some((1, 100));
};
