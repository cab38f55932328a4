use super::{Number, Refinements, Value};

#[test]
fn only_what_was_promised_is_admitted() {
    let text = Refinements::not_null().with_string_prefix("arn:");
    assert!(text.admits(&Value::string("arn:aws")));
    assert!(!text.admits(&Value::string("aws")));
    assert!(!text.admits(&Value::Null));
    assert!(text.admits(&Value::unknown()));
    assert!(
        Refinements::none()
            .with_string_prefix("arn:")
            .admits(&Value::Null)
    );

    let open = Refinements::none().with_min(1, false).with_max(5, true);
    let admitted = |n: i32| open.admits(&Value::Number(Number::from(n)));
    assert_eq!([1, 2, 5, 6].map(admitted), [false, true, true, false]);

    let pair = Refinements::none().with_min_length(2).with_max_length(2);
    let list = |n: usize| Value::List(vec![Value::Null; n]);
    assert_eq!(
        [1, 2, 3].map(|n| pair.admits(&list(n))),
        [false, true, false]
    );
}

#[test]
fn unknown_elements_of_a_set_may_turn_out_equal() {
    let set = Value::set([Value::unknown(), Value::unknown(), Value::string("a")]);
    assert!(Refinements::none().with_max_length(1).admits(&set));
    assert!(Refinements::none().with_min_length(3).admits(&set));
    assert!(!Refinements::none().with_min_length(4).admits(&set));
    assert!(!Refinements::none().with_max_length(0).admits(&set));
}
