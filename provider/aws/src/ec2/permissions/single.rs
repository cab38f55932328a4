//! One rule as a resource of its own, for the types of both directions.

use aws_sdk_ec2::types::{
    IpPermission, SecurityGroupRule, SecurityGroupRuleRequest, SecurityGroupRuleUpdate,
};
use slipway_engine::error::CloudError;
use slipway_engine::error::ErrorKind;
use slipway_engine::retry::Effect;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Model;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;
use slipway_framework::semantic::ip_protocol;
use slipway_framework::value::Value;

use super::companions::{self, Kind};
use super::{Direction, Own, Peer, Rule, Rules, Traffic, calls, check, wire};
use crate::api::Operation;
use crate::ec2::session::{self, Ec2};
use crate::parts::int;
use crate::shared::Shared;
use crate::tagged::TagsAttr;

/// What the arguments of a rule say.
#[derive(Clone, Debug)]
pub(crate) struct Single {
    /// The group that has it.
    pub(crate) group: String,
    /// The protocol, as EC2 names it.
    pub(crate) protocol: String,
    /// `from_port` and `to_port`, where they are set.
    pub(crate) ports: (Option<i64>, Option<i64>),
    /// The peer; `None` while it is not known.
    pub(crate) peer: Option<Peer>,
    /// Its description; empty for none.
    pub(crate) description: String,
}

/// The arguments for peers.
const PEERS: [&str; 4] = [
    "cidr_ipv4",
    "cidr_ipv6",
    "prefix_list_id",
    "referenced_security_group_id",
];

impl Single {
    /// What this model says.
    pub(crate) fn of(model: &impl Model) -> Self {
        let value = model.to_value();
        let at = |name: &str| value.as_object().and_then(|it| it.get(name));
        let text = |name: &str| {
            let text = at(name).and_then(Value::as_str).unwrap_or_default();
            Some(text).filter(|text| !text.is_empty())
        };
        let port = |name: &str| match at(name) {
            Some(Value::Number(number)) => number.to_i64(),
            _ => None,
        };
        let [ipv4, ipv6, list, group] = PEERS.map(text);
        let addresses = ipv4.or(ipv6).map(Peer::addresses);
        let list = list.map(|id| Peer::PrefixList(id.to_owned()));
        let group = group.map(|text| Peer::group(text, Own::default()));
        Self {
            group: text("security_group_id").unwrap_or_default().to_owned(),
            protocol: ip_protocol::name(text("ip_protocol").unwrap_or_default()),
            ports: (port("from_port"), port("to_port")),
            peer: addresses.or(list).or(group),
            description: text("description").unwrap_or_default().to_owned(),
        }
    }

    fn rule(&self) -> Option<Rule> {
        let (from, to) = self.ports;
        Some(Rule {
            traffic: Traffic::new(&self.protocol, from, to),
            peer: self.peer.clone()?,
        })
    }

    fn permissions(&self) -> Vec<IpPermission> {
        let rule = self.rule().map(|rule| (rule, self.description.clone()));
        wire::permissions(&Rules::from_iter(rule), Own::default())
    }

    /// Finds what cannot be, as far as it is known.
    fn check(&self) -> Diagnostics {
        let wrong = Some(&self.protocol).filter(|protocol| !protocol.is_empty());
        let wrong = wrong.and_then(|it| check::traffic(it, self.ports.0, self.ports.1));
        let diagnostic = wrong.map(|what| {
            let detail =
                format!("In this rule, {what}. Nothing was changed.\nCorrect it, then plan again.");
            Diagnostic::error("Impossible security group rule", detail).at(Path::of("ip_protocol"))
        });
        diagnostic.into_iter().collect()
    }

    /// The rule in words, for messages.
    pub(crate) fn words(&self) -> String {
        self.rule().map_or_else(String::new, |rule| rule.words())
    }

    /// Makes the rule.
    ///
    /// # Errors
    /// Those of the call.
    pub(crate) async fn make(
        &self,
        api: &Ec2,
        direction: Direction,
        tags: &TagsAttr,
    ) -> Result<SecurityGroupRule, CloudError> {
        let tags = session::on_create(api, "security-group-rule", tags);
        let made = calls::allow(api, &self.group, direction, self.permissions(), tags).await?;
        let made = made
            .into_iter()
            .find(|it| it.security_group_rule_id().is_some());
        made.ok_or_else(|| api.incomplete(calls::allowing(direction), "SecurityGroupRuleId"))
    }

    /// The rule of the group that allows the same, if there is one.
    ///
    /// # Errors
    /// Those of the call.
    pub(crate) async fn same(
        &self,
        api: &Ec2,
        direction: Direction,
    ) -> Result<Option<SecurityGroupRule>, CloudError> {
        let all = calls::rules_of(api, vec![self.group.clone()]).await?;
        let is_egress = direction == Direction::Egress;
        let is_same = |found: &SecurityGroupRule| {
            let own = Own {
                id: None,
                owner: found.group_owner_id(),
            };
            found.is_egress() == Some(is_egress) && self.rule() == Some(wire::rule(found, own))
        };
        Ok(all.into_iter().find(is_same))
    }

    /// Makes the rule with this id what the arguments say.
    ///
    /// # Errors
    /// Those of the call.
    pub(crate) async fn modify(&self, api: &Ec2, id: &str) -> Result<(), CloudError> {
        let (from, to) = self.ports;
        let mut request = SecurityGroupRuleRequest::builder()
            .ip_protocol(&self.protocol)
            .set_from_port(from.map(int))
            .set_to_port(to.map(int))
            .set_description(Some(self.description.clone()).filter(|text| !text.is_empty()));
        request = match self.peer.clone() {
            Some(Peer::Ipv4(cidr)) => request.cidr_ipv4(cidr),
            Some(Peer::Ipv6(cidr)) => request.cidr_ipv6(cidr),
            Some(Peer::PrefixList(id)) => request.prefix_list_id(id),
            // The account is not asked for: ids of groups are unique in a region.
            Some(Peer::Group { id, .. }) => request.referenced_group_id(id),
            Some(Peer::Itself) | None => request,
        };
        let update = SecurityGroupRuleUpdate::builder()
            .security_group_rule_id(id)
            .security_group_rule(request.build())
            .build();
        let answer = api.call(&MODIFY, || {
            let request = api
                .client
                .modify_security_group_rules()
                .group_id(&self.group);
            request.security_group_rules(update.clone()).send()
        });
        answer.await.map(drop)
    }
}

const MODIFY: Operation = Operation {
    name: "ModifySecurityGroupRules",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: &[
        ("InvalidPermission.Duplicate", ErrorKind::AlreadyExists),
        ("InvalidGroup.NotFound", ErrorKind::NotFound),
        ("InvalidSecurityGroupRuleId.NotFound", ErrorKind::NotFound),
    ],
};

/// Checks a rule, notes that it is a resource of its own, and plans a replacement where another kind of
/// peer takes the place of the first: EC2 changes a rule within its kind only.
pub(crate) fn plan<M: Model>(shared: &Shared, direction: Direction, plan: &mut Plan<M>) {
    if plan.is_destroy() {
        return;
    }
    let rule = Single::of(&plan.config);
    rule.check().into_iter().for_each(|it| plan.tell(it));
    if !rule.group.is_empty()
        && let Some(warning) = companions::note(shared, &rule.group, direction, Kind::Resources)
    {
        plan.tell(warning);
    }
    let Some(prior) = plan.prior.as_ref().map(Model::to_value) else {
        return;
    };
    let config = plan.config.to_value();
    let is_set = |value: &Value, name: &str| {
        let value = value.as_object().and_then(|it| it.get(name));
        value.is_some_and(|value| !value.is_null())
    };
    for name in PEERS {
        if is_set(&prior, name) != is_set(&config, name) {
            plan.replace(Path::of(name));
        }
    }
}

/// A port that EC2 answers, in the configuration's words. For a rule without ports any number means the
/// same, so that the `known` one stays. A `-1`, which stands for all codes of ICMP, stays null where the
/// port is left out; an `imported` rule takes it, as most configurations write it.
pub(crate) fn port(
    answered: Option<i32>,
    protocol: &str,
    known: Option<i64>,
    imported: bool,
) -> Option<i64> {
    let has_ports = Traffic::new(protocol, None, None).ports.is_some();
    let answered = answered.map(i64::from);
    if has_ports {
        return answered.filter(|port| *port != -1 || known.is_some() || imported);
    }
    known
}

/// A group that a rule refers to, with the account before it when it is not the rule's own.
pub(crate) fn referenced(found: &SecurityGroupRule, known: Option<&str>) -> Option<String> {
    let group = found.referenced_group_info()?;
    let own = Own {
        id: None,
        owner: found.group_owner_id(),
    };
    let peer = Peer::group_of(group.user_id(), group.group_id()?, own);
    // The account may be written though it is the rule's own.
    let known = known.filter(|known| Peer::group(known, own) == peer);
    Some(known.map_or_else(|| peer.text(), str::to_owned))
}
