//! Both rate limits of a token, and those of single lists, as windows that slide.

use super::settings::Rates;
use std::collections::{HashMap, VecDeque};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

/// What the headers of an answer say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) limit: usize,
    pub(crate) remaining: usize,
    /// When the oldest call of the last hour no longer counts, in seconds since 1970.
    pub(crate) reset: u64,
}

/// Why a call is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// The hour; the headers say until when.
    Hour,
    /// A shorter window, and how long to wait.
    Burst(Duration),
}

/// The calls that count.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    by_window: HashMap<(String, &'static str), VecDeque<SystemTime>>,
}

/// The window of its own that a call has (API reference, "Rate Limit").
fn special(service: &str, operation: &str) -> Option<(&'static str, usize, Duration)> {
    match (service, operation) {
        ("sshKeys", "List") => Some(("keys", 10, MINUTE)),
        ("cdn", _) => Some(("cdn", 5, Duration::from_secs(10))),
        _ => None,
    }
}

impl Counter {
    /// Counts a call, and the files that it takes out of a cache; `Err` is one that is over a limit, which
    /// does not count.
    pub(crate) fn take(
        &mut self,
        rates: Rates,
        token: &str,
        (service, operation): (&str, &str),
        files: usize,
        now: SystemTime,
    ) -> Result<(), Over> {
        let mut windows = vec![("minute", rates.per_minute, MINUTE, 1)];
        let special = special(service, operation);
        windows.extend(special.map(|(name, limit, length)| (name, limit, length, 1)));
        if files > 0 {
            windows.push(("files", 50, Duration::from_secs(20), files));
        }
        if rates.enforced {
            for (name, limit, length, weight) in &windows {
                let calls = self.window(token, name, *length, now);
                if calls.len() + weight > *limit {
                    let oldest = calls.front().copied().unwrap_or(now);
                    let wait = (oldest + *length).duration_since(now).unwrap_or_default();
                    return Err(Over::Burst(wait.max(Duration::from_secs(1))));
                }
            }
            if self.window(token, "hour", HOUR, now).len() >= rates.per_hour {
                return Err(Over::Hour);
            }
        }
        windows.push(("hour", rates.per_hour, HOUR, 1));
        for (name, _, length, weight) in windows {
            let calls = self.window(token, name, length, now);
            calls.extend(std::iter::repeat_n(now, weight));
        }
        Ok(())
    }

    /// The calls of a window that still count.
    fn window(
        &mut self,
        token: &str,
        name: &'static str,
        length: Duration,
        now: SystemTime,
    ) -> &mut VecDeque<SystemTime> {
        let calls = self.by_window.entry((token.to_owned(), name)).or_default();
        while calls.front().is_some_and(|call| *call + length <= now) {
            calls.pop_front();
        }
        calls
    }

    pub(crate) fn standing(&mut self, rates: Rates, token: &str, now: SystemTime) -> Standing {
        let calls = self.window(token, "hour", HOUR, now);
        let oldest = calls.front().copied().unwrap_or(now);
        Standing {
            limit: rates.per_hour,
            remaining: rates.per_hour.saturating_sub(calls.len()),
            reset: (oldest + HOUR)
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_secs()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: Rates = Rates {
        per_hour: 300,
        per_minute: 250,
        enforced: true,
    };

    #[test]
    fn the_windows_slide_and_refused_calls_do_not_count() {
        let start = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let mut counter = Counter::default();
        let mut take = |at: u64| {
            let now = start + Duration::from_secs(at);
            counter.take(RATES, "t", ("vpcs", "List"), 0, now)
        };
        assert!((0..250).all(|_| take(0).is_ok()));
        assert_eq!(take(10), Err(Over::Burst(Duration::from_secs(50))));
        assert!((0..50).all(|_| take(60).is_ok()), "the minute is over");
        assert_eq!(take(61), Err(Over::Hour));
        assert!(take(3600).is_ok(), "the first calls are an hour old");
        let standing = counter.standing(RATES, "t", start + Duration::from_secs(3600));
        assert_eq!(standing.remaining, 300 - 51);
        assert_eq!(standing.reset, 1_000_000 + 60 + 3600);
    }

    #[test]
    fn lists_with_a_limit_of_their_own_are_refused_before_others() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let mut counter = Counter::default();
        let mut count = |token: &str, call| {
            let taken = (0..20).filter(|_| counter.take(RATES, token, call, 0, now).is_ok());
            taken.count()
        };
        assert_eq!(count("t", ("sshKeys", "List")), 10);
        assert_eq!(count("t", ("cdn", "ListEndpoints")), 5);
        assert_eq!(count("t", ("cdn", "GetEndpoint")), 0, "they share it");
        assert_eq!(count("other", ("cdn", "GetEndpoint")), 5);
        assert_eq!(count("t", ("sshKeys", "Get")), 20);
    }

    #[test]
    fn files_are_purged_fifty_at_a_time() {
        let start = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let mut counter = Counter::default();
        let mut take = |files, at| {
            let now = start + Duration::from_secs(at);
            counter.take(RATES, "t", ("cdn", "PurgeCache"), files, now)
        };
        assert_eq!(take(40, 0), Ok(()));
        assert_eq!(take(11, 5), Err(Over::Burst(Duration::from_secs(15))));
        assert_eq!(take(10, 5), Ok(()));
        assert_eq!(take(40, 20), Ok(()));
    }
}
