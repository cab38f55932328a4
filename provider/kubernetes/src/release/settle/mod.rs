//! Waiting until objects are ready, by watches; and seeing early that they will not be.
//!
//! `watches` says how the cluster tells what changes, `waiting` what is known by that and judged of it.

mod waiting;
mod watches;

use std::time::Duration;

use slipway_engine::clock::Moment;

use super::evidence;
use super::failure::{Cause, NotReady};
use super::look::Live;
use crate::client::Cluster;
use crate::object::Object;
use crate::pods::Patience;
use crate::secrets::Secrets;
use crate::status::Wanted;
use waiting::Waiting;
use watches::Watches;

/// After this long without a change everything is judged again: some judgements depend on time.
const AGAIN: Duration = Duration::from_secs(1);

/// At least this long lies between two looks at pods: each reads them anew.
const JUDGED: Duration = Duration::from_secs(1);

/// How is waited.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms<'a> {
    /// For how long.
    pub(super) until: Moment,
    /// By which conditions, for kinds of which nothing else is known.
    pub(super) conditions: &'a [Wanted],
    /// How much is put up with.
    pub(super) patience: Patience,
    /// Whether what cannot heal ends the waiting at once.
    pub(super) fail_fast: bool,
    /// What no message may show.
    pub(super) secrets: &'a Secrets,
}

/// Waits until all of these objects are ready; answers with how they are then.
///
/// `live` is how they were when they were applied: a watch may begin with nothing older.
pub(super) async fn settle(
    cluster: &Cluster,
    objects: &[&Object],
    live: Live,
    terms: Terms<'_>,
) -> Result<Live, Cause> {
    let until = terms.until;
    let retry = cluster.retry();
    let begun = retry.runtime().now();
    let mut waiting = Waiting::new(objects, live, terms);
    let first = waiting.named();
    if first.is_empty() {
        return Ok(waiting.live);
    }
    let watched = objects.iter().copied().filter(|object| {
        // Of what is ready by being there nobody has to be told more.
        waiting.may_change(object) || first.iter().any(|waits| waits.key == object.key())
    });
    let mut watches = Watches::of(cluster, watched);
    let mut judged = begun;
    loop {
        let now = retry.runtime().now();
        let left = until.since(now).min(AGAIN);
        let seen = retry.runtime().timeout(left, watches.next());
        let Ok(seen) = retry.stop().run(seen).await else {
            return Err(Cause::Interrupted(waiting.named()));
        };
        if let Some(Some((spot, change))) = seen {
            waiting.take(&spot, change?);
            while let Some((spot, change)) = watches.at_once() {
                waiting.take(&spot, change?);
            }
        }
        if waiting.not_ready().is_empty() {
            return Ok(waiting.live);
        }
        let now = retry.runtime().now();
        if now.since(judged) >= JUDGED {
            judged = now;
            waiting.look(cluster).await;
        }
        let hopeless = match terms.fail_fast {
            true => waiting.hopeless(now),
            false => Vec::new(),
        };
        let is_hopeless = !hopeless.is_empty();
        if is_hopeless || now >= until {
            let objects = if is_hopeless {
                hopeless
            } else {
                waiting.named()
            };
            return Err(Cause::NotReady {
                objects: explained(cluster, &waiting.live, objects, terms).await,
                waited: now.since(begun),
                hopeless: is_hopeless,
            });
        }
    }
}

/// The same objects, each with what its pods tell.
async fn explained(
    cluster: &Cluster,
    live: &Live,
    objects: Vec<NotReady>,
    terms: Terms<'_>,
) -> Vec<NotReady> {
    let mut explained = Vec::with_capacity(objects.len());
    for object in objects {
        let explanation = match live.get(&object.key) {
            Some(live) if evidence::has_pods(&object.key) => {
                evidence::explanation(cluster, live, terms).await
            }
            _ => None,
        };
        explained.push(NotReady {
            explanation,
            ..object
        });
    }
    explained
}
