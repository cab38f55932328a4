//! Which address gets which versions, and how their files are called.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::build::{Build, Number};
use super::error::Error;
use crate::faces::{Face, Official};

/// The registries of the two tools: each takes its own as the host of an address that names none.
pub(super) const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// One face under one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) face: Face,
    /// Namespace and type: `slipway/aws`.
    pub(super) address: Address,
}

/// The two kinds of address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Address {
    /// The face's own.
    Own,
    /// That of the official provider for which it stands in.
    Official(Official),
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Offer {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.address, self.face.name()).cmp(&(other.address, other.face.name()))
    }
}

impl Offer {
    /// Every offer that can be made.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let own = Face::ALL.map(|face| (face, Address::Own));
        let officials = Face::ALL
            .into_iter()
            .filter_map(|face| Some((face, Address::Official(face.official()?))));
        own.into_iter()
            .chain(officials)
            .map(|(face, address)| Self { face, address })
    }

    /// Namespace and type.
    pub(super) fn source(self) -> String {
        match self.address {
            Address::Own => format!("slipway/{}", self.face.name()),
            Address::Official(official) => official.address.to_owned(),
        }
    }

    /// The address with each registry.
    pub(super) fn addresses(self) -> [String; 2] {
        REGISTRIES.map(|registry| format!("{registry}/{}", self.source()))
    }

    /// Its folders in a mirror, one for each registry.
    pub(super) fn folders(self) -> [PathBuf; 2] {
        self.addresses().map(PathBuf::from)
    }

    /// The versions under which a build is offered. Each tells of the build, because lock files pin
    /// hashes: the same version with another content is an error that nobody can clear.
    pub(super) fn versions(self, build: &Number) -> Vec<String> {
        let bases = match self.address {
            Address::Own => &[env!("CARGO_PKG_VERSION")],
            Address::Official(official) => official.versions,
        };
        let with_build = |base: &&str| format!("{base}{MARK}{build}");
        bases.iter().map(with_build).collect()
    }

    /// The names of its archives.
    pub(super) fn files(self, build: &Build) -> Vec<String> {
        let versions = self.versions(&build.number).into_iter();
        let platform = &build.platform;
        versions
            .map(|version| format!("{}{version}_{platform}.zip", self.prefix()))
            .collect()
    }

    /// Reads a file name of [`Offer::files`], of whichever build; `None` for every other.
    pub(super) fn read(self, file: &str) -> Option<Installed> {
        let rest = file.strip_prefix(&self.prefix())?.strip_suffix(".zip")?;
        let (version, platform) = rest.split_once('_')?;
        let (_, number) = version.split_once(MARK)?;
        Some(Installed {
            number: Number::parse(number)?,
            platform: platform.to_owned(),
        })
    }

    fn prefix(self) -> String {
        format!("terraform-provider-{}_", self.face.name())
    }
}

/// Between a version and the number of the build. It is build metadata (Semantic Versioning, item 10),
/// so the version stays within every range that its base meets.
const MARK: &str = "+slipway.";

/// What the name of an archive says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Installed {
    pub(super) number: Number,
    pub(super) platform: String,
}

/// Every face under its own address, and what stands in for the official providers that are named.
pub(super) fn asked(stand_in: &[String]) -> Result<BTreeSet<Offer>, Error> {
    let mut offers: BTreeSet<Offer> = Offer::all()
        .filter(|offer| offer.address == Address::Own)
        .collect();
    for named in stand_in {
        let known = |offer: &Offer| offer.address != Address::Own && offer.source() == *named;
        let Some(offer) = Offer::all().find(known) else {
            return Err(Error::UnknownAddress {
                named: named.clone(),
                known: officials().collect(),
            });
        };
        offers.insert(offer);
    }
    Ok(offers)
}

/// The addresses of the official providers that something stands in for.
fn officials() -> impl Iterator<Item = &'static str> {
    let officials = Face::ALL.into_iter().filter_map(Face::official);
    officials.map(|official| official.address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn official() -> Offer {
        Offer::all()
            .find(|offer| offer.source() == "hashicorp/aws")
            .unwrap()
    }

    #[test]
    fn a_file_name_is_read_back() {
        let build = Build::new(b"abc".to_vec(), "linux_amd64".to_owned());
        let files = official().files(&build);
        assert_eq!(
            files,
            [
                "terraform-provider-aws_5.100.0+slipway.ba7816bf8f01_linux_amd64.zip",
                "terraform-provider-aws_6.25.0+slipway.ba7816bf8f01_linux_amd64.zip",
                "terraform-provider-aws_6.28.0+slipway.ba7816bf8f01_linux_amd64.zip",
            ]
        );
        for file in files {
            let installed = official().read(&file).unwrap();
            assert_eq!(installed.number, build.number);
            assert_eq!(installed.platform, "linux_amd64");
        }
    }

    #[test]
    fn nothing_else_is_taken_for_ours() {
        for file in [
            "terraform-provider-aws_5.100.0_linux_amd64.zip",
            "terraform-provider-aws_5.100.0+slipway.3_linux_amd64.zip",
            "terraform-provider-google_5.100.0+slipway.ba7816bf8f01_linux_amd64.zip",
            "terraform-provider-aws_5.100.0+slipway.ba7816bf8f01_linux_amd64",
            "5.100.0+slipway.ba7816bf8f01",
            "index.json",
        ] {
            assert_eq!(official().read(file), None, "{file}");
        }
    }

    #[test]
    fn only_official_addresses_are_stood_in_for() {
        let named = |named: &str| asked(&[named.to_owned()]);
        let sources = |offers: BTreeSet<Offer>| {
            let sources: Vec<String> = offers.into_iter().map(Offer::source).collect();
            sources
        };
        assert_eq!(
            sources(named("hashicorp/aws").unwrap()),
            [
                "slipway/aws",
                "slipway/digitalocean",
                "slipway/slipway",
                "hashicorp/aws"
            ]
        );
        let own = ["slipway/aws", "slipway/digitalocean", "slipway/slipway"];
        assert_eq!(sources(asked(&[]).unwrap()), own);
        assert_eq!(
            sources(named("digitalocean/digitalocean").unwrap()),
            [own.as_slice(), &["digitalocean/digitalocean"]].concat()
        );
        for other in ["hashicorp/google", "aws", "", "slipway/aws"] {
            assert!(named(other).is_err(), "{other:?}");
        }
    }
}
