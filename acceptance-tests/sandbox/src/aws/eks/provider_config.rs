//! OpenID Connect providers that a cluster accepts, of which it has at most one.

use super::Eks;
use super::ask::{Ask, Served};
use super::error::Refusal;
use super::thing::{Asked, Members, PROVIDER, Thing, described};
use serde_json::{Value, json};

impl Eks {
    pub(super) fn associate_identity_provider_config(&mut self, ask: &Ask<'_>) -> Served {
        let (id, uuid) = (self.ids.uuid(), self.ids.uuid());
        let due = ask.after(ask.times().identity_provider);
        let cluster = self.living_cluster(ask)?;
        if let Some(update) = cluster.thing.update_by(ask.token().as_deref()) {
            return Ok(json!({ "update": described(update), "tags": ask.tags()? }));
        }
        let oidc = &ask.body["oidc"];
        let name = oidc["identityProviderConfigName"]
            .as_str()
            .unwrap_or_default();
        let issuer = oidc["issuerUrl"].as_str().unwrap_or_default();
        if name.is_empty() || oidc["clientId"].as_str().is_none_or(str::is_empty) {
            return Err(Refusal::parameter(
                "The identity provider config needs a name and a client id.",
            ));
        }
        if !issuer.starts_with("https://") {
            return Err(Refusal::parameter("Issuer URL must use https"));
        }
        if !cluster.providers.is_empty() {
            // There is one at most, and of the errors that the model lists this is the one that fits.
            let text = format!(
                "Cluster {} already has an identity provider config",
                ask.path(0)
            );
            return Err(Refusal::in_use(text));
        }
        cluster.check_idle("AssociateIdentityProviderConfig")?;
        let mut doc = oidc.clone();
        let path = format!("identityproviderconfig/{}/oidc/{name}/{uuid}", ask.path(0));
        doc["identityProviderConfigArn"] = json!(ask.arn(&path));
        doc["clusterName"] = json!(ask.path(0));
        doc["tags"] = ask.tags()?;
        let thing = Thing::create(&PROVIDER, doc, Members::new(), due, ask.asked());
        cluster.providers.insert(name.to_owned(), thing);
        let asked = Asked {
            kind: "AssociateIdentityProviderConfig",
            params: vec![("IdentityProviderConfig", oidc.to_string())],
            set: Members::new(),
            token: ask.token(),
        };
        let after = ask.times().identity_provider;
        let update = cluster.thing.update(id, asked, ask.now, after);
        Ok(json!({ "update": update, "tags": ask.tags()? }))
    }

    pub(super) fn disassociate_identity_provider_config(&mut self, ask: &Ask<'_>) -> Served {
        let id = self.ids.uuid();
        let due = ask.after(ask.times().identity_provider);
        let cluster = self.living_cluster(ask)?;
        if let Some(update) = cluster.thing.update_by(ask.token().as_deref()) {
            return Ok(json!({ "update": described(update) }));
        }
        let asked = &ask.body["identityProviderConfig"];
        let name = asked["name"].as_str().unwrap_or_default();
        if !cluster.providers.contains_key(name) {
            return Err(Refusal::request(
                "Identity provider config is not associated with cluster",
            ));
        }
        cluster.check_idle("DisassociateIdentityProviderConfig")?;
        if let Some(provider) = cluster.providers.get_mut(name) {
            provider.delete(due);
        }
        let asked = Asked {
            kind: "DisassociateIdentityProviderConfig",
            params: vec![("IdentityProviderConfig", asked.to_string())],
            set: Members::new(),
            token: ask.token(),
        };
        let after = ask.times().identity_provider;
        let update = cluster.thing.update(id, asked, ask.now, after);
        Ok(json!({ "update": update }))
    }

    pub(super) fn describe_identity_provider_config(&mut self, ask: &Ask<'_>) -> Served {
        let asked = &ask.body["identityProviderConfig"];
        let name = asked["name"].as_str().unwrap_or_default();
        let cluster = self.cluster(ask)?;
        match cluster.providers.get(name) {
            Some(provider) if asked["type"] == "oidc" => {
                Ok(json!({ "identityProviderConfig": { "oidc": provider.doc } }))
            }
            _ => Err(Refusal::not_found(format!(
                "No identity provider config found for name: {name}"
            ))),
        }
    }

    pub(super) fn list_identity_provider_configs(&mut self, ask: &Ask<'_>) -> Served {
        let cluster = self.cluster(ask)?;
        let configs: Vec<Value> = cluster
            .providers
            .keys()
            .map(|name| json!({ "type": "oidc", "name": name }))
            .collect();
        ask.page("identityProviderConfigs", configs)
    }
}
