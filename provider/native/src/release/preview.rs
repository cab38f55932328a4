//! What the cluster would say to a plan, as far as it is there.

use std::sync::Arc;
use std::time::Duration;

use slipway_framework::diag::Diagnostics;
use slipway_framework::resource::Preview;
use slipway_kubernetes::object::Object;
use slipway_kubernetes::release::{Refusal, rehearse};
use slipway_kubernetes::secrets::Secrets;

use super::model::Release;
use super::{declared, plan, reference, say};
use crate::clusters;
use crate::shared::Shared;

/// How long a plan waits for a cluster to say something. It may be one that cannot be reached from here.
const PATIENCE: Duration = Duration::from_secs(5);

/// Lets the cluster try what is planned, and tells what it would refuse. A cluster that is not there yet, or does not
/// answer, has nothing to say: the apply tells what is wrong with it.
pub(super) async fn preview(shared: &Arc<Shared>, preview: Preview<Release>) -> Diagnostics {
    let Preview {
        config,
        prior,
        planned,
    } = preview;
    if prior.is_some_and(|prior| plan::is_unchanged(&prior, &planned, &planned.objects)) {
        return Diagnostics::new();
    }
    let whole = Release {
        secrets_wo: config.secrets_wo,
        ..planned
    };
    let asked = shared.runtime().timeout(PATIENCE, refused(shared, &whole));
    match asked.await.flatten() {
        Some((refused, secrets)) if !refused.is_empty() => {
            say::would_refuse(&whole, &refused, &secrets).into()
        }
        _ => Diagnostics::new(),
    }
}

/// What the cluster would refuse; [`None`] where it cannot be asked.
async fn refused(shared: &Arc<Shared>, release: &Release) -> Option<(Vec<Refusal>, Secrets)> {
    release.cluster.if_known()?;
    // What is not known yet is not tried; the rest is.
    let all = declared::objects(release)?.ok()?.into_iter();
    let objects: Vec<Object> = all.filter(|it| it.is_known).map(|it| it.object).collect();
    let mut secrets = Secrets::default();
    secrets.learn(&objects);
    let reached = clusters::reach(shared, &reference(release).ok()?).await;
    let reached = reached.ok()??;
    let (place, yields) = (declared::place(release), declared::yields(release));
    match rehearse(&reached.cluster, &place, &objects, &yields).await {
        Ok(refused) => Some((refused, secrets)),
        Err(error) => {
            tracing::debug!(%error, "the cluster says nothing to a plan");
            None
        }
    }
}
