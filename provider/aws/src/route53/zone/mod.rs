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

use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic, wait_to_diagnostic};
use slipway_engine::retry::Effect;
use slipway_engine::wait::WaitError;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::{Call, Plan, Resource};

use super::names;
use super::service::Route53;
use crate::connection::Connection;
use crate::shared::Shared;
use crate::tagged;
use crate::tags::{TagRules, Tags};
pub(crate) use model::Zone;
pub(super) use state::{accelerated, arn, name_servers};
#[cfg(test)]
pub(super) use {create::create, delete::delete, update::update};

pub(super) const NOUN: &str = "Route 53 hosted zone";

/// How long an operation waits for the name servers when its timeout cannot be read.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30 * 60);

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

/// The resource type.
pub(crate) struct ZoneResource {
    shared: Arc<Shared>,
}

impl ZoneResource {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    fn ready(&self) -> Result<(Arc<Route53>, Surroundings), Diagnostics> {
        let connection = self.shared.connection()?;
        Ok((Route53::of(&self.shared)?, Surroundings::of(&connection)))
    }
}

impl Resource for ZoneResource {
    type Model = Zone;

    fn type_name(&self) -> &'static str {
        "aws_route53_zone"
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
        let rules = self
            .shared
            .if_connected()
            .map(|connection| connection.tag_rules().clone());
        plan_zone(plan, rules.as_ref());
    }

    async fn create(&self, call: &Call<Zone>, planned: Zone) -> Result<Zone, Diagnostics> {
        let (route53, around) = self.ready()?;
        create::create(&route53, &around, call, planned).await
    }

    async fn read(&self, _call: &Call<Zone>, prior: Zone) -> Result<Option<Zone>, Diagnostics> {
        let (route53, around) = self.ready()?;
        read(&route53, &around, prior).await
    }

    async fn update(
        &self,
        call: &Call<Zone>,
        prior: Zone,
        planned: Zone,
    ) -> Result<Zone, Diagnostics> {
        let (route53, around) = self.ready()?;
        update::update(&route53, &around, call, prior, planned).await
    }

    async fn delete(&self, call: &Call<Zone>, prior: Zone) -> Result<(), Diagnostics> {
        let (route53, _) = self.ready()?;
        delete::delete(&route53, call, prior).await
    }

    async fn import(&self, _call: &Call<Zone>, id: &str) -> Result<Zone, Diagnostics> {
        import(id)
    }
}

fn plan_zone(plan: &mut Plan<Zone>, rules: Option<&TagRules>) {
    let Some(planned) = plan.planned.clone() else {
        return;
    };
    match rules {
        Some(rules) => plan.set::<Tags>("tags_all", tagged::plan_all(rules, &planned.tags)),
        // Without the default tags nothing can be said, but nothing changes as long as `tags` do not.
        None if plan.is_create() || plan.changes("tags") => plan.set_unknown("tags_all"),
        None => {}
    }
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

fn doing(verb: Verb, zone: &Zone) -> Doing {
    let id = id_of(zone);
    let name = known(&zone.name);
    Doing::new(verb, NOUN).named(match (name.is_empty(), id.is_empty()) {
        (false, false) => format!("{name} ({id})"),
        (false, true) => name.to_owned(),
        (true, _) => id,
    })
}

/// Reads a zone; `None` when it is gone.
pub(super) async fn read(
    route53: &Route53,
    around: &Surroundings,
    prior: Zone,
) -> Result<Option<Zone>, Diagnostics> {
    let id = id_of(&prior);
    let failed =
        |error: &CloudError| Diagnostics::from(to_diagnostic(error, &doing(Verb::Read, &prior)));
    let read = match route53
        .call(Effect::Reads, "GetHostedZone", |api| api.zone(&id))
        .await
    {
        Ok(read) => read,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(failed(&error)),
    };
    let tags = match route53
        .call(Effect::Reads, "ListTagsForResource", |api| api.tags(&id))
        .await
    {
        Ok(tags) => tags,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(failed(&error)),
    };
    let servers = state::name_servers(route53, &read)
        .await
        .map_err(|error| failed(&error))?;
    route53.know_zone(&id, &read.zone.name).await;
    Ok(Some(state::of(prior, &read, servers, &tags, around)))
}

/// Waits for the name servers when a timeout asks for it; a stop is a warning and no failure.
async fn wait_if_asked(
    route53: &Route53,
    call: &Call<Zone>,
    doing: Doing,
    timeout: Option<&Attr<String>>,
    changes: &[String],
) -> Result<(), Diagnostics> {
    let Some(timeout) = timeout.filter(|timeout| timeout.if_known().is_some()) else {
        return Ok(());
    };
    for change in changes {
        let Err(error) = route53
            .wait_in_sync(change, timeout.duration_or(DEFAULT_TIMEOUT))
            .await
        else {
            continue;
        };
        let diagnostic = wait_to_diagnostic(&error, &doing);
        if !matches!(error, WaitError::Stopped { .. }) {
            return Err(diagnostic.into());
        }
        call.tell(diagnostic);
        return Ok(());
    }
    Ok(())
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
