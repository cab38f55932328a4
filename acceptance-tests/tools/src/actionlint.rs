//! actionlint, which reads workflow files as GitHub does, built once from a small pinned Go module.
//!
//! To move to another version, in `acceptance-tests/tools/actionlint`: run
//! `go get -tool github.com/rhysd/actionlint/cmd/actionlint@v<version>` and `go mod tidy`, and change [`VERSION`].

use crate::ToolError;
use crate::go::{self, GoModule};
use std::path::PathBuf;

/// The pinned version of actionlint.
pub const VERSION: &str = "1.7.12";

const REMEDY: &str = "Go 1.26 or newer (https://go.dev/dl, then `go version` shows it) and access to its \
                      module proxy are needed.";

/// The program in the tool cache, built when it is not there yet (half a minute).
///
/// # Errors
/// When there is no Go, when the build fails, or when there is no cache folder.
pub fn ensure_actionlint() -> Result<PathBuf, ToolError> {
    let module = GoModule {
        title: "actionlint",
        name: "actionlint",
        version: VERSION,
        go_mod: include_str!("../actionlint/go.mod"),
        go_sum: include_str!("../actionlint/go.sum"),
        options: &["-trimpath"],
        linker_flags: &format!("-s -w -X github.com/rhysd/actionlint.version={VERSION}"),
        programs: &[("actionlint", "github.com/rhysd/actionlint/cmd/actionlint")],
        takes: "half a minute",
        remedy: REMEDY,
        tells: ("-version", VERSION),
    };
    Ok(go::path(&module.ensure()?, "actionlint"))
}
