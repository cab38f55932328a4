//! The attributes and blocks of `aws_route53_record`.

use aws_sdk_route53::types::ResourceRecordSetRegion;
use slipway_framework::model::{Attr, Model, Set, Timeouts};
use slipway_framework::schema::{OnOmit, OnRemove};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};
use slipway_framework::value::Value;

use super::{id, values};
use crate::route53::names;

/// The arguments that choose a routing policy; at most one may be set, and each needs a
/// `set_identifier` (Route 53 developer guide, "Choosing a routing policy").
pub(super) const POLICIES: [&str; 7] = [
    "cidr_routing_policy",
    "failover_routing_policy",
    "geolocation_routing_policy",
    "geoproximity_routing_policy",
    "latency_routing_policy",
    "multivalue_answer_routing_policy",
    "weighted_routing_policy",
];

fn with_set_identifier(argument: &'static str) -> Relation {
    Relation::RequiredWith {
        argument,
        others: vec!["set_identifier"],
    }
}

/// A DNS record set in a Route 53 hosted zone: all values of one name and type.
///
/// Changes of many records that are planned together are sent to Route 53 together.
/// A change is done when Route 53 has accepted it; set `timeouts` to wait until all of its name servers know it.
#[derive(Clone, Debug, Default, Model)]
#[model(
    relation(Relation::ExactlyOneOf(vec!["alias", "records"]))
    .relation(Relation::RequiredWith { argument: "ttl", others: vec!["records"] })
    .relation(Relation::Conflicts(vec!["alias", "ttl"]))
    .relation(Relation::Conflicts(POLICIES.to_vec()))
    .relation(with_set_identifier("cidr_routing_policy"))
    .relation(with_set_identifier("failover_routing_policy"))
    .relation(with_set_identifier("geolocation_routing_policy"))
    .relation(with_set_identifier("geoproximity_routing_policy"))
    .relation(with_set_identifier("latency_routing_policy"))
    .relation(with_set_identifier("multivalue_answer_routing_policy"))
    .relation(with_set_identifier("weighted_routing_policy"))
)]
pub(crate) struct Record {
    /// Zone id, name, type and, where there is one, set identifier, joined by `_`.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Id of the hosted zone.
    #[attr(required().replace().check(Validator::non_empty()).equal(SemanticEquality::Custom(same_zone)))]
    pub zone_id: Attr<String>,
    /// Name of the record. A name that does not end in the zone's name gets it appended; an empty one is the zone's own.
    #[attr(required().replace().equal(SemanticEquality::DnsName))]
    pub name: Attr<String>,
    /// Complete name of the record, without the final dot.
    #[attr(computed().equal(SemanticEquality::DnsName))]
    pub fqdn: Attr<String>,
    /// Type of the record, such as `A` or `TXT`. Changed in place, in one step.
    #[attr(required().check(Validator::one_of(id::TYPES)))]
    pub r#type: Attr<String>,
    /// For how many seconds resolvers may keep the record. Goes with `records`.
    #[attr(optional_or_zero().check(Validator::range(0..=2_147_483_647)).equal(SemanticEquality::ZeroForNull))]
    pub ttl: Attr<i64>,
    /// Values of the record. Write the text of `TXT` without quotes; text of more than 255 octets is cut into strings for you, and `\"\"` cuts it where you want.
    #[attr(optional_or_zero().equal(SemanticEquality::Custom(same_records)).equal(SemanticEquality::EmptyForNull))]
    pub records: Attr<Set<String>>,
    /// Tells records of the same name and type apart when they have a routing policy.
    #[attr(optional_or_zero().check(Validator::length(..=128)).equal(SemanticEquality::EmptyForNull))]
    pub set_identifier: Attr<String>,
    /// Id of the health check that decides whether the record is answered.
    #[attr(optional_or_zero().check(Validator::length(..=64)).equal(SemanticEquality::EmptyForNull))]
    pub health_check_id: Attr<String>,
    /// Answers with up to eight healthy records of this name and type, chosen at random.
    #[attr(optional_or_zero().equal(SemanticEquality::ZeroForNull))]
    pub multivalue_answer_routing_policy: Attr<bool>,
    /// Whether creating the record may replace one that is there already. Without it, an existing record is an error, unless it is exactly the planned one.
    #[attr(optional_computed().on_omit(OnOmit::Null).on_remove(OnRemove::Keep))]
    pub allow_overwrite: Attr<bool>,
    /// Answers with the addresses of an AWS resource or of another record in the zone. Takes the place of `records` and `ttl`.
    #[block(max(1))]
    pub alias: Attr<Vec<Alias>>,
    /// Answers by the network that asks.
    #[block(max(1))]
    pub cidr_routing_policy: Attr<Vec<CidrPolicy>>,
    /// Answers with a secondary record when the primary one is not healthy.
    #[block(max(1))]
    pub failover_routing_policy: Attr<Vec<FailoverPolicy>>,
    /// Answers by the place from which is asked.
    #[block(max(1))]
    pub geolocation_routing_policy: Attr<Vec<GeolocationPolicy>>,
    /// Answers by the distance between who asks and the resource.
    #[block(max(1))]
    pub geoproximity_routing_policy: Attr<Vec<GeoproximityPolicy>>,
    /// Answers with the record of the region that is reached fastest.
    #[block(max(1))]
    pub latency_routing_policy: Attr<Vec<LatencyPolicy>>,
    /// Answers in proportion to weights.
    #[block(max(1))]
    pub weighted_routing_policy: Attr<Vec<WeightedPolicy>>,
    /// When one of these is set, that operation waits until all Route 53 name servers know the change, for at most this long. Left out, it does not wait.
    #[block()]
    pub timeouts: Attr<Timeouts>,
}

/// The target of an alias record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Alias {
    /// DNS name of the resource, or name of the record, that is answered.
    #[attr(required().check(Validator::length(1..=1024)).equal(SemanticEquality::DnsName))]
    pub name: Attr<String>,
    /// Hosted zone of the target: the one of the AWS service, or this record's own.
    #[attr(required().check(Validator::length(1..=32)).equal(SemanticEquality::Custom(same_zone)))]
    pub zone_id: Attr<String>,
    /// Whether the record counts as healthy only when the target is.
    #[attr(required())]
    pub evaluate_target_health: Attr<bool>,
}

/// Routing by the network that asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct CidrPolicy {
    /// Id of the CIDR collection.
    #[attr(required())]
    pub collection_id: Attr<String>,
    /// Location in the collection; `*` for all networks that are in no location.
    #[attr(required())]
    pub location_name: Attr<String>,
}

/// Routing to a record that is healthy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct FailoverPolicy {
    /// `PRIMARY` or `SECONDARY`.
    #[attr(required().check(Validator::one_of(["PRIMARY", "SECONDARY"])))]
    pub r#type: Attr<String>,
}

/// Routing by the place from which is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct GeolocationPolicy {
    /// Two-letter code of a continent.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub continent: Attr<String>,
    /// Two-letter code of a country; `*` for places that no other record covers.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub country: Attr<String>,
    /// Code of a part of the country, such as a state of the United States.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub subdivision: Attr<String>,
}

/// Routing by the distance to a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct GeoproximityPolicy {
    /// AWS region in which the resource is.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub aws_region: Attr<String>,
    /// How much further away (positive) or nearer (negative) traffic is drawn from, from -99 to 99.
    #[attr(optional_or_zero().check(Validator::range(-99..=99)).equal(SemanticEquality::ZeroForNull))]
    pub bias: Attr<i64>,
    /// Local Zone group in which the resource is.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub local_zone_group: Attr<String>,
    /// Place of a resource outside of AWS.
    #[block()]
    pub coordinates: Attr<Set<Coordinates>>,
}

/// A place on Earth.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Coordinates {
    /// Degrees north (positive) or south (negative), with at most two decimals.
    #[attr(required())]
    pub latitude: Attr<String>,
    /// Degrees east (positive) or west (negative), with at most two decimals.
    #[attr(required())]
    pub longitude: Attr<String>,
}

/// Routing to the region that is reached fastest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct LatencyPolicy {
    /// AWS region in which the resource is.
    #[attr(required().check(Validator::one_of(ResourceRecordSetRegion::values().iter().copied())))]
    pub region: Attr<String>,
}

/// Routing in proportion to weights.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct WeightedPolicy {
    /// Share of this record, from 0 to 255, out of the sum of all records of this name and type.
    #[attr(required().check(Validator::range(0..=255)))]
    pub weight: Attr<i64>,
}

/// Zone ids with and without the prefix that API answers have.
fn same_zone(a: &Value, b: &Value) -> bool {
    matches!((a, b), (Value::String(a), Value::String(b)) if names::zone_id(a) == names::zone_id(b))
}

/// Sets of values that differ only in how text is cut and escaped.
///
/// The type of the record is not known here; [`values::same_text`] is safe for all types.
fn same_records(a: &Value, b: &Value) -> bool {
    if let (Value::String(a), Value::String(b)) = (a, b) {
        return values::same_text(a, b);
    }
    let (Value::Set(a), Value::Set(b)) = (a, b) else {
        return false;
    };
    let mut left: Vec<&Value> = b.iter().collect();
    let all_found = a.iter().all(|a| {
        let found = left.iter().position(|b| a == *b || same_records(a, b));
        found.map(|at| left.swap_remove(at)).is_some()
    });
    all_found && left.is_empty()
}
