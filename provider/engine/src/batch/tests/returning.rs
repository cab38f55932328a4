//! Windows on a busy machine: hosts that compute much, and processes that do not get to run.

use tokio::sync::Semaphore;

use super::*;
use crate::clock::{Clock, SeededRandom, Sleep};

/// A call of the zone.
const CALL: Duration = Duration::from_millis(500);

/// What a host does for a record before it hands it over, in parts of ten milliseconds.
type Work = fn(u32) -> u32;

/// Other programs: how long they take both cores away, and how long they leave them.
#[derive(Clone, Copy)]
struct Others {
    busy: u64,
    idle: u64,
}

/// How a window is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// By the idle time alone.
    Idle,
    /// Those who are on the way back are waited for.
    Returning,
}

/// A host with ten walkers on two cores.
struct Host {
    work: Work,
    others: Option<Others>,
    /// Whether an object is no record but something that takes half a second.
    is_else: fn(u32) -> bool,
}

impl Host {
    fn that_does(work: Work) -> Self {
        Self {
            work,
            others: None,
            is_else: |_| false,
        }
    }

    /// Hands over three hundred objects; how many batches there were, and how long it took.
    fn walk(&self, by: By) -> (usize, Duration) {
        simulate(0, |runtime| async move {
            let world = Arc::new(World::new(runtime.clone(), Manner::Says));
            if by == By::Idle {
                *world.batches.shared.returning() = Returning::new(Duration::ZERO);
            }
            let cores = Arc::new(Semaphore::new(2));
            let others = self.others.map(|others| {
                tokio::spawn(take_cores(runtime.clone(), Arc::clone(&cores), others))
            });
            let next = Arc::new(Mutex::new(0..300));
            let walkers: Vec<_> = (0..10)
                .map(|_| {
                    let (world, cores) = (Arc::clone(&world), Arc::clone(&cores));
                    let (next, work, is_else) = (Arc::clone(&next), self.work, self.is_else);
                    tokio::spawn(async move {
                        loop {
                            let Some(object) = next.lock().unwrap().next() else {
                                return;
                            };
                            compute(&world, &cores, work(object)).await;
                            if is_else(object) {
                                world.after(500).await;
                            } else {
                                world.submit(object, 1).await.unwrap().unwrap();
                            }
                        }
                    })
                })
                .collect();
            for walker in walkers {
                walker.await.unwrap();
            }
            others.inspect(tokio::task::JoinHandle::abort);
            (world.sizes().len(), runtime.now().since(Moment::default()))
        })
    }
}

async fn compute(world: &World, cores: &Semaphore, parts: u32) {
    for _ in 0..parts {
        // The semaphore is fair, so the walkers take turns as threads do.
        let _core = cores.acquire().await.unwrap();
        world.after(10).await;
    }
}

async fn take_cores(runtime: Runtime, cores: Arc<Semaphore>, others: Others) {
    loop {
        runtime.sleep(Duration::from_millis(others.idle)).await;
        let _both = cores.acquire_many(2).await.unwrap();
        runtime.sleep(Duration::from_millis(others.busy)).await;
    }
}

#[test]
fn a_busy_host_gets_about_thirty_batches_too() {
    // It computes much for some records.
    let uneven = Host::that_does(|record| 3 + record * 17 % 28);
    let others = Some(Others {
        busy: 150,
        idle: 50,
    });
    let held_up = Host {
        others,
        ..Host::that_does(|record| 3 + record * 7 % 4)
    };
    let held_up_more = Host {
        others,
        ..Host::that_does(|record| 5 + record * 7 % 5)
    };
    for host in [uneven, held_up, held_up_more] {
        // Groups of submitters take turns.
        let (batches, took) = host.walk(By::Idle);
        assert!(batches >= 55, "{batches} batches in {took:?}");
        let (batches, took) = host.walk(By::Returning);
        assert!(batches <= 36, "{batches} batches in {took:?}");
    }
}

#[test]
fn a_quick_host_is_not_held_up() {
    let host = Host::that_does(|record| record * 7 % 3);
    assert_eq!(host.walk(By::Returning), host.walk(By::Idle));
    assert_eq!(host.walk(By::Returning).0, 30);

    let with_much_else = Host {
        is_else: |object| object.wrapping_mul(2_654_435_761) >> 7 & 1 == 0,
        ..host
    };
    let (fewest, quickest) = with_much_else.walk(By::Idle);
    let (batches, took) = with_much_else.walk(By::Returning);
    assert!(batches <= fewest, "{batches}, {fewest}");
    assert!(took <= quickest.mul_f64(1.05), "{took:?}, {quickest:?}");
}

/// Has ten records made four times, each time by submitters that need 300 ms to come back, and
/// returns at the moment of the last answers.
async fn get_used_to_slow_returns(world: &World) {
    for round in 0..4 {
        let answers: Vec<Answer> = (0..10).map(|record| world.submit(record, round)).collect();
        for answer in answers {
            answer.await.unwrap().unwrap();
        }
        if round < 3 {
            world.after(300).await;
        }
    }
    assert!(world.sizes().ends_with(&[10; 4]));
}

/// How long it takes from now on until this submission is answered.
async fn time_of(world: &World, submitted: Answer) -> Duration {
    let start = world.runtime.now();
    submitted.await.unwrap().unwrap();
    world.runtime.now().since(start)
}

#[test]
fn the_slow_are_waited_for_three_times_as_long_as_they_take() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, Manner::Says);
        get_used_to_slow_returns(&world).await;
        let took = time_of(&world, world.submit(1, 1)).await;
        assert_eq!(took, Duration::from_millis(900) + CALL);
    });
}

#[test]
fn who_is_back_with_another_collection_is_not_waited_for() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, Manner::Says);
        get_used_to_slow_returns(&world).await;
        let first = world.submit(1, 1);
        for record in 0..9 {
            world.after(10).await;
            world.submit_to("another zone", record, 1);
        }
        let took = time_of(&world, first).await;
        // The last one is back after 90 ms, when the first has waited for nearly the idle time.
        assert!(took <= Duration::from_millis(10 + 25) + CALL, "{took:?}");
    });
}

#[test]
fn a_change_that_comes_alone_waits_for_the_idle_time_only() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, Manner::Says);
        let alone = Duration::from_millis(100) + CALL;
        let took = time_of(&world, world.submit(1, 1)).await;
        assert_eq!(took, alone, "the first of all");

        let took = time_of(&world, world.submit(2, 1)).await;
        assert_eq!(took, alone, "one that comes at once after it");

        get_used_to_slow_returns(&world).await;
        world.after(1_001).await;
        let took = time_of(&world, world.submit(3, 1)).await;
        assert_eq!(took, alone, "one that comes when the others have gone");
    });
}

#[test]
fn who_left_unanswered_is_not_waited_for() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, Manner::Says);
        get_used_to_slow_returns(&world).await;
        world.after(1_001).await;
        let left: Vec<Answer> = (0..9).map(|record| world.submit(record, 1)).collect();
        world.after(200).await;
        left.iter().for_each(Answer::abort);
        world.after(500).await;
        let took = time_of(&world, world.submit(1, 1)).await;
        assert_eq!(took, Duration::from_millis(100) + CALL);
    });
}

#[test]
fn who_went_on_to_something_else_does_not_count_as_slow() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, Manner::Says);
        for pause in [60_000, 0] {
            let answers: Vec<Answer> = (0..10).map(|record| world.submit(record, 1)).collect();
            for answer in answers {
                answer.await.unwrap().unwrap();
            }
            world.after(pause).await;
        }
        let took = time_of(&world, world.submit(1, 1)).await;
        assert_eq!(took, Duration::from_millis(100) + CALL);
    });
}

/// The clock of a process that does not run between two moments: its timers come late.
struct Stalled {
    runtime: Runtime,
    from: Moment,
    to: Moment,
}

impl Clock for Stalled {
    fn now(&self) -> Moment {
        self.runtime.now()
    }

    fn wall(&self) -> std::time::SystemTime {
        self.runtime.wall()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let end = self.now() + duration;
        let end = if (self.from..self.to).contains(&end) {
            self.to
        } else {
            end
        };
        let (runtime, duration) = (self.runtime.clone(), end.since(self.now()));
        Box::pin(async move { runtime.sleep(duration).await })
    }
}

#[test]
fn time_in_which_the_process_did_not_run_is_not_idle() {
    simulate(0, |runtime| async move {
        let at = |millis| Moment::default() + Duration::from_millis(millis);
        let stalled = Stalled {
            runtime: runtime.clone(),
            from: at(30),
            to: at(200),
        };
        let clock = Runtime::new(Arc::new(stalled), Arc::new(SeededRandom::new(0)));
        let world = World::new(clock, Manner::Says);
        let first = world.submit(1, 1);
        // It came in the meantime, and is seen a moment after the timer.
        runtime.sleep(Duration::from_millis(201)).await;
        world.submit(2, 1).await.unwrap().unwrap();
        first.await.unwrap().unwrap();
        assert_eq!(world.sizes(), [2]);
    });
}
