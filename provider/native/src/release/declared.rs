//! From the arguments of a release to the objects that it declares.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};
use slipway_engine::clock::Runtime;
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
use super::model::{Release, Yielded, kind};
use super::who::who;

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

/// An object as it is declared.
pub(crate) struct Declared {
    /// The object; what is not known of it yet is left as the manifest has it, or empty.
    pub(crate) object: Object,
    /// Whether all of it is known.
    pub(crate) is_known: bool,
}

/// All objects of a release: those of the manifests, and the Secrets of the write-only argument; [`None`] while it is
/// not known which there are.
///
/// # Errors
/// What is wrong with the manifests.
pub(crate) fn objects(release: &Release) -> Option<Result<Vec<Declared>, Vec<Problem>>> {
    if release.secrets_wo.is_unknown() {
        return None;
    }
    let read = of_manifests(release)?;
    Some(read.map(|mut all| {
        add_secrets(release, &mut all);
        all
    }))
}

/// The objects of the manifests, with the images of the arguments; [`None`] while a text is not known, which may
/// declare anything.
///
/// # Errors
/// What is wrong with the manifests.
pub(crate) fn of_manifests(release: &Release) -> Option<Result<Vec<Declared>, Vec<Problem>>> {
    let texts = texts(release)?;
    let namespace = release.namespace.if_known()?;
    let read = manifest::read(&texts, namespace);
    Some(read.map(|mut objects| {
        within(&mut objects, namespace);
        let all = objects.into_iter().map(|mut object| {
            let is_known = images::set(&mut object, &release.images);
            Declared { object, is_known }
        });
        all.collect()
    }))
}

/// Puts values into the Secrets of their names, and makes those Secrets that no manifest declares.
fn add_secrets(release: &Release, all: &mut Vec<Declared>) {
    let namespace = release.namespace.if_known().map_or("", String::as_str);
    for (name, values) in release.secrets_wo.if_known().into_iter().flatten() {
        let key = secret_key(namespace, name);
        let declared = match all.iter().position(|it| it.object.key() == key) {
            Some(place) => &mut all[place],
            None => {
                let object = secret(namespace, name);
                all.push(Declared {
                    object,
                    is_known: true,
                });
                let last = all.len() - 1;
                &mut all[last]
            }
        };
        declared.is_known &= values.if_known().is_some();
        let mut data = Map::new();
        for (key, value) in values.if_known().into_iter().flatten() {
            declared.is_known &= value.if_known().is_some();
            let value = value.if_known().map_or("", String::as_str);
            data.insert(key.clone(), json!(value));
        }
        let body = &mut declared.object.body;
        body.remove("data");
        body.insert("stringData".to_owned(), data.into());
        as_data(&mut declared.object);
    }
}

fn secret_key(namespace: &str, name: &str) -> Key {
    Key {
        group: String::new(),
        kind: "Secret".to_owned(),
        namespace: Some(namespace.to_owned()),
        name: name.to_owned(),
    }
}

/// A Secret that no manifest says more of.
fn secret(namespace: &str, name: &str) -> Object {
    let body = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "Opaque",
        "metadata": { "name": name, "namespace": namespace },
    });
    Object {
        r#type: Type::new("v1", "Secret"),
        namespace: Some(namespace.to_owned()),
        name: name.to_owned(),
        body: match body {
            Value::Object(body) => body,
            _ => Map::new(),
        },
        origin: Origin::default(),
    }
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
pub(crate) fn settings(release: &Release, runtime: &Runtime) -> Settings {
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
        who: who(runtime),
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
    let entries = release.r#yield.if_known().into_iter().flatten();
    let wanted = entries.filter_map(wanted);
    wanted.chain(images::yields(release)).collect()
}

/// What an entry of `yield` asks for, once it is known.
pub(crate) fn wanted(entry: &Yielded) -> Option<Yield> {
    let (group, kind) = kind(entry.kind.if_known()?);
    let path = entry.path.if_known()?.split('.');
    Some(Yield {
        group,
        kind,
        path: path.map(ToOwned::to_owned).collect(),
        entry: None,
    })
}

fn adopt(release: &Release) -> Adopt {
    if release.adopt.if_known().map(String::as_str) == Some("all") {
        return Adopt::All;
    }
    let Some(names) = release.adopt_objects.if_known() else {
        return Adopt::None;
    };
    // The group is that of the declared object of this name.
    let objects = objects(release).and_then(Result::ok);
    let keys = objects.iter().flatten().map(|it| it.object.key());
    let keys: Vec<Key> = keys.collect();
    let labels = labels(&keys);
    let is_named = |key: &&Key| names.0.contains(&labels[*key]);
    Adopt::Named(keys.iter().filter(is_named).cloned().collect())
}
