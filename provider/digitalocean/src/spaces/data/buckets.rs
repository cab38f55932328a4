//! `digitalocean_spaces_buckets`: the buckets of all regions.

use std::sync::Arc;

use futures_util::future::join_all;
use slipway_engine::error::CloudError;
use slipway_engine::operation::Operation;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::stop::StopSignal;

use crate::data_sources::narrow::{self, FilterBlock, SortBlock};
use crate::shared::Shared;
use crate::spaces::session::{self, SpacesApi, reading};

const LIST_BUCKETS: Operation = reading("ListBuckets", &[]);

/// The regions that have Spaces (documentation of Spaces, "Availability", as of August 2026): no call tells them.
const REGIONS: [&str; 11] = [
    "ams3", "atl1", "blr1", "fra1", "lon1", "nyc3", "sfo2", "sfo3", "sgp1", "syd1", "tor1",
];

/// A bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct One {
    /// Name of the bucket in the DNS.
    #[attr(computed())]
    pub bucket_domain_name: Attr<String>,
    /// Host at which the region's buckets are.
    #[attr(computed())]
    pub endpoint: Attr<String>,
    /// Name of the bucket.
    #[attr(computed())]
    pub name: Attr<String>,
    /// Region of the bucket.
    #[attr(computed())]
    pub region: Attr<String>,
    /// The name under which projects list it.
    #[attr(computed())]
    pub urn: Attr<String>,
}

/// The buckets of all regions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct BucketsData {
    /// The buckets, by region and name where no order is asked for.
    #[attr(computed().plain())]
    pub buckets: Attr<Vec<One>>,
    /// Always `spaces_buckets`.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Narrows the list; several narrow it together.
    #[block()]
    pub filter: Attr<Set<FilterBlock>>,
    /// Orders the list.
    #[block()]
    pub sort: Attr<Vec<SortBlock>>,
}

/// The data source.
pub(super) struct BucketsSource {
    shared: Arc<Shared>,
}

impl BucketsSource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for BucketsSource {
    type Model = BucketsData;

    fn type_name(&self) -> &'static str {
        "digitalocean_spaces_buckets"
    }

    fn validate(&self, config: &BucketsData, diagnostics: &mut Diagnostics) {
        narrow::check::<One>(&config.filter, &config.sort, diagnostics);
    }

    async fn read(&self, config: BucketsData, _: &StopSignal) -> Result<BucketsData, Diagnostics> {
        let apis = REGIONS.map(|region| session::connect(&self.shared, region));
        let apis: Vec<SpacesApi> = apis.into_iter().collect::<Result<_, _>>()?;
        let mut found = Vec::new();
        for read in join_all(apis.iter().map(list)).await {
            let read = read.map_err(|error| super::failed(&error, "Spaces buckets", "", None))?;
            found.extend(read);
        }
        Ok(BucketsData {
            buckets: Attr::Known(narrow::narrowed(found, &config.filter, &config.sort)),
            id: "spaces_buckets".into(),
            ..config
        })
    }
}

/// The buckets of a region, by name.
async fn list(api: &SpacesApi) -> Result<Vec<One>, CloudError> {
    let read = api.call(&LIST_BUCKETS, &api.region, |client| {
        client.list_buckets().send()
    });
    let answer = read.await?;
    let names = answer.buckets.unwrap_or_default().into_iter();
    let mut names: Vec<String> = names.filter_map(|it| it.name).collect();
    names.sort_unstable();
    let host = api.host();
    let one = |name: String| One {
        bucket_domain_name: format!("{name}.{host}").into(),
        endpoint: host.as_str().into(),
        region: api.region.as_str().into(),
        urn: format!("do:space:{name}").into(),
        name: name.into(),
    };
    Ok(names.into_iter().map(one).collect())
}
