//! Taking over what the API has made.

use expect_test::{Expect, expect};
use slipway_codegen::explain;

use crate::common::{BOX, check, make};

/// What a type that only takes over says in the place of its create and its deletion.
const FOUND: &str = "[adopt]\nfilters = { name = \"{name}\" }\n";

/// The definition with this in the place of its create, its deletion and the members of both.
fn adopting(with: &str) -> String {
    BOX.replace("[create]\nunknown_outcome = \"orphan\"\n", with)
        .replace("[delete]\nunless = \"keep\"\n", "")
        .replace("[[ignore]]\nmembers = [\"Password\", \"Force\"]\n", "")
        .replace("why = \"the contract has no argument for it\"\n", "")
}

fn check_adopting(with: &str, expect: Expect) {
    let (text, made) = make(&adopting(with));
    let said = match made {
        Ok(_) => "it is right".to_owned(),
        Err(problems) => problems.render(&text),
    };
    expect.assert_eq(&said);
}

/// What is said of adoption, create and deletion in the page of a type.
fn check_page(definition: &str, expect: Expect) {
    let (text, made) = make(definition);
    let resource = made.map_err(|problems| problems.render(&text)).unwrap();
    let page = explain::explain(&resource);
    let mut shown = false;
    let lines = page.lines().filter(|line| {
        if !line.starts_with(' ') {
            shown = ["adopt", "create", "delete", "permissions"].contains(line);
        }
        shown
    });
    expect.assert_eq(&lines.map(|line| format!("{line}\n")).collect::<String>());
}

#[test]
fn what_is_found_is_taken_over_and_left_behind() {
    check_page(
        &adopting(FOUND),
        expect![[r#"
        adopt
          DescribeBoxes
            Filters = filters name = "{name}"  [definition line 20]
        create
          none: it is there already
        delete
          none: it is left behind
        permissions
          create: toy:DescribeBoxes, toy:ListTagsForResource, toy:ModifyBox, toy:TagResource, toy:UntagResource  [rule: the calls that are made]
          delete: toy:DescribeBoxes, toy:ListTagsForResource  [rule: the calls that are made]
          read: toy:DescribeBoxes, toy:ListTagsForResource  [rule: the calls that are made]
          update: toy:DescribeBoxes, toy:ListTagsForResource, toy:ModifyBox, toy:TagResource, toy:UntagResource  [rule: the calls that are made]
    "#]],
    );
}

#[test]
fn one_that_is_not_there_may_be_made_and_deleted() {
    let making = format!("{FOUND}[create]\nop = \"CreateBox\"\nunknown_outcome = \"read\"\n");
    let mut definition = adopting(&making).replace(
        "[names]\n",
        "[[ignore]]\nmembers = [\"Password\", \"Force\"]\nwhy = \"none\"\n[names]\n",
    );
    definition.push_str("[delete]\nop = \"DeleteBox\"\nonly_if = \"keep\"\n");
    check_page(
        &definition,
        expect![[r#"
            adopt
              DescribeBoxes
                Filters = filters name = "{name}"  [definition line 23]
            create
              CreateBox
                Color = color  [rule: the same name, api CreateBox.Color]
                Labels = labels  [rule: the same name, api CreateBox.Labels]
                Name = name  [rule: the same name, api CreateBox.Name]
                Size = size  [rule: the same name, api CreateBox.Size]
                Tags = the tags  [api CreateBox.Tags]
                arn <- BoxArn  [definition line 11, api Box.BoxArn]
                id <- BoxId  [rule: the member is the id, api Box.BoxId]
                color <- Color  [rule: the same name, api Box.Color]
                labels <- Labels  [rule: the same name, api Box.Labels]
                name <- Name  [rule: the same name, api Box.Name]
                parts <- Parts as { IsMain = is_main, PartId = id, Weight = weight }  [rule: the same name, api Box.Parts]
                size <- Size  [rule: the same name, api Box.Size]
              outcome unknown: read by the id  [definition line 27]
              there is one already: BoxAlreadyExists  [api CreateBox errors]
              waits by BoxAvailable until State is "ready"  [rule: the waiter named after the shape, api waiter BoxAvailable]
            delete
              left behind without keep  [definition line 39]
              DeleteBox
                BoxId = id  [rule: the member is the id, api DeleteBox.BoxId]
            permissions
              create: toy:CreateBox, toy:DescribeBoxes, toy:ListTagsForResource, toy:ModifyBox, toy:TagResource, toy:UntagResource  [rule: the calls that are made]
              delete: toy:DeleteBox, toy:DescribeBoxes, toy:ListTagsForResource  [rule: the calls that are made]
              read: toy:DescribeBoxes, toy:ListTagsForResource  [rule: the calls that are made]
              update: toy:DescribeBoxes, toy:ListTagsForResource, toy:ModifyBox, toy:TagResource, toy:UntagResource  [rule: the calls that are made]
        "#]],
    );
}

#[test]
fn it_is_found_in_no_way() {
    check_adopting(
        "[adopt]\n",
        expect![[r#"
        error: an object that is taken over is found either by filters or by a hook
          --> box.toml:20:1
           |
        20 | [adopt]
           | ^^^^^^^ this part
           |
           = help: write in [adopt]: filters = { FILTER = "{…}" }, or hook = "…"
    "#]],
    );
}

#[test]
fn it_is_found_in_two_ways() {
    check_adopting(
        &format!("{FOUND}hook = \"main\"\n"),
        expect![[r#"
        error: an object that is taken over is found either by filters or by a hook
          --> box.toml:20:1
           |
        20 | [adopt]
           | ^^^^^^^ this part
           |
           = help: write in [adopt]: filters = { FILTER = "{…}" }, or hook = "…"

        error: there is no hook `main`
          --> box.toml:22:8
           |
        22 | hook = "main"
           |        ^^^^^^ called here
           |
           = help: write:
                   [[hook]]
                   name = "main"
                   point = "adopt"
                   why = "…"
    "#]],
    );
}

#[test]
fn it_is_found_by_a_hook_that_is_not_there() {
    check_adopting(
        "[adopt]\nhook = \"main\"\n",
        expect![[r#"
        error: there is no hook `main`
          --> box.toml:21:8
           |
        21 | hook = "main"
           |        ^^^^^^ called here
           |
           = help: write:
                   [[hook]]
                   name = "main"
                   point = "adopt"
                   why = "…"
    "#]],
    );
}

#[test]
fn it_is_found_by_no_filter_of_the_read() {
    check_adopting(
        "[adopt]\nfilters = { box-name = \"{nmae}\" }\n",
        expect![[r#"
        error: DescribeBoxes has no filter `box-name`
          --> box.toml:21:13
           |
        21 | filters = { box-name = "{nmae}" }
           |             ^^^^^^^^ not known

        error: the contract has no attribute `nmae`
          --> box.toml:21:24
           |
        21 | filters = { box-name = "{nmae}" }
           |                        ^^^^^^^^ not an attribute
    "#]],
    );
}

#[test]
fn what_is_never_deleted_has_no_switch_and_is_never_in_use() {
    let more = "[delete]\nin_use = [\"BoxFull\"]\nunless = \"keep\"\n";
    check_adopting(
        &format!("{FOUND}{more}"),
        expect![[r#"
        error: nothing deletes an object that was taken over
          --> box.toml:23:11
           |
        23 | in_use = ["BoxFull"]
           |           ^^^^^^^^^ never used
           |
           = help: write in [delete]: op = "…", or remove it

        error: nothing deletes an object that was taken over
          --> box.toml:24:10
           |
        24 | unless = "keep"
           |          ^^^^^^ never used
           |
           = help: write in [delete]: op = "…", or remove it
    "#]],
    );
}

#[test]
fn what_is_made_is_not_taken_over() {
    check(
        (
            "keep = { local = \"switch\" }",
            "keep = { local = \"adopted\" }",
        ),
        expect![[r#"
            error: the type does not take over what is there
              --> box.toml:16:18
               |
            16 | keep = { local = "adopted" }
               |                  ^^^^^^^^^ of use only when it does
               |
               = help: say how it is found: [adopt] filters = { FILTER = "{…}" }
        "#]],
    );
    check(
        ("unless = \"keep\"", "only_if = \"keep\""),
        expect![[r#"
        error: the type does not take over what is there
          --> box.toml:30:11
           |
        30 | only_if = "keep"
           |           ^^^^^^ of use only when it does
           |
           = help: say how it is found: [adopt] filters = { FILTER = "{…}" }
    "#]],
    );
}
