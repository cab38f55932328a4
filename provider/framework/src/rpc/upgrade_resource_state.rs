//! `UpgradeResourceState`: called for every stored object, also when its version is the current one.

use serde_json::Value as Json;
use slipway_proto::tfplugin6::upgrade_resource_state::{Request, Response};

use super::convert::{self, blocks_present, encode, malformed};
use super::server::Server;
use crate::diag::{Diagnostic, Diagnostics};
use crate::value::{Value, json};

impl Server {
    pub(super) fn upgrade(&self, request: &Request) -> Result<Response, Diagnostics> {
        let raw = request.raw_state.as_ref();
        let raw = raw.map(|raw| raw.json.as_slice()).unwrap_or_default();
        let state = self.stored(
            &request.type_name,
            request.version,
            raw,
            "UpgradeResourceState.raw_state",
        )?;
        Ok(Response {
            upgraded_state: encode(&state, &self.resource(&request.type_name)?.schema().ty())?,
            diagnostics: convert::diagnostics(Diagnostics::new()),
        })
    }

    /// A stored state of this version as one of the current version. `member` is where it came in.
    pub(super) fn stored(
        &self,
        type_name: &str,
        version: i64,
        raw: &[u8],
        member: &str,
    ) -> Result<Value, Diagnostics> {
        let resource = self.resource(type_name)?;
        let schema = resource.schema();
        let ty = schema.ty();
        if raw.is_empty() {
            return Err(Diagnostics::from(Diagnostic::error(
                "Unable to read the stored state",
                format!(
                    "The state of this {type_name} was written by Terraform 0.11 or older. Nothing was changed. \
                     Apply once with Terraform 0.12 to 0.15, then come back."
                ),
            )));
        }
        if version > schema.version {
            return Err(Diagnostics::from(Diagnostic::error(
                "State is of a newer provider",
                format!(
                    "The state of this {type_name} has version {version}; this provider knows version {}. Nothing was \
                     changed. Use the provider version that wrote it, or a newer one.",
                    schema.version
                ),
            )));
        }
        let state = if version == schema.version {
            json::decode(raw, &ty).map_err(|error| malformed(member, &error))?
        } else {
            let stored: Json =
                serde_json::from_slice(raw).map_err(|error| malformed(member, &error))?;
            let upgraded = resource.upgrade(version, stored)?.to_string();
            json::decode(upgraded.as_bytes(), &ty).map_err(|error| malformed(member, &error))?
        };
        Ok(blocks_present(&schema.block, state))
    }
}
