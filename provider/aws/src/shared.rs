//! What the resources of one provider share: the configured connection, the clock, the host's wish
//! to stop, and whatever a service keeps between calls.

use slipway_engine::retry::Policy;
use slipway_engine::shared;

use crate::connection::Connection;

/// What the resources and data sources of one provider share.
pub(crate) type Shared = shared::Shared<Connection>;

impl shared::Connection for Connection {
    const CLOUD: &'static str = "AWS";

    fn account(&self) -> &str {
        self.account_id().unwrap_or_default()
    }

    fn policy(&self) -> Policy {
        Policy {
            attempts: self.retry_policy().max_attempts,
            ..Policy::default()
        }
    }

    fn repeats(&self) -> Option<u32> {
        self.retry_policy().token_bucket_capacity
    }
}
