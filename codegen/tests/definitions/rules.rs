//! What can be known to fail before anything is asked.

use expect_test::{Expect, expect};

use crate::common::{check_with, make};

/// A rule with these lines.
fn rule(lines: &str) -> String {
    format!(
        "[[rule]]\n{lines}\nsays = \"`{{}}` is wrong, as `{{name}}` shows.\"\nwhy = \"it is known\"\n"
    )
}

fn check(lines: &str, expect: Expect) {
    check_with(&rule(lines), expect);
}

#[test]
fn every_form_of_a_test() {
    let mut definition = crate::common::BOX.to_owned();
    for (of, when, must) in [
        ("\"name\", \"color\"", "keep = true", "{ ends = \".box\" }"),
        (
            "\"name\"",
            "keep = false",
            "{ not_ends = [\".box\", \".crate\"] }",
        ),
        (
            "\"size\"",
            "\"color|name\" = { set = true }",
            "[\"small\", \"large\"]",
        ),
        (
            "\"size\"",
            "labels = { set = false }",
            "{ not = \"small\" }",
        ),
        (
            "\"name\"",
            "color = { begins = \"re\" }",
            "{ not_begins = \"box-\" }",
        ),
        (
            "\"name\"",
            "size = \"large\"",
            "{ letters = \"a-z-\", longest = 9, ending = \".box\" }",
        ),
    ] {
        definition.push_str(&rule(&format!(
            "of = [{of}]\nwhen = {{ {when} }}\nmust = {must}"
        )));
    }
    let (text, made) = make(&definition);
    let made = made.unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    let rules = made.rules.iter().map(|rule| rule.value.to_string());
    let said = &made.rules[0].value.says;
    expect![[r#"
        `name` is wrong, as `{name}` shows.
        name must be with .box at the end when keep is on
        color must be with .box at the end when keep is on
        name must not be with .box or .crate at the end when keep is not on
        size must be small or large when color|name is set
        size must not be small when labels is not set
        name must not be with box- at the beginning when color is with re at the beginning
        name must be up to 9 of [a-z-] and perhaps ".box" when size is large"#]]
    .assert_eq(&format!("{said}\n{}", rules.collect::<Vec<_>>().join("\n")));
}

#[test]
fn a_rule_of_what_nobody_can_set() {
    check(
        "of = [\"arn\", \"colour\"]\nmust = \"a\"",
        expect![[r#"
        error: `arn` is no argument
          --> box.toml:32:7
           |
        32 | of = ["arn", "colour"]
           |       ^^^^^ nobody can set it

        error: the contract has no attribute `colour`
          --> box.toml:32:14
           |
        32 | of = ["arn", "colour"]
           |              ^^^^^^^^ not an attribute
           |
           = help: did you mean `color`?
    "#]],
    );
}

#[test]
fn a_test_of_another_type() {
    check(
        "of = [\"keep\"]\nmust = { begins = \"a\" }",
        expect![[r#"
        error: this is no test of bool
          --> box.toml:33:8
           |
        33 | must = { begins = "a" }
           |        ^^^^^^^^^^^^^^^^ not known
           |
           = help: write a value, a list of values, or one of { set = true }, { not = … }, { begins = … }, { ends = … }, { not_begins = … }, { not_ends = … } and { letters = "a-z", longest = 9 }, perhaps with an `ending`
    "#]],
    );
    check(
        "of = [\"name\"]\nmust = 3",
        expect![[r#"
        error: this is no test of string
          --> box.toml:33:8
           |
        33 | must = 3
           |        ^ not known
           |
           = help: write a value, a list of values, or one of { set = true }, { not = … }, { begins = … }, { ends = … }, { not_begins = … }, { not_ends = … } and { letters = "a-z", longest = 9 }, perhaps with an `ending`
    "#]],
    );
    check(
        "of = [\"labels\"]\nmust = \"a\"",
        expect![[r#"
        error: this is no test of set(string)
          --> box.toml:33:8
           |
        33 | must = "a"
           |        ^^^ not known
           |
           = help: write a value, a list of values, or one of { set = true }, { not = … }, { begins = … }, { ends = … }, { not_begins = … }, { not_ends = … } and { letters = "a-z", longest = 9 }, perhaps with an `ending`
    "#]],
    );
}

#[test]
fn a_test_that_is_not_there() {
    check(
        "of = [\"name\"]\nmust = { contains = \"a\" }",
        expect![[r#"
        error: this is no test of string
          --> box.toml:33:8
           |
        33 | must = { contains = "a" }
           |        ^^^^^^^^^^^^^^^^^^ not known
           |
           = help: write a value, a list of values, or one of { set = true }, { not = … }, { begins = … }, { ends = … }, { not_begins = … }, { not_ends = … } and { letters = "a-z", longest = 9 }, perhaps with an `ending`
    "#]],
    );
    check(
        "of = [\"name\"]\nwhen = { color = { letters = \"a-z\" } }\nmust = \"a\"",
        expect![[r#"
            error: this is no test of string
              --> box.toml:33:18
               |
            33 | when = { color = { letters = "a-z" } }
               |                  ^^^^^^^^^^^^^^^^^^^ not known
               |
               = help: write a value, a list of values, or one of { set = true }, { not = … }, { begins = … }, { ends = … }, { not_begins = … }, { not_ends = … } and { letters = "a-z", longest = 9 }, perhaps with an `ending`
        "#]],
    );
}

#[test]
fn a_sentence_with_what_is_no_text() {
    check_with(
        "[[rule]]\nof = [\"name\"]\nmust = \"a\"\nsays = \"{keep} and {colour} and {\"\nwhy = \"so\"\n",
        expect![[r#"
            error: this is no sentence
              --> box.toml:34:8
               |
            34 | says = "{keep} and {colour} and {"
               |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ a `{` is not closed by a `}`
        "#]],
    );
    check_with(
        "[[rule]]\nof = [\"name\"]\nmust = \"a\"\nsays = \"{keep} and {colour}\"\nwhy = \"so\"\n",
        expect![[r#"
            error: the value of `keep` cannot be shown
              --> box.toml:34:8
               |
            34 | says = "{keep} and {colour}"
               |        ^^^^^^^^^^^^^^^^^^^^^ in this sentence
               |
               = help: name texts that are no secrets

            error: the contract has no attribute `colour`
              --> box.toml:34:8
               |
            34 | says = "{keep} and {colour}"
               |        ^^^^^^^^^^^^^^^^^^^^^ not an attribute
               |
               = help: did you mean `color`?
        "#]],
    );
}
