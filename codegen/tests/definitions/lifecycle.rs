//! Creating, waiting, deleting.

use expect_test::expect;

use crate::common::{BOX, check, make};

#[test]
fn no_timeouts() {
    check(
        ("[timeouts]\ncreate = \"5m\"\n", ""),
        expect![[r#"
        error: how long actions may take is not said
         --> box.toml:2:8
          |
        2 | type = "toy_box"
          |        ^^^^^^^^^ of this type
          |
          = note: the contract has timeouts, and does not tell their defaults
          = help: write:
                  [timeouts]
                  create = "20m"
    "#]],
    );
}

#[test]
fn a_timeout_of_nothing() {
    check(
        ("create = \"5m\"", "create = \"5m\"\nread = \"1m\""),
        expect![[r#"
            error: the contract has no timeout for `read`
              --> box.toml:22:1
               |
            22 | read = "1m"
               | ^^^^ not an argument
               |
               = note: it has create
        "#]],
    );
}

#[test]
fn no_word_on_unknown_outcomes() {
    check(
        ("[create]\nunknown_outcome = \"orphan\"\n", ""),
        expect![[r#"
            error: nothing tells what to do when the outcome is unknown
             --> box.toml:3:9
              |
            3 | model = "toy#Box"
              |         ^^^^^^^^^ of this create
              |
              = note: api CreateBox: no token, and the API makes the id
              = help: write in [create]: matching = ["…"], attributes that no two objects share
              = help: or unknown_outcome = "orphan", when nothing can find the object
        "#]],
    );
}

#[test]
fn an_unknown_word_on_unknown_outcomes() {
    check(
        (
            "unknown_outcome = \"orphan\"",
            "unknown_outcome = \"guess\"",
        ),
        expect![[r#"
            error: `guess` is no way to find a lost object
              --> box.toml:24:19
               |
            24 | unknown_outcome = "guess"
               |                   ^^^^^^^ not known
               |
               = help: write `read`, `again` or `orphan`; a token is found without a line
        "#]],
    );
}

#[test]
fn a_region_of_no_attribute() {
    check(
        (
            "unknown_outcome = \"orphan\"",
            "unknown_outcome = \"orphan\"\nin_region_of = \"lid\"",
        ),
        expect![[r#"
            error: the contract has no attribute `lid`
              --> box.toml:25:16
               |
            25 | in_region_of = "lid"
               |                ^^^^^ not an attribute
               |
               = help: did you mean `id`?
        "#]],
    );
}

#[test]
fn a_match_by_no_attribute() {
    check(
        ("unknown_outcome = \"orphan\"", "matching = [\"nmae\"]"),
        expect![[r#"
            error: the contract has no attribute `nmae`
              --> box.toml:24:12
               |
            24 | matching = ["nmae"]
               |            ^^^^^^^^ not an attribute
        "#]],
    );
}

#[test]
fn a_clear_that_is_missing() {
    check(
        (
            "unless = \"keep\"",
            "unless = \"keep\"\nclear = [\"color\"]",
        ),
        expect![[r#"
            error: no step clears `color`
              --> box.toml:31:10
               |
            31 | clear = ["color"]
               |          ^^^^^^^ cleared before the deletion
               |
               = help: give the [[update]] that claims it a `clear`
        "#]],
    );
}

#[test]
fn a_switch_that_is_not_there() {
    check(
        ("unless = \"keep\"", "unless = \"kept\""),
        expect![[r#"
            error: the contract has no attribute `kept`
              --> box.toml:30:10
               |
            30 | unless = "kept"
               |          ^^^^^^ not an attribute
        "#]],
    );
}

#[test]
fn a_waiter_that_is_not_there() {
    check(
        (
            "unknown_outcome = \"orphan\"",
            "unknown_outcome = \"orphan\"\nwaiter = \"BoxReady\"",
        ),
        expect![[r#"
            error: the model has no waiter `BoxReady`
              --> box.toml:25:10
               |
            25 | waiter = "BoxReady"
               |          ^^^^^^^^^^ not known
               |
               = note: it has BoxAvailable
        "#]],
    );
}

#[test]
fn a_needless_waiter() {
    check(
        (
            "unknown_outcome = \"orphan\"",
            "unknown_outcome = \"orphan\"\nwaiter = \"BoxAvailable\"",
        ),
        expect![[r#"
            error: this line decides nothing
              --> box.toml:25:10
               |
            25 | waiter = "BoxAvailable"
               |          ^^^^^^^^^^^^^^ the waiter is named after the shape
               |
               = help: remove it
        "#]],
    );
}

#[test]
fn a_state_that_is_not_there() {
    check(
        (
            "unknown_outcome = \"orphan\"",
            "unknown_outcome = \"orphan\"\nwait = { path = \"State\", ready = [\"done\"] }",
        ),
        expect![[r#"
            error: `done` is no state of BoxState
              --> box.toml:25:8
               |
            25 | wait = { path = "State", ready = ["done"] }
               |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ named here
               |
               = note: api BoxState: pending, ready, failed
        "#]],
    );
}

#[test]
fn a_time_that_is_said_twice() {
    check(
        (
            "unknown_outcome = \"orphan\"",
            "unknown_outcome = \"orphan\"\nwait = { path = \"State\", ready = [\"ready\"], within = \"1m\" }",
        ),
        expect![[r#"
            error: how long it waits is said twice, or not at all
              --> box.toml:25:8
               |
            25 | wait = { path = "State", ready = ["ready"], within = "1m" }
               |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this wait
               |
               = help: types with timeouts say it in [timeouts], others with `within` or `minutes`
        "#]],
    );
}

#[test]
fn a_time_without_a_unit() {
    check(
        ("create = \"5m\"", "create = \"5\""),
        expect![[r#"
        error: this is no time
          --> box.toml:21:10
           |
        21 | create = "5"
           |          ^^^ not understood
           |
           = help: write `90s`, `20m` or `1h30m`
    "#]],
    );
}

#[test]
fn a_code_that_no_call_answers() {
    check(
        (
            "unless = \"keep\"",
            "unless = \"keep\"\nin_use = [\"Box.NotFond\"]",
        ),
        expect![[r#"
            error: DeleteBox does not answer with `Box.NotFond`
              --> box.toml:31:11
               |
            31 | in_use = ["Box.NotFond"]
               |           ^^^^^^^^^^^^^ named here
               |
               = note: api DeleteBox errors: Box.NotFound
               = help: did you mean `Box.NotFound`?
        "#]],
    );
}

#[test]
fn what_is_deleted_once_it_is_made_waits_while_it_is_not() {
    let wait = "unknown_outcome = \"orphan\"\nwait = { path = \"State\", ready = [\"ready\"], pending = [\"pending\"] }";
    let text = BOX
        .replace("unknown_outcome = \"orphan\"", wait)
        .replace("unless = \"keep\"", "unless = \"keep\"\nonce_made = true");
    let (text, made) = make(&text);
    let made = made.unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    let making = made.delete.and_then(|delete| delete.making);
    let states = making.expect("it waits").value;
    assert_eq!(states, ["pending"]);
}

#[test]
fn what_is_made_at_once_is_waited_for_by_nothing() {
    check(
        ("unless = \"keep\"", "unless = \"keep\"\nonce_made = true"),
        expect![[r#"
            error: this line decides nothing
              --> box.toml:31:13
               |
            31 | once_made = true
               |             ^^^^ the wait of the create has no states in between
               |
               = help: remove it
        "#]],
    );
}

#[test]
fn a_failure_that_does_not_pass() {
    check(
        (
            "unknown_outcome = \"orphan\"",
            "unknown_outcome = \"orphan\"\nretry = [{ code = \"BoxFull\", within = \"1 m\", why = \"…\" }]",
        ),
        expect![[r#"
            error: CreateBox does not answer with `BoxFull`
              --> box.toml:25:19
               |
            25 | retry = [{ code = "BoxFull", within = "1 m", why = "…" }]
               |                   ^^^^^^^^^ named here
               |
               = note: api CreateBox errors: BoxAlreadyExists

            error: this is no time
              --> box.toml:25:39
               |
            25 | retry = [{ code = "BoxFull", within = "1 m", why = "…" }]
               |                                       ^^^^^ not understood
               |
               = help: write `90s`, `20m` or `1h30m`
        "#]],
    );
}

#[test]
fn a_version_whose_states_nothing_upgrades() {
    check(
        ("from = 0\nfills = { keep = false }", "from = 1"),
        expect![[r#"
            error: nothing upgrades states of version 0
             --> box.toml:2:8
              |
            2 | type = "toy_box"
              |        ^^^^^^^^^ of this type
              |
              = note: contract 5.100.0: version 1
              = help: write:
                      [[upgrade]]
                      from = 0
                      fills = { … }
                      why = "…"

            error: no state of version 1 is an older one
              --> box.toml:33:8
               |
            33 | from = 1
               |        ^ of this version
               |
               = note: contract 5.100.0: version 1
               = help: remove this part
        "#]],
    );
}

#[test]
fn a_version_that_is_upgraded_twice() {
    let again = "why = \"version 1 brought it\"\n\n[[upgrade]]\nfrom = 0\nwhy = \"again\"\n";
    check(
        ("why = \"version 1 brought it\"\n", again),
        expect![[r#"
        error: version 0 is upgraded twice
          --> box.toml:38:8
           |
        38 | from = 0
           |        ^ of this version
           |
           = note: contract 5.100.0: version 1
           = help: remove this part
    "#]],
    );
}

#[test]
fn an_upgrade_to_what_no_attribute_can_have() {
    check(
        (
            "fills = { keep = false }",
            "fills = { keep = \"no\", kept = false }",
        ),
        expect![[r#"
            error: `keep` cannot be "no"
              --> box.toml:34:18
               |
            34 | fills = { keep = "no", kept = false }
               |                  ^^^^ this value
               |
               = note: contract: keep is bool
               = help: write a text, a whole number, or true or false

            error: the contract has no attribute `kept`
              --> box.toml:34:24
               |
            34 | fills = { keep = "no", kept = false }
               |                        ^^^^ not an attribute
        "#]],
    );
}
