//! `GetResourceIdentitySchemas` and `UpgradeResourceIdentity`, and identities in other answers.

use slipway_proto::tfplugin6::{
    ResourceIdentityData, ResourceIdentitySchema, get_resource_identity_schemas,
    resource_identity_schema::IdentityAttribute, upgrade_resource_identity,
};

use super::convert::{self, encode, malformed};
use super::server::Server;
use crate::diag::{Diagnostic, Diagnostics};
use crate::identity::Identity;
use crate::resource::DynResource;
use crate::value::{Value, json};

/// The identity in a request. A host that knows none sends nothing, and one that cannot be read counts
/// as none: the state says as much.
pub(super) fn sent(resource: &dyn DynResource, data: Option<&ResourceIdentityData>) -> Value {
    let Some(identity) = resource.identity() else {
        return Value::Null;
    };
    let ty = identity.ty(&resource.schema().block);
    let data = data.and_then(|data| data.identity_data.as_ref());
    convert::decode(data, &ty, "identity").unwrap_or_default()
}

/// The identity of the object in this state for an answer; nothing for a type without identities, for
/// which hosts take none.
pub(super) fn answer(
    resource: &dyn DynResource,
    state: &Value,
    before: &Value,
) -> Option<ResourceIdentityData> {
    let identity = resource.identity()?;
    let value = identity.of(state, before)?;
    encoded(resource, identity, &value)
}

/// The identity of an imported object. Its state says no more than the import id, so it may be without
/// parts until the object is read; then it is the one by which it was imported.
pub(super) fn imported(
    resource: &dyn DynResource,
    state: &Value,
    named: &Value,
) -> Option<ResourceIdentityData> {
    let identity = resource.identity()?;
    let value = identity
        .of(state, &Value::Null)
        .or_else(|| identity.completed(named))?;
    encoded(resource, identity, &value)
}

fn encoded(
    resource: &dyn DynResource,
    identity: &Identity,
    value: &Value,
) -> Option<ResourceIdentityData> {
    let ty = identity.ty(&resource.schema().block);
    Some(ResourceIdentityData {
        identity_data: encode(value, &ty).ok()?,
    })
}

impl Server {
    pub(super) fn identity_schemas(&self) -> get_resource_identity_schemas::Response {
        let mut schemas = std::collections::BTreeMap::new();
        for (name, resource) in &self.types.resources {
            let Some(identity) = resource.identity() else {
                continue;
            };
            let described = identity.described(&resource.schema().block);
            let attributes = described.into_iter().map(|it| IdentityAttribute {
                name: it.name.to_owned(),
                r#type: it.ty.to_json().to_string().into_bytes(),
                required_for_import: it.is_required,
                optional_for_import: !it.is_required,
                description: it.description,
            });
            let schema = ResourceIdentitySchema {
                version: identity.version(),
                identity_attributes: attributes.collect(),
            };
            schemas.insert(name.clone(), schema);
        }
        get_resource_identity_schemas::Response {
            identity_schemas: schemas,
            diagnostics: Vec::new(),
        }
    }

    /// The stored identity as one of this version, of which its own attributes stay. Hosts ask only when
    /// the versions differ; one that has stored no identity asks too (Terraform 1.12), with nothing.
    pub(super) fn upgrade_identity(
        &self,
        request: &upgrade_resource_identity::Request,
    ) -> Result<upgrade_resource_identity::Response, Diagnostics> {
        let resource = self.resource(&request.type_name)?;
        let Some(identity) = resource.identity() else {
            return Err(Diagnostics::from(Diagnostic::error(
                "Type has no identity",
                format!(
                    "{} has no identity, and the state has one of it. Nothing was changed.",
                    request.type_name
                ),
            )));
        };
        let ty = identity.ty(&resource.schema().block);
        let raw = request.raw_identity.as_ref();
        let raw = raw.map(|raw| raw.json.as_slice()).unwrap_or_default();
        let value = match raw.is_empty() {
            true => Value::Null,
            false => json::decode(raw, &ty)
                .map_err(|error| malformed("UpgradeResourceIdentity.raw_identity", &error))?,
        };
        let value = identity.upgraded(value);
        Ok(upgrade_resource_identity::Response {
            upgraded_identity: Some(ResourceIdentityData {
                identity_data: encode(&value, &ty)?,
            }),
            diagnostics: Vec::new(),
        })
    }
}
