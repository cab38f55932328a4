//! Whatever comes when, every change is made once or its submitter knows why not.

use proptest::prelude::*;

use super::*;

/// A change, when it comes, and when its submitter loses patience, both in milliseconds.
type Arrival = (Set, u64, Option<u64>);

fn arrivals() -> impl Strategy<Value = Vec<Arrival>> {
    let change = (0_u32..15, prop_oneof![4 => 1..100_i32, 1 => -100..0_i32]);
    let arrival = (
        change,
        0_u64..3_000,
        prop::option::weighted(0.1, 1_u64..2_000),
    );
    prop::collection::vec(
        arrival.prop_map(|((record, value), at, patience)| (Set(record, value), at, patience)),
        1..80,
    )
}

/// What became of a change; `None` when its submitter left.
type Fate = (Set, Option<Result<usize, CloudError>>);

/// What became of each change, and what the zone accepted.
fn play(manner: Manner, arrivals: Vec<Arrival>) -> (Vec<Fate>, Vec<Set>) {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, manner);
        let tasks: Vec<_> = arrivals
            .into_iter()
            .map(|(change, at, patience)| {
                let (runtime, batches) = (world.runtime.clone(), world.batches.clone());
                let stop = world.stop.clone();
                tokio::spawn(async move {
                    runtime.sleep(Duration::from_millis(at)).await;
                    let submitted = batches.submit(&"zone", change, &stop);
                    let patience =
                        patience.map_or(Duration::from_secs(86_400), Duration::from_millis);
                    (change, runtime.timeout(patience, submitted).await)
                })
            })
            .collect();
        let mut fates = Vec::new();
        for task in tasks {
            fates.push(task.await.unwrap());
        }
        // What was sent for those who left ends in its own time.
        world.after(600_000).await;
        assert!(world.batches.shared.queues().is_empty());
        let accepted = world.log.lock().unwrap().accepted.clone();
        (fates, accepted)
    })
}

fn count(all: &[Set], one: Set) -> usize {
    all.iter().filter(|set| **set == one).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn nothing_is_lost_and_nothing_is_doubled(
        arrivals in arrivals(),
        manner in prop_oneof![Just(Manner::Says), Just(Manner::Hides), Just(Manner::Lies)],
    ) {
        let (fates, accepted) = play(manner, arrivals);
        let sent: Vec<Set> = fates.iter().map(|(change, _)| *change).collect();
        let good: Vec<Set> = fates
            .iter()
            .filter(|(_, fate)| matches!(fate, Some(Ok(_))))
            .map(|(change, _)| *change)
            .collect();
        for (change, fate) in &fates {
            match fate {
                Some(Ok(_)) => prop_assert!(change.1 > 0),
                Some(Err(error)) => prop_assert!(change.1 < 0 && !error.is_ambiguous()),
                None => {}
            }
            // Those who left may have been served or not; nobody is served twice.
            prop_assert!(count(&accepted, *change) >= count(&good, *change));
            prop_assert!(count(&accepted, *change) <= count(&sent, *change));
        }
    }
}
