//! Hooks of `aws_network_acl_rule`.

use aws_sdk_ec2::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;
use slipway_framework::semantic::ip_protocol;

use crate::ec2::acls::Rule;
use crate::generated::ec2::network_acl_rule::{Hooks, NetworkAclRule, NetworkAclRules};
use crate::parts::given;

impl Hooks for NetworkAclRules {
    /// Fills what is configured from the entry. One that means what the state says keeps its spelling,
    /// with ports and ICMP that its protocol does not have: no answer tells those.
    fn entry(object: &sdk::NetworkAcl, state: &mut NetworkAclRule) {
        let (number, egress) = (state.rule_number.if_known(), state.egress.if_known());
        let mut entries = object.entries().iter();
        let found = entries.find(|entry| {
            entry.rule_number().map(i64::from) == number.copied()
                && entry.egress() == egress.copied()
        });
        let Some(rule) = found.and_then(Rule::answered) else {
            return;
        };
        if written(state).is_some_and(|known| known.is(&rule)) {
            return;
        }
        // An import names the protocol, and the id is made of that spelling.
        let named = given(&state.protocol);
        if !named.is_some_and(|named| ip_protocol::equal(named, &rule.protocol)) {
            state.protocol = rule.protocol.as_str().into();
        }
        state.rule_action = rule.action.as_str().into();
        state.cidr_block = rule.ipv4.clone().into();
        state.ipv6_cidr_block = rule.ipv6.clone().into();
        if rule.has_ports() {
            (state.from_port, state.to_port) = (rule.ports.0.into(), rule.ports.1.into());
        }
        if rule.is_icmp() {
            (state.icmp_type, state.icmp_code) = (rule.icmp.0.into(), rule.icmp.1.into());
        }
    }

    fn check(&self, plan: &mut Plan<NetworkAclRule>) {
        let Some(planned) = &plan.planned else {
            return;
        };
        let number = planned.rule_number.if_known().copied();
        let fault = match number {
            Some(number) if !(1..=LAST_NUMBER).contains(&number) => Some((
                "rule_number",
                format!("needs a number from 1 to {LAST_NUMBER}"),
            )),
            _ => {
                let fault = written(planned).map(meant).and_then(|rule| rule.fault());
                fault.map(|fault| ("protocol", fault))
            }
        };
        let Some((argument, fault)) = fault else {
            return;
        };
        let number = number.unwrap_or_default();
        let detail = format!(
            "The rule with number {number} {fault}. Nothing was changed.\nCorrect the rule."
        );
        plan.tell(Diagnostic::error("Invalid network ACL rule", detail).at(Path::of(argument)));
    }

    async fn sent(&self, work: &Work<'_, Self>) -> Result<NetworkAclRule, Failure> {
        let planned = work.planned;
        let Some(rule) = written(planned) else {
            return Ok(planned.clone());
        };
        let number = |number: Option<i32>| Attr::from(number.map(i64::from));
        let (ports, icmp) = (rule.port_range(), rule.icmp_type_code());
        let (ports, icmp) = (ports.as_ref(), icmp.as_ref());
        Ok(NetworkAclRule {
            protocol: rule.protocol.as_str().into(),
            rule_action: rule.action.as_str().into(),
            from_port: number(ports.and_then(sdk::PortRange::from)),
            to_port: number(ports.and_then(sdk::PortRange::to)),
            icmp_type: number(icmp.and_then(sdk::IcmpTypeCode::r#type)),
            icmp_code: number(icmp.and_then(sdk::IcmpTypeCode::code)),
            ..planned.clone()
        })
    }

    /// Reads `acl-1:100:tcp:false`.
    fn parts(text: &str) -> Option<NetworkAclRule> {
        let parts: Vec<&str> = text.split(':').collect();
        let [acl, number, protocol, egress] = parts.as_slice() else {
            return None;
        };
        if !acl.starts_with("acl-") || protocol.is_empty() {
            return None;
        }
        // Zero and nothing mean the same, and the state keeps the spelling that it has. Configurations
        // write the zero where there is something to write.
        let zero_if = |is_there: bool| Attr::from(is_there.then_some(0));
        let is_icmp = ["1", "58"].contains(&ip_protocol::number(protocol).as_str());
        Some(NetworkAclRule {
            network_acl_id: (*acl).into(),
            rule_number: Attr::Known(number.parse().ok()?),
            protocol: (*protocol).into(),
            egress: Attr::Known(egress.parse().ok()?),
            from_port: zero_if(!is_icmp),
            to_port: zero_if(!is_icmp),
            icmp_type: zero_if(is_icmp),
            icmp_code: zero_if(is_icmp),
            ..NetworkAclRule::default()
        })
    }
}

/// The highest number that a rule may have (EC2 API reference, CreateNetworkAclEntry).
const LAST_NUMBER: i64 = 32_766;

/// The rule without ports where its protocol has none. Many configurations write 0 to 65535 for all
/// protocols, and EC2 lets that mean nothing.
fn meant(rule: Rule) -> Rule {
    let ports = match rule.has_ports() {
        true => rule.ports,
        false => (None, None),
    };
    Rule { ports, ..rule }
}

/// The rule of a model; `None` when a part of it is not known yet.
fn written(model: &NetworkAclRule) -> Option<Rule> {
    let texts = [
        &model.cidr_block,
        &model.ipv6_cidr_block,
        &model.rule_action,
    ];
    let numbers = [
        &model.from_port,
        &model.to_port,
        &model.icmp_type,
        &model.icmp_code,
    ];
    if texts.iter().any(|it| it.is_unknown()) || numbers.iter().any(|it| it.is_unknown()) {
        return None;
    }
    let [ipv4, ipv6, action] = texts.map(|it| given(it).map(str::to_owned));
    let [from, to, kind, code] = numbers.map(|it| it.if_known().copied());
    Some(Rule {
        number: model.rule_number.if_known().copied()?,
        protocol: ip_protocol::number(given(&model.protocol)?),
        action: action.unwrap_or_default().to_lowercase(),
        ipv4,
        ipv6,
        ports: (from, to),
        icmp: (kind, code),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(protocol: &str, ports: (i64, i64)) -> NetworkAclRule {
        NetworkAclRule {
            rule_number: Attr::Known(100),
            egress: Attr::Known(false),
            protocol: protocol.into(),
            rule_action: "Allow".into(),
            cidr_block: "10.1.2.3/16".into(),
            from_port: Attr::Known(ports.0),
            to_port: Attr::Known(ports.1),
            ..NetworkAclRule::default()
        }
    }

    fn acl(protocol: &str, action: &str, ports: Option<(i32, i32)>) -> sdk::NetworkAcl {
        let range = |(from, to)| sdk::PortRange::builder().from(from).to(to).build();
        let entry = sdk::NetworkAclEntry::builder()
            .rule_number(100)
            .egress(false)
            .protocol(protocol)
            .rule_action(action.into())
            .cidr_block("10.1.0.0/16")
            .set_port_range(ports.map(range));
        let other = sdk::NetworkAclEntry::builder()
            .rule_number(100)
            .egress(true);
        sdk::NetworkAcl::builder()
            .entries(other.build())
            .entries(entry.build())
            .build()
    }

    #[test]
    fn a_rule_that_means_the_same_keeps_its_spelling() {
        let known = rule("TCP", (80, 90));
        let mut state = known.clone();
        NetworkAclRules::entry(&acl("6", "allow", Some((80, 90))), &mut state);
        assert_eq!(state, known);
        // All protocols have no ports, whatever a configuration writes.
        let known = rule("all", (0, 65_535));
        let mut state = known.clone();
        NetworkAclRules::entry(&acl("-1", "allow", None), &mut state);
        assert_eq!(state, known);
        assert_eq!(written(&known).map(meant).and_then(|it| it.fault()), None);
    }

    #[test]
    fn what_somebody_changed_is_seen() {
        let mut state = rule("tcp", (80, 90));
        NetworkAclRules::entry(&acl("17", "deny", Some((80, 91))), &mut state);
        assert_eq!(state.protocol, "17".into());
        assert_eq!(state.rule_action, "deny".into());
        assert_eq!(state.to_port, Attr::Known(91));
    }

    #[test]
    fn import_ids_name_the_entry() {
        let read = |text| NetworkAclRules::parts(text);
        let named = read("acl-1:100:tcp:true").expect("an import id");
        assert_eq!(named.rule_number, Attr::Known(100));
        assert_eq!(named.egress, Attr::Known(true));
        for wrong in [
            "acl-1",
            "acl-1:100:tcp",
            "acl-1:x:tcp:true",
            "acl-1:100:tcp:yes",
            "100:acl-1:tcp:true",
            "acl-1:100::true",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
