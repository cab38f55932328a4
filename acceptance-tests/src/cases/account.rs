//! The local account that a case lives in, of whichever cloud.

use super::Case;
use super::manifest::Pace;
use crate::cli::{CliError, Face};
use crate::inventory::{self, Difference, Given, Inventory, Scope};
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
        Self::beside(case.manifest.face, case.manifest.pace, case.manifest.spaces)
    }

    /// A new account of a cloud.
    ///
    /// # Errors
    /// When no sandbox starts.
    pub(super) fn of(face: Face, pace: Pace) -> Result<Self, CliError> {
        Self::beside(face, pace, false)
    }

    /// The same, perhaps with a Spaces.
    fn beside(face: Face, pace: Pace, spaces: bool) -> Result<Self, CliError> {
        let is_instant = pace == Pace::Instant;
        let started = match face {
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
                let spaces = spaces.then_some(digitalocean::SpacesLaunch {
                    port: 0,
                    forked_moto: true,
                });
                let launch = digitalocean::Launch {
                    settings,
                    spaces,
                    ..digitalocean::Launch::default()
                };
                digitalocean::Sandbox::launch(launch).map(Self::DigitalOcean)
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

    /// Every call since the start or the last reset.
    pub(super) fn calls(&self) -> Vec<aws::Call> {
        match self {
            Self::Aws(sandbox) => sandbox.calls(),
            Self::DigitalOcean(sandbox) => sandbox.calls(),
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
        let calls = calls.filter(|call| !inventory::is_own(call));
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

    /// The services and regions that were called so far, where a cloud has such.
    pub(super) fn scopes(&self) -> BTreeSet<Scope> {
        match self {
            Self::Aws(sandbox) => inventory::scopes(sandbox),
            Self::DigitalOcean(_) => BTreeSet::new(),
        }
    }

    /// What exists in these services.
    ///
    /// # Errors
    /// When the account cannot be read.
    pub(super) fn inventory(
        &self,
        scopes: &BTreeSet<Scope>,
        given: &Given,
    ) -> Result<Inventory, CliError> {
        match self {
            Self::Aws(sandbox) => Inventory::read(sandbox, scopes, given),
            Self::DigitalOcean(sandbox) => Ok(inventory::read_digitalocean(sandbox, given)),
        }
    }

    /// What this account has beyond another of the same cloud, and the other way round.
    ///
    /// # Errors
    /// When one of the two cannot be read.
    pub(super) fn against(&self, other: &Self, given: &Given) -> Result<Difference, CliError> {
        let mut scopes = other.scopes();
        scopes.extend(self.scopes());
        let theirs = other.inventory(&scopes, given)?;
        Ok(self.inventory(&scopes, given)?.against(&theirs))
    }

    /// What exists in these services beyond an untouched account.
    ///
    /// # Errors
    /// When one of the two accounts cannot be read.
    pub(super) fn left_over_in(
        &self,
        scopes: &BTreeSet<Scope>,
        given: &Given,
    ) -> Result<Difference, CliError> {
        match self {
            Self::Aws(sandbox) => {
                let now = Inventory::read(sandbox, scopes, given)?;
                Ok(now.against(&inventory::untouched(scopes)?))
            }
            Self::DigitalOcean(sandbox) => inventory::left_over_at_digitalocean(sandbox, given),
        }
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
