//! The environment variables that a connection may read.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use aws_types::os_shim_internal::Env;

/// Variables, handed in by the binary or by a test. Nothing in this crate reads those of the process.
///
/// Two things below us still do: a `credential_process` inherits the variables of the process, and
/// the list of system certificates honours `SSL_CERT_FILE` and `SSL_CERT_DIR`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// Takes variables from a list. An empty value is the same as none, as in the official provider.
    pub fn from_variables<N, V>(variables: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<String>,
        V: Into<String>,
    {
        let variables = variables
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        Self { variables }
    }

    /// A variable, when it is set and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// The first of several variables that is set.
    pub fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.get(name))
    }

    /// A variable that holds `true` or `false` in any case; anything else counts as unset.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        let value = self.get(name)?;
        if value.eq_ignore_ascii_case("true") {
            return Some(true);
        }
        value.eq_ignore_ascii_case("false").then_some(false)
    }

    /// Every variable whose name begins with `prefix`, without the prefix.
    pub(super) fn with_prefix<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.variables
            .iter()
            .filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    pub(super) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.variables.retain(|name, _| keep(name));
    }

    /// The same variables in the form that `aws-config` takes.
    pub(super) fn to_sdk(&self) -> Env {
        let variables: HashMap<String, String> = self.variables.clone().into_iter().collect();
        Env::from(variables)
    }
}

/// Names only: values hold keys and passwords.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}
