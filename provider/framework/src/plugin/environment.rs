//! The environment variables that the host sets, read in one place.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// Says that the process was started by a host and not by a person. The value is the same for every
/// Terraform provider (Terraform, `internal/plugin/serve.go`).
const MAGIC_COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// What the plugin runtime and the log know of the environment.
///
/// Only variables of the plugin protocol and of logging are kept: names that begin with `PLUGIN_`,
/// `TF_LOG` or `TF_PLUGIN_`, and `TMPDIR`. None of them holds a secret, so the whole may be printed.
///
/// The binary calls [`HostEnvironment::from_process`] once; tests pass values with
/// [`HostEnvironment::from_variables`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostEnvironment {
    variables: BTreeMap<String, OsString>,
}

impl HostEnvironment {
    /// Reads the environment of this process.
    pub fn from_process() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place where the plugin runtime reads the environment"
        )]
        let variables = std::env::vars_os();
        Self::from_variables(variables)
    }

    /// Takes the variables that count from a list. An empty value is the same as none.
    pub fn from_variables<N, V>(variables: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<OsString>,
        V: Into<OsString>,
    {
        let variables = variables
            .into_iter()
            .filter_map(|(name, value)| {
                let name = name.into().into_string().ok()?;
                let value = value.into();
                (is_read(&name) && !value.is_empty()).then_some((name, value))
            })
            .collect();
        Self { variables }
    }

    /// Whether a host started this process. Without a host the binary is free to be something else,
    /// such as a command line.
    pub fn has_host(&self) -> bool {
        let (name, value) = MAGIC_COOKIE;
        self.text(name).is_some_and(|cookie| cookie == value)
    }

    /// A variable as text. Bytes that are not UTF-8 are replaced, which no valid value survives.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        Some(self.variables.get(name)?.to_string_lossy().into_owned())
    }

    /// A variable as it is, for paths.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.variables.get(name).map(PathBuf::from)
    }

    /// The names that were kept.
    #[cfg(test)]
    fn names(&self) -> Vec<&str> {
        self.variables.keys().map(String::as_str).collect()
    }
}

/// Whether a variable is one of those that are kept.
fn is_read(name: &str) -> bool {
    name == "TMPDIR"
        || ["PLUGIN_", "TF_LOG", "TF_PLUGIN_"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
}

/// The environment of a process that a host started; for tests and harnesses.
impl HostEnvironment {
    /// Adds the variable that a host sets to be recognised.
    #[must_use]
    pub fn with_host(mut self) -> Self {
        let (name, value) = MAGIC_COOKIE;
        self.variables
            .insert(name.to_owned(), OsStr::new(value).to_owned());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_only_what_the_runtime_reads() {
        let environment = HostEnvironment::from_variables([
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("PATH", "/bin"),
            ("PLUGIN_PROTOCOL_VERSIONS", "6,5"),
            ("TF_LOG_PROVIDER", "DEBUG"),
            ("TMPDIR", "/var/tmp"),
        ]);
        assert_eq!(
            environment.names(),
            ["PLUGIN_PROTOCOL_VERSIONS", "TF_LOG_PROVIDER", "TMPDIR"]
        );
    }

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let environment = HostEnvironment::from_variables([("PLUGIN_CLIENT_CERT", "")]);
        assert_eq!(environment.text("PLUGIN_CLIENT_CERT"), None);
    }

    #[test]
    fn a_host_is_known_by_the_exact_cookie() {
        let cookie = |value| HostEnvironment::from_variables([("TF_PLUGIN_MAGIC_COOKIE", value)]);
        assert!(!HostEnvironment::default().has_host());
        assert!(!cookie("1").has_host());
        assert!(cookie(MAGIC_COOKIE.1).has_host());
        assert!(HostEnvironment::default().with_host().has_host());
    }
}
