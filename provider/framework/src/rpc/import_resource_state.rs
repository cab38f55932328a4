//! `ImportResourceState`.

use slipway_proto::tfplugin6::import_resource_state::{ImportedResource, Request, Response};

use super::convert::{self, encode};
use super::resource_identity;
use super::server::Server;
use crate::diag::{Diagnostic, Diagnostics};
use crate::resource::Applied;

/// The key in private data of an object that was imported and not read since. Its state holds what the
/// import id says and nothing else.
pub(super) const IMPORTED: &str = ".imported";

impl Server {
    /// The state from which the following read finds the object. Exactly one, as core wants it.
    pub(super) async fn import(&self, request: &Request) -> Result<Response, Diagnostics> {
        let resource = self.resource(&request.type_name)?;
        let named = resource_identity::sent(&**resource, request.identity.as_ref());
        let id = match (resource.identity(), named.is_null()) {
            (Some(identity), false) => identity.import_id(&request.type_name, &named)?,
            _ => request.id.clone(),
        };
        if id.is_empty() {
            return Err(Diagnostics::from(Diagnostic::error(
                "Import needs an id",
                format!(
                    "Nothing says which {} is to be imported. Nothing was imported.\nGive its import id.",
                    request.type_name
                ),
            )));
        }
        let Applied {
            state,
            mut private,
            diagnostics,
        } = resource.import(id, self.stop_signal()).await;
        private.write(IMPORTED, &true);
        let imported = match state.filter(|_| !diagnostics.has_errors()) {
            Some(state) => vec![ImportedResource {
                type_name: request.type_name.clone(),
                state: encode(&state, &resource.schema().ty())?,
                private: private.encode(),
                identity: resource_identity::imported(&**resource, &state, &named),
            }],
            None => Vec::new(),
        };
        Ok(Response {
            imported_resources: imported,
            diagnostics: convert::diagnostics(diagnostics),
            deferred: None,
        })
    }
}
