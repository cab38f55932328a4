//! `digitalocean_sizes`: the sizes of Droplets.

use std::sync::Arc;

use slipway_digitalocean_client::types;
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::stop::StopSignal;
use slipway_framework::value::Number;

use super::narrow::{self, FilterBlock, SortBlock};
use crate::session::{self, PER_PAGE};
use crate::shared::Shared;

const LIST: Operation = Operation {
    name: "sizes_list",
    effect: Effect::Reads,
    kinds: &[],
};

/// A size.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Size {
    /// Whether Droplets of it can be created.
    #[attr(computed())]
    pub(crate) available: Attr<bool>,
    /// Gigabytes of disk.
    #[attr(computed())]
    pub(crate) disk: Attr<i64>,
    /// The graphics processors, if it has some.
    #[attr(computed().plain())]
    pub(crate) gpu_info: Attr<Vec<Gpu>>,
    /// Megabytes of memory.
    #[attr(computed())]
    pub(crate) memory: Attr<i64>,
    /// Dollars an hour.
    #[attr(computed())]
    pub(crate) price_hourly: Attr<Number>,
    /// Dollars a month.
    #[attr(computed())]
    pub(crate) price_monthly: Attr<Number>,
    /// Regions that have it.
    #[attr(computed())]
    pub(crate) regions: Attr<Set<String>>,
    /// Name for programs, such as `s-1vcpu-1gb`.
    #[attr(computed())]
    pub(crate) slug: Attr<String>,
    /// Terabytes of traffic a month.
    #[attr(computed())]
    pub(crate) transfer: Attr<Number>,
    /// Processors.
    #[attr(computed())]
    pub(crate) vcpus: Attr<i64>,
}

/// Graphics processors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Gpu {
    /// How many.
    #[attr(computed())]
    pub(crate) count: Attr<i64>,
    /// Which.
    #[attr(computed())]
    pub(crate) model: Attr<String>,
    /// How they can be divided; the API's document does not say it.
    #[attr(computed())]
    pub(crate) supported_partition_modes: Attr<Vec<String>>,
    /// Their memory.
    #[attr(computed().plain())]
    pub(crate) vram: Attr<Vec<Vram>>,
}

/// Memory of graphics processors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Vram {
    /// How much.
    #[attr(computed())]
    pub(crate) amount: Attr<i64>,
    /// Of what.
    #[attr(computed())]
    pub(crate) unit: Attr<String>,
}

/// The sizes of Droplets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Sizes {
    /// Always `sizes`.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The sizes.
    #[attr(computed().plain())]
    pub(crate) sizes: Attr<Vec<Size>>,
    /// Narrows the list; several narrow it together.
    #[block()]
    pub(crate) filter: Attr<Set<FilterBlock>>,
    /// Orders the list.
    #[block()]
    pub(crate) sort: Attr<Vec<SortBlock>>,
}

/// The data source.
pub(super) struct SizesData {
    shared: Arc<Shared>,
}

impl SizesData {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for SizesData {
    type Model = Sizes;

    fn type_name(&self) -> &'static str {
        "digitalocean_sizes"
    }

    fn validate(&self, config: &Sizes, diagnostics: &mut Diagnostics) {
        narrow::check::<Size>(&config.filter, &config.sort, diagnostics);
    }

    async fn read(&self, config: Sizes, _: &StopSignal) -> Result<Sizes, Diagnostics> {
        let api = &session::connect(&self.shared)?;
        let page = |page: i64| async move {
            let ask = || api.client.sizes_list(Some(page), Some(PER_PAGE));
            let answer = api.call(&LIST, ask).await?;
            Ok((answer.sizes, answer.links))
        };
        let found = api.pages(&LIST, page).await;
        let found = found.map_err(|error| super::failed(&error, "DigitalOcean sizes"))?;
        let found = found.into_iter().map(size).collect();
        let kept = narrow::narrowed(found, &config.filter, &config.sort);
        Ok(Sizes {
            id: "sizes".into(),
            sizes: Attr::Known(kept),
            ..config
        })
    }
}

fn size(size: types::Size) -> Size {
    let number = |number: Option<f64>| Attr::from(number.and_then(Number::from_f64));
    Size {
        available: size.available.into(),
        disk: size.disk.into(),
        gpu_info: Attr::Known(size.gpu_info.into_iter().map(gpu).collect()),
        memory: size.memory.into(),
        price_hourly: number(size.price_hourly),
        price_monthly: number(size.price_monthly),
        regions: size.regions.map(Set).into(),
        slug: size.slug.into(),
        transfer: number(size.transfer),
        vcpus: size.vcpus.into(),
    }
}

fn gpu(gpu: types::GpuInfo) -> Gpu {
    let vram = gpu.vram.map(|vram| Vram {
        amount: vram.amount.into(),
        unit: vram.unit.into(),
    });
    Gpu {
        count: gpu.count.into(),
        model: gpu.model.into(),
        supported_partition_modes: Attr::Known(Vec::new()),
        vram: Attr::Known(vram.into_iter().collect()),
    }
}
