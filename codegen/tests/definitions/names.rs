//! Names that are made up, that are looked for before a create, and that stand in an id only when they are
//! unusual.

use expect_test::{Expect, expect};
use slipway_codegen::explain;

use crate::common::{BOX, check, make};

/// What is said of a box with this change, in the lines that hold this word.
fn check_page((from, to): (&str, &str), word: &str, expect: Expect) {
    assert!(BOX.contains(from), "`{from}` is not in the definition");
    let (text, made) = make(&BOX.replacen(from, to, 1));
    let resource = made.unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    let page = explain::explain(&resource);
    let lines: Vec<&str> = page.lines().filter(|line| line.contains(word)).collect();
    expect.assert_eq(&lines.join("\n"));
}

const ORPHAN: &str = "[create]\nunknown_outcome = \"orphan\"\n";
const NOUN: &str = "noun = \"Toy box\"\n";

#[test]
fn a_name_that_is_made_up() {
    check_page(
        (
            "[attributes]\n",
            "[attributes]\ncolor = { made_up = true }\n",
        ),
        "Invented",
        expect!["    filled: Invented  [definition line 16]"],
    );
}

#[test]
fn a_name_that_is_not_made_up() {
    check(
        (
            "[attributes]\n",
            "[attributes]\ncolor = { made_up = false }\n",
        ),
        expect![[r#"
            error: `made_up` of `color` decides nothing
              --> box.toml:16:9
               |
            16 | color = { made_up = false }
               |         ^^^^^^^^^^^^^^^^^^^ nobody disagrees
               |
               = help: remove made_up
        "#]],
    );
}

/// The box whose id is its name, and which is looked for or not.
fn looked_for(looks: &str) -> String {
    format!("[create]\nunknown_outcome = \"read\"\nlooks = {looks}\n")
}

#[test]
fn a_look_that_nobody_takes() {
    check(
        (ORPHAN, &looked_for("false")),
        expect![[r#"
        error: this line decides nothing
          --> box.toml:25:9
           |
        25 | looks = false
           |         ^^^^^ nothing looks without this line
           |
           = help: remove it
    "#]],
    );
}

#[test]
fn a_look_for_an_id_that_the_api_makes() {
    check(
        (ORPHAN, &format!("{ORPHAN}looks = true\n")),
        expect![[r#"
        error: what is looked for has an id that is known before
          --> box.toml:25:9
           |
        25 | looks = true
           |         ^^^^ looked for
           |
           = help: write in [resource]: id = "{…}", a template of arguments
    "#]],
    );
}

#[test]
fn a_beginning_for_what_is_unusual() {
    check_page(
        (
            NOUN,
            &format!("{NOUN}import = \"[{{color!=red}}/]{{name}}\"\n"),
        ),
        "import",
        expect!["  import: [{color!=red}/]{name}  [definition line 6]"],
    );
}

#[test]
fn a_beginning_that_is_malformed() {
    let check_import = |import: &str, expect: Expect| {
        check((NOUN, &format!("{NOUN}import = \"{import}\"\n")), expect);
    };
    check_import(
        "[{color!=}/]{name}",
        expect![[r#"
        error: this is no template
         --> box.toml:6:10
          |
        6 | import = "[{color!=}/]{name}"
          |          ^^^^^^^^^^^^^^^^^^^^ a beginning is written `[{attribute!=value}text]`
          |
          = help: write attributes in braces: `{role}/{policy_arn}`
    "#]],
    );
    check_import(
        "[{color!=red}]{name}",
        expect![[r#"
        error: this is no template
         --> box.toml:6:10
          |
        6 | import = "[{color!=red}]{name}"
          |          ^^^^^^^^^^^^^^^^^^^^^^ a beginning is written `[{attribute!=value}text]`
          |
          = help: write attributes in braces: `{role}/{policy_arn}`
    "#]],
    );
    check_import(
        "[{color!=red}/{name}",
        expect![[r#"
        error: this is no template
         --> box.toml:6:10
          |
        6 | import = "[{color!=red}/{name}"
          |          ^^^^^^^^^^^^^^^^^^^^^^ a `[` is not closed by a `]`
          |
          = help: write attributes in braces: `{role}/{policy_arn}`
    "#]],
    );
    check_import(
        "[{colour!=red}/]{name}",
        expect![[r#"
        error: the contract has no attribute `colour`
         --> box.toml:6:10
          |
        6 | import = "[{colour!=red}/]{name}"
          |          ^^^^^^^^^^^^^^^^^^^^^^^^ not an attribute
          |
          = help: did you mean `color`?
    "#]],
    );
}

#[test]
fn namesakes_of_what_nothing_looks_for() {
    check(
        (ORPHAN, &format!("{ORPHAN}namesakes = [\"color\"]\n")),
        expect![[r#"
            error: nothing that is looked for could be one of those that were there
              --> box.toml:25:13
               |
            25 | namesakes = ["color"]
               |             ^^^^^^^^^ looked for
               |
               = help: remove namesakes
        "#]],
    );
}

#[test]
fn namesakes_by_what_no_object_has() {
    check(
        (
            ORPHAN,
            "[create]\nmatching = [\"color\"]\nnamesakes = [\"colour\"]\n",
        ),
        expect![[r#"
            error: the contract has no attribute `colour`
              --> box.toml:25:13
               |
            25 | namesakes = ["colour"]
               |             ^^^^^^^^^^ not an attribute
               |
               = help: did you mean `color`?
        "#]],
    );
}
