//! `aws_kms_grant`: the right of a principal to use a key in some ways.
//!
//! No definition makes it: its id has a part that only the answer of its creation tells, so does its
//! token, a named one can be created again where one without a name cannot, and one of two operations
//! deletes it.
//!
//! Facts: KMS developer guide, "Grants in AWS KMS"; KMS API reference, CreateGrant, ListGrants,
//! RetireGrant, RevokeGrant.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_kms::types::{GrantConstraints, GrantListEntry, GrantOperation};
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_engine::retry::Effect;
use slipway_engine::wait::WaitError;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::resource::Plan;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::Validator;

use super::session::{self, Kms};
use super::settings::SETTLES;
use crate::api::Operation;
use crate::error::KMS;
use crate::outcome::{self, Blame, Passing};
use crate::outlook::{self, Outlook};
use crate::parts::{self, States, Traces, given};
use crate::shared::Shared;
use crate::{import_ids, kms_keys};

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

/// How long a name may be.
const LONGEST: usize = 256;

/// The right of a principal to use a KMS key in some ways.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Grant {
    /// Tokens of other grants that allow this one to be made before they are known everywhere.
    #[attr(optional().replace())]
    pub(crate) grant_creation_tokens: Attr<Set<String>>,
    /// Id of the grant.
    #[attr(computed())]
    pub(crate) grant_id: Attr<String>,
    /// Token by which the grant can be used before it is known everywhere. Nothing but its creation
    /// tells it.
    #[attr(computed().sensitive())]
    pub(crate) grant_token: Attr<String>,
    /// ARN of the principal that may use the key.
    #[attr(required().replace().check(Validator::arn()))]
    pub(crate) grantee_principal: Attr<String>,
    /// Id or ARN of the key, and the id of the grant.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Id or ARN of the key.
    #[attr(required().replace().equal(SemanticEquality::Custom(kms_keys::are_same)))]
    pub(crate) key_id: Attr<String>,
    /// Name. With one, an interrupted creation is found again.
    #[attr(
        optional_or_zero()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::text("have up to 256 letters, digits and `-/:_`", is_name))
    )]
    pub(crate) name: Attr<String>,
    /// What the principal may do with the key, such as `Encrypt`, `Decrypt` and `DescribeKey`.
    #[attr(
        required()
            .replace()
            .check(Validator::elements(Validator::one_of([
                "CreateGrant",
                "Decrypt",
                "DeriveSharedSecret",
                "DescribeKey",
                "Encrypt",
                "GenerateDataKey",
                "GenerateDataKeyPair",
                "GenerateDataKeyPairWithoutPlaintext",
                "GenerateDataKeyWithoutPlaintext",
                "GenerateMac",
                "GetPublicKey",
                "ReEncryptFrom",
                "ReEncryptTo",
                "RetireGrant",
                "Sign",
                "Verify",
                "VerifyMac",
            ])))
    )]
    pub(crate) operations: Attr<Set<String>>,
    /// Region, by default that of the provider.
    #[attr(optional_computed().replace())]
    pub(crate) region: Attr<String>,
    /// Whether the grant is retired when it is destroyed, and not revoked, which takes another
    /// permission.
    #[attr(default(false))]
    pub(crate) retire_on_delete: Attr<bool>,
    /// ARN of the principal that may retire the grant.
    #[attr(
        optional_or_zero()
            .replace()
            .equal(SemanticEquality::EmptyForNull)
            .check(Validator::arn())
    )]
    pub(crate) retiring_principal: Attr<String>,
    /// The encryption contexts for which the grant is good; all when left out.
    #[block(replace())]
    pub(crate) constraints: Attr<Set<Constraints>>,
}

/// The encryption contexts for which a grant is good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Constraints {
    /// The pairs of which the encryption context consists.
    #[attr(optional())]
    pub(crate) encryption_context_equals: Attr<BTreeMap<String, String>>,
    /// Pairs that the encryption context has among others.
    #[attr(optional())]
    pub(crate) encryption_context_subset: Attr<BTreeMap<String, String>>,
}

fn is_name(text: &str) -> bool {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-/:_".contains(&it);
    text.len() <= LONGEST && text.bytes().all(is_plain)
}

/// The type.
pub(super) struct Grants {
    shared: Arc<Shared>,
}

impl Grants {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update, of which there are none: a grant never changes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {}

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
            let key = arn_of(api, key);
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

fn made_id(key: &str, grant: &str) -> String {
    format!("{key}:{grant}")
}

/// The key and the grant in an id. The key may be an ARN, which has colons too.
fn named(id: &str) -> Option<(&str, &str)> {
    let (key, grant) = id.rsplit_once(':')?;
    let is_key = !key.is_empty() && (key.starts_with("arn:") || !key.contains(':'));
    (is_key && !grant.is_empty()).then_some((key, grant))
}

/// The ARN of a key, by which alone grants are retired.
fn arn_of(api: &Kms, key: &str) -> String {
    if key.starts_with("arn:") {
        return key.to_owned();
    }
    let (partition, region, account) = (api.partition, api.region.as_str(), api.account());
    format!("arn:{partition}:kms:{region}:{account}:key/{key}")
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

/// The constraints in the form of requests.
fn constraints(model: &Grant) -> Option<GrantConstraints> {
    let block = model.constraints.if_known()?.into_iter().next()?;
    let pairs = |map: &Attr<BTreeMap<String, String>>| {
        let map = map.if_known().filter(|map| !map.is_empty())?;
        Some(map.clone().into_iter().collect())
    };
    Some(
        GrantConstraints::builder()
            .set_encryption_context_equals(pairs(&block.encryption_context_equals))
            .set_encryption_context_subset(pairs(&block.encryption_context_subset))
            .build(),
    )
}

/// The constraints of a grant that was read; none stay as they were written.
fn seen(
    remote: Option<&GrantConstraints>,
    known: &Attr<Set<Constraints>>,
) -> Attr<Set<Constraints>> {
    let pairs = |map: Option<&std::collections::HashMap<String, String>>| {
        let map = map.filter(|map| !map.is_empty())?;
        Some(map.clone().into_iter().collect::<BTreeMap<_, _>>())
    };
    let equals = remote.and_then(|it| pairs(it.encryption_context_equals()));
    let subset = remote.and_then(|it| pairs(it.encryption_context_subset()));
    if equals.is_none() && subset.is_none() {
        let says_something = known.if_known().into_iter().flatten().any(|block| {
            let is_some = |map: &Attr<BTreeMap<String, String>>| {
                map.if_known().is_some_and(|map| !map.is_empty())
            };
            is_some(&block.encryption_context_equals) || is_some(&block.encryption_context_subset)
        });
        return match says_something {
            true => Attr::Known(Set::default()),
            false => known.clone(),
        };
    }
    let block = Constraints {
        encryption_context_equals: equals.into(),
        encryption_context_subset: subset.into(),
    };
    Attr::Known([block].into_iter().collect())
}

/// The principal that a grant has. When the principal is gone, KMS shows its unique id, which is no other
/// principal: the state keeps what it had.
fn seen_principal(remote: Option<String>, known: &Attr<String>) -> Attr<String> {
    match remote.filter(|text| !text.is_empty()) {
        Some(text) if text.starts_with("arn:") => text.into(),
        Some(text) if given(known).is_none() => text.into(),
        Some(_) => known.clone(),
        None => Attr::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_an_import_id_may_be_an_arn() {
        assert_eq!(named("1234:5678"), Some(("1234", "5678")));
        let arn = "arn:aws:kms:eu-central-1:123456789012:key/1234";
        assert_eq!(named(&made_id(arn, "5678")), Some((arn, "5678")));
        assert_eq!(named("1234"), None);
        assert_eq!(named("12:34:5678"), None);
        assert_eq!(named(":5678"), None);
    }

    #[test]
    fn constraints_that_say_nothing_stay_as_they_were_written() {
        let written = Attr::Known([Constraints::default()].into_iter().collect());
        assert_eq!(seen(None, &written), written);
        assert_eq!(seen(None, &Attr::Null), Attr::Null);
        let context = BTreeMap::from([("stage".to_owned(), "made".to_owned())]);
        let block = Constraints {
            encryption_context_equals: Attr::Known(context.clone()),
            ..Constraints::default()
        };
        let said: Attr<Set<Constraints>> = Attr::Known([block].into_iter().collect());
        assert_eq!(seen(None, &said), Attr::Known(Set::default()));
        let model = Grant {
            constraints: said.clone(),
            ..Grant::default()
        };
        assert_eq!(seen(constraints(&model).as_ref(), &written), said);
    }

    #[test]
    fn the_unique_id_of_a_principal_that_is_gone_is_no_other_principal() {
        let arn = "arn:aws:iam::123456789012:role/web";
        let known = Attr::from(arn);
        assert_eq!(seen_principal(Some("AROAEXAMPLE".into()), &known), known);
        assert_eq!(seen_principal(Some(arn.into()), &Attr::Null), known);
        assert_eq!(seen_principal(None, &known), Attr::Null);
    }
}
