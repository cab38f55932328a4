//! The local account that a case lives in, of whichever cloud, or of several.

use super::Case;
use super::manifest::Pace;
use crate::cli::{CliError, Face};
use crate::inventory::{self, Difference, Given, Inventory, Scope};
use crate::kubernetes::Cluster;
use crate::{aws, digitalocean};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The local accounts of a case: one of each cloud that it uses, that of its own face first.
pub(super) struct Account {
    clouds: Vec<Cloud>,
}

enum Cloud {
    Aws(aws::Sandbox),
    DigitalOcean(digitalocean::Sandbox),
}

impl Account {
    /// New accounts for a case.
    ///
    /// # Errors
    /// When no sandbox starts.
    pub(super) fn start(case: &Case) -> Result<Self, CliError> {
        Self::listened_to(case, None)
    }

    /// The same, where what is said to DigitalOcean is kept.
    ///
    /// # Errors
    /// When no sandbox starts.
    pub(super) fn listened_to(
        case: &Case,
        exchanges: Option<Arc<digitalocean::Exchanges>>,
    ) -> Result<Self, CliError> {
        let manifest = &case.manifest;
        let faces = manifest.all_faces().into_iter();
        let clouds = faces
            .filter(|face| *face != Face::Slipway)
            .map(|face| Cloud::start(face, manifest.pace, manifest.spaces, exchanges.clone()));
        Self::with(clouds.collect::<Result<_, _>>()?)
    }

    /// A new account of a cloud.
    ///
    /// # Errors
    /// When no sandbox starts.
    pub(super) fn of(face: Face, pace: Pace) -> Result<Self, CliError> {
        Self::with(vec![Cloud::start(face, pace, false, None)?])
    }

    fn with(clouds: Vec<Cloud>) -> Result<Self, CliError> {
        match clouds.is_empty() {
            true => Err(CliError::Check {
                message: "the case uses no cloud: `face` and `faces` name none".to_owned(),
            }),
            false => Ok(Self { clouds }),
        }
    }

    /// The account of AWS.
    ///
    /// # Errors
    /// When there is none: what asks knows AWS alone.
    pub(super) fn aws(&self) -> Result<&aws::Sandbox, CliError> {
        let mut all = self.clouds.iter();
        let found = all.find_map(|cloud| match cloud {
            Cloud::Aws(sandbox) => Some(sandbox),
            Cloud::DigitalOcean(_) => None,
        });
        found.ok_or_else(|| CliError::Check {
            message: "this is known of AWS alone".to_owned(),
        })
    }

    /// The account of DigitalOcean, when there is one.
    pub(super) fn digitalocean(&self) -> Option<&digitalocean::Sandbox> {
        let mut all = self.clouds.iter();
        all.find_map(|cloud| match cloud {
            Cloud::DigitalOcean(sandbox) => Some(sandbox),
            Cloud::Aws(_) => None,
        })
    }

    /// The Kubernetes behind a cluster of either cloud, by its name.
    pub(super) fn cluster(&self, name: &str) -> Option<Cluster> {
        let mut all = self.clouds.iter();
        all.find_map(|cloud| match cloud {
            Cloud::Aws(sandbox) => sandbox.cluster(name),
            Cloud::DigitalOcean(sandbox) => sandbox.cluster(name),
        })
    }

    /// The variables by which clients find all of it.
    pub(super) fn env(&self) -> Vec<(String, String)> {
        self.clouds.iter().flat_map(Cloud::env).collect()
    }

    /// Forgets the calls.
    pub(super) fn reset_calls(&self) {
        for cloud in &self.clouds {
            match cloud {
                Cloud::Aws(sandbox) => sandbox.reset_calls(),
                Cloud::DigitalOcean(sandbox) => sandbox.reset_calls(),
            }
        }
    }

    /// Every call since the start or the last reset.
    pub(super) fn calls(&self) -> Vec<aws::Call> {
        let all = self.clouds.iter();
        all.flat_map(|cloud| match cloud {
            Cloud::Aws(sandbox) => sandbox.calls(),
            Cloud::DigitalOcean(sandbox) => sandbox.calls(),
        })
        .collect()
    }

    /// How many calls fit a pattern.
    pub(super) fn count(&self, pattern: &str) -> usize {
        let all = self.clouds.iter();
        all.map(|cloud| match cloud {
            Cloud::Aws(sandbox) => sandbox.count(pattern),
            Cloud::DigitalOcean(sandbox) => sandbox.count(pattern),
        })
        .sum()
    }

    /// Puts a rule in force, at the calls to the cloud of the case's own face or to its clusters.
    pub(super) fn rule(&self, rule: aws::Rule) -> aws::RuleHandle {
        match &self.clouds[0] {
            Cloud::Aws(sandbox) => sandbox.rule(rule),
            Cloud::DigitalOcean(sandbox) => sandbox.rule(rule),
        }
    }

    /// The calls to clusters of either cloud that a rule has spoiled, by name.
    pub(super) fn spoiled_at_clusters(&self) -> Vec<String> {
        let clusters = self.clouds.iter().flat_map(|cloud| match cloud {
            Cloud::Aws(sandbox) => sandbox.clusters(),
            Cloud::DigitalOcean(sandbox) => sandbox.clusters(),
        });
        let calls = clusters.flat_map(|cluster| cluster.calls());
        let spoiled = calls.filter(|call| call.fault.is_some());
        spoiled.map(|call| call.name).collect()
    }

    /// Deletes the Spaces keys that were made for a run which was killed. The first run after a day does that.
    pub(super) fn end_temporary_keys(&self) {
        if let Some(sandbox) = self.digitalocean() {
            inventory::end_temporary_keys(sandbox);
        }
    }

    /// A gap of the sandbox must not look like a fault of the provider, nor may anything be sent that the
    /// API's document does not allow.
    ///
    /// # Errors
    /// With what was called and is not simulated, or sent and not allowed.
    pub(super) fn everything_was_simulated(&self) -> Result<(), CliError> {
        self.clouds
            .iter()
            .try_for_each(Cloud::everything_was_simulated)
    }

    /// The services and regions that were called so far, where a cloud has such.
    pub(super) fn scopes(&self) -> BTreeSet<Scope> {
        self.aws().map_or(BTreeSet::new(), inventory::scopes)
    }

    /// What exists in these services.
    ///
    /// # Errors
    /// When an account cannot be read.
    pub(super) fn inventory(
        &self,
        scopes: &BTreeSet<Scope>,
        given: &Given,
    ) -> Result<Inventory, CliError> {
        let mut all = self.clouds.iter();
        all.try_fold(Inventory::default(), |all, cloud| {
            Ok(all.and(match cloud {
                Cloud::Aws(sandbox) => Inventory::read(sandbox, scopes, given)?,
                Cloud::DigitalOcean(sandbox) => inventory::read_digitalocean(sandbox, given),
            }))
        })
    }

    /// What these accounts have beyond others of the same clouds, and the other way round.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub(super) fn against(&self, other: &Self, given: &Given) -> Result<Difference, CliError> {
        let mut scopes = other.scopes();
        scopes.extend(self.scopes());
        let theirs = other.inventory(&scopes, given)?;
        Ok(self.inventory(&scopes, given)?.against(&theirs))
    }

    /// What exists in these services beyond untouched accounts.
    ///
    /// # Errors
    /// When one of the accounts cannot be read.
    pub(super) fn left_over_in(
        &self,
        scopes: &BTreeSet<Scope>,
        given: &Given,
    ) -> Result<Difference, CliError> {
        let mut all = self.clouds.iter();
        all.try_fold(Difference::default(), |all, cloud| {
            Ok(all.and(match cloud {
                Cloud::Aws(sandbox) => {
                    let now = Inventory::read(sandbox, scopes, given)?;
                    now.against(&inventory::untouched(scopes)?)
                }
                Cloud::DigitalOcean(sandbox) => {
                    inventory::left_over_at_digitalocean(sandbox, given)?
                }
            }))
        })
    }

    /// What exists beyond untouched accounts.
    ///
    /// # Errors
    /// When one of the accounts cannot be read.
    pub(super) fn left_over(&self, given: &Given) -> Result<Difference, CliError> {
        let mut all = self.clouds.iter();
        all.try_fold(Difference::default(), |all, cloud| {
            Ok(all.and(match cloud {
                Cloud::Aws(sandbox) => inventory::left_over(sandbox, given)?,
                Cloud::DigitalOcean(sandbox) => {
                    inventory::left_over_at_digitalocean(sandbox, given)?
                }
            }))
        })
    }
}

impl Cloud {
    /// A new account, perhaps with a Spaces, and listened to.
    fn start(
        face: Face,
        pace: Pace,
        spaces: bool,
        exchanges: Option<Arc<digitalocean::Exchanges>>,
    ) -> Result<Self, CliError> {
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
                    exchanges,
                    ..digitalocean::Launch::default()
                };
                digitalocean::Sandbox::launch(launch).map(Self::DigitalOcean)
            }
            Face::Slipway => {
                return Err(CliError::Check {
                    message: "slipway/slipway is no cloud's: there is no account of it".to_owned(),
                });
            }
        };
        started.map_err(|error| CliError::Tool {
            message: error.to_string(),
        })
    }

    fn env(&self) -> Vec<(String, String)> {
        match self {
            Self::Aws(sandbox) => sandbox.env(),
            Self::DigitalOcean(sandbox) => sandbox.env(),
        }
    }

    fn everything_was_simulated(&self) -> Result<(), CliError> {
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
}
