//! A clock for tests: it stands still while anything can run and jumps when everything waits.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use super::{Clock, Moment, Runtime, SeededRandom, Sleep};

/// The timers that were set and have not come, in the order in which they will.
type Timers = BTreeMap<(Moment, u64), Option<Waker>>;

#[derive(Debug, Default)]
struct State {
    now: Moment,
    next_id: u64,
    timers: Timers,
}

/// A clock that is moved by [`simulate`] or by [`VirtualClock::advance`].
///
/// Its calendar starts at 2025-01-01 00:00:00 UTC.
#[derive(Clone, Debug, Default)]
pub struct VirtualClock(Arc<Mutex<State>>);

impl VirtualClock {
    /// A clock that stands at its start.
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves the clock and wakes every timer whose time has come.
    pub fn advance(&self, duration: Duration) {
        let mut state = self.lock();
        state.now = state.now + duration;
        let due = take_due(&mut state);
        drop(state);
        due.into_iter().for_each(Waker::wake);
    }

    /// Jumps to the next timer and wakes it and those of the same moment; false when none is set.
    fn jump(&self) -> bool {
        let mut state = self.lock();
        let Some(((next, _), _)) = state.timers.first_key_value() else {
            return false;
        };
        state.now = state.now.max(*next);
        let due = take_due(&mut state);
        drop(state);
        due.into_iter().for_each(Waker::wake);
        true
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0
            .lock()
            .expect("no code panics while it holds the clock")
    }
}

fn take_due(state: &mut State) -> Vec<Waker> {
    let later = state.timers.split_off(&(state.now, u64::MAX));
    let due = std::mem::replace(&mut state.timers, later);
    due.into_values().flatten().collect()
}

impl Clock for VirtualClock {
    fn now(&self) -> Moment {
        self.lock().now
    }

    fn wall(&self) -> SystemTime {
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_735_689_600);
        start + self.now().since(Moment::default())
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let mut state = self.lock();
        state.next_id += 1;
        let key = (state.now + duration, state.next_id);
        state.timers.insert(key, None);
        drop(state);
        Box::pin(Timer {
            clock: self.clone(),
            key,
        })
    }
}

struct Timer {
    clock: VirtualClock,
    key: (Moment, u64),
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.clock.lock();
        match state.timers.get_mut(&self.key) {
            Some(waker) => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.clock.lock().timers.remove(&self.key);
    }
}

/// Runs a test on a virtual clock and seeded random numbers.
///
/// Everything, also what it spawns with `tokio::spawn`, runs on this thread in a fixed order. When
/// all of it waits, the clock jumps to the next timer, so hours pass in no time and a test measures
/// exactly. Waiting for real input (sockets, other threads) does not work here: the clock would run
/// ahead of it.
///
/// # Panics
///
/// When all of it waits and no timer is set, because that would hang for ever.
pub fn simulate<T, F, Fut>(seed: u64, test: F) -> T
where
    F: FnOnce(Runtime) -> Fut,
    Fut: Future<Output = T>,
{
    let clock = VirtualClock::new();
    let idle = clock.clone();
    let executor = tokio::runtime::Builder::new_current_thread()
        .on_thread_park(move || {
            assert!(
                idle.jump(),
                "everything waits and no timer is set: this would hang"
            );
        })
        .build()
        .expect("a runtime without drivers needs nothing from the system");
    let runtime = Runtime::new(Arc::new(clock), Arc::new(SeededRandom::new(seed)));
    executor.block_on(test(runtime))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_fire_in_their_order_and_time_stands_still_between() {
        let order = simulate(0, |runtime| async move {
            let order = Arc::new(Mutex::new(Vec::new()));
            let tasks: Vec<_> = [3_u64, 1, 2, 1]
                .into_iter()
                .map(|seconds| {
                    let (runtime, order) = (runtime.clone(), Arc::clone(&order));
                    tokio::spawn(async move {
                        runtime.sleep(Duration::from_secs(seconds)).await;
                        order.lock().unwrap().push((seconds, runtime.now()));
                    })
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
            Arc::try_unwrap(order).unwrap().into_inner().unwrap()
        });
        let at = |seconds| (seconds, Moment::after_start(Duration::from_secs(seconds)));
        assert_eq!(order, [at(1), at(1), at(2), at(3)]);
    }

    #[test]
    fn a_dropped_timer_does_not_move_the_clock() {
        simulate(0, |runtime| async move {
            drop(runtime.clock.sleep(Duration::from_secs(1)));
            runtime.sleep(Duration::from_secs(5)).await;
            assert_eq!(runtime.now(), Moment::after_start(Duration::from_secs(5)));
        });
    }

    #[test]
    #[should_panic(expected = "this would hang")]
    fn a_deadlock_is_a_failure_and_not_a_hang() {
        simulate(0, |_| std::future::pending::<()>());
    }
}
