//! Maps whose keys are attributes, and the words that go with them.

use expect_test::expect;

use crate::common::check;

/// A part of the definition before that of the create.
fn before_create(part: &str) -> String {
    format!("{part}\n\n[create]\n")
}

#[test]
fn a_map_that_is_none() {
    let part = before_create("[[map]]\nshape = \"Box\"\nkeys = [\"Color\"]\nwhy = \"a test\"");
    check(
        ("[create]\n", &part),
        expect![[r#"
        error: there is no map `Box`
          --> box.toml:24:9
           |
        24 | shape = "Box"
           |         ^^^^^ not known
    "#]],
    );
}

#[test]
fn a_map_without_keys() {
    let part = before_create("[[map]]\nshape = \"TagMap\"");
    check(
        ("[create]\n", &part),
        expect![[r#"
        error: the model does not list the keys of this map
          --> box.toml:24:9
           |
        24 | shape = "TagMap"
           |         ^^^^^^^^
           |
           = help: write keys = ["…"]
    "#]],
    );
}

#[test]
fn keys_without_a_reason() {
    let part = before_create("[[map]]\nshape = \"TagMap\"\nkeys = [\"Color\"]");
    check(
        ("[create]\n", &part),
        expect![[r#"
        error: nothing says how the keys are known
          --> box.toml:25:8
           |
        25 | keys = ["Color"]
           |        ^^^^^^^^^
           |
           = help: add why = "…"
    "#]],
    );
}

#[test]
fn members_for_an_entry_that_are_not_there() {
    let step = "[[update]]\nop = \"ModifyBox\"\nentry = { name = \"Name\", value = \"Color\" }";
    check(
        ("[[update]]\nop = \"ModifyBox\"", step),
        expect![[r#"
        error: `State` of Box is neither an attribute nor left out
          --> box.toml:26:1
           |
        26 | [[update]]
           | ^^^^^^^^^^ in this call
           |
           = note: api Box.State: string
           = help: or leave it out:
                   [[ignore]]
                   members = ["State"]
                   why = "…"

        error: ModifyBox has no member `Name`
          --> box.toml:28:18
           |
        28 | entry = { name = "Name", value = "Color" }
           |                  ^^^^^^ not known
    "#]],
    );
}

#[test]
fn a_read_that_settles_at_no_time() {
    let part = before_create("[read]\nsettles = \"soon\"");
    check(
        ("[create]\n", &part),
        expect![[r#"
        error: this is no time
          --> box.toml:24:11
           |
        24 | settles = "soon"
           |           ^^^^^^ not understood
           |
           = help: write `90s`, `20m` or `1h30m`
    "#]],
    );
}

#[test]
fn tags_with_an_unknown_verb() {
    let part = before_create("[tags]\nops = { polish = \"TagResource\" }");
    check(
        ("[create]\n", &part),
        expect![[r#"
        error: tags are not there to `polish`
          --> box.toml:24:9
           |
        24 | ops = { polish = "TagResource" }
           |         ^^^^^^ not known
           |
           = help: write `add`, `remove` or `read`
    "#]],
    );
}

#[test]
fn an_ending_with_no_switch() {
    let line = "keep = { local = \"prefix of name\", ending = { text = \".x\", with = \"kep\" } }";
    check(
        ("keep = { local = \"switch\" }", line),
        expect![[r#"
        error: the contract has no attribute `kep`
          --> box.toml:16:67
           |
        16 | keep = { local = "prefix of name", ending = { text = ".x", with = "kep" } }
           |                                                                   ^^^^^ not an attribute
           |
           = help: did you mean `keep`?
    "#]],
    );
}

#[test]
fn a_value_that_is_made_anew_with_no_argument() {
    let line = "main_part = { read = \"Parts[IsMain=true].PartId\", recomputed = [\"colr\"] }";
    let read = "main_part = { read = \"Parts[IsMain=true].PartId\" }";
    check(
        (read, line),
        expect![[r#"
        error: the contract has no attribute `colr`
          --> box.toml:17:65
           |
        17 | main_part = { read = "Parts[IsMain=true].PartId", recomputed = ["colr"] }
           |                                                                 ^^^^^^ not an attribute
           |
           = help: did you mean `color`?
    "#]],
    );
}
