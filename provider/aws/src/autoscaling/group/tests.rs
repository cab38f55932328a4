//! Tests of what changes of groups send and wait for.

use std::time::{Duration, SystemTime};

use aws_sdk_autoscaling::primitives::DateTime;
use aws_sdk_autoscaling::types::{self as sdk, LifecycleState, ScalingActivityStatusCode};
use slipway_framework::model::{Attr, Set};

use super::capacity::{Wanted, failed, in_service, unfinished, wanted};
use super::refresh::{configuration, is_due};
use super::{plan, tags};
use crate::generated::autoscaling::autoscaling_group::{
    AutoscalingGroup, AutoscalingGroupInstanceRefresh, AutoscalingGroupLaunchTemplate,
    AutoscalingGroupTag,
};

fn sized(least: i64, desired: Option<i64>, most: i64) -> AutoscalingGroup {
    AutoscalingGroup {
        min_size: Attr::Known(least),
        max_size: Attr::Known(most),
        desired_capacity: desired.map_or(Attr::Unknown, Attr::Known),
        ..AutoscalingGroup::default()
    }
}

#[test]
fn instances_are_waited_for_when_sizes_changed() {
    let before = sized(1, Some(2), 4);
    assert_eq!(wanted(&before, &before), None);
    assert_eq!(
        wanted(&before, &sized(1, Some(3), 4)),
        Some(Wanted::Exactly(3))
    );
    // A capacity that is not sent may be another by now.
    assert_eq!(
        wanted(&before, &sized(2, Some(2), 5)),
        Some(Wanted::AtLeast(2))
    );
    // What Auto Scaling makes of it is not known yet.
    assert_eq!(
        wanted(&before, &sized(3, None, 4)),
        Some(Wanted::AtLeast(3))
    );
}

#[test]
fn healthy_instances_in_service_count_by_their_weight() {
    let instance = |state: LifecycleState, health: &str, weight: Option<&str>| {
        sdk::Instance::builder()
            .lifecycle_state(state)
            .health_status(health)
            .set_weighted_capacity(weight.map(str::to_owned))
            .build()
    };
    let group = sdk::AutoScalingGroup::builder()
        .instances(instance(LifecycleState::InService, "Healthy", None))
        .instances(instance(LifecycleState::InService, "HEALTHY", Some("4")))
        .instances(instance(LifecycleState::InService, "Unhealthy", None))
        .instances(instance(LifecycleState::Pending, "Healthy", None))
        .build();
    assert_eq!(in_service(&group), 5);
}

fn activity(code: ScalingActivityStatusCode, message: &str, started: u64) -> sdk::Activity {
    let started = i64::try_from(started).unwrap_or_default();
    sdk::Activity::builder()
        .description("Launching a new EC2 instance.")
        .status_message(message)
        .start_time(DateTime::from_secs(started))
        .status_code(code)
        .build()
}

#[test]
fn the_newest_failure_is_told_unless_it_is_an_older_one() {
    let all = [
        activity(ScalingActivityStatusCode::PreInService, "", 300),
        activity(ScalingActivityStatusCode::Failed, "No capacity.", 200),
        activity(ScalingActivityStatusCode::Failed, "No image.", 100),
    ];
    let at = |seconds| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    let told = "an activity failed: Launching a new EC2 instance: No capacity";
    assert_eq!(failed(&all, None).as_deref(), Some(told));
    assert_eq!(failed(&all, at(200)).as_deref(), Some(told));
    assert_eq!(failed(&all, at(201)), None);
    let told = unfinished(&all).unwrap_or_default();
    assert!(told.contains("`PreInService`"), "{told}");
    assert_eq!(unfinished(&all[1..]), None);
}

#[test]
fn templates_and_triggers_replace_instances() {
    let of = |version: &str, owner: &str| AutoscalingGroup {
        launch_template: Attr::Known(vec![AutoscalingGroupLaunchTemplate {
            version: version.into(),
            ..AutoscalingGroupLaunchTemplate::default()
        }]),
        tag: Attr::Known(Set(vec![tag("Owner", owner, true)])),
        ..AutoscalingGroup::default()
    };
    let usual = AutoscalingGroupInstanceRefresh::default();
    let tagged = AutoscalingGroupInstanceRefresh {
        triggers: Attr::Known(Set(vec!["tag".to_owned()])),
        ..AutoscalingGroupInstanceRefresh::default()
    };
    assert!(is_due(&of("1", "a"), &of("2", "a"), &usual));
    assert!(!is_due(&of("1", "a"), &of("1", "b"), &usual));
    assert!(is_due(&of("1", "a"), &of("1", "b"), &tagged));
    assert!(!is_due(&of("1", "a"), &of("1", "a"), &tagged));
}

#[test]
fn a_template_is_named_by_its_id_alone() {
    let template = |id: &str| {
        sdk::LaunchTemplateSpecification::builder()
            .launch_template_id(id)
            .launch_template_name("main")
            .version("2")
            .build()
    };
    let policy = sdk::LaunchTemplate::builder()
        .launch_template_specification(template("lt-1"))
        .overrides(
            sdk::LaunchTemplateOverrides::builder()
                .launch_template_specification(template("lt-2"))
                .build(),
        )
        .build();
    let group = sdk::AutoScalingGroup::builder()
        .mixed_instances_policy(
            sdk::MixedInstancesPolicy::builder()
                .launch_template(policy)
                .build(),
        )
        .build();
    let wanted = format!("{:?}", configuration(group));
    assert!(
        wanted.contains("lt-1") && wanted.contains("lt-2"),
        "{wanted}"
    );
    assert!(!wanted.contains("main"), "{wanted}");
}

fn tag(key: &str, value: &str, propagates: bool) -> AutoscalingGroupTag {
    AutoscalingGroupTag {
        key: key.into(),
        value: value.into(),
        propagate_at_launch: Attr::Known(propagates),
    }
}

#[test]
fn a_tag_that_changed_is_set_and_not_removed() {
    let all = |tags: Vec<AutoscalingGroupTag>| Attr::Known(Set(tags));
    let before = all(vec![
        tag("a", "1", true),
        tag("b", "1", true),
        tag("c", "1", true),
    ]);
    let after = all(vec![
        tag("a", "2", true),
        tag("b", "1", false),
        tag("d", "", false),
    ]);
    let (set, gone) = tags::differing(&before, &after);
    let keys = |tags: &[AutoscalingGroupTag]| -> Vec<String> {
        let keys = tags.iter().filter_map(|it| it.key.if_known().cloned());
        keys.collect()
    };
    assert_eq!(keys(&set), ["a", "b", "d"]);
    assert_eq!(keys(&gone), ["c"]);
}

#[test]
fn sizes_have_to_fit_each_other() {
    assert_eq!(plan::fault(&sized(1, Some(2), 3)), None);
    assert_eq!(plan::fault(&sized(1, None, 1)), None);
    let at = |group| plan::fault(&group).map(|(argument, _)| argument);
    assert_eq!(at(sized(3, None, 2)), Some("min_size"));
    assert_eq!(at(sized(2, Some(1), 3)), Some("desired_capacity"));
    assert_eq!(at(sized(2, Some(4), 3)), Some("desired_capacity"));
}
