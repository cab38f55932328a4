//! Hooks of `digitalocean_container_registries`.

use slipway_engine::lifecycle::{Failure, Work};

use crate::generated::registries::container_registries::{
    ContainerRegistries, ContainerRegistriess, Hooks,
};
use crate::offers;
use crate::parts::given;

impl Hooks for ContainerRegistriess {
    async fn there(&self, work: &Work<'_, Self>) -> Result<ContainerRegistries, Failure> {
        let region = given(&work.planned.region);
        offers::check_region(work.api, region, "container registry").await?;
        Ok(work.planned.clone())
    }
}
