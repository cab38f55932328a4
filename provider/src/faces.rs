//! Faces: one binary, several providers, told apart by the file name under which it is started.

use std::path::Path;
use std::pin::Pin;

use slipway_engine::clock::Runtime;
use slipway_framework::Server;

/// One provider of this binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    /// `slipway/aws`, drop-in for hashicorp/aws.
    Aws,
    /// `slipway/digitalocean`, drop-in for digitalocean/digitalocean.
    DigitalOcean,
    /// `slipway/slipway`: what is the same on every cloud.
    Native,
}

/// An official provider, as far as a configuration names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Official {
    /// Namespace and type, without the registry.
    pub(crate) address: &'static str,
    /// The versions whose contract the face keeps: one of each major version.
    pub(crate) versions: &'static [&'static str],
}

impl Face {
    /// Every face.
    pub(crate) const ALL: [Self; 3] = [Self::Aws, Self::DigitalOcean, Self::Native];

    /// The face that a program's file name asks for: `terraform-provider-NAME`, with or without
    /// `_vVERSION` and an ending. Mirrors may hold links, so this is the name it was started by.
    pub(crate) fn of_program(program: &Path) -> Option<Self> {
        let name = program.file_name()?.to_str()?;
        let name = name.strip_prefix("terraform-provider-")?;
        let name = name.strip_suffix(".exe").unwrap_or(name);
        let name = name.split("_v").next()?;
        Self::of_name(name)
    }

    /// The face with this name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|face| face.name() == name)
    }

    /// Its name in source addresses and file names.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::DigitalOcean => "digitalocean",
            Self::Native => "slipway",
        }
    }

    /// The official provider that it stands in for, if there is one.
    pub(crate) const fn official(self) -> Option<Official> {
        Some(match self {
            Self::Aws => Official {
                address: "hashicorp/aws",
                // The last of 5, the one of the contract, and the first that takes `provider_meta`, which modules require
                // that have it.
                versions: &["5.100.0", "6.25.0", "6.28.0"],
            },
            Self::DigitalOcean => Official {
                address: "digitalocean/digitalocean",
                versions: &["2.99.1"],
            },
            Self::Native => return None,
        })
    }

    /// The addresses under which configurations name it.
    pub(crate) fn source_addresses(self) -> Vec<String> {
        vec![format!("slipway/{}", self.name())]
    }

    /// The provider as a service, and what is left to do when that ends.
    ///
    /// # Panics
    /// When a schema is one that core would refuse, which a test of every face rules out.
    pub(crate) fn server(self) -> (Server, Closing) {
        let (server, closing): (_, Closing) = match self {
            Self::Aws => {
                let environment = slipway_aws::connection::Environment::from_variables(variables());
                let provider = slipway_aws::Aws::new(environment, Runtime::system());
                (Server::new(provider), Box::pin(std::future::ready(())))
            }
            Self::DigitalOcean => {
                let environment =
                    slipway_digitalocean::connection::Environment::from_variables(variables());
                let provider =
                    slipway_digitalocean::DigitalOcean::new(environment, Runtime::system());
                let closing = provider.closing();
                (Server::new(provider), Box::pin(closing))
            }
            Self::Native => {
                let environment =
                    slipway_engine::settings::Environment::from_variables(variables());
                let provider = slipway_native::Slipway::new(environment, Runtime::system());
                let closing = provider.closing();
                (Server::new(provider), Box::pin(closing))
            }
        };
        (server.unwrap_or_else(|error| panic!("{error}")), closing)
    }
}

/// What is left to do when a provider ends. The host waits two seconds for that.
pub(crate) type Closing = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The environment variables of this process. Names and values that are no Unicode mean nothing to a cloud.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge at which they come in"
)]
fn variables() -> impl Iterator<Item = (String, String)> {
    let all = std::env::vars_os();
    all.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_name_chooses_the_face() {
        let face = |name: &str| Face::of_program(Path::new(name));
        assert_eq!(
            face("/mirror/terraform-provider-aws_v5.100.0+slipway.3"),
            Some(Face::Aws)
        );
        assert_eq!(face("terraform-provider-aws"), Some(Face::Aws));
        assert_eq!(
            face("terraform-provider-digitalocean_v2.99.1+slipway.3"),
            Some(Face::DigitalOcean)
        );
        assert_eq!(
            face("terraform-provider-aws_v1.0.0_x5.exe"),
            Some(Face::Aws)
        );
        assert_eq!(
            face("terraform-provider-slipway_v0.1.0+slipway.3"),
            Some(Face::Native)
        );
        assert_eq!(face("terraform-provider-google_v1.0.0"), None);
        assert_eq!(face("slipway"), None);
    }

    #[test]
    fn core_accepts_every_schema() {
        for face in Face::ALL {
            assert!(!face.server().0.encoded_schema().as_bytes().is_empty());
        }
    }
}
