//! Docker credentials: each is a token of its own, with which images are pulled until it is revoked or
//! its time is over.

use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply};
use crate::digitalocean::nouns::account::EMAIL;
use crate::digitalocean::token::Token;
use crate::digitalocean::world::World;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::time::Duration;

pub(super) fn mint(world: &mut World, registry: &Value, ask: &Ask<'_>) -> Outcome {
    let seconds: u64 = match ask.query("expiry_seconds") {
        None => 0,
        Some(text) => text
            .parse()
            .map_err(|_| Refusal::bad_request("expiry_seconds is invalid"))?,
    };
    let writes = ask.query("read_write") == Some("true");
    let name = registry["name"].as_str().unwrap_or_default();
    let may = if writes { "readwrite" } else { "read" };
    let lifetime = (seconds > 0).then_some(Duration::from_secs(seconds));
    let secret = world.mint(&format!("docker {may} {name}"), lifetime);
    let auth = STANDARD.encode(format!("{EMAIL}:{secret}"));
    Ok(Reply::Json(
        200,
        json!({ "auths": { "registry.digitalocean.com": { "auth": auth } } }),
    ))
}

impl World {
    /// Makes a token that the API shows once and that may call nothing but its own revocation.
    pub(crate) fn mint(&mut self, purpose: &str, lifetime: Option<Duration>) -> String {
        let digits: String = (0..4).map(|_| self.hex()).collect();
        let secret = format!("dop_v1_{digits}");
        self.tokens.add(Token {
            expires: lifetime.map(|lifetime| self.now + lifetime),
            purpose: Some(purpose.to_owned()),
            ..Token::scoped(&secret, &[])
        });
        secret
    }
}
