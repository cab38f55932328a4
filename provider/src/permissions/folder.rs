//! The types of a folder of HCL and of the local modules that it calls.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::Error;
use super::syntax::{self, File, Source};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The types, each with the first place that has it; data sources begin with `data.`.
    pub(super) types: BTreeMap<String, String>,
    /// Modules that were not looked into, a line each.
    pub(super) beyond: Vec<String>,
}

/// Reads a folder and the local modules that it calls, each once.
///
/// # Errors
/// When a folder or a file cannot be read, and when a file is malformed; all malformed files are named.
pub(super) fn read(dir: &Path) -> Result<Found, Error> {
    let mut found = Found::default();
    let (mut seen, mut malformed) = (BTreeSet::new(), Vec::new());
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        let said = |source| Error::Io {
            path: folder.clone(),
            source,
        };
        // Two modules may call a third, and a link may lead back.
        if !seen.insert(folder.canonicalize().map_err(said)?) {
            continue;
        }
        for path in files(&folder)? {
            let text = fs::read_to_string(&path).map_err(|source| Error::Io {
                path: path.clone(),
                source,
            })?;
            match syntax::read(&path, &text) {
                Ok(file) => enter(file, &folder, &mut found, &mut folders),
                Err(place) => malformed.push(place),
            }
        }
    }
    found.beyond.sort();
    found.beyond.dedup();
    if malformed.is_empty() {
        Ok(found)
    } else {
        malformed.sort();
        Err(Error::Malformed { places: malformed })
    }
}

fn enter(file: File, folder: &Path, found: &mut Found, folders: &mut Vec<PathBuf>) {
    for (name, place) in file.types {
        found.types.entry(name).or_insert(place);
    }
    for module in file.modules {
        match module.source {
            Source::Local(path) => folders.push(folder.join(path)),
            Source::Elsewhere(source) => found.beyond.push(format!(
                "module `{}` ({}) from {source:?}: only local modules (\"./…\") are looked into",
                module.name, module.place
            )),
            Source::Unclear => found.beyond.push(format!(
                "module `{}` ({}): its source is no plain text",
                module.name, module.place
            )),
        }
    }
}

/// The configuration files of a folder, in the order of their names, as the tools take them.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let said = |source| Error::Io {
        path: folder.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(said)? {
        let path = entry.map_err(said)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_hidden = name.starts_with(['.', '#']) || name.ends_with('~');
        let ends = [".tf", ".tofu", ".tf.json", ".tofu.json"];
        if !is_hidden && ends.iter().any(|end| name.ends_with(end)) && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
