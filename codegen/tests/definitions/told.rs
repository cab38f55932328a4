//! What answers tell in another form than that of the attribute.

use expect_test::expect;

use crate::common::{BOX, check, make};

#[test]
fn a_text_that_means_true_and_what_an_object_has_when_it_tells_nothing() {
    let box_ = BOX
        .replace(
            "keep = { local = \"switch\" }",
            "keep = { read = \"Parts[IsMain=true].PartId\", is = \"key\", absent = true, replace = true, why = \"it is so\" }\ncolor = { absent = \"\" }",
        )
        .replace("unless = \"keep\"\n", "")
        .replace("PartId\" }\nsize", "PartId\", not = \"lid\" }\nsize")
        .replace("size = { replace", "size = { kept = true, beside = \"color\", replace")
        .replace("\"Password\", ", "\"Password\", \"Box.Size\", ");
    let (text, made) = make(&box_);
    let made = made.unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    let keep = &made.attributes["keep"];
    let told = keep.means_true.as_ref().map(|fact| fact.value.as_str());
    assert_eq!(told, Some("key"));
    let absent = keep.absent.as_ref().map(|fact| fact.value.to_string());
    assert_eq!(absent.as_deref(), Some("true"));
    let part = made.attributes["main_part"].means_none.as_ref();
    assert_eq!(part.map(|fact| fact.value.as_str()), Some("lid"));
    let size = &made.attributes["size"];
    let beside = size.beside.as_ref().map(|fact| fact.value.as_str());
    assert_eq!(beside, Some("color"));
}

#[test]
fn a_text_that_means_true_of_what_is_a_text() {
    check(
        (
            "IsMain=true].PartId\" }",
            "IsMain=true].PartId\", is = \"lid\" }",
        ),
        expect![[r#"
            error: `main_part` is no truth value with a place of its own
              --> box.toml:17:56
               |
            17 | main_part = { read = "Parts[IsMain=true].PartId", is = "lid" }
               |                                                        ^^^^^ said of this text
               |
               = help: give its place with `read`, or remove this
        "#]],
    );
}

#[test]
fn a_text_that_means_none_of_what_has_no_place() {
    check(
        ("keep = {", "color = { not = \"none\" }\nkeep = {"),
        expect![[r#"
            error: `color` is no text with a place of its own
              --> box.toml:16:17
               |
            16 | color = { not = "none" }
               |                 ^^^^^^ said of this text
               |
               = help: give its place with `read`, or remove this
        "#]],
    );
}

#[test]
fn a_value_for_none_of_another_type() {
    check(
        ("keep = {", "color = { absent = 3 }\nkeep = {"),
        expect![[r#"
            error: `color` is string, and this is none
              --> box.toml:16:20
               |
            16 | color = { absent = 3 }
               |                    ^ when there is none
        "#]],
    );
}

#[test]
fn a_value_for_none_of_what_no_answer_tells() {
    check(
        (
            "local = \"switch\" }",
            "local = \"switch\", absent = false }",
        ),
        expect![[r#"
            error: this line decides nothing
              --> box.toml:16:37
               |
            16 | keep = { local = "switch", absent = false }
               |                                     ^^^^^ no answer tells it
               |
               = help: remove it
        "#]],
    );
}

#[test]
fn what_goes_with_nothing() {
    check(
        ("keep = {", "color = { beside = \"colour\" }\nkeep = {"),
        expect![[r#"
            error: the contract has no attribute `colour`
              --> box.toml:16:20
               |
            16 | color = { beside = "colour" }
               |                    ^^^^^^^^ not an attribute
               |
               = help: did you mean `color`?

            error: this line decides nothing
              --> box.toml:16:20
               |
            16 | color = { beside = "colour" }
               |                    ^^^^^^^^ it is not kept
               |
               = help: remove it
        "#]],
    );
    check(
        ("keep = {", "color = { beside = \"labels\" }\nkeep = {"),
        expect![[r#"
            error: `labels` is no text
              --> box.toml:16:20
               |
            16 | color = { beside = "labels" }
               |                    ^^^^^^^^ goes with this

            error: this line decides nothing
              --> box.toml:16:20
               |
            16 | color = { beside = "labels" }
               |                    ^^^^^^^^ it is not kept
               |
               = help: remove it
        "#]],
    );
}

#[test]
fn a_part_of_a_text() {
    let box_ = BOX.replace(
        "IsMain=true].PartId\" }",
        "IsMain=true].PartId\", after = \":\", before = \"/\" }",
    );
    let (text, made) = make(&box_);
    let made = made.unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    let between = made.attributes["main_part"].between.as_ref();
    let between = between.map(|fact| (fact.value.0.as_str(), fact.value.1.as_str()));
    assert_eq!(between, Some((":", "/")));
}

#[test]
fn a_part_of_what_has_no_place_and_one_of_everything() {
    check(
        ("keep = {", "color = { after = \":\" }\nkeep = {"),
        expect![[r#"
            error: `color` is no text with a place of its own
              --> box.toml:16:19
               |
            16 | color = { after = ":" }
               |                   ^^^ said of this text
               |
               = help: give its place with `read`, or remove this
        "#]],
    );
    check(
        (
            "IsMain=true].PartId\" }",
            "IsMain=true].PartId\", before = \"\" }",
        ),
        expect![[r#"
            error: this line decides nothing
              --> box.toml:17:60
               |
            17 | main_part = { read = "Parts[IsMain=true].PartId", before = "" }
               |                                                            ^^ every text has it everywhere
               |
               = help: remove it
        "#]],
    );
}

#[test]
fn the_longest_beginning_counts_and_a_block_is_there_when_it_says_something() {
    let box_ = BOX.replace(
        "IsMain=true].PartId\" }",
        "IsMain=true].PartId\", begins = \"part-\" }\ncolor = { read = \"Parts[IsMain=true].PartId\", begins = \"part-color-\" }",
    );
    let box_ = box_.replace("\"Password\", ", "\"Password\", \"Box.Color\", ");
    let (text, made) = make(&box_);
    let made = made.unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    let begins = |name: &str| {
        let begins = made.attributes[name].begins.as_ref();
        begins.map(|fact| (fact.value.0.clone(), fact.value.1.join(",")))
    };
    let of = |begins: &str, others: &str| Some((begins.to_owned(), others.to_owned()));
    assert_eq!(begins("main_part"), of("part-", "part-color-"));
    assert_eq!(begins("color"), of("part-color-", ""));
}

#[test]
fn a_beginning_of_what_has_no_place_and_an_asked_text() {
    check(
        ("keep = {", "color = { begins = \"re\" }\nkeep = {"),
        expect![[r#"
            error: `color` is no text with a place of its own
              --> box.toml:16:20
               |
            16 | color = { begins = "re" }
               |                    ^^^^ said of this text
               |
               = help: give its place with `read`, or remove this
        "#]],
    );
    check(
        ("keep = {", "color = { asked = true }\nkeep = {"),
        expect![[r#"
            error: this line decides nothing
              --> box.toml:16:19
               |
            16 | color = { asked = true }
               |                   ^^^^ blocks alone can be left out of the state
               |
               = help: remove it
        "#]],
    );
}
