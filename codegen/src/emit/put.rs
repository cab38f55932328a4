//! What is written, into a clone or held against it.

use std::fs;
use std::path::Path;

use super::{Emitted, folder};
use crate::ir::Face;
use crate::pages;

/// What became of the files of a clone.
#[derive(Debug, Default)]
pub struct Put {
    /// What was written or removed, or where a file differs.
    pub said: Vec<String>,
    /// Whether a file is not as it should be, and was not changed.
    pub is_stale: bool,
}

/// Writes the files into a clone and removes those that nothing makes any more, or only compares.
///
/// # Errors
/// When a file cannot be read or written.
pub fn put(root: &Path, emitted: &Emitted, only_check: bool) -> Result<Put, String> {
    let mut put = Put::default();
    for (name, code) in &emitted.files {
        let path = root.join(name);
        let committed = fs::read_to_string(&path).unwrap_or_default();
        if committed == *code {
            continue;
        }
        if only_check {
            put.said.push(difference(name, &committed, code));
            put.is_stale = true;
            continue;
        }
        let said = |error| format!("cannot write {name}: {error}");
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(said)?;
        }
        fs::write(&path, code).map_err(said)?;
        put.said.push(format!("wrote {name}"));
    }
    for name in present(root)? {
        if emitted.files.contains_key(&name) {
            continue;
        }
        if only_check {
            put.said.push(format!("{name}: nothing makes it any more"));
            put.is_stale = true;
        } else {
            fs::remove_file(root.join(&name))
                .map_err(|error| format!("cannot remove {name}: {error}"))?;
            put.said.push(format!("removed {name}"));
        }
    }
    if put.is_stale {
        put.said.push("run `cargo xtask codegen`".to_owned());
    }
    Ok(put)
}

/// The generated files of a clone.
fn present(root: &Path) -> Result<Vec<String>, String> {
    let all = Face::ALL.map(folder).into_iter().chain(pages::folders());
    let mut folders: Vec<_> = all.map(|folder| root.join(folder)).collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let said = |error| format!("cannot read {}: {error}", folder.display());
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.map_err(said)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(name) = path.strip_prefix(root) {
                files.push(name.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The first lines in which two texts differ.
fn difference(name: &str, committed: &str, made: &str) -> String {
    let (mut old, mut new) = (committed.lines(), made.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (old.next(), new.next()) {
            (None, None) => return format!("{name}: differs in line ends"),
            (old, new) if old == new => {}
            (old, new) => {
                let end = "(end of file)";
                let (old, new) = (old.unwrap_or(end), new.unwrap_or(end));
                return format!("{name}:{number}\n- {old}\n+ {new}");
            }
        }
    }
}
