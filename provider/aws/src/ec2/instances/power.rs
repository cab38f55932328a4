//! Stopping instances.
//!
//! Facts: EC2 API reference, StopInstances, InstanceState; EC2 user guide, "Amazon EC2
//! instance state changes".

use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Failure, Session as _};
use slipway_engine::retry::Effect;
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};

use crate::api::Operation;
use crate::ec2::session::{self, Ec2};
use crate::parts;

const GONE: (&str, ErrorKind) = ("InvalidInstanceID.NotFound", ErrorKind::NotFound);

const STOP: Operation = Operation {
    name: "StopInstances",
    effect: Effect::Repeatable("an instance that has stopped stays so"),
    kinds: &[GONE],
};

const DESCRIBE: Operation = Operation {
    name: "DescribeInstances",
    effect: Effect::Reads,
    kinds: &[GONE],
};

/// What messages call an instance.
const NOUN: &str = "EC2 instance";

/// Stops an instance, and waits until it has stopped. One that is gone, or was stopped before, is a
/// success.
///
/// # Errors
/// Those of the calls and of the wait.
pub(crate) async fn stop(
    api: &Ec2,
    id: &str,
    is_forced: bool,
    within: Duration,
) -> Result<(), Failure> {
    match state(api, id).await? {
        None => return Ok(()),
        Some(found) if is_off(&found) => return Ok(()),
        Some(_) => {}
    }
    let sent = api.call(&STOP, || {
        let request = api.client.stop_instances().instance_ids(id);
        request.set_force(is_forced.then_some(true)).send()
    });
    match sent.await {
        Err(error) if error.is_not_found() => return Ok(()),
        sent => sent.map(drop)?,
    }
    let waited = until(api, id, within, |found| match found {
        None => Progress::Ready(()),
        Some(found) if is_off(found) => Progress::Ready(()),
        Some(found) => Progress::Pending(said(found)),
    });
    parts::settled(waited.await.map(Some), NOUN, id.to_owned())
}

/// Whether an instance runs no more.
fn is_off(found: &sdk::Instance) -> bool {
    use sdk::InstanceStateName::{ShuttingDown, Stopped, Terminated};
    matches!(name(found), Some(ShuttingDown | Stopped | Terminated))
}

/// The state of an instance.
fn name(found: &sdk::Instance) -> Option<&sdk::InstanceStateName> {
    found.state().and_then(sdk::InstanceState::name)
}

/// The state of an instance as a clause.
fn said(found: &sdk::Instance) -> String {
    let state = name(found).map_or("unknown", sdk::InstanceStateName::as_str);
    let reason = found.state_reason().and_then(sdk::StateReason::message);
    let reason = reason.filter(|reason| !reason.is_empty());
    let reason = reason.map(|reason| format!(": {reason}"));
    format!("its state is `{state}`{}", reason.unwrap_or_default())
}

/// Looks at an instance until `judge` is content.
async fn until<T>(
    api: &Ec2,
    id: &str,
    within: Duration,
    judge: impl Fn(Option<&sdk::Instance>) -> Progress<T>,
) -> Result<T, WaitError> {
    let judge = &judge;
    let look = || async move { Ok(judge(state(api, id).await?.as_ref())) };
    wait_until(api.runtime(), api.stop(), WaitOptions::within(within), look).await
}

/// An instance as it is; none when it is gone.
async fn state(api: &Ec2, id: &str) -> Result<Option<sdk::Instance>, CloudError> {
    let filter = session::filter("instance-id", vec![id.to_owned()]);
    let sent = api.call(&DESCRIBE, || {
        let request = api.client.describe_instances();
        request.filters(filter.clone()).send()
    });
    let found = match sent.await {
        Err(error) if error.is_not_found() => return Ok(None),
        found => found?,
    };
    let all = found.reservations.unwrap_or_default().into_iter();
    let mut all = all.flat_map(|it| it.instances.unwrap_or_default());
    Ok(all.next())
}
