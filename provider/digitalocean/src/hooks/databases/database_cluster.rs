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
use slipway_framework::diag::Diagnostic;
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
        if same_engine && numbers(after) < numbers(before) {
            let detail = format!(
                "A cluster cannot go back to an older version: it has {before}. Nothing was changed.\nWrite \
                 `version = \"{before}\"`, or a newer one, then plan again."
            );
            let told = Diagnostic::error("Older version of a database cluster", detail);
            plan.tell(told.at(Path::of("version")));
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

/// The numbers of a version, by which versions are in order.
fn numbers(version: &str) -> Vec<u64> {
    let parts = version.split(|letter: char| !letter.is_ascii_digit());
    parts.filter_map(|part| part.parse().ok()).collect()
}
