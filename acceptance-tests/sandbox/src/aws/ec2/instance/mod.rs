//! Instances: the states on their way, what a launch takes over from its template and its image, and what
//! EC2 refuses. moto launches and ends them at once, forgets most of what they are launched with, and changes
//! everything of an instance that runs.
//!
//! Facts: EC2 API reference, RunInstances, StartInstances, StopInstances, TerminateInstances,
//! ModifyInstanceAttribute and the operations beside it; EC2 user guide, "Amazon EC2 instance state changes"
//! and "Troubleshoot instance launch issues"; EC2 developer guide, "Error codes for the Amazon EC2 API".
//!
//! | module | what it is |
//! |---|---|
//! | [`launch`], [`network`] | RunInstances |
//! | [`template`] | what a launch takes from its launch template |
//! | [`told`] | what moto forgets of a launch |
//! | [`change`] | the operations that change an instance |

mod change;
mod launch;
mod network;
mod template;
mod told;

use super::Ec2;
use super::call::{Call, Served};
use crate::aws::query::Refusal;
use crate::aws::xml::Element;
use std::collections::BTreeMap;
use std::time::Instant;

/// What an instance is on its way to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It is launched, or started again.
    Pending(Instant),
    Stopping(Instant),
    ShuttingDown(Instant),
    /// It is where it was going.
    Steady,
}

/// What is known of an instance besides what moto keeps.
#[derive(Debug)]
struct Machine {
    region: String,
    way: Way,
    /// Code and message of the reason for which it ends as soon as it was launched.
    doom: Option<(&'static str, &'static str)>,
    /// Elements of its description.
    told: Vec<Element>,
    /// How it pays for bursts.
    credits: String,
}

/// Instances by id.
#[derive(Debug, Default)]
pub(crate) struct Machines {
    machines: BTreeMap<String, Machine>,
}

/// Code and name of each state.
const STATES: &[(&str, &str)] = &[
    ("pending", "0"),
    ("running", "16"),
    ("shutting-down", "32"),
    ("terminated", "48"),
    ("stopping", "64"),
    ("stopped", "80"),
];

impl Ec2 {
    pub(super) async fn instance_operation(&mut self, call: &Call<'_>) -> Served {
        match call.operation() {
            "RunInstances" => self.run_instances(call).await,
            "DescribeInstances" => self.describe_instances(call).await,
            "StartInstances" | "StopInstances" | "TerminateInstances" => {
                self.switch_instances(call).await
            }
            "DescribeInstanceCreditSpecifications" => self.describe_credits(call).await,
            _ => self.change_instance(call).await,
        }
    }

    /// Carries out the ends that are due.
    pub(super) async fn settle_instances(&mut self, call: &Call<'_>) -> Result<(), Refusal> {
        let times = call.times();
        let (pending, ending) = (times.instance_pending, times.instance_shutting_down);
        let mut ended = Vec::new();
        for (id, machine) in &mut self.machines.machines {
            if machine.region != call.region() {
                continue;
            }
            machine.way = match machine.way {
                Way::Pending(since) if Call::is_over(since, pending) && machine.doom.is_some() => {
                    Way::ShuttingDown(since + pending)
                }
                Way::Pending(since) if Call::is_over(since, pending) => Way::Steady,
                Way::Stopping(since) if Call::is_over(since, times.instance_stopping) => {
                    Way::Steady
                }
                way => way,
            };
            if let Way::ShuttingDown(since) = machine.way
                && Call::is_over(since, ending)
            {
                machine.way = Way::Steady;
                ended.push(id.clone());
            }
        }
        for id in ended {
            let filter = ("attachment.instance-id", id.as_str());
            let had = call.items("DescribeVolumes", "volumeSet", filter).await?;
            call.ask("TerminateInstances", &[("InstanceId.1", &id)])
                .await?;
            for volume in had.iter().filter_map(|it| it.text_of("volumeId")) {
                let found = call.one("DescribeVolumes", "VolumeId", "volumeSet", volume);
                if found.await.is_none() {
                    self.forget_volume(volume);
                }
            }
        }
        Ok(())
    }

    /// The state of an instance on its way; none of one that is where it was going.
    pub(super) fn instance_state(&self, id: &str) -> Option<&'static str> {
        match self.machines.machines.get(id)?.way {
            Way::Pending(_) => Some("pending"),
            Way::Stopping(_) => Some("stopping"),
            Way::ShuttingDown(_) => Some("shutting-down"),
            Way::Steady => None,
        }
    }

    async fn describe_instances(&mut self, call: &Call<'_>) -> Served {
        for id in call.form.list("InstanceId") {
            if !is_well_formed(&id, "i") {
                let text = format!("Invalid id: \"{id}\"");
                return Err(call.refuse("InvalidInstanceID.Malformed", &text));
            }
        }
        // moto knows nothing of states on the way.
        let filters = call.form.structures("Filter");
        let by_state = filters
            .iter()
            .find(|it| it.text("Name") == "instance-state-name");
        let wanted = by_state.map(|it| it.list("Value"));
        let mut form = call.form.clone();
        if wanted.is_some() {
            form.remove("Filter");
            let others = filters
                .iter()
                .filter(|it| it.text("Name") != "instance-state-name");
            for (n, filter) in (1..).zip(others) {
                form.set(&format!("Filter.{n}.Name"), &filter.text("Name"));
                for (m, value) in (1..).zip(filter.list("Value")) {
                    form.set(&format!("Filter.{n}.Value.{m}"), &value);
                }
            }
        }
        let mut root = call.send(&form).await?;
        let Some(set) = root.child_mut("reservationSet") else {
            return Ok(root);
        };
        for reservation in &mut set.children {
            let instances = reservation.child_mut("instancesSet").into_iter();
            for instances in instances {
                let mut kept = Vec::new();
                for mut item in std::mem::take(&mut instances.children) {
                    self.complete_instance(call, &mut item).await?;
                    let state = item
                        .at(&["instanceState", "name"])
                        .map(|it| it.text.clone());
                    let id = item.text_of("instanceId").unwrap_or_default();
                    let is_wanted = wanted
                        .as_ref()
                        .is_none_or(|wanted| state.is_some_and(|state| wanted.contains(&state)));
                    if is_wanted && !self.is_unseen(call, id) {
                        kept.push(item);
                    }
                }
                instances.children = kept;
            }
        }
        let is_empty = |it: &Element| {
            it.child("instancesSet")
                .is_none_or(|set| set.children.is_empty())
        };
        set.children.retain(|it| !is_empty(it));
        let asked = call.form.list("InstanceId");
        let is_there = |id: &String| {
            let all = set
                .children
                .iter()
                .filter_map(|it| it.child("instancesSet"));
            let mut all = all.flat_map(|set| &set.children);
            all.any(|it| it.text_of("instanceId") == Some(id))
        };
        if let Some(missing) = asked.iter().find(|id| !is_there(id)) {
            return Err(unknown(call, missing));
        }
        Ok(root)
    }

    /// Puts what is known here into an instance of moto's.
    async fn complete_instance(&self, call: &Call<'_>, item: &mut Element) -> Result<(), Refusal> {
        let id = item.text_of("instanceId").unwrap_or_default().to_owned();
        // The groups of an instance, and whether its traffic is checked, are those of its primary interface.
        for name in ["groupSet", "sourceDestCheck"] {
            let primary = item.at(&["networkInterfaceSet", "item", name]).cloned();
            if let Some(own) = primary {
                item.children.retain(|child| child.name != name);
                item.children.push(own);
            }
        }
        if let Some(interfaces) = item.child_mut("networkInterfaceSet") {
            for interface in &mut interfaces.children {
                interface.for_each_mut(&mut own_address);
            }
        }
        let Some(machine) = self.machines.machines.get(&id) else {
            return Ok(());
        };
        if let Some(state) = self.instance_state(&id) {
            set_state(item, "instanceState", state);
        }
        for told in &machine.told {
            item.children.retain(|child| child.name != told.name);
            item.children.push(told.clone());
        }
        if let Some((code, message)) = machine.doom
            && !matches!(machine.way, Way::Pending(_))
        {
            item.set("reason", message);
            item.children.retain(|child| child.name != "stateReason");
            let reason = Element::new("stateReason").with(Element::leaf("code", code));
            item.children
                .push(reason.with(Element::leaf("message", message)));
        }
        // moto keeps the profile of the launch.
        let associations = call.items(
            "DescribeIamInstanceProfileAssociations",
            "iamInstanceProfileAssociationSet",
            ("instance-id", &id),
        );
        let profile = associations.await?.into_iter().next();
        item.children
            .retain(|child| child.name != "iamInstanceProfile");
        item.children
            .extend(profile.and_then(|it| it.child("iamInstanceProfile").cloned()));
        Ok(())
    }

    async fn describe_credits(&self, call: &Call<'_>) -> Served {
        let mut root = call.pass().await?;
        if let Some(set) = root.child_mut("instanceCreditSpecificationSet") {
            for item in &mut set.children {
                let id = item.text_of("instanceId").unwrap_or_default();
                if let Some(machine) = self.machines.machines.get(id) {
                    let credits = machine.credits.clone();
                    item.set("cpuCredits", credits);
                }
            }
        }
        Ok(root)
    }
}

/// An address that EC2 gave by itself is its own; moto says that it is the account's.
fn own_address(element: &mut Element) {
    if element.name == "association" && element.child("allocationId").is_none() {
        element.set("ipOwnerId", "amazon");
    }
}

fn set_state(item: &mut Element, name: &str, state: &str) {
    let code = STATES.iter().find(|(known, _)| *known == state);
    let told = Element::new(name)
        .with(Element::leaf("code", code.map_or("", |(_, code)| code)))
        .with(Element::leaf("name", state));
    item.children.retain(|child| child.name != name);
    item.children.push(told);
}

fn is_well_formed(id: &str, prefix: &str) -> bool {
    let digits = id.strip_prefix(prefix).and_then(|it| it.strip_prefix('-'));
    digits.is_some_and(|digits| {
        matches!(digits.len(), 8 | 17) && digits.chars().all(|c| c.is_ascii_hexdigit())
    })
}

fn unknown(call: &Call<'_>, id: &str) -> Refusal {
    let text = format!("The instance ID '{id}' does not exist");
    call.refuse("InvalidInstanceID.NotFound", &text)
}
