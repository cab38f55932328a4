//! The arguments of both types.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use slipway_engine::clock::Runtime;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::schema::OnOmit;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

use crate::ec2::permissions::blocks;
use crate::made_names;
use crate::old_states::{self, Since};

/// States of version 0 are of a provider that revoked no rules before it deleted a group
/// (hashicorp/aws, changelog of 1.4.0).
pub(super) fn upgrade(type_name: &str, version: i64, state: Json) -> Result<Json, Diagnostics> {
    let revokes = Since {
        version: 1,
        attribute: "revoke_rules_on_delete",
        value: false.into(),
    };
    old_states::filled(type_name, version, state, [revokes])
}

/// An EC2 security group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::Conflicts(vec!["name", "name_prefix"])))]
pub(crate) struct SecurityGroup {
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// What it is for.
    #[attr(default("Managed by Terraform").replace().check(Validator::length(0..=255)))]
    pub(crate) description: Attr<String>,
    /// What may go out. Left out, it is left to others.
    #[attr(optional_computed().plain().equal(SemanticEquality::Custom(blocks::equal)))]
    pub(crate) egress: Attr<Set<Rules>>,
    /// Id of the security group.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// What may come in. Left out, it is left to others.
    #[attr(optional_computed().plain().equal(SemanticEquality::Custom(blocks::equal)))]
    pub(crate) ingress: Attr<Set<Rules>>,
    /// Name, which no other group of the VPC has.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull).check(Validator::length(0..=255)))]
    pub(crate) name: Attr<String>,
    /// The beginning of a name that is made up.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull).check(Validator::length(0..=229)))]
    pub(crate) name_prefix: Attr<String>,
    /// Account that owns it.
    #[attr(computed())]
    pub(crate) owner_id: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub(crate) region: Attr<String>,
    /// Whether its rules, and those of other groups that refer to it, are removed before it is deleted.
    #[attr(default(false))]
    pub(crate) revoke_rules_on_delete: Attr<bool>,
    /// Tags.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(optional_computed())]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Id of the VPC, by default the region's default VPC.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) vpc_id: Attr<String>,
    /// How long to wait.
    #[block()]
    pub(crate) timeouts: Attr<SecurityGroupTimeouts>,
}

/// How long the operations of a security group wait.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct SecurityGroupTimeouts {
    /// How long to wait for a new object.
    #[attr(optional().check(Validator::duration()))]
    pub(crate) create: Attr<String>,
    /// How long to wait until the object is gone.
    #[attr(optional().check(Validator::duration()))]
    pub(crate) delete: Attr<String>,
}

/// The default security group of a VPC. It is adopted, and stays when it is destroyed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct DefaultSecurityGroup {
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// What it is for.
    #[attr(computed())]
    pub(crate) description: Attr<String>,
    /// What may go out. Left out at the beginning, nothing may.
    #[attr(optional_computed().plain().equal(SemanticEquality::Custom(blocks::equal)))]
    pub(crate) egress: Attr<Set<Rules>>,
    /// Id of the security group.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// What may come in. Left out at the beginning, nothing may.
    #[attr(optional_computed().plain().equal(SemanticEquality::Custom(blocks::equal)))]
    pub(crate) ingress: Attr<Set<Rules>>,
    /// Name, which is `default`.
    #[attr(computed())]
    pub(crate) name: Attr<String>,
    /// The beginning of a name that is made up; it has none.
    #[attr(computed())]
    pub(crate) name_prefix: Attr<String>,
    /// Account that owns it.
    #[attr(computed())]
    pub(crate) owner_id: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub(crate) region: Attr<String>,
    /// Has no effect: the group is never deleted.
    #[attr(default(false))]
    pub(crate) revoke_rules_on_delete: Attr<bool>,
    /// Tags.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(optional_computed())]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Id of the VPC, by default the region's default VPC.
    #[attr(optional_computed().replace().equal(SemanticEquality::EmptyForNull))]
    pub(crate) vpc_id: Attr<String>,
}

/// Rules that share a protocol, ports and a description.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Rules {
    /// IPv4 CIDR blocks.
    #[attr(optional_computed().on_omit(OnOmit::Null))]
    pub(crate) cidr_blocks: Attr<Vec<String>>,
    /// Description of each of the rules.
    #[attr(optional_computed().on_omit(OnOmit::Null))]
    pub(crate) description: Attr<String>,
    /// First port, or type of ICMP.
    #[attr(optional_computed().on_omit(OnOmit::Null))]
    pub(crate) from_port: Attr<i64>,
    /// IPv6 CIDR blocks.
    #[attr(optional_computed().on_omit(OnOmit::Null))]
    pub(crate) ipv6_cidr_blocks: Attr<Vec<String>>,
    /// Prefix lists.
    #[attr(optional_computed().on_omit(OnOmit::Null))]
    pub(crate) prefix_list_ids: Attr<Vec<String>>,
    /// Protocol, by name or number; `-1` for all.
    #[attr(optional_computed().on_omit(OnOmit::Null))]
    pub(crate) protocol: Attr<String>,
    /// Other security groups, with the account and a slash before those of others.
    #[attr(optional_computed().on_omit(OnOmit::Null))]
    pub(crate) security_groups: Attr<Set<String>>,
    /// Whether the members of the group itself are meant.
    #[attr(optional_computed().on_omit(OnOmit::Null))]
    pub(crate) self_: Attr<bool>,
    /// Last port, or code of ICMP.
    #[attr(optional_computed().on_omit(OnOmit::Null))]
    pub(crate) to_port: Attr<i64>,
}

/// A new group with its name: the one that is planned, or else one that nobody has had before.
pub(super) fn named(runtime: &Runtime, mut group: SecurityGroup) -> SecurityGroup {
    group.name = made_names::named(runtime, group.name, &group.name_prefix, "");
    group.name_prefix = made_names::prefix_of(&group.name, &group.name_prefix, "");
    group
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_name_tells_its_prefix_and_a_chosen_one_stays() {
        let runtime = Runtime::system();
        let group = |name: Attr<String>, name_prefix: Attr<String>| {
            let planned = SecurityGroup {
                name,
                name_prefix,
                ..SecurityGroup::default()
            };
            named(&runtime, planned)
        };
        let chosen = group("web".into(), Attr::Unknown);
        assert_eq!(
            (chosen.name, chosen.name_prefix),
            ("web".into(), Attr::Null)
        );
        let made = group(Attr::Unknown, "web-".into());
        assert_eq!(
            made_names::prefix_of(&made.name, &Attr::Null, ""),
            "web-".into()
        );
        assert_ne!(made.name, group(Attr::Unknown, "web-".into()).name);
        let without = group(Attr::Unknown, Attr::Unknown);
        assert_eq!(without.name_prefix, "terraform-".into());
    }
}
