use expect_test::{Expect, expect};

use super::render;
use crate::diag::Diagnostics;
use crate::path::Path;
use crate::validate::Validator;
use crate::value::{DynamicValue, Number, Value};

pub(super) fn check(validator: &Validator, value: &Value, message: Expect) {
    let mut diagnostics = Diagnostics::new();
    validator.validate(value, &Path::of("arg"), &mut diagnostics);
    message.assert_eq(&render(&diagnostics));
}

#[track_caller]
pub(super) fn accepts(validator: &Validator, values: impl IntoIterator<Item = Value>) {
    for value in values {
        let mut diagnostics = Diagnostics::new();
        validator.validate(&value, &Path::of("arg"), &mut diagnostics);
        assert!(
            diagnostics.is_empty(),
            "{validator:?} {value:?}: {diagnostics:?}"
        );
    }
}

#[track_caller]
pub(super) fn refuses(validator: &Validator, values: impl IntoIterator<Item = Value>) {
    for value in values {
        let mut diagnostics = Diagnostics::new();
        validator.validate(&value, &Path::of("arg"), &mut diagnostics);
        assert!(diagnostics.has_errors(), "{validator:?} accepts {value:?}");
    }
}

pub(super) fn text(text: &str) -> Value {
    Value::string(text)
}

pub(super) fn texts<const N: usize>(texts: [&str; N]) -> [Value; N] {
    texts.map(text)
}

pub(super) fn number(text: &str) -> Value {
    Value::Number(Number::parse(text).unwrap())
}

pub(super) fn list(elements: impl IntoIterator<Item = Value>) -> Value {
    Value::List(elements.into_iter().collect())
}

#[test]
fn a_slip_gets_a_suggestion() {
    let kinds = Validator::one_of(["A", "AAAA", "CNAME", "MX"]);
    accepts(&kinds, texts(["A", "MX"]));
    check(
        &kinds,
        &text("CNMAE"),
        expect![[r#"
        Error: Value not allowed
          at arg
        `arg` must be one of the allowed values.
        Did you mean "CNAME"?
        Correct `arg`, then plan again.

          Value:    "CNMAE"
          Allowed:  "A", "AAAA", "CNAME", "MX"
    "#]],
    );
    check(
        &kinds,
        &text("TXT"),
        expect![[r#"
        Error: Value not allowed
          at arg
        `arg` must be one of the allowed values.
        Correct `arg`, then plan again.

          Value:    "TXT"
          Allowed:  "A", "AAAA", "CNAME", "MX"
    "#]],
    );
    check(
        &kinds,
        &text("cname"),
        expect![[r#"
        Error: Value not allowed
          at arg
        `arg` must be one of the allowed values.
        Did you mean "CNAME"?
        Correct `arg`, then plan again.

          Value:    "cname"
          Allowed:  "A", "AAAA", "CNAME", "MX"
    "#]],
    );
    accepts(
        &Validator::one_of_ignoring_case(["EMAIL", "DNS"]),
        texts(["email", "Dns"]),
    );
    check(
        &Validator::one_of_numbers([1, 3, 5]),
        &number("2"),
        expect![[r#"
        Error: Value not allowed
          at arg
        `arg` must be one of the allowed numbers.
        Correct `arg`, then plan again.

          Value:    2
          Allowed:  1, 3, 5
    "#]],
    );
}

#[test]
fn secrets_stay_out_of_messages() {
    let password = Validator::elements(Validator::any_of([
        Validator::length(8..=64),
        Validator::one_of(["letmein"]),
    ]));
    check(
        &password.sensitive(),
        &list([text("hunter2")]),
        expect![[r#"
        Error: Wrong length of text
          at arg[0]
        `arg[0]` must have 8 to 64 characters.
        Correct `arg[0]`, then plan again.

          Value:  (sensitive value)
    "#]],
    );
}

#[test]
fn lengths() {
    check(
        &Validator::length(1..=3),
        &text("ööö!"),
        expect![[r#"
        Error: Wrong length of text
          at arg
        `arg` must have 1 to 3 characters.
        It has 4.
        Correct `arg`, then plan again.

          Value:  "ööö!"
    "#]],
    );
    check(
        &Validator::length(..=1),
        &list(texts(["a", "b"])),
        expect![[r#"
        Error: Wrong number of elements
          at arg
        `arg` must have at most 1 element.
        It has 2.
        Correct `arg`, then plan again.

          Value:  a list of 2 elements
    "#]],
    );
    accepts(&Validator::length(2..4), texts(["ab", "öäü"]));
    refuses(&Validator::length(2..4), texts(["a", "abcd"]));
    refuses(
        &Validator::non_empty(),
        [text(""), list([]), Value::set([])],
    );
    // Two unknown elements may turn out to be one.
    let undecided = Value::set([Value::unknown(), Value::unknown()]);
    accepts(&Validator::length(1..=1), [undecided.clone()]);
    refuses(&Validator::length(3..), [undecided]);
}

#[test]
fn numbers() {
    check(
        &Validator::range(0..=65535),
        &number("65535.5"),
        expect![[r#"
        Error: Number out of range
          at arg
        `arg` must be 0 to 65535.
        Correct `arg`, then plan again.

          Value:  65535.5
    "#]],
    );
    accepts(
        &Validator::range(0..=65535),
        ["0", "65535", "0.5"].map(number),
    );
    refuses(
        &Validator::range(..10),
        ["10", "1e999999999", "Inf"].map(number),
    );
    let share = Validator::between(Number::zero(), Number::parse("0.5").unwrap());
    accepts(&share, ["0", "0.5"].map(number));
    refuses(&share, ["-0.1", "0.51"].map(number));
    accepts(&Validator::multiple_of(60), ["0", "120", "-60"].map(number));
    refuses(
        &Validator::multiple_of(60),
        ["90", "60.5", "1e99"].map(number),
    );
    refuses(&Validator::multiple_of(0), [number("1")]);
}

#[test]
fn elements_and_keys() {
    let tags = Value::map([
        ("aws:owner", text("x")),
        ("team", Value::Null),
        ("", text("")),
    ]);
    check(
        &Validator::elements(Validator::non_empty()),
        &tags,
        expect![[r#"
        Error: Wrong length of text
          at arg[""]
        `arg[""]` must have at least 1 character.
        It has 0.
        Correct `arg[""]`, then plan again.

          Value:  ""
    "#]],
    );
    let unreserved = Validator::text("not begin with `aws:`", |key| !key.starts_with("aws:"));
    check(
        &Validator::keys(unreserved),
        &tags,
        expect![[r#"
        Error: Invalid text
          at arg["aws:owner"]
        `arg["aws:owner"]` must not begin with `aws:`.
        Correct `arg["aws:owner"]`, then plan again.

          Value:  "aws:owner"
    "#]],
    );
    let blocks = Validator::elements(Validator::cidr());
    refuses(
        &blocks,
        [Value::set(texts(["10.0.0.0/8", "x"])), list([text("x")])],
    );
    accepts(
        &blocks,
        [list([Value::unknown(), Value::Null, text("10.0.0.0/8")])],
    );
}

#[test]
fn several_ways_to_be_right() {
    let source = Validator::any_of([Validator::cidr(), Validator::ip_address()]);
    accepts(&source, texts(["10.0.0.0/8", "10.0.0.1"]));
    refuses(&source, texts(["host"]));
    accepts(&Validator::any_of([]), texts(["anything"]));
}

#[test]
fn what_is_not_known_is_accepted() {
    let never = Validator::custom(|_, path, diagnostics| {
        diagnostics.push(crate::diag::Diagnostic::error("Never", "x").at(path.clone()));
    });
    accepts(&never, [Value::Null, Value::unknown()]);
    refuses(&never, [text("")]);
    let dynamic = |value| {
        Value::Dynamic(Box::new(DynamicValue {
            ty: crate::schema::Type::String,
            value,
        }))
    };
    accepts(&never, [dynamic(Value::unknown()), dynamic(Value::Null)]);
    refuses(&Validator::cidr(), [dynamic(text("x"))]);
}
