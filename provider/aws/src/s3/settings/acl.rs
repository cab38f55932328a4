//! `aws_s3_bucket_acl`: who may do what with a bucket, in the old way.
//!
//! No definition makes it: what S3 tells is another argument than the canned one that most
//! configurations name, and there is nothing to delete.

use std::sync::Arc;

use aws_sdk_s3::types as sdk;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::resource::Plan;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

use super::grantee::{AclGrantee, Grantee};
use super::{OWNER, block, is_account, single, text};
use crate::api::Operation;
use crate::error::S3;
use crate::outlook::{self, Outlook};
use crate::parts::given;
use crate::s3::session::{self, S3Api, changing, reading};
use crate::shared::Shared;
use crate::{identities, import_ids, parts};

const GET_BUCKET_ACL: Operation = reading("GetBucketAcl", &[]);
const PUT_BUCKET_ACL: Operation = changing("PutBucketAcl", "it sets what is to be");

/// The canned ACLs (S3 user guide, "Canned ACL").
const CANNED: [&str; 6] = [
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
    "aws-exec-read",
    "log-delivery-write",
];

/// Who may do what with a bucket. It stays as it is when it leaves the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::ExactlyOneOf(vec!["access_control_policy", "acl"])))]
pub(crate) struct Acl {
    /// Canned ACL: `private`, `public-read`, `public-read-write`, `authenticated-read`, `aws-exec-read` or `log-delivery-write`.
    #[attr(
        optional_or_zero()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::one_of(CANNED))
    )]
    pub acl: Attr<String>,
    /// Name of the bucket.
    #[attr(required().replace().check(Validator::length(1..=63)))]
    pub bucket: Attr<String>,
    /// Account that has to own the bucket; otherwise nothing is done.
    #[attr(
        optional_or_zero()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::text(OWNER, is_account))
    )]
    pub expected_bucket_owner: Attr<String>,
    /// Name of the bucket, with the expected owner and the canned ACL where there are any.
    #[attr(computed().recomputed_with(&["acl"]))]
    pub id: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub region: Attr<String>,
    /// Every grant, when no canned ACL says it.
    #[block(max(1).computed())]
    pub access_control_policy: Attr<Vec<Policy>>,
}

/// Every grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Policy {
    /// What somebody may do.
    #[block()]
    pub grant: Attr<Set<Grant>>,
    /// Owner of the bucket.
    #[block(min(1).max(1))]
    pub owner: Attr<Vec<Owner>>,
}

/// What somebody may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::AtLeastOneOf(vec!["permission"])))]
pub(crate) struct Grant {
    /// `FULL_CONTROL`, `WRITE`, `WRITE_ACP`, `READ` or `READ_ACP`.
    #[attr(
        optional_computed()
            .check(Validator::one_of(["FULL_CONTROL", "WRITE", "WRITE_ACP", "READ", "READ_ACP"]))
    )]
    pub permission: Attr<String>,
    /// Who may.
    #[block(max(1))]
    pub grantee: Attr<Vec<AclGrantee>>,
}

/// The owner of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(relation(Relation::AtLeastOneOf(vec!["id"])))]
pub(crate) struct Owner {
    /// Name that S3 shows.
    #[attr(optional_computed().equal(SemanticEquality::EmptyForNull))]
    pub display_name: Attr<String>,
    /// Canonical id of the account.
    #[attr(optional_computed())]
    pub id: Attr<String>,
}

/// What names the ACL of a bucket; a grant has no name of its own.
const PIECES: [Piece; 3] = [
    Piece::Part("bucket"),
    Piece::Perhaps {
        text: ",",
        part: "expected_bucket_owner",
    },
    Piece::Perhaps {
        text: ",",
        part: "acl",
    },
];

/// The type.
pub(in crate::s3) struct Acls {
    shared: Arc<Shared>,
}

impl Acls {
    pub(in crate::s3) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// What a read answers.
#[derive(Clone, Debug)]
pub(in crate::s3) struct Seen {
    owner: Option<sdk::Owner>,
    grants: Vec<sdk::Grant>,
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(in crate::s3) enum Step {
    /// The ACL.
    Put,
}

impl Crud for Acls {
    type Model = Acl;
    type Api = S3Api;
    type Remote = Seen;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Put,
        fields: &["access_control_policy", "acl"],
    }];
    const LOCAL: &'static [&'static str] = &[];
    const SERVICE: Service = S3;
    const NOUN: &'static str = "S3 bucket ACL";

    fn type_name(&self) -> &'static str {
        "aws_s3_bucket_acl"
    }

    fn plan(&self, plan: &mut Plan<Acl>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        // Another canned ACL is made of other grants.
        if given(&plan.config.acl).is_some() && !plan.is_create() && plan.changes("acl") {
            plan.set_block_unknown("access_control_policy");
        }
    }

    fn connect(&self, model: &Acl) -> Result<S3Api, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &Acl) -> String {
        made_id(model)
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Acl, Failure> {
        put(work.api, work.planned).await?;
        Ok(with_id(work.planned))
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let Step::Put = step;
        put(work.api, work.planned).await
    }

    async fn read(&self, api: &S3Api, prior: &Acl) -> Result<Option<Seen>, Failure> {
        let answer = api.call(&GET_BUCKET_ACL, || {
            api.client
                .get_bucket_acl()
                .set_bucket(text(&prior.bucket))
                .set_expected_bucket_owner(text(&prior.expected_bucket_owner))
                .send()
        });
        let answer = answer.await?;
        Ok(Some(Seen {
            owner: answer.owner,
            grants: answer.grants.unwrap_or_default(),
        }))
    }

    fn state(&self, api: &S3Api, remote: Seen, known: &Acl) -> Acl {
        let owner = remote.owner.map(|owner| Owner {
            display_name: Attr::Known(owner.display_name.unwrap_or_default()),
            id: owner.id.into(),
        });
        let policy = Policy {
            grant: Attr::Known(remote.grants.iter().map(grant).collect()),
            owner: block(owner),
        };
        Acl {
            access_control_policy: block(Some(policy)),
            id: made_id(known).into(),
            region: api.region.as_str().into(),
            ..known.clone()
        }
    }

    /// There is no bucket without an ACL, and nothing says which one was there before.
    async fn delete(&self, _: &Work<'_, Self>) -> Result<(), Failure> {
        Ok(())
    }

    async fn explain(
        &self,
        _: Verb,
        error: &CloudError,
        _: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        match error.code() {
            Some("AccessControlListNotSupported") => doing
                .because("ACLs of this bucket are turned off, as they are for every new bucket.")
                .next(
                    "Use a policy (`aws_s3_bucket_policy`) instead, or let ACLs count with \
                     `aws_s3_bucket_ownership_controls` (`BucketOwnerPreferred`), on which this resource then depends.",
                ),
            _ => doing,
        }
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(&self.shared, &PIECES))
    }

    fn import(&self, id: &str) -> Result<Acl, Diagnostics> {
        let form = "BUCKET[,EXPECTED_BUCKET_OWNER][,ACL]";
        let (text, region) = import_ids::with_region(id, form)?;
        let mut parts = text.split(',');
        let bucket = parts.next().unwrap_or_default();
        let (mut owner, mut acl) = (Attr::Null, Attr::Null);
        for part in parts {
            match () {
                () if CANNED.contains(&part) && acl.is_null() => acl = part.into(),
                () if !part.is_empty() && is_account(part) && owner.is_null() => {
                    owner = part.into();
                }
                () => return Err(import_ids::malformed(id, form)),
            }
        }
        Ok(Acl {
            acl,
            bucket: bucket.into(),
            expected_bucket_owner: owner,
            id: text.into(),
            region,
            ..Acl::default()
        })
    }
}

fn with_id(planned: &Acl) -> Acl {
    Acl {
        id: made_id(planned).into(),
        ..planned.clone()
    }
}

/// The id: the bucket, with the expected owner and the canned ACL where there are any.
fn made_id(model: &Acl) -> String {
    let after = |value| parts::after(",", given(value).unwrap_or_default());
    let bucket = given(&model.bucket).unwrap_or_default();
    let (owner, acl) = (after(&model.expected_bucket_owner), after(&model.acl));
    format!("{bucket}{owner}{acl}")
}

/// A grant as HCL has it.
fn grant(grant: &sdk::Grant) -> Grant {
    let permission = grant.permission.as_ref().map(|it| it.as_str().to_owned());
    Grant {
        permission: permission.into(),
        grantee: block(grant.grantee.as_ref().map(|it| Grantee::read(it).into())),
    }
}

/// Every grant as the API takes them; `None` where a canned ACL says it.
fn policy(planned: &Acl) -> Option<sdk::AccessControlPolicy> {
    let policy = single(&planned.access_control_policy)?;
    let grants = policy.grant.if_known().into_iter().flatten().map(|it| {
        sdk::Grant::builder()
            .set_grantee(single(&it.grantee).and_then(|it| Grantee::from(it).write()))
            .set_permission(given(&it.permission).map(sdk::Permission::from))
            .build()
    });
    let owner = single(&policy.owner).map(|it| {
        let owner = sdk::Owner::builder().set_id(text(&it.id));
        owner.set_display_name(text(&it.display_name)).build()
    });
    let policy = sdk::AccessControlPolicy::builder().set_grants(Some(grants.collect()));
    Some(policy.set_owner(owner).build())
}

/// Sets what is planned.
async fn put(api: &S3Api, planned: &Acl) -> Result<(), Failure> {
    let canned = given(&planned.acl).map(sdk::BucketCannedAcl::from);
    let policy = match canned {
        Some(_) => None,
        None => policy(planned),
    };
    let sent = api.call(&PUT_BUCKET_ACL, || {
        api.client
            .put_bucket_acl()
            .set_bucket(text(&planned.bucket))
            .set_expected_bucket_owner(text(&planned.expected_bucket_owner))
            .set_acl(canned.clone())
            .set_access_control_policy(policy.clone())
            .send()
    });
    sent.await?;
    Ok(())
}
