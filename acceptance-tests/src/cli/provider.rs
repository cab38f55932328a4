//! Which provider binary serves which source address.

use super::attached::{self, Attached};
use super::error::CliError::Tool;
use super::{CliError, Face, mirror};
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The variable that names our provider's binary; `cargo xtask test` sets it to the one it built.
pub const BINARY_VARIABLE: &str = "SLIPWAY_PROVIDER_BINARY";

/// The variable that names the official AWS provider's binary, version 5.100.0.
pub const PEER_VARIABLE: &str = "SLIPWAY_PEER_AWS";

/// The registries of the two tools: each takes its own as the default host of a source address.
pub(super) const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// A provider binary and the source addresses it serves. Most are development overrides: the tools then
/// need no `init` and check no hash.
#[derive(Debug, Clone, Default)]
pub struct Provider {
    /// `(address without host, folder that holds the binary)`.
    overrides: Vec<(String, PathBuf)>,
    /// A filesystem mirror, from which `init` installs.
    mirror: Option<PathBuf>,
    /// The source addresses that only the mirror offers, when `init` may get all others as it likes.
    offered: Vec<String>,
    /// Processes that serve already, and the addresses under which the tools find each.
    attached: Vec<(Arc<Attached>, &'static [&'static str])>,
}

impl Provider {
    /// No provider: only what is built into the tools.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Our provider for AWS; see [`Provider::slipway_of`].
    ///
    /// # Errors
    /// As [`Provider::slipway_of`].
    pub fn slipway() -> Result<Self, CliError> {
        Self::slipway_of(Face::Aws)
    }

    /// Our provider, under its own address and the official one: the binary that
    /// `SLIPWAY_PROVIDER_BINARY` names, else `slipway` of the same build as the running test.
    ///
    /// # Errors
    /// When there is no such binary, or its folder cannot be written.
    pub fn slipway_of(face: Face) -> Result<Self, CliError> {
        let binary = slipway_binary()?;
        let dir = named_as_provider(&binary, face.kind())?;
        Ok(face
            .ours()
            .iter()
            .fold(Self::default(), |it, source| it.serving(source, &dir)))
    }

    /// Our provider as one process with this environment, to which the tools attach.
    ///
    /// # Errors
    /// When it is not built, or does not start.
    pub fn slipway_attached(face: Face, env: &[(String, String)]) -> Result<Self, CliError> {
        Self::attached(&slipway_program(face)?, env, face.ours())
    }

    /// Several of our providers, each as `serve` serves it.
    ///
    /// # Errors
    /// Those of `serve`.
    pub fn several(
        faces: &[Face],
        serve: impl Fn(Face) -> Result<Self, CliError>,
    ) -> Result<Self, CliError> {
        let mut faces = faces.iter();
        faces.try_fold(Self::none(), |all, face| Ok(all.and(serve(*face)?)))
    }

    /// Our provider under its own address in a filesystem mirror, as users install it: `init` is needed.
    ///
    /// # Errors
    /// When it is not built, or the mirror cannot be written.
    pub fn slipway_in_mirror(face: Face) -> Result<Self, CliError> {
        Ok(Self {
            mirror: Some(mirror::write(face)?),
            ..Self::default()
        })
    }

    /// What a mirror offers as `hashicorp/aws` and under our own addresses, and the other addresses that it
    /// offers. `init` gets all other providers the way it does without settings, from a registry.
    #[must_use]
    pub fn installed<'a>(mirror: &Path, others: impl Iterator<Item = &'a str>) -> Self {
        Self {
            mirror: Some(mirror.to_owned()),
            offered: ["hashicorp/aws", "slipway/aws", "slipway/slipway"]
                .into_iter()
                .chain(others)
                .map(str::to_owned)
                .collect(),
            ..Self::default()
        }
    }

    /// An official provider under its own address: the binary that `SLIPWAY_PEER_AWS` or
    /// `SLIPWAY_PEER_DIGITALOCEAN` names.
    ///
    /// # Errors
    /// When the variable is not set or names no file.
    pub fn official(face: Face) -> Result<Self, CliError> {
        Self::at(&official_binary(face)?, face.peer()?.official)
    }

    /// An official provider, as it is served best. That of AWS is one process with this environment, to
    /// which the tools attach: a start takes five seconds of a processor, and a tool starts it three times
    /// for a command. That of DigitalOcean starts at once, and cannot be attached to.
    ///
    /// # Errors
    /// When the variable is not set or names no file, and when it does not start.
    pub fn official_serving(face: Face, env: &[(String, String)]) -> Result<Self, CliError> {
        let binary = official_binary(face)?;
        let sources = face.peer()?.sources;
        if face == Face::Aws {
            return Self::attached(&binary, env, sources);
        }
        let dir = named_as_provider(&binary, face.kind())?;
        let all = sources.iter();
        Ok(all.fold(Self::default(), |it, source| it.serving(source, &dir)))
    }

    fn attached(
        program: &Path,
        env: &[(String, String)],
        sources: &'static [&'static str],
    ) -> Result<Self, CliError> {
        Ok(Self {
            attached: vec![(Arc::new(Attached::start(program, env)?), sources)],
            ..Self::default()
        })
    }

    /// Any provider binary under the source address `source`, `namespace/type`.
    ///
    /// # Errors
    /// When the binary's folder cannot be written, which is needed unless the binary has a provider's
    /// name already.
    pub fn at(binary: &Path, source: &str) -> Result<Self, CliError> {
        let kind = source.rsplit('/').next().unwrap_or(source);
        Ok(Self::default().serving(source, &named_as_provider(binary, kind)?))
    }

    /// This provider and those of `other`.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.overrides.extend(other.overrides);
        self.mirror = self.mirror.or(other.mirror);
        self.attached.extend(other.attached);
        self
    }

    /// The variable by which the tools find processes that serve already, and its value.
    pub(super) fn variable(&self) -> (&'static str, Option<String>) {
        let all = self.attached.iter();
        let entries: Map<String, Value> = all
            .flat_map(|(attached, sources)| attached.entries(sources))
            .collect();
        let value = (!entries.is_empty()).then(|| Value::Object(entries).to_string());
        (attached::VARIABLE, value)
    }

    fn serving(mut self, source: &str, dir: &Path) -> Self {
        self.overrides.push((source.to_owned(), dir.to_owned()));
        self
    }

    /// The CLI configuration. `empty` is a folder without providers: it takes the registry's place, so
    /// that nothing is ever asked of the network.
    pub(crate) fn cli_config(&self, empty: &Path) -> String {
        let mut text = String::from("disable_checkpoint = true\nprovider_installation {\n");
        if !self.overrides.is_empty() {
            text.push_str("  dev_overrides {\n");
            for (source, dir) in &self.overrides {
                for registry in REGISTRIES {
                    let dir = dir.display().to_string();
                    writeln!(text, "    \"{registry}/{source}\" = {dir:?}").ok();
                }
            }
            text.push_str("  }\n");
        }
        let path = self.mirror.as_deref().unwrap_or(empty);
        let path = path.display().to_string();
        if self.offered.is_empty() {
            let block = "  filesystem_mirror {\n    path = PATH\n  }\n}\n";
            text.push_str(&block.replace("PATH", &format!("{path:?}")));
            return text;
        }
        let each = |source: &String| REGISTRIES.map(|registry| format!("\"{registry}/{source}\""));
        let addresses: Vec<String> = self.offered.iter().flat_map(each).collect();
        let addresses = addresses.join(", ");
        writeln!(
            text,
            "  filesystem_mirror {{\n    path = {path:?}\n    include = [{addresses}]\n  }}\n  \
             direct {{\n    exclude = [{addresses}]\n  }}\n}}"
        )
        .ok();
        text
    }
}

/// Where an official provider's binary is.
fn official_binary(face: Face) -> Result<PathBuf, CliError> {
    let peer = face.peer()?;
    named_file(peer.variable)?.ok_or_else(|| Tool {
        message: format!(
            "the official provider is not given\nSet {} to the path of {}.",
            peer.variable, peer.program
        ),
    })
}

/// Where our binary is.
///
/// # Errors
/// When it is not there; the message says how to build it.
pub fn slipway_binary() -> Result<PathBuf, CliError> {
    if let Some(named) = named_file(BINARY_VARIABLE)? {
        return Ok(named);
    }
    built_beside("slipway").ok_or_else(|| Tool {
        message: format!(
            "the provider is not built\nRun cargo build -p slipway, or set {BINARY_VARIABLE} to its binary."
        ),
    })
}

/// Where an example program of the framework is.
///
/// # Errors
/// When it is not there; the message says how to build it.
pub fn example_binary(name: &str) -> Result<PathBuf, CliError> {
    built_beside(&format!("examples/{name}")).ok_or_else(|| Tool {
        message: format!(
            "the example {name} is not built\nRun cargo build -p slipway-framework --example {name}."
        ),
    })
}

/// Where a program is that a chore starts.
///
/// # Errors
/// When it is not there; the message says how to build it.
pub fn chore_binary(name: &str) -> Result<PathBuf, CliError> {
    built_beside(name).ok_or_else(|| Tool {
        message: format!("the program {name} is not built\nRun cargo build -p {name}."),
    })
}

/// A program of the build that the running test belongs to: a test is in `target/<profile>/deps`, a
/// program in `target/<profile>`.
fn built_beside(program: &str) -> Option<PathBuf> {
    let test = std::env::current_exe().ok()?;
    test.ancestors()
        .skip(1)
        .take(2)
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}

pub(crate) fn named_file(variable: &str) -> Result<Option<PathBuf>, CliError> {
    let Some(named) = std::env::var_os(variable).filter(|v| !v.is_empty()) else {
        return Ok(None);
    };
    let file = PathBuf::from(named);
    // The tools run in another folder.
    let file = std::path::absolute(&file).unwrap_or(file);
    if file.is_file() {
        return Ok(Some(file));
    }
    Err(Tool {
        message: format!(
            "{variable} names {}, which is not a file\nSet it to the binary's path.",
            file.display()
        ),
    })
}

/// A folder in which `binary` is called `terraform-provider-<kind>`, the name that the tools look for.
///
/// A hard link beside the binary costs nothing, where a copy of a debug build would cost seconds. It is
/// made anew each time, since a build replaces the binary instead of writing into it.
fn named_as_provider(binary: &Path, kind: &str) -> Result<PathBuf, CliError> {
    let name = format!("terraform-provider-{kind}");
    let file_name = binary.file_name().unwrap_or_default().to_string_lossy();
    let folder = binary.parent().unwrap_or(Path::new("."));
    // Released binaries are called `terraform-provider-aws_v5.100.0_x5`.
    if file_name == name || file_name.starts_with(&format!("{name}_")) {
        return Ok(folder.to_owned());
    }
    let dir = folder.join(format!("{file_name}-as-provider"));
    fs::create_dir_all(&dir).map_err(|e| CliError::io("create", &dir, e))?;
    link(binary, &dir.join(&name))?;
    Ok(dir)
}

/// Our binary under the name of a provider, for starting it without a tool.
pub(super) fn slipway_program(face: Face) -> Result<PathBuf, CliError> {
    let binary = slipway_binary()?;
    let dir = named_as_provider(&binary, face.kind())?;
    let named = dir.join(format!("terraform-provider-{}", face.kind()));
    Ok(if named.is_file() { named } else { binary })
}

/// Makes `linked` another name of the binary.
pub(super) fn link(binary: &Path, linked: &Path) -> Result<(), CliError> {
    let fresh = linked.with_file_name(format!(
        ".{}.{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    fs::remove_file(&fresh).ok();
    fs::hard_link(binary, &fresh)
        .or_else(|_| fs::copy(binary, &fresh).map(|_| ()))
        .map_err(|e| CliError::io("link the provider to", &fresh, e))?;
    // Tests race here; a rename leaves always one whole binary under the name. When both are links to
    // the same file, a rename does nothing (POSIX), and the fresh one is removed.
    fs::rename(&fresh, linked).map_err(|e| CliError::io("write", linked, e))?;
    fs::remove_file(&fresh).ok();
    Ok(())
}
