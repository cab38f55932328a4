//! Hooks of `aws_network_acl`.

use aws_sdk_ec2::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_framework::resource::Plan;

use crate::ec2::acls::{change, sets, subnets};
use crate::generated::ec2::network_acl::{Hooks, NetworkAcl, NetworkAcls};
use crate::parts::{given, texts};

impl Hooks for NetworkAcls {
    fn rules(object: &sdk::NetworkAcl, state: &mut NetworkAcl) {
        sets::fill(&mut state.egress, object, true);
        sets::fill(&mut state.ingress, object, false);
    }

    fn check(&self, plan: &mut Plan<NetworkAcl>) {
        sets::plan(plan);
    }

    async fn change_rules(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (before, after) = (work.prior, work.planned);
        let acl = given(&before.id).unwrap_or_default();
        let (old, new) = (sets::rules(&before.egress), sets::rules(&after.egress));
        change::direction(work.api, acl, true, &old, &new).await?;
        let (old, new) = (sets::rules(&before.ingress), sets::rules(&after.ingress));
        change::direction(work.api, acl, false, &old, &new).await?;
        Ok(())
    }

    async fn change_subnets(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (before, after) = (work.prior, work.planned);
        let acl = given(&before.id).unwrap_or_default();
        let vpc = given(&before.vpc_id).unwrap_or_default();
        let set = |subnets| texts(subnets).into_iter().flatten().collect();
        let (old, new) = (set(&before.subnet_ids), set(&after.subnet_ids));
        subnets::change(work.api, (acl, vpc), &old, &new).await?;
        Ok(())
    }

    async fn leave_subnets(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let acl = given(&work.prior.id).unwrap_or_default();
        let vpc = given(&work.prior.vpc_id).unwrap_or_default();
        subnets::leave(work.api, acl, vpc).await?;
        Ok(())
    }
}
