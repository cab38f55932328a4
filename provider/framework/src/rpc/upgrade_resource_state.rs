//! `UpgradeResourceState`: called for every stored object, also when its version is the current one.

use serde_json::Value as Json;
use slipway_proto::tfplugin6::upgrade_resource_state::{Request, Response};

use super::convert::{self, blocks_present, encode, malformed};
use super::server::Server;
use crate::diag::{Diagnostic, Diagnostics};
use crate::value::json;

impl Server {
    pub(super) fn upgrade(&self, request: &Request) -> Result<Response, Diagnostics> {
        let resource = self.resource(&request.type_name)?;
        let schema = resource.schema();
        let ty = schema.ty();
        let raw = request
            .raw_state
            .as_ref()
            .map(|raw| raw.json.as_slice())
            .unwrap_or_default();
        if raw.is_empty() {
            return Err(Diagnostics::from(Diagnostic::error(
                "Unable to read the stored state",
                format!(
                    "The state of this {} was written by Terraform 0.11 or older. Nothing was changed. \
                     Apply once with Terraform 0.12 to 0.15, then come back.",
                    request.type_name
                ),
            )));
        }
        if request.version > schema.version {
            return Err(Diagnostics::from(Diagnostic::error(
                "State is of a newer provider",
                format!(
                    "The state of this {} has version {}; this provider knows version {}. Nothing was changed. \
                     Use the provider version that wrote it, or a newer one.",
                    request.type_name, request.version, schema.version
                ),
            )));
        }
        let state = if request.version == schema.version {
            json::decode(raw, &ty)
                .map_err(|error| malformed("UpgradeResourceState.raw_state", &error))?
        } else {
            let stored: Json = serde_json::from_slice(raw)
                .map_err(|error| malformed("UpgradeResourceState.raw_state", &error))?;
            let upgraded = resource.upgrade(request.version, stored)?.to_string();
            json::decode(upgraded.as_bytes(), &ty)
                .map_err(|error| malformed("UpgradeResourceState.raw_state", &error))?
        };
        let state = blocks_present(&schema.block, state);
        Ok(Response {
            upgraded_state: encode(&state, &ty)?,
            diagnostics: convert::diagnostics(Diagnostics::new()),
        })
    }
}
