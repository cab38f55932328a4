//! `aws_service_principal`: the name by which policies call a service, in a region.

use std::sync::Arc;

use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;

use crate::partition::Partition;
use crate::parts::given;
use crate::shared::Shared;

/// The name by which policies call an AWS service: the same everywhere, but for some services of some
/// partitions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Principal {
    /// Service, region and suffix.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The name, such as `s3.amazonaws.com`.
    #[attr(computed())]
    pub(crate) name: Attr<String>,
    /// Region of the service; that of the provider when it is left out.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// The service, such as `s3`.
    #[attr(required())]
    pub(crate) service_name: Attr<String>,
    /// What stands behind the service in the name.
    #[attr(computed())]
    pub(crate) suffix: Attr<String>,
}

/// The data source.
pub(super) struct ServicePrincipal {
    shared: Arc<Shared>,
}

impl ServicePrincipal {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for ServicePrincipal {
    type Model = Principal;

    fn type_name(&self) -> &'static str {
        "aws_service_principal"
    }

    async fn read(&self, config: Principal, _: &StopSignal) -> Result<Principal, Diagnostics> {
        find(&config, self.shared.connection()?.region())
    }
}

/// What nearly all services are called in all partitions (IAM user guide, "AWS JSON policy elements:
/// Principal").
const COMMON: &str = "amazonaws.com";

/// The services that have the suffix of their partition in their name, by partition: what hashicorp/aws
/// 5.100 answers, which was asked for 44 services in each partition.
const OWN: &[(&str, &[&str])] = &[
    ("aws-cn", &["codedeploy", "elasticmapreduce", "logs"]),
    ("aws-iso", &["cloudhsm", "config", "logs", "workspaces"]),
    ("aws-iso-b", &["dms", "logs"]),
];

fn find(config: &Principal, own: &str) -> Result<Principal, Diagnostics> {
    let service = given(&config.service_name).unwrap_or_default();
    let region = given(&config.region).unwrap_or(own);
    if region != own && Partition::of_region(region).is_none() {
        let text = format!(
            "{region} has not the form of a region, such as eu-central-1. Nothing was changed.\nCorrect it, then try again."
        );
        let told = Diagnostic::error("Unknown region", text);
        return Err(told.at(Path::of("region")).into());
    }
    let partition = Partition::of_region_or_default(region);
    let mut own = OWN.iter().filter(|(id, _)| *id == partition.id);
    let has_own = own.any(|(_, services)| services.contains(&service));
    let suffix = if has_own {
        partition.dns_suffix
    } else {
        COMMON
    };
    Ok(Principal {
        id: format!("{service}.{region}.{suffix}").into(),
        name: format!("{service}.{suffix}").into(),
        region: region.into(),
        service_name: service.into(),
        suffix: suffix.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(service: &str, region: &str) -> Result<String, String> {
        let config = Principal {
            service_name: service.into(),
            region: region.into(),
            ..Principal::default()
        };
        match find(&config, "eu-west-1") {
            Ok(found) => Ok(found.id.if_known().unwrap().clone()),
            Err(told) => Err(told.iter().map(|it| it.detail.clone()).collect()),
        }
    }

    #[test]
    fn only_some_services_of_some_partitions_have_another_name() {
        assert_eq!(found("s3", ""), Ok("s3.eu-west-1.amazonaws.com".to_owned()));
        assert_eq!(
            found("ec2", "cn-north-1"),
            Ok("ec2.cn-north-1.amazonaws.com".to_owned())
        );
        let own = "logs.cn-north-1.amazonaws.com.cn".to_owned();
        assert_eq!(found("logs", "cn-north-1"), Ok(own));
        assert!(
            found("s3", "frankfurt")
                .unwrap_err()
                .contains("form of a region")
        );
    }
}
