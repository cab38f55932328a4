//! Deleting a group.

use super::{AutoScaling, done};
use crate::aws::query::{Query, Served};

impl AutoScaling {
    pub(super) fn delete(&mut self, query: &Query<'_>) -> Served {
        let is_forced = query.form.is_true("ForceDelete");
        let group = self.named(query)?;
        if group.pool.is_some() && !is_forced {
            let text = "You cannot delete an AutoScalingGroup while there is a warm pool still in the group.";
            return Err(query.refuse(400, "ResourceInUse", text));
        }
        if !group.instances.is_empty() && !is_forced {
            let text = "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.";
            return Err(query.refuse(400, "ResourceInUse", text));
        }
        group.pool = None;
        group.put(crate::aws::xml::Element::leaf("DesiredCapacity", "0"));
        group.deleted = true;
        done(query)
    }
}
