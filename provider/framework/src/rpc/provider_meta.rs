//! What modules say in `provider_meta`, which comes with every request about one of their resources.

use slipway_proto::tfplugin6::DynamicValue;

use super::convert::decode;
use super::server::Server;
use crate::diag::Diagnostics;
use crate::module;

impl Server {
    /// Does the work while it can ask what its module says.
    ///
    /// # Errors
    /// When that cannot be read; then nothing was done.
    pub(super) async fn in_module<T>(
        &self,
        sent: Option<&DynamicValue>,
        work: impl Future<Output = T>,
    ) -> Result<T, Diagnostics> {
        let Some(schema) = self.provider.module_schema() else {
            return Ok(work.await);
        };
        let said = decode(sent, &schema.ty(), "provider_meta")?;
        Ok(module::saying(said, work).await)
    }
}
