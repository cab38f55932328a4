//! `ValidateProviderConfig`, `ValidateResourceConfig`, `ValidateDataResourceConfig`.

use slipway_proto::tfplugin6::{
    validate_data_resource_config, validate_provider_config, validate_resource_config,
};

use super::convert::decode;
use super::server::Server;
use crate::diag::Diagnostics;
use crate::validate;

impl Server {
    pub(super) fn validate_provider(
        &self,
        request: &validate_provider_config::Request,
    ) -> Result<Diagnostics, Diagnostics> {
        let schema = self.provider.schema();
        let config = decode(
            request.config.as_ref(),
            &schema.ty(),
            "ValidateProviderConfig.config",
        )?;
        let mut diagnostics = validate::config(&schema.block, &config, true);
        diagnostics.extend(self.provider.validate(&config));
        Ok(diagnostics)
    }

    pub(super) fn validate_resource(
        &self,
        request: &validate_resource_config::Request,
    ) -> Result<Diagnostics, Diagnostics> {
        let resource = self.resource(&request.type_name)?;
        let schema = resource.schema();
        let config = decode(
            request.config.as_ref(),
            &schema.ty(),
            "ValidateResourceConfig.config",
        )?;
        let capabilities = request.client_capabilities.as_ref();
        let write_only = capabilities.is_some_and(|it| it.write_only_attributes_allowed);
        let mut diagnostics = validate::config(&schema.block, &config, write_only);
        diagnostics.extend(resource.validate(&config));
        Ok(diagnostics)
    }

    pub(super) fn validate_data_source(
        &self,
        request: &validate_data_resource_config::Request,
    ) -> Result<Diagnostics, Diagnostics> {
        let source = self.data_source(&request.type_name)?;
        let schema = source.schema();
        let config = decode(
            request.config.as_ref(),
            &schema.ty(),
            "ValidateDataResourceConfig.config",
        )?;
        let mut diagnostics = validate::config(&schema.block, &config, true);
        diagnostics.extend(source.validate(&config));
        Ok(diagnostics)
    }
}
