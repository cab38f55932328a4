//! The calls of `aws_secretsmanager_secret_version`.

use std::collections::BTreeSet;
use std::fmt;

use aws_sdk_secretsmanager::types::SecretVersionsListEntry;
use aws_smithy_types::Blob;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Work;
use slipway_framework::model::{Attr, Set};

use super::Versions;
use super::model::Version;
use crate::api::Operation;
use crate::parts::{self, given};
use crate::secretsmanager::session::{self, Secrets, changing, reading};

const PUT: Operation = changing("PutSecretValue", "a token makes one version only");
const GET: Operation = reading("GetSecretValue");
const LIST: Operation = reading("ListSecretVersionIds");
const MOVE: Operation = changing("UpdateSecretVersionStage", "it sets what is to be");

/// The label of the version that is asked for by default. It can be moved, and never taken away.
const CURRENT: &str = "AWSCURRENT";
/// The label of the version that had the other one before, which moves with it.
const PREVIOUS: &str = "AWSPREVIOUS";

/// What is known of a version, its value only where the state has it.
pub(in crate::secretsmanager) struct Remote {
    pub(super) arn: Option<String>,
    pub(super) text: Option<String>,
    /// In base64.
    pub(super) binary: Option<String>,
    pub(super) stages: Vec<String>,
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stages = &self.stages;
        f.debug_struct("Remote")
            .field("stages", stages)
            .finish_non_exhaustive()
    }
}

/// The bytes of a binary value. An empty text counts as left out.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Makes a version; its id, which is the token of the request.
pub(super) async fn put(work: &Work<'_, Versions>) -> Result<String, CloudError> {
    let (api, planned) = (work.api, work.planned);
    let text = given(&planned.secret_string);
    let text = text.or_else(|| given(&work.call.config().secret_string_wo));
    let binary = given(&planned.secret_binary).and_then(bytes).map(Blob::new);
    let sent = api.call(&PUT, || {
        api.client
            .put_secret_value()
            .set_secret_id(given(&planned.secret_id).map(str::to_owned))
            .client_request_token(work.token)
            .set_secret_string(text.map(str::to_owned))
            .set_secret_binary(binary.clone())
            .set_version_stages(parts::some(parts::texts(&planned.version_stages)))
            .send()
    });
    let made = sent.await?.version_id;
    made.ok_or_else(|| api.incomplete(&PUT, "VersionId"))
}

/// Reads a version: its value, or only its labels when the value is in no state.
pub(super) async fn read(api: &Secrets, prior: &Version) -> Result<Option<Remote>, CloudError> {
    let secret = given(&prior.secret_id).unwrap_or_default();
    let version = given(&prior.version_id).unwrap_or_default();
    if !prior.secret_string_wo_version.is_null() {
        let (arn, all) = match versions(api, secret).await {
            Err(error) if is_deleted(&error) => return Ok(None),
            other => other?,
        };
        let found = all.into_iter().find(|it| it.version_id() == Some(version));
        return Ok(found.map(|found| Remote {
            arn,
            text: None,
            binary: None,
            stages: found.version_stages.unwrap_or_default(),
        }));
    }
    let read = api.call(&GET, || {
        let request = api.client.get_secret_value().secret_id(secret);
        request.version_id(version).send()
    });
    let answer = match read.await {
        Err(error) if is_deleted(&error) => return Ok(None),
        other => other?,
    };
    Ok(Some(Remote {
        arn: answer.arn,
        text: answer.secret_string,
        binary: answer.secret_binary.map(|it| STANDARD.encode(it)),
        stages: answer.version_stages.unwrap_or_default(),
    }))
}

/// Whether a read was refused because the secret waits for its deletion (API reference, GetSecretValue,
/// InvalidRequestException). The message is the only place that says it.
fn is_deleted(error: &CloudError) -> bool {
    let message = error.message().unwrap_or_default();
    error.code() == Some("InvalidRequestException")
        && ["deleted", "deletion"]
            .iter()
            .any(|it| message.contains(it))
}

/// The versions of a secret, and its ARN.
async fn versions(
    api: &Secrets,
    secret: &str,
) -> Result<(Option<String>, Vec<SecretVersionsListEntry>), CloudError> {
    let arn = std::sync::Mutex::new(None);
    let seen = &arn;
    let all = session::pages(|token: Option<String>| async move {
        let answer = api.call(&LIST, || {
            let request = api.client.list_secret_version_ids().secret_id(secret);
            let request = request.include_deprecated(true);
            request.set_next_token(token.clone()).send()
        });
        let answer = answer.await?;
        *seen
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = answer.arn;
        Ok((answer.versions, answer.next_token))
    });
    let all = all.await?;
    let arn = arn
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok((arn, all))
}

/// Brings the labels of a version to what is planned. One that another version has moves.
pub(super) async fn label(work: &Work<'_, Versions>) -> Result<(), CloudError> {
    let (api, prior) = (work.api, work.prior);
    let secret = given(&prior.secret_id).unwrap_or_default();
    let own = given(&prior.version_id).unwrap_or_default();
    let all = |set: &Attr<Set<String>>| -> BTreeSet<String> {
        set.if_known().into_iter().flatten().cloned().collect()
    };
    let (before, after) = (
        all(&prior.version_stages),
        all(&work.planned.version_stages),
    );
    let (_, versions) = versions(api, secret).await?;
    for stage in after.difference(&before) {
        let has_it = |it: &&SecretVersionsListEntry| it.version_stages().contains(stage);
        let holder = versions.iter().find(has_it).and_then(|it| it.version_id());
        if holder != Some(own) {
            move_stage(api, secret, stage, holder, Some(own)).await?;
        }
    }
    // The label of the version before the current one has moved with it.
    let is_left = |stage: &&String| *stage != PREVIOUS || !after.contains(CURRENT);
    for stage in before.difference(&after).filter(is_left) {
        move_stage(api, secret, stage, Some(own), None).await?;
    }
    Ok(())
}

/// Takes the labels away from a version that is not managed any more, as far as Secrets Manager lets them
/// go: a version without labels is deleted in time.
pub(super) async fn retire(work: &Work<'_, Versions>) -> Result<(), CloudError> {
    let (api, prior) = (work.api, work.prior);
    let secret = given(&prior.secret_id).unwrap_or_default();
    let own = given(&prior.version_id).unwrap_or_default();
    let stages = prior.version_stages.if_known().into_iter().flatten();
    for stage in stages.filter(|it| ![CURRENT, PREVIOUS].contains(&it.as_str())) {
        let sent = move_stage(api, secret, stage, Some(own), None).await;
        match sent {
            // Somebody else has taken it away, or the whole secret waits for its deletion.
            Err(error) if error.is_not_found() || is_deleted(&error) => {}
            // The code does not tell why: the label may be another version's by now.
            Err(error) if error.kind() == ErrorKind::Invalid => {
                if has_label(api, secret, own, stage).await? {
                    return Err(error);
                }
            }
            other => other?,
        }
    }
    Ok(())
}

/// Whether a version has a label. One of a secret that waits for its deletion has none any more.
async fn has_label(
    api: &Secrets,
    secret: &str,
    version: &str,
    stage: &String,
) -> Result<bool, CloudError> {
    let all = match versions(api, secret).await {
        Ok((_, all)) => all,
        Err(error) if error.is_not_found() || is_deleted(&error) => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut of_it = all.iter().filter(|it| it.version_id() == Some(version));
    Ok(of_it.any(|it| it.version_stages().contains(stage)))
}

async fn move_stage(
    api: &Secrets,
    secret: &str,
    stage: &str,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<(), CloudError> {
    let sent = api.call(&MOVE, || {
        let request = api.client.update_secret_version_stage();
        let request = request.secret_id(secret).version_stage(stage);
        let request = request.set_remove_from_version_id(from.map(str::to_owned));
        request.set_move_to_version_id(to.map(str::to_owned)).send()
    });
    sent.await.map(drop)
}
