//! What the API says of its rates.
//!
//! A token may make 5,000 calls in an hour, each of which counts for an hour, and 250 in a minute. Every
//! answer says how many are left of the first (`ratelimit-limit`, `-remaining`, `-reset`, the latter being
//! when the oldest counted call counts no more); a refusal over the second says how long to wait
//! (`retry-after`). Source: the introduction of the API's document, "Rate Limit".

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::HeaderMap;

/// Calls that a token may make in an hour.
pub const PER_HOUR: u32 = 5_000;
/// Calls that a token may make in a minute.
pub const PER_MINUTE: u32 = 250;

/// The calls of an hour stop counting after an hour, so nothing is to be waited for longer.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// What the last answer said of the calls that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Calls in an hour.
    pub limit: u32,
    /// Calls that are left of these.
    pub remaining: u32,
    /// When one more is left.
    pub reset: SystemTime,
}

impl Limit {
    /// What these headers say, if they do.
    pub fn read(headers: &HeaderMap) -> Option<Self> {
        let number = |name: &str| -> Option<u64> {
            let value = headers.get(name)?.to_str().ok()?;
            value.trim().parse().ok()
        };
        let small = |name: &str| number(name).and_then(|number| u32::try_from(number).ok());
        let reset = Duration::from_secs(number("ratelimit-reset")?);
        Some(Self {
            limit: small("ratelimit-limit")?,
            remaining: small("ratelimit-remaining")?,
            reset: SystemTime::UNIX_EPOCH.checked_add(reset)?,
        })
    }
}

/// The last [`Limit`] that was told.
#[derive(Debug, Default)]
pub struct Limits {
    last: Mutex<Option<Limit>>,
}

impl Limits {
    /// Takes note of what an answer says. Answers overtake each other, so this is no exact count.
    pub(crate) fn note(&self, headers: &HeaderMap) {
        if let Some(limit) = Limit::read(headers) {
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(limit);
        }
    }

    /// What was told last, if anything was.
    pub fn last(&self) -> Option<Limit> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long a refusal asks to be left alone: what it says itself, else until the hour's calls are not used
/// up any more.
pub(crate) fn pause(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let said = headers.get(http::header::RETRY_AFTER);
    let said = said.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let asked = said.map(Duration::from_secs).or_else(|| {
        let limit = Limit::read(headers).filter(|limit| limit.remaining == 0)?;
        // A clock that is ahead makes it the past, which is no reason not to pause at all.
        limit
            .reset
            .duration_since(now)
            .ok()
            .filter(|it| !it.is_zero())
    });
    asked.map(|pause| pause.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_790_000_000;

    fn headers(lines: &[(&'static str, String)]) -> HeaderMap {
        let lines = lines.iter();
        let lines = lines
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()));
        lines.collect()
    }

    fn told(remaining: u32, reset: u64) -> Vec<(&'static str, String)> {
        vec![
            ("ratelimit-limit", "5000".to_owned()),
            ("ratelimit-remaining", remaining.to_string()),
            ("ratelimit-reset", reset.to_string()),
        ]
    }

    fn paused(lines: &[(&'static str, String)]) -> Option<u64> {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
        pause(&headers(lines), now).map(|pause| pause.as_secs())
    }

    #[test]
    fn a_refusal_says_how_long_to_wait() {
        let retry = |text: &str| vec![("retry-after", text.to_owned())];
        assert_eq!(paused(&[]), None);
        assert_eq!(paused(&retry("17")), Some(17));
        assert_eq!(paused(&retry("soon")), None);
        assert_eq!(paused(&retry("999999")), Some(3600));
        // The hour's calls are used up.
        assert_eq!(paused(&told(0, NOW + 42)), Some(42));
        assert_eq!(paused(&told(0, NOW + 99_999)), Some(3600));
        assert_eq!(paused(&told(0, NOW - 5)), None);
        // They are not, so it was the minute's, and nothing is known of that.
        assert_eq!(paused(&told(7, NOW + 42)), None);
        let both = [retry("3"), told(0, NOW + 42)].concat();
        assert_eq!(paused(&both), Some(3));
    }

    #[test]
    fn the_last_answer_counts() {
        let limits = Limits::default();
        limits.note(&headers(&told(4_999, NOW)));
        limits.note(&headers(&[("ratelimit-limit", "many".to_owned())]));
        let last = limits.last().unwrap();
        assert_eq!((last.limit, last.remaining), (5_000, 4_999));
    }
}
