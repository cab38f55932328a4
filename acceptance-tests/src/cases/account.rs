//! The local account that a case lives in, of whichever cloud.

use super::Case;
use super::manifest::Pace;
use crate::cli::{CliError, Face};
use crate::inventory::{self, Difference, Given, Inventory};
use crate::{aws, digitalocean};
use std::collections::BTreeSet;

/// A local account.
pub(super) enum Account {
    Aws(aws::Sandbox),
    DigitalOcean(digitalocean::Sandbox),
}

impl Account {
    /// A new account for a case.
    ///
    /// # Errors
    /// When no sandbox starts.
    pub(super) fn start(case: &Case) -> Result<Self, CliError> {
        let is_instant = case.manifest.pace == Pace::Instant;
        let started = match case.manifest.face {
            Face::Aws => {
                let settings = match is_instant {
                    true => aws::Settings::default(),
                    false => aws::Settings::realistic(),
                };
                aws::Sandbox::with_settings(settings).map(Self::Aws)
            }
            Face::DigitalOcean => {
                let settings = match is_instant {
                    true => digitalocean::Settings::default(),
                    false => digitalocean::Settings::realistic(),
                };
                digitalocean::Sandbox::with_settings(settings).map(Self::DigitalOcean)
            }
        };
        started.map_err(|error| CliError::Tool {
            message: error.to_string(),
        })
    }

    /// The account of AWS.
    ///
    /// # Errors
    /// When it is another cloud's: what asks knows AWS alone.
    pub(super) fn aws(&self) -> Result<&aws::Sandbox, CliError> {
        match self {
            Self::Aws(sandbox) => Ok(sandbox),
            Self::DigitalOcean(_) => Err(CliError::Check {
                message: "this is known of AWS alone".to_owned(),
            }),
        }
    }

    /// The variables by which clients find it.
    pub(super) fn env(&self) -> Vec<(String, String)> {
        match self {
            Self::Aws(sandbox) => sandbox.env(),
            Self::DigitalOcean(sandbox) => sandbox.env(),
        }
    }

    /// Forgets the calls.
    pub(super) fn reset_calls(&self) {
        match self {
            Self::Aws(sandbox) => sandbox.reset_calls(),
            Self::DigitalOcean(sandbox) => sandbox.reset_calls(),
        }
    }

    /// How many calls fit a pattern.
    pub(super) fn count(&self, pattern: &str) -> usize {
        match self {
            Self::Aws(sandbox) => sandbox.count(pattern),
            Self::DigitalOcean(sandbox) => sandbox.count(pattern),
        }
    }

    /// Puts a rule in force.
    pub(super) fn rule(&self, rule: aws::Rule) -> aws::RuleHandle {
        match self {
            Self::Aws(sandbox) => sandbox.rule(rule),
            Self::DigitalOcean(sandbox) => sandbox.rule(rule),
        }
    }

    /// A gap of the sandbox must not look like a fault of the provider, nor may anything be sent that the
    /// API's document does not allow.
    ///
    /// # Errors
    /// With what was called and is not simulated, or sent and not allowed.
    pub(super) fn everything_was_simulated(&self) -> Result<(), CliError> {
        let sandbox = match self {
            Self::Aws(sandbox) => return inventory::everything_was_simulated(sandbox),
            Self::DigitalOcean(sandbox) => sandbox,
        };
        // The inventory asks for more than anybody calls, and its calls are not among these.
        let calls = sandbox.calls().into_iter();
        let missing = calls.filter(|call| call.status == Some(501));
        let missing: BTreeSet<String> = missing.map(|call| call.name()).collect();
        let violations = sandbox.violations();
        if missing.is_empty() && violations.is_empty() {
            return Ok(());
        }
        Err(CliError::Check {
            message: format!(
                "not simulated: {missing:?}\nnot allowed by the document:\n{}",
                violations.join("\n")
            ),
        })
    }

    /// What this account has beyond another of the same cloud, and the other way round.
    ///
    /// # Errors
    /// When one of the two cannot be read.
    pub(super) fn against(&self, other: &Self, given: &Given) -> Result<Difference, CliError> {
        if let (Self::DigitalOcean(ours), Self::DigitalOcean(theirs)) = (self, other) {
            return Ok(inventory::apart_at_digitalocean(ours, theirs, given));
        }
        let (ours, theirs) = (self.aws()?, other.aws()?);
        let mut scopes = inventory::scopes(theirs);
        scopes.extend(inventory::scopes(ours));
        let read = |sandbox| Inventory::read(sandbox, &scopes, given);
        Ok(read(ours)?.against(&read(theirs)?))
    }

    /// What exists beyond an untouched account.
    ///
    /// # Errors
    /// When one of the two accounts cannot be read.
    pub(super) fn left_over(&self, given: &Given) -> Result<Difference, CliError> {
        match self {
            Self::Aws(sandbox) => inventory::left_over(sandbox, given),
            Self::DigitalOcean(sandbox) => inventory::left_over_at_digitalocean(sandbox, given),
        }
    }
}
