//! VPC block public access: one mode for a region, and exclusions from it. moto has neither.

use super::Ec2;
use super::call::{Call, Served, tag_set};
use super::filter::Names;
use crate::aws::query::Refusal;
use crate::aws::sandbox::Sandbox;
use crate::aws::signature::rfc3339;
use crate::aws::xml::Element;
use std::collections::BTreeMap;
use std::time::SystemTime;

pub(super) const FILTERS: Names = &[
    (
        "internet-gateway-exclusion-mode",
        &["internetGatewayExclusionMode"],
    ),
    ("resource-arn", &["resourceArn"]),
    ("state", &["state"]),
];

#[derive(Debug)]
struct Exclusion {
    region: String,
    resource_arn: String,
    mode: String,
    created: String,
    updated: String,
    tags: Vec<(String, String)>,
    /// `create-complete`, `update-complete` or `delete-complete`; the answer that begins it shows
    /// the state on the way.
    state: &'static str,
}

/// Modes by region, and every exclusion.
#[derive(Debug, Default)]
pub(crate) struct BlockPublicAccess {
    modes: BTreeMap<String, (String, String)>,
    exclusions: BTreeMap<String, Exclusion>,
    next: u64,
}

impl BlockPublicAccess {
    /// The exclusions that were not deleted.
    pub(super) fn ids(&self) -> Vec<String> {
        let there = |(_, one): &(&String, &Exclusion)| one.state != "delete-complete";
        let all = self.exclusions.iter().filter(there);
        all.map(|(id, _)| id.clone()).collect()
    }
}

impl Ec2 {
    pub(super) async fn block_public_access(&mut self, call: &Call<'_>) -> Served {
        match call.operation() {
            "ModifyVpcBlockPublicAccessOptions" => self.set_mode(call),
            "CreateVpcBlockPublicAccessExclusion" => self.create_exclusion(call).await,
            "ModifyVpcBlockPublicAccessExclusion" => self.modify_exclusion(call),
            "DeleteVpcBlockPublicAccessExclusion" => self.delete_exclusion(call),
            _ => Ok(call.document().with(self.options(call, false))),
        }
    }

    fn options(&self, call: &Call<'_>, is_changing: bool) -> Element {
        let none = ("off".to_owned(), String::new());
        let (mode, since) = self.exclusions.modes.get(call.region()).unwrap_or(&none);
        let state = match (is_changing, since.as_str()) {
            (true, _) => "update-in-progress",
            (false, "") => "default-state",
            (false, _) => "update-complete",
        };
        let mut options = Element::new("vpcBlockPublicAccessOptions")
            .with(Element::leaf("awsAccountId", Sandbox::ACCOUNT))
            .with(Element::leaf("awsRegion", call.region()))
            .with(Element::leaf("state", state))
            .with(Element::leaf("internetGatewayBlockMode", mode.as_str()))
            .with(Element::leaf("managedBy", "account"))
            .with(Element::leaf("exclusionsAllowed", "allowed"));
        if !since.is_empty() {
            options.set("lastUpdateTimestamp", since.as_str());
        }
        options
    }

    fn set_mode(&mut self, call: &Call<'_>) -> Served {
        let mode = call.form.text("InternetGatewayBlockMode");
        if !["off", "block-bidirectional", "block-ingress"].contains(&mode.as_str()) {
            return Err(bad_value(call, "InternetGatewayBlockMode", &mode));
        }
        let since = rfc3339(SystemTime::now());
        self.exclusions
            .modes
            .insert(call.region().to_owned(), (mode, since));
        Ok(call.document().with(self.options(call, true)))
    }

    async fn create_exclusion(&mut self, call: &Call<'_>) -> Served {
        let mode = exclusion_mode(call)?;
        let (action, parameter, set, kind) = match call.form.get("SubnetId") {
            Some(_) => ("DescribeSubnets", "SubnetId", "subnetSet", "subnet"),
            None => ("DescribeVpcs", "VpcId", "vpcSet", "vpc"),
        };
        let id = call.form.text(parameter);
        if call.one(action, parameter, set, &id).await.is_none() {
            let code = format!("Invalid{parameter}.NotFound").replace("Id.", "ID.");
            let text = format!("The {kind} ID '{id}' does not exist");
            return Err(call.refuse(&code, &text));
        }
        let arn = format!(
            "arn:aws:ec2:{}:{}:{kind}/{id}",
            call.region(),
            Sandbox::ACCOUNT
        );
        self.exclusions.next += 1;
        let exclusion = Exclusion {
            region: call.region().to_owned(),
            resource_arn: arn,
            mode,
            created: rfc3339(SystemTime::now()),
            updated: String::new(),
            tags: call.form.tag_specification(),
            state: "create-complete",
        };
        let id = format!("vpcbpa-exclude-{:017x}", self.exclusions.next);
        let mut one = exclusion.element("vpcBlockPublicAccessExclusion", &id);
        one.set("state", "create-in-progress");
        self.exclusions.exclusions.insert(id, exclusion);
        Ok(call.document().with(one))
    }

    fn exclusion(&mut self, call: &Call<'_>) -> Result<(String, &mut Exclusion), Refusal> {
        let id = call.form.text("ExclusionId");
        match self.exclusions.exclusions.get_mut(&id) {
            Some(exclusion) if exclusion.state != "delete-complete" => Ok((id, exclusion)),
            _ => {
                let text =
                    format!("The VPC block public access exclusion ID '{id}' does not exist");
                Err(call.refuse("InvalidVpcBlockPublicAccessExclusionId.NotFound", &text))
            }
        }
    }

    fn modify_exclusion(&mut self, call: &Call<'_>) -> Served {
        let mode = exclusion_mode(call)?;
        let (id, exclusion) = self.exclusion(call)?;
        exclusion.mode = mode;
        exclusion.state = "update-complete";
        exclusion.updated = rfc3339(SystemTime::now());
        let mut one = exclusion.element("vpcBlockPublicAccessExclusion", &id);
        one.set("state", "update-in-progress");
        Ok(call.document().with(one))
    }

    fn delete_exclusion(&mut self, call: &Call<'_>) -> Served {
        let (id, exclusion) = self.exclusion(call)?;
        exclusion.state = "delete-complete";
        let mut one = exclusion.element("vpcBlockPublicAccessExclusion", &id);
        one.set("state", "delete-in-progress");
        Ok(call.document().with(one))
    }

    /// The items of `DescribeVpcBlockPublicAccessExclusions`; deleted ones are still shown, as EC2
    /// does for a while.
    pub(super) fn exclusion_items(&self, call: &Call<'_>) -> Vec<Element> {
        let here = |(_, one): &(&String, &Exclusion)| one.region == call.region();
        let all = self.exclusions.exclusions.iter().filter(here);
        all.map(|(id, one)| one.element("item", id)).collect()
    }

    /// The tags of an object that is kept here.
    fn own_tags(&mut self, id: &str) -> Option<&mut Vec<(String, String)>> {
        match self.exclusions.exclusions.get_mut(id) {
            Some(exclusion) => Some(&mut exclusion.tags),
            None => self.placements.tags_mut(id),
        }
    }

    /// Tags of exclusions and of placement groups are kept here, all others by moto.
    pub(super) async fn change_tags(&mut self, call: &Call<'_>) -> Served {
        let ids = call.form.list("ResourceId");
        let tags = call.form.structures("Tag");
        let (ours, others): (Vec<&String>, Vec<&String>) =
            ids.iter().partition(|id| self.own_tags(id).is_some());
        for id in ours {
            let Some(kept) = self.own_tags(id) else {
                continue;
            };
            for tag in &tags {
                let key = tag.text("Key");
                kept.retain(|(have, _)| *have != key);
                if call.operation() == "CreateTags" {
                    kept.push((key, tag.text("Value")));
                }
            }
        }
        if others.len() == ids.len() {
            return call.pass().await;
        }
        if !others.is_empty() {
            let mut form = call.form.without(&["ResourceId"]);
            for (n, id) in others.iter().enumerate() {
                form.set(&format!("ResourceId.{}", n + 1), id);
            }
            call.send(&form).await?;
        }
        Ok(call.done())
    }
}

impl Exclusion {
    fn element(&self, name: &str, id: &str) -> Element {
        let mut one = Element::new(name)
            .with(Element::leaf("exclusionId", id))
            .with(Element::leaf(
                "internetGatewayExclusionMode",
                self.mode.as_str(),
            ))
            .with(Element::leaf("resourceArn", self.resource_arn.as_str()))
            .with(Element::leaf("state", self.state))
            .with(Element::leaf("creationTimestamp", self.created.as_str()));
        if !self.updated.is_empty() {
            one.set("lastUpdateTimestamp", self.updated.as_str());
        }
        one.with(tag_set(&self.tags))
    }
}

fn exclusion_mode(call: &Call<'_>) -> Result<String, Refusal> {
    let mode = call.form.text("InternetGatewayExclusionMode");
    if ["allow-bidirectional", "allow-egress"].contains(&mode.as_str()) {
        return Ok(mode);
    }
    Err(bad_value(call, "InternetGatewayExclusionMode", &mode))
}

fn bad_value(call: &Call<'_>, name: &str, value: &str) -> Refusal {
    let text = format!("Value ({value}) for parameter {name} is invalid.");
    call.refuse("InvalidParameterValue", &text)
}
