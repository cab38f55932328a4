//! What a release made, told by the cluster itself: one small ConfigMap for each release.
//!
//! It is written before the first object of a revision is made and after the last, so that whoever
//! comes after a killed run knows every object that may be there, and a state that was lost can be
//! made again. It holds names and hashes and no contents. A lease in it keeps two runs from changing a
//! release at once ([`Lease`]).

mod lease;
mod server_time;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value, json};
use slipway_engine::error::CloudError;

use crate::client::Cluster;
use crate::object::{Key, Object, Origin, Type};

pub use lease::{Lease, LeaseError, LeaseTimes};

/// The label of everything that Slipway keeps in a cluster for itself.
const LABEL: (&str, &str) = ("app.kubernetes.io/managed-by", "slipway");

/// How the names of the ConfigMaps begin.
const PREFIX: &str = "slipway-release-";

/// The data key of the ConfigMap.
const DATA: &str = "inventory";

/// The form of the data. A reader refuses a newer one, because it would lose what it does not know.
const FORM: u64 = 1;

/// Which release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The namespace of the release.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

impl Place {
    /// The field manager of the release: the same in every run, on every machine.
    ///
    /// The API takes 128 characters; what is longer ends in a hash of the whole.
    #[must_use]
    pub fn manager(&self) -> String {
        const MOST: usize = 128;
        let whole = format!("slipway/{}/{}", self.namespace, self.name);
        if whole.len() <= MOST {
            return whole;
        }
        let hash = crate::hash::of_text(&whole);
        let mut head = whole;
        head.truncate(MOST - 1 - hash.len());
        format!("{head}-{hash}")
    }

    fn config_map(&self) -> String {
        format!("{PREFIX}{}", self.name)
    }
}

/// How far a release has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The first revision is being made.
    Installing,
    /// Another revision is being made.
    Upgrading,
    /// The last good revision is being made again.
    RollingBack,
    /// All objects of the revision are there and ready.
    Deployed,
    /// The revision could not be made, and was left as it is.
    Failed,
    /// All objects are being deleted.
    Destroying,
}

impl Phase {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Installing, "installing"),
        (Self::Upgrading, "upgrading"),
        (Self::RollingBack, "rolling-back"),
        (Self::Deployed, "deployed"),
        (Self::Failed, "failed"),
        (Self::Destroying, "destroying"),
    ];

    /// As it is written and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let found = Self::ALL.iter().find(|(phase, _)| *phase == self);
        found.map_or("", |(_, text)| text)
    }

    fn parse(text: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, known)| *known == text);
        found.map(|(phase, _)| *phase)
    }
}

/// One object of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// How it is named.
    pub key: Key,
    /// The version in which it was declared.
    pub version: String,
    /// Its UID, once it was seen.
    pub uid: Option<String>,
    /// A hash of what was declared, without the values of Secrets: whoever may read the inventory may not try
    /// them out.
    pub hash: String,
    /// Whether it is the release's to delete: it made it, or adopted it and was good since. What was adopted and
    /// holds what nobody could make again never is.
    pub made: bool,
}

impl Entry {
    /// The entry of a declared object.
    #[must_use]
    pub fn of(object: &Object) -> Self {
        Self {
            key: object.key(),
            version: object.r#type.version.clone(),
            uid: None,
            hash: crate::hash::of_value(&Value::Object(hashed(object))),
            made: true,
        }
    }
}

/// What is hashed of an object.
fn hashed(object: &Object) -> Map<String, Value> {
    let mut body = object.body.clone();
    if object.r#type.group.is_empty() && object.r#type.kind == "Secret" {
        for values in ["data", "stringData"] {
            body.remove(values);
        }
    }
    body
}

/// What a release consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// Who declared the release: an id that its resource has, so that two resources do not share one.
    pub owner: String,
    /// Which run changed it last, as it says of itself.
    pub by: String,
    /// The revision that was made last, from 1.
    pub revision: u64,
    /// The revision that was good last, which a rollback makes again; `None` until the first is.
    pub good: Option<u64>,
    /// How far it has come.
    pub phase: Phase,
    /// Every object that may be there because of the release.
    pub objects: Vec<Entry>,
}

/// Why an inventory cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// A newer program wrote it.
    Newer(u64),
    /// It is damaged; how, as a clause.
    Damaged(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer(form) => write!(
                f,
                "it was written by a newer version of the provider (form {form}, this one reads {FORM})"
            ),
            Self::Damaged(how) => write!(f, "it is damaged: {how}"),
        }
    }
}

impl std::error::Error for Unreadable {}

impl Inventory {
    /// The entry of an object.
    #[must_use]
    pub fn entry(&self, key: &Key) -> Option<&Entry> {
        self.objects.iter().find(|entry| entry.key == *key)
    }

    fn to_json(&self) -> Value {
        let objects: Vec<Value> = self.objects.iter().map(entry_to_json).collect();
        json!({
            "form": FORM,
            "owner": self.owner,
            "by": self.by,
            "revision": self.revision,
            "good": self.good,
            "phase": self.phase.as_str(),
            "objects": objects,
        })
    }

    fn parse(text: &str) -> Result<Self, Unreadable> {
        let damaged = |how: &str| Unreadable::Damaged(how.to_owned());
        let value: Value =
            serde_json::from_str(text).map_err(|error| Unreadable::Damaged(error.to_string()))?;
        match value["form"].as_u64() {
            Some(FORM) => {}
            Some(form) if form > FORM => return Err(Unreadable::Newer(form)),
            _ => return Err(damaged("it names no form")),
        }
        let objects = value["objects"].as_array();
        let objects = objects.ok_or_else(|| damaged("it lists no objects"))?;
        let entries: Option<Vec<Entry>> = objects.iter().map(entry_of_json).collect();
        Ok(Self {
            owner: value["owner"].as_str().unwrap_or_default().to_owned(),
            by: value["by"].as_str().unwrap_or_default().to_owned(),
            revision: value["revision"]
                .as_u64()
                .ok_or_else(|| damaged("it names no revision"))?,
            good: value["good"].as_u64(),
            phase: value["phase"]
                .as_str()
                .and_then(Phase::parse)
                .ok_or_else(|| damaged("its phase is unknown"))?,
            objects: entries.ok_or_else(|| damaged("an object has no name"))?,
        })
    }

    /// From the ConfigMap that holds it.
    fn of_config_map(config_map: &Value) -> Result<Option<Self>, Unreadable> {
        config_map["data"][DATA]
            .as_str()
            .map(Self::parse)
            .transpose()
    }
}

fn entry_to_json(entry: &Entry) -> Value {
    let mut json = json!({
        "group": entry.key.group,
        "version": entry.version,
        "kind": entry.key.kind,
        "name": entry.key.name,
        "hash": entry.hash,
        "made": entry.made,
    });
    if let Some(namespace) = &entry.key.namespace {
        json["namespace"] = json!(namespace);
    }
    if let Some(uid) = &entry.uid {
        json["uid"] = json!(uid);
    }
    json
}

fn entry_of_json(json: &Value) -> Option<Entry> {
    let text = |name: &str| json[name].as_str().map(ToOwned::to_owned);
    Some(Entry {
        key: Key {
            group: text("group")?,
            kind: text("kind")?,
            namespace: text("namespace"),
            name: text("name")?,
        },
        version: text("version")?,
        uid: text("uid"),
        hash: text("hash")?,
        made: json["made"].as_bool()?,
    })
}

/// The releases that are noted in a namespace, by their names; of each, how far it has come, if it can be read.
///
/// # Errors
///
/// When the cluster does not tell.
pub(crate) async fn releases_in(
    cluster: &Cluster,
    namespace: &str,
) -> Result<BTreeMap<String, Option<Phase>>, CloudError> {
    let kind = Type::new("v1", "ConfigMap");
    let selector = format!("{}={}", LABEL.0, LABEL.1);
    let found = cluster.list(&kind, Some(namespace), &selector).await?;
    let releases = found.iter().filter_map(|config_map| {
        let name = config_map["metadata"]["name"].as_str()?;
        let name = name.strip_prefix(PREFIX)?.to_owned();
        let inventory = Inventory::of_config_map(config_map).ok().flatten();
        Some((name, inventory.map(|inventory| inventory.phase)))
    });
    Ok(releases.collect())
}

/// An empty ConfigMap for a release.
fn config_map(place: &Place) -> Object {
    let name = place.config_map();
    let body = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": name,
            "namespace": place.namespace,
            "labels": { (LABEL.0): LABEL.1 },
            "annotations": {},
        },
        "data": {},
    });
    Object {
        r#type: Type::new("v1", "ConfigMap"),
        namespace: Some(place.namespace.clone()),
        name,
        body: match body {
            Value::Object(body) => body,
            _ => Map::new(),
        },
        origin: Origin::default(),
    }
}

#[cfg(test)]
mod tests;
