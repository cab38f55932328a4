//! Hooks of `aws_default_route_table`.

use aws_sdk_ec2::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};

use crate::ec2::routes::{self, written};
use crate::generated::ec2::default_route_table::{DefaultRouteTable, DefaultRouteTables, Hooks};
use crate::parts::given;

impl Hooks for DefaultRouteTables {
    fn routes(object: &sdk::RouteTable, state: &mut DefaultRouteTable) {
        written::fill(&mut state.route, object);
    }

    async fn change_routes(&self, work: &Work<'_, DefaultRouteTables>) -> Result<(), Failure> {
        let before = written::routes(&work.prior.route);
        let after = written::routes(&work.planned.route);
        let table = given(&work.prior.id).unwrap_or_default();
        routes::change(work.api, table, &before, &after).await?;
        Ok(())
    }
}
