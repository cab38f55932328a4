//! Hooks of `digitalocean_vpc`.

use slipway_engine::lifecycle::{Failure, Work};

use crate::generated::vpcs::vpc::{Hooks, Vpc, Vpcs};
use crate::offers;
use crate::parts::given;

impl Hooks for Vpcs {
    async fn there(&self, work: &Work<'_, Self>) -> Result<Vpc, Failure> {
        let region = given(&work.planned.region);
        offers::check_region(work.api, region, "VPC").await?;
        Ok(work.planned.clone())
    }
}
