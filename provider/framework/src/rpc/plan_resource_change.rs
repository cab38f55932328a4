//! `PlanResourceChange`.

use std::sync::atomic::Ordering;

use slipway_proto::tfplugin6::plan_resource_change::{Request, Response};

use super::convert::{self, decode, encode};
use super::resource_identity;
use super::server::Server;
use crate::diag::Diagnostics;
use crate::plan::{self, Memory, check, replace};
use crate::resource::Private;
use crate::value::Value;

impl Server {
    /// The plan; core's `proposed_new_state` and the first plan's private data are not needed for it.
    pub(super) async fn plan(&self, request: &Request) -> Result<Response, Diagnostics> {
        let resource = self.resource(&request.type_name)?;
        let schema = resource.schema();
        let ty = schema.ty();
        let prior = decode(
            request.prior_state.as_ref(),
            &ty,
            "PlanResourceChange.prior_state",
        )?;
        let config = decode(request.config.as_ref(), &ty, "PlanResourceChange.config")?;
        let mut private = Private::decode(&request.prior_private);
        let capabilities = request.client_capabilities.as_ref();
        let computed_blocks = capabilities.is_some_and(|it| it.computed_blocks_allowed);
        self.computed_blocks
            .store(computed_blocks, Ordering::Relaxed);
        let planned = if config.is_null() {
            Value::Null
        } else {
            let memory = Memory::load(&private);
            Memory::of(&schema.block, &config).save(&mut private);
            plan::propose(schema, &config, &prior, &memory)
        };
        let hooked = resource.plan(&config, &prior, planned, &private);
        let mut diagnostics = hooked.diagnostics;
        let mut paths = replace::paths(&schema.block, &prior, &hooked.planned);
        paths.extend(hooked.replace);
        paths.sort();
        paths.dedup();
        let violations = check::planned(&schema.block, &prior, &config, &hooked.planned);
        diagnostics.extend(check::report(
            &request.type_name,
            "Provider planned an impossible value",
            violations,
        ));
        if !diagnostics.has_errors()
            && let Some(preview) = resource.preview(&config, &prior, &hooked.planned)
        {
            diagnostics.extend(preview.await);
        }
        // What is created, also in place of another, has none before it exists.
        let before = resource_identity::sent(&**resource, request.prior_identity.as_ref());
        let identity = match prior.is_null() || !paths.is_empty() {
            true => None,
            false => resource_identity::answer(&**resource, &hooked.planned, &before),
        };
        Ok(Response {
            planned_identity: identity,
            planned_state: encode(&hooked.planned, &ty)?,
            requires_replace: paths.iter().map(convert::path).collect(),
            planned_private: private.encode(),
            diagnostics: convert::diagnostics(diagnostics),
            legacy_type_system: convert::is_legacy(schema, computed_blocks),
            ..Default::default()
        })
    }
}
