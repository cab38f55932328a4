//! Tokens that the API makes for something else to let somebody in: registries, and Kubernetes clusters.
//!
//! Each of them is an access token of the account, which the control panel lists with those that people make,
//! and which ends when its time is over. Any access token ends sooner by OAuth's call for it (OAuth API reference,
//! "/revoke: Revoke an access token"); what the API's document says of credentials names no other way.

use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;

use crate::session::Api;

/// A token asks for its own end, so one that is not accepted has ended.
pub(crate) const REVOKE: Operation = Operation {
    name: "oauth_revoke",
    effect: Effect::Repeatable("what has ended does not end again"),
    kinds: &[
        ("unauthorized", ErrorKind::NotFound),
        ("Unauthorized", ErrorKind::NotFound),
        // No scope is for it.
        ("forbidden", ErrorKind::Other),
    ],
};

/// Ends a token. One that has ended is left as it is.
///
/// # Errors
/// Those of the call.
pub(crate) async fn end(api: &Api, token: &str) -> Result<(), CloudError> {
    match api.call(&REVOKE, || api.client.oauth_revoke(token)).await {
        Err(error) if error.is_not_found() => Ok(()),
        ended => ended,
    }
}
