//! Why there is no release.

use std::fmt;
use std::io;
use std::path::Path;

/// What went wrong, and what to do. The folder of releases is as it was before.
#[derive(Debug)]
pub(crate) struct Error {
    what: String,
    remedy: String,
}

impl Error {
    pub(crate) fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// The operating system refused to do this with a file.
    pub(crate) fn io(what: &str, path: &Path, source: &io::Error) -> Self {
        Self::new(
            format!("could not {what} {}: {source}", path.display()),
            "Check the permissions and the free space there, or name another folder with --output.",
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.what.trim_end();
        write!(f, "{what}\nNothing was released. {}", self.remedy)
    }
}

impl std::error::Error for Error {}
