//! The calls of `aws_ssm_parameter`.

use std::fmt;

use aws_sdk_ssm::types::{
    ParameterMetadata, ParameterStringFilter, ParameterTier, ParameterType, ResourceTypeForTagging,
};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Work;
use slipway_engine::retry::Effect;

use super::model::Parameter;
use super::{Parameters, SECURE};
use crate::api::Operation;
use crate::parts::given;
use crate::ssm::session::{self, Ssm};
use crate::tagged;
use crate::tags::{TagChange, Tags};

/// What the codes of the operations mean (Systems Manager API reference, "Errors" of each).
const KINDS: &[(&str, ErrorKind)] = &[
    ("ParameterAlreadyExists", ErrorKind::AlreadyExists),
    ("ParameterNotFound", ErrorKind::NotFound),
    ("InvalidResourceId", ErrorKind::NotFound),
    ("TooManyUpdates", ErrorKind::Busy),
    ("ParameterLimitExceeded", ErrorKind::Quota),
    ("HierarchyLevelLimitExceededException", ErrorKind::Invalid),
    ("HierarchyTypeMismatchException", ErrorKind::Invalid),
    ("InvalidAllowedPatternException", ErrorKind::Invalid),
    ("InvalidKeyId", ErrorKind::Invalid),
    ("ParameterPatternMismatchException", ErrorKind::Invalid),
    ("UnsupportedParameterType", ErrorKind::Invalid),
];

const fn reads(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds: KINDS,
    }
}

const fn changes(name: &'static str, effect: Effect) -> Operation {
    Operation {
        name,
        effect,
        kinds: KINDS,
    }
}

/// A second one is refused, so that the first has to be looked for.
const CREATE: Operation = changes("PutParameter", Effect::Changes);
/// A second one makes a version with the same value.
const PUT: Operation = changes("PutParameter", Effect::Repeatable("it sets what is to be"));
const DELETE: Operation = changes(
    "DeleteParameter",
    Effect::Repeatable("a parameter that is gone stays gone"),
);
const ADD_TAGS: Operation = changes(
    "AddTagsToResource",
    Effect::Repeatable("it sets what is to be"),
);
const REMOVE_TAGS: Operation = changes(
    "RemoveTagsFromResource",
    Effect::Repeatable("a tag that is gone stays gone"),
);
const GET: Operation = reads("GetParameter");
const DESCRIBE: Operation = reads("DescribeParameters");
const LIST_TAGS: Operation = reads("ListTagsForResource");

/// What several calls tell of a parameter.
pub(in crate::ssm) struct Remote {
    pub(super) metadata: ParameterMetadata,
    /// The value, where the state has it.
    pub(super) value: Option<String>,
    pub(super) tags: Option<Tags>,
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.metadata.name();
        f.debug_struct("Remote")
            .field("name", &name)
            .finish_non_exhaustive()
    }
}

/// Makes a version, or the parameter with its first one.
pub(super) async fn put(work: &Work<'_, Parameters>, overwrites: bool) -> Result<(), CloudError> {
    let (api, planned, config) = (work.api, work.planned, work.call.config());
    let texts = [&planned.value, &planned.insecure_value, &config.value_wo];
    let value = texts.into_iter().find_map(|text| text.if_known());
    let kind = given(&planned.r#type);
    // A key is for what is encrypted.
    let key = given(&planned.key_id).filter(|_| kind == Some(SECURE));
    // What is left out stays as it was, so that what is to be gone is sent as nothing; also of what is
    // taken over.
    let text = |text| match (given(text), overwrites) {
        (Some(text), _) => Some(text.to_owned()),
        (None, false) => None,
        (None, true) => Some(String::new()),
    };
    let tags = tagged::on_create(&api.tags, &planned.tags);
    let tags = tags.filter(|_| !overwrites);
    let operation = if overwrites { &PUT } else { &CREATE };
    let sent = api.call(operation, || {
        api.client
            .put_parameter()
            .set_name(given(&planned.name).map(str::to_owned))
            .set_type(kind.map(ParameterType::from))
            .set_value(value.cloned())
            .set_description(text(&planned.description))
            .set_allowed_pattern(text(&planned.allowed_pattern))
            .set_data_type(given(&planned.data_type).map(str::to_owned))
            .set_key_id(key.map(str::to_owned))
            .set_tier(given(&planned.tier).map(ParameterTier::from))
            .set_tags(tags.as_ref().map(session::tags))
            .overwrite(overwrites)
            .send()
    });
    sent.await.map(drop)
}

/// Reads a parameter: what describes it, its value unless it is in no state, and, when it is read in
/// `full`, its tags.
pub(super) async fn read(
    api: &Ssm,
    prior: &Parameter,
    full: bool,
) -> Result<Option<Remote>, CloudError> {
    let name = given(&prior.id).or_else(|| given(&prior.name));
    let name = name.unwrap_or_default();
    let is_secret = !prior.value_wo_version.is_null();
    let value = async {
        match is_secret {
            true => Ok(None),
            false => value(api, name).await,
        }
    };
    let (metadata, value) = tokio::try_join!(describe(api, name), value)?;
    let Some(metadata) = metadata else {
        return unlisted(api, name).await;
    };
    let tags = match full {
        true => tags(api, name).await?,
        false => None,
    };
    Ok(Some(Remote {
        metadata,
        value,
        tags,
    }))
}

/// The value of a parameter, as it was given.
pub(super) async fn value(api: &Ssm, name: &str) -> Result<Option<String>, CloudError> {
    get(api, name, true).await
}

async fn get(api: &Ssm, name: &str, decrypts: bool) -> Result<Option<String>, CloudError> {
    let answer = api.call(&GET, || {
        let request = api.client.get_parameter().name(name);
        request.with_decryption(decrypts).send()
    });
    Ok(answer.await?.parameter.and_then(|it| it.value))
}

/// A parameter that the list lacks. The list lags behind, so that only `ParameterNotFound` means that it is
/// gone: while it is being changed, it may be listed later; at rest, the list is wrong.
async fn unlisted(api: &Ssm, name: &str) -> Result<Option<Remote>, CloudError> {
    match get(api, name, false).await {
        Ok(_) if api.is_at_rest() => Err(api.incomplete(&DESCRIBE, "parameter of that name")),
        Err(error) if !error.is_not_found() => Err(error),
        Ok(_) | Err(_) => Ok(None),
    }
}

async fn describe(api: &Ssm, name: &str) -> Result<Option<ParameterMetadata>, CloudError> {
    let filter = ParameterStringFilter::builder()
        .key("Name")
        .option("Equals")
        .values(name)
        .build();
    let Ok(filter) = filter else {
        return Ok(None);
    };
    let filter = &filter;
    let found = session::pages(|token: Option<String>| async move {
        let answer = api.call(&DESCRIBE, || {
            let request = api.client.describe_parameters();
            let request = request.parameter_filters(filter.clone());
            request.set_next_token(token.clone()).send()
        });
        let answer = answer.await?;
        Ok((answer.parameters, answer.next_token))
    });
    Ok(found.await?.into_iter().next())
}

/// The tags of a parameter, where they may be read.
///
/// # Errors
/// Those of the call; that there is no such parameter too.
pub(super) async fn tags(api: &Ssm, name: &str) -> Result<Option<Tags>, CloudError> {
    let read = api.call(&LIST_TAGS, || {
        let request = api.client.list_tags_for_resource().resource_id(name);
        request
            .resource_type(ResourceTypeForTagging::Parameter)
            .send()
    });
    let read = read.await;
    api.readable(read.map(|answer| session::read_tags(answer.tag_list.as_deref())))
}

/// Brings the tags from one value to another.
pub(super) async fn tag(api: &Ssm, name: &str, change: TagChange) -> Result<(), CloudError> {
    let kind = ResourceTypeForTagging::Parameter;
    let (kind, client) = (&kind, &api.client);
    let remove = |gone: Vec<String>| async move {
        let sent = api.call(&REMOVE_TAGS, || {
            let request = client.remove_tags_from_resource().resource_id(name);
            let request = request.resource_type(kind.clone());
            request.set_tag_keys(Some(gone.clone())).send()
        });
        sent.await.map(drop)
    };
    let add = |set: Tags| async move {
        let sent = api.call(&ADD_TAGS, || {
            let request = client.add_tags_to_resource().resource_id(name);
            let request = request.resource_type(kind.clone());
            request.set_tags(Some(session::tags(&set))).send()
        });
        sent.await.map(drop)
    };
    tagged::exchange(change, remove, add).await
}

pub(super) async fn delete(api: &Ssm, name: &str) -> Result<(), CloudError> {
    let request = || api.client.delete_parameter().name(name);
    api.call(&DELETE, || request().send()).await.map(drop)
}
