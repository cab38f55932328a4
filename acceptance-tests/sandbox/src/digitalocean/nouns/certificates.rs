//! Certificates: uploaded, or Let's Encrypt's for names in the account's domains.

use crate::digitalocean::ask::{Ask, Outcome, Refusal, done, one};
use crate::digitalocean::world::World;
use crate::frame::date::rfc3339;
use serde_json::{Value, json};
use std::time::Duration;

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    Some(match operation {
        "certificates_list" => {
            let wanted = |row: &Value| ask.query("name").is_none_or(|name| row["name"] == name);
            world.certificates.listed(ask, "certificates", wanted)
        }
        "certificates_create" => create(world, ask),
        "certificates_get" => {
            let row = world.certificates.get(ask.id(0));
            row.and_then(|row| one(200, "certificate", row))
        }
        "certificates_delete" => delete(world, ask.id(0)),
        _ => return None,
    })
}

fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    let name = ask.text("name");
    if name.is_empty() {
        return Err(Refusal::invalid("Name can't be blank"));
    }
    if world.certificates.has("name", name) {
        return Err(Refusal::invalid("Name has already been used"));
    }
    let names = ask.texts("dns_names");
    let is_ours = ask.text("type") == "lets_encrypt" || !names.is_empty();
    let id = world.uuid();
    let row = if is_ours {
        if names.is_empty() {
            return Err(Refusal::invalid("dns_names can't be blank"));
        }
        for name in &names {
            check_name(world, name)?;
        }
        json!({
            "id": id, "name": name, "type": "lets_encrypt", "state": "pending",
            "dns_names": names, "created_at": world.stamp(),
            "not_after": world.in_days(90), "sha1_fingerprint": "",
        })
    } else {
        for (member, kind) in [
            ("private_key", "PRIVATE KEY"),
            ("leaf_certificate", "CERTIFICATE"),
        ] {
            if !is_pem(ask.text(member), kind) {
                return Err(Refusal::invalid(format!(
                    "{member} is not a valid PEM encoded value"
                )));
            }
        }
        let chain = ask.text("certificate_chain");
        if !chain.is_empty() && !is_pem(chain, "CERTIFICATE") {
            return Err(Refusal::invalid(
                "certificate_chain is not a valid PEM encoded value",
            ));
        }
        json!({
            "id": id, "name": name, "type": "custom", "state": "verified",
            "dns_names": [], "created_at": world.stamp(),
            "not_after": world.in_days(365), "sha1_fingerprint": fingerprint(ask.text("leaf_certificate")),
        })
    };
    world.certificates.add(row.clone());
    if is_ours {
        let (wait, failure) = (
            world.settings.certificate_pending,
            world.failure("certificates"),
        );
        world.after(wait, move |world| {
            let print = format!("{}{}{}", world.hex(), world.hex(), &world.hex()[..8]);
            if let Some(row) = world.certificates.find_mut(&id) {
                if failure.is_some() {
                    row["state"] = json!("error");
                    return;
                }
                row["state"] = json!("verified");
                row["sha1_fingerprint"] = json!(print);
            }
        });
    }
    // The answer says pending; the next look may not.
    one(201, "certificate", &row)
}

/// Let's Encrypt is shown a record that only the account's own domains can have.
fn check_name(world: &World, name: &str) -> Result<(), Refusal> {
    let bare = name.strip_prefix("*.").unwrap_or(name);
    let holds = |domain: &str| bare == domain || bare.ends_with(&format!(".{domain}"));
    let mut domains = world.domains.iter().filter_map(|row| row["name"].as_str());
    if domains.any(holds) {
        return Ok(());
    }
    Err(Refusal::invalid(format!(
        "{name} is not managed by DigitalOcean's DNS"
    )))
}

fn is_pem(text: &str, kind: &str) -> bool {
    let begins = text.trim_start().starts_with("-----BEGIN ");
    begins && text.contains(&format!("{kind}-----")) && text.contains("-----END ")
}

/// The form of a SHA-1 in digits, from SHA-256, which tells certificates apart as well.
fn fingerprint(pem: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, pem.as_bytes());
    digest.as_ref()[..20]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn delete(world: &mut World, id: &str) -> Outcome {
    world.certificates.get(id)?;
    let in_rule = |row: &Value| {
        let rules = row["forwarding_rules"].as_array();
        rules.is_some_and(|rules| rules.iter().any(|rule| rule["certificate_id"] == id))
    };
    if world.load_balancers.iter().any(in_rule) || world.cdn.has("certificate_id", id) {
        return Err(Refusal::forbidden(
            "Make sure the certificate is not in use before deleting it",
        ));
    }
    world.certificates.remove(id);
    done()
}

impl World {
    /// A date so many days from now.
    pub(crate) fn in_days(&self, days: u64) -> String {
        rfc3339(self.now + Duration::from_secs(days * 86_400))
    }

    /// What happens to a certificate of Let's Encrypt before it ends: another takes its name, and its
    /// place wherever it is used. `None` when there is no such certificate.
    pub(crate) fn renew_certificate(&mut self, name: &str) -> Option<String> {
        let is_it = |row: &&mut Value| row["name"] == name && row["type"] == "lets_encrypt";
        let (id, not_after, stamp) = (self.uuid(), self.in_days(90), self.stamp());
        let row = self.certificates.iter_mut().find(is_it)?;
        let before = row["id"].clone();
        row["id"] = json!(id);
        row["not_after"] = json!(not_after);
        row["created_at"] = json!(stamp);
        for balancer in self.load_balancers.iter_mut() {
            let rules = balancer["forwarding_rules"].as_array_mut();
            for rule in rules.into_iter().flatten() {
                if rule["certificate_id"] == before {
                    rule["certificate_id"] = json!(id);
                }
            }
        }
        for endpoint in self.cdn.iter_mut() {
            if endpoint["certificate_id"] == before {
                endpoint["certificate_id"] = json!(id);
            }
        }
        Some(id)
    }
}
