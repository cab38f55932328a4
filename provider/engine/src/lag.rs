//! Lag: what was just made may not be visible yet.
//!
//! Many APIs answer reads from copies that follow the writes after a while, so "not found" straight
//! after a create proves nothing. The official providers check about twenty times before they
//! believe it. Here a young object's absence is repeated for a window of time; only after it does
//! "not found" mean gone.

use std::future::Future;
use std::time::Duration;

use crate::clock::Runtime;
use crate::error::CloudError;
use crate::stop::Stop;

/// For how long an absence is doubted, and how often it is looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lag {
    /// How long after the first look an absence is not believed.
    pub window: Duration,
    /// The first pause; each later one is twice as long.
    pub interval: Duration,
    /// The longest pause.
    pub max_interval: Duration,
}

impl Default for Lag {
    /// A minute, looked at after 0.5 s, 1 s, 2 s, 4 s and then every 5 s.
    fn default() -> Self {
        Self {
            window: Duration::from_secs(60),
            interval: Duration::from_millis(500),
            max_interval: Duration::from_secs(5),
        }
    }
}

/// What was seen of a young object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight<T> {
    /// It is there.
    There(T),
    /// It was not there for the whole window: it is gone.
    Absent,
    /// The host asked to stop before either was sure. The caller knows the object's id and keeps it
    /// in the state.
    Stopped,
}

/// Reads a young object until it is there or the window is over. The error "not found" counts as
/// `None`.
///
/// # Errors
///
/// Any other error of a read, at once.
pub async fn retry_while_absent<T, F, Fut>(
    runtime: &Runtime,
    stop: &Stop,
    lag: Lag,
    mut read: F,
) -> Result<Sight<T>, CloudError>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<Option<T>, CloudError>>,
{
    let start = runtime.now();
    let mut interval = lag.interval;
    loop {
        match read().await {
            Ok(Some(value)) => return Ok(Sight::There(value)),
            Err(error) if error.is_interrupted() => return Ok(Sight::Stopped),
            Err(error) if !error.is_not_found() => return Err(error),
            Ok(None) | Err(_) => {}
        }
        let left = lag.window.saturating_sub(runtime.now().since(start));
        if left.is_zero() {
            return Ok(Sight::Absent);
        }
        let pause = runtime.sleep(interval.min(left));
        if stop.run(pause).await.is_err() {
            return Ok(Sight::Stopped);
        }
        interval = (interval * 2).min(lag.max_interval);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Moment, simulate};
    use crate::error::{ErrorKind, Service};

    fn gone(kind: ErrorKind) -> CloudError {
        CloudError::new(
            Service {
                id: "dns",
                title: "DNS",
            },
            "GetZone",
            kind,
        )
    }

    /// Reads an object that becomes visible after some seconds; the answer and when it came.
    fn read_visible_after(seconds: u64, stop_after: u64) -> (Sight<u32>, u64) {
        simulate(0, |runtime| async move {
            let stop = Stop::new();
            let (later, clock) = (stop.clone(), runtime.clone());
            tokio::spawn(async move {
                clock.sleep(Duration::from_secs(stop_after)).await;
                later.stop();
            });
            let start = runtime.now();
            let mut looks = 0;
            let found = retry_while_absent(&runtime, &stop, Lag::default(), || {
                looks += 1;
                let visible = runtime.now().since(start) >= Duration::from_secs(seconds);
                let absent = if looks % 2 == 0 {
                    Ok(None)
                } else {
                    Err(gone(ErrorKind::NotFound))
                };
                std::future::ready(if visible { Ok(Some(7)) } else { absent })
            });
            (
                found.await.unwrap(),
                runtime.now().since(Moment::default()).as_secs(),
            )
        })
    }

    #[test]
    fn a_young_object_may_take_its_time() {
        assert_eq!(read_visible_after(0, 1000), (Sight::There(7), 0));
        assert_eq!(read_visible_after(20, 1000).0, Sight::There(7));
        assert_eq!(read_visible_after(59, 1000).0, Sight::There(7));
    }

    #[test]
    fn after_the_window_an_absence_is_one() {
        assert_eq!(read_visible_after(1000, 1000), (Sight::Absent, 60));
    }

    #[test]
    fn a_stop_ends_the_doubt() {
        assert_eq!(read_visible_after(1000, 8), (Sight::Stopped, 8));
    }

    #[test]
    fn another_error_comes_back_at_once() {
        simulate(0, |runtime| async move {
            let result: Result<Sight<u32>, _> =
                retry_while_absent(&runtime, &Stop::new(), Lag::default(), || {
                    std::future::ready(Err(gone(ErrorKind::AccessDenied)))
                })
                .await;
            assert!(result.unwrap_err().is_access_denied());

            let interrupted = || std::future::ready(Err(gone(ErrorKind::Interrupted)));
            let result: Result<Sight<u32>, _> =
                retry_while_absent(&runtime, &Stop::new(), Lag::default(), interrupted).await;
            assert_eq!(result.unwrap(), Sight::Stopped);
        });
    }
}
