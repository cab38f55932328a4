//! What reads of clusters found in this run, for the warnings of the plans that follow. Nothing is planned
//! by it: an apply plans again in another process, which has seen nothing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use slipway_engine::operation::Operation;

use crate::session::Api;
use crate::shared::Shared;

pub(crate) const UPGRADES: Operation = super::reading("kubernetes_get_available_upgrades");

/// What was found of one cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Its version.
    pub(crate) version: String,
    /// The versions that an upgrade leads to.
    pub(crate) upgrades: Vec<String>,
}

/// Clusters by id.
#[derive(Debug, Default)]
struct Clusters(Mutex<HashMap<String, Seen>>);

/// Remembers what a refresh found of a cluster. Who may not look at upgrades is told by the upgrade.
pub(crate) async fn note(shared: &Shared, api: &Api, id: &str, version: Option<&str>) {
    let (Ok(clusters), Some(version), true) = (
        shared.part(|_| Clusters::default()),
        version,
        api.is_at_rest(),
    ) else {
        return;
    };
    if let Ok(upgrades) = upgrades(api, id).await {
        let seen = Seen {
            version: version.to_owned(),
            upgrades,
        };
        let mut all = clusters.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(id.to_owned(), seen);
    }
}

/// What was found of a cluster.
pub(crate) fn of(shared: &Shared, id: &str) -> Option<Seen> {
    let clusters = shared.part(|_| Clusters::default()).ok()?;
    let all = clusters.0.lock().unwrap_or_else(PoisonError::into_inner);
    all.get(id).cloned()
}

/// The versions that an upgrade of a cluster leads to.
///
/// # Errors
/// Those of the call.
pub(crate) async fn upgrades(
    api: &Api,
    id: &str,
) -> Result<Vec<String>, slipway_engine::error::CloudError> {
    let answer = api.call(&UPGRADES, || {
        api.client.kubernetes_get_available_upgrades(id)
    });
    // There is no list where there is no upgrade.
    let all = answer.await?.available_upgrade_versions.unwrap_or_default();
    Ok(all.into_iter().filter_map(|it| it.slug).collect())
}
