//! Hooks of `aws_default_network_acl`.

use aws_sdk_ec2::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_framework::diag::Diagnostic;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::ec2::acls::{change, sets, subnets};
use crate::generated::ec2::default_network_acl::{DefaultNetworkAcl, DefaultNetworkAcls, Hooks};
use crate::parts::{given, texts};

impl Hooks for DefaultNetworkAcls {
    fn rules(object: &sdk::NetworkAcl, state: &mut DefaultNetworkAcl) {
        sets::fill(&mut state.egress, object, true);
        sets::fill(&mut state.ingress, object, false);
    }

    fn check(&self, plan: &mut Plan<DefaultNetworkAcl>) {
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
        if after.subnet_ids.is_null() {
            // Which subnets have no ACL of their own is nobody's wish then, and as it was before.
            return Ok(());
        }
        let acl = given(&before.id).unwrap_or_default();
        let set = |subnets| texts(subnets).into_iter().flatten().collect();
        let (old, new) = (set(&before.subnet_ids), set(&after.subnet_ids));
        let stay = subnets::join(work.api, acl, &old, &new).await?;
        if !stay.is_empty() {
            let detail = format!(
                "Every subnet has a network ACL, and the default one is what a subnet has that no other was given. \
                 These subnets stay with it, and the next plan will show them again.\n\
                 Give them another ACL, add them to `subnet_ids`, or ignore changes of `subnet_ids`.\n\n  Subnets:  {}",
                stay.join(", ")
            );
            let warning = Diagnostic::warning("Subnets stay with the default network ACL", detail);
            work.call.tell(warning.at(Path::of("subnet_ids")));
        }
        Ok(())
    }
}
