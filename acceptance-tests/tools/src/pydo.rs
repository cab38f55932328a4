//! pydo, DigitalOcean's own client for Python, which judges our simulator.

use crate::ToolError;
use crate::python::Environment;
use std::path::PathBuf;

/// The pinned version of pydo.
pub const VERSION: &str = "0.44.0";

/// The Python interpreter of pydo's environment in the tool cache, which is installed when it is not
/// there yet (half a minute).
///
/// # Errors
/// When there is no Python 3, when pip cannot install the pinned packages, or when there is no cache
/// folder.
pub fn ensure_pydo() -> Result<PathBuf, ToolError> {
    let environment = Environment {
        name: "pydo",
        version: VERSION,
        requirements: include_str!("../pydo-requirements.txt"),
        check: "import pydo",
    };
    environment.ensure()
}
