//! `digitalocean_database_credentials`: what connects to a database cluster, for one run.
//!
//! Passwords are told to tokens with a scope of their own, and those of MongoDB once, when they are made (the
//! API's document, `database_user` and `database_connection`).

use std::sync::Arc;

use reqwest::Url;
use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::ephemeral::{EphemeralResource, Opened};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;

use crate::error::DIGITALOCEAN;
use crate::parts::{given, some};
use crate::session::{self, Api};
use crate::shared::Shared;

const CLUSTER: Operation = reading("databases_get_cluster");
const USER: Operation = reading("databases_get_user");

const fn reading(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds: &[("not_found", ErrorKind::NotFound)],
    }
}

/// In which states a cluster has never been reached by anybody (the API's document, `status`).
const NOT_YET: [&str; 2] = ["creating", "forking"];

/// What connects to a database cluster, read whenever a run needs it and stored nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct DatabaseCredentials {
    /// The certificate of a user of `kafka`.
    #[attr(computed().sensitive())]
    pub(crate) access_cert: Attr<String>,
    /// The private key of a user of `kafka`.
    #[attr(computed().sensitive())]
    pub(crate) access_key: Attr<String>,
    /// The UUID of the cluster.
    #[attr(required().check(Validator::non_empty()))]
    pub(crate) cluster_id: Attr<String>,
    /// The database that `uri` names; the cluster's own when it is left out.
    #[attr(optional_computed().check(Validator::non_empty()))]
    pub(crate) database: Attr<String>,
    /// The host name.
    #[attr(computed())]
    pub(crate) host: Attr<String>,
    /// The password.
    #[attr(computed().sensitive())]
    pub(crate) password: Attr<String>,
    /// The port.
    #[attr(computed())]
    pub(crate) port: Attr<i64>,
    /// Whether `host` and `uri` are those that are reached from the cluster's VPC alone.
    #[attr(default(false))]
    pub(crate) private: Attr<bool>,
    /// All of it as one address.
    #[attr(computed().sensitive())]
    pub(crate) uri: Attr<String>,
    /// The name of the user; the cluster's first one when it is left out.
    #[attr(optional_computed().check(Validator::non_empty()))]
    pub(crate) user: Attr<String>,
}

/// The ephemeral resource.
pub(super) struct AllDatabaseCredentials {
    shared: Arc<Shared>,
}

impl AllDatabaseCredentials {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl EphemeralResource for AllDatabaseCredentials {
    type Model = DatabaseCredentials;

    fn type_name(&self) -> &'static str {
        "digitalocean_database_credentials"
    }

    async fn open(
        &self,
        config: DatabaseCredentials,
        _: &StopSignal,
    ) -> Result<Opened<DatabaseCredentials>, Diagnostics> {
        let api = session::connect(&self.shared)?.aside();
        let opened = opened(&api, &config).await;
        opened.map(Opened::new).map_err(Diagnostics::from)
    }
}

async fn opened(
    api: &Api,
    config: &DatabaseCredentials,
) -> Result<DatabaseCredentials, Diagnostic> {
    let id = given(&config.cluster_id).unwrap_or_default();
    let read = api.call(&CLUSTER, || api.client.databases_get_cluster(id));
    let answer = read.await.map_err(|error| no_cluster(&error, id))?;
    let cluster = answer.database.unwrap_or_default();
    let status = cluster.status.unwrap_or_default();
    if NOT_YET.contains(&status.as_str()) {
        return Err(not_ready(id, &status));
    }
    let is_private = config.private.if_known() == Some(&true);
    let connection = match is_private {
        true => cluster.private_connection,
        false => cluster.connection,
    };
    let Some(connection) =
        connection.filter(|it| it.host.as_deref().is_some_and(|it| !it.is_empty()))
    else {
        return Err(not_reached(id, is_private));
    };
    let engine = cluster.engine.unwrap_or_default();
    let first = some(connection.user.clone());
    let asked = given(&config.user).map(str::to_owned);
    // Without the scope for passwords nothing tells the name of the first user.
    let Some(name) = asked.or_else(|| first.clone()) else {
        return Err(no_password(&format!("database cluster {id}"), &engine));
    };
    let is_first = first.as_deref() == Some(&name);
    let user = match is_first && engine != "kafka" {
        true => sdk::DatabaseUser::default(),
        false => told(api, id, &name).await?,
    };
    let password = match is_first {
        true => some(connection.password.clone()).or(some(user.password)),
        false => some(user.password),
    };
    let Some(password) = password else {
        return Err(no_password(&format!("{id}/user/{name}"), &engine));
    };
    let database = given(&config.database).map(str::to_owned);
    let uri = some(connection.uri.clone());
    let uri = match (is_first, &database) {
        (true, None) => uri,
        (_, database) => uri.and_then(|it| address(&it, &name, &password, database.as_deref())),
    };
    Ok(DatabaseCredentials {
        access_cert: some(user.access_cert).into(),
        access_key: some(user.access_key).into(),
        database: database.or_else(|| some(connection.database)).into(),
        host: connection.host.into(),
        password: password.into(),
        port: connection.port.into(),
        uri: uri.into(),
        user: name.into(),
        ..config.clone()
    })
}

/// A user, as the cluster has it.
async fn told(api: &Api, id: &str, name: &str) -> Result<sdk::DatabaseUser, Diagnostic> {
    let read = api.call(&USER, || api.client.databases_get_user(id, name));
    let answer = read.await.map_err(|error| {
        let doing = doing("database user", &format!("{id}/user/{name}"), "user");
        let doing = match error.is_not_found() {
            true => doing
                .because(format!("The cluster has no user with the name {name}."))
                .next("Correct `user`, or make this depend on what makes the user, then run it again."),
            false => doing,
        };
        to_diagnostic(&error, &doing)
    })?;
    Ok(answer.user.unwrap_or_default())
}

/// The address of a cluster for another user or another database.
fn address(uri: &str, user: &str, password: &str, database: Option<&str>) -> Option<String> {
    let mut url = Url::parse(uri).ok()?;
    url.set_username(user).ok()?;
    url.set_password(Some(password)).ok()?;
    if let Some(database) = database {
        url.set_path(&format!("/{database}"));
    }
    Some(url.into())
}

fn doing(noun: &'static str, name: &str, argument: &str) -> Doing {
    let doing = Doing::new(Verb::Read, noun).of(DIGITALOCEAN);
    doing.named(name).blaming(Path::of(argument))
}

fn no_cluster(error: &CloudError, id: &str) -> Diagnostic {
    let doing = doing("database cluster", id, "cluster_id");
    let doing = match error.is_not_found() {
        true => doing
            .because(format!("There is no database cluster with the id {id}."))
            .next("Correct `cluster_id`, or refer to the cluster that the configuration makes, then run it again."),
        false => doing,
    };
    to_diagnostic(error, &doing)
}

fn not_ready(id: &str, status: &str) -> Diagnostic {
    let detail = format!(
        "The database cluster {id} cannot be connected to yet: its status is {status}. Nothing was changed.\nRun it \
         again when the cluster is online."
    );
    Diagnostic::error("Database cluster not ready", detail).at(Path::of("cluster_id"))
}

fn not_reached(id: &str, is_private: bool) -> Diagnostic {
    let (what, blamed) = match is_private {
        true => ("The API tells no connection through its VPC", "private"),
        false => ("The API tells no connection", "cluster_id"),
    };
    let detail = format!("{what} of the database cluster {id}. Nothing was changed.");
    Diagnostic::error("Database cluster without connection", detail).at(Path::of(blamed))
}

/// The API answers without the password, for one of two reasons.
fn no_password(whose: &str, engine: &str) -> Diagnostic {
    let why = match engine {
        "mongodb" => {
            "A cluster of MongoDB tells a password once, when it is made, so nothing can be read later. Nothing was \
             changed.\nKeep the password where it was made, or reset it in the control panel."
        }
        _ => {
            "The API tells everything but the password, which takes the scope database:view_credentials. Nothing was \
             changed.\nGive the token this scope, then run it again."
        }
    };
    let detail = format!("{why}\n\n  Object:  {whose}");
    Diagnostic::error("No password of a database user", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_for_its_user_and_its_database() {
        let of = |uri, database| address(uri, "app", "p@ss/1", database).unwrap();
        let pg = "postgresql://doadmin:first@pg.example:25060/defaultdb?sslmode=require";
        assert_eq!(
            of(pg, Some("shop")),
            "postgresql://app:p%40ss%2F1@pg.example:25060/shop?sslmode=require"
        );
        assert_eq!(
            of(pg, None),
            "postgresql://app:p%40ss%2F1@pg.example:25060/defaultdb?sslmode=require"
        );
        let srv = "mongodb+srv://doadmin:first@db.example/admin?tls=true";
        assert_eq!(
            of(srv, Some("shop")),
            "mongodb+srv://app:p%40ss%2F1@db.example/shop?tls=true"
        );
        let search = "https://doadmin:first@search.example:25060";
        assert_eq!(
            of(search, None),
            "https://app:p%40ss%2F1@search.example:25060/"
        );
        assert_eq!(address("nothing", "app", "p", None), None);
    }
}
