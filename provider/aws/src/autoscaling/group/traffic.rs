//! What sends traffic to the instances of a group.
//!
//! Facts: Auto Scaling API reference, AttachLoadBalancers, AttachLoadBalancerTargetGroups and
//! AttachTrafficSources (ten at a time), DescribeLoadBalancers and its likes (the states), and the
//! answer to detaching what is not there.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_autoscaling::types::TrafficSourceIdentifier;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Failure;
use slipway_engine::retry::Effect;
use slipway_engine::wait::Progress;
use slipway_framework::model::{Attr, Set};

use super::super::session::{self, AutoScaling, reading, setting};
use super::{carried_out, for_changes, name};
use crate::api::Operation;
use crate::generated::autoscaling::autoscaling_group::{
    AutoscalingGroup, AutoscalingGroupTrafficSource,
};
use crate::parts::{self, given};

const ATTACH_BALANCERS: Operation = setting("AttachLoadBalancers");
const ATTACH_TARGETS: Operation = setting("AttachLoadBalancerTargetGroups");
const ATTACH_SOURCES: Operation = setting("AttachTrafficSources");
const DETACH_BALANCERS: Operation = detaching("DetachLoadBalancers");
const DETACH_TARGETS: Operation = detaching("DetachLoadBalancerTargetGroups");
const DETACH_SOURCES: Operation = detaching("DetachTrafficSources");
const BALANCERS: Operation = reading("DescribeLoadBalancers");
const TARGETS: Operation = reading("DescribeLoadBalancerTargetGroups");
const SOURCES: Operation = reading("DescribeTrafficSources");

const fn detaching(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Repeatable("what is detached stays so"),
        kinds: &[(
            "ValidationError: that are not part of the group",
            ErrorKind::NotFound,
        )],
    }
}

/// How many are attached or detached at once.
const AT_ONCE: usize = 10;

/// Makes a group's load balancers, target groups and other sources those that are planned, and waits
/// until instances are registered with what came and gone from what went.
///
/// # Errors
/// Those of the calls, and what is still under way when the time is over.
pub(crate) async fn change(
    api: &AutoScaling,
    prior: &AutoscalingGroup,
    planned: &AutoscalingGroup,
) -> Result<(), Failure> {
    let (group, within) = (name(prior), for_changes(planned));
    if let Some((gone, come)) = exchanged(&prior.load_balancers, &planned.load_balancers) {
        for names in come.chunks(AT_ONCE) {
            api.call(&ATTACH_BALANCERS, || {
                let request = api.client.attach_load_balancers();
                let request = request.auto_scaling_group_name(&group);
                request.set_load_balancer_names(Some(names.to_vec())).send()
            })
            .await?;
        }
        for names in gone.chunks(AT_ONCE) {
            let sent = api.call(&DETACH_BALANCERS, || {
                let request = api.client.detach_load_balancers();
                let request = request.auto_scaling_group_name(&group);
                request.set_load_balancer_names(Some(names.to_vec())).send()
            });
            parts::cleared(sent.await)?;
        }
        settled(api, prior, within, &come, &gone, || balancers(api, &group)).await?;
    }
    if let Some((gone, come)) = exchanged(&prior.target_group_arns, &planned.target_group_arns) {
        for arns in come.chunks(AT_ONCE) {
            api.call(&ATTACH_TARGETS, || {
                let request = api.client.attach_load_balancer_target_groups();
                let request = request.auto_scaling_group_name(&group);
                request.set_target_group_arns(Some(arns.to_vec())).send()
            })
            .await?;
        }
        for arns in gone.chunks(AT_ONCE) {
            let sent = api.call(&DETACH_TARGETS, || {
                let request = api.client.detach_load_balancer_target_groups();
                let request = request.auto_scaling_group_name(&group);
                request.set_target_group_arns(Some(arns.to_vec())).send()
            });
            parts::cleared(sent.await)?;
        }
        settled(api, prior, within, &come, &gone, || targets(api, &group)).await?;
    }
    if let Some((gone, come)) = exchanged(&prior.traffic_source, &planned.traffic_source) {
        for sources in come.chunks(AT_ONCE) {
            let sources = identifiers(sources);
            api.call(&ATTACH_SOURCES, || {
                let request = api.client.attach_traffic_sources();
                let request = request.auto_scaling_group_name(&group);
                request.set_traffic_sources(Some(sources.clone())).send()
            })
            .await?;
        }
        for sources in gone.chunks(AT_ONCE) {
            let sources = identifiers(sources);
            let sent = api.call(&DETACH_SOURCES, || {
                let request = api.client.detach_traffic_sources();
                let request = request.auto_scaling_group_name(&group);
                request.set_traffic_sources(Some(sources.clone())).send()
            });
            parts::cleared(sent.await)?;
        }
        let named = |sources: &[AutoscalingGroupTrafficSource]| -> Vec<String> {
            let named = sources.iter().filter_map(|it| given(&it.identifier));
            named.map(str::to_owned).collect()
        };
        let (come, gone) = (named(&come), named(&gone));
        settled(api, prior, within, &come, &gone, || sources(api, &group)).await?;
    }
    Ok(())
}

/// What went and what came; nothing where nothing differs, or where another argument decides.
fn exchanged<T: Clone + PartialEq>(
    before: &Attr<Set<T>>,
    after: &Attr<Set<T>>,
) -> Option<(Vec<T>, Vec<T>)> {
    if matches!(after, Attr::Unknown) {
        return None;
    }
    let (gone, come) = parts::exchanged(before, after);
    (!gone.is_empty() || !come.is_empty()).then_some((gone, come))
}

fn identifiers(sources: &[AutoscalingGroupTrafficSource]) -> Vec<TrafficSourceIdentifier> {
    let sources = sources.iter().map(|source| {
        TrafficSourceIdentifier::builder()
            .set_identifier(given(&source.identifier).map(str::to_owned))
            .set_type(given(&source.r#type).map(str::to_owned))
            .build()
    });
    sources.collect()
}

/// What is attached, each with its state.
type States = Vec<(Option<String>, Option<String>)>;

/// Waits until what came is registered, and what went is gone.
async fn settled<F>(
    api: &AutoScaling,
    group: &AutoscalingGroup,
    within: Duration,
    come: &[String],
    gone: &[String],
    look: impl Fn() -> F,
) -> Result<(), Failure>
where
    F: Future<Output = Result<States, CloudError>>,
{
    let (come, gone, look) = (
        &come.iter().collect::<BTreeSet<_>>(),
        &gone.iter().collect::<BTreeSet<_>>(),
        &look,
    );
    let judged = || async move {
        let is_open = |(name, state): &(Option<String>, Option<String>)| {
            let name = name.as_ref()?;
            let state = state.as_deref().unwrap_or_default();
            let is_open = gone.contains(name) && state != "Removed"
                || come.contains(name) && state == "Adding";
            is_open.then(|| format!("`{name}` is in the state `{state}`"))
        };
        let open: Vec<String> = look().await?.iter().filter_map(is_open).collect();
        Ok(match open.is_empty() {
            true => Progress::Ready(()),
            false => Progress::Pending(open.join(", ")),
        })
    };
    carried_out(api, group, within, judged).await
}

async fn balancers(api: &AutoScaling, group: &str) -> Result<States, CloudError> {
    let all = session::pages(|token| async move {
        let sent = api.call(&BALANCERS, || {
            let request = api.client.describe_load_balancers();
            let request = request.auto_scaling_group_name(group);
            request.set_next_token(token.clone()).send()
        });
        let answer = sent.await?;
        Ok((answer.load_balancers, answer.next_token))
    });
    let all = all.await?.into_iter();
    Ok(all.map(|it| (it.load_balancer_name, it.state)).collect())
}

async fn targets(api: &AutoScaling, group: &str) -> Result<States, CloudError> {
    let all = session::pages(|token| async move {
        let sent = api.call(&TARGETS, || {
            let request = api.client.describe_load_balancer_target_groups();
            let request = request.auto_scaling_group_name(group);
            request.set_next_token(token.clone()).send()
        });
        let answer = sent.await?;
        Ok((answer.load_balancer_target_groups, answer.next_token))
    });
    let all = all.await?.into_iter();
    Ok(all
        .map(|it| (it.load_balancer_target_group_arn, it.state))
        .collect())
}

async fn sources(api: &AutoScaling, group: &str) -> Result<States, CloudError> {
    let all = session::pages(|token| async move {
        let sent = api.call(&SOURCES, || {
            let request = api.client.describe_traffic_sources();
            let request = request.auto_scaling_group_name(group);
            request.set_next_token(token.clone()).send()
        });
        let answer = sent.await?;
        Ok((answer.traffic_sources, answer.next_token))
    });
    let all = all.await?.into_iter();
    Ok(all.map(|it| (it.identifier, it.state)).collect())
}
