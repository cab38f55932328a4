//! `ReadDataSource`.

use slipway_proto::tfplugin6::read_data_source::{Request, Response};

use super::convert::{self, decode};
use super::server::Server;
use crate::diag::Diagnostics;
use crate::plan::{check, settle};
use crate::resource::Applied;

impl Server {
    pub(super) async fn read_data(&self, request: &Request) -> Result<Response, Diagnostics> {
        let source = self.data_source(&request.type_name)?;
        let schema = source.schema();
        let ty = schema.ty();
        let config = decode(request.config.as_ref(), &ty, "ReadDataSource.config")?;
        let Applied {
            state,
            mut diagnostics,
            ..
        } = source.read(config.clone(), self.stop_signal()).await;
        let state = match state {
            Some(state) => {
                let settled = settle::settle(&schema.block, &config, state);
                let violations = check::unknowns(&settled);
                diagnostics.extend(check::report(
                    &request.type_name,
                    "Provider read an unknown value",
                    violations,
                ));
                convert::encode_into(&settled, &ty, &mut diagnostics)
            }
            None => None,
        };
        Ok(Response {
            state,
            diagnostics: convert::diagnostics(diagnostics),
            deferred: None,
        })
    }
}
