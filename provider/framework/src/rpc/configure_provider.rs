//! `ConfigureProvider`.

use slipway_proto::tfplugin6::configure_provider;

use super::convert::decode;
use super::server::Server;
use crate::diag::Diagnostics;
use crate::provider::Host;

impl Server {
    pub(super) async fn configure(
        &self,
        request: configure_provider::Request,
    ) -> Result<Diagnostics, Diagnostics> {
        let ty = self.provider.schema().ty();
        let config = decode(request.config.as_ref(), &ty, "ConfigureProvider.config")?;
        let host = Host {
            version: request.terraform_version,
            stop: self.rearm(),
        };
        self.provider.configure(config, host).await
    }
}
