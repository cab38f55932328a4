use super::*;
use crate::clock::simulate;
use crate::error::{ErrorKind, Service};

/// A zone of numbered records, 300 to a page, behind an API that takes 50 ms.
struct Zone {
    runtime: Runtime,
    records: Mutex<Vec<u32>>,
    listing_fails: bool,
    calls: Arc<Mutex<Calls>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Calls {
    singles: u64,
    pages: u64,
}

impl Source for Arc<Zone> {
    type Collection = &'static str;
    type Key = u32;
    type Value = u32;
    type Cursor = usize;

    async fn one(&self, _: &&'static str, key: &u32) -> Result<Option<u32>, CloudError> {
        self.calls.lock().unwrap().singles += 1;
        let found = self.records.lock().unwrap().contains(key).then_some(*key);
        self.runtime.sleep(Duration::from_millis(50)).await;
        Ok(found)
    }

    async fn page(
        &self,
        _: &&'static str,
        from: Option<&usize>,
    ) -> Result<Page<u32, u32, usize>, CloudError> {
        self.calls.lock().unwrap().pages += 1;
        let start = from.copied().unwrap_or(0);
        let page = {
            let records = self.records.lock().unwrap();
            let end = (start + 300).min(records.len());
            let items = records[start..end]
                .iter()
                .map(|record| (*record, *record))
                .collect();
            Page {
                items,
                next: (end < records.len()).then_some(end),
            }
        };
        self.runtime.sleep(Duration::from_millis(50)).await;
        if self.listing_fails {
            let service = Service {
                id: "dns",
                title: "DNS",
            };
            return Err(CloudError::new(service, "List", ErrorKind::AccessDenied));
        }
        Ok(page)
    }
}

struct World {
    zone: Arc<Zone>,
    snapshots: Snapshots<Arc<Zone>>,
    runtime: Runtime,
}

impl World {
    fn new(runtime: Runtime, size: u32, listing_fails: bool) -> Self {
        let zone = Arc::new(Zone {
            runtime: runtime.clone(),
            records: Mutex::new((0..size).collect()),
            listing_fails,
            calls: Arc::default(),
        });
        Self {
            snapshots: Snapshots::new(runtime.clone(), Arc::clone(&zone)),
            zone,
            runtime,
        }
    }

    /// Reads `keys`, ten at a time as the host does; how many of them there are.
    async fn walk(&self, keys: impl Iterator<Item = u32>) -> usize {
        let keys = Arc::new(Mutex::new(keys.collect::<Vec<_>>().into_iter()));
        let tasks: Vec<_> = (0..10)
            .map(|_| {
                let (keys, snapshots) = (Arc::clone(&keys), self.snapshots.clone());
                tokio::spawn(async move {
                    let mut found = 0;
                    loop {
                        let Some(key) = keys.lock().unwrap().next() else {
                            return found;
                        };
                        found += usize::from(snapshots.get(&"zone", &key).await.unwrap().is_some());
                    }
                })
            })
            .collect();
        let mut found = 0;
        for task in tasks {
            found += task.await.unwrap();
        }
        found
    }

    async fn has(&self, key: u32) -> bool {
        self.snapshots.get(&"zone", &key).await.unwrap().is_some()
    }

    fn calls(&self) -> Calls {
        std::mem::take(&mut *self.zone.calls.lock().unwrap())
    }
}

#[test]
fn an_empty_plan_of_300_records_takes_five_calls() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, 302, false);
        assert_eq!(world.walk(0..300).await, 300);
        let calls = world.calls();
        assert!(calls.singles + calls.pages <= 6, "{calls:?}");
    });
}

#[test]
fn one_record_in_a_large_zone_does_not_list_it() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, 10_000, false);
        assert!(world.has(9_000).await);
        assert!(!world.has(10_001).await);
        assert!(world.has(3).await);
        assert_eq!(
            world.calls(),
            Calls {
                singles: 3,
                pages: 0
            }
        );
    });
}

#[test]
fn calls_stay_below_one_and_a_half_per_read_and_near_the_pages() {
    for reads in [4_u32, 10, 20, 60, 200, 1_000] {
        let calls = simulate(0, |runtime| async move {
            let world = World::new(runtime, 10_000, false);
            // Spread over the zone, the worst case for a list that is fetched in order.
            let keys = (0..reads).map(|n| 9_999 - n * (10_000 / reads));
            assert_eq!(world.walk(keys).await, reads as usize);
            world.calls()
        });
        let all = calls.singles + calls.pages;
        assert!(all <= u64::from(reads) * 3 / 2, "{reads} reads: {calls:?}");
        assert!(
            calls.pages <= 34 && all <= 3 * 34 + 10,
            "{reads} reads: {calls:?}"
        );
    }
}

#[test]
fn a_write_ends_the_list_and_the_next_reads_see_it() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, 200, false);
        world.walk(0..200).await;
        assert!(!world.has(500).await);
        let guard = world.snapshots.writing(&"zone");
        world.zone.records.lock().unwrap().push(500);
        world.calls();
        assert!(!world.has(501).await);
        assert_eq!(
            world.calls(),
            Calls {
                singles: 1,
                pages: 0
            },
            "reads go singly during a write"
        );
        drop(guard);
        assert!(world.has(500).await);
        assert_eq!(world.walk(0..200).await, 200);
        assert!(world.has(500).await);
    });
}

#[test]
fn a_list_that_was_under_way_at_a_write_is_not_believed() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, 200, false);
        let snapshots = world.snapshots.clone();
        let reads = tokio::spawn(async move {
            for key in 0..5 {
                snapshots.get(&"zone", &key).await.unwrap();
            }
        });
        // Three single reads of 50 ms each, and the list is half way.
        world.runtime.sleep(Duration::from_millis(175)).await;
        assert_eq!(world.zone.calls.lock().unwrap().pages, 1);
        let guard = world.snapshots.writing(&"zone");
        world.zone.records.lock().unwrap().push(500);
        drop(guard);
        reads.await.unwrap();
        for _ in 0..10 {
            assert!(world.has(500).await);
        }
    });
}

#[test]
fn a_list_is_believed_for_thirty_seconds_and_forgotten_at_configure() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, 200, false);
        world.walk(0..200).await;
        world.calls();
        world.runtime.sleep(Duration::from_secs(29)).await;
        assert!(world.has(7).await);
        assert_eq!(world.calls(), Calls::default());
        world.runtime.sleep(Duration::from_secs(1)).await;
        assert!(world.has(7).await);
        assert_eq!(world.calls().singles, 1);

        world.walk(0..200).await;
        world.snapshots.forget_all();
        world.calls();
        assert!(world.has(7).await);
        assert_eq!(world.calls().singles, 1);
    });
}

#[test]
fn a_list_that_fails_leaves_single_reads() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, 200, true);
        assert_eq!(world.walk(0..50).await, 50);
        assert_eq!(
            world.calls(),
            Calls {
                singles: 50,
                pages: 1
            }
        );
    });
}

#[test]
fn a_fresh_read_passes_the_list() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime, 200, false);
        world.walk(0..200).await;
        world.zone.records.lock().unwrap().push(500);
        assert!(!world.has(500).await);
        assert_eq!(
            world.snapshots.get_fresh(&"zone", &500).await.unwrap(),
            Some(500)
        );
    });
}

#[test]
fn a_reader_that_leaves_while_it_lists_does_not_hold_the_others_up() {
    simulate(0, |runtime| async move {
        let world = World::new(runtime.clone(), 200, false);
        for key in 0..3 {
            world.has(key).await;
        }
        let left = runtime
            .timeout(Duration::from_millis(10), world.has(4))
            .await;
        assert!(left.is_none());
        assert!(world.has(5).await);
    });
}
