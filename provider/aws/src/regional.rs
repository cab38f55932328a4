//! The sessions of services that have an API in each region.

/// The session of such a service: its type, and how it is connected at its rates.
macro_rules! regional {
    ($title:literal, $api:ident, $client:ty, $service:ident, $method:ident, $rates:expr) => {
        #[doc = concat!($title, " in one region.")]
        pub(crate) type $api = $crate::api::Api<$client>;

        #[doc = concat!($title, " in this region, or in the provider's.")]
        ///
        /// # Errors
        /// When the provider is not configured.
        pub(crate) fn connect(
            shared: &$crate::shared::Shared,
            region: Option<&str>,
        ) -> Result<$api, slipway_framework::diag::Diagnostics> {
            let service = $crate::error::$service;
            $crate::api::Api::connect(shared, service, $rates, region, |connection, region| {
                connection.$method(region)
            })
        }
    };
}

pub(crate) use regional;
