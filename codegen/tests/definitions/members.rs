//! Members of the API and the places in answers.

use expect_test::expect;

use crate::common::check;

#[test]
fn a_member_that_is_nothing() {
    check(
        ("\"Password\", ", ""),
        expect![[r#"
            error: `Password` of CreateBox is neither an attribute nor left out
             --> box.toml:3:9
              |
            3 | model = "toy#Box"
              |         ^^^^^^^^^ in this call
              |
              = note: api CreateBox.Password: string
              = help: or leave it out:
                      [[ignore]]
                      members = ["Password"]
                      why = "…"
        "#]],
    );
}

#[test]
fn a_member_with_two_meanings() {
    check(
        (
            "BoxArn = \"arn\"",
            "BoxArn = \"arn\"\n\"Box.Color\" = \"name\"",
        ),
        expect![[r#"
            error: no read tells `color`
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this
              |
              = note: contract: color is string
              = help: write in [names]: Color = "color"
              = help: give its place, in [attributes]:
                      color = { read = "…" }
              = help: or keep what is configured:
                      color = { kept = true, why = "…" }

            error: `Name` of Box is `name`, which another member is too
             --> box.toml:3:9
              |
            3 | model = "toy#Box"
              |         ^^^^^^^^^ in this call
              |
              = help: leave one of them out:
                      [[ignore]]
                      members = ["Box.Name"]
                      why = "…"
        "#]],
    );
}

#[test]
fn a_needless_ignore() {
    check(
        ("\"Force\"", "\"Force\", \"Forse\""),
        expect![[r#"
            error: `Forse` is left out, but nothing has it
              --> box.toml:12:33
               |
            12 | members = ["Password", "Force", "Forse"]
               |                                 ^^^^^^^ not used
               |
               = help: remove it
        "#]],
    );
}

#[test]
fn a_name_of_nothing() {
    check(
        ("BoxArn = \"arn\"", "BoxArn = \"arn\"\nBoxAnr = \"arn\""),
        expect![[r#"
            error: no operation has the member `BoxAnr`
             --> box.toml:9:1
              |
            9 | BoxAnr = "arn"
              | ^^^^^^ not used
              |
              = help: remove the line, or correct the name
        "#]],
    );
}

#[test]
fn a_name_for_no_attribute() {
    check(
        ("BoxArn = \"arn\"", "BoxArn = \"arm\""),
        expect![[r#"
            error: no read tells `arn`
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this
              |
              = note: contract: arn is string
              = help: give its place, in [attributes]:
                      arn = { read = "…" }
              = help: or make it of others:
                      arn = { from = "…" }

            error: the contract has no attribute `arm`
             --> box.toml:8:10
              |
            8 | BoxArn = "arm"
              |          ^^^^^ not an attribute
              |
              = help: did you mean `arn`?
        "#]],
    );
}

#[test]
fn a_place_that_is_none() {
    check(
        ("Parts[IsMain=true].PartId", "Parts[main].PartId"),
        expect![[r#"
            error: this is no place in an answer
              --> box.toml:17:22
               |
            17 | main_part = { read = "Parts[main].PartId" }
               |                      ^^^^^^^^^^^^^^^^^^^^ between brackets stands nothing, `0`, `Member=value`, `*Member=value`, or several of these with commas
               |
               = help: places are written as `Vpcs[].CidrBlock`, `A[0].B`, `A[Member=value].B`
        "#]],
    );
}

#[test]
fn a_place_through_a_list() {
    check(
        ("Parts[IsMain=true].PartId", "Parts.PartId"),
        expect![[r#"
            error: `Parts` is a list
              --> box.toml:17:22
               |
            17 | main_part = { read = "Parts.PartId" }
               |                      ^^^^^^^^^^^^^^ in `Parts.PartId`
               |
               = help: write which element is meant: `[]` for each, `[0]`, or `[Member=value]`
        "#]],
    );
}

#[test]
fn a_place_that_is_not_there() {
    check(
        ("Parts[IsMain=true].PartId", "Parts[IsMain=true].PartIdd"),
        expect![[r#"
            error: Part has no member `PartIdd`
              --> box.toml:17:22
               |
            17 | main_part = { read = "Parts[IsMain=true].PartIdd" }
               |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this place
               |
               = help: did you mean `PartId`?
        "#]],
    );
}

#[test]
fn a_place_of_another_type() {
    check(
        ("Parts[IsMain=true].PartId", "Parts[IsMain=true].Weight"),
        expect![[r#"
            error: `main_part` and `Parts[IsMain=true].Weight` have different types
              --> box.toml:17:22
               |
            17 | main_part = { read = "Parts[IsMain=true].Weight" }
               |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this call
               |
               = note: contract: main_part is string
               = note: api Parts[IsMain=true].Weight: integer
               = help: give the attribute a place of its own, or a hook
        "#]],
    );
}

#[test]
fn an_argument_for_what_is_computed() {
    check(
        (
            "\"Part.PartId\" = \"id\"\n\n[[ignore]]\nmembers = [\"Password\", ",
            "\"Part.PartId\" = \"id\"\nPassword = \"main_part\"\n\n[[ignore]]\nmembers = [",
        ),
        expect![[r#"
            error: CreateBox takes `Password`, but `main_part` cannot be configured
             --> box.toml:3:9
              |
            3 | model = "toy#Box"
              |         ^^^^^^^^^ in this call
              |
              = note: contract: main_part is computed
              = note: api CreateBox: Password is a member of the input
              = help: [[ignore]]
                      members = ["CreateBox.Password"]
                      why = "…"
        "#]],
    );
}

#[test]
fn an_argument_of_another_type() {
    check(
        (
            "BoxArn = \"arn\"",
            "BoxArn = \"arn\"\n\"CreateBox.Color\" = \"labels\"",
        ),
        expect![[r#"
            error: `labels` and `CreateBox.Color` have different types
             --> box.toml:3:9
              |
            3 | model = "toy#Box"
              |         ^^^^^^^^^ in this call
              |
              = note: contract: labels is set(string)
              = note: api CreateBox.Color: string
              = help: give the attribute a place of its own, or a hook
        "#]],
    );
}

#[test]
fn a_filter_that_is_not_there() {
    check(
        ("[[update]]", "[read]\nfilter = \"box-idd\"\n\n[[update]]"),
        expect![[r#"
            error: DescribeBoxes has no filter `box-idd`
              --> box.toml:27:10
               |
            27 | filter = "box-idd"
               |          ^^^^^^^^^ not known
               |
               = help: did you mean `box-id`?
        "#]],
    );
}

#[test]
fn a_place_where_no_objects_stand() {
    check(
        ("[[update]]", "[read]\namong = \"Nome\"\n\n[[update]]"),
        expect![[r#"
            error: Box has no member `Nome`
              --> box.toml:27:9
               |
            27 | among = "Nome"
               |         ^^^^^^ in this place
               |
               = help: did you mean `Name`?
        "#]],
    );
    check(
        ("[[update]]", "[read]\namong = \"Color\"\n\n[[update]]"),
        expect![[r#"
            error: DescribeBoxes has no filter `color`
              --> box.toml:27:9
               |
            27 | among = "Color"
               |         ^^^^^^^ not known
        "#]],
    );
}

#[test]
fn a_needless_filter() {
    check(
        ("[[update]]", "[read]\nfilter = \"box-id\"\n\n[[update]]"),
        expect![[r#"
            error: this line decides nothing
              --> box.toml:27:10
               |
            27 | filter = "box-id"
               |          ^^^^^^^^ it is named after the id
               |
               = help: remove it
        "#]],
    );
}

#[test]
fn a_batch_of_nothing() {
    check(
        ("[[update]]", "[read]\nbatch = \"Boxen\"\n\n[[update]]"),
        expect![[r#"
            error: nothing in this call of DescribeBoxes says which object is meant
             --> box.toml:3:9
              |
            3 | model = "toy#Box"
              |         ^^^^^^^^^ this call
              |
              = help: write in [names] which member is the id, or give it a value: with = { MEMBER = "{id}" }

            error: DescribeBoxes has no member `Boxen`
              --> box.toml:27:9
               |
            27 | batch = "Boxen"
               |         ^^^^^^^ not known
        "#]],
    );
}

#[test]
fn codes_that_the_model_lists() {
    check(
        (
            "[[update]]",
            "[read]\ngone = [\"Box.NotFound\"]\n\n[[update]]",
        ),
        expect![[r#"
            error: this line decides nothing
              --> box.toml:27:8
               |
            27 | gone = ["Box.NotFound"]
               |        ^^^^^^^^^^^^^^^^ the model lists the same errors
               |
               = help: remove it
        "#]],
    );
}

#[test]
fn another_object() {
    check(
        (
            "[[update]]",
            "[read]\nobject = \"Boxes[].Parts[]\"\n\n[[update]]",
        ),
        expect![[r#"
            error: the object that is read is a Part, not a Box
              --> box.toml:27:10
               |
            27 | object = "Boxes[].Parts[]"
               |          ^^^^^^^^^^^^^^^^^ read by this
        "#]],
    );
}
