//! The provider itself: its block, and the types that it offers.

mod checks;
mod config;
mod endpoints;
mod settings;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use slipway_engine::clock::Runtime;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::schema::Schema;
use slipway_framework::{Host, Provider, Types};

pub use config::{AssumeRole, AssumeRoleWithWebIdentity, AwsConfig, DefaultTags, IgnoreTags};
pub use endpoints::Endpoints;

use crate::connection::{
    self, ConnectError, Connection, Environment, Module, TagPolicyCompliance, UserAgent,
};
use crate::shared::Shared;
use crate::{
    acm, data_sources, dynamodb, ec2, ecr, eks, ephemeral, functions, generated, iam, kms, route53,
    s3, secretsmanager, ssm,
};

/// The AWS provider.
#[derive(Debug)]
pub struct Aws {
    environment: Environment,
    shared: Arc<Shared>,
}

impl Aws {
    /// A provider that reads these environment variables, and takes time and randomness from here.
    pub fn new(environment: Environment, runtime: Runtime) -> Self {
        Self {
            environment,
            shared: Shared::new(runtime),
        }
    }
}

impl Provider for Aws {
    type Config = AwsConfig;

    fn moves_from(&self) -> &'static [&'static str] {
        &["hashicorp/aws", "slipway/aws"]
    }

    fn module_schema(&self) -> Option<Schema> {
        Some(Schema::new(0, Module::block()))
    }

    fn register(&self, types: &mut Types) {
        acm::register(types, &self.shared);
        dynamodb::register(types, &self.shared);
        ec2::register(types, &self.shared);
        ecr::register(types, &self.shared);
        eks::register(types, &self.shared);
        generated::register(types, &self.shared);
        iam::register(types, &self.shared);
        kms::register(types, &self.shared);
        route53::register(types, &self.shared);
        s3::register(types, &self.shared);
        secretsmanager::register(types, &self.shared);
        ssm::register(types, &self.shared);
        data_sources::register(types, &self.shared);
        ephemeral::register(types, &self.shared);
        functions::register(types);
    }

    fn validate(&self, config: &AwsConfig, diagnostics: &mut Diagnostics) {
        let blocks = [
            (
                "assume_role_with_web_identity",
                config
                    .assume_role_with_web_identity
                    .if_known()
                    .map_or(0, Vec::len),
            ),
            (
                "default_tags",
                config.default_tags.if_known().map_or(0, Vec::len),
            ),
            (
                "ignore_tags",
                config.ignore_tags.if_known().map_or(0, Vec::len),
            ),
        ];
        for (name, count) in blocks {
            if count > 1 {
                diagnostics.push(more_than_one(name));
            }
        }
        check_roles(config, diagnostics);
        check_endpoints(config, diagnostics);
    }

    async fn configure(&self, config: AwsConfig, host: Host) -> Result<Diagnostics, Diagnostics> {
        self.shared.reset();
        self.shared.follow(host.stop);
        let undecided = undecided(&config);
        if !undecided.is_empty() {
            self.shared.leave_undecided(undecided);
            return Ok(Diagnostics::new());
        }
        let user_agent = UserAgent {
            terraform_version: Some(host.version),
            provider_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            append: Vec::new(),
        };
        let settings = settings::of(&config, user_agent);
        // Dates in signatures and the lifetime of credentials are the real clock's business.
        let clock = connection::Runtime::default();
        let opened = Connection::open(settings, self.environment.clone(), clock).await;
        let connection = opened.map_err(|error| Diagnostics::from(refused(&error)))?;
        let told = tag_policy(connection.tag_policy_compliance());
        if told.has_errors() {
            return Err(told);
        }
        self.shared.configure(connection);
        Ok(told)
    }
}

/// Tag policies are not checked yet, and a check that somebody relies on must not be left out silently.
fn tag_policy(compliance: TagPolicyCompliance) -> Diagnostics {
    let summary = "Tag policies are not checked";
    let detail = |next: &str| {
        format!(
            "`tag_policy_compliance`, or the environment variable TF_AWS_TAG_POLICY_COMPLIANCE, asks for a check that \
             this provider does not make yet. Nothing was changed.\n{next}"
        )
    };
    let told = match compliance {
        TagPolicyCompliance::Disabled => return Diagnostics::new(),
        TagPolicyCompliance::Warning => {
            Diagnostic::warning(summary, detail("Tags that break the policy go unnoticed."))
        }
        TagPolicyCompliance::Error => Diagnostic::error(
            summary,
            detail("Set it to `warning` or `disabled`, then try again."),
        ),
    };
    Diagnostics::from(told.at(Path::of("tag_policy_compliance")))
}

fn refused(error: &ConnectError) -> Diagnostic {
    let diagnostic = Diagnostic::error(error.summary(), error.detail());
    match error.argument() {
        Some(argument) => diagnostic.at(Path::of(argument)),
        None => diagnostic,
    }
}

/// The arguments in which something is known only after apply.
fn undecided(config: &AwsConfig) -> Vec<String> {
    let value = config.to_value();
    let arguments = value.as_object().into_iter().flatten();
    arguments
        .filter(|(_, value)| !value.is_wholly_known())
        .map(|(name, _)| name.clone())
        .collect()
}

fn more_than_one(name: &str) -> Diagnostic {
    let detail = format!(
        "The provider block has more than one `{name}`. Nothing was changed.\nKeep one of them."
    );
    Diagnostic::error("Too many blocks", detail).at(Path::of(name).index(1))
}

/// A block without a role has no effect in hashicorp/aws either; modules rely on it to switch the
/// role off. It deserves a word all the same.
fn check_roles(config: &AwsConfig, diagnostics: &mut Diagnostics) {
    for (index, block) in (0..).zip(config.assume_role.if_known().into_iter().flatten()) {
        let without = match &block.role_arn {
            Attr::Null => true,
            Attr::Unknown => false,
            Attr::Known(arn) => arn.is_empty(),
        };
        if without {
            let detail = "An `assume_role` block has no `role_arn`, so no role is assumed for it.\n\
                          Set `role_arn`, or remove the block.";
            let path = Path::of("assume_role").index(index);
            diagnostics.push(Diagnostic::warning("Role without a name", detail).at(path));
        }
    }
}

/// Several blocks count as one, so a service must not have two addresses.
fn check_endpoints(config: &AwsConfig, diagnostics: &mut Diagnostics) {
    let mut seen = std::collections::BTreeMap::new();
    for (service, url) in config
        .endpoints
        .if_known()
        .into_iter()
        .flatten()
        .flat_map(Endpoints::iter)
    {
        let Some(url) = url.if_known().filter(|url| !url.is_empty()) else {
            continue;
        };
        if seen
            .insert(service, url)
            .is_some_and(|earlier| earlier != url)
        {
            let detail = format!(
                "The `endpoints` blocks give `{service}` two addresses. Nothing was changed.\nKeep one of them."
            );
            diagnostics
                .push(Diagnostic::error("Conflicting endpoints", detail).at(Path::of("endpoints")));
        }
    }
}
