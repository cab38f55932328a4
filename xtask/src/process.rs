//! Child processes, and where things of the build are.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;

/// The root of the clone that this chore was started in.
pub(crate) fn workspace_root() -> PathBuf {
    // Cargo sets the variable at run time too. What was compiled in may be another clone, when two
    // share a target folder.
    let manifest = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map(Path::to_owned).unwrap_or(manifest)
}

/// The Cargo that runs this chore, in the root of the clone.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(workspace_root());
    command
}

/// Runs a command, its output going through, and says what was run when it fails.
///
/// # Errors
///
/// When the command cannot be started or does not end with code 0.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let typed = typed(command);
    println!("$ {typed}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{typed}` failed ({status})").into()),
        Err(error) => Err(format!("cannot run `{typed}`: {error}").into()),
    }
}

/// A command as a person would type it.
fn typed(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let words: Vec<_> = std::iter::once(program)
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect();
    words.join(" ")
}

/// The profile of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// What tests and the demo use.
    Debug,
    /// What is measured and shipped.
    Release,
}

/// Builds these programs of the workspace.
///
/// Always the whole workspace is selected: with another selection the shared dependencies get other
/// features, and everything on top of them is built a second time.
///
/// # Errors
///
/// When the build fails.
pub(crate) fn build(profile: Profile, programs: &[&str]) -> Result<()> {
    let mut command = cargo(&["build", "--workspace"]);
    if profile == Profile::Release {
        command.arg("--release");
    }
    for program in programs {
        command.args(["--bin", program]);
    }
    run(&mut command)
}

/// Where the build leaves a program.
///
/// # Errors
///
/// When this chore's own path is not to be had.
pub(crate) fn program(profile: Profile, name: &str) -> Result<PathBuf> {
    let folder = match profile {
        Profile::Debug => target_folder()?.join("debug"),
        Profile::Release => target_folder()?.join("release"),
    };
    Ok(folder.join(format!("{name}{}", env::consts::EXE_SUFFIX)))
}

/// The folder that Cargo builds in.
///
/// # Errors
///
/// When this chore's own path is not to be had.
pub(crate) fn target_folder() -> Result<PathBuf> {
    // This chore is a debug build in it.
    let chore = env::current_exe()?;
    let folder = chore.ancestors().nth(2);
    Ok(folder.ok_or("this chore is in no folder")?.to_owned())
}

/// The variable that tells tests and measurements which provider binary is meant.
pub(crate) const BINARY_VARIABLE: &str = "SLIPWAY_PROVIDER_BINARY";

/// The variable that names the official AWS provider's binary.
pub(crate) const PEER_VARIABLE: &str = "SLIPWAY_PEER_AWS";

/// The variable that names the official DigitalOcean provider's binary.
pub(crate) const PEER_DIGITALOCEAN_VARIABLE: &str = "SLIPWAY_PEER_DIGITALOCEAN";

/// The official AWS provider's binary: the flag's value, else what the variable names, else none.
///
/// # Errors
///
/// When what is named is not a file.
pub(crate) fn peer(flag: Option<&Path>) -> Result<Option<PathBuf>> {
    peer_of(PEER_VARIABLE, flag)
}

/// An official provider's binary: the flag's value, else what this variable names, else none.
///
/// # Errors
///
/// When what is named is not a file.
pub(crate) fn peer_of(variable: &str, flag: Option<&Path>) -> Result<Option<PathBuf>> {
    let named = flag.map(Path::to_owned).or_else(|| {
        env::var_os(variable)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    });
    let Some(named) = named else {
        return Ok(None);
    };
    let path = std::path::absolute(&named)?;
    if path.is_file() {
        return Ok(Some(path));
    }
    Err(format!("{} is not a file", path.display()).into())
}
