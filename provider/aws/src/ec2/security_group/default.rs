//! `aws_default_security_group`: every VPC has one, which cannot be deleted.

use std::sync::Arc;

use aws_sdk_ec2::types as sdk;
use serde_json::Value as Json;
use slipway_engine::error::Service;
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work, nothing_to_adopt};
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use super::model::{self, DefaultSecurityGroup};
use super::{STEPS, Step};
use crate::ec2::permissions::{Direction, group};
use crate::ec2::session::{self, Ec2};
use crate::error::EC2;
use crate::identities;
use crate::outlook::{self, Outlook};
use crate::parts::{self, given};
use crate::shared::Shared;
use crate::tagged;

/// The type.
pub(crate) struct DefaultSecurityGroups {
    shared: Arc<Shared>,
}

impl DefaultSecurityGroups {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The id of the region's default VPC, if it has one.
async fn default_vpc(api: &Ec2) -> Result<Option<String>, Failure> {
    let found = group::default_vpcs(api).await?;
    Ok(found.into_iter().find_map(|vpc| vpc.vpc_id))
}

impl Crud for DefaultSecurityGroups {
    type Model = DefaultSecurityGroup;
    type Api = Ec2;
    type Remote = sdk::SecurityGroup;
    type Step = Step;
    type Pending = group::Progress;
    const STEPS: &'static [Claim<Step>] = STEPS;
    const LOCAL: &'static [&'static str] = &["revoke_rules_on_delete"];
    const SERVICE: Service = EC2;
    const NOUN: &'static str = "EC2 default security group";

    fn type_name(&self) -> &'static str {
        "aws_default_security_group"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(&self.shared, &[Piece::Part("id")]))
    }

    fn version(&self) -> i64 {
        1
    }

    fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics> {
        model::upgrade(self.type_name(), version, state)
    }

    fn plan(&self, plan: &mut Plan<DefaultSecurityGroup>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        outlook::tags_all(plan, outlook.as_ref(), |model| &model.tags);
        group::plan(&self.shared, plan);
    }

    fn connect(&self, model: &DefaultSecurityGroup) -> Result<Ec2, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &DefaultSecurityGroup) -> String {
        let name = given(&model.id).or(given(&model.vpc_id));
        name.unwrap_or_default().to_owned()
    }

    fn resolve(&self, api: &Ec2, mut planned: DefaultSecurityGroup) -> DefaultSecurityGroup {
        planned.tags_all = tagged::resolve(&api.tags, &planned.tags, planned.tags_all);
        planned
    }

    async fn adopt(&self, work: &Work<'_, Self>) -> Result<Option<sdk::SecurityGroup>, Failure> {
        let api = work.api;
        let vpc = match given(&work.planned.vpc_id) {
            Some(vpc) => Some(vpc.to_owned()),
            None => default_vpc(api).await?,
        };
        let Some(vpc) = vpc else {
            return Ok(None);
        };
        let filters = vec![
            session::filter("group-name", vec!["default".to_owned()]),
            session::filter("vpc-id", vec![vpc]),
        ];
        let found = group::list(api, filters).await?.pop();
        if let Some(group) = &found {
            work.pending(|progress| progress.saw(group));
        }
        Ok(found)
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<DefaultSecurityGroup, Failure> {
        let vpc = given(&work.planned.vpc_id).unwrap_or("the default VPC");
        let criteria = [("VPC", vpc.to_owned())];
        Err(nothing_to_adopt::<Self>(&criteria, Some("vpc_id")))
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, before, after) = (work.api, work.prior, work.planned);
        match step {
            Step::Rules(direction) => {
                let read = || group::before(self, work, direction);
                let models = (work.call.config(), before, after);
                group::change(api, &self.shared, direction, models, read).await
            }
            Step::Tags => {
                let id = given(&before.id).unwrap_or_default();
                Ok(session::retag(api, id, &before.tags_all, &after.tags_all).await?)
            }
        }
    }

    async fn read(
        &self,
        api: &Ec2,
        prior: &DefaultSecurityGroup,
    ) -> Result<Option<sdk::SecurityGroup>, Failure> {
        group::read(
            api,
            &self.shared,
            given(&prior.vpc_id),
            given(&prior.id).unwrap_or_default(),
        )
        .await
    }

    fn state(
        &self,
        api: &Ec2,
        remote: sdk::SecurityGroup,
        known: &DefaultSecurityGroup,
    ) -> DefaultSecurityGroup {
        let tags = session::read_tags(remote.tags.as_deref());
        let mut state = DefaultSecurityGroup {
            arn: remote.security_group_arn.clone().into(),
            description: remote.description.clone().into(),
            egress: known.egress.clone(),
            id: remote.group_id.clone().into(),
            ingress: known.ingress.clone(),
            name: remote.group_name.clone().into(),
            name_prefix: known.name_prefix.if_known().cloned().into(),
            owner_id: remote.owner_id.clone().into(),
            region: api.region.as_str().into(),
            revoke_rules_on_delete: parts::or(&known.revoke_rules_on_delete, false),
            tags: tagged::read(&api.tags, &tags, &known.tags),
            tags_all: Attr::Known(api.tags.read_tags_all(&tags)),
            vpc_id: remote.vpc_id.clone().into(),
        };
        group::fill(&mut state.ingress, &remote, Direction::Ingress);
        group::fill(&mut state.egress, &remote, Direction::Egress);
        state
    }

    /// It stays, as it is: EC2 refuses to delete it, and nobody knows how it was.
    async fn delete(&self, _: &Work<'_, Self>) -> Result<(), Failure> {
        Ok(())
    }

    fn import(&self, id: &str) -> Result<DefaultSecurityGroup, Diagnostics> {
        session::import(id, "security-group", |id, region| DefaultSecurityGroup {
            id,
            region,
            ..DefaultSecurityGroup::default()
        })
    }
}
