//! moto, the AWS simulator behind our gateway, in a virtual environment of its own.

use crate::ToolError;
use crate::cache::{Installation, find_in_path, run_step};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The pinned version of moto.
pub const VERSION: &str = "5.2.5";

/// Every package with every hash, made by `pip-compile --generate-hashes --strip-extras` from
/// `moto-requirements.in` beside it.
const REQUIREMENTS: &str = include_str!("../moto-requirements.txt");

const REMEDY: &str = "Python 3.10 or newer with its venv module (apt install python3 python3-venv) \
                      and access to the Python package index are needed.";

/// The Python interpreter of moto's virtual environment in the tool cache, which is installed when it
/// is not there yet (half a minute). `python -m moto.server` starts moto; boto3 is there too.
///
/// # Errors
/// When there is no Python 3, when pip cannot install the pinned packages, or when there is no cache
/// folder.
pub fn ensure_moto() -> Result<PathBuf, ToolError> {
    let python = find_in_path("python3")
        .ok_or_else(|| ToolError::new("python3, which runs moto, is not installed", REMEDY))?;
    // A virtual environment belongs to the interpreter it was made with.
    let version = run_step(
        Command::new(&python).args(["-c", "import sys; print(sys.prefix, sys.version)"]),
        "python3",
        REMEDY,
    )?;
    let tool = Installation {
        name: &format!("moto-{VERSION}"),
        recipe: &[&version, REQUIREMENTS],
    };
    let dir = tool.ensure(|dir| install(&python, dir))?;
    let installed = venv_python(&dir);
    if !installed.is_file() {
        return Err(ToolError::new(
            format!(
                "{} is gone, although moto was installed there",
                installed.display()
            ),
            format!("Remove {} and run this again.", dir.display()),
        ));
    }
    Ok(installed)
}

fn install(python: &Path, dir: &Path) -> Result<(), ToolError> {
    eprintln!(
        "installing moto {VERSION} into {} (about half a minute)",
        dir.display()
    );
    run_step(
        Command::new(python).args(["-m", "venv"]).arg(dir),
        "python3 -m venv",
        REMEDY,
    )?;
    let list = dir.join("requirements.txt");
    std::fs::write(&list, REQUIREMENTS).map_err(|e| ToolError::io("write", &list, e))?;
    run_step(
        Command::new(venv_python(dir))
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
    // moto imports each service on first use, so a missing package would show only then.
    run_step(
        Command::new(venv_python(dir)).args([
            "-c",
            "import moto.server, moto.route53.urls, moto.acm.urls, moto.sts.urls, moto.iam.urls, \
             moto.ec2.urls, moto.s3.urls, boto3",
        ]),
        "importing moto",
        REMEDY,
    )?;
    eprintln!("moto {VERSION} is installed");
    Ok(())
}

fn venv_python(dir: &Path) -> PathBuf {
    if cfg!(windows) {
        dir.join("Scripts").join("python.exe")
    } else {
        dir.join("bin").join("python")
    }
}
