//! OpenTofu, built once from a small pinned Go module.
//!
//! To move to another version, in `acceptance-tests/tools/opentofu`: copy the `replace` lines of
//! OpenTofu's own `go.mod`, which do not reach a module that depends on it, run
//! `go get -tool github.com/opentofu/opentofu/cmd/tofu@v<version>` and `go mod tidy`, and change
//! [`VERSION`].

use crate::ToolError;
use crate::go::{self, GoModule};
use std::path::PathBuf;

/// The pinned version of OpenTofu.
pub const VERSION: &str = "1.12.6";

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
    let module = GoModule {
        title: "OpenTofu",
        name: "opentofu",
        version: VERSION,
        go_mod: include_str!("../opentofu/go.mod"),
        go_sum: include_str!("../opentofu/go.sum"),
        options: &[],
        // As OpenTofu's releases are linked: without `dev=no` the version is 1.12.6-dev, which fails
        // version constraints (its `version/version.go`).
        linker_flags: "-s -w -X github.com/opentofu/opentofu/version.dev=no",
        programs: &[("tofu", "github.com/opentofu/opentofu/cmd/tofu")],
        takes: "five minutes",
        remedy: REMEDY,
        tells: ("version", &format!("OpenTofu v{VERSION}")),
    };
    Ok(go::path(&module.ensure()?, "tofu"))
}
