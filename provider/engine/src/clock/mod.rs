//! Time and randomness, handed in from outside.
//!
//! Everything in the engine that waits, measures or draws lots does so through a [`Runtime`]. The
//! binary makes one with [`Runtime::system`]; a test makes one with [`simulate`], whose clock jumps
//! to the next timer whenever every task waits, and whose random numbers come from a seed.
//! [`SystemClock`] and [`SystemRandom`] are the only places that ask the operating system.

mod random;
mod system;
mod virtual_clock;

use std::fmt;
use std::future::Future;
use std::ops::Add;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use random::{Random, SeededRandom, SystemRandom};
pub use system::SystemClock;
pub use virtual_clock::{VirtualClock, simulate};

/// A future that is ready once its time has come.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A point on a [`Clock`]'s monotonic scale: the time since that clock was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(Duration);

impl Moment {
    /// The moment that lies `since_start` after the clock was made.
    pub const fn after_start(since_start: Duration) -> Self {
        Self(since_start)
    }

    /// How long ago `earlier` was; zero when it has not come yet.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Moment {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration))
    }
}

/// Where time comes from.
pub trait Clock: Send + Sync + 'static {
    /// The monotonic time, for measuring and for deadlines.
    fn now(&self) -> Moment;

    /// The calendar time, for signatures and messages. It may jump.
    fn wall(&self) -> SystemTime;

    /// Waits. A duration of zero still lets other tasks run.
    fn sleep(&self, duration: Duration) -> Sleep;
}

/// The clock and the random numbers that everything in the engine is given.
///
/// Clones share both.
#[derive(Clone)]
pub struct Runtime {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("now", &self.clock.now())
            .finish_non_exhaustive()
    }
}

impl Runtime {
    /// A runtime of the given parts.
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { clock, random }
    }

    /// The operating system's clock and random numbers.
    pub fn system() -> Self {
        Self::new(Arc::new(SystemClock::new()), Arc::new(SystemRandom))
    }

    /// The monotonic time.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The calendar time.
    pub fn wall(&self) -> SystemTime {
        self.clock.wall()
    }

    /// Waits for `duration`.
    pub async fn sleep(&self, duration: Duration) {
        self.clock.sleep(duration).await;
    }

    /// Runs `future` for at most `duration`; `None` when it did not finish, in which case it is
    /// dropped. Only for what may be given up at any point: reads and waits, never changes.
    pub async fn timeout<F: Future>(&self, duration: Duration, future: F) -> Option<F::Output> {
        tokio::select! {
            biased;
            output = future => Some(output),
            () = self.clock.sleep(duration) => None,
        }
    }

    /// A random duration between zero and `most`, both included.
    pub fn jitter(&self, most: Duration) -> Duration {
        let most = u64::try_from(most.as_nanos()).unwrap_or(u64::MAX);
        if most == 0 {
            return Duration::ZERO;
        }
        // The bias of a remainder over 64 bits does not matter for spreading retries.
        let drawn = match most.checked_add(1) {
            Some(range) => self.number() % range,
            None => self.number(),
        };
        Duration::from_nanos(drawn)
    }

    /// A new token of `length` characters out of `a-z` and `2-7` (five bits each), for operations
    /// that take an idempotency token or a caller reference. Twenty-six characters make 130 bits.
    pub fn token(&self, length: usize) -> String {
        const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        let mut bytes = vec![0_u8; length];
        self.random.fill(&mut bytes);
        bytes
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]))
            .collect()
    }

    fn number(&self) -> u64 {
        let mut bytes = [0_u8; 8];
        self.random.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_ends_at_its_time_and_not_before() {
        simulate(1, |runtime| async move {
            let start = runtime.now();
            let inner = runtime.clone();
            let early = runtime
                .timeout(Duration::from_secs(10), async move {
                    inner.sleep(Duration::from_secs(4)).await;
                    "done"
                })
                .await;
            assert_eq!(early, Some("done"));
            assert_eq!(runtime.now().since(start), Duration::from_secs(4));

            let late = runtime
                .timeout(Duration::from_secs(10), std::future::pending::<()>())
                .await;
            assert_eq!(late, None);
            assert_eq!(runtime.now().since(start), Duration::from_secs(14));
        });
    }

    #[test]
    fn jitter_stays_in_range_and_varies() {
        simulate(7, |runtime| async move {
            let most = Duration::from_millis(100);
            let drawn: Vec<Duration> = (0..200).map(|_| runtime.jitter(most)).collect();
            assert!(drawn.iter().all(|d| *d <= most));
            assert!(drawn.iter().any(|d| *d < most / 4));
            assert!(drawn.iter().any(|d| *d > most * 3 / 4));
            assert_eq!(runtime.jitter(Duration::ZERO), Duration::ZERO);
            runtime.jitter(Duration::MAX);
        });
    }

    #[test]
    fn tokens_have_the_asked_length_and_never_repeat() {
        let runtime = Runtime::system();
        let one = runtime.token(26);
        assert_eq!(one.len(), 26);
        assert!(
            one.bytes()
                .all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b))
        );
        assert_ne!(one, runtime.token(26));
    }
}
