//! `digitalocean_spaces_bucket`: a bucket that exists.

use std::sync::Arc;

use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::stop::StopSignal;

use crate::parts::given;
use crate::shared::Shared;
use crate::spaces::bucket::calls;
use crate::spaces::{names, region_of, session};

/// A bucket of Spaces that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct BucketData {
    /// Name of the bucket in the DNS.
    #[attr(computed())]
    pub bucket_domain_name: Attr<String>,
    /// Host at which the region's buckets are.
    #[attr(computed())]
    pub endpoint: Attr<String>,
    /// Name of the bucket.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Name of the bucket.
    #[attr(required())]
    pub name: Attr<String>,
    /// Region of the bucket, such as `fra1`.
    #[attr(required().check(names::region()))]
    pub region: Attr<String>,
    /// The name under which projects list it.
    #[attr(computed())]
    pub urn: Attr<String>,
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
        "digitalocean_spaces_bucket"
    }

    async fn read(&self, config: BucketData, _: &StopSignal) -> Result<BucketData, Diagnostics> {
        let api = session::connect(&self.shared, &region_of(&config.region))?;
        let name = given(&config.name).unwrap_or_default();
        let read = calls::location(&api, name).await;
        read.map_err(|error| super::failed(&error, "Spaces bucket", name, Some("name")))?;
        let host = api.host();
        Ok(BucketData {
            bucket_domain_name: format!("{name}.{host}").into(),
            endpoint: host.into(),
            id: name.into(),
            urn: format!("do:space:{name}").into(),
            ..config
        })
    }
}
