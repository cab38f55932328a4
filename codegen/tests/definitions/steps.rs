//! The partition of updates.

use expect_test::expect;

use crate::common::{BOX, check, make};

#[test]
fn an_unknown_operation() {
    check(
        ("op = \"ModifyBox\"", "op = \"ModifyBocks\""),
        expect![[r#"
            error: the operation `ModifyBocks` is not in the inputs
              --> box.toml:27:6
               |
            27 | op = "ModifyBocks"
               |      ^^^^^^^^^^^^^ not known
               |
               = help: did you mean `ModifyBox`?
               = help: add it to codegen/inputs/sources.toml and run `cargo xtask codegen pull`
        "#]],
    );
}

#[test]
fn an_operation_that_the_crate_lacks() {
    check(
        ("op = \"ModifyBox\"", "op = \"LockBox\""),
        expect![[r#"
            error: LockBox takes no argument that changes in place
              --> box.toml:27:6
               |
            27 | op = "LockBox"
               |      ^^^^^^^^^ this step is never run
               |
               = help: remove the step, or give members names in [names]

            error: aws-sdk-toy 1.0.0 has not the operation `lock_box`
              --> box.toml:27:6
               |
            27 | op = "LockBox"
               |      ^^^^^^^^^ needs it
               |
               = note: crates are some weeks behind the models
               = help: leave it out with [[ignore]] until the crate is newer, or pin a newer one
        "#]],
    );
}

#[test]
fn a_change_of_no_object() {
    check(
        (
            "op = \"ModifyBox\"",
            "op = \"ModifyBox\"\n\n[[update]]\nop = \"RenameBox\"\nfields = []",
        ),
        expect![[r#"
            error: nothing in this call of RenameBox says which object is meant
              --> box.toml:30:6
               |
            30 | op = "RenameBox"
               |      ^^^^^^^^^^^ this call
               |
               = help: write in [names] which member is the id, or give it a value: with = { MEMBER = "{id}" }
        "#]],
    );
}

#[test]
fn an_argument_that_no_step_claims() {
    check(
        ("[[update]]\nop = \"ModifyBox\"\n", ""),
        expect![[r#"
        error: no update step claims `color`, and a change of it does not replace
         --> box.toml:2:8
          |
        2 | type = "toy_box"
          |        ^^^^^^^^^ of this type
          |
          = note: behaviour replace: a change happens in place
          = note: cloudformation properties: a change happens in place
          = help: write:
                  [[update]]
                  op = "ModifyBox"
          = help: or in [attributes]:
                  color = { replace = true, why = "…" }

        error: no update step claims `labels`, and a change of it does not replace
         --> box.toml:2:8
          |
        2 | type = "toy_box"
          |        ^^^^^^^^^ of this type
          |
          = note: behaviour replace: a change happens in place
          = note: cloudformation properties: a change happens in place
          = help: write:
                  [[update]]
                  op = "ModifyBox"
          = help: or in [attributes]:
                  labels = { replace = true, why = "…" }
    "#]],
    );
}

#[test]
fn a_claim_of_what_replaces() {
    check(
        (
            "op = \"ModifyBox\"",
            "op = \"ModifyBox\"\nfields = [\"color\", \"labels\", \"name\"]",
        ),
        expect![[r#"
            error: a change of `name` replaces, so no step is ever run for it
              --> box.toml:28:30
               |
            28 | fields = ["color", "labels", "name"]
               |                              ^^^^^^ claimed here
               |
               = note: behaviour replace: replace
               = note: cloudformation createOnlyProperties: replace
               = help: remove it from `fields`
        "#]],
    );
}

#[test]
fn a_claim_of_what_is_computed() {
    check(
        (
            "op = \"ModifyBox\"",
            "op = \"ModifyBox\"\nfields = [\"color\", \"labels\", \"arn\"]",
        ),
        expect![[r#"
            error: `arn` cannot be configured, so it never changes
              --> box.toml:28:30
               |
            28 | fields = ["color", "labels", "arn"]
               |                              ^^^^^ claimed here
        "#]],
    );
}

#[test]
fn a_claim_of_nothing() {
    check(
        (
            "op = \"ModifyBox\"",
            "op = \"ModifyBox\"\nfields = [\"color\", \"labels\", \"colour\"]",
        ),
        expect![[r#"
            error: the contract has no attribute `colour`
              --> box.toml:28:30
               |
            28 | fields = ["color", "labels", "colour"]
               |                              ^^^^^^^^ not an attribute
               |
               = help: did you mean `color`?
        "#]],
    );
}

#[test]
fn two_claims() {
    check(
        (
            "op = \"ModifyBox\"",
            "op = \"ModifyBox\"\nfields = [\"color\", \"labels\"]\n\n[[update]]\nop = \"ModifyBox\"\nfields = [\"color\"]",
        ),
        expect![[r#"
            error: two steps claim `color`
              --> box.toml:32:11
               |
            28 | fields = ["color", "labels"]
               |           ------- and here
            ...
            32 | fields = ["color"]
               |           ^^^^^^^ claimed here
               |
               = help: leave it to one of them
        "#]],
    );
}

#[test]
fn a_step_that_is_never_run() {
    check(
        (
            "op = \"ModifyBox\"",
            "op = \"ModifyBox\"\n\n[[update]]\nop = \"ModifyBox\"",
        ),
        expect![[r#"
            error: ModifyBox takes no argument that changes in place
              --> box.toml:30:6
               |
            30 | op = "ModifyBox"
               |      ^^^^^^^^^^^ this step is never run
               |
               = help: remove the step, or give members names in [names]
        "#]],
    );
}

#[test]
fn a_step_that_does_nothing() {
    check(
        ("op = \"ModifyBox\"", "fields = [\"color\", \"labels\"]"),
        expect![[r#"
            error: a step has either an operation, a hook, or calls for elements
              --> box.toml:26:1
               |
            26 | [[update]]
               | ^^^^^^^^^^ this step
               |
               = help: write op = "…", hook = "…", or add and remove
        "#]],
    );
}

#[test]
fn a_step_of_a_hook_that_is_not_there() {
    check(
        (
            "op = \"ModifyBox\"",
            "hook = \"paint\"\nfields = [\"color\", \"labels\"]",
        ),
        expect![[r#"
            error: there is no hook `paint`
              --> box.toml:27:8
               |
            27 | hook = "paint"
               |        ^^^^^^^ called here
               |
               = help: write:
                       [[hook]]
                       name = "paint"
                       point = "step"
                       why = "…"
        "#]],
    );
}

#[test]
fn a_member_that_an_operation_lacks() {
    check(
        (
            "op = \"ModifyBox\"",
            "op = \"ModifyBox\"\nwith = { Colr = \"red\" }",
        ),
        expect![[r#"
            error: ModifyBox has no member `Colr`
              --> box.toml:28:10
               |
            28 | with = { Colr = "red" }
               |          ^^^^ not known
               |
               = help: did you mean `Color`?
        "#]],
    );
}

#[test]
fn a_template_that_is_none() {
    check(
        (
            "op = \"ModifyBox\"",
            "op = \"ModifyBox\"\nwith = { Color = \"{\" }",
        ),
        expect![[r#"
            error: this is no template
              --> box.toml:28:18
               |
            28 | with = { Color = "{" }
               |                  ^^^ a `{` is not closed by a `}`
               |
               = help: write attributes in braces: `{role}/{policy_arn}`
        "#]],
    );
}

#[test]
fn a_template_of_no_attribute() {
    check(
        (
            "op = \"ModifyBox\"",
            "op = \"ModifyBox\"\nwith = { Color = \"{colour}\" }",
        ),
        expect![[r#"
            error: the contract has no attribute `colour`
              --> box.toml:28:18
               |
            28 | with = { Color = "{colour}" }
               |                  ^^^^^^^^^^ not an attribute
               |
               = help: did you mean `color`?
        "#]],
    );
}

#[test]
fn what_changed_alone_is_sent() {
    let changed = BOX.replacen(
        "op = \"ModifyBox\"",
        "op = \"ModifyBox\"\nchanged = true",
        1,
    );
    for (definition, is_sent_alone) in [(BOX, false), (changed.as_str(), true)] {
        let (text, made) = make(definition);
        let resource = made.map_err(|problems| problems.render(&text)).unwrap();
        assert_eq!(resource.update[0].changed, is_sent_alone);
    }
}

#[test]
fn an_answer_that_tells_nothing() {
    check(
        (
            "op = \"ModifyBox\"",
            "op = \"ModifyBox\"\ntells = { main_part = \"Box.BoxId\" }",
        ),
        expect![[r#"
            error: the answer of ModifyBox is empty
              --> box.toml:28:23
               |
            28 | tells = { main_part = "Box.BoxId" }
               |                       ^^^^^^^^^^^ a place in it
        "#]],
    );
}

#[test]
fn what_is_always_sent_is_a_text() {
    check(
        (
            "[attributes]\n",
            "[attributes]\nlabels = { always = true }\n",
        ),
        expect![[r#"
            error: `labels` is no text
              --> box.toml:16:21
               |
            16 | labels = { always = true }
               |                     ^^^^ said here
        "#]],
    );
    check(
        (
            "[attributes]\n",
            "[attributes]\ncolor = { always = false }\n",
        ),
        expect![[r#"
            error: `always` of `color` decides nothing
              --> box.toml:16:9
               |
            16 | color = { always = false }
               |         ^^^^^^^^^^^^^^^^^^ nobody disagrees
               |
               = help: remove always
        "#]],
    );
}

#[test]
fn what_is_deleted_is_no_update() {
    check(
        (
            "unless = \"keep\"",
            "unless = \"keep\"\nwait = { path = \"State\", ready = [], within = \"5m\", updated = true }",
        ),
        expect![[r#"
            error: this line decides nothing
              --> box.toml:31:63
               |
            31 | wait = { path = "State", ready = [], within = "5m", updated = true }
               |                                                               ^^^^ it is for the wait of a create, of a type that can be changed
               |
               = help: remove it
        "#]],
    );
}
