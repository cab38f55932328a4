//! Decisions about attributes.

use expect_test::expect;

use crate::common::check;

#[test]
fn an_attribute_that_is_not_there() {
    check(
        ("keep = {", "keeep = {"),
        expect![[r#"
            error: no operation takes `keep`, and none tells it
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this
              |
              = note: contract: keep is bool
              = help: give its place, in [attributes]:
                      keep = { read = "…" }
              = help: or keep what is configured:
                      keep = { kept = true, why = "…" }
              = help: or say that no API has it:
                      keep = { local = "switch" }

            error: the contract has no attribute `keeep`
              --> box.toml:16:1
               |
            16 | keeep = { local = "switch" }
               | ^^^^^ not an attribute
               |
               = help: did you mean `keep`?
        "#]],
    );
}

#[test]
fn an_attribute_that_nobody_tells() {
    check(
        ("main_part = { read = \"Parts[IsMain=true].PartId\" }\n", ""),
        expect![[r#"
            error: no read tells `main_part`
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this
              |
              = note: contract: main_part is string
              = help: give its place, in [attributes]:
                      main_part = { read = "…" }
              = help: or make it of others:
                      main_part = { from = "…" }
        "#]],
    );
}

#[test]
fn a_local_attribute_of_no_kind() {
    check(
        ("\"switch\"", "\"knob\""),
        expect![[r#"
            error: `knob` is no kind of local attribute
              --> box.toml:16:18
               |
            16 | keep = { local = "knob" }
               |                  ^^^^^^ not known
               |
               = help: write `switch`, `adopted`, or `prefix of NAME`
        "#]],
    );
}

#[test]
fn a_decision_without_a_reason() {
    check(
        (", why = \"no operation changes it\"", ""),
        expect![[r#"
            error: the decision about `size` has no reason
              --> box.toml:18:20
               |
            18 | size = { replace = true }
               |                    ^^^^ decided here
               |
               = help: add why = "…"
        "#]],
    );
}

#[test]
fn a_decision_that_nobody_needs() {
    check(
        (
            "keep = {",
            "name = { replace = true, why = \"it does\" }\nkeep = {",
        ),
        expect![[r#"
            error: `replace` of `name` decides nothing
              --> box.toml:16:8
               |
            16 | name = { replace = true, why = "it does" }
               |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nobody disagrees
               |
               = help: remove replace
        "#]],
    );
}

#[test]
fn a_kept_attribute_that_is_read() {
    check(
        (
            "keep = {",
            "name = { kept = true, why = \"it is\" }\nkeep = {",
        ),
        expect![[r#"
            error: this line decides nothing
              --> box.toml:16:17
               |
            16 | name = { kept = true, why = "it is" }
               |                 ^^^^ a read tells it
               |
               = help: remove it
        "#]],
    );
}

#[test]
fn an_equality_that_is_not_there() {
    check(
        ("keep = {", "name = { equal = [\"roughly\"] }\nkeep = {"),
        expect![[r#"
            error: `roughly` is no rule of equality
              --> box.toml:16:18
               |
            16 | name = { equal = ["roughly"] }
               |                  ^^^^^^^^^^^ not known
        "#]],
    );
}

#[test]
fn a_needless_equality() {
    check(
        ("keep = {", "color = { equal = [\"case\"] }\nkeep = {"),
        expect![[r#"
            error: this line decides nothing
              --> box.toml:16:19
               |
            16 | color = { equal = ["case"] }
               |                   ^^^^^^^^ the contract says the same
               |
               = help: remove it
        "#]],
    );
}

#[test]
fn a_number_for_none_of_what_is_no_number() {
    check(
        ("keep = {", "color = { nothing = -1 }\nkeep = {"),
        expect![[r#"
            error: `color` is no number
              --> box.toml:16:21
               |
            16 | color = { nothing = -1 }
               |                     ^^ said here
        "#]],
    );
}
