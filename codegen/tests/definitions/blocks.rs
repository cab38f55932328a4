//! Parts of blocks in templates, and errors that the model does not list.

use expect_test::expect;

use crate::common::{BOX, check, check_with, make};

#[test]
fn an_id_of_a_part_of_a_block() {
    let id = "noun = \"Toy box\"\nid = \"{name}:{parts.colour}\"";
    check(
        ("noun = \"Toy box\"", id),
        expect![[r#"
        error: the contract has no attribute `parts.colour`
         --> box.toml:6:6
          |
        6 | id = "{name}:{parts.colour}"
          |      ^^^^^^^^^^^^^^^^^^^^^^^ not an attribute
    "#]],
    );
}

#[test]
fn an_error_that_the_model_does_not_list() {
    let patch = "\n[[patch]]\nshape = \"DeleteBox\"\nerrors = [\"BoxAlreadyExists\"]\nwhy = \"it was seen\"\n";
    let in_use = "unless = \"keep\"\nin_use = [\"BoxAlreadyExists\"]\nwithin = \"5m\"\n";
    let (text, made) = make(&BOX.replace("unless = \"keep\"\n", &format!("{in_use}{patch}")));
    let made = made.unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    let delete = made.delete.expect("it is deleted");
    assert!(delete.call.errors.contains(&"BoxAlreadyExists".to_owned()));
}

#[test]
fn an_error_that_is_none_or_listed() {
    let patch = |error: &str| {
        format!(
            "\n[[patch]]\nshape = \"DeleteBox\"\nerrors = [\"{error}\"]\nwhy = \"it was seen\"\n"
        )
    };
    check_with(
        &patch("BoxIsBlue"),
        expect![[r#"
        error: there is no operation `DeleteBox`, or no error `BoxIsBlue`
          --> box.toml:33:9
           |
        33 | shape = "DeleteBox"
           |         ^^^^^^^^^^^ not known
    "#]],
    );
    check_with(
        &patch("BoxNotFound"),
        expect![[r#"
        error: this patch changes nothing
          --> box.toml:33:9
           |
        33 | shape = "DeleteBox"
           |         ^^^^^^^^^^^ corrected here
           |
           = note: the source says the same by now
           = help: remove it
    "#]],
    );
}
