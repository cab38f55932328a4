//! What holds an object that cannot be deleted.

use expect_test::{Expect, expect};

use crate::common::{BOX, check_with, make};

/// A list of the names at this place.
fn part(names: &str) -> String {
    format!("[[held]]\nlabel = \"Boxes\"\nop = \"DescribeBoxes\"\nnames = \"{names}\"\n")
}

fn check(names: &str, expect: Expect) {
    check_with(&part(names), expect);
}

#[test]
fn names_of_what_holds_it() {
    let (text, made) = make(&format!(
        "{BOX}{}",
        part("Boxes[].Parts[0].PartId|Labels[0]|Name")
    ));
    let made = made.unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    let held = &made.held[0].value;
    let way = |way: &[slipway_codegen::ir::PathStep]| {
        let members: Vec<&str> = way.iter().map(|step| step.member.as_str()).collect();
        members.join(".")
    };
    assert_eq!(way(&held.list), "Boxes");
    let names: Vec<String> = held.names.iter().map(|it| way(it)).collect();
    assert_eq!(names, ["Parts.PartId", "Labels", "Name"]);
    let delete = &made.permissions["delete"].value;
    assert!(
        delete.contains(&"toy:DescribeBoxes".to_owned()),
        "{delete:?}"
    );
}

#[test]
fn names_of_no_list() {
    check(
        "Boxes.Name",
        expect![[r#"
        error: this is no list
          --> box.toml:34:9
           |
        34 | names = "Boxes.Name"
           |         ^^^^^^^^^^^^ names of these
           |
           = help: write the place of a name in each element: `Images[].Tags[0]|Digest`
    "#]],
    );
}

#[test]
fn names_that_are_no_texts_or_are_not_there() {
    check(
        "Boxes[].Name|Parts[0]",
        expect![[r#"
        error: `Boxes[].Parts[0]` is no text
          --> box.toml:34:9
           |
        34 | names = "Boxes[].Name|Parts[0]"
           |         ^^^^^^^^^^^^^^^^^^^^^^^ names of these
           |
           = note: api DescribeBoxes: it is a Part
    "#]],
    );
    check(
        "Boxes[].Nam",
        expect![[r#"
        error: Box has no member `Nam`
          --> box.toml:34:9
           |
        34 | names = "Boxes[].Nam"
           |         ^^^^^^^^^^^^^ in this place
           |
           = help: did you mean `Name`?
    "#]],
    );
}

#[test]
fn lists_beside_a_hook() {
    let hook = "[[hook]]\nname = \"held_by\"\npoint = \"held\"\nops = [\"DescribeBoxes\"]\nwhy = \"it is odd\"\n";
    check_with(
        &format!("{hook}{}", part("Boxes[].Name")),
        expect![[r#"
        error: this line decides nothing
          --> box.toml:36:1
           |
        36 | [[held]]
           | ^^^^^^^^ a hook tells what holds it
           |
           = help: remove it
    "#]],
    );
}
