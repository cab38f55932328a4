//! Work done side by side, with one line for each.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// At most this many at once: each starts a cloud and a command line tool.
const MOST: usize = 8;

/// A piece of work that is done.
#[derive(Debug)]
pub struct Done<T> {
    /// What it is called.
    pub name: String,
    /// What it gave, or why it failed; a panic counts as a failure.
    pub outcome: Result<T, String>,
    /// How long it took.
    pub elapsed: Duration,
}

/// How many pieces to do at once: what `RUST_TEST_THREADS` says, else three for each processor, since most
/// of a piece is waiting: for a cloud, for rates, for one process after the other.
#[must_use]
pub fn width() -> usize {
    let said = std::env::var("RUST_TEST_THREADS")
        .ok()
        .and_then(|threads| threads.parse().ok());
    said.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |it| 3 * usize::from(it)))
        .clamp(1, MOST)
}

/// Does the work on `width` threads, in order of the list as far as threads are free, and calls `tell`
/// with each piece that is done, from its thread. Returns all of them in order of the list.
pub fn run<J: Send, T: Send>(
    width: usize,
    jobs: Vec<(String, J)>,
    work: impl Fn(&J) -> Result<T, String> + Sync,
    tell: impl Fn(&Done<T>) + Sync,
) -> Vec<Done<T>> {
    let waiting: Mutex<VecDeque<_>> = Mutex::new(jobs.into_iter().enumerate().collect());
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..width {
            scope.spawn(|| {
                while let Some((index, (name, job))) = next(&waiting) {
                    let started = Instant::now();
                    let outcome = catch_unwind(AssertUnwindSafe(|| work(&job)));
                    let piece = Done {
                        name,
                        outcome: outcome.unwrap_or_else(|panic| Err(text_of(panic.as_ref()))),
                        elapsed: started.elapsed(),
                    };
                    tell(&piece);
                    done.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push((index, piece));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, piece)| piece).collect()
}

fn next<T>(waiting: &Mutex<VecDeque<T>>) -> Option<T> {
    waiting
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .pop_front()
}

fn text_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "a panic without a text".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_done_and_failures_keep_their_names() {
        let jobs = (0..9).map(|n| (format!("job {n}"), n)).collect();
        let done = run(
            3,
            jobs,
            |n| match n {
                3 => Err("three".to_owned()),
                5 => panic!("five"),
                n => Ok(n * 2),
            },
            |_| {},
        );
        let outcomes: Vec<_> = done.iter().map(|piece| piece.outcome.clone()).collect();
        assert_eq!(outcomes[2], Ok(4));
        assert_eq!(outcomes[3], Err("three".to_owned()));
        assert_eq!(outcomes[5], Err("five".to_owned()));
        assert_eq!(done[8].name, "job 8");
    }
}
