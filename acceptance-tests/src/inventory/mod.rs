//! What exists in a simulated account, read independently of the provider and of the harness: through
//! botocore, over the API, by the services' own List, Describe and Get operations.
//!
//! It knows no resource type: see `reader.py`. So "nothing is left", "nothing is doubled" and "the end
//! states are the same" hold for every service that a case calls, and a new type needs no line here.
//!
//! | module | what it is |
//! |---|---|
//! | `process` | the Python process that reads, and that makes a test's own calls |
//! | `label` | made-up ids replaced by what they identify, so that two accounts can be compared |
//! | `difference` | what one account has and another has not |
//! | `digitalocean` | the same of DigitalOcean, through its own API |
//!
//! ```no_run
//! use slipway_acceptance::aws::Sandbox;
//! use slipway_acceptance::inventory::{self, Given};
//!
//! let sandbox = Sandbox::start().expect("moto starts");
//! // ... something is made and destroyed with `sandbox.env()` ...
//! let left = inventory::left_over(&sandbox, &Given::default()).expect("the account can be read");
//! assert!(left.is_empty(), "{left}");
//! ```

mod difference;
mod digitalocean;
mod forms;
mod label;
mod process;

pub use difference::Difference;
pub use digitalocean::{
    call_at_spaces, end_temporary_keys, left_over as left_over_at_digitalocean,
    read as read_digitalocean, remains as remains_at_digitalocean,
};
pub use label::Line;
pub use process::call;

use crate::aws::{Call, Credential, Sandbox};
use crate::cli::CliError;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// The key that the reader signs with, so that its calls can be told apart in the log.
const READER_KEY: &str = "AKIASLIPWAYREADER000";
/// Its secret.
const READER_SECRET: &str = "slipway-reader-secret-key-00123456789abc";

/// A service in a region, as the signatures name them: `("acm", "eu-central-1")`.
pub type Scope = (String, String);

/// One object, or one answer that belongs to no list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Object {
    /// Service and list, `route53:HostedZones`.
    pub(crate) kind: String,
    /// What one of them is called, `HostedZone`.
    pub(crate) noun: String,
    /// What identifies it; empty when nothing does.
    pub(crate) id: String,
    /// What a person calls it; empty when there is no such thing.
    pub(crate) name: String,
    /// The ids of the objects that it was found below.
    pub(crate) parents: Vec<String>,
    /// Everything that the API says of it.
    pub(crate) value: Value,
}

/// The ids that a configuration gives. All others are made up, and equal in any two accounts in which
/// they stand for the same.
#[derive(Debug, Clone, Default)]
pub struct Given(BTreeSet<String>);

impl Given {
    /// Those that stand in these texts.
    #[must_use]
    pub fn by<'a>(texts: impl IntoIterator<Item = &'a String>) -> Self {
        Self(
            texts
                .into_iter()
                .flat_map(|text| label::written_in(text))
                .collect(),
        )
    }
}

#[derive(Deserialize)]
struct Found {
    objects: Vec<Object>,
}

/// Everything that exists in some services of an account.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    objects: Vec<Object>,
    scopes: BTreeSet<Scope>,
    given: Given,
}

impl Inventory {
    /// Reads these services of an account. Rules that are in force spoil it; end them first.
    ///
    /// # Errors
    /// When the reader does not start, or a service is not known to it.
    pub fn read(
        sandbox: &Sandbox,
        scopes: &BTreeSet<Scope>,
        given: &Given,
    ) -> Result<Self, CliError> {
        Ok(Self {
            objects: objects(sandbox, scopes)?,
            scopes: scopes.clone(),
            given: given.clone(),
        })
    }

    /// This and what exists in an account of another cloud.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.objects.extend(other.objects);
        self.scopes.extend(other.scopes);
        self
    }

    /// The services and regions that were read.
    #[must_use]
    pub fn scopes(&self) -> &BTreeSet<Scope> {
        &self.scopes
    }

    /// One line for each object, sorted.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        label::lines(&self.objects, &self.given.0)
    }

    /// What this account has beyond the other, and the other way round.
    #[must_use]
    pub fn against(&self, other: &Self) -> Difference {
        Difference::between(&self.lines(), &other.lines())
    }

    /// Takes out the objects of a kind whose ids do not stand in a text, such as a state, and everything
    /// that names one of them: an orphaned zone's records, an orphaned network's default group. Objects
    /// that another account has as well without knowing them, such as what every account has, stay.
    /// Returns how many of the kind there were.
    pub fn take_out_unknown(
        &mut self,
        kind: &str,
        known: &str,
        (usual, known_usually): (&Self, &str),
    ) -> usize {
        // What the other account names as well is nobody's own: the canonical id of an account's owner.
        let shared: BTreeSet<String> = usual.objects.iter().flat_map(label::tokens_of).collect();
        let mut usual: Vec<String> = usual.unknown(kind, known_usually).map(|it| it.1).collect();
        let unknown: Vec<(BTreeSet<String>, String)> = self.unknown(kind, known).collect();
        let more = unknown.into_iter().filter(|(_, text)| {
            let same = usual.iter().position(|one| one == text);
            same.map(|place| usual.swap_remove(place)).is_none()
        });
        let more: Vec<BTreeSet<String>> = more.map(|it| it.0).collect();
        let count = more.len();
        let mut gone: BTreeSet<String> = more.into_iter().flatten().collect();
        // What names an object that goes is named in turn: the rules of an orphaned network's group.
        loop {
            let (named, kept): (Vec<_>, Vec<_>) = self.objects.drain(..).partition(|object| {
                !label::tokens_of(object).is_disjoint(&gone) || !own_ids(object).is_disjoint(&gone)
            });
            self.objects = kept;
            if named.is_empty() {
                return count;
            }
            let ids = named.iter().flat_map(own_ids);
            gone.extend(ids.filter(|id| !known.contains(id) && !shared.contains(id)));
        }
    }

    /// Takes out what objects of a kind name under this label and no other: the versions of a secret before the
    /// current one. Returns how many there were.
    pub fn take_out_labelled(&mut self, kind: &str, label: &str) -> usize {
        let mut out = BTreeSet::new();
        let objects = self.objects.iter_mut().filter(|it| it.kind == kind);
        for members in objects.filter_map(|it| it.value.as_object_mut()) {
            for labelled in members.values_mut().filter_map(Value::as_object_mut) {
                labelled.retain(|id, labels| {
                    let is_kept = *labels != json!([label]);
                    if !is_kept {
                        out.insert(id.clone());
                    }
                    is_kept
                });
            }
        }
        out.len()
    }

    /// The objects of a kind whose ids do not stand in a text: the ids of each, and what a person reads.
    fn unknown(&self, kind: &str, known: &str) -> impl Iterator<Item = (BTreeSet<String>, String)> {
        let texts = label::readable(&self.objects, &self.given.0);
        let all = self.objects.iter().zip(texts);
        all.filter_map(move |(object, text)| {
            let ids = own_ids(object);
            let is_unknown =
                object.kind == kind && !ids.is_empty() && !ids.iter().any(|id| known.contains(id));
            is_unknown.then_some((ids, text))
        })
    }
}

/// The made-up ids that tell an object; all that it names, for what goes by another name, such as an
/// elastic address. At DigitalOcean a number is made up as well.
fn own_ids(object: &Object) -> BTreeSet<String> {
    // What a project lists is named there, and has no id of its own.
    if object.kind == "digitalocean:resources" {
        return BTreeSet::new();
    }
    let is_number = object.id.parse::<u64>().is_ok();
    if is_number && object.kind.starts_with("digitalocean:") {
        return BTreeSet::from([object.id.clone()]);
    }
    let ids: BTreeSet<String> = forms::made_up(&object.id).into_iter().collect();
    if ids.is_empty() {
        return label::tokens_of(object);
    }
    ids
}

/// The services and regions that were called so far, but for what has no objects (STS).
#[must_use]
pub fn scopes(sandbox: &Sandbox) -> BTreeSet<Scope> {
    sandbox
        .calls()
        .into_iter()
        .filter(|call| !is_own(call))
        .filter(|call| !["sts", "unknown", ""].contains(&call.service.as_str()))
        .map(|call| (call.service, call.region))
        .collect()
}

/// Whether a call of the log is the reader's own.
#[must_use]
pub fn is_own(call: &Call) -> bool {
    call.access_key.as_deref() == Some(READER_KEY)
}

/// A gap of the sandbox must not look like a fault of the provider.
///
/// # Errors
/// With the operations that were called and that nothing simulates.
pub fn everything_was_simulated(sandbox: &Sandbox) -> Result<(), CliError> {
    let calls = sandbox.calls().into_iter();
    let missing: BTreeSet<String> = calls
        .filter(|call| call.status == Some(501) && !is_own(call))
        .map(|call| call.name())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(CliError::Check {
        message: format!("the sandbox does not simulate {missing:?}"),
    })
}

/// What exists beyond an untouched account, in the services that were called so far.
///
/// # Errors
/// When one of the two accounts cannot be read.
pub fn left_over(sandbox: &Sandbox, given: &Given) -> Result<Difference, CliError> {
    let scopes = scopes(sandbox);
    let now = Inventory::read(sandbox, &scopes, given)?;
    Ok(now.against(&untouched(&scopes)?))
}

/// An account in which nothing was ever made. It is read once for each service in a process.
///
/// # Errors
/// When no sandbox starts, or it cannot be read.
pub fn untouched(scopes: &BTreeSet<Scope>) -> Result<Inventory, CliError> {
    static ACCOUNT: Mutex<Option<Untouched>> = Mutex::new(None);
    let mut account = ACCOUNT.lock().unwrap_or_else(PoisonError::into_inner);
    let account = match &mut *account {
        Some(account) => account,
        none => none.insert(Untouched {
            sandbox: Sandbox::start().map_err(|e| failed(e.to_string()))?,
            seen: BTreeMap::new(),
        }),
    };
    let mut all = Vec::new();
    for scope in scopes {
        let seen = match account.seen.get(scope) {
            Some(seen) => seen,
            None => {
                let objects = objects(&account.sandbox, &BTreeSet::from([scope.clone()]))?;
                account.seen.entry(scope.clone()).or_insert(objects)
            }
        };
        all.extend(seen.iter().cloned());
    }
    Ok(Inventory {
        objects: all,
        scopes: scopes.clone(),
        given: Given::default(),
    })
}

/// The account that nobody touches; its moto ends with this process.
struct Untouched {
    sandbox: Sandbox,
    seen: BTreeMap<Scope, Vec<Object>>,
}

fn objects(sandbox: &Sandbox, scopes: &BTreeSet<Scope>) -> Result<Vec<Object>, CliError> {
    if scopes.is_empty() {
        return Ok(Vec::new());
    }
    let mut request = access(sandbox);
    request["do"] = json!("read");
    request["cloud"] = json!("aws");
    request["scopes"] = json!(scopes);
    let answer = process::ask(&request)?;
    let mut found: Found = serde_json::from_value(answer).map_err(|e| failed(e.to_string()))?;
    let balancers = found.objects.iter_mut().map(|object| &mut object.value);
    for interface in balancers.filter(|it| it["Attachment"]["InstanceOwnerId"] == "amazon-elb") {
        without_addresses(interface);
    }
    Ok(found.objects)
}

/// The addresses of a load balancer are any of its networks.
fn without_addresses(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("PrivateIpAddress");
            members.values_mut().for_each(without_addresses);
        }
        Value::Array(all) => all.iter_mut().for_each(without_addresses),
        _ => {}
    }
}

/// The parts of a request that say which account is meant.
fn access(sandbox: &Sandbox) -> Value {
    sandbox.add_credential(Credential::key(READER_KEY, READER_SECRET));
    json!({ "endpoint": sandbox.endpoint(), "key": READER_KEY, "secret": READER_SECRET })
}

fn failed(reason: String) -> CliError {
    CliError::Malformed {
        what: "what exists in the account",
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_the_label_alone_and_stands_in_that_list_is_taken_out() {
        let secret = |kind: &str| Object {
            kind: kind.to_owned(),
            noun: "Secret".to_owned(),
            id: "arn".to_owned(),
            name: "key".to_owned(),
            parents: Vec::new(),
            value: json!({
                "Name": "key",
                "Stages": { "1": ["OLD"], "2": ["NOW"], "3": ["OLD", "KEPT"] },
                "Ids": { "1": ["OLD"] },
            }),
        };
        let mut cloud = Inventory {
            objects: vec![secret("a:Secrets"), secret("b:Secrets")],
            ..Inventory::default()
        };
        assert_eq!(cloud.take_out_labelled("a:Secrets", "OLD"), 1);
        let left =
            json!({ "Name": "key", "Stages": { "2": ["NOW"], "3": ["OLD", "KEPT"] }, "Ids": {} });
        assert_eq!(cloud.objects[0].value, left);
        assert_eq!(cloud.objects[1], secret("b:Secrets"));
        assert_eq!(cloud.take_out_labelled("a:Secrets", "OLD"), 0);
    }
}
