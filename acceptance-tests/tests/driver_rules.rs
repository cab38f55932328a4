//! Every rule of the protocol driver, with a case that keeps it and one that breaks it.

#[path = "support/schemas.rs"]
mod schemas;

use schemas::{attribute, block, nested, schema, string};
use serde_json::{Value as Json, json};
use slipway_acceptance::driver::compatible::assert_object_compatible;
use slipway_acceptance::driver::config::config_value;
use slipway_acceptance::driver::paths::{effective_replacements, read_path, write_only_values};
use slipway_acceptance::driver::plan_valid::assert_plan_valid;
use slipway_acceptance::driver::proposed::proposed_new_state;
use slipway_acceptance::driver::schema::{Block, Schema};
use slipway_acceptance::driver::value::{Refinements, Value};
use slipway_acceptance::driver::{Findings, unknown};
use slipway_proto::tfplugin6::attribute_path::{Step, step::Selector};
use slipway_proto::tfplugin6::schema::{nested_block::NestingMode as Blocks, object::NestingMode};
use slipway_proto::tfplugin6::{AttributePath, Schema as WireSchema};

const NUMBER: &str = r#""number""#;
const SET: &str = r#"["set","string"]"#;

/// One attribute of each kind, and one block of each nesting.
fn everything() -> WireSchema {
    let inside = || vec![string("set_by_us", "o"), string("chosen", "oc")];
    schema(
        vec![
            string("id", "c"),
            string("name", "o"),
            string("note", "oc"),
            string("secret", "ow"),
            attribute("tags", SET, "o"),
            attribute("labels", r#"["map","string"]"#, "o"),
            attribute("size", NUMBER, "o"),
            attribute("any", r#""dynamic""#, "oc"),
            nested("one", NestingMode::Single, "o", inside()),
            nested("auto", NestingMode::Single, "oc", inside()),
            nested("many", NestingMode::List, "o", inside()),
            nested("keyed", NestingMode::Map, "o", inside()),
            nested("loose", NestingMode::Set, "o", inside()),
        ],
        vec![
            block("single", Blocks::Single, inside()),
            block("group", Blocks::Group, inside()),
            block("list", Blocks::List, inside()),
            block("set", Blocks::Set, inside()),
            block("map", Blocks::Map, inside()),
        ],
    )
}

fn read(wire: &WireSchema) -> Block {
    Schema::read(wire, true).expect("a readable schema").block
}

/// A value of `everything`, in which computed attributes may be given too.
fn value(json: Json) -> Value {
    let mut open = everything();
    let root = open.block.as_mut().expect("a block");
    for attribute in &mut root.attributes {
        attribute.optional = true;
    }
    config_value(&read(&open), &json).unwrap_or_else(|findings| panic!("{:?}", findings.lines()))
}

fn plan(prior: Value, config: Json, planned: Json) -> Vec<String> {
    assert_plan_valid(
        &read(&everything()),
        &prior,
        &value(config),
        &value(planned),
    )
    .lines()
}

#[track_caller]
fn found(findings: Vec<String>, expected: &[&str]) {
    assert_eq!(findings, expected);
}

#[test]
fn a_plan_may_choose_only_what_is_computed_and_not_configured() {
    let create = |config, planned| plan(Value::Null, config, planned);
    found(
        create(
            json!({ "name": "a", "secret": "x", "note": null }),
            json!({ "id": unknown(), "name": "a", "note": "chosen", "any": unknown() }),
        ),
        &[],
    );
    found(
        create(json!({ "note": "mine" }), json!({ "note": "yours" })),
        &[r#"note: planned value "yours" does not match config value "mine""#],
    );
    found(
        create(json!({}), json!({ "name": "b" })),
        &[r#"name: planned value "b" for a non-computed attribute"#],
    );
    found(
        create(json!({ "name": "a" }), json!({ "name": unknown() })),
        &[r#"name: planned value (unknown) does not match config value "a""#],
    );
    found(
        create(json!({ "secret": "x" }), json!({ "secret": "x" })),
        &["secret: a write-only attribute must be planned as null"],
    );
    found(
        create(json!({ "size": 0.1 }), json!({ "size": "0.10" })),
        &[],
    );
}

#[test]
fn a_plan_may_keep_the_prior_spelling_but_no_third_one() {
    let prior = || value(json!({ "name": "Example.COM" }));
    let config = || json!({ "name": "example.com" });
    found(plan(prior(), config(), json!({ "name": "Example.COM" })), &[]);
    found(
        plan(prior(), config(), json!({ "name": "EXAMPLE.COM" })),
        &[concat!(
            r#"name: planned value "EXAMPLE.COM" does not match config value "example.com""#,
            r#" nor prior value "Example.COM""#
        )],
    );
    found(
        plan(prior(), json!({}), json!({ "name": "Example.COM" })),
        &[r#"name: planned value "Example.COM" for a non-computed attribute"#],
    );
}

#[test]
fn an_object_is_planned_where_one_is_configured() {
    let block = read(&everything());
    let some = value(json!({}));
    let lines = |config: &Value, planned: &Value| {
        assert_plan_valid(&block, &Value::Null, config, planned).lines()
    };
    found(lines(&Value::Null, &Value::Null), &[]);
    found(
        lines(&some, &Value::Null),
        &[": planned for absence but config wants existence"],
    );
    found(
        lines(&Value::Null, &some),
        &[": planned for existence but config wants absence"],
    );
}

#[test]
fn nested_attributes_keep_the_shape_of_the_configuration() {
    let create = |config, planned| plan(Value::Null, config, planned);
    found(
        create(
            json!({ "one": {}, "many": [{ "set_by_us": "a" }], "keyed": { "k": {} } }),
            json!({
                "one": { "chosen": unknown() },
                "many": [{ "set_by_us": "a", "chosen": "c" }],
                "keyed": { "k": { "chosen": unknown() } },
            }),
        ),
        &[],
    );
    found(
        create(json!({ "one": {} }), json!({ "one": null })),
        &["one: planned for absence but config wants existence"],
    );
    found(
        create(json!({ "one": {} }), json!({ "one": unknown() })),
        &["one: planned unknown for configured value"],
    );
    found(
        create(json!({ "many": [{}] }), json!({ "many": [{}, {}] })),
        &["many: count in plan (2) disagrees with count in config (1)"],
    );
    found(
        create(json!({ "keyed": { "a": {} } }), json!({ "keyed": { "b": {} } })),
        &[
            r#"keyed: key "b" from plan is not present in config"#,
            r#"keyed: key "a" from config is not present in plan"#,
        ],
    );
    found(
        create(
            json!({ "many": [{ "set_by_us": "a" }] }),
            json!({ "many": [{ "set_by_us": "b" }] }),
        ),
        &[r#"many[0].set_by_us: planned value "b" does not match config value "a""#],
    );
    found(
        create(
            json!({ "loose": [{ "set_by_us": "a" }] }),
            json!({ "loose": [{ "set_by_us": "b" }] }),
        ),
        &[],
    );
    found(
        create(
            json!({ "loose": [{ "set_by_us": "a" }] }),
            json!({ "loose": [{ "set_by_us": "a" }, { "set_by_us": "b" }] }),
        ),
        &["loose: count in plan (2) disagrees with count in config (1)"],
    );
    found(create(json!({}), json!({ "auto": unknown() })), &[]);
}

#[test]
fn blocks_are_planned_as_often_as_they_are_configured() {
    let create = |config, planned| plan(Value::Null, config, planned);
    found(
        create(
            json!({ "single": {}, "list": [{}], "set": [{}], "map": { "k": {} } }),
            json!({
                "single": { "chosen": "a" },
                "group": { "chosen": unknown() },
                "list": [{ "chosen": unknown() }],
                "set": [{ "set_by_us": "sets are not looked into" }],
                "map": { "k": { "chosen": "b" } },
            }),
        ),
        &[],
    );
    found(
        create(json!({}), json!({ "single": {} })),
        &["single: planned for existence but config wants absence"],
    );
    found(
        create(json!({ "list": [{}] }), json!({ "list": [] })),
        &["list: block count in plan (0) disagrees with count in config (1)"],
    );
    found(
        create(json!({ "list": [{}] }), json!({ "list": unknown() })),
        &["list: a block must not be unknown itself"],
    );
    found(
        create(json!({ "set": [{}] }), json!({ "set": [unknown()] })),
        &["set[(unknown)]: a block must not be unknown itself"],
    );
    found(create(json!({ "list": unknown() }), json!({ "list": unknown() })), &[]);
    found(
        create(json!({ "list": unknown() }), json!({ "list": [] })),
        &["list: planned [] for an unknown dynamic block"],
    );
    found(
        create(json!({ "map": { "a": {} } }), json!({ "map": {} })),
        &[r#"map: key "a" from config is not present in plan"#],
    );
    let null_list = match value(json!({})) {
        Value::Map(mut entries) => {
            entries.insert("list".to_owned(), Value::Null);
            Value::Map(entries)
        }
        other => other,
    };
    let lines = assert_plan_valid(
        &read(&everything()),
        &Value::Null,
        &value(json!({})),
        &null_list,
    );
    found(
        lines.lines(),
        &["list: no blocks must be planned as empty, not as null"],
    );
}

#[test]
fn a_computed_block_is_decided_in_the_plan() {
    let mut wire = schema(
        vec![],
        vec![block("auto", Blocks::List, vec![string("chosen", "oc")])],
    );
    let auto = &mut wire.block.as_mut().expect("a block").block_types[0];
    auto.block.as_mut().expect("a block").computed = true;
    let schema = read(&wire);
    let config = config_value(&schema, &json!({})).expect("a configuration");
    assert!(config.get("auto").is_null());
    let planned = |json| config_value(&schema, &json).expect("a plan");
    let lines = |planned| assert_plan_valid(&schema, &Value::Null, &config, &planned).lines();
    found(lines(planned(json!({ "auto": [] }))), &[]);
    found(lines(planned(json!({ "auto": unknown() }))), &[]);
    found(
        lines(planned(json!({}))),
        &["auto: a computed block that is not configured was planned as null"],
    );
    // A host without computed blocks sees no flag.
    let old = Schema::read(&wire, false).expect("a readable schema").block;
    let config = config_value(&old, &json!({})).expect("a configuration");
    assert_eq!(config.get("auto"), Value::List(Vec::new()));
    // The prior decision is proposed again.
    let prior = planned(json!({ "auto": [{ "chosen": "a" }] }));
    let config = planned(json!({}));
    assert_eq!(proposed_new_state(&schema, &prior, &config), prior);
}

fn compatible(planned: Json, actual: Json) -> Vec<String> {
    assert_object_compatible(&read(&everything()), &value(planned), &value(actual)).lines()
}

#[test]
fn a_result_completes_its_plan() {
    found(
        compatible(
            json!({
                "id": unknown(), "name": "a", "tags": ["x", unknown()], "any": unknown(),
                "one": { "chosen": unknown() }, "list": [{ "chosen": unknown() }],
                "set": [{ "chosen": unknown() }, { "chosen": "b" }], "single": unknown(),
            }),
            json!({
                "id": "1", "name": "a", "tags": ["x", "y"], "any": [1, "two"],
                "one": { "chosen": "c" }, "list": [{ "chosen": null }],
                "set": [{ "chosen": "b" }],
            }),
        ),
        &[],
    );
    for (planned, actual, expected) in [
        (json!({ "name": "a" }), json!({ "name": "b" }), r#"name: was "a", but now "b""#),
        (json!({ "name": "a" }), json!({}), r#"name: was "a", but now null"#),
        (json!({}), json!({ "name": "b" }), r#"name: was null, but now "b""#),
        (json!({ "size": 1 }), json!({ "size": 1.5 }), "size: was 1, but now 1.5"),
        (json!({ "any": "1" }), json!({ "any": 1 }), r#"any: was "1", but now 1 of another type"#),
        (
            json!({ "labels": { "a": "1" } }),
            json!({ "labels": {} }),
            r#"labels: element "a" has vanished"#,
        ),
        (
            json!({ "labels": {} }),
            json!({ "labels": { "a": "1" } }),
            r#"labels: new element "a" has appeared"#,
        ),
        (json!({ "many": [{}] }), json!({ "many": [] }), "many: element 0 has vanished"),
        (json!({ "many": [] }), json!({ "many": [{}] }), "many: new element 0 has appeared"),
        (
            json!({ "list": [{}] }),
            json!({ "list": [] }),
            "list: block count changed from 1 to 0",
        ),
        (
            json!({ "list": [{ "chosen": "a" }] }),
            json!({ "list": [{ "chosen": "b" }] }),
            r#"list[0].chosen: was "a", but now "b""#,
        ),
        (json!({ "single": {} }), json!({}), "single: was present, but now absent"),
        (json!({}), json!({ "single": {} }), "single: was absent, but now present"),
        (json!({ "map": { "a": {} } }), json!({}), r#"map: element "a" has vanished"#),
        (json!({ "name": "a" }), json!({ "name": unknown() }), "name: was known, but now unknown"),
    ] {
        found(compatible(planned, actual), &[expected]);
    }
    found(
        compatible(json!({ "tags": ["x"] }), json!({ "tags": ["x", "y"] })),
        &[
            r#"tags: set element "y" was not planned"#,
            "tags: length changed from 1 to 2",
        ],
    );
    found(
        compatible(json!({ "tags": ["x", "y"] }), json!({ "tags": ["x"] })),
        &[r#"tags: planned set element "y" has no match in the result"#],
    );
    found(
        compatible(json!({ "tags": [unknown()] }), json!({ "tags": ["x", "y"] })),
        &["tags: length changed from 1 to 2"],
    );
}

#[test]
fn what_a_plan_promises_about_an_unknown_is_kept() {
    let block = read(&schema(vec![string("id", "c"), attribute("size", NUMBER, "c")], vec![]));
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
    let proposed = propose(json!({ "name": "old", "note": "a" }), json!({ "note": "b" }));
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
        assert_eq!(proposed, value(json!({ set: [element("b", "2"), bare("c")] })));
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
    assert_eq!(replacements(a.clone(), b, &named), (vec!["name".to_owned()], none()));
    assert_eq!(replacements(a.clone(), a.clone(), &named), (none(), none()));
    let unknown = json!({ "name": unknown() });
    assert_eq!(replacements(a.clone(), unknown, &named), (vec!["name".to_owned()], none()));
    let secret = path(&[name("secret")]);
    assert_eq!(replacements(a.clone(), a, &secret), (vec!["secret".to_owned()], none()));
}

#[test]
fn a_replacing_path_exists_before_or_after() {
    let first = path(&[name("many"), Selector::ElementKeyInt(0), name("set_by_us")]);
    let (with, without) = (json!({ "many": [{ "set_by_us": "a" }] }), json!({}));
    let added = replacements(without.clone(), with, &first);
    assert_eq!(added, (vec!["many[0].set_by_us".to_owned()], vec![]));
    let nowhere = "many[0].set_by_us: requires replacement, but is in neither state".to_owned();
    assert_eq!(replacements(without.clone(), without, &first), (vec![], vec![nowhere]));
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
