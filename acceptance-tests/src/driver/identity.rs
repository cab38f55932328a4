//! Identities, as a host that knows them stores and checks them.

use serde_json::{Map, Value as Json};
use slipway_proto::tfplugin6::{
    RawState, ResourceIdentityData, ResourceIdentitySchema, upgrade_resource_identity,
};

use super::config::typed_value;
use super::diagnostics::Diagnostics;
use super::msgpack::{from_msgpack, to_msgpack};
use super::rpc::dynamic;
use super::session::Driver;
use super::state::to_json;
use super::value::{Type, Value};
use super::violation::Rule;

/// What a provider declares of the identity of one type.
#[derive(Clone, Debug)]
pub struct IdentitySchema {
    /// The type of its values, an object.
    pub ty: Type,
    /// The attributes that an import needs.
    pub required: Vec<String>,
    version: i64,
}

impl IdentitySchema {
    /// Reads the schema of one type.
    ///
    /// # Errors
    ///
    /// A sentence, when a host would refuse it.
    pub(crate) fn read(schema: &ResourceIdentitySchema) -> Result<Self, String> {
        let mut types = std::collections::BTreeMap::new();
        let mut required = Vec::new();
        for attribute in &schema.identity_attributes {
            let name = &attribute.name;
            if attribute.required_for_import == attribute.optional_for_import {
                return Err(format!("{name} has to be either required or optional"));
            }
            let ty = Type::from_json(&attribute.r#type)?;
            let plain = match &ty {
                Type::List(inner) => inner,
                ty => ty,
            };
            if !matches!(plain, Type::String | Type::Number | Type::Bool) {
                return Err(format!("{name} is no primitive and no list of primitives"));
            }
            if attribute.required_for_import {
                required.push(name.clone());
            }
            types.insert(name.clone(), ty);
        }
        if types.is_empty() {
            return Err("an identity without attributes".to_owned());
        }
        Ok(Self {
            ty: Type::Object(types),
            required,
            version: schema.version,
        })
    }
}

/// What is known before an answer comes.
pub(crate) struct Known<'v> {
    /// The identity that is stored.
    pub(crate) before: Option<&'v Json>,
    /// Whether there has to be one: the object exists.
    pub(crate) wanted: bool,
    /// Whether something in it may be unknown: what does not exist yet is planned.
    pub(crate) may_be_unknown: bool,
}

impl Driver {
    /// What the provider declares of the identity of a type, to a host that knows identities.
    pub fn identity_schema(&self, type_name: &str) -> Option<&IdentitySchema> {
        self.identities.get(type_name)
    }

    /// An identity in a request.
    pub(crate) fn identity_data(
        &self,
        type_name: &str,
        identity: Option<&Json>,
    ) -> Option<ResourceIdentityData> {
        let ty = &self.identities.get(type_name)?.ty;
        let value = typed_value(ty, identity?).expect("an identity fits its schema");
        Some(ResourceIdentityData {
            identity_data: Some(dynamic(to_msgpack(&value, ty))),
        })
    }

    /// The identity in an answer, held against the rules; one that breaks them is none.
    pub(crate) fn identity(
        &self,
        type_name: &str,
        answer: Option<&ResourceIdentityData>,
        known: &Known<'_>,
        place: &str,
    ) -> (Option<Json>, Diagnostics) {
        let given = answer.and_then(|identity| identity.identity_data.as_ref());
        let none = Diagnostics::default;
        if !self.host.knows_identity() {
            return (None, none());
        }
        let broken = |rule, text: &str| (None, self.report_one(rule, place, text));
        let (schema, given) = match (self.identities.get(type_name), given) {
            (None, None) => return (None, none()),
            (None, Some(_)) => return broken(Rule::NoIdentity, "the type has no identity schema"),
            (Some(_), None) if known.wanted => {
                return broken(Rule::Identity, "the object has no identity");
            }
            (Some(_), None) => return (known.before.cloned(), none()),
            (Some(schema), Some(given)) => (schema, given),
        };
        let value = match from_msgpack(&given.msgpack, &schema.ty) {
            Ok(value) => value,
            Err(text) => return broken(Rule::WellFormed, &text),
        };
        if !value.is_wholly_known() {
            let text = "something in the identity is unknown";
            return match known.may_be_unknown {
                true => (None, none()),
                false => broken(Rule::Identity, text),
            };
        }
        let is_missing = |name: &&String| value.get(name).is_null();
        if let Some(name) = schema.required.iter().find(is_missing) {
            return broken(Rule::Identity, &format!("the identity has no {name}"));
        }
        let json: Json = serde_json::from_str(&to_json(&value)).expect("the driver writes JSON");
        match known.before {
            Some(before) if *before != json => broken(
                Rule::Identity,
                &format!("the identity was {before} and is {json}"),
            ),
            _ => (Some(json), none()),
        }
    }

    /// Hands a stored identity to the provider, as a host does before it reads the object.
    pub(crate) async fn upgraded_identity(
        &self,
        type_name: &str,
        stored: Option<&Json>,
    ) -> Result<Option<Json>, Diagnostics> {
        let (Some(schema), Some(stored)) = (self.identities.get(type_name), stored) else {
            return Ok(None);
        };
        let request = upgrade_resource_identity::Request {
            type_name: type_name.to_owned(),
            version: schema.version,
            raw_identity: Some(RawState {
                json: stored.to_string().into_bytes(),
                ..RawState::default()
            }),
        };
        let mut client = self.client.clone();
        let answer = client.upgrade_resource_identity(request);
        let answer = answer.await?.into_inner();
        let diagnostics = Diagnostics::from(answer.diagnostics);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let place = format!("{type_name} UpgradeResourceIdentity");
        let data = answer.upgraded_identity.unwrap_or_default();
        let data = data.identity_data.unwrap_or_default();
        let value = from_msgpack(&data.msgpack, &schema.ty);
        let value = value.map_err(|text| self.report_one(Rule::WellFormed, &place, &text))?;
        // What another provider wrote may have none of our attributes; then there is no identity yet.
        let is_empty = |value: &Value| value.entries().values().all(Value::is_null);
        let json = serde_json::from_str(&to_json(&value)).expect("the driver writes JSON");
        Ok((!is_empty(&value)).then_some(json))
    }

    /// An identity from JSON in which attributes may be missing.
    pub(crate) fn whole_identity(&self, type_name: &str, identity: &Json) -> Json {
        let schema = self.identities.get(type_name);
        let schema = schema.unwrap_or_else(|| panic!("{type_name} has no identity"));
        let Type::Object(types) = &schema.ty else {
            panic!("an identity is an object");
        };
        let attributes = types
            .keys()
            .map(|name| (name.clone(), identity[name].clone()));
        Json::Object(attributes.collect::<Map<_, _>>())
    }
}
