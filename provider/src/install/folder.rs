//! The mirror's folder: checked, locked, changed in steps that can be taken back.
//!
//! What a run writes lies under hidden names, which no tool reads, until everything is written; then it
//! is renamed into place. What fails before that leaves nothing. The lock is on the folder itself, so
//! runs follow each other, and a hidden file that is there at the start is what a killed run left.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::archive;
use super::build::Build;
use super::error::Error;
use super::offer::{Installed, Offer};
use super::settings;

/// How the names begin that a run gives to what is not in place yet. Both tools pass over it: a
/// provider's archive begins with `terraform-provider-`.
const HIDDEN: &str = ".slipway-new-";

/// A mirror's folder, locked against other runs while the value lives.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    /// Hidden files and the names that they are to get.
    staged: Vec<(PathBuf, PathBuf)>,
    made: Made,
    /// Closing it unlocks. It stands last, so that what is taken back is taken back under the lock.
    _lock: File,
}

/// An archive of ours that is in the mirror.
struct Found {
    path: PathBuf,
    offer: Offer,
    installed: Installed,
}

impl Folder {
    /// The folder, made when it does not exist.
    pub(super) fn make(root: &Path) -> Result<Self, Error> {
        let mut made = Made::default();
        made.folder(root)?;
        Self::locked(root, made)
    }

    /// The folder, which has to exist.
    pub(super) fn open(root: &Path) -> Result<Self, Error> {
        if !root.is_dir() {
            return Err(Error::NothingInstalled {
                dir: root.to_owned(),
            });
        }
        Self::locked(root, Made::default())
    }

    fn locked(root: &Path, made: Made) -> Result<Self, Error> {
        let lock = File::open(root)
            .and_then(|folder| folder.lock().map(|()| folder))
            .map_err(|source| Error::io("lock the folder", root, source))?;
        Ok(Self {
            root: root.to_owned(),
            staged: Vec::new(),
            made,
            _lock: lock,
        })
    }

    /// What this build has to be offered as: what was asked for, and what is installed already.
    ///
    /// # Errors
    /// When the folder is no mirror, another platform's, or holds somebody else's files where ours
    /// would go.
    pub(super) fn check(
        &self,
        build: &Build,
        asked: &BTreeSet<Offer>,
    ) -> Result<BTreeSet<Offer>, Error> {
        self.check_root()?;
        let mut offers = asked.clone();
        for found in self.found()? {
            if found.installed.platform != build.platform {
                return Err(Error::OtherPlatform {
                    dir: self.root.clone(),
                    platform: found.installed.platform,
                });
            }
            offers.insert(found.offer);
        }
        for offer in &offers {
            for folder in offer.folders() {
                self.check_address(*offer, &folder)?;
            }
        }
        Ok(offers)
    }

    /// In a mirror there are folders that are called as hosts are, and our settings.
    fn check_root(&self) -> Result<(), Error> {
        for name in names(&self.root)? {
            let path = self.root.join(&name);
            let text = name.to_string_lossy();
            let is_host = text.contains('.') && path.is_dir();
            if text == settings::FILE {
                let begins = |text: String| text.starts_with(settings::FIRST_LINE);
                if !fs::read_to_string(&path).is_ok_and(begins) {
                    return Err(Error::Foreign { file: path });
                }
            } else if !text.starts_with('.') && !is_host {
                return Err(Error::NoMirror {
                    dir: self.root.clone(),
                    holds: PathBuf::from(name),
                });
            }
        }
        Ok(())
    }

    /// Where our archives go there is nothing else. The tools follow no links on the way there.
    fn check_address(&self, offer: Offer, folder: &Path) -> Result<(), Error> {
        let mut path = self.root.clone();
        for part in folder {
            path.push(part);
            match fs::symlink_metadata(&path) {
                Ok(found) if found.is_dir() => {}
                Ok(_) => return Err(Error::Foreign { file: path }),
                Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(source) => return Err(Error::io("look at", &path, source)),
            }
        }
        for name in names(&path)? {
            let text = name.to_string_lossy();
            let file = path.join(&name);
            let is_ours = offer.read(&text).is_some() && !file.is_dir();
            if !is_ours && !text.starts_with('.') {
                return Err(Error::Foreign { file });
            }
        }
        Ok(())
    }

    /// Writes the archives under hidden names: one file for each face, and links to it.
    ///
    /// The links are hard ones, so that no archive is worth less than another and nothing outside the
    /// mirror's layout has to stay; where a file system has none, the links are copies.
    pub(super) fn stage(&mut self, build: &Build, offers: &BTreeSet<Offer>) -> Result<(), Error> {
        self.remove_hidden()?;
        let faces: BTreeSet<_> = offers.iter().map(|offer| offer.face.name()).collect();
        for face in faces {
            let archive = self.hidden(&self.root.clone());
            let name = format!("terraform-provider-{face}{}", std::env::consts::EXE_SUFFIX);
            write_whole(&archive, |file| archive::write(file, &name, &build.program))?;
            for offer in offers.iter().filter(|offer| offer.face.name() == face) {
                for folder in offer.folders() {
                    let folder = self.root.join(folder);
                    self.made.folder(&folder)?;
                    for name in offer.files(build) {
                        let link = self.hidden(&folder);
                        fs::hard_link(&archive, &link)
                            .or_else(|_| fs::copy(&archive, &link).map(drop))
                            .map_err(|source| Error::io("write", &link, source))?;
                        self.staged.push((link, folder.join(name)));
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes the CLI configuration under a hidden name.
    pub(super) fn stage_settings(&mut self, text: &str) -> Result<(), Error> {
        let hidden = self.hidden(&self.root.clone());
        write_whole(&hidden, |file| file.write_all(text.as_bytes()))?;
        self.staged.push((hidden, self.root.join(settings::FILE)));
        Ok(())
    }

    /// Gives everything its name.
    pub(super) fn publish(&mut self) -> Result<(), Error> {
        for (hidden, name) in std::mem::take(&mut self.staged) {
            let is_new = !name.exists();
            fs::rename(&hidden, &name).map_err(|source| Error::io("write", &name, source))?;
            if is_new {
                self.made.files.push(name);
            }
        }
        self.made.forget();
        self.remove_hidden()
    }

    /// Removes what other builds have left. Projects that use them keep their own copies.
    pub(super) fn remove_other_builds(&self, build: &Build) -> Result<(), Error> {
        for found in self.found()? {
            if found.installed.number != build.number {
                fs::remove_file(&found.path).map_err(|source| Error::LeftBehind {
                    number: build.number.clone(),
                    file: found.path,
                    source,
                })?;
            }
        }
        Ok(())
    }

    /// Removes everything of ours, and then every folder that is empty. Returns the archives.
    pub(super) fn remove_all(&self) -> Result<Vec<PathBuf>, Error> {
        let stays = |file: &Path, source| Error::Stays {
            file: file.to_owned(),
            source,
        };
        self.remove_hidden()?;
        let mut removed = Vec::new();
        for found in self.found()? {
            fs::remove_file(&found.path).map_err(|source| stays(&found.path, source))?;
            let relative = found.path.strip_prefix(&self.root).unwrap_or(&found.path);
            removed.push(relative.to_owned());
        }
        let file = self.root.join(settings::FILE);
        if fs::read_to_string(&file).is_ok_and(|text| text.starts_with(settings::FIRST_LINE)) {
            fs::remove_file(&file).map_err(|source| stays(&file, source))?;
        }
        for folder in Offer::all().flat_map(Offer::folders) {
            let mut folder = self.root.join(folder);
            // A folder with anything in it stays, and so does what it is in.
            while folder.starts_with(&self.root) && fs::remove_dir(&folder).is_ok() {
                folder.pop();
            }
        }
        Ok(removed)
    }

    /// The archives of ours that are in place.
    fn found(&self) -> Result<Vec<Found>, Error> {
        let mut all = Vec::new();
        for offer in Offer::all() {
            for folder in offer.folders() {
                let folder = self.root.join(folder);
                let names = names(&folder)?.into_iter();
                all.extend(names.filter_map(|name| {
                    Some(Found {
                        installed: offer.read(name.to_str()?)?,
                        path: folder.join(name),
                        offer,
                    })
                }));
            }
        }
        Ok(all)
    }

    /// A hidden name, whose file is removed unless the run succeeds.
    fn hidden(&mut self, folder: &Path) -> PathBuf {
        let file = folder.join(format!("{HIDDEN}{}", self.made.files.len()));
        self.made.files.push(file.clone());
        file
    }

    fn remove_hidden(&self) -> Result<(), Error> {
        let folders = Offer::all().flat_map(Offer::folders);
        let folders = folders.map(|folder| self.root.join(folder));
        for folder in folders.chain([self.root.clone()]) {
            for name in names(&folder)? {
                if name.to_string_lossy().starts_with(HIDDEN) {
                    let file = folder.join(name);
                    fs::remove_file(&file).map_err(|source| Error::io("remove", &file, source))?;
                }
            }
        }
        Ok(())
    }
}

/// What is in a folder, sorted; nothing when there is no such folder.
fn names(folder: &Path) -> Result<Vec<OsString>, Error> {
    let listed = || -> io::Result<Vec<OsString>> {
        fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect()
    };
    match listed() {
        Ok(mut names) => {
            names.sort();
            Ok(names)
        }
        Err(source)
            if matches!(
                source.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(Vec::new())
        }
        Err(source) => Err(Error::io("list", folder, source)),
    }
}

/// Writes a file so that a rename never gives its name to less than all of it, not even when the
/// machine loses its power.
fn write_whole(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), Error> {
    File::create_new(path)
        .and_then(|mut file| {
            write(&mut file)?;
            file.sync_all()
        })
        .map_err(|source| Error::io("write", path, source))
}

/// What a run has made so far. It is removed again with the value, unless it is forgotten before.
#[derive(Debug, Default)]
struct Made {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Made {
    /// Makes a folder and those above it.
    fn folder(&mut self, folder: &Path) -> Result<(), Error> {
        let missing: Vec<&Path> = folder
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())
            .collect();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(folder) {
                Ok(()) => self.folders.push(folder.to_owned()),
                // Another run made it meanwhile.
                Err(_) if folder.is_dir() => {}
                Err(source) => return Err(Error::io("create the folder", folder, source)),
            }
        }
        Ok(())
    }

    /// Leaves everything as it is.
    fn forget(&mut self) {
        self.folders.clear();
        self.files.clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        // There is an error to report already, and a file that cannot be removed does not change it:
        // its name is a hidden one, or it is whole.
        for file in self.files.iter().rev() {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}
