//! Placement groups, which moto does not have (EC2 API reference, CreatePlacementGroup and PlacementGroup, whose
//! states they go through; EC2 list of error codes, "InvalidPlacementGroup").

use super::Ec2;
use super::call::{Call, Served, tag_set};
use super::filter::{self, Names};
use crate::aws::query::Refusal;
use crate::aws::sandbox::Sandbox;
use crate::aws::xml::Element;
use std::collections::BTreeMap;
use std::time::Instant;

const FILTERS: Names = &[
    ("group-arn", &["groupArn"]),
    ("group-name", &["groupName"]),
    ("partition-count", &["partitionCount"]),
    ("spread-level", &["spreadLevel"]),
    ("state", &["state"]),
    ("strategy", &["strategy"]),
];

#[derive(Debug)]
struct Group {
    id: String,
    strategy: String,
    partitions: Option<String>,
    spread: Option<String>,
    tags: Vec<(String, String)>,
    made: Instant,
    deleted: Option<Instant>,
}

impl Group {
    fn state(&self, call: &Call<'_>) -> &'static str {
        match self.deleted {
            Some(_) => "deleting",
            None if Call::is_over(self.made, call.times().placement_pending) => "available",
            None => "pending",
        }
    }
}

/// Groups by region and name.
#[derive(Debug, Default)]
pub(crate) struct Placements {
    groups: BTreeMap<(String, String), Group>,
    next: u64,
}

impl Placements {
    /// The tags of the group with this id.
    pub(super) fn tags_mut(&mut self, id: &str) -> Option<&mut Vec<(String, String)>> {
        let mut groups = self.groups.values_mut();
        let found = groups.find(|group| group.id == id);
        found.map(|group| &mut group.tags)
    }

    pub(super) fn names(&self) -> Vec<String> {
        let there = self.groups.iter().filter(|(_, it)| it.deleted.is_none());
        there.map(|((_, name), _)| name.clone()).collect()
    }
}

impl Ec2 {
    pub(super) fn placement_groups(&mut self, call: &Call<'_>) -> Served {
        let key = (call.region().to_owned(), call.form.text("GroupName"));
        let takes = call.times().placement_deleting;
        let is_gone = |group: &mut Group| {
            let since = group.deleted;
            since.is_some_and(|since| Call::is_over(since, takes))
        };
        self.placements.groups.retain(|_, group| !is_gone(group));
        match call.operation() {
            "CreatePlacementGroup" => self.create_placement_group(call, key),
            "DeletePlacementGroup" => match self.placements.groups.get_mut(&key) {
                Some(group) => {
                    group.deleted.get_or_insert_with(Instant::now);
                    Ok(call.done())
                }
                None => Err(unknown(call, &key.1)),
            },
            _ => self.describe_placement_groups(call),
        }
    }

    fn create_placement_group(&mut self, call: &Call<'_>, key: (String, String)) -> Served {
        if self.placements.groups.contains_key(&key) {
            let text = format!("The Placement Group '{}' already exists.", key.1);
            return Err(call.refuse("InvalidPlacementGroup.Duplicate", &text));
        }
        let strategy = call.form.text("Strategy");
        let partitions = call.form.get("PartitionCount").map(str::to_owned);
        if partitions.is_some() && strategy != "partition" {
            let text = "The parameter PartitionCount may only be specified for placement groups with strategy 'partition'.";
            return Err(call.refuse("InvalidParameterCombination", text));
        }
        self.placements.next += 1;
        let spread = call.form.get("SpreadLevel").map(str::to_owned);
        let group = Group {
            id: format!("pg-{:017x}", self.placements.next),
            // What EC2 chooses when nobody does.
            partitions: partitions.or_else(|| (strategy == "partition").then(|| "2".to_owned())),
            spread: spread.or_else(|| (strategy == "spread").then(|| "rack".to_owned())),
            strategy,
            tags: call.form.tag_specification(),
            made: Instant::now(),
            deleted: None,
        };
        // The answer shows the state on the way.
        let one = element("placementGroup", &key, &group, "pending");
        self.placements.groups.insert(key, group);
        Ok(call.document().with(one))
    }

    fn describe_placement_groups(&self, call: &Call<'_>) -> Served {
        let (names, ids) = (call.form.list("GroupName"), call.form.list("GroupId"));
        let mut items = Vec::new();
        for (key, group) in &self.placements.groups {
            let is_asked = (names.is_empty() || names.contains(&key.1))
                && (ids.is_empty() || ids.contains(&group.id));
            if key.0 != call.region() || !is_asked {
                continue;
            }
            items.push(element("item", key, group, group.state(call)));
        }
        let is_there =
            |name: &&String| items.iter().any(|it| it.text_of("groupName") == Some(name));
        if let Some(missing) = names.iter().find(|name| !is_there(name)) {
            return Err(unknown(call, missing));
        }
        filter::retain(call, FILTERS, &mut items)?;
        Ok(call.document().with(Element {
            children: items,
            ..Element::new("placementGroupSet")
        }))
    }
}

fn unknown(call: &Call<'_>, name: &str) -> Refusal {
    let text = format!("The Placement Group '{name}' is unknown.");
    call.refuse("InvalidPlacementGroup.Unknown", &text)
}

fn element(
    name: &str,
    (region, group_name): &(String, String),
    group: &Group,
    state: &str,
) -> Element {
    let arn = format!(
        "arn:aws:ec2:{region}:{}:placement-group/{group_name}",
        Sandbox::ACCOUNT
    );
    let mut one = Element::new(name)
        .with(Element::leaf("groupName", group_name.as_str()))
        .with(Element::leaf("groupId", group.id.as_str()))
        .with(Element::leaf("groupArn", arn))
        .with(Element::leaf("state", state))
        .with(Element::leaf("strategy", group.strategy.as_str()));
    if let Some(count) = &group.partitions {
        one.set("partitionCount", count.as_str());
    }
    if let Some(level) = &group.spread {
        one.set("spreadLevel", level.as_str());
    }
    one.with(tag_set(&group.tags))
}
