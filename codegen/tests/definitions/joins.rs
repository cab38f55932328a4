//! Objects that are read by attributes, looked up by filters, and chosen inside of others.

use expect_test::{Expect, expect};
use slipway_codegen::explain;

use crate::common::{BOX, check, check_with, make};

/// What is said of reading and creating in the page of the definition with this change.
fn check_page((from, to): (&str, &str), expect: Expect) {
    let (text, made) = make(&BOX.replacen(from, to, 1));
    let resource = made.map_err(|problems| problems.render(&text)).unwrap();
    let page = explain::explain(&resource);
    let wanted = ["many at once", "outcome unknown", "hook"];
    let lines = page.lines().map(str::trim);
    let lines = lines.filter(|line| wanted.iter().any(|word| line.starts_with(word)));
    expect.assert_eq(&lines.map(|line| format!("{line}\n")).collect::<String>());
}

const DELETE: &str = "[delete]\n";

#[test]
fn read_by_an_attribute() {
    let read = "[read]\nby = { name = { filter = \"name\", key = \"Name\" } }\n\n[delete]\n";
    check_page(
        (DELETE, read),
        expect![[r#"
        outcome unknown: cannot be found  [definition line 24]
        many at once by name (filter name)  [definition line 30]
    "#]],
    );
}

#[test]
fn read_by_what_nothing_has() {
    check_with(
        "\n[read]\nby = { nime = { filter = \"nume\", key = \"Name\" } }\n",
        expect![[r#"
            error: the contract has no attribute `nime`
              --> box.toml:33:8
               |
            33 | by = { nime = { filter = "nume", key = "Name" } }
               |        ^^^^ not an attribute
               |
               = help: did you mean `name`?

            error: DescribeBoxes has no filter `nume`
              --> box.toml:33:26
               |
            33 | by = { nime = { filter = "nume", key = "Name" } }
               |                          ^^^^^^ not known
               |
               = help: did you mean `name`?
        "#]],
    );
    check_with(
        "\n[read]\nby = { name = { filter = \"name\", key = \"Nome\" } }\n",
        expect![[r#"
            error: Box has no member `Nome`
              --> box.toml:33:40
               |
            33 | by = { name = { filter = "name", key = "Nome" } }
               |                                        ^^^^^^ in this place
               |
               = help: did you mean `Name`?
        "#]],
    );
}

#[test]
fn read_in_two_ways() {
    check_with(
        "\n[read]\nfilter = \"box-id\"\nby = { name = { filter = \"name\", key = \"Name\" } }\n",
        expect![[r#"
            error: this line decides nothing
              --> box.toml:33:10
               |
            33 | filter = "box-id"
               |          ^^^^^^^^ [read] by says what it is read by
               |
               = help: remove it
        "#]],
    );
}

#[test]
fn looked_up_by_filters() {
    let lookup = "matching = [\"name\"]\nfilters = { name = \"{name}\" }";
    check_page(
        ("unknown_outcome = \"orphan\"", lookup),
        expect![[r#"
        outcome unknown: looked for by name  [definition line 24]
        many at once: filter box-id on BoxId  [rule: the filter named after the id, api DescribeBoxes filters]
    "#]],
    );
}

#[test]
fn filters_without_what_has_to_be_the_same() {
    let lookup = "unknown_outcome = \"orphan\"\nfilters = { name = \"{name}\" }";
    check(
        ("unknown_outcome = \"orphan\"", lookup),
        expect![[r#"
        error: filters find a lost object by attributes that have to be the same
          --> box.toml:25:13
           |
        25 | filters = { name = "{name}" }
           |             ^^^^ never used
           |
           = help: write in [create]: matching = ["…"]
    "#]],
    );
}

#[test]
fn chosen_where_nothing_is() {
    check_with(
        "\n[read]\nmatch = \"Parts[PartNumber={name}]\"\n",
        expect![[r#"
        error: Part has no member `PartNumber`
          --> box.toml:33:9
           |
        33 | match = "Parts[PartNumber={name}]"
           |         ^^^^^^^^^^^^^^^^^^^^^^^^^^ in this place
    "#]],
    );
}

#[test]
fn an_id_of_no_text() {
    let from = "noun = \"Toy box\"";
    check(
        (from, "noun = \"Toy box\"\nid = \"{md5(name)}\""),
        expect![[r#"
        error: this is no template
         --> box.toml:6:6
          |
        6 | id = "{md5(name)}"
          |      ^^^^^^^^^^^^^ there is no `md5(…)`, only crc32 and crc32_hex
          |
          = help: write attributes in braces: `{role}/{policy_arn}`
    "#]],
    );
}

#[test]
fn chosen_by_no_attribute() {
    check_with(
        "\n[read]\nmatch = \"Parts[PartId={nime}]\"\n",
        expect![[r#"
            error: the contract has no attribute `nime`
              --> box.toml:33:9
               |
            33 | match = "Parts[PartId={nime}]"
               |         ^^^^^^^^^^^^^^^^^^^^^^ not an attribute
               |
               = help: did you mean `name`?
        "#]],
    );
}
