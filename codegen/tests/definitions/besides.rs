//! What is known besides the sources: permissions that are no operations, relations that are newer than
//! the record, and texts that an attribute chooses.

use expect_test::expect;
use slipway_codegen::ir::Relation;

use crate::common::{BOX, check, check_with, make};

#[test]
fn a_permission_joins_those_of_the_calls() {
    let added =
        "\n[[permission]]\nname = \"iam:PassRole\"\nactions = [\"create\"]\nwhy = \"a role\"\n";
    let (_, made) = make(&format!("{BOX}{added}"));
    let made = made.expect("it is right");
    let create = &made.permissions["create"].value;
    assert_eq!(create.first().map(String::as_str), Some("iam:PassRole"));
    assert!(
        !made.permissions["delete"]
            .value
            .contains(&"iam:PassRole".to_owned())
    );
}

#[test]
fn what_is_no_permission() {
    check_with(
        "\n[[permission]]\nname = \"PassRole\"\nactions = [\"make\"]\nwhy = \"a role\"\n",
        expect![[r#"
            error: `PassRole` is no permission
              --> box.toml:33:8
               |
            33 | name = "PassRole"
               |        ^^^^^^^^^^ not understood
               |
               = help: write the service and the action: `iam:PassRole`

            error: `make` is no action
              --> box.toml:34:11
               |
            34 | actions = ["make"]
               |           ^^^^^^^^ not known
               |
               = help: write `create`, `read`, `update` or `delete`
        "#]],
    );
}

#[test]
fn a_permission_that_a_call_needs_anyway() {
    check_with(
        "\n[[permission]]\nname = \"toy:CreateBox\"\nactions = [\"create\"]\nwhy = \"a role\"\n",
        expect![[r#"
            error: this line decides nothing
              --> box.toml:33:8
               |
            33 | name = "toy:CreateBox"
               |        ^^^^^^^^^^^^^^^ a call of this action needs it anyway
               |
               = help: remove it
        "#]],
    );
}

#[test]
fn a_relation_that_was_not_observed() {
    let added = "\n[[relation]]\nexactly_one_of = [\"size\", \"color\"]\nwhy = \"newer\"\n";
    let (_, made) = make(&format!("{BOX}{added}"));
    let relations = made.expect("it is right").relations;
    let wanted = Relation::ExactlyOneOf(vec!["color".to_owned(), "size".to_owned()]);
    assert!(relations.iter().any(|it| it.value == wanted));
}

#[test]
fn a_relation_of_what_is_not_there() {
    check_with(
        "\n[[relation]]\nexactly_one_of = [\"size\", \"colour\"]\nwhy = \"newer\"\n",
        expect![[r#"
            error: the contract has no attribute `colour`
              --> box.toml:33:18
               |
            33 | exactly_one_of = ["size", "colour"]
               |                  ^^^^^^^^^^^^^^^^^^ not an attribute
               |
               = help: did you mean `color`?
        "#]],
    );
}

#[test]
fn a_text_that_nothing_chooses() {
    check(
        (
            "unknown_outcome = \"orphan\"",
            "unknown_outcome = \"orphan\"\nwith = { Color = { colour = \"red\", size = 1 } }",
        ),
        expect![[r#"
            error: the contract has no attribute `colour`
              --> box.toml:25:18
               |
            25 | with = { Color = { colour = "red", size = 1 } }
               |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not an attribute
               |
               = help: did you mean `color`?

            error: what `size` chooses is no text
              --> box.toml:25:18
               |
            25 | with = { Color = { colour = "red", size = 1 } }
               |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this value
               |
               = help: write an attribute and a text for each: { vpc_id = "VPC" }
        "#]],
    );
}
