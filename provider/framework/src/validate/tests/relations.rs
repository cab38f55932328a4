use expect_test::{Expect, expect};

use super::render;
use crate::diag::Diagnostics;
use crate::path::Path;
use crate::validate::Relation;
use crate::value::Value;

fn text(text: &str) -> Value {
    Value::string(text)
}

fn list<const N: usize>(elements: [Value; N]) -> Value {
    Value::List(elements.into())
}

fn relate(relation: &Relation, arguments: [(&str, Value); 3], message: Expect) {
    let mut diagnostics = Diagnostics::new();
    relation.check(&Value::object(arguments), &Path::root(), &mut diagnostics);
    message.assert_eq(&render(&diagnostics));
}

#[test]
fn exactly_one() {
    let relation = Relation::ExactlyOneOf(vec!["a", "b", "c"]);
    let [set, unset, maybe] = [text("x"), Value::Null, Value::unknown()];
    relate(
        &relation,
        [("a", set.clone()), ("b", unset.clone()), ("c", list([]))],
        expect![""],
    );
    relate(
        &relation,
        [
            ("a", maybe.clone()),
            ("b", unset.clone()),
            ("c", unset.clone()),
        ],
        expect![""],
    );
    relate(
        &relation,
        [("a", maybe.clone()), ("b", maybe), ("c", set.clone())],
        expect![""],
    );
    relate(
        &relation,
        [
            ("a", unset.clone()),
            ("b", unset.clone()),
            ("c", Value::set([])),
        ],
        expect![[r#"
        Error: Missing argument
          at 
        Exactly one of `a`, `b` and `c` must be set, but none is.
        Add one of them.
    "#]],
    );
    relate(
        &relation,
        [("a", set.clone()), ("b", unset), ("c", list([set]))],
        expect![[r#"
        Error: Conflicting arguments
          at c
        Only one of `a`, `b` and `c` may be set, but `a` and `c` are.
        Remove all but one of them.
    "#]],
    );
}

#[test]
fn at_least_one_and_at_most_one() {
    let [set, unset, maybe] = [text("x"), Value::Null, Value::unknown()];
    let none = [
        ("a", unset.clone()),
        ("b", unset.clone()),
        ("c", set.clone()),
    ];
    let open = [("a", maybe.clone()), ("b", unset), ("c", maybe)];
    let both = [("a", set.clone()), ("b", Value::Bool(false)), ("c", set)];
    let any = Relation::AtLeastOneOf(vec!["a", "b"]);
    relate(&any, open.clone(), expect![""]);
    relate(&any, both.clone(), expect![""]);
    relate(
        &any,
        none.clone(),
        expect![[r#"
        Error: Missing argument
          at 
        At least one of `a` and `b` must be set, but none is.
        Add one of them.
    "#]],
    );
    let most = Relation::Conflicts(vec!["a", "b"]);
    relate(&most, open, expect![""]);
    relate(&most, none, expect![""]);
    relate(
        &most,
        both,
        expect![[r#"
        Error: Conflicting arguments
          at b
        Only one of `a` and `b` may be set, but `a` and `b` are.
        Remove all but one of them.
    "#]],
    );
}

#[test]
fn one_needs_others() {
    let relation = Relation::RequiredWith {
        argument: "a",
        others: vec!["b", "c"],
    };
    let [set, unset, maybe] = [text("x"), Value::Null, Value::unknown()];
    relate(
        &relation,
        [
            ("a", unset.clone()),
            ("b", unset.clone()),
            ("c", set.clone()),
        ],
        expect![""],
    );
    relate(
        &relation,
        [
            ("a", maybe.clone()),
            ("b", unset.clone()),
            ("c", set.clone()),
        ],
        expect![""],
    );
    relate(
        &relation,
        [("a", set.clone()), ("b", maybe), ("c", set.clone())],
        expect![""],
    );
    let block = Value::object([("a", set.clone()), ("b", unset), ("c", set)]);
    let mut diagnostics = Diagnostics::new();
    relation.check(&block, &Path::of("alias").index(0), &mut diagnostics);
    relation.check(&Value::Null, &Path::root(), &mut diagnostics);
    relation.check(&Value::unknown(), &Path::root(), &mut diagnostics);
    expect![[r#"
        Error: Missing argument
          at alias[0].a
        `a` is set in `alias[0]`, and needs `b`, which is not.
        Add `b`, or remove `a`.
    "#]]
    .assert_eq(&render(&diagnostics));
}
