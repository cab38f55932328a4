//! A checkout of module sources.

use crate::cli::CliError;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder of module sources with an `examples` folder, or one whose own sub-folders are the examples.
#[derive(Debug, Clone)]
pub struct Source {
    root: PathBuf,
    /// The folder of the examples in there.
    examples: &'static str,
}

/// What belongs to a checkout or to an earlier run in it, not to the module.
const LEFT_BEHIND: [&str; 4] = [
    ".git",
    ".terraform",
    ".terraform.lock.hcl",
    "terraform.tfstate",
];

impl Source {
    /// The checkout in this folder.
    ///
    /// # Errors
    /// When it has no examples.
    pub fn open(root: &Path) -> Result<Self, CliError> {
        for examples in ["examples", ""] {
            let source = Self {
                root: root.to_owned(),
                examples,
            };
            let folder = root.join(examples);
            if folder.is_dir() && (examples == "examples" || !source.examples()?.is_empty()) {
                return Ok(source);
            }
        }
        let message = format!(
            "{} is no folder\nName a checkout of a module that has examples/.",
            root.join("examples").display()
        );
        Err(CliError::Tool { message })
    }

    /// The names of the examples, sorted: the folders there that hold a configuration.
    ///
    /// # Errors
    /// When a folder cannot be listed.
    pub fn examples(&self) -> Result<Vec<String>, CliError> {
        let mut names = Vec::new();
        for path in entries(&self.root.join(self.examples))? {
            let has_configuration = path.is_dir()
                && entries(&path)?
                    .iter()
                    .any(|file| file.extension().is_some_and(|end| end == "tf"));
            if has_configuration && let Some(name) = path.file_name() {
                names.push(name.to_string_lossy().into_owned());
            }
        }
        Ok(names)
    }

    /// Copies the sources into a folder; the examples find their module by relative paths.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(super) fn copy_to(&self, folder: &Path) -> Result<(), CliError> {
        copy(&self.root, folder)
    }

    /// Where an example is in the sources.
    pub(super) fn place(&self, example: &str) -> PathBuf {
        Path::new(self.examples).join(example)
    }

    /// The texts of an example's own files, for the ids that they hold.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(super) fn texts(&self, example: &str) -> Result<Vec<String>, CliError> {
        let files = entries(&self.root.join(self.place(example)))?;
        let files = files.iter().filter(|file| file.is_file());
        files
            .map(|file| fs::read_to_string(file).map_err(|e| CliError::io("read", file, e)))
            .collect()
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let said = |e| CliError::io("list", folder, e);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(said)? {
        paths.push(entry.map_err(said)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn copy(from: &Path, to: &Path) -> Result<(), CliError> {
    fs::create_dir_all(to).map_err(|e| CliError::io("create", to, e))?;
    for path in entries(from)? {
        let name = path.file_name().unwrap_or_default();
        let is_left = LEFT_BEHIND.iter().any(|left| *left == name);
        if is_left {
            continue;
        }
        let target = to.join(name);
        // A link may lead anywhere; its target is copied as what it is.
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target).map_err(|e| CliError::io("copy", &path, e))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, name: &str) {
        let file = root.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "id = \"vpc-0123456789abcdef0\"\n").unwrap();
    }

    #[test]
    fn examples_are_folders_with_a_configuration_and_copies_leave_state_behind() {
        let from = tempfile::tempdir().unwrap();
        for name in [
            "main.tf",
            "examples/README.md",
            "examples/b/main.tf",
            "examples/a/main.tf",
            "examples/a/terraform.tfstate",
            "examples/a/.terraform/modules.json",
            "examples/empty/README.md",
            ".git/HEAD",
        ] {
            write(from.path(), name);
        }
        let source = Source::open(from.path()).unwrap();
        assert_eq!(source.examples().unwrap(), ["a", "b"]);
        let to = tempfile::tempdir().unwrap();
        let copied = to.path().join("source");
        source.copy_to(&copied).unwrap();
        assert!(copied.join("examples/a/main.tf").is_file());
        assert!(!copied.join("examples/a/terraform.tfstate").exists());
        assert!(!copied.join("examples/a/.terraform").exists());
        assert!(!copied.join(".git").exists());
    }

    #[test]
    fn folders_beside_modules_are_examples_too() {
        let from = tempfile::tempdir().unwrap();
        for name in ["main.tf", "modules/vpc/main.tf", "registry/main.tf"] {
            write(from.path(), name);
        }
        let source = Source::open(from.path()).unwrap();
        assert_eq!(source.examples().unwrap(), ["registry"]);
        assert_eq!(source.place("registry"), Path::new("registry"));
    }

    #[test]
    fn a_folder_without_examples_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = Source::open(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("has examples/"), "{refused}");
    }
}
