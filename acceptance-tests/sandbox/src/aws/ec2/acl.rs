//! Network ACLs: the final denials that every one has, types and codes of ICMP, entries that are not
//! there, and filters, of which moto lacks that of ids.

use super::Ec2;
use super::call::{Call, Served, dependency};
use super::filter::Names;
use crate::aws::answer::error_code;
use crate::aws::query::Refusal;
use crate::aws::xml::Element;
use std::collections::BTreeMap;

/// EC2 API reference, DescribeNetworkAcls.
pub(super) const FILTERS: Names = &[
    (
        "association.association-id",
        &["associationSet", "item", "networkAclAssociationId"],
    ),
    (
        "association.network-acl-id",
        &["associationSet", "item", "networkAclId"],
    ),
    (
        "association.subnet-id",
        &["associationSet", "item", "subnetId"],
    ),
    ("default", &["default"]),
    ("entry.cidr", &["entrySet", "item", "cidrBlock"]),
    ("entry.egress", &["entrySet", "item", "egress"]),
    ("entry.ipv6-cidr", &["entrySet", "item", "ipv6CidrBlock"]),
    ("entry.protocol", &["entrySet", "item", "protocol"]),
    ("entry.rule-action", &["entrySet", "item", "ruleAction"]),
    ("entry.rule-number", &["entrySet", "item", "ruleNumber"]),
    ("network-acl-id", &["networkAclId"]),
    ("owner-id", &["ownerId"]),
    ("vpc-id", &["vpcId"]),
];

/// Type and code of ICMP by network ACL, direction and rule number.
#[derive(Debug, Default)]
pub(crate) struct Acls {
    icmp: BTreeMap<(String, String, String), (String, String)>,
}

async fn find(call: &Call<'_>, id: &str) -> Result<Element, Refusal> {
    let found = call
        .one("DescribeNetworkAcls", "NetworkAclId", "networkAclSet", id)
        .await;
    found.ok_or_else(|| {
        let text = format!("The networkAcl ID '{id}' does not exist");
        call.refuse("InvalidNetworkAclID.NotFound", &text)
    })
}

fn has_entry(acl: &Element, egress: &str, number: &str) -> bool {
    let is_it = |entry: &Element| {
        entry.text_of("egress") == Some(egress) && entry.text_of("ruleNumber") == Some(number)
    };
    acl.child("entrySet")
        .is_some_and(|set| set.children.iter().any(is_it))
}

/// The key of the entry that a call names.
fn key(call: &Call<'_>) -> (String, String, String) {
    let egress = if call.form.is_true("Egress") {
        "true"
    } else {
        "false"
    };
    let number = call.form.text("RuleNumber");
    (call.form.text("NetworkAclId"), egress.to_owned(), number)
}

impl Ec2 {
    pub(super) async fn create_acl(&mut self, call: &Call<'_>) -> Served {
        let mut root = call.pass().await?;
        if let Some(acl) = root.child_mut("networkAcl") {
            self.complete_acl(acl);
        }
        Ok(root)
    }

    pub(super) fn complete_acl(&self, item: &mut Element) {
        let id = item.text_of("networkAclId").unwrap_or_default().to_owned();
        let has_ipv6 = self
            .vpcs
            .has_ipv6(item.text_of("vpcId").unwrap_or_default());
        for egress in ["true", "false"] {
            let mut last = vec![("32767", "cidrBlock", "0.0.0.0/0")];
            if has_ipv6 {
                last.push(("32768", "ipv6CidrBlock", "::/0"));
            }
            for (number, name, cidr) in last {
                if has_entry(item, egress, number) {
                    continue;
                }
                let entry = Element::new("item")
                    .with(Element::leaf(name, cidr))
                    .with(Element::leaf("egress", egress))
                    .with(Element::leaf("protocol", "-1"))
                    .with(Element::leaf("ruleAction", "deny"))
                    .with(Element::leaf("ruleNumber", number));
                if let Some(set) = item.child_mut("entrySet") {
                    set.children.push(entry);
                }
            }
        }
        let Some(set) = item.child_mut("entrySet") else {
            return;
        };
        for entry in &mut set.children {
            let text = |name| entry.text_of(name).unwrap_or_default().to_owned();
            let key = (id.clone(), text("egress"), text("ruleNumber"));
            if let Some((kind, code)) = self.acls.icmp.get(&key) {
                let icmp = Element::new("icmpTypeCode")
                    .with(Element::leaf("code", code.as_str()))
                    .with(Element::leaf("type", kind.as_str()));
                entry.children.retain(|child| child.name != "icmpTypeCode");
                entry.children.push(icmp);
            }
        }
    }

    /// `CreateNetworkAclEntry` and `ReplaceNetworkAclEntry`.
    pub(super) async fn put_acl_entry(&mut self, call: &Call<'_>) -> Served {
        let key = key(call);
        let (id, egress, number) = &key;
        let acl = find(call, id).await?;
        let protocol = call.form.text("Protocol");
        let is_icmp = protocol == "1" || protocol == "58";
        let needs_ports = protocol == "6" || protocol == "17";
        if needs_ports && call.form.get("PortRange.From").is_none() {
            let text = "The request must contain the parameter portRange";
            return Err(call.refuse("MissingParameter", text));
        }
        if !(1..=32_766).contains(&number.parse::<i64>().unwrap_or(0)) {
            let text = format!("Value ({number}) for parameter ruleNumber is invalid.");
            return Err(call.refuse("InvalidParameterValue", &text));
        }
        if call.operation().starts_with("Replace") && !has_entry(&acl, egress, number) {
            return Err(no_entry(call));
        }
        // EC2 takes ports of TCP and UDP alone, and shows no others; actions it shows in lower case.
        let mut form = call.form.clone();
        form.set("RuleAction", &call.form.text("RuleAction").to_lowercase());
        if !needs_ports {
            form.remove("PortRange.From");
            form.remove("PortRange.To");
        }
        let root = call.send(&form).await?;
        self.acls.icmp.remove(&key);
        if is_icmp {
            let text = |name| call.form.get(name).unwrap_or("-1").to_owned();
            self.acls
                .icmp
                .insert(key, (text("Icmp.Type"), text("Icmp.Code")));
        }
        Ok(root)
    }

    pub(super) async fn delete_acl_entry(&mut self, call: &Call<'_>) -> Served {
        let key = key(call);
        let acl = find(call, &key.0).await?;
        if !has_entry(&acl, &key.1, &key.2) {
            return Err(no_entry(call));
        }
        let root = call.pass().await?;
        self.acls.icmp.remove(&key);
        Ok(root)
    }
}

fn no_entry(call: &Call<'_>) -> Refusal {
    let direction = if call.form.is_true("Egress") {
        "egress"
    } else {
        "ingress"
    };
    let (id, number) = (call.form.text("NetworkAclId"), call.form.text("RuleNumber"));
    let text = format!(
        "The {direction} entry with rule number '{number}' in network ACL '{id}' does not exist"
    );
    call.refuse("InvalidNetworkAclEntry.NotFound", &text)
}

/// The default one goes with its VPC, others when no subnet has them.
pub(super) async fn delete(call: &Call<'_>) -> Served {
    let id = call.form.text("NetworkAclId");
    let acl = find(call, &id).await?;
    if acl.text_of("default") == Some("true") {
        let text = format!("cannot delete default network ACL {id}");
        return Err(call.refuse("InvalidParameterValue", &text));
    }
    match call.pass().await {
        Err(answer) if error_code(&answer).as_deref() == Some("DependencyViolation") => {
            Err(dependency(call, "networkAcl", &id))
        }
        other => other,
    }
}
