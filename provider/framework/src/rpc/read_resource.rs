//! `ReadResource`.

use slipway_proto::tfplugin6::read_resource::{Request, Response};

use super::convert::{self, decode};
use super::import_resource_state::IMPORTED;
use super::resource_identity;
use super::server::Server;
use crate::diag::Diagnostics;
use crate::plan::{Memory, check, settle};
use crate::resource::{Applied, Private};
use crate::value::Value;

impl Server {
    pub(super) async fn read(&self, request: &Request) -> Result<Response, Diagnostics> {
        let resource = self.resource(&request.type_name)?;
        let schema = resource.schema();
        let ty = schema.ty();
        let prior = decode(
            request.current_state.as_ref(),
            &ty,
            "ReadResource.current_state",
        )?;
        let mut private = Private::decode(&request.private);
        let is_imported = private.read::<bool>(IMPORTED) == Some(true);
        private.remove(IMPORTED);
        let is_ours = Memory::load(&private).is_ours();
        let Applied {
            state,
            private,
            mut diagnostics,
        } = resource
            .read(prior.clone(), private, self.stop_signal())
            .await;
        let state = match state {
            // A read that failed says nothing about the object.
            None => prior,
            Some(Value::Null) => Value::Null,
            Some(answer) => {
                let told = is_imported.then(|| answer.clone());
                let state = settle::settle(&schema.block, &prior, answer);
                let state = match told {
                    Some(told) => settle::filled(&schema.block, state, told),
                    None => state,
                };
                match is_ours {
                    true => state,
                    false => settle::plannable(&schema.block, state),
                }
            }
        };
        let violations = check::unknowns(&state);
        diagnostics.extend(check::report(
            &request.type_name,
            "Provider read an unknown value",
            violations,
        ));
        let new_state = convert::encode_into(&state, &ty, &mut diagnostics);
        let before = resource_identity::sent(&**resource, request.current_identity.as_ref());
        Ok(Response {
            new_identity: resource_identity::answer(&**resource, &state, &before),
            new_state,
            private: private.encode(),
            diagnostics: convert::diagnostics(diagnostics),
            ..Default::default()
        })
    }
}
