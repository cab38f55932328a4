//! `ApplyResourceChange`.

use std::sync::atomic::Ordering;

use slipway_proto::tfplugin6::apply_resource_change::{Request, Response};

use super::convert::{self, decode, without_unknowns};
use super::resource_identity;
use super::server::Server;
use crate::diag::Diagnostics;
use crate::plan::{check, settle};
use crate::resource::{Applied, Apply, Private};
use crate::schema::Schema;
use crate::value::Value;

/// What is read of a request.
struct Change {
    apply: Apply,
    /// Where a failure leaves the object when nothing was saved: as it was.
    before: Value,
}

impl Server {
    /// Applies a change. A failure never loses an object: what was saved goes back, else what was there.
    pub(super) async fn apply(&self, request: &Request) -> Response {
        let run = async {
            let (schema, change) = self.read_change(request)?;
            let run = self.run_change(request, &schema, change);
            self.in_module(request.provider_meta.as_ref(), run).await
        };
        run.await.unwrap_or_else(|diagnostics| Response {
            // What core knows of the object stays true when the change was not even tried.
            new_state: request.prior_state.clone(),
            private: request.planned_private.clone(),
            new_identity: request.planned_identity.clone(),
            diagnostics: convert::diagnostics(diagnostics),
            ..Default::default()
        })
    }

    fn read_change(&self, request: &Request) -> Result<(Schema, Change), Diagnostics> {
        let resource = self.resource(&request.type_name)?;
        let schema = resource.schema().clone();
        let ty = schema.ty();
        let prior = decode(
            request.prior_state.as_ref(),
            &ty,
            "ApplyResourceChange.prior_state",
        )?;
        let planned = decode(
            request.planned_state.as_ref(),
            &ty,
            "ApplyResourceChange.planned_state",
        )?;
        let config = decode(request.config.as_ref(), &ty, "ApplyResourceChange.config")?;
        let private = Private::decode(&request.planned_private);
        let before = prior.clone();
        Ok((
            schema,
            Change {
                apply: Apply {
                    config,
                    prior,
                    planned,
                    private,
                },
                before,
            },
        ))
    }

    async fn run_change(&self, request: &Request, schema: &Schema, change: Change) -> Response {
        let Change { apply, before } = change;
        let planned = apply.planned.clone();
        let applied = match self.resource(&request.type_name) {
            Ok(resource) => resource.apply(apply, self.stop_signal()).await,
            Err(diagnostics) => Applied {
                state: None,
                private: Private::default(),
                diagnostics,
            },
        };
        let Applied {
            state,
            private,
            mut diagnostics,
        } = applied;
        let failed = diagnostics.has_errors();
        let state = match state {
            Some(state) if failed => without_unknowns(state),
            Some(state) => {
                let settled = settle::settle(&schema.block, &planned, state);
                let mut violations = check::applied(&schema.block, &planned, &settled);
                violations.extend(check::unknowns(&settled));
                diagnostics.extend(check::report(
                    &request.type_name,
                    "Provider returned another result than it planned",
                    violations,
                ));
                without_unknowns(settled)
            }
            None => before,
        };
        let new_state = convert::encode_into(&state, &schema.ty(), &mut diagnostics);
        // Also of what a failed change has left behind: it is in the state as well.
        let identity = self.resource(&request.type_name).ok().and_then(|resource| {
            let before = resource_identity::sent(&**resource, request.planned_identity.as_ref());
            resource_identity::answer(&**resource, &state, &before)
        });
        Response {
            new_identity: identity,
            new_state,
            private: private.encode(),
            diagnostics: convert::diagnostics(diagnostics),
            legacy_type_system: convert::is_legacy(
                schema,
                self.computed_blocks.load(Ordering::Relaxed),
            ),
        }
    }
}
