//! A filesystem mirror that holds our provider, so that `init` works as for a user, without network.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The version under which the mirror offers the provider: that of this workspace.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The registries of the two tools: each takes its own as the default host of `slipway/aws`.
const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// Writes the mirror and a CLI configuration that knows nothing else into `folder`, and returns the
/// configuration's path.
///
/// # Errors
///
/// When a file cannot be written, or this platform has no name in a mirror.
pub(crate) fn write(folder: &Path, binary: &Path) -> io::Result<PathBuf> {
    let mirror = folder.join("mirror");
    for registry in REGISTRIES {
        // The unpacked layout of "Provider Installation" in the tools' CLI configuration documents.
        let package = mirror
            .join(registry)
            .join("slipway/aws")
            .join(VERSION)
            .join(platform()?);
        fs::create_dir_all(&package)?;
        let program = package.join(format!(
            "terraform-provider-aws_v{VERSION}{}",
            std::env::consts::EXE_SUFFIX
        ));
        // A link costs nothing, but the temporary folder may be on another file system.
        fs::hard_link(binary, &program).or_else(|_| fs::copy(binary, &program).map(|_| ()))?;
    }
    let config = folder.join("mirror.tfrc");
    let path = mirror.display().to_string();
    fs::write(
        &config,
        format!(
            "disable_checkpoint = true\nprovider_installation {{\n  filesystem_mirror {{\n    path = {path:?}\n  }}\n}}\n"
        ),
    )?;
    Ok(config)
}

/// The platform as Go names it, which is how the tools look for packages.
fn platform() -> io::Result<String> {
    let os = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let arch = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => {
            let text = format!("no mirror entry is known for the architecture {other}");
            return Err(io::Error::new(io::ErrorKind::Unsupported, text));
        }
    };
    Ok(format!("{os}_{arch}"))
}
