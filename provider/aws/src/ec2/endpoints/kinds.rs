//! Which arguments an endpoint of a kind takes, and what changes with them.
//!
//! Facts: EC2 API reference, CreateVpcEndpoint (each parameter says for which kinds it is).

use slipway_framework::diag::Diagnostic;
use slipway_framework::model::{Attr, Set};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::generated::ec2::vpc_endpoint::VpcEndpoint;
use crate::parts::given;

const GATEWAY: &str = "Gateway";
const GATEWAY_LOAD_BALANCER: &str = "GatewayLoadBalancer";

/// An argument that an endpoint of this kind does not take.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// The argument.
    pub(crate) argument: &'static str,
    /// What the message says first.
    pub(crate) summary: &'static str,
    /// What is wrong with it, as a sentence.
    pub(crate) why: &'static str,
    /// What to do, as a sentence.
    pub(crate) next: &'static str,
}

/// Refuses what EC2 would refuse.
pub(crate) fn check(plan: &mut Plan<VpcEndpoint>) {
    for it in misfits(&plan.config) {
        let detail = format!("{} Nothing was changed.\n{}", it.why, it.next);
        plan.tell(Diagnostic::error(it.summary, detail).at(Path::of(it.argument)));
    }
}

/// What the configuration says that EC2 would refuse. What is not known yet is not judged.
pub(crate) fn misfits(config: &VpcEndpoint) -> Vec<Misfit> {
    let mut found = Vec::new();
    let ends = [
        &config.service_name,
        &config.service_network_arn,
        &config.resource_configuration_arn,
    ];
    if ends
        .into_iter()
        .all(|end| !end.is_unknown() && given(end).is_none())
    {
        found.push(Misfit {
            argument: "service_name",
            summary: "VPC endpoint that leads nowhere",
            why: "An endpoint leads to a service, a service network or a resource configuration.",
            next: "Give `service_name`, `service_network_arn` or `resource_configuration_arn`.",
        });
    }
    let kind = match &config.vpc_endpoint_type {
        Attr::Unknown => return found,
        Attr::Null => GATEWAY,
        Attr::Known(kind) => kind,
    };
    if kind != GATEWAY && has_some(&config.route_table_ids) {
        found.push(Misfit {
            argument: "route_table_ids",
            summary: "Route tables of an endpoint that is no gateway",
            why: "Routes lead to gateway endpoints only.",
            next: "Remove `route_table_ids`, or give `vpc_endpoint_type = \"Gateway\"`.",
        });
    }
    let next = "Remove it, or give `vpc_endpoint_type = \"Interface\"`.";
    if kind == GATEWAY && has_some(&config.subnet_ids) {
        found.push(Misfit {
            argument: "subnet_ids",
            summary: "Subnets of a gateway endpoint",
            why: "A gateway endpoint has no network interfaces, so it is in no subnet.",
            next,
        });
    }
    if kind == GATEWAY && has_some(&config.subnet_configuration) {
        found.push(Misfit {
            argument: "subnet_configuration",
            summary: "Addresses of a gateway endpoint",
            why: "A gateway endpoint has no network interfaces, so it has no addresses.",
            next,
        });
    }
    if ![GATEWAY, GATEWAY_LOAD_BALANCER].contains(&kind) {
        return found;
    }
    if has_some(&config.security_group_ids) {
        found.push(Misfit {
            argument: "security_group_ids",
            summary: "Security groups of an endpoint without any",
            why: "An endpoint of this kind has no security groups.",
            next,
        });
    }
    if config.private_dns_enabled.if_known() == Some(&true) {
        found.push(Misfit {
            argument: "private_dns_enabled",
            summary: "Private DNS of an endpoint without names",
            why: "An endpoint of this kind has no DNS names.",
            next,
        });
    }
    found
}

fn has_some<T>(all: &Attr<Set<T>>) -> bool {
    all.if_known().is_some_and(|all| !all.0.is_empty())
}

/// Plans what is left out and what changes together.
pub(crate) fn complete(plan: &mut Plan<VpcEndpoint>) {
    if plan.is_create() {
        // EC2's own default differs by kind; hashicorp/aws always asks for none.
        plan.set::<bool>("private_dns_enabled", false);
        return;
    }
    let changes =
        |names: &[&str], plan: &Plan<VpcEndpoint>| names.iter().any(|it| plan.changes(it));
    let moves = changes(
        &["subnet_ids", "subnet_configuration", "ip_address_type"],
        plan,
    );
    let renames = changes(&["private_dns_enabled", "dns_options"], plan);
    let accepts = plan.changes("auto_accept")
        && plan.config.auto_accept.if_known() != Some(&false)
        && plan
            .prior
            .as_ref()
            .is_some_and(|prior| is_waiting(&prior.state));
    if plan.changes("subnet_configuration") {
        plan.set_unknown("subnet_ids");
    }
    if plan.changes("ip_address_type") {
        plan.set_block_unknown("dns_options");
    }
    if moves {
        plan.set_block_unknown("subnet_configuration");
        plan.set_unknown("network_interface_ids");
    }
    if accepts {
        plan.set_unknown("state");
    }
    if moves || renames || accepts {
        plan.set_unknown("dns_entry");
    }
}

/// Whether the connection waits until the owner of the service accepts it.
pub(crate) fn is_waiting(state: &Attr<String>) -> bool {
    given(state).is_some_and(|state| state.eq_ignore_ascii_case("pendingAcceptance"))
}
