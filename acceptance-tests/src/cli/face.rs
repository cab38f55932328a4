//! The providers of our binary, and the official ones that they stand in for.

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
}

impl Face {
    /// What it is called in file names.
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::DigitalOcean => "digitalocean",
        }
    }

    /// Its own source address.
    pub(super) const fn source(self) -> &'static str {
        match self {
            Self::Aws => "slipway/aws",
            Self::DigitalOcean => "slipway/digitalocean",
        }
    }

    /// The source address of the official provider.
    pub(super) const fn official(self) -> &'static str {
        match self {
            Self::Aws => "hashicorp/aws",
            Self::DigitalOcean => "digitalocean/digitalocean",
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
        }
    }

    /// The addresses under which the official provider is.
    pub(super) const fn theirs(self) -> &'static [&'static str] {
        match self {
            Self::Aws => &["hashicorp/aws"],
            Self::DigitalOcean => &["digitalocean/digitalocean", "hashicorp/digitalocean"],
        }
    }

    /// The variable that names the official provider's binary.
    pub const fn peer_variable(self) -> &'static str {
        match self {
            Self::Aws => "SLIPWAY_PEER_AWS",
            Self::DigitalOcean => "SLIPWAY_PEER_DIGITALOCEAN",
        }
    }

    /// The official provider's program and version, for people.
    pub(super) const fn peer(self) -> &'static str {
        match self {
            Self::Aws => "terraform-provider-aws 5.100.0",
            Self::DigitalOcean => "terraform-provider-digitalocean 2.99.1",
        }
    }
}
