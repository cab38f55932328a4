//! Panics that become errors.

use std::future::Future;
use std::sync::Arc;
use std::task::Poll;

use tokio::sync::Notify;

use super::{contain, run_to_end};

#[tokio::test]
async fn a_result_passes_through() {
    assert_eq!(contain(async { 7 }).await, Ok(7));
}

#[tokio::test]
async fn a_panic_is_an_error_with_its_message() {
    let value = 3;
    let formatted = contain(async { panic!("impossible value {value}") }).await;
    let report: Result<(), _> = formatted;
    assert_eq!(
        report.expect_err("it panicked").message(),
        "impossible value 3"
    );

    let fixed: Result<(), _> = contain(async { panic!("fixed text") }).await;
    assert_eq!(fixed.expect_err("it panicked").message(), "fixed text");

    let odd: Result<(), _> = contain(async { std::panic::panic_any(5) }).await;
    assert_eq!(
        odd.expect_err("it panicked").message(),
        "a panic without a message"
    );
}

#[tokio::test]
async fn a_panic_after_waiting_is_caught_and_the_others_finish() {
    let gate = Arc::new(Notify::new());
    let broken = contain({
        let gate = Arc::clone(&gate);
        async move {
            gate.notified().await;
            panic!("late");
        }
    });
    let healthy = contain(async {
        gate.notify_one();
        tokio::task::yield_now().await;
        "done"
    });
    let (broken, healthy): (Result<(), _>, _) = tokio::join!(broken, healthy);
    assert_eq!(broken.expect_err("it panicked").message(), "late");
    assert_eq!(healthy, Ok("done"));
}

#[tokio::test]
async fn work_goes_on_when_the_call_is_cancelled() {
    let (begun, finish, finished) = (Notify::new(), Notify::new(), Notify::new());
    let shared = Arc::new((begun, finish, finished));
    let mut call = Box::pin(run_to_end({
        let shared = Arc::clone(&shared);
        async move {
            shared.0.notify_one();
            shared.1.notified().await;
            shared.2.notify_one();
        }
    }));
    // Polled once, as a server does, so that the work begins.
    let first = std::future::poll_fn(|cx| Poll::Ready(call.as_mut().poll(cx))).await;
    assert!(first.is_pending());
    shared.0.notified().await;
    drop(call);
    shared.1.notify_one();
    shared.2.notified().await;
}

#[tokio::test]
async fn work_that_goes_on_is_contained_too() {
    let report: Result<(), _> = run_to_end(async { panic!("apart") }).await;
    assert_eq!(report.expect_err("it panicked").message(), "apart");
}
