//! `aws_kms_grant`: the right of a principal to use a key in some ways.
//!
//! No definition makes it: its id has a part that only the answer of its creation tells, so does its
//! token, a named one can be created again where one without a name cannot, and one of two operations
//! deletes it.
//!
//! Facts: KMS developer guide, "Grants in AWS KMS"; KMS API reference, CreateGrant, ListGrants,
//! RetireGrant, RevokeGrant.

mod forms;
mod model;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_kms::types::{GrantListEntry, GrantOperation};
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_engine::retry::Effect;
use slipway_engine::wait::WaitError;
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use self::forms::{constraints, made_id, named, seen, seen_principal};
use self::model::Grant;
use super::session::{self, Kms};
use super::settings::SETTLES;
use crate::api::Operation;
use crate::error::KMS;
use crate::outcome::{self, Blame, Passing};
use crate::outlook::{self, Outlook};
use crate::parts::{self, States, Traces, given};
use crate::shared::Shared;
use crate::{identities, import_ids};

/// Nothing tells one without a name from another one.
const CREATE_GRANT: Operation = Operation {
    name: "CreateGrant",
    effect: Effect::Changes,
    kinds: &[],
};
const CREATE_NAMED: Operation = Operation {
    effect: Effect::Repeatable("a named grant that is asked for again is the same grant"),
    ..CREATE_GRANT
};
const LIST_GRANTS: Operation = Operation {
    name: "ListGrants",
    effect: Effect::Reads,
    kinds: &[("NotFoundException", ErrorKind::NotFound)],
};
const DESCRIBE_KEY: Operation = Operation {
    name: "DescribeKey",
    ..LIST_GRANTS
};
const REVOKE_GRANT: Operation = Operation {
    name: "RevokeGrant",
    effect: Effect::Repeatable("a grant that is gone stays gone"),
    kinds: &[("NotFoundException", ErrorKind::NotFound)],
};
const RETIRE_GRANT: Operation = Operation {
    name: "RetireGrant",
    ..REVOKE_GRANT
};

/// A principal made just now is not known everywhere yet.
const PASSING: &[Passing] = &[Passing {
    code: "InvalidArnException",
    messages: &[],
    within: Duration::from_secs(120),
}];

/// The type.
pub(in crate::kms) struct Grants {
    shared: Arc<Shared>,
}

impl Grants {
    pub(in crate::kms) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update, of which there are none: a grant never changes.
#[derive(Clone, Copy, Debug)]
pub(in crate::kms) enum Step {}

impl Crud for Grants {
    type Model = Grant;
    type Api = Kms;
    type Remote = GrantListEntry;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[];
    const LOCAL: &'static [&'static str] = &["retire_on_delete"];
    const SERVICE: Service = KMS;
    const NOUN: &'static str = "KMS grant";

    fn type_name(&self) -> &'static str {
        "aws_kms_grant"
    }

    fn plan(&self, plan: &mut Plan<Grant>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
    }

    fn connect(&self, model: &Grant) -> Result<Kms, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &Grant) -> String {
        let name = given(&model.id).or_else(|| given(&model.name));
        name.unwrap_or_default().to_owned()
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Grant, Failure> {
        let (api, planned) = (work.api, work.planned);
        let operation = match given(&planned.name) {
            Some(_) => &CREATE_NAMED,
            None => &CREATE_GRANT,
        };
        let operations = parts::texts(&planned.operations).unwrap_or_default();
        let operations = operations
            .iter()
            .map(|it| GrantOperation::from(it.as_str()));
        let operations: Vec<GrantOperation> = operations.collect();
        let sent = outcome::passing(api, PASSING, || {
            api.call(operation, || {
                api.client
                    .create_grant()
                    .set_key_id(given(&planned.key_id).map(str::to_owned))
                    .set_grantee_principal(given(&planned.grantee_principal).map(str::to_owned))
                    .set_retiring_principal(given(&planned.retiring_principal).map(str::to_owned))
                    .set_operations(Some(operations.clone()))
                    .set_constraints(constraints(planned))
                    .set_grant_tokens(parts::some(parts::texts(&planned.grant_creation_tokens)))
                    .set_name(given(&planned.name).map(str::to_owned))
                    .send()
            })
        });
        let answer = sent.await?;
        let grant = answer.grant_id;
        let grant = grant.ok_or_else(|| api.incomplete(operation, "GrantId"))?;
        Ok(Grant {
            id: made_id(given(&planned.key_id).unwrap_or_default(), &grant).into(),
            grant_id: grant.into(),
            grant_token: answer.grant_token.into(),
            ..planned.clone()
        })
    }

    async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<GrantListEntry>, WaitError> {
        parts::visible(self, work, SETTLES).await
    }

    async fn step(&self, step: Step, _: &Work<'_, Self>) -> Result<(), Failure> {
        match step {}
    }

    async fn read(&self, api: &Kms, prior: &Grant) -> Result<Option<GrantListEntry>, Failure> {
        let Some(wanted) = given(&prior.grant_id) else {
            return Ok(None);
        };
        let mut found = list(api, prior, Some(wanted)).await?.into_iter();
        Ok(found.find(|it| it.grant_id.as_deref() == Some(wanted)))
    }

    fn state(&self, api: &Kms, remote: GrantListEntry, known: &Grant) -> Grant {
        let operations = remote.operations.iter().flatten();
        let operations = operations.map(|it| it.as_str().to_owned());
        Grant {
            constraints: seen(remote.constraints.as_ref(), &known.constraints),
            grantee_principal: seen_principal(remote.grantee_principal, &known.grantee_principal),
            name: parts::some(remote.name).into(),
            operations: Attr::Known(operations.collect()),
            region: api.region.as_str().into(),
            retire_on_delete: parts::or(&known.retire_on_delete, false),
            retiring_principal: seen_principal(
                remote.retiring_principal,
                &known.retiring_principal,
            ),
            ..known.clone()
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, prior) = (work.api, work.prior);
        let grant = given(&prior.grant_id).unwrap_or_default();
        let key = given(&prior.key_id).unwrap_or_default();
        if prior.retire_on_delete == Attr::Known(true) {
            let key = arn_of(api, key).await?;
            let request = || api.client.retire_grant().key_id(&key).grant_id(grant);
            api.call(&RETIRE_GRANT, || request().send()).await?;
        } else {
            let request = || api.client.revoke_grant().key_id(key).grant_id(grant);
            api.call(&REVOKE_GRANT, || request().send()).await?;
        }
        Ok(())
    }

    async fn settle(
        &self,
        verb: Verb,
        work: &Work<'_, Self>,
    ) -> Result<Option<GrantListEntry>, WaitError> {
        if verb != Verb::Delete {
            return Ok(None);
        }
        let states = States {
            ready: &[],
            failed: &[],
        };
        let listed = |_: &GrantListEntry| (Some("listed".to_owned()), None);
        parts::until_gone(self, work, SETTLES, states, listed).await
    }

    async fn explain(
        &self,
        verb: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        if parts::is_open(verb, error) {
            let found = list(work.api, work.planned, None).await;
            let traces = Traces {
                same: &["grantee_principal", "operations"],
                empty: &["name"],
            };
            let found = found.unwrap_or_default();
            return parts::perhaps(self, work.api, work, found, traces, doing);
        }
        outcome::blamed(
            doing,
            error,
            &[
                Blame {
                    operation: "CreateGrant",
                    code: "NotFoundException",
                    attribute: "key_id",
                },
                Blame {
                    operation: "CreateGrant",
                    code: "InvalidArnException",
                    attribute: "grantee_principal",
                },
            ],
        )
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(
            &self.shared,
            &[
                Piece::Part("key_id"),
                Piece::Text(":"),
                Piece::Part("grant_id"),
            ],
        ))
    }

    fn import(&self, id: &str) -> Result<Grant, Diagnostics> {
        const FORM: &str = "KEY_ID:GRANT_ID";
        let (text, region) = import_ids::with_region(id, FORM)?;
        let (key, grant) = named(text).ok_or_else(|| import_ids::malformed(id, FORM))?;
        Ok(Grant {
            id: text.into(),
            key_id: key.into(),
            grant_id: grant.into(),
            region,
            ..Grant::default()
        })
    }
}

/// The ARN of a key, by which alone grants are retired. KMS is asked for it where nobody knows the account.
async fn arn_of(api: &Kms, key: &str) -> Result<String, CloudError> {
    if key.starts_with("arn:") {
        return Ok(key.to_owned());
    }
    let (partition, region, account) = (api.partition, api.region.as_str(), api.account());
    if !account.is_empty() {
        return Ok(format!("arn:{partition}:kms:{region}:{account}:key/{key}"));
    }
    let ask = || api.client.describe_key().key_id(key);
    let answer = api.call(&DESCRIBE_KEY, || ask().send()).await?;
    let arn = answer.key_metadata.and_then(|it| it.arn);
    arn.ok_or_else(|| api.incomplete(&DESCRIBE_KEY, "Arn"))
}

/// The grants of a key, or this one of them.
async fn list(
    api: &Kms,
    of: &Grant,
    only: Option<&str>,
) -> Result<Vec<GrantListEntry>, CloudError> {
    let key = given(&of.key_id).unwrap_or_default();
    let found = session::pages(|token: Option<String>| async move {
        let answer = api.call(&LIST_GRANTS, || {
            api.client
                .list_grants()
                .key_id(key)
                .set_grant_id(only.map(str::to_owned))
                .set_marker(token.clone())
                .send()
        });
        let answer = answer.await?;
        Ok((answer.grants, answer.next_marker))
    });
    found.await
}
