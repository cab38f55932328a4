//! Starting and stopping instances, and the wait until they run.
//!
//! Facts: EC2 API reference, StartInstances, StopInstances, InstanceState, StateReason; EC2 user guide,
//! "Amazon EC2 instance state changes".

use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{AFTER_STOP, Failure, Session as _};
use slipway_engine::retry::Effect;
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};

use crate::api::Operation;
use crate::ec2::session::{self, Ec2};
use crate::parts;

pub(crate) const GONE: (&str, ErrorKind) = ("InvalidInstanceID.NotFound", ErrorKind::NotFound);

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

const START: Operation = Operation {
    name: "StartInstances",
    effect: Effect::Repeatable("an instance that runs goes on"),
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

/// Starts an instance that has stopped, and waits until it runs.
///
/// # Errors
/// Those of the calls and of the wait.
pub(crate) async fn start(api: &Ec2, id: &str, within: Duration) -> Result<(), Failure> {
    // It is not left behind for the host's stop.
    let sending = match api.stop().is_stopped() {
        true => api.detached(AFTER_STOP),
        false => api.clone(),
    };
    let sent = sending.call(&START, || {
        api.client.start_instances().instance_ids(id).send()
    });
    sent.await?;
    let waited = running(api, id, within).await;
    parts::settled(waited.map(Some), NOUN, id.to_owned())
}

/// Waits until an instance runs. One that ends instead says why.
///
/// # Errors
/// Those of the calls and of the wait.
pub(crate) async fn running(api: &Ec2, id: &str, within: Duration) -> Result<(), WaitError> {
    use sdk::InstanceStateName::{Running, ShuttingDown, Stopped, Terminated};
    let judge = |found: Option<&sdk::Instance>| match found {
        // A new one is not told to everybody at once (EC2 developer guide, "Eventual consistency").
        None => Progress::Pending("it is not visible yet".to_owned()),
        Some(found) => match name(found) {
            Some(Running) => Progress::Ready(()),
            Some(ShuttingDown | Terminated) => Progress::Failed(said(found)),
            // A host that fails at once stops it again; one that was just started says so for a moment.
            Some(Stopped) if has_reason(found) => Progress::Failed(said(found)),
            _ => Progress::Pending(said(found)),
        },
    };
    until(api, id, within, judge).await
}

/// Whether an instance runs, or is about to.
///
/// # Errors
/// Those of the call.
pub(crate) async fn is_running(api: &Ec2, id: &str) -> Result<bool, CloudError> {
    use sdk::InstanceStateName::{Pending, Running};
    let found = state(api, id).await?;
    Ok(found.is_some_and(|it| matches!(name(&it), Some(Pending | Running))))
}

/// Whether EC2 itself ended an instance; the user's own requests begin with `Client.User`.
fn has_reason(found: &sdk::Instance) -> bool {
    let code = found.state_reason().and_then(sdk::StateReason::code);
    code.is_some_and(|code| code.starts_with("Server."))
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
