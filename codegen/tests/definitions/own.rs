//! Values with a place of their own in inputs.

use expect_test::{Expect, expect};

use crate::common::{BOX, make};

/// A box whose colour is an option, which an operation of its own sets after the create.
fn tuned(color: &str, labels: &str) -> String {
    let attributes = format!(
        "[attributes]\ncolor = {{ write = \"{color}\" }}\nlabels = {{ write = \"{labels}\" }}\n"
    );
    BOX.replace("[attributes]\n", &attributes)
        .replace("\"Force\"]", "\"Force\", \"CreateBox.Color\"]")
        .replace(
            "op = \"ModifyBox\"",
            "op = \"TuneBox\"\nfields = [\"color\", \"labels\"]",
        )
}

fn check(color: &str, labels: &str, expect: Expect) {
    let (text, made) = make(&tuned(color, labels));
    let problems = made.expect_err("it is wrong");
    expect.assert_eq(&problems.render(&text));
}

#[test]
fn what_only_a_step_writes_is_not_taken_by_the_create() {
    let (text, made) = make(&tuned(
        "Options[Key=color].Values",
        "Options[Key=labels].Values",
    ));
    let made = made.unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    let create = &made.permissions["create"].value;
    assert!(create.contains(&"toy:TuneBox".to_owned()), "{create:?}");
}

#[test]
fn a_place_of_no_form_of_an_input() {
    check(
        "Options[Key=color].Values.First",
        "Options[].Values",
        expect![[r#"
        error: this is no place of an input
          --> box.toml:16:19
           |
        16 | color = { write = "Options[Key=color].Values.First" }
           |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ of none of the forms below
           |
           = help: write `Member`, `Member.Part`, or `Member[Key=name].Values` with a fixed name

        error: this is no place of an input
          --> box.toml:17:20
           |
        17 | labels = { write = "Options[].Values" }
           |                    ^^^^^^^^^^^^^^^^^^ of none of the forms below
           |
           = help: write `Member`, `Member.Part`, or `Member[Key=name].Values` with a fixed name
    "#]],
    );
    check(
        "Options[Key={name}].Values",
        "Options.",
        expect![[r#"
        error: this is no place of an input
          --> box.toml:16:19
           |
        16 | color = { write = "Options[Key={name}].Values" }
           |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ of none of the forms below
           |
           = help: write `Member`, `Member.Part`, or `Member[Key=name].Values` with a fixed name

        error: this is no place of an input
          --> box.toml:17:20
           |
        17 | labels = { write = "Options." }
           |                    ^^^^^^^^^^ it ends with a dot
           |
           = help: write `Member`, `Member.Part`, or `Member[Key=name].Values` with a fixed name
    "#]],
    );
}

#[test]
fn two_attributes_in_one_place() {
    check(
        "Options[Key=color].Values",
        "Options[Key=color].Values",
        expect![[r#"
            error: `Options` of TuneBox cannot be `color` and `labels`
              --> box.toml:17:20
               |
            16 | color = { write = "Options[Key=color].Values" }
               |                   --------------------------- and here
            17 | labels = { write = "Options[Key=color].Values" }
               |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^ written here
               |
               = help: give each of them a part or an entry of its own
        "#]],
    );
    check(
        "Options[Key=color].Values",
        "Options",
        expect![[r#"
            error: `labels` and `TuneBox.Options` have different types
              --> box.toml:17:20
               |
            17 | labels = { write = "Options" }
               |                    ^^^^^^^^^ in this call
               |
               = note: contract: labels is set(string)
               = note: api TuneBox.Options: list
               = help: give the attribute a place of its own, or a hook

            error: `Options` of TuneBox cannot be `color` and `labels`
              --> box.toml:17:20
               |
            16 | color = { write = "Options[Key=color].Values" }
               |                   --------------------------- and here
            17 | labels = { write = "Options" }
               |                    ^^^^^^^^^ written here
               |
               = help: give each of them a part or an entry of its own

            error: TuneBox does not take `color`, which its step claims
              --> box.toml:29:6
               |
            29 | op = "TuneBox"
               |      ^^^^^^^^^ this call
               |
               = help: write in [names]: "TuneBox.MEMBER" = "color"
        "#]],
    );
}

#[test]
fn an_entry_of_what_is_no_list() {
    check(
        "BoxId[Key=color].Values",
        "Options[Key=labels].Values",
        expect![[r#"
        error: `BoxId` of TuneBox is no list
          --> box.toml:16:19
           |
        16 | color = { write = "BoxId[Key=color].Values" }
           |                   ^^^^^^^^^^^^^^^^^^^^^^^^^ in this place
           |
           = help: write `Member.Part` for a part of a structure

        error: TuneBox does not take `color`, which its step claims
          --> box.toml:29:6
           |
        29 | op = "TuneBox"
           |      ^^^^^^^^^ this call
           |
           = help: write in [names]: "TuneBox.MEMBER" = "color"
    "#]],
    );
}
