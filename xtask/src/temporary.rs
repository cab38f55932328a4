//! The folder for temporary files of a run of the tests, in which nothing may be left.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use crate::Result;

/// How long what a test program started may take to clean up after the program has ended.
const GRACE: Duration = Duration::from_secs(10);

/// A folder that is removed with the value.
#[derive(Debug)]
pub(crate) struct Temporary {
    path: PathBuf,
    grace: Duration,
}

impl Temporary {
    /// Makes one. Its name is short: a socket in a folder below it has to fit into 108 bytes (unix(7)).
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub(crate) fn new() -> Result<Self> {
        Self::named(&format!("slipway-{}", process::id()), GRACE)
    }

    fn named(name: &str, grace: Duration) -> Result<Self> {
        let path = env::temp_dir().join(name);
        fs::create_dir_all(&path)
            .map_err(|error| format!("cannot create {}: {error}", path.display()))?;
        Ok(Self { path, grace })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes it.
    ///
    /// # Errors
    ///
    /// When something was left in it.
    pub(crate) fn end(self) -> Result<()> {
        let deadline = Instant::now() + self.grace;
        while !self.left().is_empty() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(50));
        }
        let left = self.left();
        if left.is_empty() {
            return Ok(());
        }
        Err(format!(
            "the tests left in the folder for temporary files: {}",
            left.join(", ")
        )
        .into())
    }

    /// What is in it, folders with the first of their files.
    fn left(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        let mut left: Vec<String> = entries
            .map(|entry| {
                let name = entry.file_name().to_string_lossy().into_owned();
                let inside = fs::read_dir(entry.path()).into_iter().flatten().flatten();
                let first = inside.map(|it| it.file_name()).min().unwrap_or_default();
                format!("{name}/{}", first.to_string_lossy())
            })
            .collect();
        left.sort();
        left
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.path).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_and_removed() {
        let name = format!("slipway-left-{}", process::id());
        let folder = Temporary::named(&name, Duration::ZERO).expect("a folder");
        let path = folder.path().to_owned();
        fs::create_dir(path.join("some")).expect("a folder");
        fs::write(path.join("some/moto.log"), "").expect("a file");
        let error = folder.end().expect_err("something is left").to_string();
        assert!(error.ends_with(": some/moto.log"), "{error}");
        assert!(!path.exists());
        let folder = Temporary::named(&name, Duration::ZERO).expect("a folder");
        folder.end().expect("nothing is left");
        assert!(!path.exists());
    }
}
