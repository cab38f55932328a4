//! Hooks of `aws_iam_role`.

use std::collections::BTreeMap;

use aws_sdk_iam::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_framework::model::{Attr, Set};

use crate::api::Operation;
use crate::generated::iam::iam_role::{Hooks, IamRole, IamRoleInlinePolicy, IamRoles};
use crate::iam::session::{self, Iam, changing, reading};
use crate::parts::{self, given};

const LIST_ROLE_POLICIES: Operation = reading("ListRolePolicies");
const GET_ROLE_POLICY: Operation = reading("GetRolePolicy");
const LIST_ATTACHED_ROLE_POLICIES: Operation = reading("ListAttachedRolePolicies");
const LIST_INSTANCE_PROFILES: Operation = reading("ListInstanceProfilesForRole");
const PUT_ROLE_POLICY: Operation = changing("PutRolePolicy", "it sets what is to be");
const DELETE_ROLE_POLICY: Operation = changing("DeleteRolePolicy", "what is gone stays gone");
const DETACH_ROLE_POLICY: Operation = changing("DetachRolePolicy", "what is gone stays gone");
const REMOVE_ROLE: Operation = changing("RemoveRoleFromInstanceProfile", "what is gone stays gone");

impl Hooks for IamRoles {
    /// Documents by the names of their policies.
    type Read = BTreeMap<String, String>;

    async fn read_inline_policies(
        &self,
        api: &Iam,
        object: &sdk::Role,
        _: &IamRole,
    ) -> Result<Self::Read, Failure> {
        let role = object.role_name();
        let mut documents = BTreeMap::new();
        for name in inline_policies(api, role).await? {
            let read = api.call(&GET_ROLE_POLICY, || {
                let request = api.client.get_role_policy();
                request.role_name(role).policy_name(&name).send()
            });
            match read.await {
                Ok(answer) => {
                    documents.insert(name, parts::decoded(answer.policy_document()));
                }
                // It was removed after it was listed.
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(documents)
    }

    fn inline_policies(_: &sdk::Role, read: Option<&Self::Read>, state: &mut IamRole) {
        let Some(documents) = read else { return };
        let known = state.inline_policy.if_known();
        let says_none = known.is_some_and(|known| known.0.iter().all(is_empty));
        // A block without a policy is how a configuration says that there are none.
        if documents.is_empty() && says_none {
            return;
        }
        let blocks = documents.iter().map(|(name, policy)| IamRoleInlinePolicy {
            name: name.as_str().into(),
            policy: policy.as_str().into(),
        });
        state.inline_policy = Attr::Known(blocks.collect());
    }

    async fn change_inline_policies(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, role) = (work.api, given(&work.prior.name).unwrap_or_default());
        let before = by_name(&work.prior.inline_policy);
        let after = by_name(&work.planned.inline_policy);
        for (name, policy) in &after {
            if before.get(name) == Some(policy) {
                continue;
            }
            api.call(&PUT_ROLE_POLICY, || {
                let request = api.client.put_role_policy().role_name(role);
                request.policy_name(*name).policy_document(*policy).send()
            })
            .await?;
        }
        for name in before.keys().filter(|name| !after.contains_key(*name)) {
            delete_inline(api, role, name).await?;
        }
        Ok(())
    }

    /// Instance profiles let go of the role in any case, as they do with hashicorp/aws: a role that is
    /// replaced could not be deleted otherwise. Of the policies only those that the arguments of the
    /// role named, unless all are to be detached.
    async fn let_go(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, prior) = (work.api, work.prior);
        let role = given(&prior.name).unwrap_or_default();
        for profile in profiles(api, role).await? {
            parts::cleared(
                api.call(&REMOVE_ROLE, || {
                    let request = api.client.remove_role_from_instance_profile();
                    let request = request.instance_profile_name(&profile);
                    request.role_name(role).send()
                })
                .await,
            )?;
        }
        let all = prior.force_detach_policies.if_known() == Some(&true);
        let is_own = |argument: &str| work.call.was_configured(argument) != Some(false);
        let attached = if all {
            attached_policies(api, role).await?
        } else if is_own("managed_policy_arns") {
            parts::texts(&prior.managed_policy_arns).unwrap_or_default()
        } else {
            Vec::new()
        };
        for arn in attached {
            parts::cleared(
                api.call(&DETACH_ROLE_POLICY, || {
                    let request = api.client.detach_role_policy();
                    request.role_name(role).policy_arn(&arn).send()
                })
                .await,
            )?;
        }
        let inline = if all {
            inline_policies(api, role).await?
        } else if is_own("inline_policy") {
            let names = by_name(&prior.inline_policy).into_keys();
            names.map(str::to_owned).collect()
        } else {
            Vec::new()
        };
        for name in inline {
            delete_inline(api, role, &name).await?;
        }
        Ok(())
    }

    async fn held_by(&self, api: &Iam, prior: &IamRole) -> Vec<(&'static str, Vec<String>)> {
        let role = given(&prior.name).unwrap_or_default();
        vec![
            (
                "Attached policies",
                attached_policies(api, role).await.unwrap_or_default(),
            ),
            (
                "Inline policies",
                inline_policies(api, role).await.unwrap_or_default(),
            ),
            (
                "Instance profiles",
                profiles(api, role).await.unwrap_or_default(),
            ),
        ]
    }
}

fn is_empty(block: &IamRoleInlinePolicy) -> bool {
    given(&block.name).is_none() && given(&block.policy).is_none()
}

/// The documents of the blocks that have one, by name.
fn by_name(blocks: &Attr<Set<IamRoleInlinePolicy>>) -> BTreeMap<&str, &str> {
    let blocks = blocks.if_known().into_iter().flatten();
    let blocks = blocks.filter(|block| !is_empty(block));
    blocks
        .map(|block| {
            let text = |value| given(value).unwrap_or_default();
            (text(&block.name), text(&block.policy))
        })
        .collect()
}

async fn inline_policies(api: &Iam, role: &str) -> Result<Vec<String>, CloudError> {
    session::pages(|marker| async move {
        let answer = api.call(&LIST_ROLE_POLICIES, || {
            let request = api.client.list_role_policies().role_name(role);
            request.set_marker(marker.clone()).send()
        });
        let answer = answer.await?;
        Ok((Some(answer.policy_names), answer.marker))
    })
    .await
}

async fn attached_policies(api: &Iam, role: &str) -> Result<Vec<String>, CloudError> {
    let found = session::pages(|marker| async move {
        let answer = api.call(&LIST_ATTACHED_ROLE_POLICIES, || {
            let request = api.client.list_attached_role_policies().role_name(role);
            request.set_marker(marker.clone()).send()
        });
        let answer = answer.await?;
        Ok((answer.attached_policies, answer.marker))
    });
    let found = found.await?.into_iter();
    Ok(found.filter_map(|policy| policy.policy_arn).collect())
}

async fn profiles(api: &Iam, role: &str) -> Result<Vec<String>, CloudError> {
    let found = session::pages(|marker| async move {
        let answer = api.call(&LIST_INSTANCE_PROFILES, || {
            let request = api.client.list_instance_profiles_for_role();
            let request = request.role_name(role);
            request.set_marker(marker.clone()).send()
        });
        let answer = answer.await?;
        Ok((Some(answer.instance_profiles), answer.marker))
    });
    let found = found.await?.into_iter();
    Ok(found.map(|profile| profile.instance_profile_name).collect())
}

async fn delete_inline(api: &Iam, role: &str, name: &str) -> Result<(), Failure> {
    parts::cleared(
        api.call(&DELETE_ROLE_POLICY, || {
            let request = api.client.delete_role_policy();
            request.role_name(role).policy_name(name).send()
        })
        .await,
    )
}
