//! Where a release appears: whole, by a rename, or not at all.
//!
//! Everything is written into a hidden folder beside it. A run that is killed leaves that one, which the next
//! run removes. Whoever looks sees the release before or the release after; between the two renames, should a
//! run be killed just there, the one before lies under another hidden name and is put back by the next run.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::sums::{self, Sum};

/// The list of all files beside it.
pub(crate) const SUMS: &str = "SHA256SUMS";

/// The mirror's folder.
pub(crate) const MIRROR: &str = "mirror";

/// What a release becomes in.
#[derive(Debug)]
pub(crate) struct Folder {
    /// The release.
    place: PathBuf,
    /// The hidden folder.
    staged: PathBuf,
    /// The release that was there before, while both are renamed.
    before: PathBuf,
    /// The files at the top of the release so far.
    files: Vec<(String, Sum)>,
    /// Closing it unlocks.
    _lock: File,
}

impl Folder {
    /// Makes the hidden folder of a version, under a lock.
    ///
    /// # Errors
    /// When another run is at work, somebody else's files are in the place of the release, or the folder cannot
    /// be written.
    pub(crate) fn begin(root: &Path, version: &str) -> Result<Self, Error> {
        fs::create_dir_all(root).map_err(|error| Error::io("create", root, &error))?;
        let path = root.join(".lock");
        let lock = File::create(&path).map_err(|error| Error::io("create", &path, &error))?;
        lock.try_lock().map_err(|_| {
            Error::new(
                format!("another run is making a release in {}", root.display()),
                "Wait for it, or name another folder with --output.",
            )
        })?;
        let folder = Self {
            place: root.join(version),
            staged: root.join(format!(".{version}.new")),
            before: root.join(format!(".{version}.before")),
            files: Vec::new(),
            _lock: lock,
        };
        folder.clear_up()?;
        folder.check_place()?;
        fs::create_dir(&folder.staged)
            .map_err(|error| Error::io("create", &folder.staged, &error))?;
        Ok(folder)
    }

    /// Ends what a killed run has begun.
    fn clear_up(&self) -> Result<(), Error> {
        if self.before.exists() {
            if self.place.exists() {
                remove(&self.before)?;
            } else {
                rename(&self.before, &self.place)?;
            }
        }
        remove(&self.staged)
    }

    /// What is replaced was made by this command: nothing is there but what its list names, and signatures.
    fn check_place(&self) -> Result<(), Error> {
        let Ok(entries) = fs::read_dir(&self.place) else {
            return Ok(());
        };
        let list = fs::read_to_string(self.place.join(SUMS)).unwrap_or_default();
        let mut known: BTreeSet<&str> = list.lines().filter_map(|line| line.get(66..)).collect();
        known.extend([SUMS, MIRROR]);
        for entry in entries {
            let entry = entry.map_err(|error| Error::io("list", &self.place, &error))?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let signed = name.strip_suffix(".sig").unwrap_or(&name);
            if !known.contains(signed) {
                return Err(Error::new(
                    format!("{} was not made by this command", entry.path().display()),
                    "Move it away, or name another folder with --output.",
                ));
            }
        }
        Ok(())
    }

    /// Refuses to begin what will not fit.
    ///
    /// # Errors
    /// When there are less than so many bytes free.
    pub(crate) fn check_space(&self, needed: u64) -> Result<(), Error> {
        check_space(&self.staged, needed)
    }

    /// Writes a file at the top of the release, which its list will name with this hash.
    ///
    /// # Errors
    /// When that fails.
    pub(crate) fn add(&mut self, name: &str, contents: &[u8]) -> Result<Sum, Error> {
        write(&self.staged.join(name), contents)?;
        let sum = Sum::of(contents);
        self.files.push((name.to_owned(), sum));
        Ok(sum)
    }

    /// Writes a file below the mirror.
    ///
    /// # Errors
    /// When that fails.
    pub(crate) fn add_to_mirror(&self, path: &Path, contents: &[u8]) -> Result<(), Error> {
        let path = self.staged.join(MIRROR).join(path);
        make_parents(&path)?;
        write(&path, contents)
    }

    /// Puts a file that was added into a folder of the mirror as well; the link costs no space.
    ///
    /// # Errors
    /// When that fails.
    pub(crate) fn link_to_mirror(&self, name: &str, folder: &Path) -> Result<(), Error> {
        let (from, to) = (
            self.staged.join(name),
            self.staged.join(MIRROR).join(folder).join(name),
        );
        make_parents(&to)?;
        fs::hard_link(&from, &to)
            .or_else(|_| fs::copy(&from, &to).map(drop))
            .map_err(|error| Error::io("write", &to, &error))
    }

    /// A program that can be started, for as long as `used` is at work with it. It is no part of the release.
    ///
    /// # Errors
    /// When it cannot be written, and those of `used`.
    pub(crate) fn with_program<T>(
        &self,
        contents: &[u8],
        used: impl FnOnce(&Path) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let path = self.staged.join(".program");
        write(&path, contents)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755))
                .map_err(|error| Error::io("allow to start", &path, &error))?;
        }
        let answer = used(&path);
        remove(&path)?;
        answer
    }

    /// Writes the list of all files, and gives the release its name.
    ///
    /// # Errors
    /// When that fails; the release that was there before is back then.
    pub(crate) fn publish(mut self) -> Result<PathBuf, Error> {
        let list = sums::list(self.files.iter().map(|(name, sum)| (name.as_str(), *sum)));
        self.add(SUMS, list.as_bytes())?;
        if self.place.exists() {
            rename(&self.place, &self.before)?;
        }
        if let Err(error) = rename(&self.staged, &self.place) {
            if self.before.exists() {
                rename(&self.before, &self.place)?;
            }
            return Err(error);
        }
        remove(&self.before)?;
        Ok(self.place.clone())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // After a success there is none. Else there is an error to report already, and the next run removes it.
        let _ = remove(&self.staged);
    }
}

/// Refuses to begin what will not fit.
///
/// # Errors
/// When the file system of this folder, or of the next one above it that exists, has less than so many bytes.
pub(crate) fn check_space(folder: &Path, needed: u64) -> Result<(), Error> {
    let Some(existing) = folder.ancestors().find(|folder| folder.is_dir()) else {
        return Ok(());
    };
    // A file system that does not say is written to, and says it then.
    let Ok(found) = rustix::fs::statvfs(existing) else {
        return Ok(());
    };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    if free >= needed {
        return Ok(());
    }
    let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
    Err(Error::new(
        format!(
            "there is not enough space in {}: {} MB are free, and about {} MB are needed",
            existing.display(),
            megabytes(free),
            megabytes(needed)
        ),
        "Make room, or name another folder: CARGO_TARGET_DIR is for the build, --output for the archives.",
    ))
}

/// Writes a file so that a rename never gives its name to less than all of it, not even when the machine loses
/// its power.
fn write(path: &Path, contents: &[u8]) -> Result<(), Error> {
    File::create_new(path)
        .and_then(|mut file| {
            file.write_all(contents)?;
            file.sync_all()
        })
        .map_err(|error| Error::io("write", path, &error))
}

fn make_parents(path: &Path) -> Result<(), Error> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).map_err(|error| Error::io("create", parent, &error))
}

fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(|error| Error::io("write", to, &error))
}

/// Removes a file or a folder, if there is one.
fn remove(path: &Path) -> Result<(), Error> {
    let removed = match fs::symlink_metadata(path) {
        Err(_) => return Ok(()),
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
    };
    removed.map_err(|error| Error::io("remove", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn temporary() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    fn release(root: &Path, text: &str) -> Result<PathBuf, Error> {
        let mut folder = Folder::begin(root, "0.1.0")?;
        folder.add("a.zip", text.as_bytes())?;
        folder.add_to_mirror(Path::new("host/index.json"), b"{}")?;
        folder.link_to_mirror("a.zip", Path::new("host"))?;
        folder.publish()
    }

    /// Names in a folder, hidden ones too.
    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }

    fn said(root: &Path) -> String {
        fs::read_to_string(root.join("0.1.0/a.zip")).expect("a file")
    }

    #[test]
    fn a_release_takes_the_place_of_the_one_before() {
        let root = temporary();
        let place = release(root.path(), "first").unwrap();
        assert_eq!(names(&place), ["SHA256SUMS", "a.zip", "mirror"]);
        assert_eq!(names(&place.join("mirror/host")), ["a.zip", "index.json"]);
        // The signature was for the one before.
        fs::write(place.join("SHA256SUMS.sig"), "signed").unwrap();
        release(root.path(), "second").unwrap();
        assert_eq!(said(root.path()), "second");
        assert_eq!(names(&place), ["SHA256SUMS", "a.zip", "mirror"]);
        assert_eq!(names(root.path()), [".lock", "0.1.0"]);
    }

    #[test]
    fn a_release_that_fails_leaves_the_one_before() {
        let root = temporary();
        release(root.path(), "first").unwrap();
        let mut folder = Folder::begin(root.path(), "0.1.0").unwrap();
        folder.add("a.zip", b"half").unwrap();
        assert!(folder.add("a.zip", b"twice").is_err());
        drop(folder);
        assert_eq!(said(root.path()), "first");
        assert_eq!(names(root.path()), [".lock", "0.1.0"]);
    }

    #[test]
    fn what_a_killed_run_left_is_put_right() {
        let root = temporary();
        release(root.path(), "first").unwrap();
        // Killed between the two renames.
        fs::create_dir(root.path().join(".0.1.0.new")).unwrap();
        fs::rename(root.path().join("0.1.0"), root.path().join(".0.1.0.before")).unwrap();
        drop(Folder::begin(root.path(), "0.1.0").unwrap());
        assert_eq!(said(root.path()), "first");
        // Killed behind them.
        fs::create_dir(root.path().join(".0.1.0.before")).unwrap();
        drop(Folder::begin(root.path(), "0.1.0").unwrap());
        assert_eq!(said(root.path()), "first");
        assert_eq!(names(root.path()), [".lock", "0.1.0"]);
    }

    #[test]
    fn files_of_somebody_else_are_left_alone() {
        let root = temporary();
        fs::create_dir(root.path().join("0.1.0")).unwrap();
        fs::write(root.path().join("0.1.0/letter.txt"), "Dear").unwrap();
        let error = release(root.path(), "first").unwrap_err().to_string();
        assert!(
            error.contains("0.1.0/letter.txt was not made by this command"),
            "{error}"
        );
        assert_eq!(names(&root.path().join("0.1.0")), ["letter.txt"]);
    }

    #[test]
    fn two_runs_do_not_mix() {
        let root = temporary();
        let first = Folder::begin(root.path(), "0.1.0").unwrap();
        let error = Folder::begin(root.path(), "0.1.0").unwrap_err().to_string();
        assert!(
            error.starts_with("another run is making a release in "),
            "{error}"
        );
        assert!(first.publish().is_ok());
    }

    #[test]
    fn what_will_not_fit_is_not_begun() {
        let root = temporary();
        let below = root.path().join("not/there/yet");
        assert!(check_space(&below, 1).is_ok());
        let error = check_space(&below, u64::MAX).unwrap_err().to_string();
        assert!(
            error.starts_with("there is not enough space in "),
            "{error}"
        );
        assert!(
            error.contains("about 18446744073710 MB are needed"),
            "{error}"
        );
    }
}
