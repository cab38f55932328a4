//! Lists that several resources read, such as the policies of a role: those that are attached tell of each attachment.

use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use slipway_engine::clock::{Moment, Runtime};
use slipway_engine::error::CloudError;
use tokio::sync::Mutex as Turn;

/// For how long a list is believed where nothing was changed here: as long as objects are.
const LIFETIME: Duration = Duration::from_secs(30);

/// The lists that were read under one configuration, by what they are of.
#[derive(Debug, Default)]
pub(crate) struct Lists(Mutex<HashMap<String, Arc<Turn<Option<Told>>>>>);

/// A list, and when the call that told it began.
#[derive(Debug)]
struct Told {
    since: Moment,
    all: Arc<dyn Any + Send + Sync>,
}

impl Lists {
    /// All elements of the list under this key, with one call for all that ask. An error is an answer to the one
    /// whose call it was; the next asks again.
    ///
    /// # Errors
    /// Those of the call.
    pub(crate) async fn read<T: Any + Clone + Send + Sync>(
        &self,
        key: String,
        runtime: &Runtime,
        list: impl Future<Output = Result<Vec<T>, CloudError>>,
    ) -> Result<Vec<T>, CloudError> {
        let turn = {
            let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(lists.entry(key).or_default())
        };
        let mut told = turn.lock().await;
        if let Some(told) = &*told
            && runtime.now().since(told.since) < LIFETIME
            && let Some(all) = told.all.downcast_ref::<Vec<T>>()
        {
            return Ok(all.clone());
        }
        let since = runtime.now();
        let all = list.await?;
        *told = Some(Told {
            since,
            all: Arc::new(all.clone()),
        });
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use slipway_engine::clock::simulate;
    use slipway_engine::error::ErrorKind;

    use super::*;
    use crate::error::IAM;

    /// Asks for a list whose only element is the number of the call, of which the first fails.
    async fn ask(
        lists: &Lists,
        runtime: &Runtime,
        key: &str,
        calls: &AtomicUsize,
    ) -> Option<usize> {
        let call = async {
            let number = calls.fetch_add(1, Ordering::SeqCst);
            runtime.sleep(Duration::from_secs(1)).await;
            match number {
                0 => Err(CloudError::new(IAM, "List", ErrorKind::AccessDenied)),
                _ => Ok(vec![number]),
            }
        };
        let all = lists.read(key.to_owned(), runtime, call).await;
        all.ok().map(|all| all[0])
    }

    #[test]
    fn those_that_ask_for_a_list_share_a_call_and_an_error_is_for_one_of_them() {
        simulate(0, |runtime| async move {
            let (lists, calls) = (Lists::default(), AtomicUsize::new(0));
            let one = || ask(&lists, &runtime, "role-1", &calls);
            assert_eq!(tokio::join!(one(), one(), one()), (None, Some(1), Some(1)));
            assert_eq!(ask(&lists, &runtime, "role-2", &calls).await, Some(2));
            assert_eq!(one().await, Some(1));
            runtime.sleep(LIFETIME).await;
            assert_eq!(
                one().await,
                Some(3),
                "what was told long ago is asked for again"
            );
        });
    }
}
