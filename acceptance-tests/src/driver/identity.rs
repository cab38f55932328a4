//! Identities, as a host that knows them stores and checks them.

use serde_json::{Map, Value as Json};
use slipway_proto::tfplugin6::{
    RawState, ResourceIdentityData, ResourceIdentitySchema, upgrade_resource_identity,
};

use super::config::typed_value;
use super::diagnostics::Diagnostics;
use super::host::Host;
use super::msgpack::{from_msgpack, to_msgpack};
use super::rpc::dynamic;
use super::session::Driver;
use super::state::{StoredState, to_json};
use super::value::Type;
use super::violation::Rule;

/// What a provider declares of the identity of one type.
#[derive(Clone, Debug)]
pub struct IdentitySchema {
    /// The type of its values, an object.
    pub ty: Type,
    /// The attributes that an import needs.
    pub required: Vec<String>,
    /// The version of the attributes.
    pub version: i64,
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

/// A stored identity of the schema's own version.
fn decoded(ty: &Type, identity: &Json) -> Result<Option<Json>, Diagnostics> {
    let refused = |text: String| Err(Diagnostics::error("Failed to decode identity", text));
    let (Type::Object(types), Some(values)) = (ty, identity.as_object()) else {
        return match identity.is_null() {
            true => Ok(None),
            false => refused(format!("{identity} is no object")),
        };
    };
    if let Some(name) = values.keys().find(|name| !types.contains_key(*name)) {
        return refused(format!("unsupported attribute {name:?}"));
    }
    if let Some(name) = types.keys().find(|name| !values.contains_key(*name)) {
        return refused(format!("attribute {name:?} is required"));
    }
    match typed_value(ty, identity) {
        Ok(_) => Ok(Some(identity.clone())),
        Err(text) => refused(format!("{text:?}")),
    }
}

/// Whether nothing in an identity has a value.
fn is_empty(identity: &Json) -> bool {
    let values = identity.as_object();
    values.is_some_and(|values| values.values().all(Json::is_null))
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
        // One in which nothing has a value, as hashicorp/aws 6.0 wrote some, names nothing yet.
        let before = known.before.filter(|before| !is_empty(before));
        match before {
            Some(before) if *before != json => broken(
                Rule::Identity,
                &format!("the identity was {before} and is {json}"),
            ),
            _ => (Some(json), none()),
        }
    }

    /// The version of the identity schema of a type; 0 where it has none, as hosts have it.
    pub(crate) fn identity_version(&self, type_name: &str) -> i64 {
        self.identities
            .get(type_name)
            .map_or(0, |schema| schema.version)
    }

    /// A stored identity as the schema of today has it, as a host does before it uses an object: one of
    /// an older version is upgraded by the provider, one of this version is decoded as it stands, and
    /// one of a newer version is refused (`upgradeResourceIdentity` and `Decode` of Terraform 1.12, and
    /// of OpenTofu 1.12, where the request of the read encodes it). Terraform refuses attributes that
    /// the schema does not have, and OpenTofu that some of it are missing: here both are errors.
    pub(crate) async fn upgraded_identity(
        &self,
        type_name: &str,
        stored: &StoredState,
    ) -> Result<Option<Json>, Diagnostics> {
        if !self.host.knows_identity() {
            return Ok(None);
        }
        let version = self.identity_version(type_name);
        if stored.identity_version > version {
            let title = "Resource instance managed by newer provider version";
            let detail = format!(
                "the identity has version {}, and {type_name} {version}",
                stored.identity_version
            );
            return Err(Diagnostics::error(title, detail));
        }
        let Some(schema) = self.identities.get(type_name) else {
            return Ok(None);
        };
        if stored.identity_version < version {
            // OpenTofu asks only where there is one.
            return match stored.identity.is_none() && self.host == Host::OpenTofu1_12 {
                true => Ok(None),
                false => self.upgrade_identity(type_name, schema, stored).await,
            };
        }
        match &stored.identity {
            Some(identity) => decoded(&schema.ty, identity),
            None => Ok(None),
        }
    }

    /// Hands a stored identity of an older version to the provider.
    async fn upgrade_identity(
        &self,
        type_name: &str,
        schema: &IdentitySchema,
        stored: &StoredState,
    ) -> Result<Option<Json>, Diagnostics> {
        let json = stored.identity.as_ref().map(Json::to_string);
        let request = upgrade_resource_identity::Request {
            type_name: type_name.to_owned(),
            version: stored.identity_version,
            raw_identity: Some(RawState {
                json: json.unwrap_or_default().into_bytes(),
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
        let Some(data) = answer.upgraded_identity.and_then(|it| it.identity_data) else {
            // OpenTofu takes no answer without one.
            return Err(self.report_one(Rule::Identity, &place, "there is no identity"));
        };
        let value = from_msgpack(&data.msgpack, &schema.ty);
        let value = value.map_err(|text| self.report_one(Rule::WellFormed, &place, &text))?;
        if !value.is_wholly_known() {
            let text = "something in the identity is unknown";
            return Err(self.report_one(Rule::Identity, &place, text));
        }
        let json = serde_json::from_str(&to_json(&value)).expect("the driver writes JSON");
        Ok((!value.is_null()).then_some(json))
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
