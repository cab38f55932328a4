//! A release as its cluster has it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use slipway_engine::error::CloudError;
use slipway_framework::model::Attr;
use slipway_kubernetes::client::{Cluster, Kinds};
use slipway_kubernetes::inventory::Inventory;
use slipway_kubernetes::manifest;
use slipway_kubernetes::object::{Key, Object, Origin, Type};
use slipway_kubernetes::owned::{as_live, drift, part};
use slipway_kubernetes::release::{Live, look};
use slipway_kubernetes::secrets::Secrets;

use super::declared::{self, labels};
use super::model::Release;
use super::shown::{HashKey, text};

/// A release as its cluster has it.
pub(super) struct Seen {
    /// The objects by what they are called.
    pub(super) objects: BTreeMap<String, Attr<String>>,
    /// Where they are not as they were declared, in words.
    pub(super) drift: Vec<String>,
    /// The addresses under which the release is reached.
    pub(super) endpoints: BTreeMap<String, Vec<String>>,
}

/// How an object is known of which the cluster is asked.
enum Known {
    /// It was declared so.
    Declared(Object),
    /// The state knows these keys of its values, which are stored nowhere.
    Secret(Vec<String>),
    /// The inventory names it; what was declared of it is not known, as between an import and the first apply.
    Named,
}

/// Looks at everything that a state knows of a release, and its inventory.
///
/// # Errors
/// When the cluster does not tell.
pub(super) async fn seen(
    cluster: &Cluster,
    release: &Release,
    inventory: Option<&Inventory>,
    key: &HashKey,
) -> Result<Seen, CloudError> {
    let kinds = cluster.kinds().await?;
    let place = declared::place(release);
    let wanted = wanted(release, inventory, &place.namespace);
    let keys: Vec<Key> = wanted.iter().map(|(object, _)| object.key()).collect();
    let labels = labels(&keys);
    let targets: Vec<Object> = wanted
        .iter()
        .map(|(object, _)| within(object, &kinds, &place.namespace))
        .collect();
    let live = look(cluster, &targets).await?;
    let mut secrets = Secrets::default();
    let all: Vec<Object> = live.values().cloned().collect();
    secrets.learn(&all);
    let mut seen = Seen {
        objects: BTreeMap::new(),
        drift: Vec::new(),
        endpoints: BTreeMap::new(),
    };
    let (manager, yields) = (place.manager(), declared::yields(release));
    for (((wanted, known), target), key_of) in wanted.iter().zip(&targets).zip(&keys) {
        let label = &labels[key_of];
        let Some(found) = live.get(&target.key()) else {
            seen.drift.push(format!("{label} is gone"));
            continue;
        };
        let is_now = match known {
            Known::Declared(declared) => {
                let differences = drift(declared, found, &manager, &yields);
                let hash = |bytes: &[u8]| key.hash(bytes);
                let said = differences
                    .iter()
                    .map(|it| format!("{label}: {}", it.said(declared, &secrets, &hash)));
                seen.drift.extend(said);
                Some(as_live(declared, &differences))
            }
            Known::Secret(keys) => Some(with_values(wanted, keys, found)),
            Known::Named => part(found, &manager),
        };
        let Some(is_now) = is_now else { continue };
        let text = text(&is_now, &secrets, Some(key));
        if matches!(known, Known::Secret(_)) && before(release, label) != text.if_known() {
            seen.drift.push(format!("{label} has other values"));
        }
        seen.objects.insert(label.clone(), text);
    }
    seen.endpoints = endpoints(&live);
    Ok(seen)
}

/// What the state says of an object.
fn before<'r>(release: &'r Release, label: &str) -> Option<&'r String> {
    release.objects.if_known()?.get(label)?.if_known()
}

/// Everything that the cluster is asked about.
fn wanted(
    release: &Release,
    inventory: Option<&Inventory>,
    namespace: &str,
) -> Vec<(Object, Known)> {
    let manifests = declared::of_manifests(release).and_then(Result::ok);
    let mut wanted: Vec<(Object, Known)> = manifests
        .into_iter()
        .flatten()
        .map(|object| (object.clone(), Known::Declared(object)))
        .collect();
    let mut keys: BTreeSet<Key> = wanted.iter().map(|(object, _)| object.key()).collect();
    for (secret, names) in stored_secrets(release) {
        if keys.insert(secret.key()) {
            wanted.push((secret, Known::Secret(names)));
        }
    }
    if release.manifests.is_null() {
        let entries = inventory.into_iter().flat_map(|it| &it.objects);
        // The namespace of the release is in no manifest as a rule; one that is shows as an addition.
        let entries =
            entries.filter(|entry| entry.key.kind != "Namespace" || entry.key.name != namespace);
        for entry in entries.filter(|entry| !keys.contains(&entry.key)) {
            wanted.push((named(&entry.key, &entry.version), Known::Named));
        }
    }
    wanted
}

/// The Secrets that the state shows and no manifest declares, without values, and the keys that they have.
fn stored_secrets(release: &Release) -> Vec<(Object, Vec<String>)> {
    let texts = release.objects.if_known().into_iter().flatten();
    let texts = texts.filter(|(label, _)| label.starts_with("Secret/"));
    let mut found = Vec::new();
    for text in texts.filter_map(|(_, text)| text.if_known()) {
        for mut secret in manifest::read(&[text], "").unwrap_or_default() {
            let data = secret.body.remove("data");
            let names = data.as_ref().and_then(Value::as_object);
            let names = names.map(|data| data.keys().cloned().collect());
            found.push((secret, names.unwrap_or_default()));
        }
    }
    found
}

/// A Secret with those values that it has now.
fn with_values(secret: &Object, names: &[String], live: &Object) -> Object {
    let mut secret = secret.clone();
    let data = live.body.get("data").and_then(Value::as_object);
    let now = names.iter().filter_map(|name| {
        let value = data?.get(name)?;
        Some((name.clone(), value.clone()))
    });
    let now: Map<String, Value> = now.collect();
    secret.body.insert("data".to_owned(), now.into());
    secret
}

/// An object of which only the name is known.
fn named(key: &Key, version: &str) -> Object {
    Object {
        r#type: Type {
            group: key.group.clone(),
            version: version.to_owned(),
            kind: key.kind.clone(),
        },
        namespace: key.namespace.clone(),
        name: key.name.clone(),
        body: Map::new(),
        origin: Origin::default(),
    }
}

/// An object in the namespace in which the cluster has it.
fn within(object: &Object, kinds: &Kinds, namespace: &str) -> Object {
    let mut object = object.clone();
    let served = kinds.get(&object.r#type);
    if object.namespace.is_none() && served.is_some_and(|served| served.namespaced) {
        object.namespace = Some(namespace.to_owned());
    }
    object
}

/// The addresses from outside of what has some.
pub(super) fn endpoints(live: &Live) -> BTreeMap<String, Vec<String>> {
    let keys: Vec<&Key> = live.keys().collect();
    let labels = labels(keys);
    let found = live.iter().filter_map(|(key, object)| {
        let addresses = addresses(object);
        (!addresses.is_empty()).then(|| (labels[key].clone(), addresses))
    });
    found.collect()
}

/// The addresses from outside of an object.
pub(crate) fn addresses(object: &Object) -> Vec<String> {
    let none = Value::Null;
    let status = object.body.get("status").unwrap_or(&none);
    let (list, members) = match (object.r#type.group.as_str(), object.r#type.kind.as_str()) {
        ("", "Service") | ("networking.k8s.io", "Ingress") => {
            (&status["loadBalancer"]["ingress"], ["hostname", "ip"])
        }
        ("gateway.networking.k8s.io", "Gateway") => (&status["addresses"], ["value", "value"]),
        _ => return Vec::new(),
    };
    let entries = list.as_array().into_iter().flatten();
    let address = |entry: &Value| {
        let mut known = members.iter().filter_map(|member| entry[*member].as_str());
        known.find(|it| !it.is_empty()).map(ToOwned::to_owned)
    };
    entries.filter_map(address).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::json;

    #[test]
    fn addresses_are_those_of_the_load_balancer() {
        let object = |body| Object::from_cluster(body).expect("an object");
        let service = object(json!({
            "apiVersion": "v1", "kind": "Service",
            "metadata": { "name": "web", "namespace": "shop" },
            "status": { "loadBalancer": { "ingress": [
                { "ip": "10.0.0.1", "ports": [] }, { "hostname": "a.elb.example" },
            ] } },
        }));
        let gateway = object(json!({
            "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
            "metadata": { "name": "web", "namespace": "shop" },
            "status": { "addresses": [{ "type": "IPAddress", "value": "10.0.0.2" }] },
        }));
        let silent = object(json!({
            "apiVersion": "v1", "kind": "Service", "metadata": { "name": "db", "namespace": "shop" },
        }));
        let live = [service, gateway, silent].map(|object| (object.key(), object));
        let expected = [
            ("Gateway/shop/web", vec!["10.0.0.2"]),
            ("Service/shop/web", vec!["10.0.0.1", "a.elb.example"]),
        ];
        let expected = expected.map(|(name, all)| {
            let all = all.into_iter().map(ToOwned::to_owned);
            (name.to_owned(), all.collect())
        });
        assert_eq!(endpoints(&Live::from(live)), BTreeMap::from(expected));
    }
}
