//! The service as errors name it.

pub(crate) use slipway_digitalocean_client::DIGITALOCEAN;
