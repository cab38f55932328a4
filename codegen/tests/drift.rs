//! What newer inputs change, by class.

use std::path::Path;

use expect_test::{Expect, expect};
use slipway_codegen::drift;
use slipway_codegen::inputs::Inputs;
use slipway_codegen::readers::botocore::{Service, Shape};

fn inputs() -> Inputs {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture/inputs");
    Inputs::open(&folder).unwrap()
}

fn check(change: impl Fn(&mut Inputs), expect: Expect) {
    let mut newer = inputs();
    change(&mut newer);
    let changes = drift::changes(&inputs(), &newer);
    let lines: Vec<_> = changes.iter().map(ToString::to_string).collect();
    expect.assert_eq(&lines.join("\n"));
}

fn toy(inputs: &mut Inputs) -> &mut Service {
    inputs.services.get_mut("toy").unwrap()
}

fn shape<'i>(inputs: &'i mut Inputs, name: &str) -> &'i mut Shape {
    toy(inputs).shapes.get_mut(name).unwrap()
}

#[test]
fn nothing() {
    check(|_| {}, expect![[""]]);
}

#[test]
fn what_is_gone_breaks() {
    check(
        |inputs| {
            toy(inputs).operations.remove("RenameBox");
            toy(inputs).shapes.remove("Part");
            toy(inputs).waiters.clear();
            shape(inputs, "Box").members.remove("Color");
            shape(inputs, "CreateBoxRequest")
                .required
                .push("Size".to_owned());
            let other = shape(inputs, "Box").members["Name"].clone();
            shape(inputs, "Box")
                .members
                .insert("Size".to_owned(), other);
        },
        expect![[r#"
            breaking: toy Box: Size was BoxSize, it is BoxName
            breaking: toy Box: the member Color is gone
            breaking: toy CreateBoxRequest: Size is required now
            breaking: toy Part: the shape is gone
            breaking: toy RenameBox: the operation is gone
            breaking: toy waiter BoxAvailable: the waiter is gone"#]],
    );
}

#[test]
fn what_is_new_has_to_be_mapped() {
    check(
        |inputs| {
            let member = shape(inputs, "Box").members["Name"].clone();
            shape(inputs, "Box")
                .members
                .insert("Owner".to_owned(), member);
            shape(inputs, "Secret").sensitive = false;
            shape(inputs, "BoxSize")
                .values
                .retain(|value| value != "large");
            let schema = inputs.schemas.get_mut("Toy::Box").unwrap();
            schema.create_only_properties = vec!["/properties/Size".to_owned()];
        },
        expect![[r#"
            to decide: Toy::Box: /properties/Name is no longer in createOnlyProperties
            to decide: Toy::Box: /properties/Size is now in createOnlyProperties
            to decide: toy Box: the member Owner is new
            to decide: toy BoxSize: the value large is gone
            to decide: toy Secret: it is secret, or no longer so"#]],
    );
}

#[test]
fn the_rest_needs_nobody() {
    check(
        |inputs| {
            shape(inputs, "BoxSize").values.push("huge".to_owned());
            shape(inputs, "BoxName").max = Some(40.0);
            shape(inputs, "CreateBoxRequest").required.clear();
            let schema = inputs.schemas.get_mut("Toy::Box").unwrap();
            let property = schema.properties["Name"].clone();
            schema.properties.insert("Owner".to_owned(), property);
        },
        expect![[r#"
            automatic: Toy::Box: the property Owner is new
            automatic: toy BoxName: its pattern or bounds changed
            automatic: toy BoxSize: the value huge is new
            automatic: toy CreateBoxRequest: Name is not required any more"#]],
    );
}
