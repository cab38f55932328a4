//! Why nothing was installed or removed.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::build::Number;

/// What ended an install or an uninstall. Every text says what there is now and what to do.
#[derive(Debug)]
pub(crate) enum Error {
    /// `--as` names what no face stands in for.
    UnknownAddress {
        named: String,
        known: Vec<&'static str>,
    },
    /// This program runs on what has no name in a mirror.
    UnknownPlatform { os: String, architecture: String },
    /// There is no default folder.
    NoHome,
    /// The folder's path cannot stand in a CLI configuration.
    UnquotablePath { dir: PathBuf },
    /// The folder is something else than a mirror.
    NoMirror { dir: PathBuf, holds: PathBuf },
    /// An address has files of somebody else.
    Foreign { file: PathBuf },
    /// The mirror serves another platform.
    OtherPlatform { dir: PathBuf, platform: String },
    /// The folder has nothing of ours.
    NothingInstalled { dir: PathBuf },
    /// The operating system refused. Nothing was changed.
    Io {
        what: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// Something of ours could not be removed.
    Stays { file: PathBuf, source: io::Error },
    /// The new build is there, and so is another one.
    LeftBehind {
        number: Number,
        file: PathBuf,
        source: io::Error,
    },
}

impl Error {
    pub(super) fn io(what: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io {
            what,
            path: path.to_owned(),
            source,
        }
    }

    pub(super) fn platform(os: &str, architecture: &str) -> Self {
        Self::UnknownPlatform {
            os: os.to_owned(),
            architecture: architecture.to_owned(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownAddress { named, known } => write!(
                f,
                "no provider here stands in for {named:?}; there is {}\n\
                 Nothing was installed. Write the address without a registry: both get it.",
                known.join(", ")
            ),
            Self::UnknownPlatform { os, architecture } => write!(
                f,
                "the tools have no name that is known here for {os} on {architecture}\nNothing was installed."
            ),
            Self::NoHome => f.write_str(
                "there is no default folder, because HOME is not set\nName one with --dir.",
            ),
            Self::UnquotablePath { dir } => write!(
                f,
                "a CLI configuration cannot name the folder {dir:?}\n\
                 Nothing was installed. Choose one without `${{`, control characters and bytes that are no UTF-8."
            ),
            Self::NoMirror { dir, holds } => write!(
                f,
                "{} is not a mirror: it holds {}\nNothing was installed. Name an empty folder, or one that does not exist yet, with --dir.",
                dir.display(),
                holds.display()
            ),
            Self::Foreign { file } => write!(
                f,
                "{} was not written by this command\n\
                 Beside it the tools would not reliably choose this build. Nothing was installed.\n\
                 Move it away, or choose another folder with --dir.",
                file.display()
            ),
            Self::OtherPlatform { dir, platform } => write!(
                f,
                "{} holds a build for {platform}\n\
                 The tools choose a version before they look at platforms, so one folder serves one platform.\n\
                 Nothing was installed. Choose another folder with --dir.",
                dir.display()
            ),
            Self::NothingInstalled { dir } => {
                write!(f, "nothing is installed in {}", dir.display())
            }
            Self::Io { what, path, source } => write!(
                f,
                "could not {what} {}: {source}\nThe mirror is as it was before.",
                path.display()
            ),
            Self::Stays { file, source } => write!(
                f,
                "could not remove {}: {source}\n\
                 What is still there stays installed. Run this again once it can be removed.",
                file.display()
            ),
            Self::LeftBehind {
                number,
                file,
                source,
            } => write!(
                f,
                "could not remove {}: {source}\n\
                 Build {number} is installed, but the tools choose between the two at random.\n\
                 Remove that file, or run this again once it can be removed.",
                file.display()
            ),
        }
    }
}

// Each source is already part of the text, so it is not offered again.
impl std::error::Error for Error {}
