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

    /// Who decides what is left out.
    pub(super) const fn cloud(self) -> &'static str {
        match self {
            Self::StandIn(face) => face.cloud(),
            Self::Native => "the provider",
        }
    }

    /// Where the pages come from.
    pub(super) fn sources(self) -> String {
        match self {
            Self::StandIn(face) => format!("codegen/definitions/{}", face.name()),
            Self::Native => super::WRITTEN_NATIVE.to_owned(),
        }
    }

    /// The official provider, and the page that tells the differences from it.
    pub(super) const fn official(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::StandIn(Face::Aws) => Some((Face::Aws.official(), "compatibility")),
            Self::StandIn(Face::DigitalOcean) => {
                let official = Face::DigitalOcean.official();
                Some((official, "compatibility-digitalocean"))
            }
            Self::Native => None,
        }
    }
}
