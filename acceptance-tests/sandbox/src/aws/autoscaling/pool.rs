//! Warm pools: what they were told, and how many instances are in them.

use super::group::{Group, has_passed};
use super::{AutoScaling, done, invalid};
use crate::aws::query::{Query, Served};
use crate::aws::xml::Element;
use std::time::{Duration, Instant};

#[derive(Debug, Clone)]
pub(super) struct Pool {
    members: Element,
    /// Since when it is being deleted.
    leaves: Option<Instant>,
}

impl Pool {
    pub(super) fn is_gone(&self, takes: Duration) -> bool {
        self.leaves.is_some_and(|since| has_passed(since, takes))
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.members.text_of(name)?.parse().ok()
    }

    /// How many instances are in it (user guide, size of a warm pool): what the group may grow by, or up
    /// to what is to be prepared, and never less than the least.
    pub(super) fn size(&self, group: &Group) -> i64 {
        if self.leaves.is_some() {
            return 0;
        }
        let most = self.number("MaxGroupPreparedCapacity");
        let prepared = most.unwrap_or_else(|| group.number("MaxSize"));
        let open = (prepared - group.number("DesiredCapacity")).max(0);
        open.max(self.number("MinSize").unwrap_or_default())
    }

    /// What the group tells of it.
    pub(super) fn told(&self) -> Element {
        let mut told = Element {
            children: self.members.children.clone(),
            ..Element::new("WarmPoolConfiguration")
        };
        if self.leaves.is_some() {
            told.set("Status", "PendingDelete");
        }
        told
    }
}

impl AutoScaling {
    pub(super) fn pool(&mut self, query: &Query<'_>) -> Served {
        match query.request.operation.as_str() {
            "PutWarmPool" => self.put_pool(query),
            "DeleteWarmPool" => self.delete_pool(query),
            _ => self.told_pool(query),
        }
    }

    fn put_pool(&mut self, query: &Query<'_>) -> Served {
        let mut members = query.form.tree("WarmPoolConfiguration");
        members.children.retain(|it| {
            !["Action", "Version", "AutoScalingGroupName"].contains(&it.name.as_str())
        });
        // -1 is for none.
        let has_limit = members.text_of("MaxGroupPreparedCapacity") != Some("-1");
        members
            .children
            .retain(|it| has_limit || it.name != "MaxGroupPreparedCapacity");
        for (name, usual) in [("MinSize", "0"), ("PoolState", "Stopped")] {
            if members.child(name).is_none() {
                members.set(name, usual);
            }
        }
        let group = self.named(query)?;
        if group.member("MixedInstancesPolicy").is_some() {
            let text = "You can't add a warm pool to an Auto Scaling group that has a mixed instances policy or that requests Spot Instances.";
            return Err(invalid(query, text));
        }
        group.pool = Some(Pool {
            members,
            leaves: None,
        });
        done(query)
    }

    fn delete_pool(&mut self, query: &Query<'_>) -> Served {
        let is_forced = query.form.is_true("ForceDelete");
        let group = self.named(query)?;
        let Some(pool) = group.pool.clone() else {
            let text = "Warm pool not found for the group";
            return Err(invalid(query, text));
        };
        if pool.size(group) > 0 && !is_forced {
            let text = "You cannot delete a warm pool while there are instances in it.";
            return Err(query.refuse(400, "ResourceInUse", text));
        }
        if let Some(pool) = &mut group.pool {
            pool.leaves.get_or_insert_with(Instant::now);
        }
        done(query)
    }

    fn told_pool(&mut self, query: &Query<'_>) -> Served {
        let group = self.named(query)?;
        let Some(pool) = &group.pool else {
            return Ok(query.document(vec![Element::new("Instances")]));
        };
        let all = (0..pool.size(group)).map(|number| {
            Element::new("member")
                .with(Element::leaf(
                    "InstanceId",
                    format!("i-{:017x}", 0xaaaa_0000 + number),
                ))
                .with(Element::leaf("LifecycleState", "Warmed:Stopped"))
                .with(Element::leaf("HealthStatus", "Healthy"))
        });
        let instances = Element {
            children: all.collect(),
            ..Element::new("Instances")
        };
        Ok(query.document(vec![pool.told(), instances]))
    }
}
