//! The account, and the end of tokens.

use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, one};
use crate::digitalocean::world::World;
use serde_json::json;

/// The account's address, which docker credentials begin with.
pub(crate) const EMAIL: &str = "sandbox@example.com";

/// The account's UUID.
pub(crate) const UUID: &str = "b6fr89dbf6d9156cace5f3c78dc9851d";

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    Some(match operation {
        "account_get" => {
            let account = json!({
                "droplet_limit": world.settings.droplet_limit,
                "floating_ip_limit": 5,
                "volume_limit": world.settings.volume_limit,
                "name": "Sandbox",
                "email": EMAIL,
                "uuid": UUID,
                "email_verified": true,
                "status": "active",
                "status_message": "",
                "team": { "uuid": "5df3e3004a17e242b7c20ca6c9fc25b701a47ece", "name": "Sandbox" },
            });
            one(200, "account", &account)
        }
        "oauth_revoke" => revoke(world, ask),
        _ => return None,
    })
}

/// A token ends by itself: it authorizes the call, and the form names it. Kubernetes tokens of clusters
/// end the same way.
fn revoke(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let secret = ask.text("token");
    if secret != ask.token.secret {
        return Err(Refusal::unauthorized());
    }
    world.tokens.remove(secret);
    Ok(Reply::Json(200, json!({})))
}
