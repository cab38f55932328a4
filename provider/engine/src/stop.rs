//! Stop: what Ctrl-C means for an operation under way.
//!
//! The host's StopProvider ends *waiting*: polls, pauses between retries, places in a queue. It
//! never ends a request in flight that changes something, because such a request may already have
//! made the object, and an answer that nobody reads is an object that no state knows. So a [`Stop`]
//! is handed to what waits, and code that sends changes does not look at it while it sends.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use slipway_framework::stop::StopSignal;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::clock::Runtime;

#[derive(Clone, Copy, Debug, Default)]
struct Signal {
    stopped: bool,
    /// How often it was stopped, so that a waiter notices a stop that was rearmed at once.
    stops: u64,
}

/// The answer of a wait that a stop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped on request")
    }
}

impl std::error::Error for Stopped {}

/// A switch that ends waiting. Clones are the same switch.
#[derive(Clone, Debug)]
pub struct Stop(Arc<Switch>);

#[derive(Debug)]
struct Switch {
    signal: watch::Sender<Signal>,
    /// The task that hands a host's wish to stop on.
    relay: Mutex<Option<AbortHandle>>,
}

impl Drop for Switch {
    fn drop(&mut self) {
        let relay = self.relay.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(relay) = relay.take() {
            relay.abort();
        }
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}

impl Stop {
    /// A switch that is not thrown. One that nobody else holds never is: use it for work that must
    /// go on after a stop, such as reading back what was just made, and bound that by time.
    pub fn new() -> Self {
        Self(Arc::new(Switch {
            signal: watch::Sender::new(Signal::default()),
            relay: Mutex::default(),
        }))
    }

    /// Ends all waiting, now and from now on.
    pub fn stop(&self) {
        self.0.signal.send_modify(|signal| {
            signal.stopped = true;
            signal.stops += 1;
        });
    }

    /// Lets later work wait again; what waits now is still ended. For a provider process that
    /// outlives one run of the host (`--debug`), at its next Configure.
    pub fn rearm(&self) {
        self.0.signal.send_modify(|signal| signal.stopped = false);
    }

    /// From now on this host's wish to stop throws the switch, and no other host's; what an earlier
    /// one wished does not end later waits. Must be called inside of the runtime.
    pub fn follow(&self, host: StopSignal) {
        self.rearm();
        let switch = Arc::downgrade(&self.0);
        let relay = tokio::spawn(async move {
            host.stopped().await;
            if let Some(switch) = switch.upgrade() {
                Self(switch).stop();
            }
        });
        let mut current = self.0.relay.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(earlier) = current.replace(relay.abort_handle()) {
            earlier.abort();
        }
    }

    /// Whether waiting is over.
    pub fn is_stopped(&self) -> bool {
        self.0.signal.borrow().stopped
    }

    /// Waits for the stop.
    pub async fn stopped(&self) {
        let mut signals = self.0.signal.subscribe();
        let before = signals.borrow().stops;
        // The sender lives as long as `self`, so this cannot fail.
        let _ = signals
            .wait_for(|signal| signal.stopped || signal.stops > before)
            .await;
    }

    /// Runs something that waits, until it is done or stopped. On a stop the future is dropped, so
    /// it must not be one that sends a change. What is ready at once is not lost to a stop.
    ///
    /// # Errors
    ///
    /// [`Stopped`], when the stop came first.
    pub async fn run<F: Future>(&self, wait: F) -> Result<F::Output, Stopped> {
        tokio::select! {
            biased;
            output = wait => Ok(output),
            () = self.stopped() => Err(Stopped),
        }
    }

    /// Runs something that waits and that goes on after a stop, for at most `grace` from then on.
    ///
    /// # Errors
    ///
    /// [`Stopped`], when that was too short.
    pub async fn run_on<F: Future>(
        &self,
        runtime: &Runtime,
        grace: Duration,
        wait: F,
    ) -> Result<F::Output, Stopped> {
        let end = async {
            self.stopped().await;
            runtime.sleep(grace).await;
        };
        tokio::select! {
            biased;
            output = wait => Ok(output),
            () = end => Err(Stopped),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::simulate;
    use slipway_framework::stop::StopSource;

    #[test]
    fn a_stop_ends_waiting_at_once_and_from_then_on() {
        simulate(0, |runtime| async move {
            let stop = Stop::new();
            let waiting = tokio::spawn({
                let (stop, runtime) = (stop.clone(), runtime.clone());
                async move { stop.run(runtime.sleep(Duration::from_secs(3600))).await }
            });
            runtime.sleep(Duration::from_secs(5)).await;
            stop.stop();
            assert_eq!(waiting.await.unwrap(), Err(Stopped));
            assert_eq!(
                stop.run(runtime.sleep(Duration::from_secs(1))).await,
                Err(Stopped)
            );
            assert!(stop.is_stopped());
            assert_eq!(
                runtime.now().since(Default::default()),
                Duration::from_secs(5)
            );
        });
    }

    #[test]
    fn what_goes_on_after_a_stop_has_an_end_only_then() {
        simulate(0, |runtime| async move {
            let (stop, second) = (Stop::new(), Duration::from_secs(1));
            let run = |time| stop.run_on(&runtime, second * 20, runtime.sleep(time));
            assert_eq!(run(second * 3600).await, Ok(()));
            stop.stop();
            assert_eq!(run(second * 19).await, Ok(()));
            assert_eq!(run(second * 21).await, Err(Stopped));
        });
    }

    #[test]
    fn the_wish_of_the_latest_host_ends_waits() {
        simulate(0, |_| async move {
            let stop = Stop::new();
            let (old, new) = (StopSource::new(), StopSource::new());
            stop.follow(old.signal());
            stop.follow(new.signal());
            tokio::task::yield_now().await;
            old.stop();
            tokio::task::yield_now().await;
            assert!(!stop.is_stopped());
            new.stop();
            stop.stopped().await;
            assert!(stop.is_stopped());
        });
    }

    #[test]
    fn what_is_ready_is_not_lost() {
        simulate(0, |_| async {
            let stop = Stop::new();
            stop.stop();
            assert_eq!(stop.run(std::future::ready(7)).await, Ok(7));
        });
    }

    #[test]
    fn rearming_lets_new_waits_run_but_not_old_ones() {
        simulate(0, |runtime| async move {
            let stop = Stop::new();
            let old = tokio::spawn({
                let stop = stop.clone();
                async move { stop.run(std::future::pending::<()>()).await }
            });
            runtime.sleep(Duration::from_secs(1)).await;
            stop.stop();
            stop.rearm();
            assert_eq!(old.await.unwrap(), Err(Stopped));
            assert_eq!(
                stop.run(runtime.sleep(Duration::from_secs(1))).await,
                Ok(())
            );
        });
    }
}
