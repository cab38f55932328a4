//! Tokens that are made when they are needed: one for all requests of a cluster, and another before it ends or when
//! the cluster refuses it.

use std::future::Future;
use std::time::Duration;

use slipway_engine::clock::{Moment, Runtime};
use slipway_engine::error::CloudError;
use slipway_kubernetes::client::{Asking, Credentials, Token};
use tokio::sync::Mutex;

/// Who makes tokens.
pub(super) trait Mint: Send + Sync + 'static {
    /// A new token. `refused`: the cluster took the last one no more.
    ///
    /// # Errors
    /// When none can be made.
    fn mint(&self, refused: bool) -> impl Future<Output = Result<Fresh, CloudError>> + Send;

    /// What to do when the cluster takes none of them, in sentences.
    fn advice(&self) -> String;
}

/// A new token.
pub(super) struct Fresh {
    pub(super) token: Token,
    /// For how long nobody looks for another one.
    pub(super) fresh: Duration,
    /// For how long it is good.
    pub(super) good: Duration,
}

struct Held {
    token: Token,
    fresh_until: Moment,
    good_until: Moment,
}

/// The token in use. Whoever asks while one is made waits for that one.
pub(super) struct Minted<M> {
    mint: M,
    runtime: Runtime,
    held: Mutex<Option<Held>>,
}

impl<M: Mint> Minted<M> {
    pub(super) fn new(mint: M, runtime: Runtime) -> Self {
        Self {
            mint,
            runtime,
            held: Mutex::default(),
        }
    }

    /// The same with a token that was made just now, at this moment or later.
    pub(super) fn holding(mut self, fresh: Fresh, asked: Moment) -> Self {
        *self.held.get_mut() = Some(held(fresh, asked));
        self
    }

    async fn current(&self, refused: Option<&Token>) -> Result<Token, CloudError> {
        let mut slot = self.held.lock().await;
        // The time counts from before the call: it ends sooner than is thought rather than later.
        let now = self.runtime.now();
        let is_refused = match (&*slot, refused) {
            // Another request was refused before, and there is a new one by now.
            (Some(held), Some(refused)) => held.token == *refused,
            (_, refused) => refused.is_some(),
        };
        if let Some(held) = &*slot
            && !is_refused
            && now < held.fresh_until
        {
            return Ok(held.token.clone());
        }
        match (self.mint.mint(is_refused).await, &*slot) {
            (Ok(fresh), _) => {
                let token = fresh.token.clone();
                *slot = Some(held(fresh, now));
                Ok(token)
            }
            // It was early, so that there is time to try again.
            (Err(error), Some(held)) if !is_refused && self.runtime.now() < held.good_until => {
                tracing::warn!(%error, "a token of a cluster was not renewed in time; the old one is still good");
                Ok(held.token.clone())
            }
            (Err(error), _) => Err(error),
        }
    }
}

fn held(fresh: Fresh, asked: Moment) -> Held {
    Held {
        token: fresh.token,
        fresh_until: asked + fresh.fresh,
        good_until: asked + fresh.good,
    }
}

impl<M: Mint> Credentials for Minted<M> {
    fn token<'a>(&'a self, refused: Option<&'a Token>) -> Asking<'a> {
        Box::pin(async move { self.current(refused).await.map(Some) })
    }

    fn advice(&self) -> Option<String> {
        Some(self.mint.advice())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use slipway_engine::clock::simulate;
    use slipway_engine::error::ErrorKind;
    use slipway_kubernetes::client::KUBERNETES;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    /// Numbers its tokens, takes a second for each, and fails from a number on.
    struct Numbered {
        runtime: Runtime,
        made: Arc<AtomicUsize>,
        until: usize,
    }

    impl Mint for Numbered {
        async fn mint(&self, _: bool) -> Result<Fresh, CloudError> {
            self.runtime.sleep(Duration::from_secs(1)).await;
            let number = self.made.fetch_add(1, Ordering::SeqCst) + 1;
            if number > self.until {
                return Err(CloudError::new(KUBERNETES, "mint", ErrorKind::Connect));
            }
            Ok(Fresh {
                token: Token::new(number.to_string()),
                fresh: 10 * MINUTE,
                good: 15 * MINUTE,
            })
        }

        fn advice(&self) -> String {
            String::new()
        }
    }

    fn minted(runtime: &Runtime, until: usize) -> (Arc<Minted<Numbered>>, Arc<AtomicUsize>) {
        let made = Arc::new(AtomicUsize::new(0));
        let mint = Numbered {
            runtime: runtime.clone(),
            made: Arc::clone(&made),
            until,
        };
        (Arc::new(Minted::new(mint, runtime.clone())), made)
    }

    async fn told(minted: &Minted<Numbered>, refused: Option<&str>) -> Result<String, CloudError> {
        let refused = refused.map(Token::new);
        let token = minted.token(refused.as_ref()).await?;
        Ok(token.map_or_else(String::new, |it| it.expose().to_owned()))
    }

    #[test]
    fn a_token_is_used_for_ten_minutes() {
        simulate(1, |runtime| async move {
            let (minted, made) = minted(&runtime, 99);
            assert_eq!(told(&minted, None).await.unwrap(), "1");
            // A second went by while it was made, and counts.
            runtime.sleep(10 * MINUTE - Duration::from_secs(2)).await;
            assert_eq!(told(&minted, None).await.unwrap(), "1");
            runtime.sleep(Duration::from_secs(1)).await;
            assert_eq!(told(&minted, None).await.unwrap(), "2");
            // An apply that takes hours asks as often as it has to.
            for _ in 0..600 {
                runtime.sleep(MINUTE).await;
                told(&minted, None).await.unwrap();
            }
            assert_eq!(made.load(Ordering::SeqCst), 2 + 60);
        });
    }

    #[test]
    fn requests_at_once_share_one_token() {
        simulate(2, |runtime| async move {
            let (minted, made) = minted(&runtime, 9);
            let asking = (0..20).map(|_| {
                let minted = Arc::clone(&minted);
                tokio::spawn(async move { told(&minted, None).await.unwrap() })
            });
            for asked in asking.collect::<Vec<_>>() {
                assert_eq!(asked.await.unwrap(), "1");
            }
            // All of them are refused at once, and one new token is enough.
            let asking = (0..20).map(|_| {
                let minted = Arc::clone(&minted);
                tokio::spawn(async move { told(&minted, Some("1")).await.unwrap() })
            });
            for asked in asking.collect::<Vec<_>>() {
                assert_eq!(asked.await.unwrap(), "2");
            }
            assert_eq!(made.load(Ordering::SeqCst), 2);
        });
    }

    #[test]
    fn one_that_is_still_good_is_used_while_there_is_no_other() {
        simulate(3, |runtime| async move {
            let (minted, _) = minted(&runtime, 1);
            assert_eq!(told(&minted, None).await.unwrap(), "1");
            runtime.sleep(11 * MINUTE).await;
            assert_eq!(told(&minted, None).await.unwrap(), "1");
            assert!(told(&minted, Some("1")).await.is_err());
            runtime.sleep(4 * MINUTE).await;
            assert!(told(&minted, None).await.is_err());
        });
    }
}
