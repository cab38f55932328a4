//! Modules and providers that the caller gives, so that an example that names them needs no registry.

use std::path::PathBuf;
use std::str::FromStr;

/// A module or provider in one version, which is somewhere on this machine.
///
/// Written as `ADDRESS@VERSION=PATH`: `terraform-aws-modules/vpc/aws@5.21.0=/tmp/vpc`, or
/// `hashicorp/tls@4.2.1=/tmp/terraform-provider-tls`. The address has no host: it is that of the registry
/// that a tool takes when none is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// `namespace/name/system` of a module, `namespace/type` of a provider.
    pub address: String,
    /// Its version, without a `v`.
    pub version: String,
    /// The folder of a module, the program of a provider.
    pub path: PathBuf,
}

impl FromStr for Given {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('=').and_then(|(name, path)| {
            let (address, version) = name.split_once('@')?;
            Some((address, version, path))
        });
        match parts {
            Some((address, version, path))
                if !address.is_empty() && !version.is_empty() && !path.is_empty() =>
            {
                Ok(Self {
                    address: address.to_owned(),
                    version: version.trim_start_matches('v').to_owned(),
                    path: PathBuf::from(path),
                })
            }
            _ => Err(format!(
                "{text} is not of the form ADDRESS@VERSION=PATH\nFor example hashicorp/tls@4.2.1=/tmp/terraform-provider-tls."
            )),
        }
    }
}

impl Given {
    /// The same, with a path that is right in every folder.
    ///
    /// # Errors
    /// When nothing is there.
    pub(super) fn absolute(self) -> Result<Self, String> {
        let path = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        match path.exists() {
            true => Ok(Self { path, ..self }),
            false => Err(format!(
                "{} is not there\nName what is to be used as {}.",
                path.display(),
                self.address
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_has_an_address_a_version_and_a_path() {
        let given: Given = "a/vpc/aws@v5.21.0=/tmp/x=y".parse().unwrap();
        assert_eq!(given.address, "a/vpc/aws");
        assert_eq!(given.version, "5.21.0");
        assert_eq!(given.path, PathBuf::from("/tmp/x=y"));
        for wrong in [
            "a/vpc/aws=/tmp",
            "a/vpc/aws@1.0",
            "@1=/tmp",
            "a@=/tmp",
            "a@1=",
        ] {
            assert!(
                wrong
                    .parse::<Given>()
                    .unwrap_err()
                    .contains("ADDRESS@VERSION=PATH")
            );
        }
    }

    #[test]
    fn what_is_not_there_is_told() {
        let given: Given = "a/tls@1.0.0=/nowhere/tls".parse().unwrap();
        let told = given.absolute().unwrap_err();
        assert!(told.starts_with("/nowhere/tls is not there"), "{told}");
    }
}
