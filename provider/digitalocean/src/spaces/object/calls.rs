//! The calls about an object.

use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use aws_sdk_s3::operation::put_object::PutObjectError;
use aws_sdk_s3::types as sdk;
use aws_smithy_runtime_api::client::result::SdkError;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Failure, Session as _};
use slipway_engine::operation::Operation;
use slipway_framework::diag::{Diagnostic, Diagnostics};

use super::body::Content;
use super::model::Object;
use super::{key, name_of};
use crate::parts::given;
use crate::spaces::bucket::empty::{EMPTYING, delete_all};
use crate::spaces::error::NO_BUCKET;
use crate::spaces::session::{SpacesApi, changing, reading};
use crate::spaces::settings::acl;

const GONE: &[(&str, ErrorKind)] = &[
    (NO_BUCKET, ErrorKind::NotFound),
    ("NoSuchKey", ErrorKind::NotFound),
];
const PUT_OBJECT: Operation = changing("PutObject", "it sets what is to be");
const PUT_OBJECT_ACL: Operation = changing("PutObjectAcl", "it sets what is to be");
const GET_OBJECT_ACL: Operation = reading("GetObjectAcl", GONE);
const HEAD_OBJECT: Operation = reading("HeadObject", &[]);
/// What says with a code of its own that there is no object: an answer to `HeadObject` has no body.
const GET_OBJECT: Operation = reading("GetObject", GONE);
const LIST_OBJECT_VERSIONS: Operation = reading("ListObjectVersions", GONE);
const DELETE_OBJECT: Operation = Operation {
    kinds: GONE,
    ..changing("DeleteObject", "what is gone stays gone")
};

/// The key of an object as it is sent.
pub(super) fn key_of(model: &Object) -> String {
    key::sent(given(&model.key).unwrap_or_default())
}

fn bucket_of(model: &Object) -> &str {
    given(&model.bucket).unwrap_or_default()
}

/// Uploads the object with everything that belongs to it.
pub(super) async fn upload(api: &SpacesApi, planned: &Object) -> Result<(), Failure> {
    let content = Content::of(planned).await?;
    let text = |value| given(value).map(str::to_owned);
    let name = name_of(planned);
    let sent = api.call(&PUT_OBJECT, &name, |client| {
        let content = content.clone();
        async move {
            let body = content.stream().await;
            let body = body.map_err(SdkError::<PutObjectError, _>::construction_failure)?;
            let metadata = planned.metadata.if_known();
            let metadata = metadata.map(|all| all.clone().into_iter().collect());
            client
                .put_object()
                .bucket(bucket_of(planned))
                .key(key_of(planned))
                .set_acl(given(&planned.acl).map(sdk::ObjectCannedAcl::from))
                .set_cache_control(text(&planned.cache_control))
                .set_content_disposition(text(&planned.content_disposition))
                .set_content_encoding(text(&planned.content_encoding))
                .set_content_language(text(&planned.content_language))
                .set_content_type(text(&planned.content_type))
                .set_metadata(metadata)
                .set_website_redirect_location(text(&planned.website_redirect))
                .body(body)
                .send()
                .await
        }
    });
    sent.await?;
    Ok(())
}

pub(super) async fn put_acl(api: &SpacesApi, planned: &Object) -> Result<(), CloudError> {
    let acl = given(&planned.acl).map(sdk::ObjectCannedAcl::from);
    let name = name_of(planned);
    let sent = api.call(&PUT_OBJECT_ACL, &name, |client| {
        let call = client.put_object_acl().bucket(bucket_of(planned));
        call.key(key_of(planned)).set_acl(acl.clone()).send()
    });
    sent.await.map(drop)
}

/// What Spaces tells of an object without its content; `None` when there is none.
pub(super) async fn head(
    api: &SpacesApi,
    prior: &Object,
) -> Result<Option<HeadObjectOutput>, CloudError> {
    let (name, key) = (name_of(prior), key_of(prior));
    let read = api.call(&HEAD_OBJECT, &name, |client| {
        client
            .head_object()
            .bucket(bucket_of(prior))
            .key(&key)
            .send()
    });
    let error = match read.await {
        Ok(head) => return Ok(Some(head)),
        Err(error) => error,
    };
    if error.http_status() != Some(404) {
        return Err(error);
    }
    // An answer without a body says nothing of whom it comes from, so that Spaces' own word is asked for.
    let asked = api.call(&GET_OBJECT, &name, |client| {
        let call = client.get_object().bucket(bucket_of(prior));
        call.key(&key).range("bytes=0-0").send()
    });
    match asked.await {
        Err(gone) if gone.is_not_found() => Ok(None),
        Err(other) => Err(other),
        Ok(_) => Err(error.with_kind(ErrorKind::Conflict)),
    }
}

/// The name of the access control list; none where the key may not read it.
pub(super) async fn read_acl(
    api: &SpacesApi,
    prior: &Object,
) -> Result<Option<&'static str>, CloudError> {
    let name = name_of(prior);
    let read = api.call(&GET_OBJECT_ACL, &name, |client| {
        let call = client.get_object_acl().bucket(bucket_of(prior));
        call.key(key_of(prior)).send()
    });
    match read.await {
        Ok(answer) => {
            let grants = answer.grants.unwrap_or_default();
            Ok(Some(acl::named(answer.owner.as_ref(), &grants)))
        }
        Err(error) if error.is_access_denied() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Deletes the object: what is there now, or every version of it and every delete marker.
pub(super) async fn delete(api: &SpacesApi, prior: &Object) -> Result<(), Failure> {
    let (bucket, key, name) = (bucket_of(prior), key_of(prior), name_of(prior));
    if given(&prior.version_id).is_none() {
        let sent = api.call(&DELETE_OBJECT, &name, |client| {
            client.delete_object().bucket(bucket).key(&key).send()
        });
        sent.await?;
        return Ok(());
    }
    let start = api.runtime().now();
    loop {
        let (all, more) = versions(api, prior).await?;
        if all.is_empty() {
            return Ok(());
        }
        let is_late = api.runtime().now().since(start) >= EMPTYING;
        if api.stop().is_stopped() || is_late {
            let detail = format!(
                "The run was stopped, or its time was over, before every version was deleted. Some versions of `{name}` still exist.\n\
                 Run the same command again."
            );
            let told = Diagnostic::error("Unable to delete Spaces object", detail);
            return Err(Diagnostics::from(told).into());
        }
        let left = delete_all(api, bucket, all).await?;
        if let Some(left) = left.into_iter().next() {
            return Err(left.error.into());
        }
        if !more {
            return Ok(());
        }
    }
}

/// Up to a thousand versions of this object alone, and whether there may be more of them.
async fn versions(
    api: &SpacesApi,
    prior: &Object,
) -> Result<(Vec<sdk::ObjectIdentifier>, bool), CloudError> {
    let (key, name) = (key_of(prior), name_of(prior));
    let page = api.call(&LIST_OBJECT_VERSIONS, &name, |client| {
        let call = client.list_object_versions().bucket(bucket_of(prior));
        call.prefix(&key).send()
    });
    let page = page.await?;
    let next = page.next_key_marker.as_deref();
    // Keys that begin with this one come after it.
    let more = page.is_truncated == Some(true) && next.is_none_or(|next| next == key);
    let versions = page.versions.unwrap_or_default().into_iter();
    let markers = page.delete_markers.unwrap_or_default().into_iter();
    let pairs = versions
        .map(|it| (it.key, it.version_id))
        .chain(markers.map(|it| (it.key, it.version_id)));
    let same = pairs.filter(|(of, _)| of.as_deref() == Some(key.as_str()));
    // A builder fails without a key, and every object has one.
    let objects = same.filter_map(|(key, version)| {
        let object = sdk::ObjectIdentifier::builder().set_key(key);
        object.set_version_id(version).build().ok()
    });
    Ok((objects.collect(), more))
}
