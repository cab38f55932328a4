//! Why a connection could not be opened, in words for the user.

use std::error::Error;
use std::fmt;

use slipway_engine::error::{CloudError, render_chain};

/// Why no connection could be opened. Nothing was changed in any account.
#[derive(Debug)]
pub struct ConnectError {
    kind: Kind,
}

/// The reasons. Callers only show them, so they are no part of the public API.
#[derive(Debug)]
pub(super) enum Kind {
    /// An argument of the provider block, a variable or a profile key has a value that cannot be.
    Value {
        origin: Origin,
        reason: String,
    },
    SharedConfig(Box<dyn Error + Send + Sync>),
    UnknownProfile {
        name: String,
        origin: Origin,
    },
    NoRegion,
    UnknownRegion(String),
    NoCredentials(Box<dyn Error + Send + Sync>),
    RoleRefused {
        argument: &'static str,
        role_arn: String,
        error: CloudError,
    },
    CredentialsRefused(CloudError),
    AccountRefused {
        account: String,
        is_forbidden: bool,
    },
    AccountUnknown,
    /// A call that somebody else is to make could not be signed.
    Unsigned(Box<dyn Error + Send + Sync>),
}

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Argument(&'static str),
    Variable(&'static str),
    ProfileKey(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(name) => write!(f, "the provider argument `{name}`"),
            Self::Variable(name) => write!(f, "the environment variable {name}"),
            Self::ProfileKey(name) => write!(f, "`{name}` in the shared configuration"),
        }
    }
}

impl From<Kind> for ConnectError {
    fn from(kind: Kind) -> Self {
        Self { kind }
    }
}

impl ConnectError {
    pub(super) fn value(origin: Origin, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Kind::Value { origin, reason }.into()
    }

    /// What went wrong, as the summary of a diagnostic.
    pub fn summary(&self) -> &'static str {
        match &self.kind {
            Kind::Value { .. } => "Invalid AWS provider configuration",
            Kind::SharedConfig(_) => "Unable to read the shared AWS configuration",
            Kind::UnknownProfile { .. } => "AWS profile not found",
            Kind::NoRegion => "AWS region not set",
            Kind::UnknownRegion(_) => "Unknown AWS region",
            Kind::NoCredentials(_) => "No valid AWS credentials found",
            Kind::RoleRefused { .. } => "Unable to assume the IAM role",
            Kind::CredentialsRefused(_) => "Unable to validate the AWS credentials",
            Kind::AccountRefused { .. } => "AWS account not allowed",
            Kind::AccountUnknown => "AWS account cannot be checked",
            Kind::Unsigned(_) => "Unable to sign a call of STS",
        }
    }

    /// What happened and what to do, as the detail of a diagnostic; facts stand indented at its end.
    pub fn detail(&self) -> String {
        match &self.kind {
            Kind::Value { origin, reason } => {
                format!("The value of {origin} is not valid: {reason}.")
            }
            Kind::SharedConfig(source) => format!(
                "A shared configuration or credentials file could not be read.\n\
                 Correct the file, or name others with `shared_config_files` and \
                 `shared_credentials_files`.\n\n  Reason: {}",
                render_chain(&**source)
            ),
            Kind::UnknownProfile { name, origin } => format!(
                "{}, which {origin} names, is in none of the shared configuration files.\n\
                 Correct the name, or add the profile.",
                Quoted(name)
            ),
            Kind::NoRegion => "No region is configured.\nSet the provider argument `region`, the \
                 environment variable AWS_REGION, or `region` in your profile."
                .to_owned(),
            Kind::UnknownRegion(region) => format!(
                "{} has not the form of an AWS region, such as eu-central-1.\n\
                 Correct `region`, or set `skip_region_validation` for a region that this provider \
                 does not know.",
                Quoted(region)
            ),
            Kind::NoCredentials(source) => format!(
                "None of the sources of credentials gave any: provider arguments, environment \
                 variables, shared configuration, web identity, container, EC2 instance.\n\
                 Set up one of them, for example with `aws configure` or `aws sso login`, then try \
                 again.\n\n  Reason: {}",
                render_chain(&**source)
            ),
            Kind::RoleRefused {
                role_arn, error, ..
            } => format!(
                "{role_arn} could not be assumed.\n\
                 Check the role's trust policy, the permissions of whoever assumes it, and the \
                 arguments of the block.{}",
                facts(error)
            ),
            Kind::CredentialsRefused(error) => credentials_refused(error),
            Kind::AccountRefused {
                account,
                is_forbidden: true,
            } => format!(
                "The credentials belong to account {account}, which `forbidden_account_ids` lists.\n\
                 Use the credentials of another account."
            ),
            Kind::AccountRefused { account, .. } => format!(
                "The credentials belong to account {account}, which `allowed_account_ids` does not \
                 list.\nUse the credentials of a listed account, or list this one."
            ),
            Kind::Unsigned(source) => format!(
                "The call of STS by which the credentials are proved could not be signed. No token \
                 was made.\nCheck the region, and the endpoint of STS if one is configured.\n\n  \
                 Reason: {}",
                render_chain(&**source)
            ),
            Kind::AccountUnknown => "`allowed_account_ids` or `forbidden_account_ids` is set, but \
                 `skip_requesting_account_id` forbids to ask for the account.\nRemove one of them."
                .to_owned(),
        }
    }

    /// The provider argument that is to blame, when it is one.
    pub fn argument(&self) -> Option<&'static str> {
        match &self.kind {
            Kind::Value { origin, .. } | Kind::UnknownProfile { origin, .. } => match origin {
                Origin::Argument(name) => Some(name),
                Origin::Variable(_) | Origin::ProfileKey(_) => None,
            },
            Kind::NoRegion | Kind::UnknownRegion(_) => Some("region"),
            Kind::RoleRefused { argument, .. } => Some(argument),
            Kind::AccountRefused {
                is_forbidden: true, ..
            } => Some("forbidden_account_ids"),
            Kind::AccountRefused { .. } => Some("allowed_account_ids"),
            Kind::AccountUnknown => Some("skip_requesting_account_id"),
            Kind::SharedConfig(_)
            | Kind::NoCredentials(_)
            | Kind::CredentialsRefused(_)
            | Kind::Unsigned(_) => None,
        }
    }

    /// Whether nothing said which region is meant.
    pub fn is_without_region(&self) -> bool {
        matches!(self.kind, Kind::NoRegion)
    }

    /// The failed call, when it was one.
    pub fn cloud_error(&self) -> Option<&CloudError> {
        match &self.kind {
            Kind::RoleRefused { error, .. } | Kind::CredentialsRefused(error) => Some(error),
            _ => None,
        }
    }
}

fn credentials_refused(error: &CloudError) -> String {
    let advice = if error.is_credentials() {
        "STS does not accept the credentials.\nCorrect or renew them, then try again."
    } else {
        "STS could not be asked whose the credentials are.\n\
         Check the region, the network and the endpoint, or set `skip_credentials_validation`."
    };
    format!("{advice}{}", facts(error))
}

fn facts(error: &CloudError) -> String {
    let (service, operation) = (error.service().id, error.operation());
    let mut text = format!("\n\n  Operation:  {service}:{operation}");
    let mut fact = |name: &str, value: String| {
        text.push_str(&format!("\n  {:<12}{value}", format!("{name}:")));
    };
    match (error.code(), error.http_status()) {
        (Some(code), Some(status)) => fact("Code", format!("{code} (HTTP {status})")),
        (None, Some(status)) => fact("Code", format!("HTTP {status}")),
        _ => {}
    }
    if let Some(id) = error.request_id() {
        fact("Request ID", id.to_owned());
    }
    if let Some(endpoint) = &error.facts().endpoint {
        fact("Endpoint", endpoint.clone());
    }
    let reason = match (error.message(), error.source()) {
        (Some(message), _) => Some(message.to_owned()),
        (None, Some(source)) => Some(render_chain(source)),
        (None, None) => None,
    };
    if let Some(reason) = reason {
        fact("Reason", reason);
    }
    text
}

/// A name in the user's words, between quotation marks.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.summary())
    }
}

impl Error for ConnectError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.kind {
            Kind::SharedConfig(source) | Kind::NoCredentials(source) | Kind::Unsigned(source) => {
                Some(&**source)
            }
            Kind::RoleRefused { error, .. } | Kind::CredentialsRefused(error) => Some(error),
            _ => None,
        }
    }
}
