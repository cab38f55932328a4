//! Auto Scaling groups: what no definition can say of them.
//!
//! - `plan`: sizes that have to fit each other, templates of one kind, and what a change makes unknown.
//! - `state`: what a group tells although nobody asked.
//! - `capacity`: waiting for instances, with the reason why they do not come.
//! - `refresh`: replacing instances after a change.
//! - `traffic`, `warm_pool`, `tags`, `metrics`: changes that are calls of their own.
//! - `drain`: making way for a deletion.
//!
//! Facts: Auto Scaling API reference and user guide.

pub(crate) mod capacity;
pub(crate) mod drain;
pub(crate) mod metrics;
pub(crate) mod plan;
pub(crate) mod refresh;
pub(crate) mod state;
pub(crate) mod tags;
pub(crate) mod traffic;
pub(crate) mod warm_pool;

#[cfg(test)]
mod tests;

use std::time::Duration;

use slipway_engine::lifecycle::{Failure, Session as _};
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};

use super::session::AutoScaling;
use crate::generated::autoscaling::autoscaling_group::AutoscalingGroup;
use crate::parts::{self, given};

/// How long changes and deletions are waited for when nothing says it.
const USUAL: Duration = Duration::from_secs(600);

/// How groups are called in messages of waits inside of a change.
const NOUN: &str = "Auto Scaling group";

/// The name of a group.
fn name(group: &AutoscalingGroup) -> String {
    given(&group.name).unwrap_or_default().to_owned()
}

/// How long a change of a group may take.
fn for_changes(group: &AutoscalingGroup) -> Duration {
    let timeouts = group.timeouts.if_known();
    timeouts.map_or(USUAL, |it| it.update.duration_or(USUAL))
}

/// Waits inside of a change until `look` finds it carried out. The failure is that of the change.
async fn carried_out<F>(
    api: &AutoScaling,
    group: &AutoscalingGroup,
    within: Duration,
    look: impl FnMut() -> F,
) -> Result<(), Failure>
where
    F: Future<Output = Result<Progress<()>, slipway_engine::error::CloudError>>,
{
    let waited: Result<(), WaitError> =
        wait_until(api.runtime(), api.stop(), WaitOptions::within(within), look).await;
    parts::settled(waited.map(Some), NOUN, name(group))
}
