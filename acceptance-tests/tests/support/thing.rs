//! An honest provider of one resource, as functions from request to answer.

use slipway_acceptance::driver::StoredState;
use slipway_acceptance::driver::msgpack::{from_msgpack, to_msgpack};
use slipway_acceptance::driver::schema::Schema;
use slipway_acceptance::driver::value::{Type, Value};
use slipway_proto::tfplugin6::diagnostic::Severity;
use slipway_proto::tfplugin6::schema::nested_block::NestingMode as Blocks;
use slipway_proto::tfplugin6::{self as wire, *};

use super::schemas::{attribute, block, schema, string};

pub(crate) fn thing() -> wire::Schema {
    schema(
        vec![
            string("id", "c"),
            string("name", "r"),
            attribute("size", r#""number""#, "o"),
            string("note", "oc"),
            string("secret", "ow"),
        ],
        vec![block("rule", Blocks::List, vec![string("port", "r")])],
    )
}

pub(crate) fn thing_type() -> Type {
    let schema = Schema::read(&thing(), true).expect("a readable schema");
    schema.block.implied_type()
}

pub(crate) fn decode(value: Option<&DynamicValue>) -> Value {
    let bytes = &value.expect("a value").msgpack;
    from_msgpack(bytes, &thing_type()).expect("a thing")
}

pub(crate) fn encode(value: &Value) -> Option<DynamicValue> {
    Some(DynamicValue {
        msgpack: to_msgpack(value, &thing_type()),
        json: Vec::new(),
    })
}

/// The value with one attribute changed.
pub(crate) fn with(value: Option<&DynamicValue>, name: &str, new: Value) -> Option<DynamicValue> {
    let mut entries = decode(value).entries();
    entries.insert(name.to_owned(), new);
    encode(&Value::Map(entries))
}

pub(crate) fn honest_plan(
    request: plan_resource_change::Request,
) -> plan_resource_change::Response {
    let prior = decode(request.prior_state.as_ref());
    let mut planned = decode(request.proposed_new_state.as_ref()).entries();
    let mut requires_replace = Vec::new();
    if !planned.is_empty() {
        planned.insert("secret".to_owned(), Value::Null);
        for name in ["id", "note"] {
            if prior.is_null() && planned[name].is_null() {
                planned.insert(name.to_owned(), Value::unknown());
            }
        }
        if !prior.is_null() && prior.get("name") != planned["name"] {
            let selector = attribute_path::step::Selector::AttributeName("name".to_owned());
            let step = attribute_path::Step {
                selector: Some(selector),
            };
            requires_replace.push(AttributePath { steps: vec![step] });
        }
    }
    let planned = if planned.is_empty() {
        Value::Null
    } else {
        Value::Map(planned)
    };
    plan_resource_change::Response {
        planned_state: encode(&planned),
        requires_replace,
        planned_private: [&request.prior_private[..], b"+"].concat(),
        ..plan_resource_change::Response::default()
    }
}

pub(crate) fn honest_apply(
    request: apply_resource_change::Request,
) -> apply_resource_change::Response {
    let mut state = decode(request.planned_state.as_ref());
    if let Value::Map(entries) = &mut state {
        for (name, chosen) in [("id", "thing-1"), ("note", "chosen")] {
            if !entries[name].is_known() {
                entries.insert(name.to_owned(), Value::string(chosen));
            }
        }
    }
    apply_resource_change::Response {
        new_state: encode(&state),
        private: b"made".to_vec(),
        ..apply_resource_change::Response::default()
    }
}

/// A thing that exists.
pub(crate) fn existing() -> Value {
    let text = |text: &str| Value::string(text);
    let entries = [
        ("id", text("thing-1")),
        ("name", text("a")),
        ("size", Value::Null),
        ("note", text("chosen")),
        ("secret", Value::Null),
        ("rule", Value::List(Vec::new())),
    ];
    Value::Map(entries.map(|(name, value)| (name.to_owned(), value)).into())
}

/// Reads indented state back, as far as these tests need it.
pub(crate) fn honest_upgrade(
    request: upgrade_resource_state::Request,
) -> upgrade_resource_state::Response {
    let json = request.raw_state.expect("a state").json;
    assert!(json.starts_with(b"{\n  \""), "a host sends indented state");
    let json = serde_json::from_slice(&json).expect("state is JSON");
    let value = slipway_acceptance::driver::config::typed_value(&thing_type(), &json);
    upgrade_resource_state::Response {
        upgraded_state: encode(&value.expect("a thing")),
        diagnostics: Vec::new(),
    }
}

/// The existing thing as a host has stored it.
pub(crate) fn stored() -> StoredState {
    let json = slipway_acceptance::driver::to_json(&existing());
    let mut stored = StoredState::from_json(&serde_json::from_str(&json).expect("JSON"), 0);
    stored.private = b"made".to_vec();
    stored
}

/// What the provider says when it cannot make one.
pub(crate) fn error() -> Diagnostic {
    Diagnostic {
        severity: Severity::Error.into(),
        summary: "Unable to make thing".to_owned(),
        ..Diagnostic::default()
    }
}
