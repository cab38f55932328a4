//! What the answer of a cluster does not tell, or tells in another form than the state has it.

use std::collections::BTreeSet;

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Failure;
use slipway_engine::retry::Effect;
use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::generated::databases::database_cluster::{
    DatabaseCluster, DatabaseClusterMaintenanceWindow, DatabaseClusterStorageAutoscale,
};
use crate::parts::given;
use crate::session::Api;

/// The engines whose clusters have an eviction policy, and those that have modes of SQL.
const CACHES: [&str; 2] = ["redis", "valkey"];
const MYSQL: [&str; 2] = ["mysql", "advanced_mysql"];

const GET_EVICTION: Operation = reads("databases_get_eviction_policy");
const GET_SQL_MODE: Operation = reads("databases_get_sql_mode");
const GET_AUTOSCALE: Operation = reads("databases_get_autoscale");

const fn reads(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds: &[("not_found", ErrorKind::NotFound)],
    }
}

/// The settings that have calls of their own, as far as somebody asks for them.
#[derive(Debug, Default)]
pub(crate) struct Besides {
    eviction_policy: Option<String>,
    sql_mode: Option<String>,
    scaling: Option<sdk::DatabaseStorageAutoscaleParams>,
    /// Whether the cluster was busy, and its settings are what they were.
    unread: bool,
}

/// Reads what is configured, and after an import everything that the engine has.
pub(super) async fn read(
    api: &Api,
    object: &sdk::DatabaseClusterRead,
    prior: &DatabaseCluster,
) -> Result<Besides, Failure> {
    let id = object.id.as_deref().unwrap_or_default();
    let engine = object.engine.as_deref().unwrap_or_default();
    let is_import = given(&prior.name).is_none();
    if object.status.as_deref() != Some("online") && !is_import {
        // While it is made or changed, some calls are refused.
        return Ok(Besides {
            unread: true,
            ..Besides::default()
        });
    }
    let mut besides = Besides::default();
    if CACHES.contains(&engine) && (is_import || given(&prior.eviction_policy).is_some()) {
        let answer = api.call(&GET_EVICTION, || {
            api.client.databases_get_eviction_policy(id)
        });
        besides.eviction_policy = answer.await?.eviction_policy;
    }
    if MYSQL.contains(&engine) && (is_import || given(&prior.sql_mode).is_some()) {
        let answer = api.call(&GET_SQL_MODE, || api.client.databases_get_sql_mode(id));
        besides.sql_mode = answer.await?.sql_mode;
    }
    if is_import || has_blocks(&prior.storage_autoscale) {
        let answer = api.call(&GET_AUTOSCALE, || api.client.databases_get_autoscale(id));
        besides.scaling = match answer.await {
            Ok(answer) => answer.autoscale.and_then(|it| it.storage),
            // Not every engine has it, and nobody asked.
            Err(error) if is_import && is_refused(&error) => None,
            Err(error) => return Err(error.into()),
        };
        if is_import {
            besides.scaling = besides.scaling.filter(|it| it.enabled == Some(true));
        }
    }
    Ok(besides)
}

fn is_refused(error: &CloudError) -> bool {
    matches!(error.kind(), ErrorKind::Invalid)
}

fn has_blocks<T>(blocks: &Attr<Vec<T>>) -> bool {
    blocks.if_known().is_some_and(|all| !all.is_empty())
}

/// Fills the attributes that the answer has in another form, and those of the settings.
pub(super) fn tell(
    object: &sdk::DatabaseClusterRead,
    read: Option<&Besides>,
    state: &mut DatabaseCluster,
) {
    state.storage_size_mib = object.storage_size_mib.map(|it| it.to_string()).into();
    let endpoints = object.metrics_endpoints.iter().flatten().map(|endpoint| {
        let host = endpoint.host.as_deref().unwrap_or_default();
        format!(
            "https://{host}:{}/metrics",
            endpoint.port.unwrap_or_default()
        )
    });
    state.metrics_endpoints = Attr::Known(endpoints.collect());
    state.ui_database = match object.ui_connection {
        Some(_) => Attr::Known(String::new()),
        None => Attr::Null,
    };
    let window = object.maintenance_window.as_ref();
    let window = window.map(|window| DatabaseClusterMaintenanceWindow {
        day: window.day.clone().into(),
        hour: window.hour.clone().into(),
    });
    state.maintenance_window = Attr::Known(window.into_iter().collect());
    let Some(read) = read.filter(|read| !read.unread) else {
        return;
    };
    state.eviction_policy = read.eviction_policy.clone().into();
    state.sql_mode = read.sql_mode.clone().into();
    let scaling = read
        .scaling
        .as_ref()
        .map(|it| DatabaseClusterStorageAutoscale {
            enabled: it.enabled.unwrap_or_default().into(),
            increment_gib: it.increment_gib.into(),
            threshold_percent: it.threshold_percent.into(),
        });
    state.storage_autoscale = Attr::Known(scaling.into_iter().collect());
}

/// Keeps what is told once, or not to every token, and the spelling of what is told in another one.
pub(super) fn keep(known: &DatabaseCluster, state: &mut DatabaseCluster) {
    if given(&state.password).is_none()
        && let Some(password) = given(&known.password)
    {
        state.password = Attr::Known(password.to_owned());
        let user = given(&state.user).unwrap_or_default();
        let (without, with) = (format!("{user}:@"), format!("{user}:{password}@"));
        for uri in [&mut state.uri, &mut state.private_uri] {
            if let Attr::Known(uri) = uri {
                *uri = uri.replace(&without, &with);
            }
        }
    }
    keep_told(&known.uri, &mut state.uri);
    keep_told(&known.private_uri, &mut state.private_uri);
    if same_modes(&known.sql_mode, &state.sql_mode) {
        state.sql_mode = known.sql_mode.clone();
    }
    let spelled = known
        .maintenance_window
        .if_known()
        .and_then(|it| it.first());
    if let (Some(spelled), Attr::Known(all)) = (spelled, &mut state.maintenance_window) {
        for window in all {
            if same(&spelled.day, &window.day, str::to_ascii_lowercase) {
                window.day = spelled.day.clone();
            }
            if same(&spelled.hour, &window.hour, hour) {
                window.hour = spelled.hour.clone();
            }
        }
    }
    let asked = known.storage_autoscale.if_known().and_then(|it| it.first());
    if let (Some(asked), Attr::Known(all)) = (asked, &mut state.storage_autoscale) {
        for scaling in all {
            // What is off has limits too, and so has what nobody chose them for.
            let chosen = |asked: &Attr<i64>, told: &mut Attr<i64>| {
                if asked.if_known().is_none_or(|it| *it == 0) {
                    *told = asked.clone();
                }
            };
            chosen(&asked.increment_gib, &mut scaling.increment_gib);
            chosen(&asked.threshold_percent, &mut scaling.threshold_percent);
        }
    }
    // One that was made without a version has the default, which nobody asked for.
    let is_import = given(&known.name).is_none();
    if !is_import && given(&known.version).is_none() {
        state.version = known.version.clone();
    }
}

/// Whether two texts name the same modes of SQL, in whatever order and letters (MySQL 8 reference manual, Server
/// SQL Modes: a list of modes, which is a set).
fn same_modes(one: &Attr<String>, other: &Attr<String>) -> bool {
    let (Some(one), Some(other)) = (given(one), given(other)) else {
        return false;
    };
    modes(one) == modes(other)
}

/// Whether two texts are the same in this form.
fn same(one: &Attr<String>, other: &Attr<String>, form: fn(&str) -> String) -> bool {
    given(one).map(form) == given(other).map(form)
}

/// Whether two blocks name the same window, in whatever spelling.
fn same_windows(one: &Windows, other: &Windows) -> bool {
    let (Some([one]), Some([other])) = (
        one.if_known().map(Vec::as_slice),
        other.if_known().map(Vec::as_slice),
    ) else {
        return false;
    };
    same(&one.day, &other.day, str::to_ascii_lowercase) && same(&one.hour, &other.hour, hour)
}

type Windows = Attr<Vec<DatabaseClusterMaintenanceWindow>>;

/// Plans modes and the window as the state has them where the configuration names the same ones.
pub(super) fn keep_spelled(plan: &mut Plan<DatabaseCluster>) {
    let (Some(prior), Some(planned)) = (&plan.prior, &plan.planned) else {
        return;
    };
    let modes = same_modes(&prior.sql_mode, &planned.sql_mode);
    let window = same_windows(&prior.maintenance_window, &planned.maintenance_window);
    if modes {
        plan.keep_prior("sql_mode");
    }
    if window {
        plan.keep_prior("maintenance_window");
    }
}

fn modes(text: &str) -> BTreeSet<String> {
    let all = text.split(',').map(|mode| mode.trim().to_uppercase());
    all.filter(|mode| !mode.is_empty()).collect()
}

/// A token without the scope for credentials is told no addresses that hold them.
fn keep_told(known: &Attr<String>, told: &mut Attr<String>) {
    if given(told).is_none() && given(known).is_some() {
        *told = known.clone();
    }
}

/// A time of the day as the API tells it: `2:00` is `02:00:00`.
pub(super) fn hour(text: &str) -> String {
    let mut parts: Vec<String> = text.split(':').map(|part| format!("{part:0>2}")).collect();
    parts.resize(3, "00".to_owned());
    parts.join(":")
}

/// A setting of storage as requests have it; none is off.
pub(super) fn scaling(
    block: Option<&DatabaseClusterStorageAutoscale>,
) -> sdk::DatabaseAutoscaleParams {
    let number = |value: &Attr<i64>| value.if_known().copied().filter(|it| *it != 0);
    let storage = match block {
        Some(block) => sdk::DatabaseStorageAutoscaleParams {
            enabled: Some(block.enabled.if_known().copied().unwrap_or_default()),
            increment_gib: number(&block.increment_gib),
            threshold_percent: number(&block.threshold_percent),
        },
        None => sdk::DatabaseStorageAutoscaleParams {
            enabled: Some(false),
            ..Default::default()
        },
    };
    sdk::DatabaseAutoscaleParams {
        storage: Some(storage),
    }
}
