//! `slipway permissions DIR`: the least IAM policy for a folder of HCL.
//!
//! It looks at the types alone, in the folder and in the local modules that it calls: which arguments
//! are set and how often a resource is made does not count, so a policy fits every plan of the folder.
//! It evaluates nothing, and it never asks a cloud or a registry.
//!
//! - `folder`: the types of a folder. `syntax`: one file. `error`: why there is no policy.

mod error;
mod folder;
mod syntax;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value as Json, json};

pub(crate) use error::Error;
use folder::Found;

/// A policy, and what it does not cover.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The policy as JSON; `None` when nothing that was found needs a permission.
    pub(crate) policy: Option<String>,
    /// Types and modules that it does not cover, a line each.
    pub(crate) uncovered: Vec<String>,
}

/// The policy for this folder.
///
/// # Errors
/// When the folder or a file cannot be read, when a file is malformed, and when nothing is found that
/// this program covers.
pub(crate) fn of_folder(dir: &Path) -> Result<Answer, Error> {
    let found = folder::read(dir)?;
    let of_aws = slipway_aws::permissions::all();
    let all = of_aws.iter().chain(slipway_native::permissions::ALL);
    let known: BTreeMap<&str, _> = all.map(|it| (it.of, it)).collect();
    let mut actions = BTreeSet::new();
    let (mut covered, mut uncovered) = (false, Vec::new());
    for (name, place) in &found.types {
        match known.get(name.as_str()) {
            Some(of) => {
                covered = true;
                actions.extend(of.every());
            }
            None => uncovered.push(format!("{} ({place}) {}", spoken(name), why_not(name))),
        }
    }
    let Found { types, beyond } = found;
    uncovered.extend(beyond);
    if types.is_empty() && uncovered.is_empty() {
        return Err(Error::Nothing {
            dir: dir.to_owned(),
        });
    }
    if !covered {
        return Err(Error::Uncovered {
            dir: dir.to_owned(),
            uncovered,
        });
    }
    Ok(Answer {
        policy: (!actions.is_empty()).then(|| format!("{:#}", policy(&actions))),
        uncovered,
    })
}

/// Why a type has no permissions of AWS.
fn why_not(name: &str) -> &'static str {
    let name = name.rsplit('.').next().unwrap_or_default();
    match name.starts_with("digitalocean_") {
        true => "is allowed by the scopes of a token of DigitalOcean, not by a policy",
        false => "is no type of this program",
    }
}

/// `data.aws_vpc` as a person says it.
fn spoken(name: &str) -> String {
    match name.split_once('.') {
        Some(("data", name)) => format!("data source `{name}`"),
        Some(("ephemeral", name)) => format!("ephemeral resource `{name}`"),
        _ => format!("resource `{name}`"),
    }
}

/// The policy that allows these actions: a statement for each service, everything in order.
fn policy(actions: &BTreeSet<&str>) -> Json {
    let mut services: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for action in actions {
        let service = action.split_once(':').map_or("", |(service, _)| service);
        services.entry(service).or_default().push(action);
    }
    let statements = services.iter().map(|(service, actions)| {
        // A statement's id has letters and digits only (IAM user guide, "IAM JSON policy elements: Sid").
        let id: String = service
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        json!({ "Sid": id, "Effect": "Allow", "Action": actions, "Resource": "*" })
    });
    json!({ "Version": "2012-10-17", "Statement": statements.collect::<Vec<_>>() })
}
