//! What the resources of one provider share: the configured connection, the clock, the host's wish to
//! stop, and whatever is kept between calls.

use slipway_engine::retry::Policy;
use slipway_engine::shared;

use crate::connection::Connection;

/// What the resources and data sources of one provider share.
pub(crate) type Shared = shared::Shared<Connection>;

impl shared::Connection for Connection {
    const CLOUD: &'static str = "DigitalOcean";

    fn account(&self) -> &str {
        Self::account(self)
    }

    fn policy(&self) -> Policy {
        Self::policy(self)
    }
}
