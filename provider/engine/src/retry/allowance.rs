//! A limit on how much is repeated in all.
//!
//! When an API is down, every caller repeats, and the repetitions keep it down. A bucket of tokens that
//! all calls share ends that: a repetition takes some, success gives some back, and without tokens a
//! failure is final (AWS SDKs and tools reference guide, "Retry behavior").

use std::sync::Mutex;

/// What a repetition takes.
const COST: u32 = 5;

/// What a success without a repetition gives back.
const REWARD: u32 = 1;

/// A bucket of tokens for repetitions, full at first.
#[derive(Debug)]
pub struct Allowance {
    capacity: u32,
    left: Mutex<u32>,
}

impl Allowance {
    /// A full bucket of this many tokens.
    pub const fn new(capacity: u32) -> Self {
        Self {
            capacity,
            left: Mutex::new(capacity),
        }
    }

    /// Takes what a repetition costs; false when there is not that much.
    pub(super) fn take(&self) -> bool {
        let mut left = self
            .left
            .lock()
            .expect("no code panics while it holds the tokens");
        let rest = left.checked_sub(COST);
        *left = rest.unwrap_or(*left);
        rest.is_some()
    }

    /// A call succeeded, after a repetition or at once.
    pub(super) fn give(&self, was_repeated: bool) {
        let mut left = self
            .left
            .lock()
            .expect("no code panics while it holds the tokens");
        let gain = if was_repeated { COST } else { REWARD };
        *left = left.saturating_add(gain).min(self.capacity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use crate::clock::simulate;
    use crate::error::{CloudError, ErrorKind, Service};
    use crate::retry::{Effect, Retry};
    use crate::stop::Stop;

    fn failed(kind: ErrorKind) -> CloudError {
        CloudError::new(
            Service {
                id: "dns",
                title: "DNS",
            },
            "GetZone",
            kind,
        )
    }

    #[test]
    fn repetitions_end_when_the_tokens_do_and_go_on_when_calls_succeed() {
        simulate(3, |runtime| async move {
            let allowance = Arc::new(Allowance::new(12));
            let retry = Retry::new(runtime, Stop::new()).with_allowance(Arc::clone(&allowance));
            let mut calls = 0;
            let throttled = || {
                calls += 1;
                std::future::ready(Err::<(), _>(failed(ErrorKind::Throttled {
                    retry_after: None,
                })))
            };
            assert!(retry.run(Effect::Reads, failed, throttled).await.is_err());
            assert_eq!(calls, 3, "two repetitions cost ten of twelve tokens");
            for _ in 0..3 {
                retry
                    .run(Effect::Reads, failed, || std::future::ready(Ok(())))
                    .await
                    .unwrap();
            }
            let mut calls = 0;
            let once = || {
                calls += 1;
                let answer = if calls == 1 {
                    Err(failed(ErrorKind::Connect))
                } else {
                    Ok(())
                };
                std::future::ready(answer)
            };
            retry.run(Effect::Reads, failed, once).await.unwrap();
            assert_eq!(calls, 2, "three successes earned the token that lacked");
        });
    }

    #[test]
    fn the_bucket_never_holds_more_than_it_can() {
        let allowance = Allowance::new(5);
        allowance.give(true);
        assert!(allowance.take());
        assert!(!allowance.take());
    }
}
