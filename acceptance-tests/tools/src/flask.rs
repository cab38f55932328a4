//! What the app of `examples/flask-on-eks` runs on, for its own tests.

use crate::ToolError;
use crate::python::Environment;
use std::path::PathBuf;

/// The pinned version of Flask.
pub const VERSION: &str = "3.1.3";

/// The Python interpreter of an environment in the tool cache that holds what the app's image holds. It is
/// installed when it is not there yet (some seconds).
///
/// # Errors
/// When there is no Python 3, when pip cannot install the pinned packages, or when there is no cache
/// folder.
pub fn ensure_flask() -> Result<PathBuf, ToolError> {
    let environment = Environment {
        name: "flask",
        version: VERSION,
        requirements: include_str!("../../../examples/flask-on-eks/app/requirements.txt"),
        check: "import flask, gunicorn, prometheus_client",
    };
    environment.ensure()
}
