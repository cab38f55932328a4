//! SSH keys, found by number or by fingerprint.

use crate::digitalocean::ask::{Ask, Outcome, Refusal, done, one};
use crate::digitalocean::world::World;
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    Some(match operation {
        "sshKeys_list" => world.ssh_keys.listed(ask, "ssh_keys", |_| true),
        "sshKeys_create" => create(world, ask),
        "sshKeys_get" => found(world, ask).and_then(|key| one(200, "ssh_key", &key)),
        "sshKeys_update" => found(world, ask).and_then(|key| {
            let row = world.ssh_keys.get_mut(&key["id"].to_string())?;
            if let Some(name) = ask.given("name") {
                row["name"] = name.clone();
            }
            one(200, "ssh_key", row)
        }),
        "sshKeys_delete" => found(world, ask).and_then(|key| {
            world.ssh_keys.remove(&key["id"].to_string());
            done()
        }),
        _ => return None,
    })
}

fn found(world: &World, ask: &Ask<'_>) -> Result<Value, Refusal> {
    let by_print = |key: &&Value| key["fingerprint"] == ask.id(0);
    let key = world.ssh_keys.find(ask.id(0));
    key.or_else(|| world.ssh_keys.iter().find(by_print))
        .cloned()
        .ok_or_else(Refusal::not_found)
}

fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let text = ask.text("public_key").trim();
    let Some(fingerprint) = fingerprint(text) else {
        return Err(Refusal::invalid(
            "Key invalid, key should be of the format `type key [comment]`",
        ));
    };
    if world.ssh_keys.has("fingerprint", &fingerprint) {
        return Err(Refusal::invalid(
            "SSH Key is already in use on your account",
        ));
    }
    if ask.text("name").is_empty() {
        return Err(Refusal::invalid("Name can't be blank"));
    }
    let id = world.number();
    let key = json!({
        "id": id,
        "name": ask.text("name"),
        "public_key": text,
        "fingerprint": fingerprint,
    });
    world.ssh_keys.add(key.clone());
    one(201, "ssh_key", &key)
}

/// The key's bytes as 16 pairs of digits. The API shows MD5, which nothing here can compute: the first
/// half of SHA-256 has the same form and tells keys apart as well.
fn fingerprint(key: &str) -> Option<String> {
    let mut words = key.split_ascii_whitespace();
    let kind = words.next()?;
    if !["ssh-", "ecdsa-", "sk-"]
        .iter()
        .any(|start| kind.starts_with(start))
    {
        return None;
    }
    let bytes = STANDARD.decode(words.next()?).ok()?;
    let digest = digest::digest(&digest::SHA256, &bytes);
    let pairs: Vec<String> = digest.as_ref()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(pairs.join(":"))
}
