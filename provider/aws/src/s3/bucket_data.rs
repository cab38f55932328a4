//! `aws_s3_bucket`: a bucket that exists, found with one call.

use std::sync::Arc;

use slipway_engine::error::ErrorKind;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;

use super::session::{self, reading};
use super::website;
use crate::api::Operation;
use crate::partition::Partition;
use crate::parts::given;
use crate::shared::Shared;

/// A bucket without a website says so, and one that is not there says something else.
const GET_BUCKET_WEBSITE: Operation = reading(
    "GetBucketWebsite",
    &[("NoSuchWebsiteConfiguration", ErrorKind::NotFound)],
);

/// A bucket that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct BucketData {
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// Name.
    #[attr(required())]
    pub(crate) bucket: Attr<String>,
    /// Name of the bucket in the DNS.
    #[attr(computed())]
    pub(crate) bucket_domain_name: Attr<String>,
    /// Region in which the bucket is.
    #[attr(computed())]
    pub(crate) bucket_region: Attr<String>,
    /// Name of the bucket in the DNS, with its region.
    #[attr(computed())]
    pub(crate) bucket_regional_domain_name: Attr<String>,
    /// Id of the hosted zone of the region's website endpoint, for alias records.
    #[attr(computed())]
    pub(crate) hosted_zone_id: Attr<String>,
    /// Name of the bucket.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Region of the bucket, by default that of the provider.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// Domain of the region's website endpoint, when the bucket has a website.
    #[attr(computed())]
    pub(crate) website_domain: Attr<String>,
    /// Name of the bucket's website in the DNS, when it has one.
    #[attr(computed())]
    pub(crate) website_endpoint: Attr<String>,
}

/// The data source.
pub(super) struct BucketSource {
    shared: Arc<Shared>,
}

impl BucketSource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for BucketSource {
    type Model = BucketData;

    fn type_name(&self) -> &'static str {
        "aws_s3_bucket"
    }

    async fn read(&self, config: BucketData, _: &StopSignal) -> Result<BucketData, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let name = given(&config.bucket).unwrap_or_default().to_owned();
        let read = api.call(&GET_BUCKET_WEBSITE, || {
            api.client.get_bucket_website().bucket(&name).send()
        });
        let has_website = match read.await {
            Ok(_) => true,
            Err(error) if error.code() == Some("NoSuchWebsiteConfiguration") => false,
            Err(error) => {
                let doing = Doing::new(Verb::Read, "S3 bucket").named(&name);
                return Err(to_diagnostic(&error, &doing.blaming(Path::of("bucket"))).into());
            }
        };
        let (region, suffix) = (
            api.region.as_str(),
            Partition::of_region_or_default(&api.region).dns_suffix,
        );
        let domain = website::domain(region, suffix);
        Ok(BucketData {
            arn: format!("arn:{}:s3:::{name}", api.partition).into(),
            bucket_domain_name: format!("{name}.s3.{suffix}").into(),
            bucket_region: region.into(),
            bucket_regional_domain_name: format!("{name}.s3.{region}.{suffix}").into(),
            hosted_zone_id: website::zone(region).unwrap_or_default().into(),
            id: name.as_str().into(),
            region: region.into(),
            website_endpoint: has_website.then(|| format!("{name}.{domain}")).into(),
            website_domain: has_website.then_some(domain).into(),
            bucket: config.bucket,
        })
    }
}
