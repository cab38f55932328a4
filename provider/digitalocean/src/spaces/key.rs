//! The key that calls of Spaces are signed with: the one that is given, or one that is made for this
//! process alone.
//!
//! A token of the API is enough to have one made. It has access to every bucket, because nothing less may
//! make a bucket or set one up (documentation of Spaces, "Limited access keys"), and the API knows no time
//! after which a key ends. So it is deleted when the process ends, and the next process that needs one
//! deletes those that were left behind by one that was killed: they bear a name of their own.

use std::fmt;
use std::time::{Duration, SystemTime};

use slipway_digitalocean_client::{Client, types};
use slipway_engine::clock::{Moment, Runtime};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Session as _;
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_framework::semantic::timestamp;
use tokio::sync::Mutex;

use super::error::SPACES;
use crate::connection::{Secret, SpacesKey};
use crate::session::{Api, PER_PAGE};

/// What the names of such keys begin with. The rest is random.
const NAME: &str = "slipway-temporary-";

/// A key of this age belongs to no run any more.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a key that was made just now may be unknown to Spaces.
const SPREADS: Duration = Duration::from_secs(60);

/// How long the end of the process may wait for the deletion of its key.
const AT_THE_END: Duration = Duration::from_millis(900);

/// How long the first call may wait for the deletion of what earlier runs left behind.
const SWEEPING: Duration = Duration::from_secs(5);

/// How often one is made anew, when nobody knows what became of the last.
const ROUNDS: u32 = 3;

const CREATE: Operation = Operation {
    name: "spaces_key_create",
    effect: Effect::Changes,
    kinds: &[],
};
const LIST: Operation = Operation {
    name: "spaces_key_list",
    effect: Effect::Reads,
    kinds: &[],
};
const DELETE: Operation = Operation {
    name: "spaces_key_delete",
    effect: Effect::Repeatable("what is gone stays gone"),
    kinds: &[],
};

/// The key of one configuration.
pub(crate) struct Keys {
    given: Option<SpacesKey>,
    made: Mutex<Made>,
}

/// What was made.
enum Made {
    Nothing,
    Key(SpacesKey, Moment),
    /// The token may not make one.
    Refused(CloudError),
    /// The process ends, and nothing would delete another one.
    Closed,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

impl Keys {
    /// The given key, or else one that is made when it is needed.
    pub(crate) const fn new(given: Option<SpacesKey>) -> Self {
        Self {
            given,
            made: Mutex::const_new(Made::Nothing),
        }
    }

    /// The key that was given.
    pub(crate) const fn given(&self) -> Option<&SpacesKey> {
        self.given.as_ref()
    }

    /// The key, and whether it is so young that Spaces may not know it yet.
    ///
    /// # Errors
    /// When none is given and none can be made.
    pub(crate) async fn get(&self, api: Option<&Api>) -> Result<(SpacesKey, bool), CloudError> {
        if let Some(given) = &self.given {
            return Ok((given.clone(), false));
        }
        // A connection has a key or a token.
        let none = || CloudError::new(SPACES, CREATE.name, ErrorKind::BadCredentials);
        let api = api.ok_or_else(none)?;
        let mut made = self.made.lock().await;
        match &*made {
            Made::Key(key, at) => {
                let is_young = api.runtime().now().since(*at) < SPREADS;
                return Ok((key.clone(), is_young));
            }
            Made::Refused(error) => return Err(error.clone()),
            Made::Closed => {
                return Err(CloudError::new(SPACES, CREATE.name, ErrorKind::Interrupted));
            }
            Made::Nothing => {}
        }
        let key = make(api).await.inspect_err(|error| {
            if error.is_access_denied() {
                *made = Made::Refused(error.clone());
            }
        })?;
        *made = Made::Key(key.clone(), api.runtime().now());
        // The key is known from here on, and deleted at the end whatever becomes of the others.
        drop(made);
        let swept = api.runtime().timeout(SWEEPING, sweep(api, None)).await;
        if !matches!(swept, Some(Ok(()))) {
            tracing::debug!("temporary Spaces keys of earlier runs may be left");
        }
        Ok((key, true))
    }

    /// Deletes the key that was made, if that can be done before anybody loses patience.
    pub(crate) async fn close(&self, client: &Client, runtime: &Runtime) {
        let deleting = async {
            let made = std::mem::replace(&mut *self.made.lock().await, Made::Closed);
            let Made::Key(key, _) = made else {
                return Ok(());
            };
            client
                .call(DELETE.name, client.spaces_key_delete(&key.id))
                .await
        };
        match runtime.timeout(AT_THE_END, deleting).await {
            Some(Ok(())) => {}
            Some(Err(error)) => tracing::warn!(%error, "the temporary Spaces key is left behind"),
            None => tracing::warn!("the temporary Spaces key is left behind: no answer"),
        }
    }
}

/// Makes a key.
async fn make(api: &Api) -> Result<SpacesKey, CloudError> {
    let mut rounds = 0;
    loop {
        rounds += 1;
        let name = format!("{NAME}{}", api.runtime().token(8));
        let body = types::Key {
            name: Some(name.clone()),
            grants: Some(vec![types::Grant {
                bucket: Some(String::new()),
                permission: Some("fullaccess".to_owned()),
            }]),
            ..types::Key::default()
        };
        let made = api.call(&CREATE, || api.client.spaces_key_create(&body));
        let made = made.await.and_then(|answer| read(api, answer));
        match made {
            Ok(key) => return Ok(key),
            // It has a secret that nobody will ever know.
            Err(error) if error.is_ambiguous() || error.kind() == ErrorKind::Malformed => {
                let swept = sweep(api, Some(&name)).await;
                if swept.is_err() || rounds == ROUNDS {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
        }
    }
}

fn read(api: &Api, answer: types::SpacesKeyCreateAnswer) -> Result<SpacesKey, CloudError> {
    let key = answer.key.unwrap_or_default();
    let id = key.access_key;
    let secret = key.secret_key;
    Ok(SpacesKey {
        id: id.ok_or_else(|| api.incomplete(&CREATE, "access_key"))?,
        secret: Secret::new(secret.ok_or_else(|| api.incomplete(&CREATE, "secret_key"))?),
    })
}

/// Deletes the temporary keys that are old, or the one of this name.
async fn sweep(api: &Api, name: Option<&str>) -> Result<(), CloudError> {
    let page = |page: i64| async move {
        let client = &api.client;
        let ask =
            || client.spaces_key_list(None, name, Some(page), Some(PER_PAGE), None, None, None);
        let answer = api.call(&LIST, ask).await?;
        Ok((answer.keys, answer.links))
    };
    let keys = api.pages(&LIST, page).await?;
    let now = api.runtime().wall();
    for key in keys {
        let is_meant = match name {
            Some(name) => key.name.as_deref() == Some(name),
            None => is_left_behind(&key, now),
        };
        if let (true, Some(id)) = (is_meant, &key.access_key) {
            let deleted = api.call(&DELETE, || api.client.spaces_key_delete(id));
            match deleted.await {
                Err(error) if !error.is_not_found() => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Whether a key was made for a process that is long gone.
fn is_left_behind(key: &types::Key, now: SystemTime) -> bool {
    let is_ours = key.name.as_deref().is_some_and(|it| it.starts_with(NAME));
    let made = key.created_at.as_deref().and_then(timestamp::Moment::parse);
    let made = made.and_then(|it| u64::try_from(it.seconds).ok());
    let made = made.map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    let age = made.and_then(|made| now.duration_since(made).ok());
    is_ours && age.is_some_and(|age| age > LEFT_BEHIND)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::tests::session;

    #[test]
    fn only_keys_of_our_own_that_are_old_were_left_behind() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600); // 2026-01-01
        let key = |name: &str, made: &str| types::Key {
            name: Some(name.to_owned()),
            created_at: Some(made.to_owned()),
            ..types::Key::default()
        };
        let is_one = |name, made| is_left_behind(&key(name, made), now);
        assert!(is_one("slipway-temporary-a", "2025-12-30T23:59:59Z"));
        assert!(!is_one("slipway-temporary-a", "2025-12-31T00:00:01Z"));
        assert!(!is_one("somebody's", "2020-01-01T00:00:00Z"));
        assert!(!is_one("slipway-temporary-a", "yesterday"));
    }

    /// Two hundred keys on the first page, and one that was left behind on the second.
    fn pages(asked: &str, _: usize) -> Option<(u16, String)> {
        if asked.starts_with("DELETE") {
            return Some((204, String::new()));
        }
        let named = |name: &str| {
            format!(
                r#"{{"name":"{name}","access_key":"DO00{name}","created_at":"2020-01-01T00:00:00Z"}}"#
            )
        };
        let body = match asked.contains("?page=2") {
            true => format!(r#"{{"keys":[{}]}}"#, named("slipway-temporary-a")),
            false => {
                let keys: Vec<String> = (0..200).map(|it| named(&it.to_string())).collect();
                let next = "/v2/spaces/keys?page=2&per_page=200";
                format!(
                    r#"{{"keys":[{}],"links":{{"pages":{{"next":"{next}"}}}}}}"#,
                    keys.join(",")
                )
            }
        };
        Some((200, body))
    }

    #[tokio::test]
    async fn one_that_was_left_behind_is_found_among_many() {
        let (_shared, api, asked) = session(pages).await;
        sweep(&api, None).await.expect("it is swept");
        let asked = asked.lock().expect("the calls");
        let deleted: Vec<_> = asked.keys().filter(|it| it.starts_with("DELETE")).collect();
        assert_eq!(deleted, ["DELETE /v2/spaces/keys/DO00slipway-temporary-a"]);
    }
}
