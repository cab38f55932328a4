//! Ephemeral resources, as a host opens, renews and closes them.

use serde_json::Value as Json;
use slipway_proto::tfplugin6::{
    close_ephemeral_resource, open_ephemeral_resource, renew_ephemeral_resource,
    validate_ephemeral_resource_config,
};

use super::compatible::assert_object_compatible;
use super::config::config_value;
use super::diagnostics::Diagnostics;
use super::host::Phase;
use super::msgpack::to_msgpack;
use super::rpc::{config_errors, dynamic};
use super::schema::{Block, Schema};
use super::session::Driver;
use super::state::to_json;
use super::value::Value;
use super::violation::Rule;

/// What was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The type.
    pub type_name: String,
    /// The values; they are nowhere else.
    pub result: Json,
    /// When it has to be renewed, in seconds since 1970.
    pub renew_at: Option<i64>,
    /// What the provider finds it by.
    pub private: Option<Vec<u8>>,
}

/// The configuration with everything that the provider may choose left open.
fn wanted(block: &Block, config: &Value) -> Value {
    let mut values = config.entries();
    for (name, attribute) in &block.attributes {
        if attribute.computed && config.get(name).is_null() {
            values.insert(name.clone(), Value::unknown());
        }
    }
    Value::Map(values)
}

impl Driver {
    fn ephemeral(&self, type_name: &str) -> &Schema {
        let found = self.schema.ephemeral_resources.get(type_name);
        found.unwrap_or_else(|| panic!("the provider has no ephemeral resource {type_name}"))
    }

    /// Validates and opens.
    ///
    /// # Errors
    ///
    /// The diagnostics, when a step failed or broke a rule.
    ///
    /// # Panics
    ///
    /// When the provider has no such type; a test then tests nothing.
    pub async fn open(&self, type_name: &str, config: Json) -> Result<Opened, Diagnostics> {
        let place = format!("ephemeral.{type_name} OpenEphemeralResource");
        let schema = self.ephemeral(type_name);
        let config =
            config_value(&schema.block, &config).map_err(|findings| config_errors(&findings))?;
        let encoded = dynamic(to_msgpack(&config, &schema.block.implied_type()));
        let request = validate_ephemeral_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(encoded.clone()),
        };
        let mut client = self.client.clone();
        let answer = client.validate_ephemeral_resource_config(request).await?;
        let mut diagnostics = Diagnostics::from(answer.into_inner().diagnostics);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let request = open_ephemeral_resource::Request {
            type_name: type_name.to_owned(),
            config: Some(encoded),
            client_capabilities: Some(self.host.capabilities(Phase::Plan)),
        };
        let answer = client.open_ephemeral_resource(request).await?.into_inner();
        diagnostics.extend(answer.diagnostics.into());
        let deferred = answer.deferred.as_ref();
        diagnostics.extend(self.check_deferred(deferred, Phase::Plan, &place));
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let value = self.decode(schema, answer.result, &place)?;
        diagnostics.extend(self.check_stored(schema, &value, &place));
        let wanted = wanted(&schema.block, &config);
        let findings = assert_object_compatible(&schema.block, &wanted, &value);
        diagnostics.extend(self.report(Rule::ConsistentResult, &place, findings));
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        Ok(Opened {
            type_name: type_name.to_owned(),
            result: serde_json::from_str(&to_json(&value)).expect("the driver writes JSON"),
            renew_at: answer.renew_at.map(|at| at.seconds),
            private: answer.private,
        })
    }

    /// Renews what was opened; the next renewal is in it afterwards.
    ///
    /// # Errors
    ///
    /// The provider's.
    pub async fn renew(&self, opened: &mut Opened) -> Result<(), Diagnostics> {
        let request = renew_ephemeral_resource::Request {
            type_name: opened.type_name.clone(),
            private: opened.private.clone(),
        };
        let mut client = self.client.clone();
        let answer = client.renew_ephemeral_resource(request);
        let answer = answer.await?.into_inner();
        let diagnostics = Diagnostics::from(answer.diagnostics);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        opened.renew_at = answer.renew_at.map(|at| at.seconds);
        opened.private = answer.private;
        Ok(())
    }

    /// Closes what was opened.
    ///
    /// # Errors
    ///
    /// The provider's.
    pub async fn close(&self, opened: Opened) -> Result<(), Diagnostics> {
        let request = close_ephemeral_resource::Request {
            type_name: opened.type_name,
            private: opened.private,
        };
        let mut client = self.client.clone();
        let answer = client.close_ephemeral_resource(request);
        let diagnostics = Diagnostics::from(answer.await?.into_inner().diagnostics);
        match diagnostics.has_errors() {
            true => Err(diagnostics),
            false => Ok(()),
        }
    }
}
