//! Hooks of `digitalocean_container_registry`.

use slipway_engine::lifecycle::{Failure, Work};

use crate::generated::registries::container_registry::{
    ContainerRegistries, ContainerRegistry, Hooks,
};
use crate::offers;
use crate::parts::given;

impl Hooks for ContainerRegistries {
    async fn there(&self, work: &Work<'_, Self>) -> Result<ContainerRegistry, Failure> {
        let region = given(&work.planned.region);
        offers::check_region(work.api, region, "container registry").await?;
        Ok(work.planned.clone())
    }
}
