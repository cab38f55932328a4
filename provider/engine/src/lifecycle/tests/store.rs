//! An API of parcels that answers by script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::clock::Runtime;
use crate::error::{CloudError, ErrorKind, Service};
use crate::lifecycle::Session;
use crate::retry::{Effect, Retry};
use crate::stop::Stop;

/// A parcel as the API has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stored {
    /// Its number, in answers.
    pub(super) number: String,
    pub(super) token: String,
    pub(super) address: String,
    pub(super) weight: Option<i64>,
    pub(super) label: Option<String>,
    /// It is ready from this many reads on.
    pub(super) reads_until_ready: u32,
}

/// What becomes of the next call of an operation.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fate {
    /// It is done and answered.
    Done,
    /// It is done, and the answer is lost.
    LoseAnswer,
    /// It is lost before it is done.
    LoseRequest,
    /// It is refused.
    Refuse(ErrorKind),
    /// A lost request before it has arrived after all, and it is refused for what that one made.
    RefuseForLate(ErrorKind),
}

#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) parcels: Vec<(String, Stored)>,
    script: Vec<(&'static str, VecDeque<Fate>)>,
    log: Vec<String>,
    pub(super) next: u32,
    pub(super) slow_to_be_ready: u32,
    pub(super) keeps_deleted: bool,
}

/// The API and one session with it.
#[derive(Clone)]
pub(super) struct Store {
    world: Arc<Mutex<World>>,
    retry: Retry,
}

impl Session for Store {
    fn runtime(&self) -> &Runtime {
        self.retry.runtime()
    }

    fn stop(&self) -> &Stop {
        self.retry.stop()
    }

    fn detached(&self, most: Duration) -> Self {
        Self {
            world: Arc::clone(&self.world),
            retry: self.retry.detached(most),
        }
    }
}

pub(super) const POST: Service = Service {
    id: "post",
    title: "Post",
};

impl Store {
    pub(super) fn new(runtime: &Runtime) -> Self {
        Self {
            world: Arc::default(),
            retry: Retry::new(runtime.clone(), Stop::new()),
        }
    }

    /// What becomes of the next calls of an operation; those after them are done.
    pub(super) fn script(&self, operation: &'static str, fates: &[Fate]) {
        let fates = fates.iter().copied().collect();
        self.world.lock().unwrap().script.push((operation, fates));
    }

    /// New parcels are ready after this many reads only.
    pub(super) fn slow(&self, reads: u32) {
        self.world.lock().unwrap().slow_to_be_ready = reads;
    }

    /// The parcels that are there are not ready for long.
    pub(super) fn parcels_are_slow(&self) {
        for (_, stored) in &mut self.world.lock().unwrap().parcels {
            stored.reads_until_ready = 100_000;
        }
    }

    /// Something else deletes all parcels after a while.
    pub(super) fn lose_after(&self, time: Duration) {
        let (world, clock) = (Arc::clone(&self.world), self.runtime().clone());
        tokio::spawn(async move {
            clock.sleep(time).await;
            world.lock().unwrap().parcels.clear();
        });
    }

    /// Deletions are accepted and never end.
    pub(super) fn keep_deleted(&self) {
        self.world.lock().unwrap().keeps_deleted = true;
    }

    /// A new run of the host.
    pub(super) fn stop_rearmed(&self) {
        self.stop().rearm();
    }

    pub(super) fn put(&self, id: &str, stored: Stored) {
        let mut world = self.world.lock().unwrap();
        world.parcels.push((id.to_owned(), stored));
    }

    pub(super) fn parcels(&self) -> Vec<(String, Stored)> {
        self.world.lock().unwrap().parcels.clone()
    }

    pub(super) fn log(&self) -> Vec<String> {
        self.world.lock().unwrap().log.clone()
    }

    pub(super) async fn call<T: Send>(
        &self,
        effect: Effect,
        operation: &'static str,
        act: impl Fn(&mut World) -> Result<T, ErrorKind> + Send + Sync,
    ) -> Result<T, CloudError> {
        let error = |kind| CloudError::new(POST, operation, kind);
        self.retry
            .run(effect, error, || async {
                let mut world = self.world.lock().unwrap();
                world.log.push(operation.to_owned());
                let fates = world.script.iter_mut().find(|(of, _)| *of == operation);
                let fate = fates.and_then(|(_, fates)| fates.pop_front());
                match fate.unwrap_or(Fate::Done) {
                    Fate::Done => act(&mut world).map_err(error),
                    Fate::LoseAnswer => {
                        let _ = act(&mut world);
                        Err(error(ErrorKind::Ambiguous))
                    }
                    Fate::RefuseForLate(kind) => {
                        let _ = act(&mut world);
                        Err(error(kind))
                    }
                    Fate::LoseRequest => Err(error(ErrorKind::Ambiguous)),
                    Fate::Refuse(kind) => Err(error(kind)),
                }
            })
            .await
    }

    pub(super) async fn get(&self, id: &str) -> Result<Stored, CloudError> {
        self.call(Effect::Reads, "GetParcel", |world| {
            let found = world.parcels.iter_mut().find(|(known, _)| known == id);
            let (_, stored) = found.ok_or(ErrorKind::NotFound)?;
            let seen = Stored {
                number: id.to_owned(),
                ..stored.clone()
            };
            stored.reads_until_ready = stored.reads_until_ready.saturating_sub(1);
            Ok(seen)
        })
        .await
    }

    pub(super) async fn list(&self) -> Result<Vec<Stored>, CloudError> {
        self.call(Effect::Reads, "ListParcels", |world| {
            let all = world.parcels.iter().map(|(id, stored)| Stored {
                number: id.clone(),
                ..stored.clone()
            });
            Ok(all.collect())
        })
        .await
    }

    /// Gives a parcel another number.
    pub(super) async fn renumber(&self, id: &str) -> Result<String, CloudError> {
        let next = format!("{id}-again");
        self.call(Effect::Changes, "RenumberParcel", |world| {
            let found = world.parcels.iter_mut().find(|(known, _)| known == id);
            found.ok_or(ErrorKind::NotFound)?.0.clone_from(&next);
            Ok(next.clone())
        })
        .await
    }

    pub(super) async fn change(
        &self,
        operation: &'static str,
        id: &str,
        act: impl Fn(&mut Stored) + Send + Sync,
    ) -> Result<(), CloudError> {
        let effect = Effect::Repeatable("it sets what is to be");
        self.call(effect, operation, |world| {
            let found = world.parcels.iter_mut().find(|(known, _)| known == id);
            act(&mut found.ok_or(ErrorKind::NotFound)?.1);
            Ok(())
        })
        .await
    }
}
