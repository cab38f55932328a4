use std::cmp::Ordering;
use std::collections::HashSet;

use proptest::prelude::*;

use super::{InvalidNumber, Number};

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

#[test]
fn one_value_has_one_form() {
    for (written, plain) in [
        ("0", "0"),
        ("-0", "0"),
        ("0.000", "0"),
        ("0e99999999999999999999", "0"),
        ("+007.50", "7.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("1E+3", "1000"),
        ("-12.5e-3", "-0.0125"),
        ("100e-2", "1"),
        ("18446744073709551616", "18446744073709551616"),
        ("0.1", "0.1"),
        ("Inf", "Inf"),
        ("+inf", "Inf"),
        ("-Inf", "-Inf"),
    ] {
        assert_eq!(number(written).to_string(), plain, "{written}");
    }
    let equal: HashSet<Number> = ["1", "1.0", "10e-1", "0.1e1"].map(number).into();
    assert_eq!(equal.len(), 1);
}

#[test]
fn other_text_is_refused() {
    for text in [
        "",
        "-",
        "+",
        ".",
        "e5",
        "1e",
        "1e+",
        "--1",
        "1.2.3",
        "0x10",
        "1_000",
        " 1",
        "1 ",
        "NaN",
        "Infinity",
        "１",
        "1e2147483648",
        "1e-99999999999999999999",
    ] {
        assert_eq!(Number::parse(text), Err(InvalidNumber), "{text:?}");
    }
}

#[test]
fn huge_exponents_stay_small_and_compare() {
    let huge = number("1e999999999");
    let larger = number("1.5e999999999");
    let tiny = number("1e-999999999");
    assert_eq!(huge.to_string(), "1e999999999");
    assert_eq!(larger.to_string(), "1.5e999999999");
    assert_eq!(tiny.to_string(), "1e-999999999");
    assert!(huge < larger && tiny < huge && number("0") < tiny);
    assert!(number("-1e999999999") < number("-5"));
    assert!(huge < Number::INFINITY && Number::NEG_INFINITY < number("-1e999999999"));
    assert!(huge.is_integer() && !tiny.is_integer());
    assert_eq!(huge.to_i64(), None);
    assert_eq!((huge.to_f64(), tiny.to_f64()), (f64::INFINITY, 0.0));
}

#[test]
fn every_finite_float_has_a_plain_form() {
    assert!(
        !Number::from_f64(f64::MAX)
            .unwrap()
            .to_string()
            .contains('e')
    );
    let least = Number::from_f64(f64::from_bits(1)).unwrap().to_string();
    assert!(least.starts_with("0.0000") && least.ends_with("5"));
    assert_eq!(number(&least).to_f64(), f64::from_bits(1));
}

#[test]
fn floats_are_not_the_decimals_they_look_like() {
    let float = Number::from_f64(0.1).unwrap();
    assert_ne!(float, number("0.1"));
    assert!(float.to_string().starts_with("0.10000000000000000555"));
    assert_eq!(number("0.1").to_exact_fraction(), None);
    assert_eq!(number("2.5").to_exact_fraction(), Some(2.5));
    assert_eq!(number("2").to_exact_fraction(), None);
    assert_eq!(Number::from_f64(f64::NAN), None);
    assert_eq!(Number::from_f64(-0.0), Some(number("0")));
}

#[test]
fn integers_end_where_their_types_end() {
    assert_eq!(number("9223372036854775807").to_i64(), Some(i64::MAX));
    assert_eq!(number("9223372036854775808").to_i64(), None);
    assert_eq!(number("-9223372036854775808").to_i64(), Some(i64::MIN));
    assert_eq!(number("18446744073709551615").to_u64(), Some(u64::MAX));
    assert_eq!(number("18446744073709551616").to_u64(), None);
    assert_eq!(number("-1").to_u64(), None);
    assert_eq!(number("1.5").to_i64(), None);
    assert_eq!(number("1e18").to_i64(), Some(1_000_000_000_000_000_000));
    assert_eq!(Number::INFINITY.to_i64(), None);
}

/// A decimal as an integer and how many of its digits are behind the point.
fn scaled(value: i64, places: u32) -> Number {
    number(&format!("{value}e-{places}"))
}

proptest! {
    #[test]
    fn text_round_trips(text in "[+-]?[0-9]{1,30}(\\.[0-9]{0,30})?(e[+-]?[0-9]{1,4})?") {
        let once = number(&text);
        prop_assert_eq!(number(&once.to_string()), once);
    }

    #[test]
    fn parsing_never_panics(text in "\\PC{0,24}") {
        let _ = Number::parse(&text);
    }

    #[test]
    fn integers_agree_with_i128(a in any::<i64>(), b in any::<u64>()) {
        prop_assert_eq!(Number::from(a).to_i64(), Some(a));
        prop_assert_eq!(Number::from(b).to_u64(), Some(b));
        prop_assert_eq!(Number::from(a).to_string(), a.to_string());
        prop_assert_eq!(Number::from(a).cmp(&Number::from(b)), i128::from(a).cmp(&i128::from(b)));
    }

    #[test]
    fn order_agrees_with_i128(
        a in any::<i64>(), b in any::<i64>(), p in 0u32..12, q in 0u32..12,
    ) {
        let exact = (i128::from(a) * 10i128.pow(q)).cmp(&(i128::from(b) * 10i128.pow(p)));
        prop_assert_eq!(scaled(a, p).cmp(&scaled(b, q)), exact);
        prop_assert_eq!(scaled(a, p) == scaled(b, q), exact == Ordering::Equal);
    }

    #[test]
    fn floats_round_trip(bits in any::<u64>()) {
        let float = f64::from_bits(bits);
        match Number::from_f64(float) {
            None => prop_assert!(float.is_nan()),
            Some(exact) => {
                prop_assert_eq!(exact.to_f64(), float);
                prop_assert_eq!(number(&exact.to_string()), exact.clone());
                let fraction = exact.to_exact_fraction();
                prop_assert_eq!(fraction, (float.is_finite() && float.fract() != 0.0).then_some(float));
            }
        }
    }

    #[test]
    fn order_agrees_with_f64(a in any::<f64>(), b in any::<f64>()) {
        if let (Some(x), Some(y)) = (Number::from_f64(a), Number::from_f64(b)) {
            prop_assert_eq!(Some(x.cmp(&y)), a.partial_cmp(&b));
        }
    }
}
