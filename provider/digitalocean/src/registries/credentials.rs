//! Docker credentials: each is a token of its own, made by a read of the API, with which images are pulled or
//! pushed until it is revoked or its time is over (API reference, Get Docker Credentials By Registry Name).
//!
//! Whether one is still good is told by no documented call. An answer of 401 to a call with it would tell, if it were
//! known which calls such a token may make: to take a refusal for its end would renew good credentials at every plan.

use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use slipway_engine::error::catalogue::Doing;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Session as _;
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_framework::path::Path;

use crate::kubernetes::credentials::instant;
use crate::session::Api;
use crate::tokens;

pub(crate) const MAKE: Operation = Operation {
    name: "registries_get_docker_credentials",
    effect: Effect::Repeatable("a token that nobody has heard of ends by itself"),
    kinds: &[("not_found", ErrorKind::NotFound)],
};

/// The host that credentials are for.
const HOST: &str = "registry.digitalocean.com";

/// New credentials.
pub(crate) struct Made {
    /// As a `config.json` of Docker.
    pub(crate) file: String,
    /// Until when they are good.
    pub(crate) ends: String,
    pub(crate) user: String,
    pub(crate) token: String,
}

/// Makes credentials that are good for so many seconds.
///
/// # Errors
/// Those of the call.
pub(crate) async fn make(
    api: &Api,
    registry: &str,
    seconds: i64,
    may_write: bool,
) -> Result<Made, CloudError> {
    // Before the call, so that they are good for longer than is said rather than shorter.
    let now = api.runtime().wall();
    let client = &api.client;
    let answer = api.call(&MAKE, || {
        client.registries_get_docker_credentials(registry, Some(seconds), Some(may_write))
    });
    let file = serde_json::to_string(&answer.await?).unwrap_or_default();
    let (user, token) = pair(&file).ok_or_else(|| api.incomplete(&MAKE, "token"))?;
    let seconds = u64::try_from(seconds).unwrap_or_default();
    Ok(Made {
        file,
        ends: written(now + Duration::from_secs(seconds)),
        user,
        token,
    })
}

/// Says more about why credentials were not made.
pub(crate) fn explained(error: &CloudError, registry: &str, doing: Doing) -> Doing {
    match error.is_not_found() {
        true => doing
            .because(format!(
                "There is no container registry with the name {registry}."
            ))
            .next("Correct `registry_name`, or make this depend on the registry, then apply again.")
            .blaming(Path::of("registry_name")),
        false => doing,
    }
}

/// Ends these credentials. Those that have ended, and what are none, are left as they are.
///
/// # Errors
/// Those of the call.
pub(crate) async fn revoke(api: &Api, file: &str) -> Result<(), CloudError> {
    match pair(file) {
        Some((_, token)) => tokens::end(api, &token).await,
        None => Ok(()),
    }
}

/// Whether the credentials of a state are to be replaced: there are none, or half of their time is over. Then
/// they outlive any apply that begins now.
pub(crate) fn are_due(file: &str, ends: &str, seconds: Option<i64>, now: SystemTime) -> bool {
    let whole = seconds.and_then(|seconds| u64::try_from(seconds).ok());
    let (Some(_), Some(whole), Some(ends)) = (pair(file), whole, instant(ends)) else {
        return true;
    };
    let left = ends.duration_since(now).unwrap_or_default();
    left < Duration::from_secs(whole / 2)
}

/// The user and the token in a `config.json`. The user is the account's address, and once was the token too.
fn pair(file: &str) -> Option<(String, String)> {
    let file: Json = serde_json::from_str(file).ok()?;
    let auth = file["auths"][HOST]["auth"].as_str()?;
    let plain = String::from_utf8(STANDARD.decode(auth).ok()?).ok()?;
    let (user, token) = plain.rsplit_once(':')?;
    (!token.is_empty()).then(|| (user.to_owned(), token.to_owned()))
}

/// A moment as RFC 3339 writes it, to the second.
fn written(moment: SystemTime) -> String {
    let since = moment.duration_since(SystemTime::UNIX_EPOCH);
    let seconds = i64::try_from(since.unwrap_or_default().as_secs()).unwrap_or_default();
    DateTime::from_secs(seconds)
        .fmt(Format::DateTime)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(plain: &str) -> String {
        let auth = STANDARD.encode(plain);
        format!(r#"{{"auths":{{"{HOST}":{{"auth":"{auth}"}}}}}}"#)
    }

    #[test]
    fn a_file_has_a_user_and_a_token() {
        let read = |plain| pair(&file(plain));
        let both = |user: &str, token: &str| Some((user.to_owned(), token.to_owned()));
        assert_eq!(
            read("me@a.example:dop_v1_1"),
            both("me@a.example", "dop_v1_1")
        );
        assert_eq!(read("dop_v1_1:dop_v1_1"), both("dop_v1_1", "dop_v1_1"));
        assert_eq!((read("me@a.example:"), read("me")), (None, None));
        assert_eq!((pair(""), pair("{}")), (None, None));
    }

    #[test]
    fn credentials_are_due_when_half_of_their_time_is_over() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let due = |left: u64, seconds| {
            let ends = written(now + Duration::from_secs(left));
            are_due(&file("me:dop_v1_1"), &ends, seconds, now)
        };
        assert!(!due(301, Some(600)) && due(299, Some(600)) && due(0, Some(600)));
        assert!(
            due(301, None),
            "nobody knows for how long they were to be good"
        );
        let ends = written(now + Duration::from_secs(600));
        assert!(are_due("", &ends, Some(600), now), "there are none");
        assert!(are_due(&file("me:dop_v1_1"), "", Some(600), now));
    }

    #[test]
    fn moments_are_written_to_the_second() {
        let moment = SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_359_893_700);
        assert_eq!(written(moment), "2026-11-22T15:04:53Z");
    }
}
