//! Why there is no connection.

use std::fmt;

use slipway_digitalocean_client::connection::ConnectError as ClientError;

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Argument(&'static str),
    Variable(&'static str),
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(name) => write!(f, "the argument `{name}`"),
            Self::Variable(name) => write!(f, "the environment variable {name}"),
            Self::Default => f.write_str("the default"),
        }
    }
}

/// Why there is no connection. Nothing was called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectError {
    /// There is no token.
    NoToken,
    /// A value cannot be used.
    Value {
        /// The argument that is to blame, when one is.
        argument: Option<&'static str>,
        /// What is wrong with it, as a sentence.
        says: String,
    },
}

impl ConnectError {
    pub(super) fn value(origin: Origin, why: &str) -> Self {
        let argument = match origin {
            Origin::Argument(name) => Some(name),
            Origin::Variable(_) | Origin::Default => None,
        };
        Self::Value {
            argument,
            says: format!("The value of {origin} cannot be used: {why}."),
        }
    }

    /// A value without the one that belongs to it.
    pub(super) fn alone(origin: Origin, other: &str) -> Self {
        Self::Value {
            argument: None,
            says: format!(
                "There is a value in {origin}, but none of `{other}`, which belongs to it."
            ),
        }
    }

    pub(super) fn of(origin: Origin, error: &ClientError) -> Self {
        match error {
            ClientError::Token(why) => Self::value(origin, why),
            ClientError::Endpoint(why) => Self::value(origin, why),
            ClientError::Proxy { variable, why } => Self::value(Origin::Variable(variable), why),
            ClientError::Client(source) => Self::value(origin, &source.to_string()),
        }
    }

    /// What went wrong, as the summary of a diagnostic.
    pub const fn summary(&self) -> &'static str {
        match self {
            Self::NoToken => "DigitalOcean token not set",
            Self::Value { .. } => "Invalid DigitalOcean provider configuration",
        }
    }

    /// What happened and what to do, as the detail of a diagnostic.
    pub fn detail(&self) -> String {
        match self {
            Self::NoToken => "The API is called with a token, and there is none in the provider argument `token`, \
                              nor in the environment variables DIGITALOCEAN_TOKEN and DIGITALOCEAN_ACCESS_TOKEN. \
                              Nothing was changed.\n\
                              Create a personal access token in the control panel under API, set DIGITALOCEAN_TOKEN \
                              to it, then try again."
                .to_owned(),
            Self::Value { says, .. } => {
                format!("{says} Nothing was changed.\nCorrect it, then try again.")
            }
        }
    }

    /// The argument that is to blame.
    pub const fn argument(&self) -> Option<&'static str> {
        match self {
            Self::NoToken => None,
            Self::Value { argument, .. } => *argument,
        }
    }
}
