//! Whose types a page is about.

use crate::ir::Face;

/// One of our providers, as pages tell of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    /// One that stands in for an official one, most of whose types have definitions.
    StandIn(Face),
    /// The one whose types are the same on every cloud, all of which are written by hand.
    Native,
}

impl Provider {
    /// All of them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let faces = Face::ALL.into_iter().map(Self::StandIn);
        faces.chain([Self::Native])
    }

    /// That of a type in HCL, which begins with its name.
    pub(super) fn of(type_name: &str) -> Self {
        match type_name.split('_').next() {
            Some("slipway") => Self::Native,
            _ => Self::StandIn(Face::of(type_name)),
        }
    }

    /// What its types begin with, and its folder is called.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::StandIn(face) => face.name(),
            Self::Native => "slipway",
        }
    }

    /// The folder of everything about it, which is laid out as the registries want the folder `docs` of a
    /// provider.
    pub(super) fn folder(self) -> String {
        format!("docs/{}", self.name())
    }

    /// What the provider tells of the types that are written by hand.
    pub(super) const fn written(self) -> &'static str {
        match self {
            Self::StandIn(Face::Aws) => super::WRITTEN,
            Self::StandIn(Face::DigitalOcean) => super::WRITTEN_DIGITALOCEAN,
            Self::Native => super::WRITTEN_NATIVE,
        }
    }

    /// Who decides what is left out.
    pub(super) const fn cloud(self) -> &'static str {
        match self {
            Self::StandIn(face) => face.cloud(),
            Self::Native => "the provider",
        }
    }

    /// The official provider, from which its guide `compatibility` tells the differences.
    pub(super) const fn official(self) -> Option<&'static str> {
        match self {
            Self::StandIn(face) => Some(face.official()),
            Self::Native => None,
        }
    }
}
