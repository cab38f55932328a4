//! Reads of different keys that arrive together.

use super::*;
use crate::clock::simulate;
use crate::error::{ErrorKind, Service};

/// An API whose object `n` has the value `n * 10`; objects from 100 on do not exist.
struct Api {
    runtime: Runtime,
    strict: bool,
    fails: Option<ErrorKind>,
    calls: Arc<Mutex<Vec<usize>>>,
}

/// Five milliseconds of quiet, and never more than twelve.
const WINDOW: Window = Window {
    quiet: Duration::from_millis(5),
    most: Duration::from_millis(12),
};

impl BatchGet for Api {
    type Key = u32;
    type Value = u32;

    fn window(&self) -> Window {
        WINDOW
    }

    async fn get(&self, keys: Vec<u32>) -> Result<HashMap<u32, u32>, CloudError> {
        self.calls.lock().unwrap().push(keys.len());
        self.runtime.sleep(Duration::from_secs(1)).await;
        let error = |kind| {
            CloudError::new(
                Service {
                    id: "ec2",
                    title: "EC2",
                },
                "Describe",
                kind,
            )
        };
        if let Some(kind) = self.fails {
            return Err(error(kind));
        }
        if self.strict && keys.iter().any(|key| *key >= 100) {
            return Err(error(ErrorKind::NotFound));
        }
        Ok(keys
            .into_iter()
            .filter(|key| *key < 100)
            .map(|key| (key, key * 10))
            .collect())
    }
}

type Answers = Vec<Result<Option<u32>, CloudError>>;

/// Reads `keys` at once; the answers, and how many keys each call had.
fn read(keys: Vec<u32>, strict: bool, fails: Option<ErrorKind>) -> (Answers, Vec<usize>) {
    simulate(0, |runtime| async move {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let api = Api {
            runtime: runtime.clone(),
            strict,
            fails,
            calls: Arc::clone(&calls),
        };
        let gather = Arc::new(Gather::new(runtime, api, 10));
        let tasks: Vec<_> = keys
            .into_iter()
            .map(|key| {
                let gather = Arc::clone(&gather);
                tokio::spawn(async move { gather.get(key).await })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        let calls = calls.lock().unwrap().clone();
        (answers, calls)
    })
}

fn values(answers: Answers) -> Vec<Option<u32>> {
    answers.into_iter().map(Result::unwrap).collect()
}

#[test]
fn reads_that_arrive_together_are_one_call_up_to_the_size() {
    let (answers, calls) = read(vec![1, 2, 2, 100], false, None);
    assert_eq!(values(answers), [Some(10), Some(20), Some(20), None]);
    assert_eq!(calls, [3]);

    let (answers, calls) = read((0..25).collect(), false, None);
    assert_eq!(
        values(answers),
        (0..25).map(|key| Some(key * 10)).collect::<Vec<_>>()
    );
    assert_eq!(calls, [10, 10, 5]);
}

#[test]
fn a_missing_member_that_fails_the_call_is_found_by_halving() {
    let (answers, calls) = read(vec![1, 2, 3, 100, 5, 6, 7, 8], true, None);
    let expected = [
        Some(10),
        Some(20),
        Some(30),
        None,
        Some(50),
        Some(60),
        Some(70),
        Some(80),
    ];
    assert_eq!(values(answers), expected);
    assert_eq!(calls.len(), 7, "one, and two per halving: {calls:?}");
}

#[test]
fn an_error_is_told_to_all() {
    let (answers, calls) = read(vec![1, 2], false, Some(ErrorKind::AccessDenied));
    assert_eq!(calls, [2]);
    assert!(
        answers
            .into_iter()
            .all(|answer| answer.unwrap_err().is_access_denied())
    );
}

#[test]
fn what_comes_during_a_call_is_one_call_after_it() {
    simulate(0, |runtime| async move {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let api = Api {
            runtime: runtime.clone(),
            strict: false,
            fails: None,
            calls: Arc::clone(&calls),
        };
        let gather = Arc::new(Gather::new(runtime.clone(), api, 10));
        let mut tasks = Vec::new();
        // The call takes a second, and a read comes every 100 milliseconds.
        for key in 0..8 {
            let gather = Arc::clone(&gather);
            tasks.push(tokio::spawn(async move { gather.get(key).await }));
            runtime.sleep(Duration::from_millis(100)).await;
        }
        for (key, task) in (0..8).zip(tasks) {
            assert_eq!(task.await.unwrap().unwrap(), Some(key * 10));
        }
        assert_eq!(*calls.lock().unwrap(), [1, 7]);
        assert_eq!(gather.get(9).await.unwrap(), Some(90), "and it goes on");
    });
}

#[test]
fn who_left_is_not_read() {
    simulate(0, |runtime| async move {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let api = Api {
            runtime: runtime.clone(),
            strict: false,
            fails: None,
            calls: Arc::clone(&calls),
        };
        let gather = Gather::new(runtime.clone(), api, 10);
        assert!(
            runtime
                .timeout(Duration::from_millis(1), gather.get(1))
                .await
                .is_none()
        );
        assert_eq!(gather.get(2).await.unwrap(), Some(20));
        assert_eq!(*calls.lock().unwrap(), [1]);
    });
}

/// Reads keys, each a while after the one before it; how many keys each call had.
fn one_by_one(apart: u64, keys: u32) -> Vec<usize> {
    simulate(0, |runtime| async move {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let api = Api {
            runtime: runtime.clone(),
            strict: false,
            fails: None,
            calls: Arc::clone(&calls),
        };
        let gather = Arc::new(Gather::new(runtime.clone(), api, 10));
        let mut tasks = Vec::new();
        for key in 0..keys {
            let gather = Arc::clone(&gather);
            tasks.push(tokio::spawn(async move { gather.get(key).await }));
            runtime.sleep(Duration::from_millis(apart)).await;
        }
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        calls.lock().unwrap().clone()
    })
}

#[test]
fn keys_that_keep_coming_are_waited_for_until_the_window_ends() {
    assert_eq!(one_by_one(4, 3), [3], "the last comes after 8 milliseconds");
    // The call begins after 12 milliseconds, and the fifth key waits for its end.
    assert_eq!(one_by_one(4, 5), [3, 2]);
    assert_eq!(one_by_one(6, 3), [1, 2], "6 milliseconds were quiet");
}
