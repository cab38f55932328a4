//! A case as it lies on disk.

use super::manifest::{self, CaseManifest, StepManifest};
use crate::cli::{CliError, Face};
use crate::inventory::Given;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One folder of `acceptance-tests/cases`, or another one of HCL, such as an example.
#[derive(Debug, Clone)]
pub struct Case {
    /// The folder's name.
    pub name: String,
    /// At least one.
    pub steps: Vec<Step>,
    pub(crate) manifest: CaseManifest,
}

/// One apply of a case: the files of the case with those of the step over them.
#[derive(Debug, Clone)]
pub struct Step {
    /// The sub-folder's name; that of the case when it has no sub-folders.
    pub name: String,
    /// Path and content of each file of the configuration.
    pub files: BTreeMap<String, String>,
    pub(crate) folder: PathBuf,
    pub(crate) manifest: StepManifest,
}

/// What is no part of the configuration.
const OURS: [&str; 7] = [
    "case.toml",
    "step.toml",
    "diagnostics.txt",
    "cloud.txt",
    "faults.toml",
    "README.md",
    "imports.toml",
];

/// The folder of all cases.
pub(crate) fn root() -> PathBuf {
    // Cargo sets the variable at run time too. What was compiled in may be another clone, when two
    // share a target folder.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.join("cases")
}

/// The folder of an example.
fn example(name: &str) -> PathBuf {
    root().join("../../examples").join(name)
}

/// Every case, by name.
///
/// # Errors
/// When a folder cannot be read, or a manifest is wrong.
pub fn all() -> Result<Vec<Case>, CliError> {
    folders(&root())?
        .iter()
        .map(|folder| Case::load(folder))
        .collect()
}

/// One case.
///
/// # Errors
/// When there is no such case, or it cannot be read.
pub fn named(name: &str) -> Result<Case, CliError> {
    Case::load(&root().join(name))
}

impl Case {
    /// Reads a folder. Each sub-folder whose name begins with a digit is a step; without any, the
    /// folder itself is the only step.
    ///
    /// # Errors
    /// When it cannot be read, or a manifest is wrong.
    pub fn load(folder: &Path) -> Result<Self, CliError> {
        let name = base_name(folder);
        let manifest: CaseManifest = manifest::read(&folder.join("case.toml"))?;
        let mut shared = BTreeMap::new();
        if let Some(name) = &manifest.example {
            collect(&example(name), "", &mut shared)?;
        }
        let mut steps = Vec::new();
        for below in folders(folder)? {
            if base_name(&below).starts_with(|first: char| first.is_ascii_digit()) {
                steps.push(below);
            } else {
                collect(&below, &base_name(&below), &mut shared)?;
            }
        }
        for file in files(folder)? {
            insert(&file, "", &mut shared)?;
        }
        if steps.is_empty() {
            steps.push(folder.to_owned());
        }
        let mut loaded = Vec::new();
        for step in &steps {
            let step = Step::load(step, &shared, &loaded, folder)?;
            loaded.push(step);
        }
        Ok(Self {
            name,
            steps: loaded,
            manifest,
        })
    }
}

impl Case {
    /// The provider that it is about.
    #[must_use]
    pub fn face(&self) -> Face {
        self.manifest.face
    }

    /// The ids that the configuration of any step gives.
    #[must_use]
    pub fn given(&self) -> Given {
        Given::by(self.steps.iter().flat_map(|step| step.files.values()))
    }
}

impl Step {
    fn load(
        folder: &Path,
        shared: &BTreeMap<String, String>,
        earlier: &[Self],
        case: &Path,
    ) -> Result<Self, CliError> {
        let manifest: StepManifest = manifest::read(&folder.join("step.toml"))?;
        let mut all = match &manifest.like {
            None => shared.clone(),
            Some(like) => {
                let like = earlier.iter().find(|step| step.name == *like);
                let like = like.ok_or_else(|| CliError::Check {
                    message: format!("{} is like a step that is not before it", folder.display()),
                })?;
                like.files.clone()
            }
        };
        if folder != case {
            collect(folder, "", &mut all)?;
        }
        if !all.keys().any(|name| name.ends_with(".tf")) {
            let message = format!("{} holds no configuration", folder.display());
            return Err(CliError::Check { message });
        }
        Ok(Self {
            name: base_name(folder),
            files: all,
            manifest,
            folder: folder.to_owned(),
        })
    }

    /// Why the step is left out beside the official provider, when that is so.
    #[must_use]
    pub fn is_left_out(&self) -> Option<&str> {
        self.manifest.no_peer.as_deref()
    }

    /// Whether both providers live the step beside each other.
    pub(crate) fn is_compared(&self) -> bool {
        self.manifest.fails.is_none() && self.manifest.no_peer.is_none()
    }

    /// Whether `init` is needed before anything else.
    pub(crate) fn has_modules(&self) -> bool {
        self.files.iter().any(|(name, text)| {
            name.ends_with(".tf") && text.lines().any(|line| line.starts_with("module \""))
        })
    }
}

/// Everything below a folder, by path from there.
fn collect(
    folder: &Path,
    prefix: &str,
    into: &mut BTreeMap<String, String>,
) -> Result<(), CliError> {
    for file in files(folder)? {
        insert(&file, prefix, into)?;
    }
    for below in folders(folder)? {
        let path = Path::new(prefix).join(base_name(&below));
        collect(&below, &path.to_string_lossy(), into)?;
    }
    Ok(())
}

fn insert(file: &Path, prefix: &str, into: &mut BTreeMap<String, String>) -> Result<(), CliError> {
    let name = base_name(file);
    if OURS.contains(&name.as_str()) {
        return Ok(());
    }
    let text = std::fs::read_to_string(file).map_err(|e| CliError::io("read", file, e))?;
    let path = Path::new(prefix).join(name);
    into.insert(path.to_string_lossy().into_owned(), text);
    Ok(())
}

fn base_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn folders(of: &Path) -> Result<Vec<PathBuf>, CliError> {
    entries(of, Path::is_dir)
}

fn files(of: &Path) -> Result<Vec<PathBuf>, CliError> {
    entries(of, Path::is_file)
}

/// What is in a folder, sorted by name; hidden files, such as a developer's `.terraform`, are not seen.
fn entries(of: &Path, fits: fn(&Path) -> bool) -> Result<Vec<PathBuf>, CliError> {
    let listed = std::fs::read_dir(of).map_err(|e| CliError::io("list", of, e))?;
    let mut found: Vec<PathBuf> = listed
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| fits(path) && !base_name(path).starts_with('.'))
        .collect();
    found.sort();
    Ok(found)
}
