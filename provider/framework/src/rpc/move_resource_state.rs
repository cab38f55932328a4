//! `MoveResourceState`: an object of another provider, or of another type, that a `moved` block makes one of ours.

use slipway_proto::tfplugin6::move_resource_state::{Request, Response};

use super::convert::{self, encode};
use super::resource_identity;
use super::server::Server;
use crate::diag::{Diagnostic, Diagnostics};
use crate::value::Value;

impl Server {
    /// The state as one of ours. The stored state of a provider that this one stands in for has the form of ours, so
    /// it is taken over as one of an older version is.
    pub(super) fn moved(&self, request: &Request) -> Result<Response, Diagnostics> {
        let target = &request.target_type_name;
        let resource = self.resource(target)?;
        let (_, source) = request
            .source_provider_address
            .split_once('/')
            .unwrap_or(("", &request.source_provider_address));
        let known = self.provider.moves_from();
        if request.source_type_name != *target || !known.contains(&source) {
            return Err(Diagnostics::from(Diagnostic::error(
                "Unable to move the object",
                format!(
                    "A {} of {source} cannot become a {target}: only a {target} of {} can. Nothing was changed.\n\
                     Take the `moved` block away, and write an `import` block for what is to be managed here and a \
                     `removed` block for what is managed there.",
                    request.source_type_name,
                    alternatives(known),
                ),
            )));
        }
        let raw = request.source_state.as_ref();
        let raw = raw.map(|raw| raw.json.as_slice()).unwrap_or_default();
        let state = self.stored(
            target,
            request.source_schema_version,
            raw,
            "MoveResourceState.source_state",
        )?;
        Ok(Response {
            target_state: encode(&state, &resource.schema().ty())?,
            target_private: request.source_private.clone(),
            target_identity: resource_identity::answer(&**resource, &state, &Value::Null),
            diagnostics: convert::diagnostics(Diagnostics::new()),
        })
    }
}

fn alternatives(all: &[&str]) -> String {
    match all {
        [] => "no provider".to_owned(),
        all => all.join(" or "),
    }
}
