//! The providers of our binary, and the official ones that some of them stand in for.

use super::CliError;
use serde::Deserialize;

/// One provider of our binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Face {
    /// `slipway/aws`.
    #[default]
    Aws,
    /// `slipway/digitalocean`.
    DigitalOcean,
    /// `slipway/slipway`, which is no cloud's and stands in for nobody.
    Slipway,
}

/// An official provider.
#[derive(Debug)]
pub(super) struct Peer {
    /// Its source address.
    pub(super) official: &'static str,
    /// The addresses under which it is known to the tools.
    pub(super) sources: &'static [&'static str],
    /// The variable that names its binary.
    pub(super) variable: &'static str,
    /// Its program and version, for people.
    pub(super) program: &'static str,
}

const AWS: Peer = Peer {
    official: "hashicorp/aws",
    sources: &["hashicorp/aws"],
    variable: "SLIPWAY_PEER_AWS",
    program: "terraform-provider-aws 5.100.0",
};

const DIGITALOCEAN: Peer = Peer {
    official: "digitalocean/digitalocean",
    sources: &["digitalocean/digitalocean", "hashicorp/digitalocean"],
    variable: "SLIPWAY_PEER_DIGITALOCEAN",
    program: "terraform-provider-digitalocean 2.99.1",
};

impl Face {
    /// What it is called in file names.
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::DigitalOcean => "digitalocean",
            Self::Slipway => "slipway",
        }
    }

    /// Its own source address.
    pub(super) const fn source(self) -> &'static str {
        match self {
            Self::Aws => "slipway/aws",
            Self::DigitalOcean => "slipway/digitalocean",
            Self::Slipway => "slipway/slipway",
        }
    }

    /// The addresses under which our provider is known to the tools: the last is what a configuration
    /// means that names none.
    pub(super) const fn ours(self) -> &'static [&'static str] {
        match self {
            Self::Aws => &["slipway/aws", "hashicorp/aws"],
            Self::DigitalOcean => &[
                "slipway/digitalocean",
                "digitalocean/digitalocean",
                "hashicorp/digitalocean",
            ],
            Self::Slipway => &["slipway/slipway", "hashicorp/slipway"],
        }
    }

    /// The official provider that it stands in for.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn peer(self) -> Result<&'static Peer, CliError> {
        match self {
            Self::Aws => Ok(&AWS),
            Self::DigitalOcean => Ok(&DIGITALOCEAN),
            Self::Slipway => Err(CliError::Tool {
                message: format!(
                    "{} stands in for no other provider\nSay in `no_peer` of the case.toml why the official one does not run the case.",
                    self.source()
                ),
            }),
        }
    }
}
