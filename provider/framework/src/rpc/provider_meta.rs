//! What modules say in `provider_meta`, which comes with every request about one of their resources.

use slipway_proto::tfplugin6::DynamicValue;

use super::convert::decode;
use super::server::Server;
use crate::diag::{Diagnostic, Diagnostics};
use crate::{module, validate};

impl Server {
    /// Does the work while it can ask what its module says.
    ///
    /// # Errors
    /// When that cannot be read, or is not what it must be; then nothing was done.
    pub(super) async fn in_module<T>(
        &self,
        sent: Option<&DynamicValue>,
        work: impl Future<Output = T>,
    ) -> Result<T, Diagnostics> {
        let Some(schema) = self.provider.module_schema() else {
            return Ok(work.await);
        };
        let said = decode(sent, &schema.ty(), "provider_meta")?;
        let problems = validate::config(&schema.block, &said, true);
        if problems.has_errors() {
            return Err(problems.into_iter().map(of_module).collect());
        }
        Ok(module::saying(said, work).await)
    }
}

/// Core takes a path for one of the resource, which is what it has asked about.
fn of_module(mut problem: Diagnostic) -> Diagnostic {
    problem.detail = match problem.path.take() {
        Some(path) => format!(
            "The module of this resource writes it at {path} of its block provider_meta. {}",
            problem.detail
        ),
        None => problem.detail,
    };
    problem
}
