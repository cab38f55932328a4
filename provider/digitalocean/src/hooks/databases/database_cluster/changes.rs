//! Changes of a cluster, each with a call of its own.
//!
//! What takes long is sent when nothing else is under way, and waited for once at the end. A run that is
//! interrupted leaves a change under way; the next one finds the cluster as it was to be, or waits and
//! sends it again.

use std::time::Duration;

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::ErrorKind;
use slipway_engine::lifecycle::{Crud as _, Failure, Session as _, Work};
use slipway_engine::retry::Effect;
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::{Diagnostic, Severity};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;

use crate::api::Operation;
use crate::generated::databases::database_cluster::{DatabaseCluster, DatabaseClusters};
use crate::hooks::databases::database_cluster::{offered, settings};
use crate::parts::{self, given};
use crate::projects;
use crate::versions::numbers;

/// How long a change of a cluster may take.
const WITHIN: Duration = Duration::from_secs(60 * 60);

/// What a new cluster of `redis` or `valkey` has (API reference, "Configure the Eviction Policy").
const NO_EVICTION: &str = "noeviction";

const GET: Operation = Operation {
    name: "databases_get_cluster",
    effect: Effect::Reads,
    kinds: &[("not_found", ErrorKind::NotFound)],
};
const MIGRATE: Operation = sets("databases_update_region");
const RESIZE: Operation = sets("databases_update_cluster_size");
const UPGRADE: Operation = sets("databases_update_major_version");
const SET_WINDOW: Operation = sets("databases_update_maintenance_window");
const SET_EVICTION: Operation = sets("databases_update_eviction_policy");
const SET_SQL_MODE: Operation = sets("databases_update_sql_mode");
const SET_AUTOSCALE: Operation = sets("databases_update_autoscale");
const MAKE_TAG: Operation = sets("tags_create");
const TAG: Operation = sets("tags_assign_resources");
const UNTAG: Operation = Operation {
    kinds: &[("not_found", ErrorKind::NotFound)],
    ..sets("tags_unassign_resources")
};

const fn sets(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Repeatable("it sets what is to be"),
        kinds: &[],
    }
}

type Here<'a> = Work<'a, DatabaseClusters>;

fn id<'a>(work: &'a Here<'_>) -> &'a str {
    given(&work.prior.id).unwrap_or_default()
}

/// The cluster, once it is online and `is_there` says that it is as it is to be.
async fn online(
    work: &Here<'_>,
    is_there: impl Fn(&sdk::DatabaseClusterRead) -> bool,
) -> Result<sdk::DatabaseClusterRead, WaitError> {
    let (api, id, is_there) = (work.api, id(work), &is_there);
    let poll = || async move {
        let answer = api.call(&GET, || api.client.databases_get_cluster(id));
        let found = answer.await?.database;
        let found = found.ok_or_else(|| api.incomplete(&GET, "database"))?;
        let status = found.status.as_deref().unwrap_or_default();
        Ok(match (status, is_there(&found)) {
            ("online", true) => Progress::Ready(found),
            ("online", false) => Progress::Pending("the change goes on".to_owned()),
            (status, _) => Progress::Pending(format!("its state is `{status}`")),
        })
    };
    let options = WaitOptions::within(WITHIN);
    wait_until(api.runtime(), api.stop(), options, poll).await
}

/// The cluster, when nothing else is under way.
async fn at_rest(work: &Here<'_>) -> Result<sdk::DatabaseClusterRead, Failure> {
    let mut found = None;
    let waited = online(work, |_| true).await.map(|it| {
        found = Some(it);
        None::<()>
    });
    let name = given(&work.prior.name).unwrap_or_default().to_owned();
    parts::settled(waited, DatabaseClusters::NOUN, name)?;
    let missing = || work.api.incomplete(&GET, "database");
    found.ok_or_else(|| missing().into())
}

pub(super) async fn migrate(work: &Here<'_>) -> Result<(), Failure> {
    let now = at_rest(work).await?;
    let region = given(&work.planned.region);
    if now.region.as_deref() == region {
        return Ok(());
    }
    let body = &sdk::DatabasesUpdateRegionBody {
        region: region.map(str::to_owned),
    };
    let api = work.api;
    api.call(&MIGRATE, || {
        api.client.databases_update_region(id(work), body)
    })
    .await?;
    Ok(())
}

pub(super) async fn resize(work: &Here<'_>) -> Result<(), Failure> {
    let now = at_rest(work).await?;
    let body = &sdk::DatabaseClusterResize {
        num_nodes: work.planned.node_count.if_known().copied(),
        size: given(&work.planned.size).map(str::to_owned),
        storage_size_mib: given(&work.planned.storage_size_mib).and_then(|it| it.parse().ok()),
    };
    let same_storage = body
        .storage_size_mib
        .is_none_or(|it| now.storage_size_mib == Some(it));
    if (&now.num_nodes, &now.size) == (&body.num_nodes, &body.size) && same_storage {
        return Ok(());
    }
    let api = work.api;
    api.call(&RESIZE, || {
        api.client.databases_update_cluster_size(id(work), body)
    })
    .await?;
    Ok(())
}

pub(super) async fn upgrade(work: &Here<'_>) -> Result<(), Failure> {
    let Some(version) = given(&work.planned.version) else {
        return Ok(());
    };
    let now = at_rest(work).await?;
    if now.version.as_deref() == Some(version) {
        return Ok(());
    }
    if let Some(before) = now.version.filter(|before| is_older(version, before)) {
        return Err(backwards(Severity::Error, &before).into());
    }
    let api = work.api;
    offered::check_version(api, given(&work.prior.engine).unwrap_or_default(), version).await?;
    let body = &sdk::Version2 {
        version: Some(version.to_owned()),
    };
    api.call(&UPGRADE, || {
        api.client.databases_update_major_version(id(work), body)
    })
    .await?;
    Ok(())
}

/// Waits until what was sent is carried out.
pub(super) async fn settle(work: &Here<'_>) -> Result<(), WaitError> {
    let (before, planned) = (work.before, work.planned);
    if !takes_long(before, planned) {
        return Ok(());
    }
    online(work, |found| is_as_planned(found, before, planned)).await?;
    Ok(())
}

/// Whether a cluster has what changes, as it is to be: one that is still `online` after a call may not have begun.
pub(super) fn is_as_planned(
    found: &sdk::DatabaseClusterRead,
    before: &DatabaseCluster,
    planned: &DatabaseCluster,
) -> bool {
    let text = |before: &Attr<String>, after: &Attr<String>, told: &Option<String>| {
        let told = told.as_deref().unwrap_or_default();
        before == after || given(after).is_none_or(|it| it.eq_ignore_ascii_case(told))
    };
    let nodes = planned.node_count.if_known().copied();
    let storage = given(&planned.storage_size_mib).and_then(|it| it.parse::<i64>().ok());
    (before.node_count == planned.node_count || nodes.is_none_or(|it| found.num_nodes == Some(it)))
        // It may have grown by itself by now.
        && (before.storage_size_mib == planned.storage_size_mib
            || storage.is_none_or(|it| found.storage_size_mib >= Some(it)))
        && text(&before.region, &planned.region, &found.region)
        && text(&before.size, &planned.size, &found.size)
        && text(&before.version, &planned.version, &found.version)
}

/// Whether anything changes that goes on after its answer.
fn takes_long(before: &DatabaseCluster, planned: &DatabaseCluster) -> bool {
    before.region != planned.region
        || before.node_count != planned.node_count
        || before.size != planned.size
        || before.storage_size_mib != planned.storage_size_mib
        || before.version != planned.version
}

pub(super) async fn set_window(work: &Here<'_>) -> Result<(), Failure> {
    let window = work.planned.maintenance_window.if_known();
    // None leaves it as it is: every cluster has one.
    let Some(window) = window.and_then(|it| it.first()) else {
        return Ok(());
    };
    let body = &sdk::DatabaseMaintenanceWindow {
        day: given(&window.day).map(str::to_ascii_lowercase),
        hour: given(&window.hour).map(str::to_owned),
        ..Default::default()
    };
    let api = work.api;
    api.call(&SET_WINDOW, || {
        api.client
            .databases_update_maintenance_window(id(work), body)
    })
    .await?;
    Ok(())
}

pub(super) async fn set_eviction(work: &Here<'_>) -> Result<(), Failure> {
    let policy = given(&work.planned.eviction_policy).unwrap_or(NO_EVICTION);
    let body = &sdk::DatabasesUpdateEvictionPolicyBody {
        eviction_policy: Some(policy.to_owned()),
    };
    let api = work.api;
    api.call(&SET_EVICTION, || {
        api.client.databases_update_eviction_policy(id(work), body)
    })
    .await?;
    Ok(())
}

pub(super) async fn set_sql_mode(work: &Here<'_>) -> Result<(), Failure> {
    let Some(mode) = given(&work.planned.sql_mode) else {
        return Ok(());
    };
    let body = &sdk::SqlMode {
        sql_mode: Some(mode.to_owned()),
    };
    let api = work.api;
    api.call(&SET_SQL_MODE, || {
        api.client.databases_update_sql_mode(id(work), body)
    })
    .await?;
    Ok(())
}

pub(super) async fn set_scaling(work: &Here<'_>) -> Result<(), Failure> {
    let block = work.planned.storage_autoscale.if_known();
    let body = &settings::scaling(block.and_then(|it| it.first()));
    let api = work.api;
    api.call(&SET_AUTOSCALE, || {
        api.client.databases_update_autoscale(id(work), body)
    })
    .await?;
    Ok(())
}

pub(super) async fn retag(work: &Here<'_>) -> Result<(), Failure> {
    let (gone, come) = parts::exchanged(&work.prior.tags, &work.planned.tags);
    let api = work.api;
    let body = &sdk::TagsResource {
        resources: Some(vec![sdk::TagsResourceResources {
            resource_id: Some(id(work).to_owned()),
            resource_type: Some("database".to_owned()),
        }]),
    };
    for name in &come {
        let tag = &sdk::Tags {
            name: Some(name.clone()),
            ..Default::default()
        };
        api.call(&MAKE_TAG, || api.client.tags_create(tag)).await?;
        api.call(&TAG, || api.client.tags_assign_resources(name, body))
            .await?;
    }
    for name in &gone {
        let sent = api.call(&UNTAG, || api.client.tags_unassign_resources(name, body));
        parts::cleared(sent.await)?;
    }
    Ok(())
}

pub(super) async fn assign(work: &Here<'_>) -> Result<(), Failure> {
    let Some(project) = given(&work.planned.project_id) else {
        return Ok(());
    };
    let urns = vec![format!("do:dbaas:{}", id(work))];
    projects::assign(work.api, project, urns, "project_id").await
}

/// Whether a version is older than another one.
pub(super) fn is_older(version: &str, other: &str) -> bool {
    numbers(version) < numbers(other)
}

/// What the user reads of a version that is older than the cluster's: a warning at plan, an error before the
/// call.
pub(super) fn backwards(severity: Severity, before: &str) -> Diagnostic {
    let happened = match severity {
        Severity::Warning => "The apply will refuse the change",
        Severity::Error => "The version was not changed",
    };
    let detail = format!(
        "A cluster cannot go back to an older version: it has {before}. {happened}.\nWrite `version = \"{before}\"`, \
         or a newer one, then plan again."
    );
    let mut told = Diagnostic::error("Older version of a database cluster", detail);
    told.severity = severity;
    told.at(Path::of("version"))
}
