//! `digitalocean_spaces_bucket_object`: an object of a bucket.
//!
//! - `model`: attributes; `key`: keys as they are sent.
//! - `body`: where the content comes from; `calls`: the calls.

mod body;
mod calls;
pub(super) mod key;
mod model;

use std::sync::Arc;

use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;

use super::error::SPACES;
use super::session::{self, SpacesApi};
use super::{of_bucket_explained, region_of};
use crate::parts::{self, given};
use crate::shared::Shared;
use crate::{identities, import_ids};
use model::{Object, UPLOADED};

/// The type.
pub(super) struct Objects {
    shared: Arc<Shared>,
}

impl Objects {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// What a read answers.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    head: HeadObjectOutput,
    /// The name of the access control list, where it may be read.
    acl: Option<&'static str>,
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Everything anew.
    Upload,
    /// The access control list.
    Acl,
}

impl Crud for Objects {
    type Model = Object;
    type Api = SpacesApi;
    type Remote = Seen;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[
        Claim {
            step: Step::Upload,
            fields: UPLOADED,
        },
        Claim {
            step: Step::Acl,
            fields: &["acl"],
        },
    ];
    const LOCAL: &'static [&'static str] = &["force_destroy"];
    const SERVICE: Service = SPACES;
    const NOUN: &'static str = "Spaces object";
    const LOSS: &'static str = "Its content would be lost.";

    fn type_name(&self) -> &'static str {
        "digitalocean_spaces_bucket_object"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::alone(&[
            Piece::Part("region"),
            Piece::Text(","),
            Piece::Part("bucket"),
            Piece::Text(","),
            Piece::Part("key"),
        ]))
    }

    fn connect(&self, model: &Object) -> Result<SpacesApi, Diagnostics> {
        session::connect(&self.shared, &region_of(&model.region))
    }

    fn name(&self, model: &Object) -> String {
        name_of(model)
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Object, Failure> {
        calls::upload(work.api, work.planned).await?;
        Ok(Object {
            id: work.planned.key.clone(),
            ..work.planned.clone()
        })
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        match step {
            Step::Upload => calls::upload(work.api, work.planned).await,
            Step::Acl => Ok(calls::put_acl(work.api, work.planned).await?),
        }
    }

    async fn read(&self, api: &SpacesApi, prior: &Object) -> Result<Option<Seen>, Failure> {
        let Some(head) = calls::head(api, prior).await? else {
            return Ok(None);
        };
        let acl = calls::read_acl(api, prior).await?;
        Ok(Some(Seen { head, acl }))
    }

    fn state(&self, api: &SpacesApi, remote: Seen, known: &Object) -> Object {
        let head = remote.head;
        let metadata = head.metadata.filter(|all| !all.is_empty());
        Object {
            acl: match remote.acl {
                Some(acl) => acl.into(),
                None => parts::or(&known.acl, "private".to_owned()),
            },
            cache_control: head.cache_control.into(),
            content_disposition: head.content_disposition.into(),
            content_encoding: head.content_encoding.into(),
            content_language: head.content_language.into(),
            content_type: head.content_type.into(),
            etag: etag(api, head.e_tag.as_deref(), known),
            force_destroy: parts::or(&known.force_destroy, false),
            id: known.key.clone(),
            metadata: metadata.map(|all| all.into_iter().collect()).into(),
            region: api.region.as_str().into(),
            version_id: head.version_id.unwrap_or_default().into(),
            website_redirect: head.website_redirect_location.into(),
            ..known.clone()
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        calls::delete(work.api, work.prior).await
    }

    async fn explain(
        &self,
        _: Verb,
        error: &CloudError,
        _: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        of_bucket_explained(error, doing, "bucket", "apply")
    }

    fn import(&self, id: &str) -> Result<Object, Diagnostics> {
        let Some([region, bucket, key]) = import_ids::parts(id, ["", ",", ","]) else {
            return Err(import_ids::malformed_global(id, "REGION,BUCKET,KEY"));
        };
        Ok(Object {
            region: region_of(&region).into(),
            bucket,
            id: key.clone(),
            key,
            ..Object::default()
        })
    }
}

/// `BUCKET/KEY`.
fn name_of(model: &Object) -> String {
    let bucket = given(&model.bucket).unwrap_or_default();
    format!("{bucket}/{}", calls::key_of(model))
}

/// The ETag of the state. A configured one stays right after an apply, where Spaces cannot be held against it.
fn etag(api: &SpacesApi, told: Option<&str>, known: &Object) -> Attr<String> {
    let told = told.map(|it| it.trim_matches('"'));
    // One of an upload in parts is no MD5.
    let is_md5 = told.is_some_and(|it| !it.contains('-'));
    match given(&known.etag) {
        Some(etag) if !api.is_at_rest() || !is_md5 => etag.into(),
        _ => told.map(str::to_owned).into(),
    }
}
