//! `slipway install` and `slipway uninstall`: a folder from which `init` installs the providers.
//!
//! The folder is a filesystem mirror in the packed layout of "Provider Installation" (the CLI
//! configuration documents of both tools): one archive for each address and version. The packed one,
//! because both tools unpack a copy into the project: a running apply, and every project that was
//! initialised, keeps its provider when the mirror changes. Of the unpacked layout they make links, so
//! a new build would have to stay beside the old one; and between versions that differ only in their
//! build metadata the tools choose at random. So at any time there is one build, and each archive
//! appears whole, by a rename.
//!
//! - [`build`]: this program, and the number of its build.
//! - [`archive`]: a package as the tools unpack it.
//! - [`offer`]: which address gets which versions, and how their files are called.
//! - [`folder`]: the mirror's folder: checked, locked, changed in steps that can be taken back.
//! - [`settings`]: the CLI configuration that makes the tools use it.
//! - [`error`]: why nothing was installed.
//!
//! What install wrote is known by its name alone, so there is no list that could be wrong.

mod build;

mod archive;

mod offer;

mod folder;

mod settings;

mod error;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use build::Build;
pub(crate) use error::Error;
use folder::Folder;
use offer::Offer;

/// Installs what a person asked for and returns what there is to say.
///
/// `dir` is the mirror's folder, [`default_folder`] when it is not given. `stand_in` are the official
/// addresses, such as `hashicorp/aws`, that the faces shall answer to as well. Addresses that are in
/// the mirror already are renewed, asked for or not, because one mirror holds one build.
pub(crate) fn install(dir: Option<&Path>, stand_in: &[String]) -> Result<String, Error> {
    let asked = offer::asked(stand_in)?;
    let build = Build::of_this_program()?;
    let dir = chosen(dir)?;
    install_build(&build, &dir, &asked)
}

fn install_build(build: &Build, dir: &Path, asked: &BTreeSet<Offer>) -> Result<String, Error> {
    let path = settings::quotable(dir)?;
    let mut folder = Folder::make(dir)?;
    let offers = folder.check(build, asked)?;
    let settings = settings::block(path, &offers);
    folder.stage(build, &offers)?;
    folder.stage_settings(&settings)?;
    folder.publish()?;
    folder.remove_other_builds(build)?;
    Ok(settings::instructions(build, dir, &offers, &settings))
}

/// Removes what install wrote into the folder, and nothing else.
pub(crate) fn uninstall(dir: Option<&Path>) -> Result<String, Error> {
    let dir = chosen(dir)?;
    let removed = Folder::open(&dir)?.remove_all()?;
    if removed.is_empty() {
        return Err(Error::NothingInstalled { dir });
    }
    let mut text = format!("Removed from {}:\n\n", dir.display());
    for file in removed {
        text.push_str(&format!("  {}\n", file.display()));
    }
    text.push_str(
        "\nIf your CLI configuration names this folder, take it out there as well: the tools refuse a\n\
         mirror that does not exist. Projects that are initialised keep their copy until the next `init`.",
    );
    Ok(text)
}

/// The folder that was asked for, else the default one, as an absolute path.
fn chosen(dir: Option<&Path>) -> Result<PathBuf, Error> {
    let dir = match dir {
        Some(dir) => dir.to_owned(),
        None => default_folder(variable("XDG_DATA_HOME"), variable("HOME"))?,
    };
    std::path::absolute(&dir).map_err(|source| Error::io("use the folder", &dir, source))
}

/// `slipway/mirror` in the folder of the user's data: `$XDG_DATA_HOME` when it is an absolute path, else
/// `$HOME/.local/share` (XDG Base Directory Specification).
///
/// It is not one of the folders in which the tools look of their own accord, because what lies there
/// changes every project of the user at once, and no project should change its provider unasked.
fn default_folder(data: Option<OsString>, home: Option<OsString>) -> Result<PathBuf, Error> {
    let data = data.map(PathBuf::from).filter(|data| data.is_absolute());
    let home = || {
        home.map(PathBuf::from)
            .filter(|home| home.is_absolute())
            .map(|home| home.join(".local/share"))
    };
    data.or_else(home)
        .map(|data| data.join("slipway/mirror"))
        .ok_or(Error::NoHome)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a person's command line is the edge at which variables come in"
)]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

#[cfg(test)]
mod tests;
