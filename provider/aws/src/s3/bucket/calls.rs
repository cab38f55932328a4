//! The calls about a bucket.

use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration, ObjectLockEnabled};
use aws_sdk_s3::types::{Delete, ObjectIdentifier, Tagging};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::Effect;

use super::Seen;
use crate::api::Operation;
use crate::s3::session::{self, S3Api, changing, reading};
use crate::tags::Tags;

const CREATE_BUCKET: Operation = Operation {
    name: "CreateBucket",
    effect: Effect::Changes,
    kinds: &[],
};
const DELETE_BUCKET: Operation =
    changing("DeleteBucket", "what is gone is told by a code of its own");
const GET_BUCKET_TAGGING: Operation = reading("GetBucketTagging", &[]);
const PUT_BUCKET_TAGGING: Operation = changing("PutBucketTagging", "it sets what is to be");
const DELETE_BUCKET_TAGGING: Operation =
    changing("DeleteBucketTagging", "tags that are gone stay gone");
/// An endpoint that is not AWS's may know nothing of locks.
const GET_OBJECT_LOCK_CONFIGURATION: Operation = reading(
    "GetObjectLockConfiguration",
    &[
        ("NotImplemented", ErrorKind::NotFound),
        ("MethodNotAllowed", ErrorKind::NotFound),
    ],
);
const LIST_OBJECT_VERSIONS: Operation = reading("ListObjectVersions", &[]);
const DELETE_OBJECTS: Operation = changing("DeleteObjects", "a version that is gone stays gone");

/// The region that takes no location, and in which a bucket of one's own is made again without a word
/// (API reference, CreateBucket).
pub(super) const WITHOUT_LOCATION: &str = "us-east-1";

/// How many objects one call deletes at most (API reference, DeleteObjects).
const AT_ONCE: i32 = 1000;

/// The code of a bucket that is not there.
const NO_BUCKET: &str = "NoSuchBucket";

/// Makes a bucket.
pub(super) async fn create(api: &S3Api, name: &str, locks: Option<bool>) -> Result<(), CloudError> {
    let location = (api.region != WITHOUT_LOCATION).then(|| {
        let location = BucketLocationConstraint::from(api.region.as_str());
        CreateBucketConfiguration::builder()
            .location_constraint(location)
            .build()
    });
    let sent = api.call(&CREATE_BUCKET, || {
        api.client
            .create_bucket()
            .bucket(name)
            .set_create_bucket_configuration(location.clone())
            .set_object_lock_enabled_for_bucket(locks)
            .send()
    });
    sent.await.map(drop)
}

/// Deletes a bucket, which has to be empty.
pub(super) async fn delete(api: &S3Api, name: &str) -> Result<(), CloudError> {
    let sent = api.call(&DELETE_BUCKET, || {
        api.client.delete_bucket().bucket(name).send()
    });
    sent.await.map(drop)
}

/// The tags of a bucket.
pub(super) async fn tags(api: &S3Api, name: &str) -> Result<Tags, CloudError> {
    let read = api.call(&GET_BUCKET_TAGGING, || {
        api.client.get_bucket_tagging().bucket(name).send()
    });
    match read.await {
        Ok(answer) => Ok(session::read_tags(Some(&answer.tag_set))),
        Err(error) if is_there(&error) => Ok(Tags::new()),
        Err(error) => Err(error),
    }
}

/// Gives a bucket these tags and no others.
pub(super) async fn retag(api: &S3Api, name: &str, tags: &Tags) -> Result<(), CloudError> {
    // A builder fails without a list, and there is one.
    let tagging = Tagging::builder()
        .set_tag_set(Some(session::tags(tags)))
        .build()
        .ok();
    if tags.is_empty() {
        let sent = api.call(&DELETE_BUCKET_TAGGING, || {
            api.client.delete_bucket_tagging().bucket(name).send()
        });
        return sent.await.map(drop);
    }
    let sent = api.call(&PUT_BUCKET_TAGGING, || {
        let call = api.client.put_bucket_tagging().bucket(name);
        call.set_tagging(tagging.clone()).send()
    });
    sent.await.map(drop)
}

/// Whether objects of a bucket can be locked.
pub(super) async fn locks(api: &S3Api, name: &str) -> Result<bool, CloudError> {
    let read = api.call(&GET_OBJECT_LOCK_CONFIGURATION, || {
        api.client
            .get_object_lock_configuration()
            .bucket(name)
            .send()
    });
    match read.await {
        Ok(answer) => {
            let lock = answer.object_lock_configuration;
            let state = lock.and_then(|it| it.object_lock_enabled);
            Ok(state == Some(ObjectLockEnabled::Enabled))
        }
        Err(error) if is_there(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Everything that a state is made of. A lock is never taken away again, so one that is known is not
/// asked for (S3 user guide, "Configuring S3 Object Lock").
pub(super) async fn read(api: &S3Api, name: &str, is_locked: bool) -> Result<Seen, CloudError> {
    let locks = async {
        match is_locked {
            true => Ok(true),
            false => locks(api, name).await,
        }
    };
    let (tags, locks) = tokio::join!(tags(api, name), locks);
    Ok(Seen {
        tags: api.readable(tags)?,
        locks: locks?,
    })
}

/// Whether an error says that the bucket is there, and lacks what was asked for.
fn is_there(error: &CloudError) -> bool {
    error.is_not_found() && error.code() != Some(NO_BUCKET)
}

/// Up to a thousand versions and delete markers.
pub(super) async fn versions(api: &S3Api, name: &str) -> Result<Vec<ObjectIdentifier>, CloudError> {
    let page = api.call(&LIST_OBJECT_VERSIONS, || {
        let call = api.client.list_object_versions().bucket(name);
        call.max_keys(AT_ONCE).send()
    });
    let page = page.await?;
    let versions = page.versions.unwrap_or_default().into_iter();
    let markers = page.delete_markers.unwrap_or_default().into_iter();
    let pairs = versions
        .map(|it| (it.key, it.version_id))
        .chain(markers.map(|it| (it.key, it.version_id)));
    // A builder fails without a key, and every object has one.
    let objects = pairs.filter_map(|(key, version)| {
        let object = ObjectIdentifier::builder().set_key(key);
        object.set_version_id(version).build().ok()
    });
    Ok(objects.collect())
}

/// Deletes these; the keys of those that S3 did not delete, each with the reason.
pub(in crate::s3) async fn delete_all(
    api: &S3Api,
    name: &str,
    objects: Vec<ObjectIdentifier>,
    is_locked: bool,
) -> Result<Vec<Left>, CloudError> {
    let all = Delete::builder().set_objects(Some(objects)).quiet(true);
    // A builder fails without a list, and there is one.
    let all = all.build().ok();
    let answer = api.call(&DELETE_OBJECTS, || {
        let call = api.client.delete_objects().bucket(name);
        call.set_bypass_governance_retention(is_locked.then_some(true))
            .set_delete(all.clone())
            .send()
    });
    let errors = answer.await?.errors.unwrap_or_default();
    let left = errors.into_iter().map(|it| Left {
        key: it.key.unwrap_or_default(),
        error: api.refused(
            &DELETE_OBJECTS,
            it.code.as_deref().unwrap_or_default(),
            it.message.as_deref().unwrap_or_default(),
        ),
    });
    Ok(left.collect())
}

/// An object that S3 did not delete.
#[derive(Debug)]
pub(in crate::s3) struct Left {
    /// Its key.
    pub(in crate::s3) key: String,
    /// Why.
    pub(in crate::s3) error: CloudError,
}
