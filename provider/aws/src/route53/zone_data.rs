//! The data source `aws_route53_zone`: one hosted zone, by its id or its name.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_route53::types::HostedZone;
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::lifecycle::{Selection, only};
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;

use super::api::{self, VpcKey};
use super::names;
use super::service::Route53;
use super::zone::{NOUN, Surroundings, accelerated, arn, name_servers};
use crate::shared::Shared;
use crate::tags::Tags;

/// An existing hosted zone. Set either `zone_id`, or `name` and what else tells the zone apart.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct ZoneQuery {
    /// Id of the hosted zone.
    #[attr(optional_computed())]
    pub id: Attr<String>,
    /// Id of the hosted zone. Set it to find the zone by it.
    #[attr(optional_computed())]
    pub zone_id: Attr<String>,
    /// Domain name. Set it to find the zone by it.
    #[attr(optional_computed())]
    pub name: Attr<String>,
    /// Whether the zone is private. A zone that is looked for by `name` is public unless this or `vpc_id` is set.
    #[attr(optional_computed())]
    pub private_zone: Attr<bool>,
    /// Id of a VPC, in the provider's region, that sees the zone.
    #[attr(optional_computed())]
    pub vpc_id: Attr<String>,
    /// Tags. When set, the zone must have all of them.
    #[attr(optional_computed())]
    pub tags: Attr<BTreeMap<String, String>>,
    /// Amazon resource name.
    #[attr(computed())]
    pub arn: Attr<String>,
    /// Reference with which the zone was created.
    #[attr(computed())]
    pub caller_reference: Attr<String>,
    /// Comment.
    #[attr(computed())]
    pub comment: Attr<String>,
    /// Whether accelerated recovery is on. When set, the zone must be so.
    #[attr(optional_computed())]
    pub enable_accelerated_recovery: Attr<bool>,
    /// What the AWS service that created the zone says about it.
    #[attr(computed())]
    pub linked_service_description: Attr<String>,
    /// The AWS service that created the zone and owns it.
    #[attr(computed())]
    pub linked_service_principal: Attr<String>,
    /// Name servers, sorted.
    #[attr(computed())]
    pub name_servers: Attr<Vec<String>>,
    /// Name server that is the source of the zone.
    #[attr(computed())]
    pub primary_name_server: Attr<String>,
    /// How many records the zone has.
    #[attr(computed())]
    pub resource_record_set_count: Attr<i64>,
}

/// The data source.
pub(crate) struct ZoneData {
    shared: Arc<Shared>,
}

impl ZoneData {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

fn text(attr: &Attr<String>) -> Option<&str> {
    attr.if_known()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
}

impl DataSource for ZoneData {
    type Model = ZoneQuery;

    fn type_name(&self) -> &'static str {
        "aws_route53_zone"
    }

    fn validate(&self, config: &ZoneQuery, diagnostics: &mut Diagnostics) {
        if config.zone_id.is_unknown() || config.name.is_unknown() {
            return;
        }
        // An empty text counts as left out: modules pass it for what they do not know.
        let fault = match (text(&config.zone_id), text(&config.name)) {
            (None, None) => "Neither is set.",
            (Some(_), Some(_)) => "Both are set.",
            _ => return,
        };
        let detail = format!(
            "A hosted zone is looked for by `zone_id` or by `name`. {fault}\nSet one of them."
        );
        diagnostics.push(
            Diagnostic::error("Unclear which hosted zone is meant", detail).at(Path::of("zone_id")),
        );
    }

    async fn read(&self, config: ZoneQuery, _stop: &StopSignal) -> Result<ZoneQuery, Diagnostics> {
        let around = Surroundings::of(&self.shared.connection()?);
        read(&Route53::of(&self.shared)?, &around, config).await
    }
}

fn failed(error: &CloudError, query: &ZoneQuery) -> Diagnostics {
    let by_id = text(&query.zone_id).is_some();
    let named = text(&query.zone_id)
        .or(text(&query.name))
        .unwrap_or_default();
    let mut doing = Doing::new(Verb::Read, NOUN).named(named);
    if by_id && error.is_not_found() {
        doing = doing.blaming(Path::of("zone_id"));
    }
    to_diagnostic(error, &doing).into()
}

/// Finds the zone and reads it.
pub(super) async fn read(
    route53: &Route53,
    around: &Surroundings,
    query: ZoneQuery,
) -> Result<ZoneQuery, Diagnostics> {
    let id = match text(&query.zone_id) {
        Some(id) => names::zone_id(id).to_owned(),
        None => {
            let found = candidates(route53, around, &query)
                .await
                .map_err(|error| failed(&error, &query))?;
            only(found, &selection(&query), String::clone)?
        }
    };
    let query_failed = |error: CloudError| failed(&error, &query);
    let zone = route53
        .call(Effect::Reads, "GetHostedZone", |api| api.zone(&id))
        .await
        .map_err(query_failed)?;
    let tags = route53
        .call(Effect::Reads, "ListTagsForResource", |api| api.tags(&id))
        .await
        .map_err(query_failed)?;
    let servers = name_servers(route53, &zone).await.map_err(query_failed)?;
    if let Some(argument) = mismatch(&query, &zone, &tags) {
        return Err(mismatched(argument, &id));
    }
    route53.know_zone(&id, &zone.zone.name).await;
    Ok(answer(
        query,
        &zone,
        servers,
        around.tags.read_tags_all(&tags),
        around,
    ))
}

/// The ids of the zones that match, with their names.
async fn candidates(
    route53: &Route53,
    around: &Surroundings,
    query: &ZoneQuery,
) -> Result<Vec<String>, CloudError> {
    let name = text(&query.name).unwrap_or_default();
    let seen_by = match text(&query.vpc_id) {
        Some(id) => Some(
            seen_by(
                route53,
                &VpcKey {
                    id: id.to_owned(),
                    region: around.region.clone(),
                },
            )
            .await?,
        ),
        None => None,
    };
    let private = query
        .private_zone
        .if_known()
        .copied()
        .unwrap_or(seen_by.is_some());
    let mut matching = Vec::new();
    for zone in named(route53, &names::normal(name)).await? {
        let is_private = zone.config().is_some_and(|config| config.private_zone());
        let is_seen = seen_by.as_ref().is_none_or(|ids| ids.contains(&zone.id));
        if is_private == private
            && is_seen
            && is_recovered(query, &zone)
            && has_tags(route53, &zone.id, query).await?
        {
            matching.push(zone.id);
        }
    }
    Ok(matching)
}

fn is_recovered(query: &ZoneQuery, zone: &HostedZone) -> bool {
    query
        .enable_accelerated_recovery
        .if_known()
        .is_none_or(|wanted| *wanted == accelerated(zone))
}

/// The argument that a zone which was found by its id does not match.
fn mismatch(query: &ZoneQuery, zone: &api::Zone, tags: &Tags) -> Option<&'static str> {
    let is_private = zone
        .zone
        .config()
        .is_some_and(|config| config.private_zone());
    let wanted = query.tags.if_known();
    let matches = [
        (
            "private_zone",
            query
                .private_zone
                .if_known()
                .is_none_or(|wanted| *wanted == is_private),
        ),
        (
            "vpc_id",
            text(&query.vpc_id).is_none_or(|wanted| zone.vpcs.iter().any(|vpc| vpc.id == wanted)),
        ),
        (
            "tags",
            wanted
                .into_iter()
                .flatten()
                .all(|(key, value)| tags.get(key) == Some(value)),
        ),
        (
            "enable_accelerated_recovery",
            is_recovered(query, &zone.zone),
        ),
    ];
    matches
        .into_iter()
        .find(|(_, matches)| !matches)
        .map(|(argument, _)| argument)
}

fn mismatched(argument: &str, id: &str) -> Diagnostics {
    let detail = format!(
        "The hosted zone exists, but not with this `{argument}`. Nothing was changed.\n\
         Correct `{argument}` or leave it out, or look for another zone.\n\n  Id:  {id}"
    );
    Diagnostic::error("No matching hosted zone", detail)
        .at(Path::of(argument))
        .into()
}

async fn has_tags(route53: &Route53, id: &str, query: &ZoneQuery) -> Result<bool, CloudError> {
    let Some(wanted) = query.tags.if_known().filter(|tags| !tags.is_empty()) else {
        return Ok(true);
    };
    let tags = route53
        .call(Effect::Reads, "ListTagsForResource", |api| api.tags(id))
        .await?;
    Ok(wanted
        .iter()
        .all(|(key, value)| tags.get(key) == Some(value)))
}

/// All zones of a name.
async fn named(route53: &Route53, name: &str) -> Result<Vec<HostedZone>, CloudError> {
    let (mut zones, mut from) = (Vec::new(), None::<(String, String)>);
    loop {
        let (start, id) = from.as_ref().map_or((name, None), |(name, id)| {
            (name.as_str(), Some(id.as_str()))
        });
        let list = route53.call(Effect::Reads, "ListHostedZonesByName", |api| {
            api.zones_by_name(Some(start), id)
        });
        let page = list.await?;
        let count = page.zones.len();
        let of_name: Vec<HostedZone> = page
            .zones
            .into_iter()
            .filter(|zone| names::equal(&zone.name, name))
            .collect();
        let is_past = of_name.len() < count;
        zones.extend(of_name);
        match page.next {
            Some(next) if !is_past => from = Some(next),
            _ => return Ok(zones),
        }
    }
}

/// The ids of the zones that a VPC sees.
async fn seen_by(route53: &Route53, vpc: &VpcKey) -> Result<Vec<String>, CloudError> {
    let (mut ids, mut from) = (Vec::new(), None::<String>);
    loop {
        let list = route53.call(Effect::Reads, "ListHostedZonesByVPC", |api| {
            api.zones_by_vpc(vpc, from.as_deref())
        });
        let page = list.await?;
        ids.extend(page.zones.into_iter().map(|(id, _)| id));
        match page.next {
            Some(next) => from = Some(next),
            None => return Ok(ids),
        }
    }
}

/// What is looked for by a name.
fn selection(query: &ZoneQuery) -> Selection {
    let is_private = matches!(
        (query.private_zone.if_known(), text(&query.vpc_id)),
        (Some(true), _) | (None, Some(_))
    );
    let kind = if is_private { "private" } else { "public" };
    Selection {
        noun: format!("{kind} hosted zone"),
        criteria: vec![("Name", text(&query.name).unwrap_or_default().to_owned())],
        argument: "name",
        check: "Check the name, `private_zone`, `vpc_id` and `tags`, and that the provider uses the account that owns \
                the zone."
            .to_owned(),
        narrow: "Set `zone_id`, or narrow the search with `private_zone`, `vpc_id` or `tags`.".to_owned(),
    }
}

fn answer(
    query: ZoneQuery,
    zone: &api::Zone,
    servers: Vec<String>,
    tags: Tags,
    around: &Surroundings,
) -> ZoneQuery {
    let hosted = &zone.zone;
    let service = hosted.linked_service();
    let text_of = |value: Option<&str>| Attr::from(value.unwrap_or_default());
    let primary = servers.first().cloned().unwrap_or_default();
    let mut sorted = servers;
    sorted.sort();
    // What the configuration says stays as it is written; an empty text there counts as written.
    let or = |configured: Attr<String>, value: &str| {
        if configured.is_null() {
            value.into()
        } else {
            configured
        }
    };
    ZoneQuery {
        id: or(query.id, &hosted.id),
        zone_id: or(query.zone_id, &hosted.id),
        name: or(query.name, &names::readable(&names::normal(&hosted.name))),
        private_zone: match query.private_zone {
            Attr::Null => hosted
                .config()
                .is_some_and(|config| config.private_zone())
                .into(),
            configured => configured,
        },
        vpc_id: query.vpc_id,
        tags: if query.tags.is_null() {
            Attr::Known(tags)
        } else {
            query.tags
        },
        arn: arn(&around.partition, &hosted.id).into(),
        caller_reference: hosted.caller_reference().into(),
        comment: text_of(hosted.config().and_then(|config| config.comment())),
        enable_accelerated_recovery: match query.enable_accelerated_recovery {
            Attr::Null => accelerated(hosted).into(),
            configured => configured,
        },
        linked_service_description: text_of(service.and_then(|service| service.description())),
        linked_service_principal: text_of(service.and_then(|service| service.service_principal())),
        name_servers: Attr::Known(sorted),
        primary_name_server: primary.into(),
        resource_record_set_count: hosted.resource_record_set_count().into(),
    }
}
