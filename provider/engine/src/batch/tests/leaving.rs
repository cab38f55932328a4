//! Submitters that leave, stops, and bugs of the API crate.

use super::*;

#[test]
fn who_leaves_takes_an_unsent_change_back_and_does_not_end_a_sent_one() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, Manner::Says);
        let left = world.submit(1, 1);
        let stays = world.submit(2, 1);
        world.after(50).await;
        left.abort();
        assert_eq!(stays.await.unwrap().unwrap(), 1);
        assert_eq!(world.sizes(), [1]);

        let left = world.submit(1, 1);
        world.after(200).await;
        assert!(!world.log.lock().unwrap().under_way.is_empty());
        left.abort();
        world.after(1_000).await;
        let log = world.log.lock().unwrap();
        assert!(log.under_way.is_empty(), "the call went on to its end");
    });
}

#[test]
fn a_stop_takes_unsent_changes_back_and_waits_for_sent_ones() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, Manner::Says);
        let sent = world.submit(1, 1);
        world.after(200).await;
        let waiting = world.submit(2, 1);
        world.after(10).await;
        world.stop.stop();
        let error = waiting.await.unwrap().unwrap_err();
        assert!(error.is_interrupted() && !error.is_ambiguous());
        assert_eq!(
            world.runtime.now().since(Moment::default()),
            Duration::from_millis(210)
        );
        assert_eq!(sent.await.unwrap().unwrap(), 1);
        assert!(
            world
                .submit(3, 1)
                .await
                .unwrap()
                .unwrap_err()
                .is_interrupted()
        );
        world.after(1_000).await;
        assert_eq!(world.sizes(), [1]);
    });
}

#[test]
fn a_panic_of_the_api_crate_is_an_unknown_outcome_and_not_the_end() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, Manner::Panics);
        let sent = world.submit(1, 1);
        world.after(200).await;
        let waiting = world.submit(2, 1);
        assert!(sent.await.unwrap().unwrap_err().is_ambiguous());
        assert!(waiting.await.unwrap().is_err());
        *world.batches.api().manner.lock().unwrap() = Manner::Says;
        assert_eq!(world.submit(3, 1).await.unwrap().unwrap(), 1);
    });
}

#[test]
fn a_panic_before_sending_leaves_nobody_waiting() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, Manner::Says);
        let both = [world.submit(1, 1), world.submit(2, CANNOT_BE_MEASURED)];
        for answer in both {
            assert!(answer.await.unwrap().is_err());
        }
        assert_eq!(world.submit(3, 1).await.unwrap().unwrap(), 1);
        assert_eq!(world.sizes(), [1]);
    });
}
