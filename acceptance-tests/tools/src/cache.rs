//! Where tools are kept, and how an installation is made exactly once.

use crate::ToolError;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The cache folder: `SLIPWAY_CACHE`, else `XDG_CACHE_HOME/slipway`, else `HOME/.cache/slipway`.
///
/// # Errors
/// When none of the three variables is set.
pub fn cache_dir() -> Result<PathBuf, ToolError> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    set("SLIPWAY_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|dir| dir.join("slipway")))
        .or_else(|| set("HOME").map(|dir| dir.join(".cache").join("slipway")))
        .ok_or_else(|| {
            ToolError::new(
                "there is no cache folder",
                "Set SLIPWAY_CACHE to a folder that may be written.",
            )
        })
}

/// One tool at one version.
pub(crate) struct Installation<'a> {
    /// Name and version, `moto-5.2.5`: the first part of the folder's name.
    pub(crate) name: &'a str,
    /// All that the installation is made from. A hash of it is the last part of the folder's name,
    /// so that clones with different recipes share a cache without breaking each other's tools.
    pub(crate) recipe: &'a [&'a str],
}

impl Installation<'_> {
    /// The installed folder below `tools`; `install` fills it when it is not there yet, under a lock.
    pub(crate) fn ensure_in(
        &self,
        tools: &Path,
        install: impl FnOnce(&Path) -> Result<(), ToolError>,
    ) -> Result<PathBuf, ToolError> {
        let key = format!("{}-{}", self.name, fingerprint(self.recipe));
        let dir = tools.join(&key);
        if is_complete(&dir) {
            return Ok(dir);
        }
        fs::create_dir_all(tools).map_err(|e| ToolError::io("create", tools, e))?;
        let lock_path = tools.join(format!("{key}.lock"));
        let lock = File::create(&lock_path).map_err(|e| ToolError::io("create", &lock_path, e))?;
        // The lock is released when the file is closed, also when this process is killed.
        lock.lock()
            .map_err(|e| ToolError::io("lock", &lock_path, e))?;
        if is_complete(&dir) {
            return Ok(dir);
        }
        // What is there is what a killed installation left behind.
        if dir.exists() {
            fs::remove_dir_all(&dir).map_err(|e| ToolError::io("remove", &dir, e))?;
        }
        fs::create_dir_all(&dir).map_err(|e| ToolError::io("create", &dir, e))?;
        install(&dir)?;
        let unfinished = dir.join(".finished.new");
        fs::write(&unfinished, self.recipe.concat())
            .map_err(|e| ToolError::io("write", &unfinished, e))?;
        let finished = marker(&dir);
        fs::rename(&unfinished, &finished).map_err(|e| ToolError::io("write", &finished, e))?;
        Ok(dir)
    }

    /// The same in the cache folder.
    pub(crate) fn ensure(
        &self,
        install: impl FnOnce(&Path) -> Result<(), ToolError>,
    ) -> Result<PathBuf, ToolError> {
        self.ensure_in(&cache_dir()?.join("tools"), install)
    }
}

fn marker(dir: &Path) -> PathBuf {
    dir.join(".finished")
}

fn is_complete(dir: &Path) -> bool {
    marker(dir).is_file()
}

/// 64 bits of FNV-1a as hexadecimal digits: it only has to tell recipes apart, and the hasher of the
/// standard library may change from one Rust to the next.
fn fingerprint(recipe: &[&str]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in recipe {
        // The separator keeps `["ab", "c"]` apart from `["a", "bc"]`.
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

/// Runs one step of an installation and returns what it printed, which is shown only when it fails.
pub(crate) fn run_step(
    command: &mut std::process::Command,
    program: &str,
    remedy: &str,
) -> Result<String, ToolError> {
    let output = command
        .stdin(std::process::Stdio::null())
        .output()
        .map_err(|e| ToolError::new(format!("cannot run {program}: {e}"), remedy))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(ToolError::new(
        format!(
            "{program} failed ({}):\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ),
        remedy,
    ))
}

/// The first executable file of this name in `PATH`.
pub(crate) fn find_in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A folder of this test process, removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let dir = std::env::temp_dir().join(format!("slipway-{name}-{}", std::process::id()));
            fs::create_dir_all(&dir).expect("temporary folder");
            Self(dir)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).ok();
        }
    }

    fn tool<'a>(recipe: &'a [&'a str]) -> Installation<'a> {
        Installation {
            name: "tool-1.0",
            recipe,
        }
    }

    #[test]
    fn racing_installations_run_once() {
        let folder = Folder::new("race");
        let runs = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    tool(&["r"]).ensure_in(&folder.0, |dir| {
                        runs.fetch_add(1, Ordering::SeqCst);
                        fs::write(dir.join("tool"), "x").map_err(|e| ToolError::io("write", dir, e))
                    })
                });
            }
        });
        assert_eq!(runs.load(Ordering::SeqCst), 1);
        let dir = tool(&["r"])
            .ensure_in(&folder.0, |_| panic!("already there"))
            .expect("is there");
        assert_eq!(fs::read_to_string(dir.join("tool")).expect("kept"), "x");
    }

    #[test]
    fn a_failed_installation_is_made_again_from_an_empty_folder() {
        let folder = Folder::new("failed");
        let failed = tool(&["r"]).ensure_in(&folder.0, |dir| {
            fs::write(dir.join("half"), "x").expect("writes");
            Err(ToolError::new("no network", "Plug it in."))
        });
        assert_eq!(
            failed.expect_err("fails").to_string(),
            "no network\nPlug it in."
        );
        let dir = tool(&["r"])
            .ensure_in(&folder.0, |_| Ok(()))
            .expect("second try");
        assert!(!dir.join("half").exists());
    }

    #[test]
    fn another_recipe_is_another_folder() {
        let folder = Folder::new("recipes");
        let dir = |recipe: &[&str]| {
            tool(recipe)
                .ensure_in(&folder.0, |_| Ok(()))
                .expect("installs")
        };
        assert_ne!(dir(&["ab", "c"]), dir(&["a", "bc"]));
        assert_eq!(dir(&["a"]), dir(&["a"]));
    }

    #[test]
    fn a_failed_step_shows_what_it_printed_and_what_to_do() {
        let mut command = std::process::Command::new("sh");
        command.args(["-c", "echo out; echo bad wheel >&2; exit 3"]);
        let error = run_step(&mut command, "pip install", "Check the network.").expect_err("fails");
        let text = error.to_string();
        assert!(
            text.contains("pip install failed (exit status: 3)"),
            "{text}"
        );
        assert!(
            text.contains("bad wheel\n") && text.ends_with("Check the network."),
            "{text}"
        );
    }
}
