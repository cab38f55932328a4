//! `aws_eks_addon_version`: the version of an add-on that a cluster gets by default, or the newest.
//!
//! Facts: EKS API reference, DescribeAddonVersions: each version tells the clusters that it runs in, and
//! for which of them it is the default.

use std::sync::Arc;

use aws_sdk_eks::types::{AddonVersionInfo, Compatibility};
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;

use super::session;
use crate::api::Operation;
use crate::parts::given;
use crate::shared::Shared;

const DESCRIBE_ADDON_VERSIONS: Operation = Operation {
    name: "DescribeAddonVersions",
    effect: Effect::Reads,
    kinds: &[],
};

const NOUN: &str = "EKS add-on version";

/// The version of an add-on that fits a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct AddonVersion {
    /// Name of the add-on, such as `vpc-cni`.
    #[attr(required())]
    pub(crate) addon_name: Attr<String>,
    /// Name of the add-on.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Kubernetes version of the cluster, such as `1.33`.
    #[attr(required())]
    pub(crate) kubernetes_version: Attr<String>,
    /// Whether the newest version is meant, and not the default one.
    #[attr(optional())]
    pub(crate) most_recent: Attr<bool>,
    /// Region, by default that of the provider.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// Version of the add-on.
    #[attr(computed())]
    pub(crate) version: Attr<String>,
}
/// The data source.
pub(super) struct AddonVersions {
    shared: Arc<Shared>,
}

impl AddonVersions {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for AddonVersions {
    type Model = AddonVersion;

    fn type_name(&self) -> &'static str {
        "aws_eks_addon_version"
    }

    async fn read(
        &self,
        config: AddonVersion,
        _: &StopSignal,
    ) -> Result<AddonVersion, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let name = given(&config.addon_name).unwrap_or_default();
        let kubernetes = given(&config.kubernetes_version).unwrap_or_default();
        let found = session::pages(|token| {
            let api = &api;
            async move {
                let answer = api.call(&DESCRIBE_ADDON_VERSIONS, || {
                    api.client
                        .describe_addon_versions()
                        .addon_name(name)
                        .kubernetes_version(kubernetes)
                        .set_next_token(token.clone())
                        .send()
                });
                let answer = answer.await?;
                Ok((answer.addons, answer.next_token))
            }
        });
        let found = found.await.map_err(|error| {
            let doing = Doing::new(Verb::Read, NOUN).named(name);
            to_diagnostic(&error, &doing.blaming(Path::of("addon_name")))
        })?;
        let of_name = found.into_iter().filter(|it| it.addon_name() == Some(name));
        let versions = of_name.flat_map(|it| it.addon_versions.unwrap_or_default());
        let versions: Vec<AddonVersionInfo> = versions.collect();
        let newest = config.most_recent.if_known() == Some(&true);
        let version = chosen(&versions, kubernetes, newest);
        let version = version.ok_or_else(|| missing(name, kubernetes, &versions, newest))?;
        Ok(AddonVersion {
            id: name.into(),
            region: api.region.as_str().into(),
            version: version.into(),
            ..config
        })
    }
}

/// The default version for a cluster of this version, or the newest.
fn chosen<'v>(versions: &'v [AddonVersionInfo], kubernetes: &str, newest: bool) -> Option<&'v str> {
    let is_it = |of: &Compatibility| {
        of.cluster_version() == Some(kubernetes) && (newest || of.default_version())
    };
    let fitting = versions
        .iter()
        .filter(|it| it.compatibilities().iter().any(is_it));
    let names = fitting.filter_map(AddonVersionInfo::addon_version);
    names.max_by_key(|name| numbers(name))
}

/// The numbers of `v1.21.1-eksbuild.1`, by which one version is newer than another.
fn numbers(version: &str) -> Vec<u64> {
    let parts = version.split(|letter: char| !letter.is_ascii_digit());
    parts.filter_map(|part| part.parse().ok()).collect()
}

fn missing(
    name: &str,
    kubernetes: &str,
    versions: &[AddonVersionInfo],
    newest: bool,
) -> Diagnostics {
    let (what, next) = match versions.is_empty() || newest {
        true => (
            format!("EKS has no version of the add-on `{name}` for Kubernetes {kubernetes}."),
            "Check both names; `aws eks describe-addon-versions` lists what there is.",
        ),
        false => (
            format!(
                "No version of the add-on `{name}` is the default for Kubernetes {kubernetes}, though there are some."
            ),
            "Set `most_recent = true`, or name a version.",
        ),
    };
    Diagnostic::error(
        "No matching EKS add-on version",
        format!("{what}\n{next}\n\n  Add-on:      {name}\n  Kubernetes:  {kubernetes}"),
    )
    .at(Path::of("addon_name"))
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(name: &str, clusters: &[(&str, bool)]) -> AddonVersionInfo {
        let clusters = clusters.iter().map(|(cluster, is_default)| {
            Compatibility::builder()
                .cluster_version(*cluster)
                .default_version(*is_default)
                .build()
        });
        AddonVersionInfo::builder()
            .addon_version(name)
            .set_compatibilities(Some(clusters.collect()))
            .build()
    }

    #[test]
    fn the_newest_is_so_by_its_numbers() {
        let versions = [
            version("v1.9.4-eksbuild.12", &[("1.33", true)]),
            version("v1.10.0-eksbuild.2", &[("1.33", false), ("1.34", true)]),
            version("v1.10.0-eksbuild.10", &[("1.33", false)]),
        ];
        assert_eq!(chosen(&versions, "1.33", false), Some("v1.9.4-eksbuild.12"));
        assert_eq!(chosen(&versions, "1.33", true), Some("v1.10.0-eksbuild.10"));
        assert_eq!(chosen(&versions, "1.34", true), Some("v1.10.0-eksbuild.2"));
        assert_eq!(chosen(&versions, "1.20", true), None);
    }
}
