//! The calls about a bucket.

use aws_sdk_s3::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;

use super::model::Bucket;
use super::{Seen, name_of};
use crate::parts::given;
use crate::spaces::error::NO_BUCKET;
use crate::spaces::session::{SpacesApi, changing, reading};
use crate::spaces::settings::{acl, cors, lifecycle};

const GONE: &[(&str, ErrorKind)] = &[(NO_BUCKET, ErrorKind::NotFound)];

/// The gateway makes a bucket of one's own again without a word, so that it is looked for first.
pub(super) const CREATE_BUCKET: Operation = Operation {
    name: "CreateBucket",
    effect: Effect::Changes,
    kinds: &[],
};
const DELETE_BUCKET: Operation = Operation {
    name: "DeleteBucket",
    effect: Effect::Repeatable("what is gone is told by a code of its own"),
    kinds: GONE,
};
const GET_BUCKET_LOCATION: Operation = reading("GetBucketLocation", &[]);
const GET_BUCKET_VERSIONING: Operation = reading("GetBucketVersioning", GONE);
const PUT_BUCKET_VERSIONING: Operation = changing("PutBucketVersioning", "it sets what is to be");

/// Makes a bucket.
pub(super) async fn create(api: &SpacesApi, planned: &Bucket) -> Result<(), CloudError> {
    let (name, acl) = (name_of(planned), canned(planned));
    let sent = api.call(&CREATE_BUCKET, name, |client| {
        let call = client.create_bucket().bucket(name);
        call.set_acl(acl.clone()).send()
    });
    sent.await.map(drop)
}

fn canned(planned: &Bucket) -> Option<sdk::BucketCannedAcl> {
    given(&planned.acl).map(sdk::BucketCannedAcl::from)
}

/// Deletes a bucket, which has to be empty.
pub(super) async fn delete(api: &SpacesApi, name: &str) -> Result<(), CloudError> {
    let sent = api.call(&DELETE_BUCKET, name, |client| {
        client.delete_bucket().bucket(name).send()
    });
    sent.await.map(drop)
}

/// Makes sure that there is such a bucket, also with a key that may only read it.
pub(in crate::spaces) async fn location(api: &SpacesApi, name: &str) -> Result<(), CloudError> {
    let read = api.call(&GET_BUCKET_LOCATION, name, |client| {
        client.get_bucket_location().bucket(name).send()
    });
    read.await.map(drop)
}

async fn versioning(api: &SpacesApi, name: &str) -> Result<bool, CloudError> {
    let read = api.call(&GET_BUCKET_VERSIONING, name, |client| {
        client.get_bucket_versioning().bucket(name).send()
    });
    Ok(read.await?.status == Some(sdk::BucketVersioningStatus::Enabled))
}

pub(super) async fn put_versioning(
    api: &SpacesApi,
    name: &str,
    is_on: bool,
) -> Result<(), CloudError> {
    let status = match is_on {
        true => sdk::BucketVersioningStatus::Enabled,
        false => sdk::BucketVersioningStatus::Suspended,
    };
    let wanted = sdk::VersioningConfiguration::builder().status(status);
    let wanted = wanted.build();
    let sent = api.call(&PUT_BUCKET_VERSIONING, name, |client| {
        let call = client.put_bucket_versioning().bucket(name);
        call.versioning_configuration(wanted.clone()).send()
    });
    sent.await.map(drop)
}

/// The rules that a bucket may have; none without an answer of this code.
fn rules<T>(
    read: Result<Option<Vec<T>>, CloudError>,
    none: &'static str,
) -> Result<Vec<T>, CloudError> {
    match read {
        Ok(rules) => Ok(rules.unwrap_or_default()),
        Err(error) if error.code() == Some(none) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Sets the lifecycle rules, or takes them away.
pub(super) async fn put_lifecycle(api: &SpacesApi, planned: &Bucket) -> Result<(), CloudError> {
    let (name, rules) = (name_of(planned), lifecycle::wanted(&planned.lifecycle_rule));
    match rules.is_empty() {
        true => lifecycle::end(api, name).await,
        false => lifecycle::put(api, name, rules).await,
    }
}

/// Sets the rules for other origins, or takes them away.
pub(super) async fn put_cors(api: &SpacesApi, planned: &Bucket) -> Result<(), CloudError> {
    let (name, rules) = (name_of(planned), super::cors::wanted(planned));
    match rules.is_empty() {
        true => cors::end(api, name).await,
        false => cors::put(api, name, rules).await,
    }
}

/// Everything that a state is made of. Rules for other origins are read where this type has set some: those of
/// `digitalocean_spaces_bucket_cors_configuration` are not its own.
pub(super) async fn read(api: &SpacesApi, prior: &Bucket) -> Result<Seen, CloudError> {
    let name = name_of(prior);
    let is_asked = prior.cors_rule.if_known().is_some_and(|it| !it.is_empty());
    let cors = async {
        match is_asked {
            true => rules(cors::read(api, name).await, cors::NO_RULES),
            false => Ok(Vec::new()),
        }
    };
    let (acl, versioning, lifecycle, cors) = tokio::join!(
        acl::read(api, name),
        versioning(api, name),
        lifecycle::read(api, name),
        cors
    );
    Ok(Seen {
        acl: acl?,
        versioning: versioning?,
        lifecycle: rules(lifecycle, lifecycle::NO_RULES)?,
        cors: cors?,
    })
}
