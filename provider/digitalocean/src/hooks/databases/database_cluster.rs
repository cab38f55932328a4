//! Hooks of `digitalocean_database_cluster`.
//!
//! Facts: the API's document, `database_cluster` and the operations of `/v2/databases`. A cluster takes one
//! change at a time, and each but an upgrade shows as a status until it is done; an upgrade shows as the new
//! version.

mod changes;
mod offered;
mod settings;
#[cfg(test)]
mod tests;

use slipway_digitalocean_client::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::wait::WaitError;
use slipway_framework::diag::{Diagnostic, Severity};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::generated::databases::database_cluster::{DatabaseCluster, DatabaseClusters, Hooks};
use crate::parts::{self, given};
use crate::session::Api;

use settings::Besides;

impl Hooks for DatabaseClusters {
    type Read = Besides;

    fn only_forward(&self, plan: &mut Plan<DatabaseCluster>) {
        let windows = plan.config.maintenance_window.if_known();
        if windows.is_some_and(|it| it.len() > 1) {
            let detail = "A cluster has one maintenance window. Nothing was changed.\nRemove the other blocks \
                          `maintenance_window`, then plan again.";
            let told = Diagnostic::error("Several maintenance windows", detail);
            plan.tell(told.at(Path::of("maintenance_window")));
        }
        untold(plan);
        settings::keep_spelled(plan);
        let storage = given(&plan.config.storage_size_mib);
        if storage.is_some_and(|it| it.parse::<i64>().is_err()) {
            let detail = "`storage_size_mib` is a whole number of MiB. Nothing was changed.\nCorrect it, then plan \
                          again.";
            let told = Diagnostic::error("Invalid size of storage", detail);
            plan.tell(told.at(Path::of("storage_size_mib")));
        }
        let (Some(prior), Some(planned)) = (&plan.prior, &plan.planned) else {
            return;
        };
        let same_engine = prior.engine == planned.engine;
        let (Some(before), Some(after)) = (given(&prior.version), given(&planned.version)) else {
            return;
        };
        // A destroy plans the configuration first, and ends with an error of that plan.
        if same_engine && changes::is_older(after, before) {
            plan.tell(changes::backwards(Severity::Warning, before));
        }
    }

    async fn check(&self, work: &Work<'_, Self>) -> Result<DatabaseCluster, Failure> {
        offered::check(work.api, work.planned).await?;
        Ok(work.planned.clone())
    }

    fn scaling(of: &DatabaseCluster) -> Option<sdk::DatabaseAutoscaleParams> {
        let block = of.storage_autoscale.if_known()?.first()?;
        Some(settings::scaling(Some(block)))
    }

    fn storage(of: &DatabaseCluster) -> Option<i64> {
        given(&of.storage_size_mib)?.parse().ok()
    }

    fn told_once(&self, _: &Api, object: &sdk::DatabaseClusterRead, made: &mut DatabaseCluster) {
        let connection = object.connection.as_ref();
        let password = connection.and_then(|it| it.password.clone());
        made.password = parts::some(password).map_or(Attr::Unknown, Attr::Known);
    }

    async fn settings(
        &self,
        api: &Api,
        object: &sdk::DatabaseClusterRead,
        prior: &DatabaseCluster,
    ) -> Result<Besides, Failure> {
        settings::read(api, object, prior).await
    }

    fn besides(
        object: &sdk::DatabaseClusterRead,
        read: Option<&Besides>,
        state: &mut DatabaseCluster,
    ) {
        settings::tell(object, read, state);
    }

    fn as_known(_: &Api, known: &DatabaseCluster, state: &mut DatabaseCluster) {
        settings::keep(known, state);
    }

    async fn migrate(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        changes::migrate(work).await
    }

    async fn resize(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        changes::resize(work).await
    }

    async fn upgrade(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        changes::upgrade(work).await
    }

    async fn set_window(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        changes::set_window(work).await
    }

    async fn set_eviction(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        changes::set_eviction(work).await
    }

    async fn set_sql_mode(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        changes::set_sql_mode(work).await
    }

    async fn set_scaling(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        changes::set_scaling(work).await
    }

    async fn retag(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        changes::retag(work).await
    }

    async fn assign(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        changes::assign(work).await
    }

    async fn online_again(&self, work: &Work<'_, Self>) -> Result<(), WaitError> {
        changes::settle(work).await
    }
}

/// A password that is told once and that no state has is lost.
fn untold(plan: &mut Plan<DatabaseCluster>) {
    let config = &plan.config;
    let is_out = |model: &DatabaseCluster| model.store_credentials.if_known() == Some(&false);
    if given(&config.engine) != Some(ONCE) || !is_out(config) {
        return;
    }
    let told = match &plan.prior {
        None => Diagnostic::error("Password that nothing would tell", LOST),
        Some(prior) if given(&prior.password).is_some() => {
            let detail = "A cluster of MongoDB tells its password once, when it is made: the state has it, and after \
                          this apply has it no more.\nKeep it elsewhere before, or reset it in the control panel later.";
            Diagnostic::warning("Password that nothing tells again", detail)
        }
        Some(_) => return,
    };
    plan.tell(told.at(Path::of("store_credentials")));
}

/// The engine whose passwords are told once.
pub(super) const ONCE: &str = "mongodb";

/// Why nothing of it is made without a state for its password.
pub(super) const LOST: &str = "MongoDB tells a password once, when it is made, so it would be lost: the state would \
                               not have it, and nothing tells it later. Nothing was made.\nLeave `store_credentials` \
                               out, then apply again.";
