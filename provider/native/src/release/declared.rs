//! From the arguments of a release to the objects that it declares.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};
use slipway_framework::model::Attr;
use slipway_framework::semantic::duration;
use slipway_kubernetes::inventory::{LeaseTimes, Place};
use slipway_kubernetes::kinds::{Scope, Scopes};
use slipway_kubernetes::manifest::{self, Problem};
use slipway_kubernetes::object::{Key, Object, Origin, Type};
use slipway_kubernetes::owned::Yield;
use slipway_kubernetes::pods::Patience;
use slipway_kubernetes::release::{Adopt, OnFailure, Settings};
use slipway_kubernetes::secrets::as_data;
use slipway_kubernetes::status::Wanted;

use super::images;
use super::model::{Release, kind};

/// How long everything may take when nobody says it.
const TIMEOUT: Duration = Duration::from_secs(10 * 60);

/// Where a release is. The arguments are required and known by the time that this is asked.
pub(crate) fn place(release: &Release) -> Place {
    let text = |value: &Attr<String>| value.if_known().cloned().unwrap_or_default();
    Place {
        namespace: text(&release.namespace),
        name: text(&release.name),
    }
}

/// The texts of the manifests; [`None`] while one is not known.
pub(crate) fn texts(release: &Release) -> Option<Vec<&str>> {
    let manifests = release.manifests.if_known()?;
    let texts = manifests.iter();
    texts
        .map(|text| text.if_known().map(String::as_str))
        .collect()
}

/// The objects of the manifests, with the images of the arguments; [`None`] while something is not known that
/// decides what they are.
///
/// # Errors
/// What is wrong with the manifests.
pub(crate) fn of_manifests(release: &Release) -> Option<Result<Vec<Object>, Vec<Problem>>> {
    let texts = texts(release)?;
    let namespace = release.namespace.if_known()?;
    let images = match &release.images {
        Attr::Null => BTreeMap::new(),
        Attr::Unknown => return None,
        Attr::Known(images) => {
            let images = images.iter();
            let known: Option<_> = images
                .map(|(name, image)| Some((name.as_str(), image.if_known()?.as_str())))
                .collect();
            known?
        }
    };
    let read = manifest::read(&texts, namespace);
    Some(read.map(|mut objects| {
        for object in &mut objects {
            images::set(object, &images);
        }
        within(&mut objects, namespace);
        objects
    }))
}

/// The Secrets of the write-only argument; [`None`] for those of which something is not known, by name.
pub(crate) fn secrets(release: &Release) -> BTreeMap<String, Option<Object>> {
    let (Some(namespace), Some(secrets)) =
        (release.namespace.if_known(), release.secrets_wo.if_known())
    else {
        return BTreeMap::new();
    };
    let secrets = secrets.iter();
    secrets
        .map(|(name, values)| {
            let values = values.if_known();
            let values: Option<Vec<(&String, &String)>> = values.and_then(|values| {
                let values = values.iter();
                values
                    .map(|(key, value)| Some((key, value.if_known()?)))
                    .collect()
            });
            (name.clone(), values.map(|it| secret(namespace, name, &it)))
        })
        .collect()
}

fn secret(namespace: &str, name: &str, values: &[(&String, &String)]) -> Object {
    let values: Map<String, Value> = values
        .iter()
        .map(|(key, value)| ((*key).clone(), json!(value)))
        .collect();
    let body = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "Opaque",
        "metadata": { "name": name, "namespace": namespace },
        "stringData": values,
    });
    let mut object = Object {
        r#type: Type::new("v1", "Secret"),
        namespace: Some(namespace.to_owned()),
        name: name.to_owned(),
        body: match body {
            Value::Object(body) => body,
            _ => Map::new(),
        },
        origin: Origin::default(),
    };
    as_data(&mut object);
    object
}

/// Gives objects the namespace in which they are, as far as that is known without a cluster.
fn within(objects: &mut [Object], namespace: &str) {
    let scopes = Scopes::of(objects);
    for object in objects {
        as_data(object);
        if object.namespace.is_some() || scopes.get(&object.r#type) != Some(Scope::Namespace) {
            continue;
        }
        object.namespace = Some(namespace.to_owned());
        if let Some(Value::Object(metadata)) = object.body.get_mut("metadata") {
            metadata.insert("namespace".to_owned(), json!(namespace));
        }
    }
}

/// What each object is called in the state: `Deployment/shop/web`. Where two kinds of different groups have the
/// same name, the group of one that is not of the core group is named as well.
pub(crate) fn labels<'k>(keys: impl IntoIterator<Item = &'k Key>) -> BTreeMap<Key, String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let keys: Vec<&Key> = keys.into_iter().collect();
    for key in &keys {
        *counts.entry(key.to_string()).or_default() += 1;
    }
    let label = |key: &Key| {
        let plain = key.to_string();
        if counts[&plain] < 2 || key.group.is_empty() {
            return plain;
        }
        plain.replacen(&key.kind, &format!("{}.{}", key.kind, key.group), 1)
    };
    let labels = keys.into_iter().map(|key| (key.clone(), label(key)));
    labels.collect()
}

/// How the release is made.
pub(crate) fn settings(release: &Release) -> Settings {
    let wait = release.wait.if_known().cloned().unwrap_or_default();
    let timeout = wait.timeout.if_known();
    let timeout = timeout.and_then(|text| duration::parse(text));
    let restarts = wait.restarts.if_known();
    let restarts = restarts.and_then(|restarts| u64::try_from(*restarts).ok());
    let on_failure = match release.on_failure.if_known().map(String::as_str) {
        Some("keep") => OnFailure::Keep,
        _ => OnFailure::RollBack,
    };
    Settings {
        timeout: timeout.unwrap_or(TIMEOUT),
        conditions: conditions(wait.conditions.if_known()),
        patience: restarts.map_or_else(Patience::default, |restarts| Patience { restarts }),
        fail_fast: wait.fail_fast.if_known() != Some(&false),
        yields: yields(release),
        on_failure,
        adopt: adopt(release),
        prune: release.prune.if_known() != Some(&false),
        who: format!("a run of Slipway, process {}", std::process::id()),
        lease: LeaseTimes::default(),
    }
}

fn conditions(conditions: Option<&Vec<super::model::Condition>>) -> Vec<Wanted> {
    let conditions = conditions.into_iter().flatten();
    conditions
        .filter_map(|condition| {
            let (group, kind) = kind(condition.kind.if_known()?);
            let status = condition.status.if_known().cloned();
            Some(Wanted {
                group,
                kind,
                condition: condition.r#type.if_known()?.clone(),
                status: status.unwrap_or_else(|| "True".to_owned()),
            })
        })
        .collect()
}

/// The fields that are left to others once others own them.
pub(crate) fn yields(release: &Release) -> Vec<Yield> {
    let wanted = release.r#yield.if_known().into_iter().flatten();
    let wanted = wanted.filter_map(|wanted| {
        let (group, kind) = kind(wanted.kind.if_known()?);
        let path = wanted.path.if_known()?.split('.');
        Some(Yield {
            group,
            kind,
            path: path.map(ToOwned::to_owned).collect(),
            entry: None,
        })
    });
    wanted.chain(images::yields(release)).collect()
}

fn adopt(release: &Release) -> Adopt {
    if release.adopt.if_known().map(String::as_str) == Some("all") {
        return Adopt::All;
    }
    let Some(names) = release.adopt_objects.if_known() else {
        return Adopt::None;
    };
    // The group is that of the declared object of this name.
    let objects = of_manifests(release).and_then(Result::ok);
    let keys = objects.iter().flatten().map(Object::key);
    let keys: Vec<Key> = keys
        .chain(secrets(release).into_values().flatten().map(|it| it.key()))
        .collect();
    let labels = labels(&keys);
    let is_named = |key: &&Key| names.0.contains(&labels[*key]);
    Adopt::Named(keys.iter().filter(is_named).cloned().collect())
}

/// The Secrets of the write-only argument by their names and keys alone, for looking around.
pub(crate) fn secret_names(release: &Release) -> Vec<Object> {
    let secrets = release.secrets_wo.if_known().into_iter().flatten();
    let nothing = String::new();
    let namespace = release.namespace.if_known();
    let namespace = namespace.map_or("", String::as_str);
    let named = secrets.map(|(name, values)| {
        let keys = values.if_known().into_iter().flat_map(|it| it.keys());
        let values: Vec<(&String, &String)> = keys.map(|key| (key, &nothing)).collect();
        secret(namespace, name, &values)
    });
    named.collect()
}
