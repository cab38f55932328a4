//! `aws_internet_gateway`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_ec2::types::{self as sdk, Filter};
use slipway_engine::coalesce::Gather;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::lifecycle::{AFTER_STOP, Claim, Crud, Failure, Session as _, Work};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model, Timeouts};
use slipway_framework::resource::Plan;
use slipway_framework::semantic::SemanticEquality;

use super::session::{self, Ec2};
use crate::api::{ById, Objects, Operation};
use crate::error::EC2;
use crate::outlook::{self, Outlook};
use crate::shared::Shared;
use crate::tagged;
use crate::tags::Tags;

/// A gateway between a VPC and the internet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(super) struct InternetGateway {
    /// Amazon resource name.
    #[attr(computed())]
    pub(super) arn: Attr<String>,
    /// Id of the internet gateway.
    #[attr(computed())]
    pub(super) id: Attr<String>,
    /// Account that owns it.
    #[attr(computed())]
    pub(super) owner_id: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub(super) region: Attr<String>,
    /// Tags.
    #[attr(optional())]
    pub(super) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(optional_computed())]
    pub(super) tags_all: Attr<BTreeMap<String, String>>,
    /// Id of the VPC that it is attached to.
    #[attr(optional_computed().equal(SemanticEquality::EmptyForNull))]
    pub(super) vpc_id: Attr<String>,
    /// How long to wait.
    #[block()]
    pub(super) timeouts: Attr<Timeouts>,
}

const CREATE: Operation = Operation {
    name: "CreateInternetGateway",
    // It takes no token, so what became of a lost answer cannot be told (EC2 API reference).
    effect: Effect::Changes,
    kinds: &[],
};

const DESCRIBE: Operation = Operation {
    name: "DescribeInternetGateways",
    effect: Effect::Reads,
    kinds: &[("InvalidInternetGatewayID.NotFound", ErrorKind::NotFound)],
};

const ATTACH: Operation = Operation {
    name: "AttachInternetGateway",
    effect: Effect::Repeatable("an attachment that is there is told by a code of its own"),
    kinds: &[("Resource.AlreadyAssociated", ErrorKind::AlreadyExists)],
};

const DETACH: Operation = Operation {
    name: "DetachInternetGateway",
    effect: Effect::Repeatable("an attachment that is gone is told by a code of its own"),
    kinds: &[
        ("Gateway.NotAttached", ErrorKind::NotFound),
        ("InvalidInternetGatewayID.NotFound", ErrorKind::NotFound),
        ("DependencyViolation", ErrorKind::InUse),
    ],
};

const DELETE: Operation = Operation {
    name: "DeleteInternetGateway",
    effect: Effect::Repeatable("a gateway that is gone is told by a code of its own"),
    kinds: &[
        ("InvalidInternetGatewayID.NotFound", ErrorKind::NotFound),
        ("DependencyViolation", ErrorKind::InUse),
    ],
};

/// How long each operation waits when `timeouts` does not say it.
const TIMEOUT: Duration = Duration::from_secs(20 * 60);

/// The type.
pub(super) struct InternetGateways {
    shared: Arc<Shared>,
}

impl InternetGateways {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    fn reads(&self, api: &Ec2) -> Result<Arc<Gather<ById<sdk::InternetGateway>>>, Diagnostics> {
        ById::shared(&self.shared, api, describe_all)
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// It is attached to a VPC, and before that detached from another.
    Attach,
    /// Tags change.
    Tag,
}

impl Crud for InternetGateways {
    type Model = InternetGateway;
    type Api = Ec2;
    type Remote = sdk::InternetGateway;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[
        Claim {
            step: Step::Attach,
            fields: &["vpc_id"],
        },
        Claim {
            step: Step::Tag,
            fields: &["tags", "tags_all"],
        },
    ];
    const LOCAL: &'static [&'static str] = &["timeouts"];
    const SERVICE: Service = EC2;
    const NOUN: &'static str = "EC2 internet gateway";

    fn type_name(&self) -> &'static str {
        "aws_internet_gateway"
    }

    fn plan(&self, plan: &mut Plan<InternetGateway>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        outlook::tags_all(plan, outlook.as_ref(), |model| &model.tags);
    }

    fn connect(&self, model: &InternetGateway) -> Result<Ec2, Diagnostics> {
        session::connect(&self.shared, model.region.if_known().map(String::as_str))
    }

    fn name(&self, model: &InternetGateway) -> String {
        model.id.if_known().cloned().unwrap_or_default()
    }

    fn resolve(&self, api: &Ec2, mut planned: InternetGateway) -> InternetGateway {
        if planned.tags_all.is_unknown() {
            planned.tags_all = Attr::Known(api.tags.tags_all(&tagged::known(&planned.tags)));
        }
        planned
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<InternetGateway, Failure> {
        let (api, planned) = (work.api, work.planned);
        let wished = api.tags.on_create(&tagged::known(&planned.tags));
        let tags = session::specification("internet-gateway", &wished);
        let answer = api
            .call(&CREATE, || {
                let request = api.client.create_internet_gateway();
                request.set_tag_specifications(tags.clone()).send()
            })
            .await?;
        let gateway = answer.internet_gateway;
        let id = gateway.and_then(|gateway| gateway.internet_gateway_id);
        let id = id.ok_or_else(|| api.incomplete(&CREATE, "internetGatewayId"))?;
        Ok(InternetGateway {
            id: id.into(),
            vpc_id: match planned.vpc_id {
                Attr::Known(_) => Attr::Null,
                _ => Attr::Unknown,
            },
            ..planned.clone()
        })
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, id) = (work.api, id(work.prior));
        match step {
            Step::Attach => {
                if let Some(before) = vpc(work.prior) {
                    detach(api, id, before).await?;
                }
                if let Some(wanted) = vpc(work.planned) {
                    self.attach(work, id, wanted).await?;
                }
            }
            Step::Tag => {
                let all = |model: &InternetGateway| {
                    model.tags_all.if_known().cloned().unwrap_or_default()
                };
                let change = api.tags.change(&all(work.prior), &all(work.planned));
                session::change_tags(api, id, &change).await?;
            }
        }
        Ok(())
    }

    async fn read(
        &self,
        api: &Ec2,
        prior: &InternetGateway,
    ) -> Result<Option<sdk::InternetGateway>, Failure> {
        let (reads, id) = (self.reads(api)?, id(prior));
        Ok(api.one(&reads, id, describe(api, id)).await?)
    }

    fn state(
        &self,
        api: &Ec2,
        remote: sdk::InternetGateway,
        known: &InternetGateway,
    ) -> InternetGateway {
        let tags: Tags = session::read_tags(remote.tags.as_deref());
        let id = remote.internet_gateway_id.unwrap_or_default();
        let owner = remote.owner_id.unwrap_or_default();
        let attachments = remote.attachments.unwrap_or_default().into_iter();
        let vpc = attachments
            .filter_map(|attachment| attachment.vpc_id)
            .next();
        InternetGateway {
            arn: format!(
                "arn:{}:ec2:{}:{owner}:internet-gateway/{id}",
                api.partition, api.region
            )
            .into(),
            id: id.into(),
            owner_id: owner.into(),
            region: api.region.as_str().into(),
            tags: tagged::read(&api.tags, &tags, &known.tags),
            tags_all: Attr::Known(api.tags.read_tags_all(&tags)),
            vpc_id: vpc.into(),
            timeouts: known.timeouts.clone(),
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, id) = (work.api, id(work.prior));
        if let Some(vpc) = vpc(work.prior) {
            detach(api, id, vpc).await?;
        }
        api.call(&DELETE, || {
            let request = api.client.delete_internet_gateway();
            request.internet_gateway_id(id).send()
        })
        .await?;
        Ok(())
    }

    fn release(&self, prior: &InternetGateway) -> Duration {
        let timeouts = prior.timeouts.if_known();
        timeouts.map_or(TIMEOUT, |timeouts| timeouts.delete.duration_or(TIMEOUT))
    }

    async fn explain(
        &self,
        verb: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        if verb != Verb::Create || !error.is_ambiguous() {
            return doing;
        }
        let doing = doing.next(
            "Look for an internet gateway without a VPC that no configuration knows before you apply again, \
             and import it if it is there.",
        );
        match candidates(&work.api.detached(AFTER_STOP), work.planned).await {
            Ok(ids) => doing.listing("Perhaps one of", ids),
            Err(_) => doing,
        }
    }

    fn import(&self, id: &str) -> Result<InternetGateway, Diagnostics> {
        session::import(id, "igw-", |id, region| InternetGateway {
            id,
            region,
            ..InternetGateway::default()
        })
    }
}

impl InternetGateways {
    async fn attach(&self, work: &Work<'_, Self>, id: &str, vpc: &str) -> Result<(), Failure> {
        let api = work.api;
        let attached = api
            .call(&ATTACH, || {
                let request = api.client.attach_internet_gateway();
                request.internet_gateway_id(id).vpc_id(vpc).send()
            })
            .await;
        let Err(error) = attached else {
            return Ok(());
        };
        if error.is_already_exists() {
            let found = describe(api, id).await?;
            let mut attachments = found.iter().flat_map(|gateway| gateway.attachments());
            if attachments.any(|attachment| attachment.vpc_id() == Some(vpc)) {
                return Ok(());
            }
        }
        Err(error.into())
    }
}

fn id(model: &InternetGateway) -> &str {
    model.id.if_known().map_or("", String::as_str)
}

fn vpc(model: &InternetGateway) -> Option<&str> {
    let vpc = model.vpc_id.if_known().map(String::as_str);
    vpc.filter(|vpc| !vpc.is_empty())
}

async fn detach(api: &Ec2, id: &str, vpc: &str) -> Result<(), CloudError> {
    let detached = api
        .call(&DETACH, || {
            let request = api.client.detach_internet_gateway();
            request.internet_gateway_id(id).vpc_id(vpc).send()
        })
        .await;
    match detached {
        Err(error) if !error.is_not_found() => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Gateways without a VPC that have the planned tags: one of them may be that of a lost answer.
async fn candidates(api: &Ec2, planned: &InternetGateway) -> Result<Vec<String>, CloudError> {
    let wished = api.tags.on_create(&tagged::known(&planned.tags));
    if wished.is_empty() {
        return Ok(Vec::new());
    }
    let filters = wished.iter().map(|(key, value)| {
        let filter = Filter::builder().name(format!("tag:{key}"));
        filter.values(value).build()
    });
    let filters: Vec<Filter> = filters.collect();
    let answer = api
        .call(&DESCRIBE, || {
            let request = api.client.describe_internet_gateways();
            request.set_filters(Some(filters.clone())).send()
        })
        .await?;
    let found = answer.internet_gateways.unwrap_or_default().into_iter();
    Ok(found
        .filter(|gateway| gateway.attachments().is_empty())
        .filter_map(|gateway| gateway.internet_gateway_id)
        .collect())
}

/// Reads one by its id: the only read whose "not found" is one.
async fn describe(api: &Ec2, id: &str) -> Result<Option<sdk::InternetGateway>, CloudError> {
    let answer = api
        .call(&DESCRIBE, || {
            let request = api.client.describe_internet_gateways();
            request.internet_gateway_ids(id).send()
        })
        .await?;
    Ok(answer.internet_gateways.unwrap_or_default().pop())
}

fn describe_all(api: Ec2, ids: Vec<String>) -> Objects<sdk::InternetGateway> {
    Box::pin(async move {
        let filter = Filter::builder().name("internet-gateway-id");
        let filter = filter.set_values(Some(ids)).build();
        let (mut found, mut token) = (std::collections::HashMap::new(), None);
        loop {
            let answer = api
                .call(&DESCRIBE, || {
                    let request = api.client.describe_internet_gateways();
                    let request = request.filters(filter.clone());
                    request.set_next_token(token.clone()).send()
                })
                .await?;
            for gateway in answer.internet_gateways.unwrap_or_default() {
                if let Some(id) = &gateway.internet_gateway_id {
                    found.insert(id.clone(), gateway);
                }
            }
            token = answer.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(found);
            }
        }
    })
}
