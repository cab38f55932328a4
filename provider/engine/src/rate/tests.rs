use proptest::prelude::*;

use super::*;
use crate::clock::simulate;

fn seconds(runtime: &Runtime) -> f64 {
    runtime.now().since(Moment::default()).as_secs_f64()
}

#[test]
fn a_burst_goes_at_once_and_the_rest_at_the_rate() {
    simulate(0, |runtime| async move {
        let budget = Budget::new(runtime.clone(), 5.0, 5);
        for _ in 0..5 {
            budget.succeeded(budget.acquire().await);
        }
        assert_eq!(seconds(&runtime), 0.0);
        for _ in 0..50 {
            budget.succeeded(budget.acquire().await);
        }
        let took = seconds(&runtime);
        assert!((10.0..10.01).contains(&took), "{took}");
    });
}

#[test]
fn those_who_wait_are_served_in_order() {
    let order = simulate(0, |runtime| async move {
        let budget = Arc::new(Budget::new(runtime, 1.0, 1));
        let order = Arc::new(Mutex::new(Vec::new()));
        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let (budget, order) = (Arc::clone(&budget), Arc::clone(&order));
                tokio::spawn(async move {
                    let permit = budget.acquire().await;
                    order.lock().unwrap().push(number);
                    budget.succeeded(permit);
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        order.lock().unwrap().clone()
    });
    assert_eq!(order, (0..20).collect::<Vec<_>>());
}

#[test]
fn who_leaves_the_line_costs_nothing() {
    simulate(0, |runtime| async move {
        let budget = Budget::new(runtime.clone(), 1.0, 1);
        budget.succeeded(budget.acquire().await);
        let left = runtime
            .timeout(Duration::from_millis(500), budget.acquire())
            .await;
        assert!(left.is_none());
        budget.succeeded(budget.acquire().await);
        assert!(seconds(&runtime) < 1.01);
    });
}

#[test]
fn a_throttle_halves_pauses_and_the_rate_comes_back() {
    simulate(0, |runtime| async move {
        let budget = Budget::new(runtime.clone(), 10.0, 10);
        let together: Vec<Permit> = vec![budget.acquire().await, budget.acquire().await];
        for permit in together {
            budget.throttled(permit, Some(Duration::from_secs(3)));
        }
        assert_eq!(
            budget.rate(),
            5.0,
            "calls that were under way together count once"
        );
        let permit = budget.acquire().await;
        let waited = seconds(&runtime);
        assert!(
            (3.2..3.3).contains(&waited),
            "the pause, then one token at the new rate: {waited}"
        );

        budget.throttled(permit, None);
        assert_eq!(budget.rate(), 2.5);
        for _ in 0..200 {
            budget.succeeded(budget.acquire().await);
        }
        assert_eq!(budget.rate(), 10.0);
    });
}

#[test]
fn the_rate_has_a_floor() {
    simulate(0, |runtime| async move {
        let budget = Budget::new(runtime, 32.0, 1);
        for _ in 0..20 {
            let permit = budget.acquire().await;
            budget.throttled(permit, None);
        }
        assert_eq!(budget.rate(), 1.0);
    });
}

#[test]
fn one_budget_per_account_and_api() {
    simulate(0, |runtime| async move {
        let budgets = Budgets::new(runtime);
        let one = budgets.of("1", "dns", 5.0, 5);
        assert!(Arc::ptr_eq(&one, &budgets.of("1", "dns", 5.0, 5)));
        assert!(!Arc::ptr_eq(&one, &budgets.of("2", "dns", 5.0, 5)));
        assert!(!Arc::ptr_eq(&one, &budgets.of("1", "certificates", 5.0, 5)));
    });
}

#[test]
#[should_panic(expected = "`dns` has one published rate")]
fn two_rates_of_one_api_are_a_mistake() {
    simulate(0, |runtime| async move {
        let budgets = Budgets::new(runtime);
        let _ = budgets.of("1", "dns", 5.0, 5);
        let _ = budgets.of("1", "dns", 1.0, 1);
    });
}

proptest! {
    /// In every span between two grants there are at most the burst and what flows in meanwhile,
    /// whenever callers come and however calls go.
    #[test]
    fn the_published_rate_is_never_exceeded(
        rate in 0.5_f64..50.0,
        burst in 1_u32..20,
        arrivals in prop::collection::vec((0_u64..2_000, 0_u8..20), 1..120),
    ) {
        let grants = simulate(0, |runtime| async move {
            let budget = Arc::new(Budget::new(runtime.clone(), rate, burst));
            let grants = Arc::new(Mutex::new(Vec::new()));
            let tasks: Vec<_> = arrivals
                .into_iter()
                .map(|(arrival, fate)| {
                    let (runtime, budget, grants) = (runtime.clone(), Arc::clone(&budget), Arc::clone(&grants));
                    tokio::spawn(async move {
                        runtime.sleep(Duration::from_millis(arrival)).await;
                        let permit = budget.acquire().await;
                        grants.lock().unwrap().push(seconds(&runtime));
                        if fate == 0 {
                            budget.throttled(permit, None);
                        } else {
                            budget.succeeded(permit);
                        }
                    })
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
            grants.lock().unwrap().clone()
        });
        for (first, from) in grants.iter().enumerate() {
            for (last, to) in grants.iter().enumerate().skip(first) {
                let granted = (last - first + 1) as f64;
                prop_assert!(granted <= f64::from(burst) + rate * (to - from) + 1e-6);
            }
        }
    }
}

const TEN_A_MINUTE: Quota = Quota {
    calls: 10,
    within: Duration::from_secs(60),
};

#[test]
fn a_quota_holds_in_every_span() {
    let moments = simulate(0, |runtime| async move {
        let budget = Budget::new(runtime.clone(), 5.0, 5).with_quotas(&[TEN_A_MINUTE]);
        let mut moments = Vec::new();
        for number in 0..35 {
            // Now and then nobody calls.
            if number % 7 == 0 {
                runtime.sleep(Duration::from_secs(13)).await;
            }
            budget.succeeded(budget.acquire().await);
            moments.push(seconds(&runtime));
        }
        moments
    });
    for (first, eleventh) in moments.iter().zip(moments.iter().skip(10)) {
        assert!(eleventh - first >= 60.0, "{moments:?}");
    }
}

#[test]
fn an_answer_may_say_that_nothing_is_left() {
    simulate(0, |runtime| async move {
        let budget = Budget::new(runtime.clone(), 5.0, 5);
        budget.told(1, Duration::from_secs(100));
        budget.succeeded(budget.acquire().await);
        assert_eq!(seconds(&runtime), 0.0);
        budget.told(0, Duration::from_secs(100));
        budget.succeeded(budget.acquire().await);
        assert!(seconds(&runtime) >= 100.0);
    });
}

#[test]
fn times_are_told_as_people_read_them() {
    let told = |seconds| time_of_day(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    assert_eq!(told(0), "00:00:00 UTC");
    assert_eq!(
        told(86_400 * 20_000 + 14 * 3600 + 5 * 60 + 9),
        "14:05:09 UTC"
    );
}
