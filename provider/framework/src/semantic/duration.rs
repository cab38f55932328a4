//! Durations in the notation of Go's `time.ParseDuration`, which Terraform providers take for
//! timeouts and intervals: a sign, then decimal numbers each with a unit (`ns`, `us`, `ms`, `s`,
//! `m`, `h`), such as `1h30m` or `1.5h`. A bare `0` needs no unit.

use std::time::Duration;

const UNITS: [(&str, i128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// The nanoseconds that a duration names; `None` when it is malformed or beyond 64 bits (292 years).
pub fn nanoseconds(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let (amount, after) = term(rest)?;
        total = total.checked_add(amount)?;
        if total > i128::from(i64::MAX) + 1 {
            return None;
        }
        rest = after;
    }
    i64::try_from(if negative { -total } else { total }).ok()
}

/// One number with its unit, in nanoseconds (what is below one is cut off), and what follows.
fn term(text: &str) -> Option<(i128, &str)> {
    let is_digit = |c: char| c.is_ascii_digit();
    let (whole, rest) = text.split_at(text.find(|c| !is_digit(c))?);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.find(|c| !is_digit(c))?),
        None => ("", rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let (name, rest) = rest.split_at(rest.find(|c| c == '.' || is_digit(c)).unwrap_or(rest.len()));
    let (_, unit) = UNITS.iter().find(|(unit, _)| *unit == name)?;
    let whole: i128 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    // Eighteen places are more than the smallest unit needs of the largest.
    let fraction = &fraction[..fraction.len().min(18)];
    let places = u32::try_from(fraction.len()).ok()?;
    let fraction: i128 = if fraction.is_empty() {
        0
    } else {
        fraction.parse().ok()?
    };
    let amount = whole
        .checked_mul(*unit)?
        .checked_add(fraction * unit / 10i128.pow(places))?;
    Some((amount, rest))
}

/// The duration that a text names; `None` when it is malformed, negative or beyond 292 years.
pub fn parse(text: &str) -> Option<Duration> {
    u64::try_from(nanoseconds(text)?)
        .ok()
        .map(Duration::from_nanos)
}

/// Whether the two are the same duration.
pub fn equal(a: &str, b: &str) -> bool {
    a == b || nanoseconds(a).is_some_and(|a| Some(a) == nanoseconds(b))
}
