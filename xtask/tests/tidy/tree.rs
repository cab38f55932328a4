//! The files of the clone.

use std::fs;
use std::path::{Path, PathBuf};

/// One text file of ours.
pub(crate) struct Source {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The root of the clone that the test was started in.
pub(crate) fn root() -> PathBuf {
    // Cargo sets the variable at run time too; what was compiled in may be another clone.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().expect("xtask is in a folder").to_owned()
}

/// Every text file, sorted by path, without what tools leave in the clone.
pub(crate) fn sources() -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    walk(&root, &root, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(found.len() > 100, "the clone is at {}", root.display());
    found
}

/// The Rust files below this folder.
pub(crate) fn rust_below(folder: &str) -> Vec<Source> {
    let prefix = format!("{folder}/");
    let mut found = sources();
    found.retain(|file| file.path.starts_with(&prefix) && file.path.ends_with(".rs"));
    found
}

/// Reads a file of the clone.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Folders that are not ours; in a worktree `.git` is a file.
const LEFT_BY_TOOLS: [&str; 5] = [".git", ".terraform", "target", "corpus", "artifacts"];

fn walk(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("can be read").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if LEFT_BY_TOOLS.contains(&&*name) {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let relative = path.strip_prefix(root).expect("is below the root");
            let path = relative.to_string_lossy().replace('\\', "/");
            found.push(Source { path, text });
        }
    }
}

/// Fails with every offence at once.
#[track_caller]
pub(crate) fn none_of(offences: &[String], what_to_do: &str) {
    assert!(offences.is_empty(), "{}\n{what_to_do}", offences.join("\n"));
}
