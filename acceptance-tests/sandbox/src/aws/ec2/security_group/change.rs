//! Authorize, revoke, modify: each call as a whole or not at all.

use super::LIMIT;
use super::rule::{self, Peer, Permission, Rule};
use crate::aws::ec2::Ec2;
use crate::aws::ec2::call::{Call, Served, tag_set};
use crate::aws::query::Refusal;
use crate::aws::sandbox::Sandbox;
use crate::aws::xml::Element;

fn wrong(call: &Call<'_>, (code, text): rule::Wrong) -> Refusal {
    call.refuse(code, &text)
}

fn is_egress(call: &Call<'_>) -> bool {
    call.operation().ends_with("Egress")
}

impl Ec2 {
    /// The id of the group that a call names; refused when there is none.
    async fn named_group(&mut self, call: &Call<'_>) -> Result<String, Refusal> {
        let mut id = call.form.text("GroupId");
        if !self.groups.groups.contains_key(&id) {
            self.learn_groups(call).await?;
        }
        if id.is_empty() {
            let name = call.form.text("GroupName");
            let set = "securityGroupInfo";
            let found = call.items("DescribeSecurityGroups", set, ("group-name", &name));
            let found = found.await?;
            let first = found.first().and_then(|g| g.text_of("groupId"));
            id = first.unwrap_or(&name).to_owned();
        }
        if self.groups.groups.contains_key(&id) {
            return Ok(id);
        }
        let text = format!("The security group '{id}' does not exist");
        Err(call.refuse("InvalidGroup.NotFound", &text))
    }

    pub(in crate::aws::ec2) async fn authorize(&mut self, call: &Call<'_>) -> Served {
        let id = self.named_group(call).await?;
        let asked = rule::permissions(&call.form, is_egress(call), Sandbox::ACCOUNT)
            .map_err(|refused| wrong(call, refused))?;
        if asked.is_empty() {
            let text = "The request must contain the parameter ipPermissions";
            return Err(call.refuse("MissingParameter", text));
        }
        self.check_peers(call, asked.iter().map(|(permission, _)| permission))?;
        let group = &self.groups.groups[&id];
        let mut all: Vec<&Permission> = group.rules.iter().map(|r| &r.permission).collect();
        for (permission, _) in &asked {
            if all.contains(&permission) {
                let words = permission.words();
                let text = format!("the specified rule \"{words}\" already exists");
                return Err(call.refuse("InvalidPermission.Duplicate", &text));
            }
            all.push(permission);
        }
        if is_over_limit(&all) {
            let text = "The maximum number of rules per security group has been reached.";
            return Err(call.refuse("RulesPerSecurityGroupLimitExceeded", text));
        }
        let rules: Vec<Rule> = asked
            .into_iter()
            .map(|(permission, description)| Rule {
                id: self.groups.new_id(),
                permission,
                description,
            })
            .collect();
        let tags = call.form.tag_specification();
        let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
        call.tag(&ids, &tags).await?;
        let mut set = Element::new("securityGroupRuleSet");
        for rule in &rules {
            let mut item = rule.element(&id, Sandbox::ACCOUNT, call.region());
            item.children.push(tag_set(&tags));
            set.children.push(item);
        }
        self.rules_of(&id).extend(rules);
        Ok(call.done().with(set))
    }

    fn rules_of(&mut self, id: &str) -> &mut Vec<Rule> {
        let group = self.groups.groups.get_mut(id);
        &mut group.expect("the group was looked up").rules
    }

    /// Groups that rules name must be there.
    fn check_peers<'p>(
        &self,
        call: &Call<'_>,
        mut permissions: impl Iterator<Item = &'p Permission>,
    ) -> Result<(), Refusal> {
        let missing = permissions.find_map(|permission| match &permission.peer {
            Peer::Group { id, user } => {
                let is_ours = user == Sandbox::ACCOUNT;
                (is_ours && !self.groups.groups.contains_key(id)).then_some(id)
            }
            _ => None,
        });
        let Some(id) = missing else { return Ok(()) };
        let text = format!("The security group '{id}' does not exist");
        Err(call.refuse("InvalidGroup.NotFound", &text))
    }

    /// In a default VPC, permissions without a rule are told; elsewhere they refuse the call (EC2 API
    /// reference, RevokeSecurityGroupIngress).
    pub(in crate::aws::ec2) async fn revoke(&mut self, call: &Call<'_>) -> Served {
        let id = self.named_group(call).await?;
        let egress = is_egress(call);
        let group = &self.groups.groups[&id];
        let mut places = Vec::new();
        let mut unknown = Vec::new();
        for rule_id in call.form.list("SecurityGroupRuleId") {
            let is_it = |rule: &Rule| rule.id == rule_id && rule.permission.egress == egress;
            let Some(place) = group.rules.iter().position(is_it) else {
                let text = format!("The security group rule ID '{rule_id}' does not exist");
                return Err(call.refuse("InvalidSecurityGroupRuleId.NotFound", &text));
            };
            places.push(place);
        }
        let asked = rule::permissions(&call.form, egress, Sandbox::ACCOUNT);
        for (permission, description) in asked.map_err(|refused| wrong(call, refused))? {
            let is_it = |rule: &Rule| rule.permission == permission;
            match group.rules.iter().position(is_it) {
                Some(place) => places.push(place),
                None if group.in_default_vpc => unknown.push(Rule {
                    id: String::new(),
                    permission,
                    description,
                }),
                None => {
                    let text = "The specified rule does not exist in this security group.";
                    return Err(call.refuse("InvalidPermission.NotFound", text));
                }
            }
        }
        let unknown: Vec<&Rule> = unknown.iter().collect();
        let mut answer = call
            .done()
            .with(rule::grouped("unknownIpPermissionSet", &unknown));
        let mut set = Element::new("revokedSecurityGroupRuleSet");
        let mut place = 0;
        self.rules_of(&id).retain(|rule| {
            let is_kept = !places.contains(&place);
            place += 1;
            if !is_kept {
                set.children.push(revoked(rule, &id));
            }
            is_kept
        });
        answer.children.push(set);
        Ok(answer)
    }

    pub(in crate::aws::ec2) async fn modify_rules(&mut self, call: &Call<'_>) -> Served {
        let id = self.named_group(call).await?;
        let mut rules = self.groups.groups[&id].rules.clone();
        for asked in call.form.structures("SecurityGroupRule") {
            let rule_id = asked.text("SecurityGroupRuleId");
            let Some(place) = rules.iter().position(|rule| rule.id == rule_id) else {
                let text = format!("The security group rule ID '{rule_id}' does not exist");
                return Err(call.refuse("InvalidSecurityGroupRuleId.NotFound", &text));
            };
            let egress = rules[place].permission.egress;
            let wanted = asked.below("SecurityGroupRule");
            let (permission, description) = rule::requested(&wanted, egress, Sandbox::ACCOUNT)
                .map_err(|refused| wrong(call, refused))?;
            self.check_peers(call, std::iter::once(&permission))?;
            let is_twice =
                |(other, rule): (usize, &Rule)| other != place && rule.permission == permission;
            if rules.iter().enumerate().any(is_twice) {
                let words = permission.words();
                let text = format!("the specified rule \"{words}\" already exists");
                return Err(call.refuse("InvalidPermission.Duplicate", &text));
            }
            rules[place].permission = permission;
            rules[place].description = description;
        }
        *self.rules_of(&id) = rules;
        Ok(call.done())
    }

    pub(in crate::aws::ec2) async fn update_descriptions(&mut self, call: &Call<'_>) -> Served {
        let id = self.named_group(call).await?;
        let asked = rule::permissions(&call.form, is_egress(call), Sandbox::ACCOUNT);
        let asked = asked.map_err(|refused| wrong(call, refused))?;
        let mut rules = self.groups.groups[&id].rules.clone();
        for (permission, description) in asked {
            let is_it = |rule: &&mut Rule| rule.permission == permission;
            let Some(rule) = rules.iter_mut().find(is_it) else {
                let text = "The specified rule does not exist in this security group.";
                return Err(call.refuse("InvalidPermission.NotFound", text));
            };
            rule.description = description;
        }
        for one in call.form.structures("SecurityGroupRuleDescription") {
            let rule_id = one.text("SecurityGroupRuleId");
            let Some(rule) = rules.iter_mut().find(|rule| rule.id == rule_id) else {
                let text = format!("The security group rule ID '{rule_id}' does not exist");
                return Err(call.refuse("InvalidSecurityGroupRuleId.NotFound", &text));
            };
            rule.description = one
                .get("Description")
                .filter(|d| !d.is_empty())
                .map(str::to_owned);
        }
        *self.rules_of(&id) = rules;
        Ok(call.done())
    }
}

/// IPv4 and IPv6 rules are counted apart; references to groups count for both.
fn is_over_limit(all: &[&Permission]) -> bool {
    [false, true].iter().any(|egress| {
        let count = |without: fn(&Peer) -> bool| {
            let counted = |p: &&&Permission| p.egress == *egress && !without(&p.peer);
            all.iter().filter(counted).count()
        };
        count(|peer| matches!(peer, Peer::V4(_))) > LIMIT
            || count(|peer| matches!(peer, Peer::V6(_))) > LIMIT
    })
}

/// An item of `revokedSecurityGroupRuleSet`, which names a referenced group by its id alone.
fn revoked(rule: &Rule, group: &str) -> Element {
    let mut item = rule.element(group, Sandbox::ACCOUNT, "");
    item.children.retain(|child| {
        ![
            "groupOwnerId",
            "securityGroupRuleArn",
            "referencedGroupInfo",
        ]
        .contains(&child.name.as_str())
    });
    if let Peer::Group { id, .. } = &rule.permission.peer {
        item.set("referencedGroupId", id.as_str());
    }
    item
}
