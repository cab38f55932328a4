//! A filesystem mirror that holds our provider, so that `init` works as for a user, without network.

use super::provider::{REGISTRIES, link, slipway_binary};
use super::{CliError, Face};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// The version under which the mirror offers the provider: that of this workspace.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Writes the mirror beside our binary and returns its folder.
///
/// # Errors
/// When the binary is not built, a file cannot be written, or this platform has no name in a mirror.
pub(super) fn write(face: Face) -> Result<PathBuf, CliError> {
    let binary = slipway_binary()?;
    let mirror = binary.with_file_name("slipway-mirror");
    let place = |package: &Path| link(&binary, &package.join(program(face.kind(), VERSION)));
    packages(&mirror, face.source(), VERSION, place)?;
    Ok(mirror)
}

/// Writes a mirror that offers any binary as one version of a provider. It points at the binary, which
/// may be too large to be copied.
///
/// # Errors
/// As [`write`].
pub(crate) fn pointing(
    binary: &Path,
    mirror: &Path,
    source: &str,
    version: &str,
) -> Result<(), CliError> {
    let kind = source.rsplit('/').next().unwrap_or(source);
    packages(mirror, source, version, |package| {
        let named = package.join(program(kind, version));
        symlink(binary, &named).map_err(|e| CliError::io("link the provider to", &named, e))
    })
}

fn program(kind: &str, version: &str) -> String {
    let suffix = std::env::consts::EXE_SUFFIX;
    format!("terraform-provider-{kind}_v{version}{suffix}")
}

/// Makes the package's folder for each registry and fills it.
fn packages(
    mirror: &Path,
    source: &str,
    version: &str,
    fill: impl Fn(&Path) -> Result<(), CliError>,
) -> Result<(), CliError> {
    for registry in REGISTRIES {
        // The unpacked layout of "Provider Installation" in the tools' CLI configuration documents.
        let package = mirror
            .join(registry)
            .join(source)
            .join(version)
            .join(platform()?);
        fs::create_dir_all(&package).map_err(|e| CliError::io("create", &package, e))?;
        fill(&package)?;
    }
    Ok(())
}

/// The platform as Go names it, which is how the tools look for packages.
fn platform() -> Result<String, CliError> {
    let os = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let arch = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => {
            let message = format!(
                "no mirror entry is known for the architecture {other}\nRun on x86_64 or aarch64."
            );
            return Err(CliError::Tool { message });
        }
    };
    Ok(format!("{os}_{arch}"))
}
