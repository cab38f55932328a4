//! The data source `aws_eks_cluster_versions`: the versions of Kubernetes that EKS has.

use std::sync::Arc;

use aws_sdk_eks::types::{ClusterVersionInformation, VersionStatus};
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;

use super::session::{self, pages};
use crate::api::Operation;
use crate::parts::{self, given};
use crate::shared::Shared;

const DESCRIBE: Operation = Operation {
    name: "DescribeClusterVersions",
    effect: Effect::Reads,
    kinds: &[],
};

/// The versions of Kubernetes that EKS has. What you set narrows the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct VersionsData {
    /// Kind of cluster that they are for, such as `eks` or `eks-local-outposts`.
    #[attr(optional())]
    pub(crate) cluster_type: Attr<String>,
    /// The versions, the newest first.
    #[attr(computed().plain())]
    pub(crate) cluster_versions: Attr<Vec<ClusterVersion>>,
    /// Versions to list alone, such as `1.34`.
    #[attr(optional())]
    pub(crate) cluster_versions_only: Attr<Vec<String>>,
    /// Whether to list only the version of new clusters that ask for none.
    #[attr(optional())]
    pub(crate) default_only: Attr<bool>,
    /// Whether to list versions without support as well.
    #[attr(optional())]
    pub(crate) include_all: Attr<bool>,
    /// Region, by default that of the provider.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// Support that the listed versions have.
    #[attr(
        optional().check(Validator::one_of([
            "EXTENDED_SUPPORT",
            "STANDARD_SUPPORT",
            "UNSUPPORTED"
        ]))
    )]
    pub(crate) version_status: Attr<String>,
}

/// A version of Kubernetes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ClusterVersion {
    /// Kind of cluster that it is for.
    #[attr(computed())]
    pub(crate) cluster_type: Attr<String>,
    /// The version, such as `1.34`.
    #[attr(computed())]
    pub(crate) cluster_version: Attr<String>,
    /// Platform version of new clusters.
    #[attr(computed())]
    pub(crate) default_platform_version: Attr<String>,
    /// Whether it is the version of new clusters that ask for none.
    #[attr(computed())]
    pub(crate) default_version: Attr<bool>,
    /// When extended support ends.
    #[attr(computed())]
    pub(crate) end_of_extended_support_date: Attr<String>,
    /// When standard support ends.
    #[attr(computed())]
    pub(crate) end_of_standard_support_date: Attr<String>,
    /// The version with its patch.
    #[attr(computed())]
    pub(crate) kubernetes_patch_version: Attr<String>,
    /// When EKS got it.
    #[attr(computed())]
    pub(crate) release_date: Attr<String>,
    /// Support that it has.
    #[attr(computed())]
    pub(crate) version_status: Attr<String>,
}

/// The data source.
pub(super) struct VersionsSource {
    shared: Arc<Shared>,
}

impl VersionsSource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for VersionsSource {
    type Model = VersionsData;

    fn type_name(&self) -> &'static str {
        "aws_eks_cluster_versions"
    }

    async fn read(
        &self,
        config: VersionsData,
        _: &StopSignal,
    ) -> Result<VersionsData, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let (api_of, asked) = (&api, &config);
        let page = |token: Option<String>| async move {
            let answer = api_of.call(&DESCRIBE, || {
                let request = api_of.client.describe_cluster_versions();
                request
                    .set_cluster_type(given(&asked.cluster_type).map(str::to_owned))
                    .set_cluster_versions(parts::texts(&asked.cluster_versions_only))
                    .set_default_only(asked.default_only.if_known().copied())
                    .set_include_all(asked.include_all.if_known().copied())
                    .set_version_status(given(&asked.version_status).map(VersionStatus::from))
                    .set_next_token(token.clone())
                    .send()
            });
            let answer = answer.await?;
            Ok((answer.cluster_versions, answer.next_token))
        };
        let found = pages(page).await.map_err(|error| {
            let doing = Doing::new(Verb::Read, "versions of EKS clusters");
            Diagnostics::from(to_diagnostic(&error, &doing))
        })?;
        let versions: Vec<ClusterVersion> = found.iter().map(version).collect();
        Ok(VersionsData {
            cluster_versions: versions.into(),
            region: api.region.as_str().into(),
            ..config
        })
    }
}

fn version(told: &ClusterVersionInformation) -> ClusterVersion {
    let status = told.version_status.as_ref();
    ClusterVersion {
        cluster_type: told.cluster_type.clone().into(),
        cluster_version: told.cluster_version.clone().into(),
        default_platform_version: told.default_platform_version.clone().into(),
        default_version: told.default_version.into(),
        end_of_extended_support_date: moment(told.end_of_extended_support_date()),
        end_of_standard_support_date: moment(told.end_of_standard_support_date()),
        kubernetes_patch_version: told.kubernetes_patch_version.clone().into(),
        release_date: moment(told.release_date()),
        version_status: status.map(|it| it.as_str().to_owned()).into(),
    }
}

fn moment(at: Option<&aws_smithy_types::DateTime>) -> Attr<String> {
    at.map(parts::moment).into()
}
