//! The calls about a bucket.

use aws_sdk_s3::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;

use super::model::Bucket;
use super::{Seen, acl, name_of, rules};
use crate::parts::given;
use crate::spaces::error::NO_BUCKET;
use crate::spaces::session::{SpacesApi, changing, reading};

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
const GET_BUCKET_ACL: Operation = reading("GetBucketAcl", GONE);
const PUT_BUCKET_ACL: Operation = changing("PutBucketAcl", "it sets what is to be");
const GET_BUCKET_VERSIONING: Operation = reading("GetBucketVersioning", GONE);
const PUT_BUCKET_VERSIONING: Operation = changing("PutBucketVersioning", "it sets what is to be");
const GET_LIFECYCLE: Operation = reading("GetBucketLifecycleConfiguration", GONE);
const PUT_LIFECYCLE: Operation =
    changing("PutBucketLifecycleConfiguration", "it sets what is to be");
const DELETE_LIFECYCLE: Operation = changing("DeleteBucketLifecycle", "what is gone stays gone");
const GET_CORS: Operation = reading("GetBucketCors", GONE);
const PUT_CORS: Operation = changing("PutBucketCors", "it sets what is to be");
const DELETE_CORS: Operation = changing("DeleteBucketCors", "what is gone stays gone");

/// What buckets without rules answer.
const NO_LIFECYCLE: &str = "NoSuchLifecycleConfiguration";
const NO_CORS: &str = "NoSuchCORSConfiguration";

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

/// The name of the access control list.
pub(in crate::spaces) async fn read_acl(
    api: &SpacesApi,
    name: &str,
) -> Result<&'static str, CloudError> {
    let read = api.call(&GET_BUCKET_ACL, name, |client| {
        client.get_bucket_acl().bucket(name).send()
    });
    let answer = read.await?;
    let grants = answer.grants.unwrap_or_default();
    Ok(acl::named(answer.owner.as_ref(), &grants))
}

pub(super) async fn put_acl(api: &SpacesApi, planned: &Bucket) -> Result<(), CloudError> {
    let (name, acl) = (name_of(planned), canned(planned));
    let sent = api.call(&PUT_BUCKET_ACL, name, |client| {
        let call = client.put_bucket_acl().bucket(name);
        call.set_acl(acl.clone()).send()
    });
    sent.await.map(drop)
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

async fn lifecycle(api: &SpacesApi, name: &str) -> Result<Vec<sdk::LifecycleRule>, CloudError> {
    let read = api.call(&GET_LIFECYCLE, name, |client| {
        let call = client.get_bucket_lifecycle_configuration();
        call.bucket(name).send()
    });
    match read.await {
        Ok(answer) => Ok(answer.rules.unwrap_or_default()),
        Err(error) if error.code() == Some(NO_LIFECYCLE) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Sets the lifecycle rules, or takes them away.
pub(super) async fn put_lifecycle(api: &SpacesApi, planned: &Bucket) -> Result<(), CloudError> {
    let (name, rules) = (name_of(planned), rules::lifecycle(planned));
    if rules.is_empty() {
        let sent = api.call(&DELETE_LIFECYCLE, name, |client| {
            client.delete_bucket_lifecycle().bucket(name).send()
        });
        return sent.await.map(drop);
    }
    // The builder wants rules, which are there.
    let rules = sdk::BucketLifecycleConfiguration::builder().set_rules(Some(rules));
    let rules = rules.build().ok();
    let sent = api.call(&PUT_LIFECYCLE, name, |client| {
        let call = client.put_bucket_lifecycle_configuration().bucket(name);
        call.set_lifecycle_configuration(rules.clone()).send()
    });
    sent.await.map(drop)
}

async fn cors(api: &SpacesApi, name: &str) -> Result<Vec<sdk::CorsRule>, CloudError> {
    let read = api.call(&GET_CORS, name, |client| {
        client.get_bucket_cors().bucket(name).send()
    });
    match read.await {
        Ok(answer) => Ok(answer.cors_rules.unwrap_or_default()),
        Err(error) if error.code() == Some(NO_CORS) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Sets the rules for other origins, or takes them away.
pub(super) async fn put_cors(api: &SpacesApi, planned: &Bucket) -> Result<(), CloudError> {
    let (name, rules) = (name_of(planned), rules::cors(planned));
    if rules.is_empty() {
        let sent = api.call(&DELETE_CORS, name, |client| {
            client.delete_bucket_cors().bucket(name).send()
        });
        return sent.await.map(drop);
    }
    // The builder wants rules, which are there.
    let rules = sdk::CorsConfiguration::builder().set_cors_rules(Some(rules));
    let rules = rules.build().ok();
    let sent = api.call(&PUT_CORS, name, |client| {
        let call = client.put_bucket_cors().bucket(name);
        call.set_cors_configuration(rules.clone()).send()
    });
    sent.await.map(drop)
}

/// Everything that a state is made of. Rules for other origins are read where this type has set some: those of
/// `digitalocean_spaces_bucket_cors_configuration` are not its own.
pub(super) async fn read(api: &SpacesApi, prior: &Bucket) -> Result<Seen, CloudError> {
    let name = name_of(prior);
    let is_asked = prior.cors_rule.if_known().is_some_and(|it| !it.is_empty());
    let cors = async {
        match is_asked {
            true => cors(api, name).await,
            false => Ok(Vec::new()),
        }
    };
    let (acl, versioning, lifecycle, cors) = tokio::join!(
        read_acl(api, name),
        versioning(api, name),
        lifecycle(api, name),
        cors
    );
    Ok(Seen {
        acl: acl?,
        versioning: versioning?,
        lifecycle: lifecycle?,
        cors: cors?,
    })
}
