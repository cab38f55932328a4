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
use slipway_kubernetes::release::{Live, is_collected, look};
use slipway_kubernetes::secrets::Secrets;

use super::declared::{self, labels};
use super::model::Release;
use super::shown::{HashKey, hidden, text};

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
    /// It was declared so; of a Secret whose values are stored nowhere, the state knows the keys.
    Declared(Option<Vec<String>>),
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
            let is_collected =
                inventory.is_some_and(|it| is_collected(wanted, &place.namespace, it));
            match before(release, label) {
                // A Job that has run, and went as its manifest says.
                Some(text) if is_collected => {
                    seen.objects.insert(label.clone(), text.clone().into());
                }
                _ => seen.drift.push(format!("{label} is gone")),
            }
            continue;
        };
        let hash = |bytes: &[u8]| key.hash(bytes);
        let text = match known {
            Known::Declared(values) => {
                let declared = with_values(wanted, values.as_deref(), found);
                let differences = drift(&declared, found, &manager, &yields);
                let differences: Vec<_> = differences
                    .iter()
                    .map(|it| it.hidden(&declared, &secrets, &hash))
                    .collect();
                let text = text(&as_live(&declared, &differences), Some(key));
                let said = differences
                    .iter()
                    .map(|it| format!("{label}: {}", it.said(&declared, &hash)));
                seen.drift.extend(said);
                let has_other = differences.is_empty() && before(release, label) != text.if_known();
                if values.is_some() && has_other {
                    seen.drift.push(format!("{label} has other values"));
                }
                Some(text)
            }
            Known::Named => part(found, &manager).map(|it| hidden(&it, &secrets, key)),
        };
        let Some(text) = text else { continue };
        seen.objects.insert(label.clone(), text);
    }
    seen.endpoints = endpoints(&live);
    Ok(seen)
}

/// What the state says of an object.
fn before<'r>(release: &'r Release, label: &str) -> Option<&'r String> {
    release.objects.if_known()?.get(label)?.if_known()
}

/// What a state knows of a release's objects, which are no more than their names where nothing else is stored.
pub(super) fn stored(release: &Release) -> Vec<Object> {
    let place = declared::place(release);
    let wanted = wanted(release, None, &place.namespace);
    let mut known: Vec<Object> = wanted.into_iter().map(|(object, _)| object).collect();
    let texts = release.objects.if_known().into_iter().flatten();
    for text in texts.filter_map(|(_, text)| text.if_known()) {
        let read = manifest::read(&[text], "").unwrap_or_default();
        let missing = |object: &Object| known.iter().all(|it| it.key() != object.key());
        let missing: Vec<Object> = read.into_iter().filter(missing).collect();
        known.extend(missing);
    }
    known
}

/// Everything that the cluster is asked about.
fn wanted(
    release: &Release,
    inventory: Option<&Inventory>,
    namespace: &str,
) -> Vec<(Object, Known)> {
    let mut stored = stored_secrets(release);
    let manifests = declared::of_manifests(release).and_then(Result::ok);
    let manifests = manifests.into_iter().flatten().map(|it| it.object);
    let mut wanted: Vec<(Object, Known)> = manifests
        .map(|object| {
            let values = stored.remove(&object.key()).map(|(_, values)| values);
            (object, Known::Declared(values))
        })
        .collect();
    let alone = stored.into_values();
    wanted.extend(alone.map(|(secret, values)| (secret, Known::Declared(Some(values)))));
    let keys: BTreeSet<Key> = wanted.iter().map(|(object, _)| object.key()).collect();
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

/// The Secrets whose values the state shows, without them, and the keys that they have.
fn stored_secrets(release: &Release) -> BTreeMap<Key, (Object, Vec<String>)> {
    let texts = release.objects.if_known().into_iter().flatten();
    let texts = texts.filter(|(label, _)| label.starts_with("Secret/"));
    let mut found = BTreeMap::new();
    for text in texts.filter_map(|(_, text)| text.if_known()) {
        for mut secret in manifest::read(&[text], "").unwrap_or_default() {
            let Some(Value::Object(data)) = secret.body.remove("data") else {
                continue;
            };
            let names = data.into_iter().map(|(name, _)| name).collect();
            found.insert(secret.key(), (secret, names));
        }
    }
    found
}

/// A Secret with those values that it has now; anything else as it is.
fn with_values(declared: &Object, names: Option<&[String]>, live: &Object) -> Object {
    let mut declared = declared.clone();
    let Some(names) = names else {
        return declared;
    };
    let data = live.body.get("data").and_then(Value::as_object);
    let now = names.iter().filter_map(|name| {
        let value = data?.get(name)?;
        Some((name.clone(), value.clone()))
    });
    let now: Map<String, Value> = now.collect();
    declared.body.insert("data".to_owned(), now.into());
    declared
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
