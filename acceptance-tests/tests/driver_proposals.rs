//! What the protocol driver proposes to a provider, and what it makes of paths.

#[allow(
    dead_code,
    reason = "shared by several test files, none of which needs everything"
)]
#[path = "support/everything.rs"]
mod everything;
#[allow(
    dead_code,
    reason = "shared by several test files, none of which needs everything"
)]
#[path = "support/schemas.rs"]
mod schemas;

use everything::{NUMBER, everything, found, read, value};
use schemas::{attribute, block, nested, schema, string};
use serde_json::{Value as Json, json};
use slipway_acceptance::driver::compatible::assert_object_compatible;
use slipway_acceptance::driver::config::config_value;
use slipway_acceptance::driver::paths::{effective_replacements, read_path, write_only_values};
use slipway_acceptance::driver::proposed::proposed_new_state;
use slipway_acceptance::driver::value::{Refinements, Value};
use slipway_acceptance::driver::{Findings, unknown};
use slipway_proto::tfplugin6::AttributePath;
use slipway_proto::tfplugin6::attribute_path::{Step, step::Selector};
use slipway_proto::tfplugin6::schema::{nested_block::NestingMode as Blocks, object::NestingMode};

fn propose(prior: Json, config: Json) -> Value {
    proposed_new_state(&read(&everything()), &value(prior), &value(config))
}

#[test]
fn a_proposal_takes_computed_values_from_the_prior_state_and_the_rest_from_the_configuration() {
    let proposed = propose(
        json!({ "id": "1", "name": "old", "note": "chosen", "any": 1 }),
        json!({ "name": "new", "secret": "x" }),
    );
    assert_eq!(
        proposed,
        value(json!({
            "id": "1", "name": "new", "note": "chosen", "any": 1, "secret": "x"
        })),
    );
    // Removing a plain attribute proposes null; a configured computed one is taken as it is.
    let proposed = propose(
        json!({ "name": "old", "note": "a" }),
        json!({ "note": "b" }),
    );
    assert_eq!(proposed, value(json!({ "note": "b" })));
    // Without a prior state nothing is known, and the provider has to say so.
    let block = read(&everything());
    let config = value(json!({ "name": "new" }));
    assert_eq!(proposed_new_state(&block, &Value::Null, &config), config);
}

#[test]
fn a_proposal_pairs_list_elements_by_index_and_map_elements_by_key() {
    let element = |ours: &str, chosen: &str| json!({ "set_by_us": ours, "chosen": chosen });
    let bare = |ours: &str| json!({ "set_by_us": ours });
    for (list, map) in [("many", "keyed"), ("list", "map")] {
        let proposed = propose(
            json!({ list: [element("a", "1")], map: { "k": element("a", "1") } }),
            json!({ list: [bare("b"), bare("c")], map: { "k": bare("b"), "l": bare("c") } }),
        );
        assert_eq!(
            proposed,
            value(json!({
                list: [element("b", "1"), bare("c")],
                map: { "k": element("b", "1"), "l": bare("c") },
            })),
        );
    }
}

#[test]
fn a_proposal_finds_set_elements_by_what_is_configured() {
    let element = |ours: &str, chosen: &str| json!({ "set_by_us": ours, "chosen": chosen });
    let bare = |ours: &str| json!({ "set_by_us": ours });
    for set in ["loose", "set"] {
        let proposed = propose(
            json!({ set: [element("a", "1"), element("b", "2")] }),
            json!({ set: [bare("b"), bare("c")] }),
        );
        assert_eq!(
            proposed,
            value(json!({ set: [element("b", "2"), bare("c")] }))
        );
    }
}

#[test]
fn a_removed_nested_attribute_is_proposed_as_null_if_it_had_been_configured() {
    let chosen = json!({ "auto": { "chosen": "1" } });
    assert_eq!(propose(chosen.clone(), json!({})), value(chosen));
    let configured = json!({ "auto": { "set_by_us": "a", "chosen": "1" } });
    assert_eq!(propose(configured, json!({})), value(json!({})));
}

fn path(steps: &[Selector]) -> AttributePath {
    let steps = steps.iter().map(|selector| Step {
        selector: Some(selector.clone()),
    });
    AttributePath {
        steps: steps.collect(),
    }
}

fn name(name: &str) -> Selector {
    Selector::AttributeName(name.to_owned())
}

fn replacements(prior: Json, planned: Json, wire: &AttributePath) -> (Vec<String>, Vec<String>) {
    let mut findings = Findings::default();
    let paths = effective_replacements(
        &read(&everything()),
        &value(prior),
        &value(planned),
        vec![read_path(wire).expect("a path")],
        &mut findings,
    );
    (
        paths.iter().map(ToString::to_string).collect(),
        findings.lines(),
    )
}

#[test]
fn only_a_changed_or_write_only_path_replaces() {
    let (a, b) = (json!({ "name": "a" }), json!({ "name": "b" }));
    let named = path(&[name("name")]);
    let none = || Vec::<String>::new();
    assert_eq!(
        replacements(a.clone(), b, &named),
        (vec!["name".to_owned()], none())
    );
    assert_eq!(replacements(a.clone(), a.clone(), &named), (none(), none()));
    let unknown = json!({ "name": unknown() });
    assert_eq!(
        replacements(a.clone(), unknown, &named),
        (vec!["name".to_owned()], none())
    );
    let secret = path(&[name("secret")]);
    assert_eq!(
        replacements(a.clone(), a, &secret),
        (vec!["secret".to_owned()], none())
    );
}

#[test]
fn a_replacing_path_exists_before_or_after() {
    let first = path(&[name("many"), Selector::ElementKeyInt(0), name("set_by_us")]);
    let (with, without) = (json!({ "many": [{ "set_by_us": "a" }] }), json!({}));
    let added = replacements(without.clone(), with, &first);
    assert_eq!(added, (vec!["many[0].set_by_us".to_owned()], vec![]));
    let nowhere = "many[0].set_by_us: requires replacement, but is in neither state".to_owned();
    assert_eq!(
        replacements(without.clone(), without, &first),
        (vec![], vec![nowhere])
    );
    let in_set = path(&[name("tags"), Selector::ElementKeyInt(0)]);
    let tags = json!({ "tags": ["a"] });
    let findings = replacements(tags.clone(), tags, &in_set).1;
    assert_eq!(findings.len(), 1, "elements of sets have no address");
    assert!(read_path(&path(&[Selector::ElementKeyInt(-1)])).is_err());
}

#[test]
fn a_write_only_value_is_found_at_any_depth() {
    let inside = || vec![string("secret", "ow")];
    let block = read(&schema(
        vec![
            string("secret", "ow"),
            nested("many", NestingMode::List, "o", inside()),
        ],
        vec![block("keyed", Blocks::Map, inside())],
    ));
    let lines = |json| {
        let value = config_value(&block, &json).expect("a value");
        write_only_values(&block, &value).lines()
    };
    found(lines(json!({ "many": [{}], "keyed": { "k": {} } })), &[]);
    let text = "a write-only attribute has a value";
    found(
        lines(json!({
            "secret": "a", "many": [{}, { "secret": "b" }], "keyed": { "k": { "secret": "c" } }
        })),
        &[
            &format!("many[1].secret: {text}"),
            &format!("secret: {text}"),
            &format!(r#"keyed["k"].secret: {text}"#),
        ],
    );
}

#[test]
fn a_host_refuses_a_bad_configuration_itself() {
    let mut limited = block("rule", Blocks::List, vec![string("port", "r")]);
    (limited.min_items, limited.max_items) = (1, 2);
    let block = read(&schema(
        vec![string("id", "c"), attribute("size", NUMBER, "r")],
        vec![limited],
    ));
    let lines = |json| match config_value(&block, &json) {
        Ok(_) => Vec::new(),
        Err(findings) => findings.lines(),
    };
    let rule = || json!({ "port": 80 });
    found(lines(json!({ "size": "0.1", "rule": rule() })), &[]);
    found(
        lines(json!({ "rule": [rule()], "colour": 1 })),
        &[
            "colour: unsupported argument",
            "size: missing required argument",
        ],
    );
    found(
        lines(json!({ "id": "1", "size": "many", "rule": [{}] })),
        &[
            "id: value for unconfigurable attribute",
            r#"size: "many" is not a decimal number"#,
            "rule[0].port: missing required argument",
        ],
    );
    found(lines(json!({ "size": 1 })), &["rule: a block is required"]);
    found(
        lines(json!({ "size": 1, "rule": [rule(), rule(), rule()] })),
        &["rule: no more than 2 blocks are allowed"],
    );
}

#[test]
fn what_a_plan_promises_about_an_unknown_is_kept() {
    let block = read(&schema(
        vec![string("id", "c"), attribute("size", NUMBER, "c")],
        vec![],
    ));
    let object = |id: Value, size: Value| {
        Value::Map([("id".to_owned(), id), ("size".to_owned(), size)].into())
    };
    let planned = object(
        Value::Unknown(Refinements {
            null: Some(false),
            prefix: Some("vpc-".to_owned()),
            ..Refinements::default()
        }),
        Value::Unknown(Refinements {
            min: Some((1_i64.into(), true)),
            max: Some((3_i64.into(), false)),
            ..Refinements::default()
        }),
    );
    let number = |number: i64| Value::Number(number.into());
    let lines = |id, size| assert_object_compatible(&block, &planned, &object(id, size)).lines();
    found(lines(Value::string("vpc-1"), number(1)), &[]);
    assert_eq!(lines(Value::string("igw-1"), number(1)).len(), 1);
    assert_eq!(lines(Value::Null, number(1)).len(), 1);
    assert_eq!(lines(Value::string("vpc-1"), number(3)).len(), 1);
    assert_eq!(lines(Value::string("vpc-1"), number(0)).len(), 1);
}
