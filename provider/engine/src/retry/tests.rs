use std::sync::Mutex;

use super::*;
use crate::clock::simulate;
use crate::error::Service;

const DNS: Service = Service {
    id: "dns",
    title: "DNS",
};
const THROTTLED: ErrorKind = ErrorKind::Throttled { retry_after: None };

fn failed(kind: ErrorKind) -> CloudError {
    CloudError::new(DNS, "ChangeZone", kind)
}

/// Calls that fail as scripted and then succeed for ever.
struct Script(Mutex<(std::vec::IntoIter<ErrorKind>, u32)>);

impl Script {
    fn new(kinds: Vec<ErrorKind>) -> Self {
        Self(Mutex::new((kinds.into_iter(), 0)))
    }

    fn call(&self) -> std::future::Ready<Result<(), CloudError>> {
        let mut state = self.0.lock().unwrap();
        state.1 += 1;
        std::future::ready(state.0.next().map_or(Ok(()), |kind| Err(failed(kind))))
    }

    fn calls(&self) -> u32 {
        self.0.lock().unwrap().1
    }
}

fn run(effect: Effect, kinds: Vec<ErrorKind>) -> (Result<(), CloudError>, u32, Duration) {
    simulate(11, |runtime| async move {
        let script = Script::new(kinds);
        let retry = Retry::new(runtime.clone(), Stop::new());
        let result = retry.run(effect, failed, || script.call()).await;
        (
            result,
            script.calls(),
            runtime.now().since(Moment::default()),
        )
    })
}

#[test]
fn what_is_repeated_depends_on_effect_and_proof() {
    let token = Effect::Repeatable("it carries a token");
    let always = [
        THROTTLED,
        ErrorKind::Busy,
        ErrorKind::Unavailable { retry_after: None },
        ErrorKind::Connect,
        ErrorKind::ExpiredCredentials,
    ];
    for kind in always {
        for effect in [Effect::Reads, Effect::Changes, token] {
            assert_eq!(run(effect, vec![kind]).1, 2, "{kind:?} {effect:?}");
        }
    }
    for kind in [ErrorKind::Ambiguous, ErrorKind::Malformed] {
        assert_eq!(run(Effect::Reads, vec![kind]).1, 2, "{kind:?}");
        assert_eq!(run(token, vec![kind]).1, 2, "{kind:?}");
        let (result, calls, _) = run(Effect::Changes, vec![kind]);
        assert_eq!(calls, 1, "{kind:?}");
        assert!(result.unwrap_err().is_ambiguous());
    }
    let never = [
        ErrorKind::AccessDenied,
        ErrorKind::BadCredentials,
        ErrorKind::NotFound,
        ErrorKind::AlreadyExists,
        ErrorKind::InUse,
        ErrorKind::Conflict,
        ErrorKind::Invalid,
        ErrorKind::Quota,
        ErrorKind::Other,
    ];
    for kind in never {
        assert_eq!(run(Effect::Reads, vec![kind]).1, 1, "{kind:?}");
    }
}

#[test]
fn each_class_has_its_budget_and_the_error_says_how_long_it_was_tried() {
    let (result, calls, took) = run(Effect::Changes, vec![THROTTLED; 1000]);
    let error = result.unwrap_err();
    assert!(error.is_throttle());
    assert!(
        took > Duration::from_secs(500) && took <= Duration::from_secs(600),
        "{took:?}"
    );
    assert_eq!(error.facts().attempts, calls);
    assert_eq!(error.facts().tried_for, took);

    let (result, _, took) = run(Effect::Changes, vec![ErrorKind::Connect; 1000]);
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Connect);
    assert!(
        took > Duration::from_secs(20) && took <= Duration::from_secs(30),
        "{took:?}"
    );
}

#[test]
fn attempts_can_be_limited() {
    for (most, made) in [(0, 1), (1, 1), (4, 4)] {
        let calls = simulate(0, |runtime| async move {
            let policy = Policy {
                attempts: most,
                ..Policy::default()
            };
            let retry = Retry::new(runtime, Stop::new()).with_policy(policy);
            let script = Script::new(vec![THROTTLED; 1000]);
            assert!(
                retry
                    .run(Effect::Reads, failed, || script.call())
                    .await
                    .is_err()
            );
            script.calls()
        });
        assert_eq!(calls, made);
    }
}

#[test]
fn expired_credentials_get_one_more_chance() {
    assert_eq!(
        run(Effect::Reads, vec![ErrorKind::ExpiredCredentials; 5]).1,
        2
    );
}

#[test]
fn retry_after_is_never_undercut() {
    let after = Duration::from_secs(42);
    let (result, calls, took) = run(
        Effect::Changes,
        vec![ErrorKind::Throttled {
            retry_after: Some(after),
        }],
    );
    assert!(result.is_ok());
    assert_eq!(calls, 2);
    assert!(
        took >= after && took < after + Duration::from_secs(1),
        "{took:?}"
    );

    let hours = ErrorKind::Throttled {
        retry_after: Some(Duration::from_secs(7200)),
    };
    let (result, calls, took) = run(Effect::Changes, vec![hours]);
    assert!(result.is_err());
    assert_eq!((calls, took), (1, Duration::ZERO));
}

#[test]
fn a_quota_of_an_hour_is_waited_for_once() {
    let asked = Duration::from_secs(3600);
    let used_up = ErrorKind::Throttled {
        retry_after: Some(asked),
    };
    let (result, calls, took) = run(Effect::Changes, vec![used_up]);
    assert!(result.is_ok());
    assert_eq!(calls, 2);
    assert!(took >= asked && took < asked + Duration::from_secs(1));
    let (result, calls, _) = run(Effect::Changes, vec![used_up; 3]);
    assert!(result.unwrap_err().is_throttle());
    assert_eq!(calls, 2, "it is used up again");
}

#[test]
fn a_used_up_quota_holds_back_the_call_that_met_it_and_all_others_alike() {
    simulate(0, |runtime| async move {
        let budget = Arc::new(Budget::new(runtime.clone(), 100.0, 100));
        let retry = || Retry::new(runtime.clone(), Stop::new()).with_budget(Arc::clone(&budget));
        let asked = Duration::from_secs(1800);
        let script = Script::new(vec![ErrorKind::Throttled {
            retry_after: Some(asked),
        }]);
        let (met, other) = (retry(), retry());
        let (one, another) =
            tokio::join!(met.run(Effect::Changes, failed, || script.call()), async {
                runtime.sleep(Duration::from_secs(1)).await;
                other.run(Effect::Changes, failed, || script.call()).await
            });
        assert!(one.is_ok() && another.is_ok());
        assert_eq!(script.calls(), 3);
        let took = runtime.now().since(Moment::default());
        assert!(took >= asked && took < asked + Duration::from_secs(60));
        // What only looks after a stop does not wait for it.
        let gone = Script::new(vec![ErrorKind::Throttled {
            retry_after: Some(asked),
        }]);
        let brief = retry().detached(Duration::from_secs(3));
        let result = brief.run(Effect::Reads, failed, || gone.call()).await;
        assert!(result.unwrap_err().is_throttle());
    });
}

/// Starts a call and throws the stop after ten seconds; the result, how often it was called, and
/// when it ended.
fn stopped_after_ten_seconds<F, Fut>(effect: Effect, call: F) -> (Result<(), CloudError>, u64)
where
    F: Fn(Runtime) -> Fut + Send + Sync,
    Fut: Future<Output = Result<(), CloudError>> + Send,
{
    simulate(5, |runtime| async move {
        let stop = Stop::new();
        let (later, clock) = (stop.clone(), runtime.clone());
        tokio::spawn(async move {
            clock.sleep(Duration::from_secs(10)).await;
            later.stop();
        });
        let retry = Retry::new(runtime.clone(), stop);
        let result = retry.run(effect, failed, || call(runtime.clone())).await;
        (result, runtime.now().since(Moment::default()).as_secs())
    })
}

async fn slow(runtime: Runtime) -> Result<(), CloudError> {
    runtime.sleep(Duration::from_secs(60)).await;
    Ok(())
}

#[test]
fn a_stop_ends_pauses_and_reads_but_not_a_change_in_flight() {
    let throttled = |_| std::future::ready(Err(failed(THROTTLED)));
    let (result, ended) = stopped_after_ten_seconds(Effect::Changes, throttled);
    let error = result.unwrap_err();
    assert!(error.is_interrupted() && !error.is_ambiguous());
    assert_eq!(ended, 10);

    let (result, ended) = stopped_after_ten_seconds(Effect::Reads, slow);
    assert!(result.unwrap_err().is_interrupted());
    assert_eq!(ended, 10);

    for effect in [Effect::Changes, Effect::Repeatable("it carries a token")] {
        let (result, ended) = stopped_after_ten_seconds(effect, slow);
        assert!(result.is_ok());
        assert_eq!(ended, 60);
    }
}

#[test]
fn nothing_is_sent_after_a_stop_but_by_detached_calls() {
    simulate(0, |runtime| async move {
        let stop = Stop::new();
        stop.stop();
        let retry = Retry::new(runtime, stop);
        let script = Script::new(vec![]);
        let error = retry
            .run(Effect::Changes, failed, || script.call())
            .await
            .unwrap_err();
        assert!(error.is_interrupted());
        assert_eq!(script.calls(), 0);

        let detached = retry.detached(Duration::from_secs(3));
        detached
            .run(Effect::Reads, failed, || script.call())
            .await
            .unwrap();
        assert_eq!(script.calls(), 1);
    });
}

#[test]
fn a_refusal_after_an_unknown_outcome_proves_nothing() {
    let token = Effect::Repeatable("it carries a token");
    let script = || vec![ErrorKind::Ambiguous, ErrorKind::AccessDenied];
    let error = run(token, script()).0.unwrap_err();
    assert!(error.is_access_denied() && error.is_ambiguous());
    let error = run(Effect::Reads, script()).0.unwrap_err();
    assert!(error.is_access_denied() && !error.is_ambiguous());
}

#[test]
fn detached_calls_give_up_sooner() {
    simulate(0, |runtime| async move {
        let retry = Retry::new(runtime.clone(), Stop::new()).detached(Duration::from_secs(3));
        let script = Script::new(vec![THROTTLED; 1000]);
        assert!(
            retry
                .run(Effect::Reads, failed, || script.call())
                .await
                .is_err()
        );
        assert!(runtime.now().since(Moment::default()) <= Duration::from_secs(3));
    });
}

#[test]
fn throttles_slow_the_shared_rate_down() {
    simulate(0, |runtime| async move {
        let budget = Arc::new(Budget::new(runtime.clone(), 8.0, 4));
        let retry = Retry::new(runtime, Stop::new()).with_budget(Arc::clone(&budget));
        let script = Script::new(vec![THROTTLED]);
        retry
            .run(Effect::Changes, failed, || script.call())
            .await
            .unwrap();
        assert!(budget.rate() < 5.0, "{}", budget.rate());
    });
}
