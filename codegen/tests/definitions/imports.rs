//! Import ids: parts that may be left out, and alternatives.

use expect_test::{Expect, expect};

use crate::common::{BOX, check_with, make};

/// The definition with these lines at the head of it.
fn with(lines: &str) -> String {
    let last = "noun = \"Toy box\"\n";
    BOX.replacen(last, &format!("{last}{lines}"), 1)
}

fn check(lines: &str, expect: Expect) {
    let (text, made) = make(&with(lines));
    let said = match made {
        Ok(_) => "it is right".to_owned(),
        Err(problems) => problems.render(&text),
    };
    expect.assert_eq(&said);
}

#[test]
fn alternatives_and_parts_that_may_be_left_out() {
    let (text, made) = make(&with(
        "import = \"{id|arn}[,{size}][,{color}]\"\nbeginnings = { id = \"box-\", size = \"s\" }\n",
    ));
    let made = made.unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    let import = made.import.expect("it can be imported");
    assert_eq!(import.value.to_string(), "{id|arn}[,{size}][,{color}]");
    let beginnings = made.beginnings.iter();
    let beginnings: Vec<_> = beginnings
        .map(|(name, beginning)| (name.as_str(), beginning.value.as_str()))
        .collect();
    assert_eq!(beginnings, [("id", "box-"), ("size", "s")]);
}

#[test]
fn alternatives_that_nothing_tells_apart() {
    check(
        "import = \"{id|arn|name}\"\nbeginnings = { arn = \"arn:\" }\n",
        expect![[r#"
            error: nothing tells `id` from `name` in import ids
             --> box.toml:6:10
              |
            6 | import = "{id|arn|name}"
              |          ^^^^^^^^^^^^^^^ both stand here
              |
              = help: write in [resource]: beginnings = { id = "…" }
        "#]],
    );
}

#[test]
fn a_beginning_of_no_part() {
    check(
        "import = \"{id}\"\nbeginnings = { name = \"box-\" }\n",
        expect![[r#"
            error: `name` is no part of import ids
             --> box.toml:7:16
              |
            7 | beginnings = { name = "box-" }
              |                ^^^^ begins like this
              |
              = help: remove it
        "#]],
    );
}

#[test]
fn a_beginning_that_a_hook_reads() {
    let hook = "[[hook]]\nname = \"read_it\"\npoint = \"import\"\nwhy = \"it is odd\"\n";
    let (text, made) = make(&format!(
        "{}{hook}",
        with("import = \"{id}\"\nbeginnings = { id = \"box-\" }\n")
    ));
    let problems = made.expect_err("it is wrong").render(&text);
    expect![[r#"
        error: this line decides nothing
         --> box.toml:7:16
          |
        7 | beginnings = { id = "box-" }
          |                ^^ a hook reads import ids
          |
          = help: remove it
    "#]]
    .assert_eq(&problems);
    check_with(hook, expect!["it is right"]);
}
