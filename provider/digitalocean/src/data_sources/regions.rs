//! `digitalocean_region` and `digitalocean_regions`: where DigitalOcean has data centres.

use std::sync::Arc;

use slipway_digitalocean_client::types;
use slipway_engine::error::CloudError;
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;
use slipway_framework::value::Value;

use super::narrow::{self, FilterBlock, SortBlock};
use crate::session::{self, Api, PER_PAGE};
use crate::shared::Shared;

const LIST: Operation = Operation {
    name: "regions_list",
    effect: Effect::Reads,
    kinds: &[],
};

/// A region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Region {
    /// Whether Droplets can be created in it.
    #[attr(computed())]
    pub(crate) available: Attr<bool>,
    /// What it has.
    #[attr(computed())]
    pub(crate) features: Attr<Set<String>>,
    /// Name for people.
    #[attr(computed())]
    pub(crate) name: Attr<String>,
    /// Sizes of Droplets that it has.
    #[attr(computed())]
    pub(crate) sizes: Attr<Set<String>>,
    /// Name for programs, such as `fra1`.
    #[attr(computed())]
    pub(crate) slug: Attr<String>,
}

/// One region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct OneRegion {
    /// Whether Droplets can be created in it.
    #[attr(computed())]
    pub(crate) available: Attr<bool>,
    /// What it has.
    #[attr(computed())]
    pub(crate) features: Attr<Set<String>>,
    /// Name for programs.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Name for people.
    #[attr(computed())]
    pub(crate) name: Attr<String>,
    /// Sizes of Droplets that it has.
    #[attr(computed())]
    pub(crate) sizes: Attr<Set<String>>,
    /// Name for programs, such as `fra1`.
    #[attr(required())]
    pub(crate) slug: Attr<String>,
}

/// The regions of DigitalOcean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Regions {
    /// Always `regions`.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The regions.
    #[attr(computed().plain())]
    pub(crate) regions: Attr<Vec<Region>>,
    /// Narrows the list; several narrow it together.
    #[block()]
    pub(crate) filter: Attr<Set<FilterBlock>>,
    /// Orders the list.
    #[block()]
    pub(crate) sort: Attr<Vec<SortBlock>>,
}

async fn list(api: &Api) -> Result<Vec<Region>, CloudError> {
    let page = |page: i64| async move {
        let ask = || api.client.regions_list(Some(page), Some(PER_PAGE));
        let answer = api.call(&LIST, ask).await?;
        Ok((answer.regions, answer.links))
    };
    let found = api.pages(&LIST, page).await?;
    let region = |region: types::Region| Region {
        available: region.available.into(),
        features: region.features.map(Set).into(),
        name: region.name.into(),
        sizes: region.sizes.map(Set).into(),
        slug: region.slug.into(),
    };
    Ok(found.into_iter().map(region).collect())
}

/// The data source of all.
pub(super) struct RegionsData {
    shared: Arc<Shared>,
}

impl RegionsData {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for RegionsData {
    type Model = Regions;

    fn type_name(&self) -> &'static str {
        "digitalocean_regions"
    }

    fn validate(&self, config: &Regions, diagnostics: &mut Diagnostics) {
        narrow::check::<Region>(&config.filter, &config.sort, diagnostics);
    }

    async fn read(&self, config: Regions, _: &StopSignal) -> Result<Regions, Diagnostics> {
        let api = session::connect(&self.shared)?;
        let found = list(&api).await;
        let found = found.map_err(|error| super::failed(&error, "DigitalOcean regions"))?;
        let kept = narrow::narrowed(found, &config.filter, &config.sort);
        Ok(Regions {
            id: "regions".into(),
            regions: Attr::Known(kept),
            ..config
        })
    }
}

/// The data source of one.
pub(super) struct RegionData {
    shared: Arc<Shared>,
}

impl RegionData {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for RegionData {
    type Model = OneRegion;

    fn type_name(&self) -> &'static str {
        "digitalocean_region"
    }

    async fn read(&self, config: OneRegion, _: &StopSignal) -> Result<OneRegion, Diagnostics> {
        let api = session::connect(&self.shared)?;
        let found = list(&api).await;
        let found = found.map_err(|error| super::failed(&error, "DigitalOcean region"))?;
        match found.iter().find(|it| it.slug == config.slug) {
            Some(region) => Ok(OneRegion {
                available: region.available.clone(),
                features: region.features.clone(),
                id: region.slug.clone(),
                name: region.name.clone(),
                sizes: region.sizes.clone(),
                slug: config.slug,
            }),
            None => Err(unknown(&config.slug, &found)),
        }
    }
}

/// No region has this name; the one that was probably meant is suggested.
fn unknown(slug: &Attr<String>, found: &[Region]) -> Diagnostics {
    let slugs = found.iter().filter_map(|it| it.slug.if_known().cloned());
    let (path, mut diagnostics) = (Path::of("slug"), Diagnostics::new());
    if let Attr::Known(slug) = slug {
        Validator::one_of(slugs).validate(&Value::string(slug), &path, &mut diagnostics);
    }
    if !diagnostics.has_errors() {
        let detail = "DigitalOcean has no region. Nothing was changed.";
        diagnostics.push(Diagnostic::error("Unknown region", detail).at(path));
    }
    diagnostics
}
