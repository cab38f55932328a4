//! Hooks of `aws_main_route_table_association`.

use slipway_engine::lifecycle::{Crud as _, Failure, Work};
use slipway_framework::diag::Diagnostic;
use slipway_framework::path::Path;

use crate::generated::ec2::main_route_table_association::{
    Hooks, MainRouteTableAssociation, MainRouteTableAssociations,
};
use crate::parts::given;

impl Hooks for MainRouteTableAssociations {
    async fn before(&self, work: &Work<'_, Self>) -> Result<MainRouteTableAssociation, Failure> {
        let planned = work.planned;
        let Some(main) = self.read(work.api, planned).await? else {
            return Err(no_main_table(planned).into());
        };
        let now = self.state(work.api, main, planned);
        Ok(MainRouteTableAssociation {
            id: now.id,
            original_route_table_id: now.route_table_id,
            ..planned.clone()
        })
    }
}

/// Every VPC has a main route table, so without one there is no VPC.
fn no_main_table(planned: &MainRouteTableAssociation) -> Diagnostic {
    let vpc = given(&planned.vpc_id).unwrap_or_default();
    let detail = format!(
        "The VPC has no main route table, so it is not there, or not in this region. Nothing was changed.\n\
         Correct `vpc_id`, then apply again.\n\n  VPC:  {vpc}"
    );
    Diagnostic::error("Main route table not found", detail).at(Path::of("vpc_id"))
}
