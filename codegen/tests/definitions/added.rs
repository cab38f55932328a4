//! Arguments that the official provider does not have.

use expect_test::expect;
use slipway_codegen::ir::{Relation, Replace};

use crate::common::{BOX, check_with, make};

const ADDED: &str = r#"
[added.sizes]
type = "set(string)"
allowed = ["small", "large"]
conflicts = ["labels"]
description = "Which sizes are meant."
why = "There are some."

[added.size_wo]
instead_of = "size"
description = "The size, which nobody may know."
why = "It is secret."
"#;

#[test]
fn one_of_the_state_alone_and_one_that_is_never_stored() {
    let (text, made) = make(&format!("{BOX}{ADDED}"));
    let made = made.unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    assert_eq!(
        made.local(),
        ["keep", "size_wo", "size_wo_version", "sizes"]
    );
    let of = |name: &str| &made.attributes[name];
    let sizes = of("sizes");
    assert_eq!(sizes.ty.value.to_string(), "set(string)");
    assert_eq!(sizes.replace.value, Replace::Never);
    assert_eq!(sizes.description.text, "Which sizes are meant.");
    let why = sizes.added.as_ref().map(|fact| fact.value.as_str());
    assert_eq!(why, Some("There are some."));
    let secret = of("size_wo");
    assert!(secret.write_only && secret.sensitive.value);
    assert_eq!(secret.replace.value, Replace::Never);
    let version = of("size_wo_version");
    assert!(!version.write_only && !version.sensitive.value);
    assert_eq!(version.replace.value, Replace::Always);
    assert_eq!(
        version.description.text,
        "Number of `size_wo` in the configuration: another number stands for another value."
    );
    let unseen = of("size").unseen.as_ref().map(|fact| fact.value.as_str());
    assert_eq!(unseen, Some("size_wo"));
    let relations: Vec<&Relation> = made.relations.iter().map(|fact| &fact.value).collect();
    for relation in [
        Relation::Conflicts("labels".to_owned(), "sizes".to_owned()),
        Relation::Conflicts("size".to_owned(), "size_wo".to_owned()),
        Relation::Requires("size_wo".to_owned(), "size_wo_version".to_owned()),
        Relation::Requires("size_wo_version".to_owned(), "size_wo".to_owned()),
    ] {
        assert!(
            relations.contains(&&relation),
            "{relation:?}: {relations:?}"
        );
    }
}

fn wrong(name: &str, lines: &str) -> String {
    format!("\n[added.{name}]\n{lines}\ndescription = \"It is so.\"\nwhy = \"It is so.\"\n")
}

#[test]
fn what_the_contract_has_is_not_added() {
    check_with(
        &wrong("color", "type = \"string\""),
        expect![[r#"
        error: the contract has `color` already
          --> box.toml:32:8
           |
        32 | [added.color]
           |        ^^^^^ added here
           |
           = help: decide about it in [attributes]
    "#]],
    );
}

#[test]
fn what_is_added_is_of_a_type_or_instead_of_a_secret() {
    check_with(
        &wrong("shade", "type = \"string\"\ninstead_of = \"size\""),
        expect![[r#"
            error: `shade` is either of a type or instead of one
              --> box.toml:32:8
               |
            32 | [added.shade]
               |        ^^^^^ added here
               |
               = help: write `type`, or the secret that it is `instead_of`
        "#]],
    );
}

#[test]
fn a_type_is_written_as_contracts_write_it() {
    check_with(
        &wrong("shade", "type = \"text\""),
        expect![[r#"
        error: `text` is no type
          --> box.toml:33:8
           |
        33 | type = "text"
           |        ^^^^^^ `text` is no type
    "#]],
    );
}

#[test]
fn what_it_must_not_stand_beside_is_an_argument() {
    check_with(
        &wrong("shade", "type = \"string\"\nconflicts = [\"colour\"]"),
        expect![[r#"
            error: the contract has no attribute `colour`
              --> box.toml:34:14
               |
            34 | conflicts = ["colour"]
               |              ^^^^^^^^ not an attribute
               |
               = help: did you mean `color`?
        "#]],
    );
}

#[test]
fn a_secret_that_has_to_be_there_is_not_left_out() {
    check_with(
        &wrong("name_wo", "instead_of = \"name\""),
        expect![[r#"
        error: `name` cannot be left out, or changes in place
          --> box.toml:33:14
           |
        33 | instead_of = "name"
           |              ^^^^^^ this secret
           |
           = help: claim its version by a step with a hook, or write the argument by hand
    "#]],
    );
}

#[test]
fn a_secret_is_one_text() {
    check_with(
        &wrong("labels_wo", "instead_of = \"labels\""),
        expect![[r#"
            error: `labels` is no text
              --> box.toml:33:14
               |
            33 | instead_of = "labels"
               |              ^^^^^^^^ this secret
        "#]],
    );
}

#[test]
fn what_the_api_tells_is_withheld_from_the_state() {
    let lines = "type = \"bool\"\nwithholds = [\"arn\", \"main_part\"]";
    let (text, made) = make(&format!("{BOX}{}", wrong("stored", lines)));
    let made = made.unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    let withheld = made.attributes["stored"].withholds.as_ref();
    let withheld = withheld.map(|fact| fact.value.join(" "));
    assert_eq!(withheld.as_deref(), Some("arn main_part"));
    assert_eq!(made.local(), ["keep", "stored"]);
}

#[test]
fn what_is_withheld_is_told_by_the_api_and_a_truth_value_says_so() {
    check_with(
        &wrong(
            "stored",
            "type = \"string\"\nwithholds = [\"color\", \"main_prt\"]",
        ),
        expect![[r#"
            error: `stored` is no truth value
              --> box.toml:32:8
               |
            32 | [added.stored]
               |        ^^^^^^ added here
               |
               = help: what withholds something is of the type `bool`

            error: `color` is an argument
              --> box.toml:34:14
               |
            34 | withholds = ["color", "main_prt"]
               |              ^^^^^^^ withheld here
               |
               = help: what is configured is in the state

            error: the contract has no attribute `main_prt`
              --> box.toml:34:23
               |
            34 | withholds = ["color", "main_prt"]
               |                       ^^^^^^^^^^ not an attribute
               |
               = help: did you mean `main_part`?
        "#]],
    );
}
