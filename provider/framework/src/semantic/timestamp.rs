//! Moments as RFC 3339 writes them: `2006-01-02T15:04:05Z`, `2006-01-02T16:04:05.000+01:00`.
//!
//! As in Go's `time.RFC3339`, which core's functions use, the letters are upper case and a leap
//! second is not accepted.

/// A moment: seconds since 1970 in UTC and the fraction behind them, without trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment<'a> {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// The digits behind the decimal point of the seconds.
    pub fraction: &'a str,
}

impl<'a> Moment<'a> {
    /// Reads a timestamp; `None` when it is malformed or names a day or time that does not exist.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        let (time, rest) = rest.strip_prefix('T')?.split_at_checked(8)?;
        let [year, month, day] = fields(date, '-', [4, 2, 2])?;
        let [hour, minute, second] = fields(time, ':', [2, 2, 2])?;
        if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
            return None;
        }
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let (fraction, zone) = match rest.strip_prefix('.') {
            Some(rest) => rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?),
            None => ("", rest),
        };
        if rest.starts_with('.') && fraction.is_empty() {
            return None;
        }
        let local =
            days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
        Some(Self {
            seconds: local - offset(zone)?,
            fraction: fraction.trim_end_matches('0'),
        })
    }
}

/// Seconds east of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, ahead) = match zone.as_bytes().first()? {
        b'+' => (1, &zone[1..]),
        b'-' => (-1, &zone[1..]),
        _ => return None,
    };
    let [hours, minutes] = fields(ahead, ':', [2, 2])?;
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// Numbers of so many digits each, between separators.
fn fields<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i64; N]> {
    let mut numbers = [0; N];
    let mut parts = text.split(separator);
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != width || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of the Gregorian calendar, counted with years that begin in March so that the leap day is
/// their last.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Whether the two are the same moment.
pub fn equal(a: &str, b: &str) -> bool {
    a == b || Moment::parse(a).is_some_and(|a| Some(a) == Moment::parse(b))
}
