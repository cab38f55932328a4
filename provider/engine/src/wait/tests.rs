use super::*;
use crate::clock::simulate;
use crate::error::{ErrorKind, Service};

const DNS: Service = Service {
    id: "dns",
    title: "DNS",
};
const MINUTE: Duration = Duration::from_secs(60);

fn failed(kind: ErrorKind) -> CloudError {
    CloudError::new(DNS, "GetZone", kind)
}

/// Polls that see `script`, one after the other; a poll too many fails the test.
fn scripted(
    script: Vec<Result<Progress<u32>, CloudError>>,
) -> impl FnMut() -> std::future::Ready<Result<Progress<u32>, CloudError>> {
    let mut script = script.into_iter();
    move || std::future::ready(script.next().expect("no further poll"))
}

fn pending() -> Result<Progress<u32>, CloudError> {
    Ok(Progress::Pending("status is CREATING".to_owned()))
}

fn run(
    options: WaitOptions,
    script: Vec<Result<Progress<u32>, CloudError>>,
) -> (Result<u32, WaitError>, Duration) {
    simulate(3, |runtime| async move {
        let start = runtime.now();
        let result = wait_until(&runtime, &Stop::new(), options, scripted(script)).await;
        (result, runtime.now().since(start))
    })
}

#[test]
fn polls_until_ready_with_growing_pauses() {
    let (result, took) = run(
        WaitOptions {
            delay: Duration::from_secs(5),
            ..WaitOptions::within(MINUTE)
        },
        vec![pending(), pending(), pending(), Ok(Progress::Ready(7))],
    );
    assert_eq!(result.unwrap(), 7);
    // 5 s, then 1 s, 1.5 s and 2.25 s, each a tenth more or less.
    assert!(
        took > Duration::from_millis(9_200) && took < Duration::from_millis(10_300),
        "{took:?}"
    );
}

#[test]
fn times_out_exactly_and_says_what_was_seen_last() {
    let (result, took) = run(
        WaitOptions::within(MINUTE),
        (0..100).map(|_| pending()).collect(),
    );
    assert_eq!(took, MINUTE);
    assert!(matches!(
        result,
        Err(WaitError::TimedOut { last, waited }) if last == "status is CREATING" && waited == MINUTE
    ));
}

#[test]
fn a_poll_that_hangs_does_not_outlive_the_timeout() {
    simulate(0, |runtime| async move {
        let hang = std::future::pending::<Result<Progress<u32>, CloudError>>;
        let result = wait_until(&runtime, &Stop::new(), WaitOptions::within(MINUTE), hang).await;
        assert!(matches!(result, Err(WaitError::TimedOut { .. })));
        assert_eq!(runtime.now().since(Moment::default()), MINUTE);
    });
}

#[test]
fn a_failed_state_ends_it_at_once() {
    let (result, took) = run(
        WaitOptions::within(MINUTE),
        vec![Ok(Progress::Failed("status is FAILED".to_owned()))],
    );
    assert!(matches!(result, Err(WaitError::Refused { reason }) if reason == "status is FAILED"));
    assert_eq!(took, Duration::ZERO);
}

#[test]
fn a_flapping_status_must_be_ready_in_a_row() {
    let ready = |n| Ok(Progress::Ready(n));
    let options = WaitOptions {
        successes: 2,
        ..WaitOptions::within(MINUTE)
    };
    let (result, _) = run(options, vec![ready(1), pending(), ready(2), ready(3)]);
    assert_eq!(result.unwrap(), 3);
}

#[test]
fn not_found_is_lag_only_while_the_object_is_young() {
    let gone = || Err(failed(ErrorKind::NotFound));
    let options = WaitOptions {
        not_found_grace: Duration::from_secs(20),
        ..WaitOptions::within(MINUTE)
    };
    let (result, _) = run(options, vec![gone(), gone(), Ok(Progress::Ready(1))]);
    assert_eq!(result.unwrap(), 1);

    let (result, took) = run(options, (0..50).map(|_| gone()).collect());
    assert!(matches!(result, Err(WaitError::Call(error)) if error.is_not_found()));
    assert!(
        took >= Duration::from_secs(20) && took < Duration::from_secs(40),
        "{took:?}"
    );

    let (result, _) = run(WaitOptions::within(MINUTE), vec![gone()]);
    assert!(matches!(result, Err(WaitError::Call(_))));
}

#[test]
fn another_error_ends_it() {
    let (result, _) = run(
        WaitOptions::within(MINUTE),
        vec![pending(), Err(failed(ErrorKind::AccessDenied))],
    );
    assert!(matches!(result, Err(WaitError::Call(error)) if error.is_access_denied()));
}

#[test]
fn a_stop_ends_it_at_once_with_what_was_seen() {
    simulate(0, |runtime| async move {
        let stop = Stop::new();
        let (later, clock) = (stop.clone(), runtime.clone());
        tokio::spawn(async move {
            clock.sleep(Duration::from_secs(30)).await;
            later.stop();
        });
        let script = scripted((0..100).map(|_| pending()).collect());
        let result = wait_until(&runtime, &stop, WaitOptions::within(MINUTE), script).await;
        assert!(matches!(result, Err(WaitError::Stopped { last }) if last == "status is CREATING"));
        assert_eq!(
            runtime.now().since(Moment::default()),
            Duration::from_secs(30)
        );
    });
}

#[test]
fn a_stop_that_the_poll_notices_first_is_a_stop() {
    simulate(0, |runtime| async move {
        let stop = Stop::new();
        let (later, clock) = (stop.clone(), runtime.clone());
        tokio::spawn(async move {
            clock.sleep(Duration::from_secs(2)).await;
            later.stop();
        });
        let retry = crate::retry::Retry::new(runtime.clone(), stop.clone());
        let throttled =
            || std::future::ready(Err(failed(ErrorKind::Throttled { retry_after: None })));
        let options = WaitOptions::within(MINUTE);
        let result: Result<u32, _> = wait_until(&runtime, &stop, options, || {
            retry.run(crate::retry::Effect::Reads, failed, throttled)
        })
        .await;
        assert!(
            matches!(result, Err(WaitError::Stopped { .. })),
            "{result:?}"
        );
    });
}
