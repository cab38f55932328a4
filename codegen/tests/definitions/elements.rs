//! Steps with calls for elements, and types of which there is one.

use expect_test::expect;

use crate::common::{BOX, check, make};

const STEP: &str = "op = \"ModifyBox\"";

/// The step of the right definition, and the same with calls for labels one by one.
fn with(calls: &str) -> String {
    format!("{STEP}\n\n[[update]]\nfields = [\"labels\"]\n{calls}")
}

const ADD: &str = "add = { op = \"ModifyBox\", member = \"Labels\" }\n";
const REMOVE: &str = "remove = { op = \"ModifyBox\", member = \"Labels\" }\n";

#[test]
fn elements_come_and_go() {
    let definition = BOX.replacen(STEP, &with(&format!("{ADD}{REMOVE}")), 1);
    let (text, made) = make(&definition);
    let resource = made.map_err(|problems| problems.render(&text)).unwrap();
    let [whole, one_by_one] = resource.update.as_slice() else {
        panic!("{:?}", resource.update);
    };
    assert!(whole.set.is_some() && whole.elements.is_none());
    assert!(one_by_one.set.is_none() && one_by_one.elements.is_some());
}

#[test]
fn elements_that_only_come() {
    check(
        (STEP, &with(ADD)),
        expect![[r#"
        error: elements that come and elements that go both need a call
          --> box.toml:31:14
           |
        31 | add = { op = "ModifyBox", member = "Labels" }
           |              ^^^^^^^^^^^ there is one only
           |
           = help: write both add and remove
    "#]],
    );
}

#[test]
fn elements_of_no_set() {
    let calls = with(&format!("{ADD}{REMOVE}")).replace("\"labels\"", "\"color\"");
    check(
        (STEP, &calls),
        expect![[r#"
        error: a step with calls for elements claims exactly one set
          --> box.toml:31:14
           |
        31 | add = { op = "ModifyBox", member = "Labels" }
           |              ^^^^^^^^^^^ this step
           |
           = help: write fields = ["SET"]
    "#]],
    );
}

#[test]
fn elements_for_no_member() {
    let calls = with(&format!("{ADD}{REMOVE}")).replace("Labels", "Labls");
    check(
        (STEP, &calls),
        expect![[r#"
        error: ModifyBox has no member `Labls`
          --> box.toml:31:36
           |
        31 | add = { op = "ModifyBox", member = "Labls" }
           |                                    ^^^^^^^ not known
    "#]],
    );
}

#[test]
fn one_of_a_kind_is_not_told_apart() {
    let rename = "[[update]]\nop = \"RenameBox\"\nfields = []\n\n[delete]";
    let definition = BOX.replacen("[delete]", rename, 1);
    assert!(make(&definition).1.is_err());
    let definition = definition.replacen("noun =", "singleton = true\nnoun =", 1);
    let (text, made) = make(&definition);
    let resource = made.map_err(|problems| problems.render(&text)).unwrap();
    assert!(resource.singleton);
}
