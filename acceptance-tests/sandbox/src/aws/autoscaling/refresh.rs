//! Instance refreshes: one at a time, which goes on for a while.

use super::group::has_passed;
use super::{AutoScaling, AutoScalingSettings, invalid};
use crate::aws::query::{Query, Served};
use crate::aws::signature::rfc3339;
use crate::aws::xml::Element;
use std::time::{Instant, SystemTime};

#[derive(Debug, Clone)]
pub(super) struct Refresh {
    id: String,
    told: Element,
    since: Instant,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    InProgress,
    Cancelling,
    Cancelled,
    Successful,
}

impl State {
    const fn text(self) -> &'static str {
        match self {
            Self::InProgress => "InProgress",
            Self::Cancelling => "Cancelling",
            Self::Cancelled => "Cancelled",
            Self::Successful => "Successful",
        }
    }
}

impl Refresh {
    const fn is_active(&self) -> bool {
        matches!(self.state, State::InProgress | State::Cancelling)
    }

    pub(super) fn settle(&mut self, times: &AutoScalingSettings) {
        self.state = match self.state {
            State::InProgress if has_passed(self.since, times.refreshing) => State::Successful,
            State::Cancelling if has_passed(self.since, times.cancelling) => State::Cancelled,
            state => state,
        };
    }
}

impl AutoScaling {
    pub(super) fn refresh(&mut self, query: &Query<'_>) -> Served {
        match query.request.operation.as_str() {
            "StartInstanceRefresh" => self.start_refresh(query),
            "CancelInstanceRefresh" => self.cancel_refresh(query),
            _ => self.told_refreshes(query),
        }
    }

    fn start_refresh(&mut self, query: &Query<'_>) -> Served {
        let asked = query.form.tree("member");
        self.made += 1;
        let id = format!("08b91cf7-8fa6-48af-b6a6-{:012x}", self.made);
        let group = self.named(query)?;
        if group.refreshes.iter().any(Refresh::is_active) {
            let text = "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.";
            return Err(query.refuse(400, "InstanceRefreshInProgress", text));
        }
        let preferences = asked.child("Preferences");
        let wants_back = preferences.and_then(|it| it.text_of("AutoRollback")) == Some("true");
        if wants_back && asked.child("DesiredConfiguration").is_none() {
            let text = "A rollback needs a desired configuration.";
            return Err(invalid(query, text));
        }
        let mut told = Element::new("member")
            .with(Element::leaf("InstanceRefreshId", id.as_str()))
            .with(Element::leaf(
                "AutoScalingGroupName",
                group.text("AutoScalingGroupName"),
            ))
            .with(Element::leaf("StartTime", rfc3339(SystemTime::now())))
            .with(Element::leaf("PercentageComplete", "0"));
        told.children.extend(preferences.cloned());
        told.children
            .extend(asked.child("DesiredConfiguration").cloned());
        group.refreshes.push(Refresh {
            id: id.clone(),
            told,
            since: Instant::now(),
            state: State::InProgress,
        });
        Ok(query.document(vec![Element::leaf("InstanceRefreshId", id)]))
    }

    fn cancel_refresh(&mut self, query: &Query<'_>) -> Served {
        let group = self.named(query)?;
        let active = group.refreshes.iter_mut().find(|it| it.is_active());
        let Some(active) = active else {
            let text = "No in progress or pending Instance Refresh found for Auto Scaling group";
            return Err(query.refuse(400, "ActiveInstanceRefreshNotFound", text));
        };
        active.state = State::Cancelling;
        active.since = Instant::now();
        let id = Element::leaf("InstanceRefreshId", active.id.as_str());
        Ok(query.document(vec![id]))
    }

    fn told_refreshes(&mut self, query: &Query<'_>) -> Served {
        let group = self.named(query)?;
        let all = group.refreshes.iter().rev().map(|it| {
            let mut told = it.told.clone();
            told.set("Status", it.state.text());
            told
        });
        let list = Element {
            children: all.collect(),
            ..Element::new("InstanceRefreshes")
        };
        Ok(query.document(vec![list]))
    }
}
