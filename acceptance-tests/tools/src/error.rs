//! What can go wrong with a tool, and what the reader is to do about it.

use std::fmt;
use std::path::Path;

/// A tool is missing or could not be installed; the message ends with what to do.
#[derive(Debug)]
pub struct ToolError {
    what: String,
    remedy: String,
    source: Option<std::io::Error>,
}

impl ToolError {
    pub(crate) fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            remedy: remedy.into(),
            source: None,
        }
    }

    pub(crate) fn io(what: &str, path: &Path, source: std::io::Error) -> Self {
        Self {
            what: format!("cannot {what} {}", path.display()),
            remedy: "Check the permissions and the free space there, or set SLIPWAY_CACHE to another folder."
                .to_owned(),
            source: Some(source),
        }
    }
}

impl fmt::Display for ToolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if let Some(source) = &self.source {
            write!(f, ": {source}")?;
        }
        write!(f, "\n{}", self.remedy)
    }
}

// The source is already part of the text, so it is not offered again.
impl std::error::Error for ToolError {}
