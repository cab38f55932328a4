//! Why there is no policy.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// What went wrong. Every text says what to do.
#[derive(Debug)]
pub(crate) enum Error {
    /// The operating system refused.
    Io { path: PathBuf, source: io::Error },
    /// Files are malformed: a line for each, which begins with its place.
    Malformed { places: Vec<String> },
    /// There is neither a resource nor a data source.
    Nothing { dir: PathBuf },
    /// Nothing that was found is covered.
    Uncovered {
        dir: PathBuf,
        uncovered: Vec<String>,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, source } => write!(
                f,
                "cannot read {}: {source}\nName a folder of .tf files that you may read.",
                path.display()
            ),
            Self::Malformed { places } => write!(
                f,
                "the configuration is malformed, so its types are not known:\n{}\nCorrect it, then ask again.",
                places.join("\n")
            ),
            Self::Nothing { dir } => write!(
                f,
                "{} has no resource and no data source.\nName the folder in which you run plan and apply.",
                dir.display()
            ),
            Self::Uncovered { dir, uncovered } => write!(
                f,
                "nothing in {} is covered:\n{}",
                dir.display(),
                uncovered.join("\n")
            ),
        }
    }
}
