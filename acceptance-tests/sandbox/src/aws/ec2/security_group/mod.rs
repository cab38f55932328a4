//! Security groups. moto keeps the groups and all tags; the rules are kept here, because moto drops
//! descriptions, answers with the last of several permissions only, commits half of a call that it
//! refuses, and crashes on protocols without ports.

mod change;
mod rule;

use super::Ec2;
use super::call::{Call, Served, tag_set};
use super::filter::Names;
use crate::aws::query::Refusal;
use crate::aws::sandbox::Sandbox;
use crate::aws::xml::Element;
use rule::{Peer, Permission, Rule, grouped};
use std::collections::{BTreeMap, BTreeSet};

/// Rules for one direction and address family that a group may have (Amazon VPC quotas).
const LIMIT: usize = 60;

#[derive(Debug)]
struct Group {
    region: String,
    is_default: bool,
    in_default_vpc: bool,
    rules: Vec<Rule>,
}

/// The rules of every group that was seen.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    groups: BTreeMap<String, Group>,
    next: u64,
}

/// Where the filters of `DescribeSecurityGroups` look.
pub(super) const GROUP_FILTERS: Names = &[
    ("group-id", &["groupId"]),
    ("group-name", &["groupName"]),
    ("description", &["groupDescription"]),
    ("owner-id", &["ownerId"]),
    ("vpc-id", &["vpcId"]),
    (
        "ip-permission.cidr",
        &["ipPermissions", "item", "ipRanges", "item", "cidrIp"],
    ),
    (
        "ip-permission.ipv6-cidr",
        &["ipPermissions", "item", "ipv6Ranges", "item", "cidrIpv6"],
    ),
    (
        "ip-permission.group-id",
        &["ipPermissions", "item", "groups", "item", "groupId"],
    ),
    (
        "ip-permission.from-port",
        &["ipPermissions", "item", "fromPort"],
    ),
    (
        "ip-permission.to-port",
        &["ipPermissions", "item", "toPort"],
    ),
    (
        "ip-permission.protocol",
        &["ipPermissions", "item", "ipProtocol"],
    ),
    (
        "ip-permission.prefix-list-id",
        &[
            "ipPermissions",
            "item",
            "prefixListIds",
            "item",
            "prefixListId",
        ],
    ),
    (
        "egress.ip-permission.cidr",
        &["ipPermissionsEgress", "item", "ipRanges", "item", "cidrIp"],
    ),
    (
        "egress.ip-permission.ipv6-cidr",
        &[
            "ipPermissionsEgress",
            "item",
            "ipv6Ranges",
            "item",
            "cidrIpv6",
        ],
    ),
    (
        "egress.ip-permission.group-id",
        &["ipPermissionsEgress", "item", "groups", "item", "groupId"],
    ),
    (
        "egress.ip-permission.from-port",
        &["ipPermissionsEgress", "item", "fromPort"],
    ),
    (
        "egress.ip-permission.to-port",
        &["ipPermissionsEgress", "item", "toPort"],
    ),
    (
        "egress.ip-permission.protocol",
        &["ipPermissionsEgress", "item", "ipProtocol"],
    ),
    (
        "egress.ip-permission.prefix-list-id",
        &[
            "ipPermissionsEgress",
            "item",
            "prefixListIds",
            "item",
            "prefixListId",
        ],
    ),
];

pub(super) const RULE_FILTERS: Names = &[
    ("group-id", &["groupId"]),
    ("security-group-rule-id", &["securityGroupRuleId"]),
];

impl Groups {
    fn new_id(&mut self) -> String {
        self.next += 1;
        format!("sgr-{:017x}", self.next)
    }

    fn rule(&mut self, egress: bool, peer: Peer) -> Rule {
        Rule {
            id: self.new_id(),
            permission: Permission {
                egress,
                protocol: "-1".to_owned(),
                from: -1,
                to: -1,
                peer,
            },
            description: None,
        }
    }

    /// Takes in groups as moto lists them. A new one may be reached by nobody and reach everything; a
    /// VPC's default group may also be reached by itself (Amazon VPC user guide, default groups).
    fn learn(&mut self, region: &str, default_vpcs: &BTreeSet<String>, items: &[Element]) {
        for item in items {
            let id = item.text_of("groupId").unwrap_or_default().to_owned();
            if id.is_empty() || self.groups.contains_key(&id) {
                continue;
            }
            let is_default = item.text_of("groupName") == Some("default");
            let mut rules = Vec::new();
            if item.find("cidrIp").is_some() {
                rules.push(self.rule(true, Peer::V4("0.0.0.0/0".to_owned())));
            }
            if item.find("cidrIpv6").is_some() {
                rules.push(self.rule(true, Peer::V6("::/0".to_owned())));
            }
            if is_default {
                let user = Sandbox::ACCOUNT.to_owned();
                rules.push(self.rule(
                    false,
                    Peer::Group {
                        id: id.clone(),
                        user,
                    },
                ));
            }
            let vpc = item.text_of("vpcId").unwrap_or_default();
            let group = Group {
                region: region.to_owned(),
                is_default,
                in_default_vpc: default_vpcs.contains(vpc),
                rules,
            };
            self.groups.insert(id, group);
        }
    }

    /// Forgets the groups of a region that moto no longer has.
    fn forget(&mut self, region: &str, items: &[Element]) {
        let there: BTreeSet<&str> = items.iter().filter_map(|i| i.text_of("groupId")).collect();
        self.groups
            .retain(|id, group| group.region != region || there.contains(id.as_str()));
    }

    /// Puts the rules into an item of `DescribeSecurityGroups`.
    fn complete(&self, item: &mut Element) {
        let id = item.text_of("groupId").unwrap_or_default();
        let Some(group) = self.groups.get(id) else {
            return;
        };
        for (name, egress) in [("ipPermissions", false), ("ipPermissionsEgress", true)] {
            let rules: Vec<&Rule> = group
                .rules
                .iter()
                .filter(|rule| rule.permission.egress == egress)
                .collect();
            let set = grouped(name, &rules);
            item.children.retain(|child| child.name != name);
            item.children.push(set);
        }
    }

    /// A group other than this one with a rule that names it.
    fn referrer(&self, id: &str) -> Option<&str> {
        let names = |rule: &Rule| matches!(&rule.permission.peer, Peer::Group { id: peer, .. } if peer == id);
        self.groups
            .iter()
            .find(|(other, group)| *other != id && group.rules.iter().any(names))
            .map(|(other, _)| other.as_str())
    }
}

impl Ec2 {
    /// Takes in what groups there are.
    pub(super) async fn learn_groups(&mut self, call: &Call<'_>) -> Result<(), Refusal> {
        let root = call.ask("DescribeSecurityGroups", &[]).await?;
        let items = root.child("securityGroupInfo").cloned().unwrap_or_default();
        self.take_in_groups(call, &items.children).await?;
        self.groups.forget(call.region(), &items.children);
        Ok(())
    }

    async fn take_in_groups(&mut self, call: &Call<'_>, items: &[Element]) -> Result<(), Refusal> {
        let is_known = |item: &Element| {
            let id = item.text_of("groupId").unwrap_or_default();
            self.groups.groups.contains_key(id)
        };
        if items.iter().all(is_known) {
            return Ok(());
        }
        let defaults = call.items("DescribeVpcs", "vpcSet", ("is-default", "true"));
        let ids = defaults.await?;
        let ids = ids.iter().filter_map(|vpc| vpc.text_of("vpcId"));
        let ids = ids.map(str::to_owned).collect();
        self.groups.learn(call.region(), &ids, items);
        Ok(())
    }

    /// Puts rules into the items of `DescribeSecurityGroups`.
    pub(super) async fn complete_groups(
        &mut self,
        call: &Call<'_>,
        items: &mut [Element],
    ) -> Result<(), Refusal> {
        self.take_in_groups(call, items).await?;
        for item in items {
            self.groups.complete(item);
            // EC2 API reference, SecurityGroup; moto answers without it.
            let id = item.text_of("groupId").unwrap_or_default();
            let (region, owner) = (call.region(), Sandbox::ACCOUNT);
            let arn = format!("arn:aws:ec2:{region}:{owner}:security-group/{id}");
            item.set("securityGroupArn", arn);
        }
        Ok(())
    }

    /// The items of `DescribeSecurityGroupRules`.
    pub(super) async fn rule_items(&mut self, call: &Call<'_>) -> Result<Vec<Element>, Refusal> {
        let filters = call.form.structures("Filter");
        let named = filters.iter().find(|f| f.get("Name") == Some("group-id"));
        let named: Vec<String> = named.map(|f| f.list("Value")).unwrap_or_default();
        if named.is_empty() || !named.iter().all(|id| self.groups.groups.contains_key(id)) {
            self.learn_groups(call).await?;
        }
        let kind = ("resource-type", "security-group-rule");
        let tags = call.items("DescribeTags", "tagSet", kind).await?;
        let mut items = Vec::new();
        for (id, group) in &self.groups.groups {
            let is_asked = named.is_empty() || named.contains(id);
            if group.region != call.region() || !is_asked {
                continue;
            }
            for rule in &group.rules {
                let mut item = rule.element(id, Sandbox::ACCOUNT, &group.region);
                item.children.push(tag_set(&tags_for(&tags, &rule.id)));
                items.push(item);
            }
        }
        Ok(items)
    }

    pub(super) async fn create_group(&mut self, call: &Call<'_>) -> Served {
        let name = call.form.text("GroupName");
        if name == "default" {
            let text = "Cannot use reserved security group name: default";
            return Err(call.refuse("InvalidParameterValue", text));
        }
        if name.starts_with("sg-") {
            let text = format!(
                "Invalid value '{name}' for groupName. Group names may not be in the format sg-*."
            );
            return Err(call.refuse("InvalidParameterValue", &text));
        }
        let vpc = call.form.text("VpcId");
        let root = call.pass().await.map_err(|answer| {
            match crate::aws::answer::error_code(&answer).as_deref() {
                Some("InvalidGroup.Duplicate") if !vpc.is_empty() => {
                    let text =
                        format!("The security group '{name}' already exists for VPC '{vpc}'");
                    call.refuse("InvalidGroup.Duplicate", &text)
                }
                _ => answer,
            }
        })?;
        self.learn_groups(call).await?;
        Ok(root)
    }

    pub(super) async fn delete_group(&mut self, call: &Call<'_>) -> Served {
        let mut id = call.form.text("GroupId");
        self.learn_groups(call).await?;
        if id.is_empty() {
            let name = call.form.text("GroupName");
            let found = call.items(
                "DescribeSecurityGroups",
                "securityGroupInfo",
                ("group-name", &name),
            );
            let found = found.await?;
            id = found
                .first()
                .and_then(|g| g.text_of("groupId"))
                .unwrap_or_default()
                .to_owned();
        }
        let Some(group) = self.groups.groups.get(&id) else {
            return call.pass().await;
        };
        if group.is_default {
            let text = format!(
                "the specified group: \"{id}\" name: \"default\" cannot be deleted by a user"
            );
            return Err(call.refuse("CannotDelete", &text));
        }
        let held = self.groups.referrer(&id).is_some()
            || !self.interfaces(call, ("group-id", &id)).await?.is_empty();
        if held {
            let text = format!("resource {id} has a dependent object");
            return Err(call.refuse("DependencyViolation", &text));
        }
        call.ask("DeleteSecurityGroup", &[("GroupId", &id)]).await?;
        self.groups.groups.remove(&id);
        let mut answer = call.done();
        answer.set("groupId", id.as_str());
        Ok(answer)
    }

    /// Whether a VPC has groups beside its default one.
    pub(super) async fn has_extra_groups(
        &self,
        call: &Call<'_>,
        vpc: &str,
    ) -> Result<bool, Refusal> {
        let groups = call
            .items(
                "DescribeSecurityGroups",
                "securityGroupInfo",
                ("vpc-id", vpc),
            )
            .await?;
        let is_default = |group: &Element| group.text_of("groupName") == Some("default");
        Ok(!groups.iter().all(is_default))
    }
}

/// The tags of one object among the items of `DescribeTags`.
pub(super) fn tags_for(items: &[Element], id: &str) -> Vec<(String, String)> {
    let tag = |item: &Element| {
        let value = item.text_of("value").unwrap_or_default();
        Some((item.text_of("key")?.to_owned(), value.to_owned()))
    };
    items
        .iter()
        .filter(|item| item.text_of("resourceId") == Some(id))
        .filter_map(tag)
        .collect()
}
