//! Credentials: each is a token of its own that ends by itself, or when it is revoked.

use super::servers::{is_up, purpose};
use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply};
use crate::digitalocean::world::World;
use crate::frame::date::rfc3339;
use serde_json::{Value, json};
use std::time::Duration;

/// What 0 and nothing mean.
const WEEK: u64 = 7 * 86_400;

fn ready<'a>(world: &'a World, ask: &Ask<'_>) -> Result<(&'a Value, Duration), Refusal> {
    let row = world.clusters.get(ask.id(0))?;
    if !is_up(row) {
        return Err(Refusal::nothing_called(
            "cluster credentials are not available yet",
        ));
    }
    let seconds: u64 = match ask.query("expiry_seconds") {
        None => WEEK,
        Some(text) => match text.parse() {
            Ok(0) => WEEK,
            Ok(seconds) => seconds,
            Err(_) => return Err(Refusal::bad_request("expiry_seconds is invalid")),
        },
    };
    let lifetime = Duration::from_secs(seconds);
    Ok((row, lifetime.min(world.settings.kubernetes_token_life)))
}

pub(super) fn credentials(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (row, lifetime) = ready(world, ask)?;
    let server = row["endpoint"].clone();
    let expires = rfc3339(world.now + lifetime);
    let token = world.mint(&purpose(ask.id(0)), Some(lifetime));
    Ok(Reply::Json(
        200,
        json!({
            "server": server,
            "certificate_authority_data": world.authority(ask.id(0)),
            "client_certificate_data": null,
            "client_key_data": null,
            "token": token,
            "expires_at": expires,
        }),
    ))
}

/// A file for kubectl, with a token or with a command that asks for one by single sign-on.
pub(super) fn kubeconfig(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let (row, lifetime) = ready(world, ask)?;
    let text = |member: &str| row[member].as_str().unwrap_or_default().to_owned();
    let (name, region, server) = (text("name"), text("region"), text("endpoint"));
    let sso = &row["sso"];
    let kind = match ask.query("type") {
        Some(kind) => kind,
        None if sso["enabled"] == true => "sso",
        None => "token",
    };
    let user = match kind {
        "token" if sso["required"] == true => {
            return Err(Refusal::forbidden(
                "token authentication is disabled for this cluster",
            ));
        }
        "token" => {
            let token = world.mint(&purpose(ask.id(0)), Some(lifetime));
            format!("token: {token}")
        }
        "sso" if sso["enabled"] == true => {
            "exec:\n      apiVersion: client.authentication.k8s.io/v1beta1\n      command: doctl"
                .to_owned()
        }
        _ => return Err(Refusal::bad_request("type is invalid")),
    };
    let context = format!("do-{region}-{name}");
    let text = format!(
        "apiVersion: v1\nkind: Config\nclusters:\n- name: {context}\n  cluster:\n    certificate-authority-data: {authority}\n    server: {server}\ncontexts:\n- name: {context}\n  context:\n    cluster: {context}\n    user: {context}-admin\ncurrent-context: {context}\npreferences: {{}}\nusers:\n- name: {context}-admin\n  user:\n    {user}\n",
        authority = world.authority(ask.id(0)),
    );
    Ok(Reply::Text(200, "application/yaml", text))
}
