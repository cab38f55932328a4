//! What the protocol driver accepts as a plan and as a result, with a case that breaks each rule.

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

use everything::{everything, found, read, value};
use schemas::{block, schema, string};
use serde_json::{Value as Json, json};
use slipway_acceptance::driver::compatible::assert_object_compatible;
use slipway_acceptance::driver::config::config_value;
use slipway_acceptance::driver::plan_valid::assert_plan_valid;
use slipway_acceptance::driver::proposed::proposed_new_state;
use slipway_acceptance::driver::schema::Schema;
use slipway_acceptance::driver::unknown;
use slipway_acceptance::driver::value::Value;
use slipway_proto::tfplugin6::schema::nested_block::NestingMode as Blocks;

fn plan(prior: Value, config: Json, planned: Json) -> Vec<String> {
    assert_plan_valid(
        &read(&everything()),
        &prior,
        &value(config),
        &value(planned),
    )
    .lines()
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
    found(
        plan(prior(), config(), json!({ "name": "Example.COM" })),
        &[],
    );
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
        create(
            json!({ "keyed": { "a": {} } }),
            json!({ "keyed": { "b": {} } }),
        ),
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
    // Elements with unknowns may turn out to be one, so a host cannot count them.
    found(
        create(
            json!({ "loose": [{ "set_by_us": "a" }, { "set_by_us": "b" }] }),
            json!({ "loose": [{ "set_by_us": "a", "chosen": unknown() }, { "set_by_us": "b" }] }),
        ),
        &[],
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
    found(
        create(json!({ "list": unknown() }), json!({ "list": unknown() })),
        &[],
    );
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
        (
            json!({ "name": "a" }),
            json!({ "name": "b" }),
            r#"name: was "a", but now "b""#,
        ),
        (
            json!({ "name": "a" }),
            json!({}),
            r#"name: was "a", but now null"#,
        ),
        (
            json!({}),
            json!({ "name": "b" }),
            r#"name: was null, but now "b""#,
        ),
        (
            json!({ "size": 1 }),
            json!({ "size": 1.5 }),
            "size: was 1, but now 1.5",
        ),
        (
            json!({ "any": "1" }),
            json!({ "any": 1 }),
            r#"any: was "1", but now 1 of another type"#,
        ),
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
        (
            json!({ "many": [{}] }),
            json!({ "many": [] }),
            "many: element 0 has vanished",
        ),
        (
            json!({ "many": [] }),
            json!({ "many": [{}] }),
            "many: new element 0 has appeared",
        ),
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
        (
            json!({ "single": {} }),
            json!({}),
            "single: was present, but now absent",
        ),
        (
            json!({}),
            json!({ "single": {} }),
            "single: was absent, but now present",
        ),
        (
            json!({ "map": { "a": {} } }),
            json!({}),
            r#"map: element "a" has vanished"#,
        ),
        (
            json!({ "name": "a" }),
            json!({ "name": unknown() }),
            "name: was known, but now unknown",
        ),
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
        compatible(
            json!({ "tags": [unknown()] }),
            json!({ "tags": ["x", "y"] }),
        ),
        &["tags: length changed from 1 to 2"],
    );
}
