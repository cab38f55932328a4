//! The environment variables that a connection may read.

use std::collections::BTreeMap;
use std::fmt;

/// Variables, handed in by the binary or by a test. Nothing in this crate reads those of the process; the
/// list of system certificates honours `SSL_CERT_FILE` and `SSL_CERT_DIR` below us.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Takes variables from a list. An empty value is the same as none, as in the official provider.
    pub fn from_variables<N, V>(variables: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<String>,
        V: Into<String>,
    {
        let all = variables.into_iter();
        let all = all.map(|(name, value)| (name.into(), value.into()));
        Self(all.filter(|(_, value)| !value.is_empty()).collect())
    }

    /// The first of several variables that is set and not empty, with its name.
    pub(crate) fn first(&self, names: &[&'static str]) -> Option<(&'static str, &str)> {
        let mut names = names.iter();
        names.find_map(|name| Some((*name, self.0.get(*name)?.as_str())))
    }
}

/// Names only: values hold tokens.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
