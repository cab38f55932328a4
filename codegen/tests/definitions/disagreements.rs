//! Sources that disagree: each case is the right definition with one source changed.

use expect_test::{Expect, expect};
use serde_json::json;
use slipway_codegen::infer;
use slipway_codegen::inputs::Inputs;
use slipway_codegen::problem::Text;
use slipway_codegen::readers::cloudformation::Property;
use slipway_codegen::readers::contract::Behaviour;

/// The errors after the inputs were changed, and after the definition was.
fn check(change: impl Fn(&mut Inputs), decision: &str, undecided: Expect) {
    let mut inputs = crate::common::inputs();
    change(&mut inputs);
    undecided.assert_eq(&said(&inputs, crate::common::BOX));
    if !decision.is_empty() {
        let decided = crate::common::BOX.replacen("keep = {", &format!("{decision}\nkeep = {{"), 1);
        assert_eq!(said(&inputs, &decided), "it is right", "{decision}");
    }
}

fn said(inputs: &Inputs, definition: &str) -> String {
    let text = Text {
        name: "box.toml".to_owned(),
        text: definition.to_owned(),
    };
    match infer::resource(inputs, &text) {
        Ok(_) => "it is right".to_owned(),
        Err(problems) => problems.render(&text),
    }
}

fn behaviour<'i>(inputs: &'i mut Inputs, name: &str) -> &'i mut Behaviour {
    let types = &mut inputs.behaviour.0;
    let ty = types.get_mut("toy_box").unwrap();
    ty.attributes.entry(name.to_owned()).or_default()
}

fn property<'i>(inputs: &'i mut Inputs, name: &str) -> &'i mut Property {
    let schema = inputs.schemas.get_mut("Toy::Box").unwrap();
    schema.properties.get_mut(name).unwrap()
}

#[test]
fn about_replacement() {
    check(
        |inputs| behaviour(inputs, "color").replace = Some(true),
        "color = { replace = false, why = \"ModifyBox changes it\" }",
        expect![[r#"
            error: the sources disagree about whether a change replaces: `color`
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this
              |
              = note: behaviour replace: true
              = note: cloudformation properties: false
              = help: decide in [attributes]:
                      color = { replace = true, why = "…" }
        "#]],
    );
}

#[test]
fn about_values() {
    check(
        |inputs| behaviour(inputs, "size").allowed = vec![json!("small")],
        "",
        expect![[r#"
            error: the sources disagree about the accepted values: `size`
              --> box.toml:18:8
               |
            18 | size = { replace = true, why = "no operation changes it" }
               |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ of this
               |
               = note: behaviour allowed: ["small"]
               = note: api enum: ["large","small"]
               = help: decide in [attributes]:
                       size = { allowed = "contract", why = "…" }
        "#]],
    );
}

#[test]
fn about_a_default() {
    check(
        |inputs| behaviour(inputs, "size").default = Some(json!("large")),
        "",
        expect![[r#"
            error: the sources disagree about the default: `size`
              --> box.toml:18:8
               |
            18 | size = { replace = true, why = "no operation changes it" }
               |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ of this
               |
               = note: behaviour default: "large"
               = note: cloudformation default: "small"
               = help: decide in [attributes]:
                       size = { default = "contract", why = "…" }
        "#]],
    );
}

#[test]
fn about_the_kind_of_a_collection() {
    check(
        |inputs| property(inputs, "Labels").insertion_order = Some(true),
        "labels = { kind = \"contract\", why = \"the API gives them no order\" }",
        expect![[r#"
            error: the sources disagree about the kind of collection: `labels`
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this
              |
              = note: contract 6.25.0: set
              = note: cloudformation insertionOrder, uniqueItems: list
              = help: decide in [attributes]:
                      labels = { kind = "contract", why = "…" }
        "#]],
    );
}

#[test]
fn about_bounds() {
    check(
        |inputs| behaviour(inputs, "name").length = Some((Some(1), Some(30))),
        "name = { bounds = \"api\", why = \"longer names are refused\" }",
        expect![[r#"
            error: the sources disagree about the bounds: `name`
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this
              |
              = note: behaviour length: 1 to 30
              = note: api min, max: 1 to 20
              = help: decide in [attributes]:
                      name = { bounds = "contract", why = "…" }
        "#]],
    );
}

#[test]
fn about_secrets() {
    check(
        |inputs| {
            let service = inputs.services.get_mut("toy").unwrap();
            service.shapes.get_mut("BoxName").unwrap().sensitive = true;
        },
        "name = { sensitive = true, why = \"the model says so\" }",
        expect![[r#"
            error: the sources disagree about the secrecy: `name`
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this
              |
              = note: contract 5.100.0: false
              = note: api sensitive: true
              = help: decide in [attributes]:
                      name = { sensitive = false, why = "…" }
        "#]],
    );
}

#[test]
fn about_what_is_required() {
    check(
        |inputs| {
            for schemas in [&mut inputs.old, &mut inputs.new] {
                let block = schemas.resources.get_mut("toy_box").unwrap();
                block
                    .attributes
                    .insert("name".to_owned(), "string optional".to_owned());
            }
        },
        "name = { required = \"made up when left out\" }",
        expect![[r#"
            error: the API requires `name`, the contract does not
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this
              |
              = note: contract: name is optional
              = note: api CreateBox.Name: required
              = help: say how it is met, in [attributes]:
                      name = { required = "…" }
        "#]],
    );
}

#[test]
fn about_a_type() {
    check(
        |inputs| {
            let block = inputs.old.resources.get_mut("toy_box").unwrap();
            block
                .attributes
                .insert("size".to_owned(), "number optional".to_owned());
        },
        "",
        expect![[r#"
            error: the two contracts have different types for `size`
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ in this type
              |
              = note: contract 5.100.0: number
              = note: contract 6.25.0: string
        "#]],
    );
}

#[test]
fn about_what_is_stored() {
    check(
        |inputs| {
            let schema = inputs.schemas.get_mut("Toy::Box").unwrap();
            let transform = "$lowercase(Name)".to_owned();
            schema
                .property_transform
                .insert("/properties/Name".to_owned(), transform);
        },
        "name = { equal = [\"case\"] }",
        expect![[r#"
            error: the value of `name` is rewritten, and no rule says what is equal
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this
              |
              = note: cloudformation propertyTransform: it has one
              = note: behaviour equal: nothing but the same text
              = help: name the rule in [attributes], or none when it is stored as it is:
                      name = { equal = ["RULE"], why = "…" }
        "#]],
    );
}

#[test]
fn behaviour_that_has_no_rule() {
    check(
        |inputs| {
            behaviour(inputs, "color").equal.push("hue".to_owned());
            let rest = &mut behaviour(inputs, "name").rest;
            rest.insert("rhymes".to_owned(), json!(true));
        },
        "",
        expect![[r#"
            error: the behaviour `equal: hue` of `color` has no rule
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this

            error: the behaviour `rhymes` of `name` is not understood
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this
        "#]],
    );
}

#[test]
fn import_ids_of_parts() {
    check(
        |inputs| {
            let ty = inputs.behaviour.0.get_mut("toy_box").unwrap();
            ty.resource.import.id_forms_taken = json!(["a/b"]);
        },
        "",
        expect![[r#"
            error: import ids have parts that are not known
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this type
              |
              = note: behaviour import: accepted ["a/b"]
              = help: write in [resource]: import = "{first}/{second}"
        "#]],
    );
}

#[test]
fn about_the_parts_of_an_object() {
    check(
        |inputs| {
            for schemas in [&mut inputs.old, &mut inputs.new] {
                let block = schemas.resources.get_mut("toy_box").unwrap();
                let parts = "set(object({id: string, is_main: bool, color: string})) computed";
                block
                    .attributes
                    .insert("parts".to_owned(), parts.to_owned());
            }
        },
        "",
        expect![[r#"
            error: `Weight` of Part is neither an attribute nor left out
             --> box.toml:3:9
              |
            3 | model = "toy#Box"
              |         ^^^^^^^^^ in this call
              |
              = note: api Part.Weight: integer
              = help: or leave it out:
                      [[ignore]]
                      members = ["Weight"]
                      why = "…"

            error: Part does not tell `parts.color`
             --> box.toml:3:9
              |
            3 | model = "toy#Box"
              |         ^^^^^^^^^ in this call
              |
              = help: write in [names]: "Part.MEMBER" = "color"
        "#]],
    );
}

#[test]
fn a_read_of_every_object() {
    check(
        |inputs| {
            let service = inputs.services.get_mut("toy").unwrap();
            let read = service.operations.get_mut("DescribeBoxes").unwrap();
            read.filters.clear();
        },
        "",
        expect![[r#"
            error: nothing in this call of DescribeBoxes says which object is meant
             --> box.toml:3:9
              |
            3 | model = "toy#Box"
              |         ^^^^^^^^^ this call
              |
              = help: write in [names] which member is the id, or give it a value: with = { MEMBER = "{id}" }
        "#]],
    );
}

#[test]
fn a_patch_settles_it_too() {
    let mut inputs = crate::common::inputs();
    let service = inputs.services.get_mut("toy").unwrap();
    service.shapes.get_mut("BoxName").unwrap().sensitive = true;
    let patch = "\n[[patch]]\nshape = \"BoxName\"\nsensitive = false\nwhy = \"names are public\"\n";
    assert_eq!(
        said(&inputs, &format!("{}{patch}", crate::common::BOX)),
        "it is right"
    );
}
