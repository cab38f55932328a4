//! Databases and registries.

use std::sync::Arc;

use slipway_engine::lifecycle::Crud;
use slipway_framework::diag::Diagnostics;
use slipway_framework::schema::Type;
use slipway_framework::value::Value;

use super::text;
use crate::data_sources::lookup::shape::{Attributes, told};
use crate::data_sources::lookup::{Asked, By, Lookup};
use crate::generated::databases::database_cluster::DatabaseClusters;
use crate::generated::databases::database_user::DatabaseUsers;
use crate::generated::registries::{container_registries, container_registry};
use crate::reads::Listing;
use crate::shared::Shared;

/// Database clusters.
pub(super) struct Cluster;

impl Lookup for Cluster {
    type Of = DatabaseClusters;
    const ABOUT: &'static str = "A database cluster, found by its name.";
    const BY: By = By::All(&["name"]);
    const WITHOUT: &'static [&'static str] = &["backup_restore", "eviction_policy", "sql_mode"];

    fn of(shared: Arc<Shared>) -> DatabaseClusters {
        DatabaseClusters::new(shared)
    }

    async fn find(asked: &Asked<'_, Self>) -> Result<Value, Diagnostics> {
        let name = asked.get("name");
        let fits = |it: &<DatabaseClusters as Listing>::Object| it.name.as_deref() == name;
        asked.find(None, |it| it.name.clone(), fits).await
    }
}

/// Registries, of several.
pub(super) struct Registries;

impl Lookup for Registries {
    type Of = container_registries::ContainerRegistriess;
    const ABOUT: &'static str = "One of several container registries, found by its name.";
    const BY: By = By::All(&["name"]);

    fn of(shared: Arc<Shared>) -> container_registries::ContainerRegistriess {
        container_registries::ContainerRegistriess::new(shared)
    }

    async fn find(asked: &Asked<'_, Self>) -> Result<Value, Diagnostics> {
        asked.read(&[("id", "name")]).await
    }
}

/// Registries.
pub(super) struct Registry;

impl Lookup for Registry {
    type Of = container_registry::ContainerRegistries;
    const ABOUT: &'static str = "A container registry, found by its name.";
    const BY: By = By::All(&["name"]);

    fn of(shared: Arc<Shared>) -> container_registry::ContainerRegistries {
        container_registry::ContainerRegistries::new(shared)
    }

    async fn find(asked: &Asked<'_, Self>) -> Result<Value, Diagnostics> {
        asked.read(&[("id", "name")]).await
    }
}

/// Users of database clusters.
pub(super) struct User;

impl Lookup for User {
    type Of = DatabaseUsers;
    const ABOUT: &'static str = "A user of a database cluster, found by its name.";
    const BY: By = By::All(&["cluster_id", "name"]);

    fn of(shared: Arc<Shared>) -> DatabaseUsers {
        DatabaseUsers::new(shared)
    }

    fn differs(attributes: &mut Attributes) {
        let plugin = told(Type::String, "How a user of `mysql` proves the password.");
        attributes.insert("mysql_auth_plugin".to_owned(), plugin);
    }

    fn besides(remote: &<DatabaseUsers as Crud>::Remote) -> Vec<(&'static str, Value)> {
        // The resource leaves out what is usual.
        let plugin = remote.mysql_settings.as_ref();
        vec![(
            "mysql_auth_plugin",
            text(plugin.and_then(|it| it.auth_plugin.clone())),
        )]
    }

    async fn find(asked: &Asked<'_, Self>) -> Result<Value, Diagnostics> {
        asked
            .read(&[("cluster_id", "cluster_id"), ("name", "name")])
            .await
    }
}
