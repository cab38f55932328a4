//! The one form of time that the host reads.

use std::time::{Duration, SystemTime};

/// The present moment in UTC as the layout `2006-01-02T15:04:05.000000Z07:00` has it.
pub(super) fn now() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "a log line is about this moment, and nothing decides by it"
    )]
    let now = SystemTime::now();
    // A clock before 1970 is a broken clock.
    format(
        now.duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default(),
    )
}

/// Formats a time since 1970-01-01 00:00 UTC. The fraction always has six digits: the host takes a
/// line with any other number of them for text.
fn format(since_epoch: Duration) -> String {
    let seconds = since_epoch.as_secs();
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let micros = since_epoch.subsec_micros();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}

/// The Gregorian date of a day counted from 1970-01-01.
fn date(days_since_epoch: u64) -> (u64, u64, u64) {
    // Years are counted from March, so that the leap day is the last of its year, and days from
    // 0000-03-01, which is the first day of a cycle of 400 years.
    let days = days_since_epoch + 719_468;
    let (cycle, day_of_cycle) = (days / 146_097, days % 146_097);
    // Leaves out the leap days that have passed: one each 4 years, but not each 100.
    let year_of_cycle =
        (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    // From March on, five months have 153 days.
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = 400 * cycle + year_of_cycle + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_exact_layout() {
        let cases = [
            (0, 0, "1970-01-01T00:00:00.000000Z"),
            (951_782_399, 999_999_999, "2000-02-28T23:59:59.999999Z"),
            (951_782_400, 1_000, "2000-02-29T00:00:00.000001Z"),
            (951_868_800, 123_456_789, "2000-03-01T00:00:00.123456Z"),
            (1_709_164_800, 120_000_000, "2024-02-29T00:00:00.120000Z"),
            (1_767_225_599, 0, "2025-12-31T23:59:59.000000Z"),
            (4_107_542_400, 0, "2100-03-01T00:00:00.000000Z"),
        ];
        for (seconds, nanos, expected) in cases {
            assert_eq!(format(Duration::new(seconds, nanos)), expected);
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut previous = date(0);
        for day in 1..=200_000 {
            let today = date(day);
            let (year, month, first) = (today.0, today.1, today.2 == 1);
            let next_day = (previous.0, previous.1, previous.2 + 1) == today;
            let next_month = first && (year, month) == (previous.0, previous.1 + 1);
            let next_year = first && month == 1 && previous == (year - 1, 12, 31);
            assert!(
                next_day || next_month || next_year,
                "{previous:?} then {today:?}"
            );
            previous = today;
        }
    }
}
