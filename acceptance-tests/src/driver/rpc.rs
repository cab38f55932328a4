//! Single calls: values encoded, answers decoded and held against the rules that need no context.

use serde_json::Value as Json;
use slipway_proto::tfplugin6::{
    Deferred, DynamicValue, RawState, apply_resource_change, plan_resource_change, read_resource,
    upgrade_resource_state, validate_resource_config,
};

use super::config::config_value;
use super::diagnostics::Diagnostics;
use super::host::Phase;
use super::identity::Known;
use super::msgpack::{from_msgpack, to_msgpack};
use super::paths::{read_path, write_only_values};
use super::schema::Schema;
use super::session::Driver;
use super::state::StoredState;
use super::value::Value;
use super::violation::{Findings, Rule, ValuePath};

pub(crate) fn dynamic(msgpack: Vec<u8>) -> DynamicValue {
    DynamicValue {
        msgpack,
        json: Vec::new(),
    }
}

/// What a host says about a configuration before it asks the provider.
pub(crate) fn config_errors(findings: &Findings) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    for (path, text) in &findings.0 {
        let mut one = Diagnostics::error("Invalid configuration", text.clone());
        one.0[0].attribute = path.to_string();
        diagnostics.extend(one);
    }
    diagnostics
}

/// A plan request without the parts that are always the same.
pub(crate) struct PlanCall<'v> {
    pub(crate) phase: Phase,
    pub(crate) prior: &'v Value,
    pub(crate) proposed: &'v Value,
    pub(crate) config: &'v Value,
    pub(crate) prior_private: &'v [u8],
    pub(crate) planned_private: &'v [u8],
    pub(crate) identity: Option<&'v Json>,
}

/// What a plan answered.
pub(crate) struct PlanAnswer {
    pub(crate) planned: Value,
    pub(crate) replace: Vec<ValuePath>,
    pub(crate) private: Vec<u8>,
    pub(crate) legacy: bool,
    pub(crate) identity: Option<Json>,
    pub(crate) diagnostics: Diagnostics,
}

/// What a read answered.
pub(crate) struct ReadAnswer {
    pub(crate) value: Value,
    pub(crate) private: Vec<u8>,
    pub(crate) identity: Option<Json>,
    pub(crate) diagnostics: Diagnostics,
}

/// What an apply answered. There is a value even with errors, if the provider gave one.
pub(crate) struct ApplyAnswer {
    pub(crate) value: Value,
    pub(crate) private: Vec<u8>,
    pub(crate) legacy: bool,
    pub(crate) identity: Option<Json>,
    pub(crate) diagnostics: Diagnostics,
}

impl Driver {
    /// The value of a resource's configuration.
    pub(crate) fn resource_config(
        &self,
        type_name: &str,
        config: &Json,
    ) -> Result<Value, Diagnostics> {
        config_value(&self.resource(type_name).block, config)
            .map_err(|findings| config_errors(&findings))
    }

    /// Records findings and gives the diagnostics that a host makes of them.
    pub(crate) fn report(&self, rule: Rule, place: &str, findings: Findings) -> Diagnostics {
        let violations: Vec<_> = findings
            .0
            .into_iter()
            .map(|(path, text)| self.violate(rule, format!("{place} {path}"), text))
            .collect();
        Diagnostics::of_violations(&violations)
    }

    pub(crate) fn report_one(&self, rule: Rule, place: &str, text: &str) -> Diagnostics {
        let mut findings = Findings::default();
        findings.add(&ValuePath::default(), text);
        self.report(rule, place, findings)
    }

    /// Decodes a value of a schema. Nothing at all is null, as for a host.
    pub(crate) fn decode(
        &self,
        schema: &Schema,
        value: Option<DynamicValue>,
        place: &str,
    ) -> Result<Value, Diagnostics> {
        let value = value.unwrap_or_default();
        if value.msgpack.is_empty() {
            if value.json.is_empty() {
                return Ok(Value::Null);
            }
            return Err(self.report_one(Rule::WellFormed, place, "a provider answers in msgpack"));
        }
        from_msgpack(&value.msgpack, &schema.block.implied_type())
            .map_err(|text| self.report_one(Rule::WellFormed, place, &text))
    }

    /// The rules for everything that is stored: wholly known, and nothing write-only.
    pub(crate) fn check_stored(&self, schema: &Schema, value: &Value, place: &str) -> Diagnostics {
        let mut diagnostics = self.check_write_only(schema, value, place);
        if !value.is_wholly_known() {
            let text = format!("something is unknown in {value}");
            diagnostics.extend(self.report_one(Rule::WhollyKnown, place, &text));
        }
        diagnostics
    }

    pub(crate) fn check_write_only(
        &self,
        schema: &Schema,
        value: &Value,
        place: &str,
    ) -> Diagnostics {
        let findings = write_only_values(&schema.block, value);
        self.report(Rule::WriteOnlyNull, place, findings)
    }

    pub(crate) fn check_deferred(
        &self,
        deferred: Option<&Deferred>,
        phase: Phase,
        place: &str,
    ) -> Diagnostics {
        match deferred {
            None => Diagnostics::default(),
            Some(_) if self.host.capabilities(phase).deferral_allowed => {
                Diagnostics::error("Change deferred", format!("{place} cannot be done now"))
            }
            Some(_) => self.report_one(
                Rule::NoDeferral,
                place,
                "deferred for a host that cannot defer",
            ),
        }
    }

    pub(crate) async fn validate_value(&self, type_name: &str, config: &Value) -> Diagnostics {
        let block = &self.resource(type_name).block;
        let request = validate_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(dynamic(to_msgpack(config, &block.implied_type()))),
            client_capabilities: Some(self.host.capabilities(Phase::Plan)),
        };
        match self.client.clone().validate_resource_config(request).await {
            Ok(answer) => answer.into_inner().diagnostics.into(),
            Err(status) => status.into(),
        }
    }

    /// Hands stored state to the provider, as a host does even when the version is the same.
    pub(crate) async fn upgrade(
        &self,
        type_name: &str,
        stored: &StoredState,
    ) -> Result<(Value, Diagnostics), Diagnostics> {
        let place = format!("{type_name} UpgradeResourceState");
        let schema = self.resource(type_name);
        let request = upgrade_resource_state::Request {
            type_name: type_name.to_owned(),
            version: stored.schema_version,
            raw_state: Some(RawState {
                json: stored.pretty(),
                ..RawState::default()
            }),
        };
        let answer = self.client.clone().upgrade_resource_state(request).await?;
        let answer = answer.into_inner();
        let mut diagnostics = Diagnostics::from(answer.diagnostics);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let value = self.decode(schema, answer.upgraded_state, &place)?;
        if value.is_null() {
            let text = "an object was lost: its upgraded state is null";
            return Err(self.report_one(Rule::WellFormed, &place, text));
        }
        diagnostics.extend(self.check_stored(schema, &value, &place));
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        Ok((value, diagnostics))
    }

    pub(crate) async fn read_value(
        &self,
        type_name: &str,
        value: &Value,
        private: &[u8],
        before: Option<&Json>,
    ) -> Result<ReadAnswer, Diagnostics> {
        let place = format!("{type_name} ReadResource");
        let schema = self.resource(type_name);
        let request = read_resource::Request {
            type_name: type_name.to_owned(),
            current_state: Some(dynamic(to_msgpack(value, &schema.block.implied_type()))),
            private: private.to_vec(),
            client_capabilities: Some(self.host.capabilities(Phase::Plan)),
            current_identity: self.identity_data(type_name, before),
            ..read_resource::Request::default()
        };
        let answer = self.client.clone().read_resource(request).await?;
        let answer = answer.into_inner();
        let mut diagnostics = Diagnostics::from(answer.diagnostics);
        let deferred = answer.deferred.as_ref();
        diagnostics.extend(self.check_deferred(deferred, Phase::Plan, &place));
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let value = self.decode(schema, answer.new_state, &place)?;
        diagnostics.extend(self.check_stored(schema, &value, &place));
        let known = Known {
            before,
            wanted: !value.is_null(),
            may_be_unknown: false,
        };
        let identity = answer.new_identity.as_ref();
        let (identity, broken) = self.identity(type_name, identity, &known, &place);
        diagnostics.extend(broken);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        Ok(ReadAnswer {
            value,
            private: answer.private,
            identity,
            diagnostics,
        })
    }

    pub(crate) async fn plan_call(
        &self,
        type_name: &str,
        call: PlanCall<'_>,
    ) -> Result<PlanAnswer, Diagnostics> {
        let place = format!("{type_name} PlanResourceChange");
        let schema = self.resource(type_name);
        let value_type = schema.block.implied_type();
        let encode = |value: &Value| Some(dynamic(to_msgpack(value, &value_type)));
        let request = plan_resource_change::Request {
            type_name: type_name.to_owned(),
            prior_state: encode(call.prior),
            proposed_new_state: encode(call.proposed),
            config: encode(call.config),
            prior_private: call.prior_private.to_vec(),
            planned_private: call.planned_private.to_vec(),
            prior_identity: self.identity_data(type_name, call.identity),
            client_capabilities: Some(self.host.capabilities(call.phase)),
            ..plan_resource_change::Request::default()
        };
        let answer = self.client.clone().plan_resource_change(request).await?;
        let answer = answer.into_inner();
        let mut diagnostics = Diagnostics::from(answer.diagnostics);
        let deferred = answer.deferred.as_ref();
        diagnostics.extend(self.check_deferred(deferred, call.phase, &place));
        let known = Known {
            // A host takes another one of a change in place, as of a record with a new name.
            before: None,
            wanted: false,
            may_be_unknown: call.prior.is_null(),
        };
        let identity = answer.planned_identity.as_ref();
        let (identity, broken) = self.identity(type_name, identity, &known, &place);
        diagnostics.extend(broken);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let planned = self.decode(schema, answer.planned_state, &place)?;
        let mut replace = Vec::new();
        for path in &answer.requires_replace {
            match read_path(path) {
                Ok(path) => replace.push(path),
                Err(text) => {
                    return Err(self.report_one(Rule::ReplacePath, &place, &text));
                }
            }
        }
        Ok(PlanAnswer {
            planned,
            replace,
            private: answer.planned_private,
            legacy: answer.legacy_type_system,
            identity,
            diagnostics,
        })
    }

    pub(crate) async fn apply_call(
        &self,
        type_name: &str,
        prior: &Value,
        planned: &Value,
        config: &Value,
        private: &[u8],
        before: Option<&Json>,
    ) -> ApplyAnswer {
        let place = format!("{type_name} ApplyResourceChange");
        let schema = self.resource(type_name);
        let value_type = schema.block.implied_type();
        let encode = |value: &Value| Some(dynamic(to_msgpack(value, &value_type)));
        let request = apply_resource_change::Request {
            type_name: type_name.to_owned(),
            prior_state: encode(prior),
            planned_state: encode(planned),
            config: encode(config),
            planned_private: private.to_vec(),
            planned_identity: self.identity_data(type_name, before),
            ..apply_resource_change::Request::default()
        };
        // Without an answer there is nothing to say about the object, so what was known stays.
        let unanswered = |diagnostics| ApplyAnswer {
            value: prior.clone(),
            private: private.to_vec(),
            legacy: false,
            identity: before.cloned(),
            diagnostics,
        };
        let answer = match self.client.clone().apply_resource_change(request).await {
            Ok(answer) => answer.into_inner(),
            Err(status) => return unanswered(status.into()),
        };
        let mut diagnostics = Diagnostics::from(answer.diagnostics);
        match self.decode(schema, answer.new_state, &place) {
            Ok(value) => {
                let known = Known {
                    before,
                    // What failed half way may not be named yet.
                    wanted: !value.is_null() && !diagnostics.has_errors(),
                    may_be_unknown: false,
                };
                let identity = answer.new_identity.as_ref();
                let (identity, broken) = self.identity(type_name, identity, &known, &place);
                diagnostics.extend(broken);
                ApplyAnswer {
                    value,
                    private: answer.private,
                    legacy: answer.legacy_type_system,
                    identity,
                    diagnostics,
                }
            }
            Err(malformed) => {
                diagnostics.extend(malformed);
                unanswered(diagnostics)
            }
        }
    }
}
