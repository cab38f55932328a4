//! The schemas, and conversions between models and record sets.

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::schema::Schema;
use slipway_framework::value::Value;

use crate::route53::record::{
    Alias, CidrPolicy, Coordinates, FailoverPolicy, GeolocationPolicy, GeoproximityPolicy,
    LatencyPolicy, Record, WeightedPolicy, convert,
};
use crate::route53::zone::Zone;
use crate::route53::zone_data::ZoneQuery;

#[test]
fn core_accepts_the_schemas() {
    for block in [Record::block(), Zone::block(), ZoneQuery::block()] {
        assert_eq!(Schema::new(0, block).check(), Vec::new());
    }
}

fn record() -> Record {
    Record {
        zone_id: "Z1".into(),
        name: "www".into(),
        r#type: "A".into(),
        ttl: Attr::Known(60),
        records: Attr::Known(Set(vec!["192.0.2.1".to_owned(), "192.0.2.2".to_owned()])),
        set_identifier: "one".into(),
        health_check_id: "h1".into(),
        ..empty()
    }
}

fn empty() -> Record {
    Record {
        alias: none_of(),
        cidr_routing_policy: none_of(),
        failover_routing_policy: none_of(),
        geolocation_routing_policy: none_of(),
        geoproximity_routing_policy: none_of(),
        latency_routing_policy: none_of(),
        weighted_routing_policy: none_of(),
        ..Record::default()
    }
}

fn none_of<T>() -> Attr<Vec<T>> {
    Attr::Known(Vec::new())
}

fn one<T>(value: T) -> Attr<Vec<T>> {
    Attr::Known(vec![value])
}

/// What is sent reads back as it was planned, for an alias and every routing policy.
#[test]
fn every_form_of_a_record_reads_back_as_planned() {
    let place = Coordinates {
        latitude: "49.22".into(),
        longitude: "-74.01".into(),
    };
    let forms = [
        record(),
        Record {
            multivalue_answer_routing_policy: Attr::Known(true),
            ..record()
        },
        Record {
            weighted_routing_policy: one(WeightedPolicy {
                weight: Attr::Known(0),
            }),
            ..record()
        },
        Record {
            failover_routing_policy: one(FailoverPolicy {
                r#type: "PRIMARY".into(),
            }),
            ..record()
        },
        Record {
            latency_routing_policy: one(LatencyPolicy {
                region: "eu-west-1".into(),
            }),
            ..record()
        },
        Record {
            geolocation_routing_policy: one(GeolocationPolicy {
                country: "US".into(),
                subdivision: "CA".into(),
                ..GeolocationPolicy::default()
            }),
            ..record()
        },
        Record {
            geoproximity_routing_policy: one(GeoproximityPolicy {
                bias: Attr::Known(-20),
                coordinates: Attr::Known(Set(vec![place])),
                ..GeoproximityPolicy::default()
            }),
            ..record()
        },
        Record {
            cidr_routing_policy: one(CidrPolicy {
                collection_id: "c".into(),
                location_name: "*".into(),
            }),
            ..record()
        },
        Record {
            ttl: Attr::Null,
            records: Attr::Null,
            alias: one(Alias {
                name: "lb.example.net".into(),
                zone_id: "Z9".into(),
                evaluate_target_health: Attr::Known(true),
            }),
            ..record()
        },
    ];
    for form in forms {
        let set = convert::to_set(&form, "www.example.com").expect("it can be sent");
        let kept = Record {
            zone_id: form.zone_id.clone(),
            name: form.name.clone(),
            records: form.records.clone(),
            ..Record::default()
        };
        assert_eq!(
            convert::from_set(kept, &set).to_value(),
            form.to_value(),
            "{set:?}"
        );
    }
}

#[test]
fn names_and_zones_are_equal_in_other_spellings() {
    let block = Record::block();
    let equal = |attribute: &str, a: &str, b: &str| {
        let rules = &block.attributes[attribute].equal;
        slipway_framework::semantic::SemanticEquality::any_equal(
            rules,
            &Value::string(a),
            &Value::string(b),
        )
    };
    assert!(equal("name", "WWW.example.com.", "www.example.com"));
    assert!(equal("zone_id", "/hostedzone/Z1", "Z1"));
    assert!(!equal("zone_id", "Z2", "Z1"));
    let rules = &block.attributes["records"].equal;
    let set = |value: &str| Value::set([Value::string(value)]);
    let same = |a: &str, b: &str| {
        slipway_framework::semantic::SemanticEquality::any_equal(rules, &set(a), &set(b))
    };
    assert!(same("a\"\"b", "a\" \"b"));
    assert!(!same("Example.com", "example.com"));
}
