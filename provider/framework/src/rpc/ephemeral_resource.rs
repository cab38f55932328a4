//! `ValidateEphemeralResourceConfig`, `OpenEphemeralResource`, `RenewEphemeralResource` and
//! `CloseEphemeralResource`.

use std::time::{SystemTime, UNIX_EPOCH};

use prost_types::Timestamp;
use slipway_proto::tfplugin6::{
    close_ephemeral_resource, open_ephemeral_resource, renew_ephemeral_resource,
    validate_ephemeral_resource_config,
};

use super::convert::{self, decode, without_unknowns};
use super::server::Server;
use crate::diag::Diagnostics;
use crate::ephemeral::Opened;
use crate::plan::{self, Memory, check, settle};
use crate::resource::Private;
use crate::validate;
use crate::value::Value;

/// A time for the wire. One before 1970 has passed long ago, and so has 1970.
fn timestamp(time: SystemTime) -> Timestamp {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp {
        seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        nanos: i32::try_from(since.subsec_nanos()).unwrap_or_default(),
    }
}

fn private(bytes: Option<&Vec<u8>>) -> Private {
    Private::decode(bytes.map(Vec::as_slice).unwrap_or_default())
}

/// Nothing at all, when there is nothing to keep.
fn kept(private: &Private) -> Option<Vec<u8>> {
    Some(private.encode()).filter(|bytes| !bytes.is_empty())
}

impl Server {
    pub(super) fn validate_ephemeral(
        &self,
        request: &validate_ephemeral_resource_config::Request,
    ) -> Result<Diagnostics, Diagnostics> {
        let resource = self.ephemeral(&request.type_name)?;
        let schema = resource.schema();
        let config = decode(
            request.config.as_ref(),
            &schema.ty(),
            "ValidateEphemeralResourceConfig.config",
        )?;
        let mut diagnostics = validate::config(&schema.block, &config, true);
        diagnostics.extend(resource.validate(&config));
        Ok(diagnostics)
    }

    /// Opens. An answer that a host would refuse is closed again, because then nobody else does.
    pub(super) async fn open(
        &self,
        request: &open_ephemeral_resource::Request,
    ) -> Result<open_ephemeral_resource::Response, Diagnostics> {
        let resource = self.ephemeral(&request.type_name)?;
        let schema = resource.schema();
        let ty = schema.ty();
        let config = decode(request.config.as_ref(), &ty, "OpenEphemeralResource.config")?;
        // What was configured stays as it was, and the rest is for the provider to fill, as in a plan.
        let wanted = plan::propose(schema, &config, &Value::Null, &Memory::default());
        let asked = without_unknowns(wanted.clone());
        let Opened {
            result,
            private,
            renew_at,
        } = resource.open(asked, self.stop_signal()).await?;
        let settled = settle::settle(&schema.block, &wanted, result);
        let mut violations = check::applied(&schema.block, &wanted, &settled);
        violations.extend(check::unknowns(&settled));
        let mut diagnostics = check::report(
            &request.type_name,
            "Provider opened something else than was asked for",
            violations,
        );
        let result = convert::encode_into(&settled, &ty, &mut diagnostics);
        if diagnostics.has_errors() {
            let closed = resource.close(private).await;
            diagnostics.extend(closed.err().into_iter().flatten());
            return Err(diagnostics);
        }
        Ok(open_ephemeral_resource::Response {
            diagnostics: convert::diagnostics(diagnostics),
            renew_at: renew_at.map(timestamp),
            result,
            private: kept(&private),
            deferred: None,
        })
    }

    pub(super) async fn renew(
        &self,
        request: &renew_ephemeral_resource::Request,
    ) -> Result<renew_ephemeral_resource::Response, Diagnostics> {
        let resource = self.ephemeral(&request.type_name)?;
        let private = private(request.private.as_ref());
        let renewed = resource.renew(private, self.stop_signal()).await?;
        Ok(renew_ephemeral_resource::Response {
            diagnostics: Vec::new(),
            renew_at: renewed.renew_at.map(timestamp),
            private: kept(&renewed.private),
        })
    }

    /// Closes, also after a stop: the host asks for it on its way out.
    pub(super) async fn close(
        &self,
        request: &close_ephemeral_resource::Request,
    ) -> Result<Diagnostics, Diagnostics> {
        let resource = self.ephemeral(&request.type_name)?;
        let private = private(request.private.as_ref());
        resource.close(private).await?;
        Ok(Diagnostics::new())
    }
}
