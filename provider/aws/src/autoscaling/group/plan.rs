//! What a plan of a group has to keep to, and what a change makes unknown.

use slipway_framework::diag::Diagnostic;
use slipway_framework::model::{Attr, Model as _};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::generated::autoscaling::autoscaling_group::AutoscalingGroup;
use crate::parts::given;

/// Holds a plan against the rules.
pub(crate) fn check(plan: &mut Plan<AutoscalingGroup>) {
    if plan.is_destroy() {
        return;
    }
    unsupported(plan);
    triggers(plan);
    templates(plan);
    traffic(plan);
    sizes(plan);
}

/// Refuses what would need the API of load balancers.
fn unsupported(plan: &mut Plan<AutoscalingGroup>) {
    let asked = [
        ("min_elb_capacity", &plan.config.min_elb_capacity),
        ("wait_for_elb_capacity", &plan.config.wait_for_elb_capacity),
    ];
    let told: Vec<Diagnostic> = asked
        .into_iter()
        .filter(|(_, number)| number.if_known().is_some_and(|it| *it > 0))
        .map(|(argument, _)| {
            let detail = format!(
                "Instances are not counted by what load balancers say of them. Nothing was changed.\n\
                 Remove `{argument}` and set `health_check_type = \"ELB\"`: instances that load balancers find \
                 unhealthy are then no part of the capacity that is waited for."
            );
            Diagnostic::error("Argument not supported", detail).at(Path::of(argument))
        })
        .collect();
    for one in told {
        plan.tell(one);
    }
}

/// Refuses triggers that no argument has.
fn triggers(plan: &mut Plan<AutoscalingGroup>) {
    let settings = plan.config.instance_refresh.if_known();
    let settings = settings.and_then(|all| all.first());
    let Some(named) = settings.and_then(|it| it.triggers.if_known()) else {
        return;
    };
    let known = plan.config.to_value();
    let is_known = |name: &str| crate::parts::of(&known, name).is_some();
    let strange: Vec<String> = named.0.iter().filter(|it| !is_known(it)).cloned().collect();
    for name in strange {
        let detail = format!(
            "`{name}` is no argument of a group, so it never changes. Nothing was changed.\n\
             Name arguments of this resource, such as `tag`."
        );
        let path = Path::of("instance_refresh").index(0).attribute("triggers");
        plan.tell(Diagnostic::error("No such trigger", detail).at(path));
    }
}

/// A group has a template of one kind, and a template one id and one name.
fn templates(plan: &mut Plan<AutoscalingGroup>) {
    let config = plan.config.clone();
    let has_template = is_some(&config.launch_template);
    let has_policy = is_some(&config.mixed_instances_policy);
    let has_configuration = !matches!(config.launch_configuration, Attr::Null);
    if has_policy || has_configuration {
        plan.set_no_block("launch_template");
    }
    if has_template || has_configuration {
        plan.set_no_block("mixed_instances_policy");
    }
    let Some(prior) = plan.prior.clone() else {
        return;
    };
    let at = |block: &str| Path::of(block).index(0);
    if let (Some(before), Some(after)) = (
        first(&prior.launch_template),
        first(&config.launch_template),
    ) {
        let names = ((&before.id, &before.name), (&after.id, &after.name));
        follow(plan, &at("launch_template"), ("id", "name"), names);
    }
    let (Some(before), Some(after)) = (
        first(&prior.mixed_instances_policy).and_then(|it| first(&it.launch_template)),
        first(&config.mixed_instances_policy).and_then(|it| first(&it.launch_template)),
    ) else {
        return;
    };
    let within = at("mixed_instances_policy")
        .attribute("launch_template")
        .index(0);
    let parts = ("launch_template_id", "launch_template_name");
    if let (Some(before), Some(after)) = (
        first(&before.launch_template_specification),
        first(&after.launch_template_specification),
    ) {
        let path = within.attribute("launch_template_specification").index(0);
        let names = (
            (&before.launch_template_id, &before.launch_template_name),
            (&after.launch_template_id, &after.launch_template_name),
        );
        follow(plan, &path, parts, names);
    }
    let before = before.r#override.if_known().into_iter().flatten();
    let after = after.r#override.if_known().into_iter().flatten();
    for (index, (before, after)) in (0..).zip(before.zip(after)) {
        if let (Some(before), Some(after)) = (
            first(&before.launch_template_specification),
            first(&after.launch_template_specification),
        ) {
            let path = within.attribute("override").index(index);
            let path = path.attribute("launch_template_specification").index(0);
            let names = (
                (&before.launch_template_id, &before.launch_template_name),
                (&after.launch_template_id, &after.launch_template_name),
            );
            follow(plan, &path, parts, names);
        }
    }
}

/// The id and the name of a template.
type Names<'a> = (&'a Attr<String>, &'a Attr<String>);

/// Another id has another name, and the other way round.
fn follow(
    plan: &mut Plan<AutoscalingGroup>,
    path: &Path,
    (id, name): (&str, &str),
    (before, after): (Names<'_>, Names<'_>),
) {
    let differs = |before: &Attr<String>, after: &Attr<String>| match after {
        Attr::Unknown => true,
        _ => given(after).is_some_and(|after| Some(after) != given(before)),
    };
    if differs(before.0, after.0) {
        plan.set_unknown_at(&path.attribute(name));
    }
    if differs(before.1, after.1) {
        plan.set_unknown_at(&path.attribute(id));
    }
}

/// Three arguments are views of the same.
fn traffic(plan: &mut Plan<AutoscalingGroup>) {
    if plan.is_create() {
        return;
    }
    if plan.changes("load_balancers") || plan.changes("target_group_arns") {
        plan.set_block_unknown("traffic_source");
    } else if plan.changes("traffic_source") {
        plan.set_unknown("load_balancers");
        plan.set_unknown("target_group_arns");
    }
}

/// Refuses sizes that do not fit each other, and leaves open what Auto Scaling makes of a desired
/// capacity that nobody asks for when it fits the others no more.
fn sizes(plan: &mut Plan<AutoscalingGroup>) {
    let Some(planned) = plan.planned.clone() else {
        return;
    };
    if plan.config.desired_capacity.is_null() {
        let desired = planned.desired_capacity.if_known();
        let too_few = desired.zip(planned.min_size.if_known());
        let too_many = desired.zip(planned.max_size.if_known());
        let is_open = matches!(planned.min_size, Attr::Unknown)
            || matches!(planned.max_size, Attr::Unknown)
            || too_few.is_some_and(|(desired, least)| desired < least)
            || too_many.is_some_and(|(desired, most)| desired > most);
        if is_open {
            plan.set_unknown("desired_capacity");
        }
    }
    if let Some((argument, fault)) = fault(&plan.config) {
        let detail = format!("{fault} Nothing was changed.\nCorrect the sizes.");
        let told = Diagnostic::error("Sizes of an Auto Scaling group do not fit", detail);
        plan.tell(told.at(Path::of(argument)));
    }
}

/// The argument that is wrong, and why.
pub(super) fn fault(group: &AutoscalingGroup) -> Option<(&'static str, String)> {
    let (least, most) = (group.min_size.if_known(), group.max_size.if_known());
    let desired = group.desired_capacity.if_known();
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        return Some((
            "min_size",
            format!("`min_size` is {least}, but `max_size` is {most}."),
        ));
    }
    if let (Some(least), Some(desired)) = (least, desired)
        && desired < least
    {
        return Some((
            "desired_capacity",
            format!("`desired_capacity` is {desired}, but `min_size` is {least}."),
        ));
    }
    if let (Some(most), Some(desired)) = (most, desired)
        && desired > most
    {
        return Some((
            "desired_capacity",
            format!("`desired_capacity` is {desired}, but `max_size` is {most}."),
        ));
    }
    None
}

fn first<T>(blocks: &Attr<Vec<T>>) -> Option<&T> {
    blocks.if_known().and_then(|all| all.first())
}

/// Whether blocks are there, or may be.
fn is_some<T>(blocks: &Attr<Vec<T>>) -> bool {
    match blocks {
        Attr::Known(all) => !all.is_empty(),
        Attr::Null => false,
        Attr::Unknown => true,
    }
}
