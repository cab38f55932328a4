use std::collections::HashSet;

use super::*;
use crate::clock::simulate;
use crate::error::Service;

/// A change of a record to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Set(u32, i32);

/// The value of a change at which the API crate has a bug where it measures.
const CANNOT_BE_MEASURED: i32 = 1_300;

/// How the zone answers a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Negative values are refused, and the answer says which.
    Says,
    /// Negative values are refused without a hint.
    Hides,
    /// Negative values are refused with a wrong hint: nobody.
    Lies,
    /// Everything fails like this.
    Fails(ErrorKind),
    /// The API crate has a bug where it sends.
    Panics,
}

/// A zone that takes ten changes in a call of 500 ms, one call at a time.
struct Zone {
    runtime: Runtime,
    manner: Mutex<Manner>,
    log: Arc<Mutex<Log>>,
}

#[derive(Default)]
struct Log {
    batches: Vec<Vec<Set>>,
    accepted: Vec<Set>,
    under_way: HashSet<&'static str>,
}

fn error(kind: ErrorKind) -> CloudError {
    CloudError::new(
        Service {
            id: "dns",
            title: "DNS",
        },
        "ChangeRecords",
        kind,
    )
}

impl BatchApi for Zone {
    type Collection = &'static str;
    type Change = Set;
    type Subject = u32;
    type Answer = usize;

    fn subject(&self, change: &Set) -> u32 {
        change.0
    }

    fn fits(&self, batch: &[Set], next: &Set) -> bool {
        assert!(next.1 != CANNOT_BE_MEASURED, "a bug in the API crate");
        batch.len() < 10
    }

    fn order(&self, batch: &[Set]) -> Vec<usize> {
        // Zeros first; the places of all others are left out.
        (0..batch.len())
            .filter(|place| batch[*place].1 == 0)
            .collect()
    }

    async fn send(&self, zone: &&'static str, batch: &[Set]) -> Result<usize, CloudError> {
        {
            let mut log = self.log.lock().unwrap();
            assert!(log.under_way.insert(zone), "one batch at a time");
            log.batches.push(batch.to_vec());
        }
        self.runtime.sleep(Duration::from_millis(500)).await;
        self.log.lock().unwrap().under_way.remove(zone);
        let manner = *self.manner.lock().unwrap();
        match manner {
            Manner::Fails(kind) => Err(error(kind)),
            Manner::Panics => panic!("a bug in the API crate"),
            _ if batch.iter().any(|set| set.1 < 0) => Err(error(ErrorKind::Invalid)),
            _ => {
                self.log.lock().unwrap().accepted.extend(batch);
                Ok(batch.len())
            }
        }
    }

    fn refused(&self, batch: &[Set], error: &CloudError) -> Refused {
        match *self.manner.lock().unwrap() {
            Manner::Says => {
                let bad = batch.iter().enumerate().filter(|(_, set)| set.1 < 0);
                Refused::These(
                    bad.map(|(place, set)| (place, error.clone().with_message(set.0.to_string())))
                        .collect(),
                )
            }
            Manner::Hides => Refused::Unknown,
            Manner::Lies => Refused::These(vec![(99, error.clone())]),
            Manner::Fails(_) | Manner::Panics => Refused::Everything,
        }
    }

    fn error(&self, kind: ErrorKind) -> CloudError {
        error(kind)
    }
}

struct World {
    batches: WriteBatches<Zone>,
    log: Arc<Mutex<Log>>,
    runtime: Runtime,
    stop: Stop,
}

type Answer = tokio::task::JoinHandle<Result<usize, CloudError>>;

impl World {
    fn new(runtime: Runtime, manner: Manner) -> Self {
        let log = Arc::new(Mutex::new(Log::default()));
        let zone = Zone {
            runtime: runtime.clone(),
            manner: Mutex::new(manner),
            log: Arc::clone(&log),
        };
        let batches = WriteBatches::new(runtime.clone(), zone, Window::default());
        Self {
            batches,
            log,
            runtime,
            stop: Stop::new(),
        }
    }

    fn submit(&self, record: u32, value: i32) -> Answer {
        self.submit_to("zone", record, value)
    }

    fn submit_to(&self, zone: &'static str, record: u32, value: i32) -> Answer {
        let (batches, stop) = (self.batches.clone(), self.stop.clone());
        tokio::spawn(async move { batches.submit(&zone, Set(record, value), &stop).await })
    }

    async fn after(&self, millis: u64) {
        self.runtime.sleep(Duration::from_millis(millis)).await;
    }

    /// How many changes each batch had.
    fn sizes(&self) -> Vec<usize> {
        self.log
            .lock()
            .unwrap()
            .batches
            .iter()
            .map(Vec::len)
            .collect()
    }
}

/// Submits changes with these values, to a record each; who got an error, and the batches' sizes.
fn submit_all(manner: Manner, values: &[i32]) -> (Vec<Result<usize, CloudError>>, Vec<usize>) {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, manner);
        let tasks: Vec<Answer> = (0..)
            .zip(values)
            .map(|(record, value)| world.submit(record, *value))
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        assert!(
            world.batches.shared.queues().is_empty(),
            "the task has ended"
        );
        (answers, world.sizes())
    })
}

fn failures(answers: &[Result<usize, CloudError>]) -> Vec<usize> {
    (0..answers.len())
        .filter(|place| answers[*place].is_err())
        .collect()
}

#[test]
fn changes_that_arrive_together_are_one_batch_up_to_the_limits() {
    let (answers, sizes) = submit_all(Manner::Says, &[1; 7]);
    assert_eq!((failures(&answers).len(), sizes), (0, vec![7]));
    let (answers, sizes) = submit_all(Manner::Says, &[1; 25]);
    assert_eq!((failures(&answers).len(), sizes), (0, vec![10, 10, 5]));
}

#[test]
fn a_batch_closes_when_idle_when_full_and_after_the_longest_wait() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, Manner::Says);
        let first = world.submit(1, 1);
        world.after(90).await;
        let second = world.submit(2, 1);
        assert_eq!(first.await.unwrap().unwrap(), 2);
        second.await.unwrap().unwrap();
        assert_eq!(
            world.runtime.now().since(Moment::default()),
            Duration::from_millis(690)
        );

        let start = world.runtime.now();
        let eleven: Vec<Answer> = (0..11).map(|record| world.submit(record, 1)).collect();
        for answer in eleven {
            answer.await.unwrap().unwrap();
        }
        let took = world.runtime.now().since(start);
        assert_eq!(
            took,
            Duration::from_millis(500 + 100 + 500),
            "a full batch does not wait"
        );
    });
    simulate(0, |runtime| async move {
        let world = World::new(runtime, Manner::Says);
        for record in 0..40 {
            world.submit(record % 5, 1);
            world.after(90).await;
        }
        let first = world.log.lock().unwrap().batches.len();
        assert!(first >= 2, "a steady stream does not keep a batch open");
    });
}

#[test]
fn three_hundred_records_ten_at_a_time_are_about_thirty_batches() {
    simulate(0, |runtime| async move {
        let world = Arc::new(World::new(runtime, Manner::Says));
        let next = Arc::new(Mutex::new(0..300_u32));
        let tasks: Vec<_> = (0..10)
            .map(|_| {
                let (world, next) = (Arc::clone(&world), Arc::clone(&next));
                tokio::spawn(async move {
                    loop {
                        let Some(record) = next.lock().unwrap().next() else {
                            return;
                        };
                        // The host takes a few milliseconds, not the same for each object.
                        world.after(2 + u64::from(record * 7 % 31)).await;
                        world.submit(record, 1).await.unwrap().unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert!(world.sizes().len() <= 34, "{:?}", world.sizes());
    });
}

#[test]
fn the_named_bad_ones_get_their_errors_and_the_rest_is_sent_again() {
    let (answers, sizes) = submit_all(Manner::Says, &[1, -1, 1, 1, -1]);
    assert_eq!(failures(&answers), [1, 4]);
    assert_eq!(answers[4].as_ref().unwrap_err().message(), Some("4"));
    assert_eq!(sizes, [5, 3]);
    assert_eq!(submit_all(Manner::Says, &[-1, -1]).1, [2]);
}

#[test]
fn an_unnamed_bad_one_is_found_by_halving() {
    for manner in [Manner::Hides, Manner::Lies] {
        let (answers, sizes) = submit_all(manner, &[1, 1, 1, 1, 1, -1, 1, 1]);
        assert_eq!(failures(&answers), [5], "{manner:?}");
        assert_eq!(sizes, [8, 4, 4, 2, 1, 1, 2], "{manner:?}");
    }
    let (answers, _) = submit_all(Manner::Hides, &[-1; 8]);
    assert_eq!(failures(&answers).len(), 8);
}

#[test]
fn a_failure_of_the_whole_is_told_to_all_and_never_sent_again() {
    for kind in [
        ErrorKind::AccessDenied,
        ErrorKind::Ambiguous,
        ErrorKind::Malformed,
        ErrorKind::Other,
    ] {
        let (answers, sizes) = submit_all(Manner::Fails(kind), &[1, 1, 1]);
        assert_eq!(sizes, [3], "{kind:?}");
        assert!(
            answers
                .iter()
                .all(|answer| answer.as_ref().unwrap_err().kind() == kind)
        );
    }
}

#[test]
fn two_changes_of_one_record_are_sent_in_turn() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, Manner::Says);
        let answers = [
            world.submit(1, 1),
            world.submit(2, 1),
            world.submit(1, 2),
            world.submit(1, 3),
        ];
        for answer in answers {
            answer.await.unwrap().unwrap();
        }
        let batches = world.log.lock().unwrap().batches.clone();
        assert_eq!(
            batches,
            [vec![Set(1, 1), Set(2, 1)], vec![Set(1, 2)], vec![Set(1, 3)]]
        );
    });
}

#[test]
fn the_api_crate_orders_a_batch_and_nothing_is_left_out() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, Manner::Says);
        let answers = [
            world.submit(1, 5),
            world.submit(2, 0),
            world.submit(3, 6),
            world.submit(4, 0),
        ];
        for answer in answers {
            answer.await.unwrap().unwrap();
        }
        let batches = world.log.lock().unwrap().batches.clone();
        assert_eq!(batches, [vec![Set(2, 0), Set(4, 0), Set(1, 5), Set(3, 6)]]);
    });
}

mod leaving;
mod property;
mod returning;
