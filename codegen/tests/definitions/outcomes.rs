//! What became of changes that were accepted, reasons of failures, and members that hooks make.

use expect_test::expect;

use crate::common::{check, check_with};

const OUTCOME: &str = "
[outcome]
op = \"DescribeBoxes\"
member = \"NextToken\"
id = \"Change.Id\"
path = \"Boxes[0].State\"
ready = [\"ready\"]
";

#[test]
fn an_outcome_of_which_no_step_has_the_id() {
    check_with(
        OUTCOME,
        expect![[r#"
            error: no step changes what this tells the outcome of
              --> box.toml:35:6
               |
            35 | id = "Change.Id"
               |      ^^^^^^^^^^^ in no answer
        "#]],
    );
}

#[test]
fn an_outcome_that_takes_no_such_id() {
    let added = OUTCOME.replace("NextToken", "ChangeId");
    check_with(
        &added,
        expect![[r#"
        error: DescribeBoxes has no member `ChangeId`
          --> box.toml:34:10
           |
        34 | member = "ChangeId"
           |          ^^^^^^^^^^ not known
    "#]],
    );
}

#[test]
fn a_reason_of_what_are_no_issues() {
    let wait = "unknown_outcome = \"orphan\"\nwait = { path = \"State\", ready = [\"ready\"], reason = \"Parts[]\" }";
    check(
        ("unknown_outcome = \"orphan\"", wait),
        expect![[r#"
            error: a Part has no code and message
              --> box.toml:25:54
               |
            25 | wait = { path = "State", ready = ["ready"], reason = "Parts[]" }
               |                                                      ^^^^^^^^^ each of these
        "#]],
    );
}

#[test]
fn a_member_by_a_hook_of_nothing() {
    let with = "op = \"ModifyBox\"\nwith = { Labels = { hook = \"labels\" } }";
    check(
        ("op = \"ModifyBox\"", with),
        expect![[r#"
        error: a value by a hook has its name, and the attributes that it is made of
          --> box.toml:28:19
           |
        28 | with = { Labels = { hook = "labels" } }
           |                   ^^^^^^^^^^^^^^^^^^^ this value
           |
           = help: write { hook = "…", of = ["…"] }

        error: there is no hook `labels`
          --> box.toml:28:19
           |
        28 | with = { Labels = { hook = "labels" } }
           |                   ^^^^^^^^^^^^^^^^^^^ called here
           |
           = help: write:
                   [[hook]]
                   name = "labels"
                   point = "member"
                   why = "…"
    "#]],
    );
}

#[test]
fn a_member_by_a_hook_that_is_not_there() {
    let with = "op = \"ModifyBox\"\nwith = { Labels = { hook = \"labels\", of = [\"labels\"] } }";
    check(
        ("op = \"ModifyBox\"", with),
        expect![[r#"
        error: there is no hook `labels`
          --> box.toml:28:19
           |
        28 | with = { Labels = { hook = "labels", of = ["labels"] } }
           |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ called here
           |
           = help: write:
                   [[hook]]
                   name = "labels"
                   point = "member"
                   why = "…"
    "#]],
    );
}
