//! Packages of the Python index, each set in a virtual environment of its own.

use crate::ToolError;
use crate::cache::{Installation, find_in_path, run_step};
use std::path::{Path, PathBuf};
use std::process::Command;

const REMEDY: &str = "Python 3.10 or newer with its venv module (apt install python3 python3-venv) \
                      and access to the Python package index are needed.";

/// What an environment holds.
pub(crate) struct Environment<'a> {
    /// What it is for, `moto`.
    pub(crate) name: &'a str,
    pub(crate) version: &'a str,
    /// Every package with every hash, made by `pip-compile --generate-hashes --strip-extras`.
    pub(crate) requirements: &'a str,
    /// Imports that work when everything is there.
    pub(crate) check: &'a str,
}

impl Environment<'_> {
    /// The interpreter of the environment in the tool cache, which is made when it is not there yet.
    pub(crate) fn ensure(&self) -> Result<PathBuf, ToolError> {
        let name = self.name;
        let python = find_in_path("python3").ok_or_else(|| {
            ToolError::new(
                format!("python3, which runs {name}, is not installed"),
                REMEDY,
            )
        })?;
        // A virtual environment belongs to the interpreter it was made with.
        let version = run_step(
            Command::new(&python).args(["-c", "import sys; print(sys.prefix, sys.version)"]),
            "python3",
            REMEDY,
        )?;
        let tool = Installation {
            name: &format!("{name}-{}", self.version),
            recipe: &[&version, self.requirements],
        };
        let dir = tool.ensure(|dir| self.install(&python, dir))?;
        let installed = interpreter(&dir);
        if !installed.is_file() {
            return Err(ToolError::new(
                format!(
                    "{} is gone, although {name} was installed there",
                    installed.display()
                ),
                format!("Remove {} and run this again.", dir.display()),
            ));
        }
        Ok(installed)
    }

    fn install(&self, python: &Path, dir: &Path) -> Result<(), ToolError> {
        let Self { name, version, .. } = self;
        eprintln!(
            "installing {name} {version} into {} (about half a minute)",
            dir.display()
        );
        run_step(
            Command::new(python).args(["-m", "venv"]).arg(dir),
            "python3 -m venv",
            REMEDY,
        )?;
        let list = dir.join("requirements.txt");
        std::fs::write(&list, self.requirements).map_err(|e| ToolError::io("write", &list, e))?;
        run_step(
            Command::new(interpreter(dir))
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                ])
                .args(["--no-input", "--require-hashes", "--requirement"])
                .arg(&list),
            "pip install",
            REMEDY,
        )?;
        run_step(
            Command::new(interpreter(dir)).args(["-c", self.check]),
            &format!("importing {name}"),
            REMEDY,
        )?;
        eprintln!("{name} {version} is installed");
        Ok(())
    }
}

fn interpreter(dir: &Path) -> PathBuf {
    if cfg!(windows) {
        dir.join("Scripts").join("python.exe")
    } else {
        dir.join("bin").join("python")
    }
}
