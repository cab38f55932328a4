//! `aws_route53_zone`: a hosted zone.
//!
//! Route 53 lets equal zones exist side by side, so what keeps a lost answer from making a second one
//! is the caller reference: one random token for each apply call, kept over its repetitions.
//!
//! - `model`: attributes and blocks; `state`: what was read as a model.
//! - `create`, `update`, `delete`: the steps of each.

mod create;
mod delete;
mod model;
mod state;
mod update;

use std::sync::Arc;
use std::time::Duration;

use slipway_engine::clock::Runtime;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Session, Sought, Work};
use slipway_engine::retry::Effect;
use slipway_engine::stop::Stop;
use slipway_engine::wait::WaitError;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use super::service::Route53;
use super::{api, names};
use crate::connection::Connection;
use crate::error::ROUTE53;
use crate::identities;
use crate::outlook::{self, Outlook};
use crate::shared::Shared;
use crate::tags::{TagRules, Tags};
pub(crate) use model::Zone;
pub(super) use state::{accelerated, arn, name_servers};

pub(super) const NOUN: &str = "Route 53 hosted zone";

/// What a zone takes from the provider's configuration.
#[derive(Clone, Debug)]
pub(super) struct Surroundings {
    /// As it stands in resource names.
    pub(super) partition: String,
    /// The region of VPCs that name none.
    pub(super) region: String,
    /// Default and ignored tags.
    pub(super) tags: TagRules,
}

impl Surroundings {
    pub(super) fn of(connection: &Connection) -> Self {
        Self {
            partition: connection.partition().id.to_owned(),
            region: connection.region().to_owned(),
            tags: connection.tag_rules().clone(),
        }
    }
}

/// The type.
pub(in crate::route53) struct Zones {
    shared: Arc<Shared>,
}

impl Zones {
    pub(in crate::route53) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// Route 53 with what a zone takes from the provider's configuration.
#[derive(Clone, Debug)]
pub(super) struct ZoneApi {
    pub(super) route53: Route53,
    pub(super) around: Surroundings,
}

impl Session for ZoneApi {
    fn runtime(&self) -> &Runtime {
        self.route53.runtime()
    }

    fn stop(&self) -> &Stop {
        self.route53.stop()
    }

    fn detached(&self, most: Duration) -> Self {
        Self {
            route53: self.route53.detached(most),
            around: self.around.clone(),
        }
    }
}

/// What a read answers.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    zone: api::Zone,
    servers: Vec<String>,
    tags: Tags,
}

/// What an operation has begun.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    /// Whether it made the zone.
    is_new: bool,
    /// The ids of changes that are on their way to the name servers.
    changes: Vec<String>,
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The comment is set.
    Comment,
    /// VPCs begin or cease to see the zone.
    Vpcs,
    /// Tags change.
    Tag,
    /// Accelerated recovery is turned on or off.
    Recover,
}

impl Crud for Zones {
    type Model = Zone;
    type Api = ZoneApi;
    type Remote = Seen;
    type Step = Step;
    type Pending = UnderWay;

    const STEPS: &'static [Claim<Step>] = &[
        Claim {
            step: Step::Comment,
            fields: &["comment"],
        },
        Claim {
            step: Step::Vpcs,
            fields: &["vpc"],
        },
        Claim {
            step: Step::Tag,
            fields: &["tags", "tags_all"],
        },
        Claim {
            step: Step::Recover,
            fields: &["enable_accelerated_recovery"],
        },
    ];
    const LOCAL: &'static [&'static str] = &["force_destroy", "timeouts"];
    const SERVICE: Service = ROUTE53;
    const NOUN: &'static str = NOUN;
    const LOSS: &'static str = "The new zone has other name servers.";

    fn type_name(&self) -> &'static str {
        "aws_route53_zone"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::global(&self.shared, &[Piece::Part("zone_id")]))
    }

    fn validate(&self, config: &Zone, diagnostics: &mut Diagnostics) {
        let Some(fault) = config.name.if_known().and_then(|name| names::fault(name)) else {
            return;
        };
        let detail = format!(
            "`name` cannot be a domain name: {fault}. Nothing was changed.\nCorrect `name`, then plan again.\n\n  \
             Value:  {}",
            known(&config.name)
        );
        diagnostics.push(Diagnostic::error("Impossible domain name", detail).at(Path::of("name")));
    }

    fn plan(&self, plan: &mut Plan<Zone>) {
        let outlook = Outlook::of(&self.shared);
        outlook::tags_all(plan, outlook.as_ref(), |zone| &zone.tags);
        plan_kind(plan);
    }

    fn connect(&self, _: &Zone) -> Result<ZoneApi, Diagnostics> {
        Ok(ZoneApi {
            around: Surroundings::of(&self.shared.connection()?),
            route53: Route53::of(&self.shared)?,
        })
    }

    fn name(&self, zone: &Zone) -> String {
        name_of(zone)
    }

    fn resolve(&self, api: &ZoneApi, planned: Zone) -> Zone {
        state::settled(planned, &api.around)
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Zone, Failure> {
        create::create(work).await
    }

    async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<Zone>, Failure> {
        create::find(work).await
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        Ok(update::step(step, work).await?)
    }

    async fn settle(&self, verb: Verb, work: &Work<'_, Self>) -> Result<Option<Seen>, WaitError> {
        let changes = work.pending(std::mem::take).changes;
        let timeouts = &work.planned.timeouts;
        work.api.route53.settle(verb, timeouts, changes).await?;
        Ok(None)
    }

    async fn read(&self, api: &ZoneApi, prior: &Zone) -> Result<Option<Seen>, Failure> {
        let (route53, id) = (&api.route53, id_of(prior));
        let zone = route53
            .call(Effect::Reads, "GetHostedZone", |api| api.zone(&id))
            .await?;
        let tags = route53
            .call(Effect::Reads, "ListTagsForResource", |api| api.tags(&id))
            .await?;
        let servers = state::name_servers(route53, &zone).await?;
        route53.know_zone(&id, &zone.zone.name).await;
        Ok(Some(Seen {
            zone,
            servers,
            tags,
        }))
    }

    fn state(&self, api: &ZoneApi, seen: Seen, known: &Zone) -> Zone {
        state::of(
            known.clone(),
            &seen.zone,
            seen.servers,
            &seen.tags,
            &api.around,
        )
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        delete::delete(work).await
    }

    async fn explain(
        &self,
        verb: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        match verb {
            Verb::Create => create::explain(error, work.planned, doing),
            Verb::Delete => delete::explain(error, work, doing).await,
            _ => doing,
        }
    }

    fn import(&self, id: &str) -> Result<Zone, Diagnostics> {
        import(id)
    }
}

/// A zone stays as public or as private as it was made.
fn plan_kind(plan: &mut Plan<Zone>) {
    let Some(planned) = plan.planned.clone() else {
        return;
    };
    let Some(prior) = plan.prior.clone() else {
        return;
    };
    if !names::equal(
        known(&prior.name),
        planned.name.if_known().map_or("", String::as_str),
    ) {
        return;
    }
    let count = |zone: &Zone| zone.vpc.if_known().map(|vpcs| vpcs.0.len());
    let (before, after) = (count(&prior), count(&planned));
    // CreateHostedZone decides for good whether a zone is private (API reference, errors
    // PublicZoneVPCAssociation and LastVPCAssociation).
    let kinds = match (before, after) {
        (Some(0) | None, Some(1..)) if !planned.vpc.is_unknown() => Some(("public", "private")),
        (Some(1..), Some(0)) => Some(("private", "public")),
        _ => None,
    };
    if let Some((is, wanted)) = kinds {
        let detail = format!(
            "This hosted zone is {is}, and Route 53 cannot make it {wanted}. Nothing was changed.\n\
             To get a {wanted} zone, plan again with `-replace` and the zone's address; its records are not carried over. \
             To keep this one, undo the change of `vpc`.\n\n  Zone:  {}",
            known(&prior.id)
        );
        plan.tell(
            Diagnostic::error("Hosted zone cannot change its kind", detail).at(Path::of("vpc")),
        );
    }
}

/// A required text of a wholly known model.
fn known(attr: &Attr<String>) -> &str {
    attr.if_known().map(String::as_str).unwrap_or_default()
}

/// How messages name a zone.
fn name_of(zone: &Zone) -> String {
    let (name, id) = (known(&zone.name), id_of(zone));
    match (name.is_empty(), id.is_empty()) {
        (false, false) => format!("{name} ({id})"),
        (false, true) => name.to_owned(),
        (true, _) => id,
    }
}

/// The id of a zone in the state.
fn id_of(zone: &Zone) -> String {
    names::zone_id(
        zone.zone_id
            .if_known()
            .filter(|id| !id.is_empty())
            .map_or(known(&zone.id), String::as_str),
    )
    .to_owned()
}

fn import(id: &str) -> Result<Zone, Diagnostics> {
    let zone_id = names::zone_id(id.trim());
    if zone_id.is_empty() || !zone_id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let detail = format!(
            "The import id of a Route 53 hosted zone is its id, which has letters and digits only. Nothing was imported.\n\
             Look the id up with `aws route53 list-hosted-zones`.\n\n  Given:    {id}\n  Example:  Z0123456789ABCDEFGHIJ"
        );
        return Err(Diagnostic::error("Malformed import id", detail).into());
    }
    Ok(Zone {
        id: zone_id.into(),
        zone_id: zone_id.into(),
        ..Zone::default()
    })
}
