//! What settings of every provider are made of: variables and secrets.

use std::collections::BTreeMap;
use std::fmt;

/// Variables of the environment, handed in by the binary or by a test. Nothing in the provider's crates
/// reads those of the process; the list of system certificates honours `SSL_CERT_FILE` and `SSL_CERT_DIR`
/// below us, and a `credential_process` inherits them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Takes variables from a list. An empty value is the same as none, as in the official providers.
    pub fn from_variables<N, V>(variables: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<String>,
        V: Into<String>,
    {
        let all = variables.into_iter();
        let all = all.map(|(name, value)| (name.into(), value.into()));
        Self(all.filter(|(_, value)| !value.is_empty()).collect())
    }

    /// A variable, when it is set and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The first of several variables that is set, with its name.
    pub fn first<'n>(&self, names: &[&'n str]) -> Option<(&'n str, &str)> {
        let mut names = names.iter();
        names.find_map(|name| Some((*name, self.get(name)?)))
    }

    /// A variable that holds `true` or `false` in any case; anything else counts as unset.
    pub fn flag(&self, name: &str) -> Option<bool> {
        let value = self.get(name)?;
        if value.eq_ignore_ascii_case("true") {
            return Some(true);
        }
        value.eq_ignore_ascii_case("false").then_some(false)
    }

    /// Every variable with its value, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.0.iter();
        all.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Gives a variable another value.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// Forgets the variables whose names are not to be kept.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.0.retain(|name, _| keep(name));
    }
}

/// Names only: values hold keys and passwords.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Holds a secret so that neither `Debug` nor `Display` shows it, not even its length.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T = String>(T);

impl<T> Secret<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the one place that has to send it.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl<T> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(sensitive value)")
    }
}
