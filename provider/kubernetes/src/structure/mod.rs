//! Which fields each kind has, and what each field takes: whether an object can be read by an API server of
//! a version at all.
//!
//! What a version knows was taken from an API server of it, without a word of its documentation; `versions/`
//! has a file for each. An API server refuses what is found here: server-side apply is strict. What it
//! refuses beyond, because values do not go together, is not known here.
//!
//! Data of another version than the cluster's serves too, as far as the API keeps its promises: a version of
//! a kind that is stable (`v1`) loses no field and no value, requires nothing that it did not, and types of
//! fields never change. So what an older cluster is asked for and this data does not know is an error too, and
//! what a newer one is asked for, or one of which nobody knows the version, is a warning: it may be newer than
//! this data.

mod data;
mod near;
mod walk;

use crate::object::{Object, Type};
use data::Known;

pub(crate) use walk::{Fault, Wrong};

/// A minor version of Kubernetes.
pub(crate) type Version = (u32, u32);

/// What is wrong with an object, by the data of one version.
#[derive(Debug)]
pub(crate) struct Judgement {
    /// Of which version the data is.
    pub(crate) by: Version,
    /// What is wrong, each with whether the cluster refuses it for certain.
    pub(crate) faults: Vec<(Fault, bool)>,
}

/// Judges an object for a cluster of a version. `None` when its type is none of Kubernetes' own.
pub(crate) fn judge(object: &Object, version: Option<Version>) -> Option<Judgement> {
    let known = data::nearest(version);
    let r#type = &object.r#type;
    let is_same = version == Some(known.version);
    let is_older = version.is_some_and(|version| version < known.version);
    let is_stable = !r#type.version.contains(['a', 'b']);
    let faults = match known.fields_of(&r#type.api_version(), &r#type.kind) {
        Some(fields) => walk::walk(known, fields, &object.body),
        None => vec![unknown(known, r#type)?],
    };
    let faults = faults.into_iter().map(|fault| {
        let is_certain = match fault.wrong {
            Wrong::Type { .. } | Wrong::Form(_) => is_stable || is_same,
            _ => is_same || is_older && is_stable,
        };
        (fault, is_certain)
    });
    Some(Judgement {
        by: known.version,
        faults: faults.collect(),
    })
}

/// What is wrong with a type that this version does not have, if it can be none of somebody else's. Versions of
/// Kubernetes' own groups come and go, and are looked at elsewhere.
fn unknown(known: &Known, r#type: &Type) -> Option<Fault> {
    let api_version = r#type.api_version();
    let elsewhere = known.versions_of(&r#type.kind);
    // Groups of others have a dot; this one is none of anybody's but for the old home of many kinds.
    let is_misspelt = !r#type.group.contains('.')
        && !elsewhere.is_empty()
        && r#type.group != "extensions"
        && !known.has_group(&r#type.group);
    let is_of_version = known.kinds_of(&api_version).next().is_some();
    if !is_misspelt && !is_of_version || r#type.version.contains(['a', 'b']) {
        return None;
    }
    let path = if elsewhere.is_empty() {
        ".kind"
    } else {
        ".apiVersion"
    };
    Some(Fault {
        path: path.to_owned(),
        wrong: Wrong::Kind {
            near: near::near(&r#type.kind, known.kinds_of(&api_version)),
            elsewhere,
        },
    })
}
