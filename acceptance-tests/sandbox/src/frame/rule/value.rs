//! The values of a rule file, each of which refuses what no rule can mean.

use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use std::fmt;
use std::time::Duration;

/// A pattern of `service:Operation`.
#[derive(Debug, Clone)]
pub(super) struct Pattern(pub(super) String);

/// A count from 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ordinal(pub(super) u64);

impl Default for Ordinal {
    fn default() -> Self {
        Self(1)
    }
}

/// How many matching calls in a row; `u64::MAX` is all of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times(pub(super) u64);

impl Default for Times {
    fn default() -> Self {
        Self(1)
    }
}

/// From 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probability(pub(super) f64);

/// A length of time in seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seconds(pub(super) Duration);

/// A status that is an error's or a page's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Status(pub(super) u16);

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        if text == "*"
            || text
                .split_once(':')
                .is_some_and(|(s, o)| !s.is_empty() && !o.is_empty())
        {
            return Ok(Self(text));
        }
        Err(de::Error::custom(format!(
            "\"{text}\" is no pattern of calls; write service:Operation, in which * stands for any text"
        )))
    }
}

impl<'de> Deserialize<'de> for Ordinal {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match u64::deserialize(from)? {
            0 => Err(de::Error::custom("calls are counted from 1")),
            n => Ok(Self(n)),
        }
    }
}

impl<'de> Deserialize<'de> for Times {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct CountOrAll;
        impl Visitor<'_> for CountOrAll {
            type Value = Times;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number from 1 or \"all\"")
            }

            fn visit_i64<E: de::Error>(self, n: i64) -> Result<Times, E> {
                match u64::try_from(n) {
                    Ok(n) if n > 0 => Ok(Times(n)),
                    _ => Err(E::invalid_value(de::Unexpected::Signed(n), &self)),
                }
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Times, E> {
                match text {
                    "all" => Ok(Times(u64::MAX)),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }
        from.deserialize_any(CountOrAll)
    }
}

impl<'de> Deserialize<'de> for Probability {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(from)?;
        if (0.0..=1.0).contains(&number) {
            return Ok(Self(number));
        }
        Err(de::Error::custom("a chance is a number from 0 to 1"))
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(from)?;
        // Longer than an hour is a mistake of unit.
        if (0.0..=3600.0).contains(&number) {
            return Ok(Self(Duration::from_secs_f64(number)));
        }
        Err(de::Error::custom("seconds are a number from 0 to 3600"))
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = u16::deserialize(from)?;
        if (200..=599).contains(&number) {
            return Ok(Self(number));
        }
        Err(de::Error::custom(
            "an HTTP status is a number from 200 to 599",
        ))
    }
}
