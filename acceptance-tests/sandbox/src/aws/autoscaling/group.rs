//! A group: what it was told, its instances, and what becomes of its sizes.

use super::AutoScalingSettings;
use super::pool::Pool;
use super::refresh::Refresh;
use super::traffic::Source;
use crate::aws::signature::rfc3339;
use crate::aws::xml::Element;
use std::time::{Duration, Instant, SystemTime};

/// An instance of a group.
#[derive(Debug, Clone)]
pub(super) struct Instance {
    pub(super) id: String,
    pub(super) zone: String,
    pub(super) since: Instant,
    pub(super) way: Way,
    pub(super) protected: bool,
    /// The place of its activity in the list of the group.
    activity: usize,
}

/// Where an instance is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Pending,
    InService,
    Terminating,
}

impl Way {
    const fn state(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::InService => "InService",
            Self::Terminating => "Terminating",
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Group {
    /// What it was told, as it is told.
    pub(super) members: Vec<Element>,
    pub(super) instances: Vec<Instance>,
    pub(super) activities: Vec<Element>,
    pub(super) sources: Vec<Source>,
    pub(super) pool: Option<Pool>,
    pub(super) refreshes: Vec<Refresh>,
    /// Processes that rest.
    pub(super) resting: Vec<String>,
    /// Why its instances cannot be launched.
    pub(super) fault: Option<String>,
    /// That it is being deleted.
    pub(super) deleted: bool,
}

impl Group {
    pub(super) fn text(&self, name: &str) -> &str {
        let found = self.members.iter().find(|member| member.name == name);
        found.map_or("", |member| member.text.as_str())
    }

    pub(super) fn number(&self, name: &str) -> i64 {
        self.text(name).parse().unwrap_or_default()
    }

    pub(super) fn member(&self, name: &str) -> Option<&Element> {
        self.members.iter().find(|member| member.name == name)
    }

    /// Puts a member into the place of the one that was there.
    pub(super) fn put(&mut self, member: Element) {
        self.drop_member(&member.name);
        self.members.push(member);
    }

    pub(super) fn drop_member(&mut self, name: &str) {
        self.members.retain(|member| member.name != name);
    }

    pub(super) fn rests(&self, process: &str) -> bool {
        self.resting.iter().any(|resting| resting == process)
    }

    /// Instances that are, or come to be, in service.
    fn wanted_instances(&self) -> usize {
        let there = self.instances.iter();
        there.filter(|it| it.way != Way::Terminating).count()
    }

    pub(super) const fn is_gone(&self) -> bool {
        self.deleted && self.instances.is_empty()
    }

    /// Lets time go by, and launches and ends what sizes ask for.
    pub(super) fn settle(&mut self, times: &AutoScalingSettings, made: &mut u64) {
        for place in 0..self.instances.len() {
            let one = &self.instances[place];
            if one.way == Way::Pending && one.since.elapsed() >= times.launching {
                let activity = one.activity;
                self.instances[place].way = Way::InService;
                self.finish(activity);
            }
        }
        let is_over =
            |it: &Instance| it.way == Way::Terminating && it.since.elapsed() >= times.terminating;
        let over: Vec<usize> = self
            .instances
            .iter()
            .filter(|it| is_over(it))
            .map(|it| it.activity)
            .collect();
        self.instances.retain(|it| !is_over(it));
        for activity in over {
            self.finish(activity);
        }
        let wanted = usize::try_from(self.number("DesiredCapacity")).unwrap_or_default();
        if !self.rests("Launch") && !self.deleted {
            self.launch(wanted, made);
        }
        if !self.rests("Terminate") || self.deleted {
            self.shrink(wanted);
        }
        self.sources
            .retain(|source| !source.is_gone(times.registering));
        if self
            .pool
            .as_ref()
            .is_some_and(|pool| pool.is_gone(times.terminating))
        {
            self.pool = None;
        }
        for refresh in &mut self.refreshes {
            refresh.settle(times);
        }
    }

    fn launch(&mut self, wanted: usize, made: &mut u64) {
        if let Some(fault) = self.fault.clone() {
            // It is tried again and again; one failed try is enough to tell.
            let told = self
                .activities
                .iter()
                .any(|it| it.text_of("StatusMessage") == Some(&fault));
            if self.wanted_instances() < wanted && !told {
                let description = format!("Launching a new EC2 instance.  Status Reason: {fault}");
                let activity = self.begin(&description);
                self.activities[activity].set("StatusCode", "Failed");
                self.activities[activity].set("StatusMessage", fault);
                self.activities[activity].set("EndTime", rfc3339(SystemTime::now()));
                self.activities[activity].set("Progress", "100");
            }
            return;
        }
        let mut zones: Vec<String> = self
            .member("AvailabilityZones")
            .map(|zones| zones.children.iter().map(|it| it.text.clone()).collect())
            .unwrap_or_default();
        // In whatever order they are told.
        zones.sort();
        while self.wanted_instances() < wanted {
            *made += 1;
            let id = format!("i-{made:017x}");
            let zone = zones.get(self.instances.len() % zones.len().max(1));
            let description = format!("Launching a new EC2 instance: {id}");
            let activity = self.begin(&description);
            let instance = Instance {
                id,
                zone: zone.cloned().unwrap_or_default(),
                since: Instant::now(),
                way: Way::Pending,
                protected: self.text("NewInstancesProtectedFromScaleIn") == "true",
                activity,
            };
            self.instances.push(instance);
        }
    }

    fn shrink(&mut self, wanted: usize) {
        while self.wanted_instances() > wanted {
            let may_go =
                |it: &Instance| it.way != Way::Terminating && (!it.protected || self.deleted);
            let Some(place) = self.instances.iter().position(may_go) else {
                return;
            };
            let id = self.instances[place].id.clone();
            let activity = self.begin(&format!("Terminating EC2 instance: {id}"));
            let one = &mut self.instances[place];
            one.way = Way::Terminating;
            one.since = Instant::now();
            one.activity = activity;
        }
    }

    /// Notes an activity; its place in the list.
    fn begin(&mut self, description: &str) -> usize {
        let number = self.activities.len() + 1;
        let now = rfc3339(SystemTime::now());
        let activity = Element::new("member")
            .with(Element::leaf(
                "ActivityId",
                format!("5e1f0000-0000-4000-8000-{number:012x}"),
            ))
            .with(Element::leaf("AutoScalingGroupName", self.text("AutoScalingGroupName")))
            .with(Element::leaf("AutoScalingGroupARN", self.text("AutoScalingGroupARN")))
            .with(Element::leaf("Description", description))
            .with(Element::leaf(
                "Cause",
                format!("At {now} an instance was started or ended in response to a difference between desired and actual capacity."),
            ))
            .with(Element::leaf("StartTime", now))
            .with(Element::leaf("StatusCode", "InProgress"))
            .with(Element::leaf("Progress", "50"))
            .with(Element::leaf("Details", "{}"));
        self.activities.push(activity);
        self.activities.len() - 1
    }

    fn finish(&mut self, activity: usize) {
        if let Some(activity) = self.activities.get_mut(activity) {
            activity.set("StatusCode", "Successful");
            activity.set("Progress", "100");
            activity.set("EndTime", rfc3339(SystemTime::now()));
        }
    }

    /// The group as a describe tells it.
    pub(super) fn told(&self) -> Element {
        let mut told = Element {
            children: self.members.clone(),
            ..Element::new("member")
        };
        let list = |name: &str, children: Vec<Element>| Element {
            children,
            ..Element::new(name)
        };
        let template = self.member("LaunchTemplate").cloned();
        let instances = self.instances.iter().map(|it| {
            let mut told = Element::new("member")
                .with(Element::leaf("InstanceId", it.id.as_str()))
                .with(Element::leaf("AvailabilityZone", it.zone.as_str()))
                .with(Element::leaf("LifecycleState", it.way.state()))
                .with(Element::leaf("HealthStatus", "Healthy"))
                .with(Element::leaf(
                    "ProtectedFromScaleIn",
                    it.protected.to_string(),
                ));
            told.children.extend(template.clone());
            told
        });
        told.children.push(list("Instances", instances.collect()));
        let resting = self.resting.iter().map(|process| {
            let reason = "User suspended";
            Element::new("member")
                .with(Element::leaf("ProcessName", process.as_str()))
                .with(Element::leaf("SuspensionReason", reason))
        });
        told.children
            .push(list("SuspendedProcesses", resting.collect()));
        told.children.extend(Source::told(&self.sources));
        if let Some(pool) = &self.pool {
            told.children.push(pool.told());
            let size = pool.size(self).to_string();
            told.children.push(Element::leaf("WarmPoolSize", size));
        }
        if self.deleted {
            told.set("Status", "Delete in progress");
        }
        told
    }
}

/// Whether this long has gone by since.
pub(super) fn has_passed(since: Instant, time: Duration) -> bool {
    since.elapsed() >= time
}
