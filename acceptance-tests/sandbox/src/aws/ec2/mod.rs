//! EC2's networking beside moto's.
//!
//! moto keeps nearly all objects; here is what it lacks or answers wrongly and a VPC stack needs:
//! pages, tokens that make creates idempotent, ids that are malformed or not there, states that take
//! time, refusals of deletions that would leave others without what they need, rules of security
//! groups ([`security_group`]), VPC endpoints and public-access blocks, which live here alone.
//!
//! | module | what it is |
//! |---|---|
//! | [`call`] | the request, and calls of moto made to serve it |
//! | [`kind`], [`describe`], [`filter`] | what all Describe operations share |
//! | the others | one kind of object each |

mod acl;
mod address;
mod block_public_access;
mod call;
mod describe;
mod dhcp;
mod endpoint;
mod filter;
mod flow_log;
mod gateway;
mod instance;
mod interface;
mod kind;
mod launch_template;
mod nat;
mod placement;
mod prefix_list;
mod route_table;
mod security_group;
mod service;
mod settings;
mod subnet;
mod volume;
mod vpc;
mod zone;

use super::answer::Answer;
use super::existing::Existing;
use super::query::Refusal;
use super::request::Request;
use super::server::Gateway;
use super::xml::Element;
use call::{Call, Served};
use kind::Kind;
pub use settings::Ec2Settings;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

/// Region, operation and client token.
type Token = (String, String, String);

/// The members of a call by name.
type Asked = Vec<(String, String)>;

/// EC2's state beside moto's. Ids are unique over regions, so the maps are too.
#[derive(Debug, Default)]
pub(crate) struct Ec2 {
    /// Answers by region, operation and client token, with what was asked for.
    tokens: HashMap<Token, (Asked, Element)>,
    /// When ids were made, while new ones are not seen by everybody.
    young: HashMap<String, Instant>,
    /// Gateways that moto still keeps as deleted.
    gone: BTreeSet<String>,
    acls: acl::Acls,
    flow_logs: flow_log::FlowLogs,
    exclusions: block_public_access::BlockPublicAccess,
    endpoints: endpoint::Endpoints,
    groups: security_group::Groups,
    machines: instance::Machines,
    nats: nat::Nats,
    placements: placement::Placements,
    routes: route_table::Routes,
    subnets: BTreeMap<String, subnet::Options>,
    volumes: volume::Volumes,
    vpcs: vpc::Vpcs,
    vpn: gateway::Vpn,
}

impl Ec2 {
    pub(crate) async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let call = Call::new(gateway, request);
        let served = match self.settle(&call).await {
            Ok(()) => self.with_token(&call).await,
            Err(answer) => Err(answer),
        };
        call.finish(served)
    }

    /// Adds what is kept here, and takes away what moto keeps as deleted.
    pub(crate) fn add_existing(&self, existing: &mut Existing) {
        for (kind, ids) in &mut *existing {
            if kind == "ec2:NatGateway" {
                ids.retain(|id| !self.nats.is_deleted(id));
            } else if kind.starts_with("ec2:") {
                ids.retain(|id| !self.gone.contains(id));
            }
        }
        existing.insert("ec2:VpcEndpoint".to_owned(), self.endpoints.ids());
        let exclusions = self.exclusions.ids();
        existing.insert("ec2:VpcBlockPublicAccessExclusion".to_owned(), exclusions);
        let placements = self.placements.names();
        existing.insert("ec2:PlacementGroup".to_owned(), placements);
    }

    /// Carries out what has become due since the last call.
    async fn settle(&mut self, call: &Call<'_>) -> Result<(), Refusal> {
        self.settle_nats(call).await?;
        self.settle_instances(call).await?;
        self.settle_volumes(call).await?;
        self.settle_endpoints(call).await
    }

    /// The same token with the same parameters gives the same answer, with others it is refused (EC2
    /// user guide, ensuring idempotency). Only calls that worked are remembered.
    async fn with_token(&mut self, call: &Call<'_>) -> Served {
        if call.form.is_true("DryRun") {
            let text = "Request would have succeeded, but DryRun flag is set.";
            let refusal = super::answer::error_answer(call.request, 412, "DryRunOperation", text);
            return Err(Box::new(refusal));
        }
        let token = call.form.text("ClientToken");
        if token.is_empty() || !call.request.is_create() {
            return self.operation(call).await;
        }
        let key = (call.region().to_owned(), call.operation().to_owned(), token);
        let asked = call.form.fingerprint();
        if let Some((before, answer)) = self.tokens.get(&key) {
            if *before == asked {
                return Ok(answer.clone());
            }
            let text = "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).";
            return Err(call.refuse("IdempotentParameterMismatch", text));
        }
        let answer = self.operation(call).await?;
        self.tokens.insert(key, (asked, answer.clone()));
        Ok(answer)
    }

    async fn operation(&mut self, call: &Call<'_>) -> Served {
        if let Some(kind) = Kind::of(call.operation()) {
            return self.describe(call, kind).await;
        }
        let root = self.change(call).await?;
        if ["DeleteVpnGateway", "DeleteCustomerGateway"].contains(&call.operation()) {
            self.gone
                .extend(call.form.get("VpnGatewayId").map(str::to_owned));
            self.gone
                .extend(call.form.get("CustomerGatewayId").map(str::to_owned));
        }
        if let Some(kind) = Kind::created_by(call.operation())
            && let Some(id) = root.find(kind.id)
        {
            self.young.insert(id.text.clone(), Instant::now());
        }
        Ok(root)
    }

    async fn change(&mut self, call: &Call<'_>) -> Served {
        match call.operation() {
            "CreateVpc" => self.create_vpc(call).await,
            "DeleteVpc" => self.delete_vpc(call).await,
            "ModifyVpcAttribute" => vpc::modify_attribute(call).await,
            "AssociateVpcCidrBlock" => self.associate_vpc_cidr(call).await,
            "DisassociateVpcCidrBlock" => self.disassociate_vpc_cidr(call).await,
            "CreateSubnet" => self.create_subnet(call).await,
            "DeleteSubnet" => self.delete_subnet(call).await,
            "ModifySubnetAttribute" => self.modify_subnet(call).await,
            "DisassociateSubnetCidrBlock" => subnet::disassociate_cidr(call).await,
            "CreateSecurityGroup" => self.create_group(call).await,
            "DeleteSecurityGroup" => self.delete_group(call).await,
            "AuthorizeSecurityGroupIngress" | "AuthorizeSecurityGroupEgress" => {
                self.authorize(call).await
            }
            "RevokeSecurityGroupIngress" | "RevokeSecurityGroupEgress" => self.revoke(call).await,
            "ModifySecurityGroupRules" => self.modify_rules(call).await,
            "UpdateSecurityGroupRuleDescriptionsIngress"
            | "UpdateSecurityGroupRuleDescriptionsEgress" => self.update_descriptions(call).await,
            "CreateNatGateway" => self.create_nat(call).await,
            "DeleteNatGateway" => self.delete_nat(call).await,
            "ReleaseAddress" => address::release(call).await,
            "AllocateAddress" => address::allocate(call).await,
            "CreateVpcEndpoint" => self.create_endpoint(call).await,
            "ModifyVpcEndpoint" => self.modify_endpoint(call).await,
            "DescribeVpcEndpointServiceConfigurations" => self.offered_services(call).await,
            "AcceptVpcEndpointConnections" => self.accept_endpoints(call),
            "DeleteVpcEndpoints" => self.delete_endpoints(call).await,
            "DescribeVpcEndpointServices" => service::describe(call),
            _ => self.change_more(call).await,
        }
    }

    async fn change_more(&mut self, call: &Call<'_>) -> Served {
        match call.operation() {
            "CreateRoute" => self.create_route(call).await,
            "DeleteRoute" => self.delete_route(call).await,
            "DeleteRouteTable" => self.delete_route_table(call).await,
            "AssociateRouteTable" => self.associate(call).await,
            "ReplaceRouteTableAssociation" => self.replace_association(call).await,
            "DisassociateRouteTable" => route_table::disassociate(call).await,
            "EnableVgwRoutePropagation" | "DisableVgwRoutePropagation" => {
                self.propagate(call).await
            }
            "AttachInternetGateway" => gateway::attach_internet(call).await,
            "DetachInternetGateway" => self.detach_internet(call).await,
            "DeleteInternetGateway" => gateway::delete_internet(call).await,
            "AttachVpnGateway" => self.attach_vpn(call).await,
            "DetachVpnGateway" => self.detach_vpn(call).await,
            "DeleteVpnGateway" => self.delete_vpn(call).await,
            "CreateCustomerGateway" => self.create_customer(call).await,
            "CreateNetworkAcl" => self.create_acl(call).await,
            "DeleteNetworkAcl" => acl::delete(call).await,
            "CreateNetworkAclEntry" | "ReplaceNetworkAclEntry" => self.put_acl_entry(call).await,
            "DeleteNetworkAclEntry" => self.delete_acl_entry(call).await,
            "CreateDhcpOptions" => dhcp::create(call).await,
            "DeleteDhcpOptions" => dhcp::delete(call).await,
            "AssociateDhcpOptions" => dhcp::associate(call).await,
            "CreateFlowLogs" => self.create_flow_logs(call).await,
            "DeleteFlowLogs" => flow_log::delete(call).await,
            "DescribePrefixLists" => prefix_list::describe(call).await,
            "DescribeAvailabilityZones" => zone::describe(call).await,
            "DeleteNetworkInterface" => self.delete_interface(call).await,
            "DescribeVpcBlockPublicAccessOptions"
            | "ModifyVpcBlockPublicAccessOptions"
            | "CreateVpcBlockPublicAccessExclusion"
            | "ModifyVpcBlockPublicAccessExclusion"
            | "DeleteVpcBlockPublicAccessExclusion" => self.block_public_access(call).await,
            "CreateLaunchTemplate" => launch_template::create(call).await,
            "CreateLaunchTemplateVersion" => launch_template::create_version(call).await,
            "DescribeLaunchTemplates" => launch_template::describe(call).await,
            "CreatePlacementGroup" | "DeletePlacementGroup" | "DescribePlacementGroups" => {
                self.placement_groups(call)
            }
            "CreateTags" | "DeleteTags" => self.change_tags(call).await,
            "CreateVolume"
            | "DeleteVolume"
            | "ModifyVolume"
            | "DescribeVolumesModifications"
            | "AttachVolume"
            | "DetachVolume"
            | "CreateSnapshot"
            | "DescribeSnapshots" => self.volume_operation(call).await,
            "RunInstances"
            | "DescribeInstances"
            | "StartInstances"
            | "StopInstances"
            | "TerminateInstances"
            | "DescribeInstanceCreditSpecifications"
            | "ModifyInstanceAttribute"
            | "MonitorInstances"
            | "UnmonitorInstances"
            | "ModifyInstanceCapacityReservationAttributes"
            | "ModifyInstanceCreditSpecification"
            | "ModifyInstanceMaintenanceOptions"
            | "ModifyInstanceMetadataOptions"
            | "ModifyPrivateDnsNameOptions" => self.instance_operation(call).await,
            _ => call.pass().await,
        }
    }
}
