//! Days in lifecycle rules.
//!
//! Configurations and states name a day, as the official provider does; the API takes its midnight in UTC, and no
//! other moment. Midnight is taken in configurations too: it is how the API writes the day.

use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};
use slipway_framework::semantic::timestamp::Moment;
use slipway_framework::validate::Validator;
use slipway_framework::value::Value;

const SECONDS: i64 = 24 * 60 * 60;

/// What a day has to be.
pub(super) fn check() -> Validator {
    Validator::text(
        "be a day, such as `2030-01-01`, or midnight of one in UTC",
        |text| midnight(text).is_some(),
    )
}

/// When a day begins; none when the text names none.
pub(super) fn midnight(text: &str) -> Option<DateTime> {
    let whole = format!("{text}T00:00:00Z");
    let moment = Moment::parse(&whole).or_else(|| Moment::parse(text))?;
    let is_midnight = moment.seconds % SECONDS == 0 && moment.fraction.is_empty();
    is_midnight.then(|| DateTime::from_secs(moment.seconds))
}

/// The day of a moment.
pub(super) fn told(moment: &DateTime) -> Option<String> {
    let text = moment.fmt(DateTimeFormat::DateTime).ok()?;
    text.split_once('T').map(|(day, _)| day.to_owned())
}

/// Whether two texts name the same day.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    a == b || midnight(a).is_some_and(|a| Some(a) == midnight(b))
}

/// The same of values.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => is_same(a, b),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_midnight_in_utc() {
        for text in [
            "2030-01-01",
            "2030-01-01T00:00:00Z",
            "2030-01-01T00:00:00.000Z",
            "2029-12-31T23:00:00-01:00",
        ] {
            let sent = midnight(text).expect(text);
            assert_eq!(sent.secs(), 1_893_456_000, "{text}");
            assert_eq!(told(&sent).as_deref(), Some("2030-01-01"), "{text}");
            assert!(is_same(text, "2030-01-01"), "{text}");
        }
        for text in [
            "",
            "2030-1-1",
            "2030-02-30",
            "2030-01-01T12:00:00Z",
            "2030-01-01T00:00:00+01:00",
            "2030-01-01T00:00:00.5Z",
            "20300101",
        ] {
            assert!(midnight(text).is_none(), "{text}");
            assert!(!is_same(text, "2030-01-01"), "{text}");
        }
        assert!(!is_same("2030-01-01", "2030-01-02"));
    }
}
