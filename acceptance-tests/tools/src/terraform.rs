//! The command line tools that are found, never installed, and the set that the tests drive.

use crate::ToolError;
use crate::cache::find_in_path;
use std::path::PathBuf;

/// Terraform: `SLIPWAY_TERRAFORM`, else `terraform` in `PATH`, else `None`.
///
/// # Errors
/// When `SLIPWAY_TERRAFORM` is set and names no file.
pub fn find_terraform() -> Result<Option<PathBuf>, ToolError> {
    Ok(from_environment("SLIPWAY_TERRAFORM")?.or_else(|| find_in_path("terraform")))
}

/// An OpenTofu of the machine's own: `SLIPWAY_TOFU`, else `tofu` in `PATH`, else `None`. The tests
/// use the pinned one of [`crate::ensure_opentofu`] instead.
///
/// # Errors
/// When `SLIPWAY_TOFU` is set and names no file.
pub fn find_opentofu() -> Result<Option<PathBuf>, ToolError> {
    Ok(from_environment("SLIPWAY_TOFU")?.or_else(|| find_in_path("tofu")))
}

/// The command line tools that the tests drive: Terraform where there is one, OpenTofu always.
#[derive(Debug, Clone)]
pub struct Clis {
    /// Terraform as found on this machine.
    pub terraform: Option<PathBuf>,
    /// The pinned OpenTofu.
    pub opentofu: PathBuf,
}

impl Clis {
    /// Finds Terraform, and builds OpenTofu when it is not in the tool cache yet.
    ///
    /// # Errors
    /// Those of [`find_terraform`] and [`crate::ensure_opentofu`].
    pub fn ensure() -> Result<Self, ToolError> {
        Ok(Self {
            terraform: find_terraform()?,
            opentofu: crate::ensure_opentofu()?,
        })
    }
}

pub(crate) fn from_environment(name: &str) -> Result<Option<PathBuf>, ToolError> {
    let Some(given) = std::env::var_os(name).filter(|v| !v.is_empty()) else {
        return Ok(None);
    };
    let path = PathBuf::from(given);
    if path.is_file() {
        return Ok(Some(path));
    }
    Err(ToolError::new(
        format!("{name} names {}, which is not a file", path.display()),
        format!("Set {name} to the program's path, or unset it."),
    ))
}
