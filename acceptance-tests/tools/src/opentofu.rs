//! OpenTofu, built once from a small pinned Go module: a machine that has Go gets its source, with
//! every hash checked, from where its other modules come from.
//!
//! To move to another version, in `acceptance-tests/tools/opentofu`: copy the `replace` lines of
//! OpenTofu's own `go.mod`, which do not reach a module that depends on it, run
//! `go get -tool github.com/opentofu/opentofu/cmd/tofu@v<version>` and `go mod tidy`, and change
//! [`VERSION`].

use crate::ToolError;
use crate::cache::{Installation, find_in_path, run_step};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The pinned version of OpenTofu.
pub const VERSION: &str = "1.12.6";

const GO_MOD: &str = include_str!("../opentofu/go.mod");
const GO_SUM: &str = include_str!("../opentofu/go.sum");

/// As OpenTofu's releases are linked: without `dev=no` the version is 1.12.6-dev, which fails version
/// constraints (its `version/version.go`).
const LINKER_FLAGS: &str = "-s -w -X github.com/opentofu/opentofu/version.dev=no";

const REMEDY: &str = "Go 1.26.6 or newer (https://go.dev/dl, then `go version` shows it) and access to its \
                      module proxy are needed; or set SLIPWAY_TOFU to an OpenTofu 1.12 program.";

/// The OpenTofu program: `SLIPWAY_TOFU` when that is set, else the one in the tool cache, built when
/// it is not there yet (about five minutes on two cores with empty Go caches).
///
/// # Errors
/// When `SLIPWAY_TOFU` names no file, when there is no Go, when the build fails, or when there is no
/// cache folder.
pub fn ensure_opentofu() -> Result<PathBuf, ToolError> {
    if let Some(given) = crate::terraform::from_environment("SLIPWAY_TOFU")? {
        return Ok(given);
    }
    let tool = Installation {
        name: &format!("opentofu-{VERSION}"),
        recipe: &[GO_MOD, GO_SUM, LINKER_FLAGS],
    };
    let dir = tool.ensure(install)?;
    let program = program(&dir);
    if !program.is_file() {
        return Err(ToolError::new(
            format!("{} is gone, although it was built there", program.display()),
            format!("Remove {} and run this again.", dir.display()),
        ));
    }
    Ok(program)
}

fn program(dir: &Path) -> PathBuf {
    dir.join(format!("tofu{}", std::env::consts::EXE_SUFFIX))
}

fn install(dir: &Path) -> Result<(), ToolError> {
    let go = find_in_path("go").ok_or_else(|| {
        ToolError::new("go, which OpenTofu is built with, is not installed", REMEDY)
    })?;
    eprintln!(
        "building OpenTofu {VERSION} into {} (about five minutes)",
        dir.display()
    );
    let source = dir.join("source");
    std::fs::create_dir_all(&source).map_err(|e| ToolError::io("create", &source, e))?;
    for (file, text) in [("go.mod", GO_MOD), ("go.sum", GO_SUM)] {
        let path = source.join(file);
        std::fs::write(&path, text).map_err(|e| ToolError::io("write", &path, e))?;
    }
    run_step(
        Command::new(go)
            .current_dir(&source)
            // No work file or flags of the user's may change what is built.
            .env("GOFLAGS", "-mod=readonly")
            .env("GOWORK", "off")
            .env("CGO_ENABLED", "0")
            .args(["build", "-buildvcs=false", "-ldflags", LINKER_FLAGS, "-o"])
            .arg(program(dir))
            .arg("github.com/opentofu/opentofu/cmd/tofu"),
        "go build",
        REMEDY,
    )?;
    let printed = run_step(
        Command::new(program(dir))
            .arg("version")
            .current_dir(&source)
            .env("CHECKPOINT_DISABLE", "1")
            // A setting of the user's own may name a file that is not there, which is a warning.
            .env_remove("TF_CLI_CONFIG_FILE"),
        "tofu version",
        REMEDY,
    )?;
    let version = format!("OpenTofu v{VERSION}");
    if !printed.lines().any(|line| line == version) {
        return Err(ToolError::new(
            format!("the OpenTofu that was built calls itself {printed:?}"),
            "This is a bug in the pinned module. Please report it.",
        ));
    }
    eprintln!("OpenTofu {VERSION} is built");
    Ok(())
}
