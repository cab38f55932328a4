//! Calls that change nothing: refresh, import and data sources.

use serde_json::Value as Json;
use slipway_proto::tfplugin6::{
    import_resource_state, read_data_source, validate_data_resource_config,
};

use super::compatible::assert_object_compatible;
use super::config::config_value;
use super::diagnostics::Diagnostics;
use super::host::Phase;
use super::identity::Known;
use super::msgpack::to_msgpack;
use super::plan::Action;
use super::rpc::{config_errors, dynamic};
use super::schema::Schema;
use super::session::Driver;
use super::state::{StoredState, to_json};
use super::violation::Rule;

/// What a refresh found.
#[derive(Clone, Debug)]
pub struct Refreshed {
    /// The object as it is now; nothing when it is gone.
    pub state: Option<StoredState>,
    /// Whether it differs from what was stored.
    pub changed: bool,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

impl Driver {
    /// Upgrades and reads stored state, as every plan begins.
    ///
    /// # Errors
    ///
    /// The diagnostics, when a step failed or broke a rule. The stored state is still the latest.
    pub async fn refresh(
        &self,
        type_name: &str,
        stored: &StoredState,
    ) -> Result<Refreshed, Diagnostics> {
        let (before, mut diagnostics) = self.upgrade(type_name, stored).await?;
        let identity = self.upgraded_identity(type_name, stored).await?;
        let read = self
            .read_value(type_name, &before, &stored.private, identity.as_ref())
            .await?;
        diagnostics.extend(read.diagnostics);
        let (value, version) = (read.value, self.resource(type_name).version);
        let state = (!value.is_null()).then(|| {
            let state = StoredState::new(&value, read.private, version, stored.tainted);
            state.identified(read.identity, self.identity_version(type_name))
        });
        Ok(Refreshed {
            state,
            changed: value != before,
            diagnostics,
        })
    }

    /// Plans on the state as it is and once more after a refresh, and asserts that there is nothing to
    /// do. Gives the refreshed state.
    ///
    /// # Panics
    ///
    /// When something fails, the object is gone, or a plan has a change, with the change.
    pub async fn expect_empty_plan(
        &self,
        type_name: &str,
        stored: &StoredState,
        config: Json,
    ) -> StoredState {
        self.expect_no_change(type_name, stored, config.clone())
            .await;
        let refreshed = self.refresh(type_name, stored).await;
        let refreshed = refreshed.unwrap_or_else(|errors| panic!("the refresh failed:\n{errors}"));
        let state = refreshed.state.expect("the object exists");
        self.expect_no_change(type_name, &state, config).await;
        state
    }

    async fn expect_no_change(&self, type_name: &str, state: &StoredState, config: Json) {
        let planned = self.plan(type_name, Some(state), config).await;
        let planned = planned.unwrap_or_else(|errors| panic!("the plan failed:\n{errors}"));
        if planned.action != Action::NoOp {
            let block = &self.resource(type_name).block;
            let change = assert_object_compatible(block, &planned.prior_value, &planned.planned);
            panic!(
                "the plan is not empty: {:?}, replaced because of {:?}\n{}",
                planned.action,
                planned.requires_replace,
                change.lines().join("\n"),
            );
        }
    }

    /// Imports by id and reads what was found.
    ///
    /// # Errors
    ///
    /// The diagnostics, when a step failed or broke a rule, or when there is no such object.
    pub async fn import(&self, type_name: &str, id: &str) -> Result<StoredState, Diagnostics> {
        self.import_by(type_name, id, None).await
    }

    /// Imports by identity, whose optional attributes may be left out, and reads what was found.
    ///
    /// # Errors
    ///
    /// As [`Driver::import`].
    ///
    /// # Panics
    ///
    /// When the type has no identity, or the host knows none.
    pub async fn import_by_identity(
        &self,
        type_name: &str,
        identity: &Json,
    ) -> Result<StoredState, Diagnostics> {
        let identity = self.whole_identity(type_name, identity);
        self.import_by(type_name, "", Some(&identity)).await
    }

    async fn import_by(
        &self,
        type_name: &str,
        id: &str,
        identity: Option<&Json>,
    ) -> Result<StoredState, Diagnostics> {
        let place = format!("{type_name} ImportResourceState");
        let schema = self.resource(type_name);
        let request = import_resource_state::Request {
            type_name: type_name.to_owned(),
            id: id.to_owned(),
            client_capabilities: Some(self.host.capabilities(Phase::Plan)),
            identity: self.identity_data(type_name, identity),
        };
        let answer = self.client.clone().import_resource_state(request).await?;
        let answer = answer.into_inner();
        let mut diagnostics = Diagnostics::from(answer.diagnostics);
        let deferred = answer.deferred.as_ref();
        diagnostics.extend(self.check_deferred(deferred, Phase::Plan, &place));
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let mut imported = answer.imported_resources;
        let count = imported.len();
        let found = match imported.pop() {
            Some(found) if count == 1 && found.type_name == type_name => found,
            found => {
                let of_type = found.map(|found| found.type_name).unwrap_or_default();
                let text = format!("{count} objects, the last of type {of_type:?}");
                return Err(self.report_one(Rule::OneImport, &place, &text));
            }
        };
        let known = Known {
            before: None,
            wanted: identity.is_some(),
            may_be_unknown: false,
        };
        let given = found.identity.as_ref();
        let (identity, broken) = self.identity(type_name, given, &known, &place);
        diagnostics.extend(broken);
        let value = self.decode(schema, found.state, &place)?;
        if value.is_null() {
            return Err(self.report_one(Rule::OneImport, &place, "the imported object is null"));
        }
        diagnostics.extend(self.check_stored(schema, &value, &place));
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let read = self
            .read_value(type_name, &value, &found.private, identity.as_ref())
            .await?;
        let value = read.value;
        if value.is_null() {
            let detail = format!("there is no object {id:?} to import");
            return Err(Diagnostics::error(
                "Cannot import non-existent remote object",
                detail,
            ));
        }
        let state = StoredState::new(&value, read.private, schema.version, false);
        Ok(state.identified(read.identity, self.identity_version(type_name)))
    }

    /// Validates and reads a data source; the result is JSON.
    ///
    /// # Errors
    ///
    /// The diagnostics, when a step failed or broke a rule. An unknown configuration is an error
    /// here: a host would not read before the apply.
    ///
    /// # Panics
    ///
    /// When the provider has no such type; a test then tests nothing.
    pub async fn read_data_source(
        &self,
        type_name: &str,
        config: Json,
    ) -> Result<Json, Diagnostics> {
        let place = format!("data.{type_name} ReadDataSource");
        let schema = self.data_source(type_name);
        let diagnostics = self.validate_data_source(type_name, config.clone()).await;
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let config =
            config_value(&schema.block, &config).map_err(|findings| config_errors(&findings))?;
        if !config.is_wholly_known() {
            return Err(Diagnostics::error(
                "Read during apply",
                "something is unknown",
            ));
        }
        let request = read_data_source::Request {
            type_name: type_name.to_owned(),
            config: Some(dynamic(to_msgpack(&config, &schema.block.implied_type()))),
            client_capabilities: Some(self.host.capabilities(Phase::Plan)),
            ..read_data_source::Request::default()
        };
        let answer = self.client.clone().read_data_source(request).await?;
        let answer = answer.into_inner();
        let mut diagnostics = Diagnostics::from(answer.diagnostics);
        let deferred = answer.deferred.as_ref();
        diagnostics.extend(self.check_deferred(deferred, Phase::Plan, &place));
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let value = self.decode(schema, answer.state, &place)?;
        if value.is_null() {
            return Err(self.report_one(Rule::DataObject, &place, "the result is null"));
        }
        diagnostics.extend(self.check_stored(schema, &value, &place));
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        Ok(serde_json::from_str(&to_json(&value)).expect("the driver writes JSON"))
    }

    /// Validates the configuration of a data source, which may hold unknowns.
    ///
    /// # Panics
    ///
    /// When the provider has no such type; a test then tests nothing.
    pub async fn validate_data_source(&self, type_name: &str, config: Json) -> Diagnostics {
        let block = &self.data_source(type_name).block;
        let config = match config_value(block, &config) {
            Ok(config) => config,
            Err(findings) => return config_errors(&findings),
        };
        let request = validate_data_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(dynamic(to_msgpack(&config, &block.implied_type()))),
        };
        match self
            .client
            .clone()
            .validate_data_resource_config(request)
            .await
        {
            Ok(answer) => answer.into_inner().diagnostics.into(),
            Err(status) => status.into(),
        }
    }

    fn data_source(&self, type_name: &str) -> &Schema {
        let found = self.schema.data_sources.get(type_name);
        found.unwrap_or_else(|| panic!("the provider has no data source {type_name}"))
    }
}
