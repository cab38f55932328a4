//! Why an example could not be initialised. Only what this machine cannot get is no fault of anybody:
//! another provider, or a module of a registry. Every other error is one.

use super::PROVIDER;
use super::example::Refusal;
use crate::cli::{CliError, Run, Workspace};
use std::collections::BTreeSet;

/// Why `init` failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Uninitialised {
    /// This machine cannot get what it needs.
    Offline(String),
    /// The module does not take the version of our or the official provider that there is.
    Version(String),
    /// Anything else.
    Failed(String),
}

impl From<CliError> for Uninitialised {
    fn from(error: CliError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<Uninitialised> for Refusal {
    fn from(why: Uninitialised) -> Self {
        match why {
            Uninitialised::Offline(why) => Self::Skipped(why),
            Uninitialised::Version(why) | Uninitialised::Failed(why) => Self::Failed(why),
        }
    }
}

/// Initialises a configuration.
///
/// # Errors
/// When that fails.
pub(super) fn init(workspace: &Workspace) -> Result<(), Uninitialised> {
    let run = workspace.init()?;
    if run.is_success() {
        return Ok(());
    }
    let errors = errors_in(&run.printed_errors());
    let others = match workspace.run(&["providers"])? {
        tree if tree.is_success() => others_in(&tree.stdout),
        _ => BTreeSet::new(),
    };
    Err(judged(&errors, &others, &run))
}

/// What the errors of `init` mean together: the worst of them counts.
fn judged(errors: &[String], others: &BTreeSet<String>, run: &Run) -> Uninitialised {
    let Some(first) = errors.first() else {
        return Uninitialised::Failed(format!("init: {run}"));
    };
    let is_offline = |error: &String| needs_registry(error) || needs(error, others);
    if errors.iter().all(is_offline) {
        return Uninitialised::Offline(first.clone());
    }
    if errors
        .iter()
        .all(|error| is_offline(error) || is_version(error))
    {
        return Uninitialised::Version(first.clone());
    }
    Uninitialised::Failed(format!("init: {run}"))
}

/// A registry of modules cannot be reached.
fn needs_registry(error: &str) -> bool {
    error.starts_with("Error accessing remote module registry")
        && error.contains("failed to request discovery document")
}

const NO_PROVIDER: &str = "Failed to query available provider packages";

/// One of these providers cannot be had.
fn needs(error: &str, others: &BTreeSet<String>) -> bool {
    let names = |name: &String| {
        error
            .split_whitespace()
            .any(|word| word.trim_end_matches(':').ends_with(name.as_str()))
    };
    error.starts_with(NO_PROVIDER) && others.iter().any(names)
}

/// No version that there is of the provider is one that the module takes.
fn is_version(error: &str) -> bool {
    error.starts_with(NO_PROVIDER)
        && error.contains(&format!("provider {PROVIDER}: no available releases match"))
}

/// The errors that a command without `-json` printed, each on one line without its frame.
fn errors_in(printed: &str) -> Vec<String> {
    let mut errors: Vec<String> = Vec::new();
    for line in printed.lines() {
        let line = line.trim_start_matches(['│', '╷', '╵', ' ']).trim();
        if let Some(summary) = line.strip_prefix("Error: ") {
            errors.push(summary.to_owned());
        } else if let Some(error) = errors.last_mut()
            && !line.is_empty()
        {
            error.push(' ');
            error.push_str(line);
        }
    }
    errors
}

/// The source addresses in the tree that `providers` prints, without ours and what is built in.
fn others_in(tree: &str) -> BTreeSet<String> {
    let named = tree.split("provider[").skip(1);
    let named = named.filter_map(|rest| rest.split_once(']'));
    let without_host = named.filter_map(|(address, _)| address.split_once('/'));
    without_host
        .map(|(_, source)| source.to_owned())
        .filter(|source| source != PROVIDER && !source.starts_with("builtin/"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_providers_are_told_by_the_tree() {
        let tree = "\nProviders required by configuration:\n.\n\
                    ├── provider[registry.terraform.io/hashicorp/aws] >= 5.46.0\n\
                    ├── provider[registry.terraform.io/hashicorp/random] >= 2.0.0\n\
                    └── module.vpc\n    └── provider[registry.terraform.io/hashicorp/aws] >= 5.79.0\n\
                    └── provider[terraform.io/builtin/terraform]\n";
        assert_eq!(
            others_in(tree),
            BTreeSet::from(["hashicorp/random".to_owned()])
        );
    }

    #[test]
    fn only_what_cannot_be_had_here_is_no_fault() {
        let random = BTreeSet::from(["hashicorp/random".to_owned()]);
        let registry = "Error: Error accessing remote module registry\n\n  on main.tf line 1:\n\n\
                        Failed to retrieve available versions for module \"x\" (main.tf:1) from\n\
                        registry.terraform.io: failed to request discovery document: Get";
        let refused = "Error: Error accessing remote module registry\n\n\
                       Failed to retrieve available versions for module \"x\": error looking up versions: 500";
        let provider = "╷\n│ Error: Failed to query available provider packages\n│ \n\
                        │ Could not retrieve the list of available versions for provider\n\
                        │ hashicorp/random: provider registry.terraform.io/hashicorp/random was not\n│ found\n╵\n";
        let version = "Error: Failed to query available provider packages\n\n\
                       Could not retrieve the list of available versions for provider hashicorp/aws:\n\
                       no available releases match the given constraints >= 6.0.0\n";
        let folder = "Error: Unreadable module directory\n\nUnable to evaluate directory symlink";
        let judge = |text: &str| {
            let errors = errors_in(text);
            let is_offline = |error: &String| needs_registry(error) || needs(error, &random);
            (
                errors.iter().all(is_offline),
                errors.iter().all(|error| is_version(error)),
            )
        };
        assert_eq!(judge(registry), (true, false));
        assert_eq!(judge(provider), (true, false));
        assert_eq!(judge(version), (false, true));
        assert_eq!(judge(refused), (false, false));
        assert_eq!(judge(folder), (false, false));
        assert_eq!(errors_in(&format!("{provider}\n{folder}")).len(), 2);
    }
}
