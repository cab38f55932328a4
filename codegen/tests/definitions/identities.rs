//! By what hosts name an object without its state.

use expect_test::{Expect, expect};
use slipway_codegen::explain;

use crate::common::{BOX, check, make};

/// What is said of the identity of a box whose definition says this of it.
fn check_page(identity: &str, expect: Expect) {
    let definition = BOX.replace("[names]", &format!("{identity}\n[names]"));
    let (text, made) = make(&definition);
    let resource = made.map_err(|problems| problems.render(&text)).unwrap();
    let page = explain::explain(&resource);
    let line = page.lines().find(|line| line.contains("identity:"));
    expect.assert_eq(line.unwrap_or("none"));
}

#[test]
fn it_is_what_the_import_id_says() {
    check_page(
        "",
        expect!["  identity: {id} with account and region  [behaviour import]"],
    );
}

#[test]
fn a_name_that_tells_its_place_stands_alone() {
    check_page(
        "[identity]\nparts = \"{arn}\"\nalone = true\nversion = 2\nwhy = \"so\"\n",
        expect!["  identity: {arn} alone, version 2  [definition line 7]"],
    );
}

#[test]
fn what_decides_nothing() {
    let identity =
        "[identity]\nparts = \"{id}\"\nalone = false\nversion = 0\nwhy = \"so\"\n\n[names]";
    check(
        ("[names]", identity),
        expect![[r#"
        error: this line decides nothing
         --> box.toml:8:9
          |
        8 | parts = "{id}"
          |         ^^^^^^ the import id says the same
          |
          = help: remove it

        error: this line decides nothing
         --> box.toml:9:9
          |
        9 | alone = false
          |         ^^^^^ the import id says the same
          |
          = help: remove it

        error: this line decides nothing
          --> box.toml:10:11
           |
        10 | version = 0
           |           ^ identities without one have it
           |
           = help: remove it
    "#]],
    );
}

#[test]
fn what_does_not_fit_the_import_id() {
    let identity = "[identity]\nparts = \"{name}/{color}\"\nalone = true\nwhy = \"so\"\n\n[names]";
    check(
        ("[names]", identity),
        expect![[r#"
        error: several parts cannot stand alone
         --> box.toml:7:1
          |
        7 | [identity]
          | ^^^^^^^^^^ none of them tells the region

        error: the parts do not fit the import id
         --> box.toml:8:9
          |
        8 | parts = "{name}/{color}"
          |         ^^^^^^^^^^^^^^^^ other texts between them
          |
          = note: import ids: {id}
    "#]],
    );
}

#[test]
fn what_cannot_be_told() {
    let identity = "[identity]\nparts = \"{nmae}\"\nwhy = \"so\"\n\n[names]";
    check(
        ("[names]", identity),
        expect![[r#"
            error: the contract has no attribute `nmae`
             --> box.toml:8:9
              |
            8 | parts = "{nmae}"
              |         ^^^^^^^^ not an attribute
        "#]],
    );
}
