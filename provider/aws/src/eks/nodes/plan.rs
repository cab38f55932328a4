//! What a plan of a node group knows before anything is sent.

use slipway_framework::diag::Diagnostic;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::generated::eks::eks_node_group::EksNodeGroup;

/// Replaces a group whose launch template comes or goes: it is made with one or without (EKS API
/// reference, UpdateNodegroupVersion).
pub(crate) fn templates(plan: &mut Plan<EksNodeGroup>) {
    let (Some(prior), Some(planned)) = (&plan.prior, &plan.planned) else {
        return;
    };
    let has = |group: &EksNodeGroup| group.launch_template.if_known().map(|all| !all.is_empty());
    if let (Some(before), Some(after)) = (has(prior), has(planned))
        && before != after
    {
        plan.replace(Path::of("launch_template"));
    }
}

/// Refuses sizes that do not fit each other, as EKS would.
pub(crate) fn sizes(plan: &mut Plan<EksNodeGroup>) {
    let Some(fault) = plan.planned.as_ref().and_then(fault) else {
        return;
    };
    let detail = format!("{fault} Nothing was changed.\nCorrect the sizes.");
    let told = Diagnostic::error("Sizes of a node group do not fit", detail);
    plan.tell(told.at(Path::of("scaling_config")));
}

/// What is wrong with the sizes, as a sentence.
pub(crate) fn fault(group: &EksNodeGroup) -> Option<String> {
    let sizes = group.scaling_config.if_known()?.first()?;
    let (least, most) = (sizes.min_size.if_known(), sizes.max_size.if_known());
    let desired = sizes.desired_size.if_known();
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        return Some(format!(
            "`min_size` is {least}, but `max_size` is {most}: there cannot be more nodes at least than at most."
        ));
    }
    if let (Some(least), Some(desired)) = (least, desired)
        && desired < least
    {
        return Some(format!(
            "`desired_size` is {desired}, but `min_size` is {least}: EKS does not raise it by itself, also where \
             `ignore_changes` names it."
        ));
    }
    if let (Some(most), Some(desired)) = (most, desired)
        && desired > most
    {
        return Some(format!(
            "`desired_size` is {desired}, but `max_size` is {most}: EKS does not lower it by itself, also where \
             `ignore_changes` names it."
        ));
    }
    None
}
