//! The mirrors from which `init` installs a provider under the address `hashicorp/aws`.

use super::given::Given;
use crate::cli::provider::{PEER_VARIABLE, named_file, slipway_binary};
use crate::cli::{CliError, Provider, mirror};
use std::path::Path;
use std::process::Command;

/// Ours, as a user installs it, and beside it the other providers that are given.
pub(super) fn ours(folder: &Path, others: &[Given]) -> Result<Provider, CliError> {
    let program = slipway_binary()?;
    let output = Command::new(&program)
        .env_clear()
        .env("HOME", folder.parent().unwrap_or(folder))
        .args(["install", "--as", "hashicorp/aws", "--dir"])
        .arg(folder)
        .output()
        .map_err(|e| CliError::io("start", &program, e))?;
    if output.status.success() {
        return with(folder, others);
    }
    Err(CliError::Tool {
        message: format!(
            "slipway install failed\n{}",
            String::from_utf8_lossy(&output.stderr)
        ),
    })
}

/// The version that the name of a released binary ends in, `terraform-provider-aws_v5.100.0_x5`.
fn version(file_name: &str) -> Option<&str> {
    let (_, rest) = file_name.split_once("_v")?;
    let version = rest.split_once("_x").map_or(rest, |(version, _)| version);
    (!version.is_empty()).then_some(version)
}

/// The official provider without ours, so that `init` says whether a module takes its version; beside it
/// the other providers that are given.
pub(super) fn official(folder: &Path, others: &[Given]) -> Result<Provider, CliError> {
    let given = named_file(PEER_VARIABLE)?;
    let name = given.as_deref().and_then(Path::file_name);
    let name = name.unwrap_or_default().to_string_lossy().into_owned();
    let (Some(binary), Some(version)) = (given, version(&name)) else {
        let message = format!(
            "{PEER_VARIABLE} names no released provider\nSet it to a file such as terraform-provider-aws_v5.100.0_x5."
        );
        return Err(CliError::Tool { message });
    };
    mirror::pointing(&binary, folder, "hashicorp/aws", version)?;
    with(folder, others)
}

/// The providers of a mirror: the one that is there already, and these.
fn with(folder: &Path, others: &[Given]) -> Result<Provider, CliError> {
    for other in others {
        mirror::pointing(&other.path, folder, &other.address, &other.version)?;
    }
    let others = others.iter().map(|other| other.address.as_str());
    Ok(Provider::installed(folder, others))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn the_version_of_a_released_binary_is_in_its_name() {
        assert_eq!(
            version("terraform-provider-aws_v5.100.0_x5"),
            Some("5.100.0")
        );
        assert_eq!(version("terraform-provider-aws_v6.0.0"), Some("6.0.0"));
        assert_eq!(version("terraform-provider-aws"), None);
    }
}
