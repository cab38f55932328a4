//! `aws_vpc_security_group_ingress_rule` and `aws_vpc_security_group_egress_rule`: one rule each.
//!
//! They are written by hand, because each of their calls takes and answers the whole rule in another
//! form; those forms stand in [`crate::ec2::permissions`].

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::Service;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::lifecycle::{AFTER_STOP, Claim, Crud, Failure, Session as _, Sought, Work};
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::{Attr, Model};
use slipway_framework::resource::Plan;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

use crate::ec2::permissions::single::{self, Single};
use crate::ec2::permissions::{Direction, calls};
use crate::ec2::session::{self, Ec2};
use crate::error::EC2;
use crate::identities;
use crate::outlook::{self, Outlook};
use crate::parts::given;
use crate::reads::{self, Objects, Shape, SharedReads};
use crate::shared::Shared;
use crate::tagged;

/// A rule of an EC2 security group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::ExactlyOneOf(vec!["cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"])))]
pub(crate) struct OneRule {
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// IPv4 CIDR block that is let in, or out to.
    #[attr(optional().equal(SemanticEquality::Cidr).check(Validator::cidr()))]
    pub(crate) cidr_ipv4: Attr<String>,
    /// IPv6 CIDR block that is let in, or out to.
    #[attr(optional().equal(SemanticEquality::Cidr).check(Validator::cidr()))]
    pub(crate) cidr_ipv6: Attr<String>,
    /// What it is for.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull).check(Validator::length(0..=255)))]
    pub(crate) description: Attr<String>,
    /// First port, or type of ICMP.
    #[attr(optional().check(Validator::range(-1..=65_535)))]
    pub(crate) from_port: Attr<i64>,
    /// Id of the rule.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Protocol, by name or number; `-1` for all.
    #[attr(required().equal(SemanticEquality::IpProtocol))]
    pub(crate) ip_protocol: Attr<String>,
    /// Prefix list that is let in, or out to.
    #[attr(optional())]
    pub(crate) prefix_list_id: Attr<String>,
    /// Security group whose members are let in, or out to; with the account and a slash before it when
    /// it is another's.
    #[attr(optional())]
    pub(crate) referenced_security_group_id: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub(crate) region: Attr<String>,
    /// Id of the security group that has the rule.
    #[attr(required().replace())]
    pub(crate) security_group_id: Attr<String>,
    /// Id of the rule.
    #[attr(computed())]
    pub(crate) security_group_rule_id: Attr<String>,
    /// Tags.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(computed())]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Last port, or code of ICMP.
    #[attr(optional().check(Validator::range(-1..=65_535)))]
    pub(crate) to_port: Attr<i64>,
}

/// The type of one direction.
pub(crate) struct OneRules {
    shared: Arc<Shared>,
    direction: Direction,
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// What the rule allows, and its description: EC2 takes them together.
    Rule,
    /// Tags.
    Tags,
}

impl OneRules {
    pub(crate) const fn new(shared: Arc<Shared>, direction: Direction) -> Self {
        Self { shared, direction }
    }

    fn reads(&self, api: &Ec2) -> Result<Arc<SharedReads<sdk::SecurityGroupRule>>, Diagnostics> {
        let shape = Shape::new(calls::LIST_RULES.name, |it: &sdk::SecurityGroupRule| {
            reads::sole(it.security_group_rule_id())
        });
        SharedReads::of(&self.shared, api, shape, all)
    }

    /// What is said of a rule that is there already. It is no failure of a call any more: that the same
    /// is there does not mean that it is ours.
    async fn duplicate(
        &self,
        work: &Work<'_, Self>,
        error: &slipway_engine::error::CloudError,
    ) -> Failure {
        let api = &work.api.detached(AFTER_STOP);
        let rule = Single::of(work.planned);
        let found = rule.same(api, self.direction).await.ok().flatten();
        let ids = found
            .into_iter()
            .filter_map(|it| it.security_group_rule_id)
            .collect();
        let doing = Doing::new(Verb::Create, Self::NOUN)
            .of(EC2)
            .named(self.name(work.planned));
        to_diagnostic(error, &calls::duplicate(doing, ids)).into()
    }
}

/// Rules by their ids.
fn all(api: Ec2, ids: Vec<String>) -> Objects<sdk::SecurityGroupRule> {
    Box::pin(async move {
        let filters = vec![session::filter("security-group-rule-id", ids)];
        let found = calls::list_rules(&api, filters).await?;
        Ok(session::by_id(found, |it| {
            it.security_group_rule_id.clone()
        }))
    })
}

impl Crud for OneRules {
    type Model = OneRule;
    type Api = Ec2;
    type Remote = sdk::SecurityGroupRule;
    type Step = Step;
    /// Whether a request was sent whose outcome is not known.
    type Pending = bool;
    const STEPS: &'static [Claim<Step>] = &[
        Claim {
            step: Step::Rule,
            fields: &[
                "cidr_ipv4",
                "cidr_ipv6",
                "description",
                "from_port",
                "ip_protocol",
                "prefix_list_id",
                "referenced_security_group_id",
                "to_port",
            ],
        },
        Claim {
            step: Step::Tags,
            fields: &["tags", "tags_all"],
        },
    ];
    const LOCAL: &'static [&'static str] = &[];
    const SERVICE: Service = EC2;
    const NOUN: &'static str = "EC2 security group rule";

    fn type_name(&self) -> &'static str {
        match self.direction {
            Direction::Ingress => "aws_vpc_security_group_ingress_rule",
            Direction::Egress => "aws_vpc_security_group_egress_rule",
        }
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(&self.shared, &[Piece::Part("id")]))
    }

    fn plan(&self, plan: &mut Plan<OneRule>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        outlook::tags_all(plan, outlook.as_ref(), |model| &model.tags);
        single::plan(&self.shared, self.direction, plan);
    }

    fn connect(&self, model: &OneRule) -> Result<Ec2, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &OneRule) -> String {
        match given(&model.id) {
            Some(id) => id.to_owned(),
            None => Single::of(model).words(),
        }
    }

    fn resolve(&self, api: &Ec2, mut planned: OneRule) -> OneRule {
        planned.tags_all = tagged::resolve(&api.tags, &planned.tags, planned.tags_all);
        planned
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<OneRule, Failure> {
        let (api, planned) = (work.api, work.planned);
        let rule = Single::of(planned);
        match rule.make(api, self.direction, &planned.tags).await {
            Err(error) if error.is_already_exists() && !work.pending(|sent| *sent) => {
                Err(self.duplicate(work, &error).await)
            }
            Err(error) => {
                work.pending(|sent| *sent |= error.is_ambiguous());
                Err(error.into())
            }
            Ok(made) => Ok(self.state(api, made, planned)),
        }
    }

    /// No two rules of a group allow the same, so the one that does after a lost answer is ours when
    /// the rest is as it was asked for.
    async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<OneRule>, Failure> {
        let (api, planned) = (work.api, work.planned);
        let rule = Single::of(planned);
        let Some(found) = rule.same(api, self.direction).await? else {
            return Ok(Sought::Absent);
        };
        let wished = api.tags.on_create(&tagged::known(&planned.tags));
        let is_ours = found.description().unwrap_or_default() == rule.description
            && session::read_tags(Some(found.tags())) == wished;
        Ok(if is_ours {
            Sought::Found(self.state(api, found, planned))
        } else {
            Sought::Unsure
        })
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
        match step {
            Step::Rule => Single::of(work.planned).modify(api, id).await?,
            Step::Tags => {
                let (before, after) = (&work.prior.tags_all, &work.planned.tags_all);
                session::retag(api, id, before, after).await?;
            }
        }
        Ok(())
    }

    async fn read(
        &self,
        api: &Ec2,
        prior: &OneRule,
    ) -> Result<Option<sdk::SecurityGroupRule>, Failure> {
        let (reads, id) = (self.reads(api)?, given(&prior.id).unwrap_or_default());
        let found = api.one(&reads, id, calls::rule(api, id)).await?;
        let is_egress = Some(self.direction == Direction::Egress);
        // An import may name a rule of the other direction.
        Ok(found.filter(|it| it.is_egress() == is_egress))
    }

    fn state(&self, api: &Ec2, remote: sdk::SecurityGroupRule, known: &OneRule) -> OneRule {
        let tags = session::read_tags(remote.tags.as_deref());
        let protocol = remote.ip_protocol().unwrap_or_default();
        // An import knows the id alone.
        let imported = given(&known.ip_protocol).is_none();
        let port = |answered, known: &Attr<i64>| {
            single::port(answered, protocol, known.if_known().copied(), imported).into()
        };
        let referenced = given(&known.referenced_security_group_id);
        OneRule {
            arn: remote.security_group_rule_arn.clone().into(),
            cidr_ipv4: remote.cidr_ipv4.clone().into(),
            cidr_ipv6: remote.cidr_ipv6.clone().into(),
            description: remote.description.clone().into(),
            from_port: port(remote.from_port(), &known.from_port),
            id: remote.security_group_rule_id.clone().into(),
            ip_protocol: remote.ip_protocol.clone().into(),
            prefix_list_id: remote.prefix_list_id.clone().into(),
            referenced_security_group_id: single::referenced(&remote, referenced).into(),
            region: api.region.as_str().into(),
            security_group_id: remote.group_id.clone().into(),
            security_group_rule_id: remote.security_group_rule_id.clone().into(),
            tags: tagged::read(&api.tags, &tags, &known.tags),
            tags_all: Attr::Known(api.tags.read_tags_all(&tags)),
            to_port: port(remote.to_port(), &known.to_port),
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (prior, group) = (work.prior, given(&work.prior.security_group_id));
        let id = given(&prior.id).unwrap_or_default();
        calls::revoke_by_id(work.api, group.unwrap_or_default(), self.direction, id).await?;
        Ok(())
    }

    fn import(&self, id: &str) -> Result<OneRule, Diagnostics> {
        session::import(id, "security-group-rule", |id, region| OneRule {
            id,
            region,
            ..OneRule::default()
        })
    }
}
