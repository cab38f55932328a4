//! States of versions 0 and 1, which hashicorp/aws wrote before 2017.
//!
//! Version 1 took the final dot off names; version 2 moved `weight` and `failover` into blocks.

use serde_json::{Value as Json, json};
use slipway_framework::diag::Diagnostics;

use crate::old_states;

pub(super) fn upgrade(version: i64, state: Json) -> Result<Json, Diagnostics> {
    let mut state = old_states::object("aws_route53_record", version, state)?;
    if version < 1
        && let Some(Json::String(name)) = state.get_mut("name")
        && let Some(without) = name.strip_suffix('.')
    {
        *name = without.to_owned();
    }
    let weight = state
        .remove("weight")
        .filter(|weight| weight.as_i64().is_some_and(|weight| weight >= 0));
    if let Some(weight) = weight {
        state.insert(
            "weighted_routing_policy".to_owned(),
            json!([{ "weight": weight }]),
        );
    }
    let failover = state
        .remove("failover")
        .filter(|failover| failover.as_str().is_some_and(|text| !text.is_empty()));
    if let Some(failover) = failover {
        state.insert(
            "failover_routing_policy".to_owned(),
            json!([{ "type": failover }]),
        );
    }
    Ok(Json::Object(state))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(version: i64, before: Json, after: &Json) {
        assert_eq!(&upgrade(version, before).expect("an object is read"), after);
    }

    #[test]
    fn old_states_get_todays_shape() {
        check(
            0,
            json!({"name": "www.example.com.", "ttl": 300}),
            &json!({"name": "www.example.com", "ttl": 300}),
        );
        check(
            1,
            json!({"name": "www", "weight": 90, "failover": ""}),
            &json!({"name": "www", "weighted_routing_policy": [{"weight": 90}]}),
        );
        check(
            1,
            json!({"name": "www", "weight": -1, "failover": "PRIMARY"}),
            &json!({"name": "www", "failover_routing_policy": [{"type": "PRIMARY"}]}),
        );
        check(
            1,
            json!({"name": "www", "weight": null}),
            &json!({"name": "www"}),
        );
        assert!(upgrade(1, json!([])).is_err());
    }
}
