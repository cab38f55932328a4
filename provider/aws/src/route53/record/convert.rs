//! Between the model of a record and the API's record set.

use aws_sdk_route53::types as sdk;
use slipway_framework::model::{Attr, Set};

use super::model::{
    Alias, CidrPolicy, Coordinates, FailoverPolicy, GeolocationPolicy, GeoproximityPolicy,
    LatencyPolicy, Record, WeightedPolicy,
};
use super::values;
use crate::route53::api::{RecordKey, RecordSet};
use crate::route53::names;

/// The text of an attribute, when it is there and not empty.
fn text(attr: &Attr<String>) -> Option<&str> {
    attr.if_known()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
}

/// The text of a required attribute of a wholly known model.
fn required(attr: &Attr<String>) -> &str {
    text(attr).unwrap_or_default()
}

/// The block that occurs at most once.
fn single<T>(blocks: &Attr<Vec<T>>) -> Option<&T> {
    blocks.if_known().and_then(|blocks| blocks.first())
}

fn blocks<T>(block: Option<T>) -> Attr<Vec<T>> {
    Attr::Known(block.into_iter().collect())
}

/// The key of a record under its complete name.
pub(super) fn key(record: &Record, fqdn: &str) -> RecordKey {
    RecordKey {
        name: fqdn.to_owned(),
        record_type: required(&record.r#type).to_owned(),
        set_identifier: text(&record.set_identifier).map(str::to_owned),
    }
}

/// The record set that a wholly known model describes, under its complete name.
///
/// # Errors
/// The name of the required member that is missing, which schema checks rule out.
pub(in crate::route53) fn to_set(record: &Record, fqdn: &str) -> Result<RecordSet, String> {
    let record_type = required(&record.r#type);
    let values = record.records.if_known().map(|values| {
        let mut values: Vec<String> = values
            .into_iter()
            .map(|value| values::to_api(record_type, value))
            .collect();
        values.sort();
        values.dedup();
        values
    });
    let records = values.filter(|values| !values.is_empty()).map(|values| {
        values
            .into_iter()
            .map(|value| sdk::ResourceRecord::builder().value(value).build())
            .collect::<Result<_, _>>()
    });
    let mut set = sdk::ResourceRecordSet::builder()
        .name(fqdn)
        .r#type(sdk::RrType::from(record_type))
        .set_resource_records(records.transpose().map_err(|error| error.to_string())?)
        .set_set_identifier(text(&record.set_identifier).map(str::to_owned))
        .set_health_check_id(text(&record.health_check_id).map(str::to_owned));
    if let Some(alias) = single(&record.alias) {
        set = set.alias_target(alias_target(alias)?);
    } else {
        set = set.set_ttl(record.ttl.if_known().copied());
    }
    routed(set, record)?
        .build()
        .map_err(|error| error.to_string())
}

fn alias_target(alias: &Alias) -> Result<sdk::AliasTarget, String> {
    sdk::AliasTarget::builder()
        .dns_name(names::normal(required(&alias.name)))
        .hosted_zone_id(names::zone_id(required(&alias.zone_id)))
        .evaluate_target_health(
            alias
                .evaluate_target_health
                .if_known()
                .copied()
                .unwrap_or_default(),
        )
        .build()
        .map_err(|error| error.to_string())
}

/// With the routing policy.
fn routed(
    mut set: sdk::builders::ResourceRecordSetBuilder,
    record: &Record,
) -> Result<sdk::builders::ResourceRecordSetBuilder, String> {
    if let Some(policy) = single(&record.weighted_routing_policy) {
        set = set.set_weight(policy.weight.if_known().copied());
    }
    if let Some(policy) = single(&record.failover_routing_policy) {
        set = set.failover(sdk::ResourceRecordSetFailover::from(required(
            &policy.r#type,
        )));
    }
    if let Some(policy) = single(&record.latency_routing_policy) {
        set = set.region(sdk::ResourceRecordSetRegion::from(required(&policy.region)));
    }
    if let Some(policy) = single(&record.geolocation_routing_policy) {
        let place = sdk::GeoLocation::builder()
            .set_continent_code(text(&policy.continent).map(str::to_owned))
            .set_country_code(text(&policy.country).map(str::to_owned))
            .set_subdivision_code(text(&policy.subdivision).map(str::to_owned));
        set = set.geo_location(place.build());
    }
    if let Some(policy) = single(&record.geoproximity_routing_policy) {
        set = set.geo_proximity_location(proximity(policy)?);
    }
    if let Some(policy) = single(&record.cidr_routing_policy) {
        let location = sdk::CidrRoutingConfig::builder()
            .collection_id(required(&policy.collection_id))
            .location_name(required(&policy.location_name))
            .build();
        set = set.cidr_routing_config(location.map_err(|error| error.to_string())?);
    }
    if record.multivalue_answer_routing_policy.if_known() == Some(&true) {
        set = set.multi_value_answer(true);
    }
    Ok(set)
}

fn proximity(policy: &GeoproximityPolicy) -> Result<sdk::GeoProximityLocation, String> {
    let place = policy
        .coordinates
        .if_known()
        .and_then(|places| places.0.first())
        .map(|place| {
            sdk::Coordinates::builder()
                .latitude(required(&place.latitude))
                .longitude(required(&place.longitude))
                .build()
                .map_err(|error| error.to_string())
        });
    let bias = policy
        .bias
        .if_known()
        .and_then(|bias| i32::try_from(*bias).ok());
    Ok(sdk::GeoProximityLocation::builder()
        .set_aws_region(text(&policy.aws_region).map(str::to_owned))
        .set_local_zone_group(text(&policy.local_zone_group).map(str::to_owned))
        .set_coordinates(place.transpose()?)
        .set_bias(bias)
        .build())
}

/// What was read, in the user's spelling where the prior state has one.
///
/// Arguments that the API does not know (`allow_overwrite`, `timeouts`, the spelling of the name) stay.
pub(in crate::route53) fn from_set(prior: Record, set: &RecordSet) -> Record {
    let record_type = set.r#type().as_str();
    let known = prior
        .records
        .if_known()
        .map(|set| set.0.clone())
        .unwrap_or_default();
    let answer: Vec<String> = set
        .resource_records()
        .iter()
        .map(|record| record.value().to_owned())
        .collect();
    let values = values::in_known_spelling(record_type, &known, &answer);
    let attr = |text: Option<&str>| Attr::from(text.map(str::to_owned));
    Record {
        r#type: record_type.into(),
        ttl: set.ttl().into(),
        records: if answer.is_empty() {
            Attr::Null
        } else {
            Attr::Known(Set(values))
        },
        set_identifier: attr(set.set_identifier()),
        health_check_id: attr(set.health_check_id()),
        multivalue_answer_routing_policy: set.multi_value_answer().filter(|on| *on).into(),
        alias: blocks(set.alias_target().map(|target| Alias {
            name: names::readable(&names::normal(target.dns_name())).into(),
            zone_id: names::zone_id(target.hosted_zone_id()).into(),
            evaluate_target_health: target.evaluate_target_health().into(),
        })),
        cidr_routing_policy: blocks(set.cidr_routing_config().map(|config| CidrPolicy {
            collection_id: config.collection_id().into(),
            location_name: config.location_name().into(),
        })),
        failover_routing_policy: blocks(set.failover().map(|failover| FailoverPolicy {
            r#type: failover.as_str().into(),
        })),
        geolocation_routing_policy: blocks(set.geo_location().map(|place| GeolocationPolicy {
            continent: attr(place.continent_code()),
            country: attr(place.country_code()),
            subdivision: attr(place.subdivision_code()),
        })),
        geoproximity_routing_policy: blocks(set.geo_proximity_location().map(|place| {
            GeoproximityPolicy {
                aws_region: attr(place.aws_region()),
                bias: place.bias().map(i64::from).into(),
                local_zone_group: attr(place.local_zone_group()),
                coordinates: Attr::Known(Set(place
                    .coordinates()
                    .map(coordinates)
                    .into_iter()
                    .collect())),
            }
        })),
        latency_routing_policy: blocks(set.region().map(|region| LatencyPolicy {
            region: region.as_str().into(),
        })),
        weighted_routing_policy: blocks(set.weight().map(|weight| WeightedPolicy {
            weight: weight.into(),
        })),
        ..prior
    }
}

fn coordinates(place: &sdk::Coordinates) -> Coordinates {
    Coordinates {
        latitude: place.latitude().into(),
        longitude: place.longitude().into(),
    }
}

/// Whether two record sets have the same content, whatever the spelling.
pub(in crate::route53) fn same_content(a: &RecordSet, b: &RecordSet) -> bool {
    RecordKey::of(a) == RecordKey::of(b)
        && a.ttl() == b.ttl()
        && same_values(a, b)
        && same_alias(a.alias_target(), b.alias_target())
        && a.weight() == b.weight()
        && a.failover() == b.failover()
        && a.region() == b.region()
        && a.geo_location() == b.geo_location()
        && a.cidr_routing_config() == b.cidr_routing_config()
        && same_proximity(a.geo_proximity_location(), b.geo_proximity_location())
        && a.multi_value_answer().unwrap_or_default() == b.multi_value_answer().unwrap_or_default()
        && a.health_check_id().unwrap_or_default() == b.health_check_id().unwrap_or_default()
}

fn same_values(a: &RecordSet, b: &RecordSet) -> bool {
    let record_type = a.r#type().as_str();
    let spell = |set: &RecordSet| -> Vec<String> {
        set.resource_records()
            .iter()
            .map(|record| values::from_api(record_type, record.value()))
            .collect()
    };
    let (a, mut left) = (spell(a), spell(b));
    let all_found = a.iter().all(|a| {
        let found = left.iter().position(|b| values::same(record_type, a, b));
        found.map(|at| left.swap_remove(at)).is_some()
    });
    all_found && left.is_empty()
}

fn same_alias(a: Option<&sdk::AliasTarget>, b: Option<&sdk::AliasTarget>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            names::equal(a.dns_name(), b.dns_name())
                && names::zone_id(a.hosted_zone_id()) == names::zone_id(b.hosted_zone_id())
                && a.evaluate_target_health() == b.evaluate_target_health()
        }
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn same_proximity(
    a: Option<&sdk::GeoProximityLocation>,
    b: Option<&sdk::GeoProximityLocation>,
) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            a.aws_region() == b.aws_region()
                && a.local_zone_group() == b.local_zone_group()
                && a.coordinates() == b.coordinates()
                && a.bias().unwrap_or_default() == b.bias().unwrap_or_default()
        }
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// What a record set says, on one line, for messages.
pub(super) fn show(set: &RecordSet) -> String {
    let mut parts = Vec::new();
    if let Some(target) = set.alias_target() {
        parts.push(format!(
            "alias of {}",
            names::readable(&names::normal(target.dns_name()))
        ));
    }
    parts.extend(
        set.resource_records()
            .iter()
            .map(|record| record.value().to_owned()),
    );
    let mut shown = parts.join(", ");
    if let Some((end, _)) = shown.char_indices().nth(200) {
        shown.truncate(end);
        shown.push('…');
    }
    match set.ttl() {
        Some(ttl) => format!("{shown} (TTL {ttl})"),
        None => shown,
    }
}
