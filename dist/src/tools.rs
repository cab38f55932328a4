//! The programs that are started, and the Rust that compiles.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::Error;

/// A program to be run in this folder.
pub(crate) fn command(program: impl Into<OsString>, folder: &Path) -> Command {
    let mut command = Command::new(program.into());
    command.current_dir(folder);
    command
}

/// What a program printed.
///
/// # Errors
/// When it cannot be started or fails; `remedy` is what to do then.
pub(crate) fn said(command: &mut Command, remedy: &str) -> Result<String, Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Error::new(format!("cannot run {program}: {error}"), remedy))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(Error::new(
        format!(
            "{program} failed ({}):\n{}",
            output.status,
            complaint.trim()
        ),
        remedy,
    ))
}

/// The Cargo that runs this chore, in this folder.
pub(crate) fn cargo(folder: &Path) -> Command {
    command(
        env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
        folder,
    )
}

/// The Rust of a clone.
#[derive(Clone, Debug)]
pub(crate) struct Rust {
    /// `1.95.0`
    pub(crate) release: String,
    /// The commit that it was made of; its own sources are named after it in every program.
    pub(crate) commit: String,
    /// Where it is installed.
    pub(crate) sysroot: PathBuf,
}

impl Rust {
    /// Asks the compiler.
    ///
    /// # Errors
    /// When there is none, or one that does not say what it was made of.
    pub(crate) fn of(root: &Path) -> Result<Self, Error> {
        let remedy = "A release is compiled by a Rust of https://rustup.rs, which rust-toolchain.toml names.";
        let rustc = || command(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()), root);
        let told = said(rustc().arg("-vV"), remedy)?;
        let fact = |name: &str| {
            let line = told.lines().find_map(|line| line.strip_prefix(name));
            line.map(str::trim).filter(|fact| *fact != "unknown")
        };
        let (Some(release), Some(commit)) = (fact("release:"), fact("commit-hash:")) else {
            let what = format!("the Rust compiler does not say what it was made of:\n{told}");
            return Err(Error::new(what, remedy));
        };
        let sysroot = said(rustc().args(["--print", "sysroot"]), remedy)?;
        Ok(Self {
            release: release.to_owned(),
            commit: commit.to_owned(),
            sysroot: PathBuf::from(sysroot.trim()),
        })
    }
}

/// Refuses a machine without a C compiler, before half an hour of compiling ends with that.
///
/// # Errors
/// When there is none.
pub(crate) fn check_c_compiler(root: &Path) -> Result<(), Error> {
    let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
    said(
        command(compiler, root).arg("--version"),
        "TLS is partly written in C: install a C compiler (apt install gcc, or xcode-select --install), or set CC.",
    )
    .map(drop)
}
