//! The reads of instances, which those that are read together share.

use std::sync::Arc;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::Failure;
use slipway_engine::retry::Effect;

use crate::api::Operation;
use crate::ec2::instances::power::GONE;
use crate::ec2::session::{self, Ec2};
use crate::reads::{Objects, Shape, SharedReads};
use crate::shared::Shared;

const DESCRIBE: Operation = Operation {
    name: "DescribeInstances",
    effect: Effect::Reads,
    kinds: &[GONE],
};

/// An instance that is there, or on its way out. One that is terminated is told of for a while.
///
/// # Errors
/// Those of the reads.
pub(super) async fn one(
    shared: &Arc<Shared>,
    api: &Ec2,
    id: &str,
) -> Result<Option<sdk::Instance>, Failure> {
    let shape = Shape::new("DescribeInstances", keys);
    let reads = SharedReads::of(shared, api, shape, describe_all)?;
    let found = api.one(&reads, id, describe(api, id)).await?;
    let is_gone = |it: &sdk::Instance| {
        it.state().and_then(sdk::InstanceState::name) == Some(&sdk::InstanceStateName::Terminated)
    };
    Ok(found.filter(|it| !is_gone(it)))
}

/// Whether an instance shuts down, from which nothing brings it back.
pub(super) fn is_leaving(it: &sdk::Instance) -> bool {
    it.state().and_then(sdk::InstanceState::name) == Some(&sdk::InstanceStateName::ShuttingDown)
}

/// What an instance is read by.
fn keys(object: &sdk::Instance) -> Vec<String> {
    object.instance_id.iter().cloned().collect()
}

/// Reads one by its id: the only read whose "not found" is one.
async fn describe(api: &Ec2, id: &str) -> Result<Option<sdk::Instance>, CloudError> {
    let sent = api.call(&DESCRIBE, || {
        api.client.describe_instances().instance_ids(id).send()
    });
    let found = sent.await?.reservations.unwrap_or_default();
    Ok(found
        .into_iter()
        .flat_map(|it| it.instances.unwrap_or_default())
        .next())
}

fn describe_all(api: Ec2, ids: Vec<String>) -> Objects<sdk::Instance> {
    Box::pin(async move {
        let (api, filter) = (&api, &session::filter("instance-id", ids));
        let found = session::pages(|token| async move {
            let sent = api.call(&DESCRIBE, || {
                let request = api.client.describe_instances().filters(filter.clone());
                request.set_next_token(token.clone()).send()
            });
            let answer = sent.await?;
            Ok((answer.reservations, answer.next_token))
        });
        let found = found.await?.into_iter();
        let found = found
            .flat_map(|it| it.instances.unwrap_or_default())
            .collect();
        Ok(session::by_id(found, |it: &sdk::Instance| {
            it.instance_id.clone()
        }))
    })
}
