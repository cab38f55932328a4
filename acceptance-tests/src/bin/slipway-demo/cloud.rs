//! The local cloud that the demo runs on.

use serde_json::json;
use slipway_acceptance::cli::Face;
use slipway_acceptance::{aws, digitalocean, inventory};
use std::collections::BTreeMap;
use std::error::Error;

/// The variables that have a key of Spaces.
const KEYS: [&str; 2] = ["SPACES_ACCESS_KEY_ID", "SPACES_SECRET_ACCESS_KEY"];

/// A local cloud with the published rates.
pub(crate) enum Cloud {
    Aws(aws::Sandbox),
    DigitalOcean(digitalocean::Sandbox),
}

impl Cloud {
    /// Starts it.
    ///
    /// # Errors
    /// When no sandbox starts.
    pub(crate) fn start(face: Face) -> Result<Self, Box<dyn Error>> {
        Ok(match face {
            Face::Aws => Self::Aws(aws::Sandbox::with_settings(aws::Settings::realistic())?),
            Face::DigitalOcean => {
                let sandbox = digitalocean::Sandbox::launch(digitalocean::Launch {
                    settings: digitalocean::Settings::realistic(),
                    spaces: Some(digitalocean::SpacesLaunch {
                        port: 0,
                        forked_moto: false,
                    }),
                    ..digitalocean::Launch::default()
                })?;
                // The first network of a region is its default one, which stays: most accounts have it.
                let network = json!({ "name": "default-fra1", "region": "fra1" });
                sandbox.call_outside("POST", "/v2/vpcs", &network);
                Self::DigitalOcean(sandbox)
            }
            Face::Slipway => return Err("slipway/slipway is no cloud's".into()),
        })
    }

    /// Where it listens.
    pub(crate) fn endpoint(&self) -> String {
        match self {
            Self::Aws(sandbox) => sandbox.endpoint(),
            Self::DigitalOcean(sandbox) => sandbox.endpoint(),
        }
    }

    /// The variables by which clients find it. At DigitalOcean a token has to be enough: no key of Spaces is
    /// among them.
    pub(crate) fn env(&self) -> Vec<(String, String)> {
        match self {
            Self::Aws(sandbox) => sandbox.env(),
            Self::DigitalOcean(sandbox) => {
                let mut env = sandbox.env();
                env.retain(|(name, _)| !KEYS.contains(&name.as_str()));
                env
            }
        }
    }

    /// Forgets the calls.
    pub(crate) fn reset_calls(&self) {
        match self {
            Self::Aws(sandbox) => sandbox.reset_calls(),
            Self::DigitalOcean(sandbox) => sandbox.reset_calls(),
        }
    }

    /// API calls by `service:Operation`.
    pub(crate) fn counts(&self) -> BTreeMap<String, usize> {
        match self {
            Self::Aws(sandbox) => sandbox.counts(),
            Self::DigitalOcean(sandbox) => {
                let mut counts = BTreeMap::new();
                for call in sandbox.calls() {
                    *counts.entry(call.name()).or_insert(0) += 1;
                }
                counts
            }
        }
    }

    /// What is left of the example.
    ///
    /// # Errors
    /// When there is something.
    pub(crate) fn nothing_is_left(&self) -> Result<(), Box<dyn Error>> {
        let left = match self {
            Self::Aws(sandbox) => {
                let left = sandbox.existing();
                (!left.is_empty()).then(|| format!("{left:?}"))
            }
            Self::DigitalOcean(sandbox) => {
                let left = inventory::remains_at_digitalocean(sandbox);
                (!left.is_empty()).then(|| format!("{left:?}"))
            }
        };
        match left {
            Some(left) => Err(format!("after destroy there is still {left}").into()),
            None => Ok(()),
        }
    }
}
