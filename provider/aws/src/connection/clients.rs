//! SDK clients, made when first asked for and then shared.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_config::{Region, SdkConfig};
use aws_sdk_s3::config::RequestChecksumCalculation;

use super::S3Options;

/// One kind of client, by region.
#[derive(Debug)]
pub(super) struct ByRegion<C> {
    made: Mutex<HashMap<String, C>>,
}

impl<C> Default for ByRegion<C> {
    fn default() -> Self {
        Self {
            made: Mutex::default(),
        }
    }
}

impl<C: Clone> ByRegion<C> {
    pub(super) fn get(&self, region: &str, make: impl FnOnce() -> C) -> C {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(region.to_owned()).or_insert_with(make).clone()
    }
}

/// The kinds of clients of a connection.
#[derive(Debug, Default)]
pub(super) struct Clients {
    pub(super) route53: ByRegion<aws_sdk_route53::Client>,
    pub(super) acm: ByRegion<aws_sdk_acm::Client>,
    pub(super) ec2: ByRegion<aws_sdk_ec2::Client>,
    pub(super) autoscaling: ByRegion<aws_sdk_autoscaling::Client>,
    pub(super) iam: ByRegion<aws_sdk_iam::Client>,
    pub(super) logs: ByRegion<aws_sdk_cloudwatchlogs::Client>,
    pub(super) rds: ByRegion<aws_sdk_rds::Client>,
    pub(super) elasticache: ByRegion<aws_sdk_elasticache::Client>,
    pub(super) redshift: ByRegion<aws_sdk_redshift::Client>,
    pub(super) s3: ByRegion<aws_sdk_s3::Client>,
    pub(super) eks: ByRegion<aws_sdk_eks::Client>,
    pub(super) sqs: ByRegion<aws_sdk_sqs::Client>,
    pub(super) kms: ByRegion<aws_sdk_kms::Client>,
    pub(super) ecr: ByRegion<aws_sdk_ecr::Client>,
    pub(super) events: ByRegion<aws_sdk_eventbridge::Client>,
    pub(super) secretsmanager: ByRegion<aws_sdk_secretsmanager::Client>,
    pub(super) ssm: ByRegion<aws_sdk_ssm::Client>,
    pub(super) dynamodb: ByRegion<aws_sdk_dynamodb::Client>,
    pub(super) sns: ByRegion<aws_sdk_sns::Client>,
    pub(super) sts: ByRegion<aws_sdk_sts::Client>,
}

/// Makes a client of one SDK crate. The crates have the same builder without a common trait, hence the
/// macro.
macro_rules! make_client {
    ($sdk:ident, $config:expr, $region:expr, $endpoint:expr) => {{
        let config: &SdkConfig = $config;
        let mut builder =
            $sdk::config::Builder::from(config).region(Region::new($region.to_owned()));
        if let Some(url) = $endpoint {
            builder = builder.endpoint_url(url);
        }
        $sdk::Client::from_conf(builder.build())
    }};
}

pub(super) fn route53(
    sdk: &SdkConfig,
    region: &str,
    endpoint: Option<&String>,
) -> aws_sdk_route53::Client {
    make_client!(aws_sdk_route53, sdk, region, endpoint)
}

pub(super) fn acm(sdk: &SdkConfig, region: &str, endpoint: Option<&String>) -> aws_sdk_acm::Client {
    make_client!(aws_sdk_acm, sdk, region, endpoint)
}

pub(super) fn ec2(sdk: &SdkConfig, region: &str, endpoint: Option<&String>) -> aws_sdk_ec2::Client {
    make_client!(aws_sdk_ec2, sdk, region, endpoint)
}

pub(super) fn iam(sdk: &SdkConfig, region: &str, endpoint: Option<&String>) -> aws_sdk_iam::Client {
    make_client!(aws_sdk_iam, sdk, region, endpoint)
}

pub(super) fn logs(
    sdk: &SdkConfig,
    region: &str,
    endpoint: Option<&String>,
) -> aws_sdk_cloudwatchlogs::Client {
    make_client!(aws_sdk_cloudwatchlogs, sdk, region, endpoint)
}

pub(super) fn autoscaling(
    sdk: &SdkConfig,
    region: &str,
    endpoint: Option<&String>,
) -> aws_sdk_autoscaling::Client {
    make_client!(aws_sdk_autoscaling, sdk, region, endpoint)
}

pub(super) fn rds(sdk: &SdkConfig, region: &str, endpoint: Option<&String>) -> aws_sdk_rds::Client {
    make_client!(aws_sdk_rds, sdk, region, endpoint)
}

pub(super) fn elasticache(
    sdk: &SdkConfig,
    region: &str,
    endpoint: Option<&String>,
) -> aws_sdk_elasticache::Client {
    make_client!(aws_sdk_elasticache, sdk, region, endpoint)
}

pub(super) fn redshift(
    sdk: &SdkConfig,
    region: &str,
    endpoint: Option<&String>,
) -> aws_sdk_redshift::Client {
    make_client!(aws_sdk_redshift, sdk, region, endpoint)
}

/// The endpoint of S3 that answers for all regions of the partition `aws`.
const LEGACY_S3: &str = "https://s3.amazonaws.com";

/// A client of S3. Behind an endpoint of one's own, a bucket has no host name.
pub(super) fn s3(
    sdk: &SdkConfig,
    region: &str,
    endpoint: Option<&String>,
    options: S3Options,
) -> aws_sdk_s3::Client {
    let is_legacy = options.use_legacy_us_east_1_endpoint && region == "us-east-1";
    let mut builder = aws_sdk_s3::config::Builder::from(sdk)
        .region(Region::new(region.to_owned()))
        // Otherwise every object gets a checksum of the SDK's choice, which nobody asked for.
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .force_path_style(endpoint.is_some() || options.use_path_style);
    if let Some(url) = endpoint {
        builder = builder.endpoint_url(url);
    } else if is_legacy {
        builder = builder.endpoint_url(LEGACY_S3);
    }
    aws_sdk_s3::Client::from_conf(builder.build())
}

pub(super) fn eks(sdk: &SdkConfig, region: &str, endpoint: Option<&String>) -> aws_sdk_eks::Client {
    make_client!(aws_sdk_eks, sdk, region, endpoint)
}

pub(super) fn sqs(sdk: &SdkConfig, region: &str, endpoint: Option<&String>) -> aws_sdk_sqs::Client {
    make_client!(aws_sdk_sqs, sdk, region, endpoint)
}

pub(super) fn sns(sdk: &SdkConfig, region: &str, endpoint: Option<&String>) -> aws_sdk_sns::Client {
    make_client!(aws_sdk_sns, sdk, region, endpoint)
}

pub(super) fn ecr(sdk: &SdkConfig, region: &str, endpoint: Option<&String>) -> aws_sdk_ecr::Client {
    make_client!(aws_sdk_ecr, sdk, region, endpoint)
}

pub(super) fn events(
    sdk: &SdkConfig,
    region: &str,
    endpoint: Option<&String>,
) -> aws_sdk_eventbridge::Client {
    make_client!(aws_sdk_eventbridge, sdk, region, endpoint)
}

pub(super) fn kms(sdk: &SdkConfig, region: &str, endpoint: Option<&String>) -> aws_sdk_kms::Client {
    make_client!(aws_sdk_kms, sdk, region, endpoint)
}

pub(super) fn dynamodb(
    sdk: &SdkConfig,
    region: &str,
    endpoint: Option<&String>,
) -> aws_sdk_dynamodb::Client {
    make_client!(aws_sdk_dynamodb, sdk, region, endpoint)
}

pub(super) fn secretsmanager(
    sdk: &SdkConfig,
    region: &str,
    endpoint: Option<&String>,
) -> aws_sdk_secretsmanager::Client {
    make_client!(aws_sdk_secretsmanager, sdk, region, endpoint)
}

pub(super) fn ssm(sdk: &SdkConfig, region: &str, endpoint: Option<&String>) -> aws_sdk_ssm::Client {
    make_client!(aws_sdk_ssm, sdk, region, endpoint)
}

pub(super) fn sts(sdk: &SdkConfig, region: &str, endpoint: Option<&String>) -> aws_sdk_sts::Client {
    make_client!(aws_sdk_sts, sdk, region, endpoint)
}
