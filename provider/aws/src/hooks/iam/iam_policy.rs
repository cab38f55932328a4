//! Hooks of `aws_iam_policy`.

use aws_sdk_iam::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::{Crud as _, Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::semantic::SemanticEquality;

use crate::api::Operation;
use crate::generated::iam::iam_policy::{Hooks, IamPolicies, IamPolicy};
use crate::iam::session::{self, GONE, Iam, changing, reading};
use crate::parts::{self, given};

/// How many versions a policy has at most (IAM user guide, "IAM and AWS STS quotas").
const MOST: usize = 5;

const GET_POLICY_VERSION: Operation = reading("GetPolicyVersion");
const LIST_POLICY_VERSIONS: Operation = reading("ListPolicyVersions");
const LIST_ENTITIES: Operation = reading("ListEntitiesForPolicy");
const DELETE_POLICY_VERSION: Operation = changing("DeletePolicyVersion", "what is gone stays gone");

/// Made twice, it is two versions.
const CREATE_POLICY_VERSION: Operation = Operation {
    name: "CreatePolicyVersion",
    effect: Effect::Changes,
    kinds: GONE,
};

impl Hooks for IamPolicies {
    /// The document of the default version.
    type Read = Option<String>;

    async fn read_document(
        &self,
        api: &Iam,
        object: &sdk::Policy,
        _: &IamPolicy,
    ) -> Result<Self::Read, Failure> {
        let version = object.default_version_id();
        let answer = api
            .call(&GET_POLICY_VERSION, || {
                let request = api.client.get_policy_version();
                let request = request.set_policy_arn(object.arn().map(str::to_owned));
                request.set_version_id(version.map(str::to_owned)).send()
            })
            .await?;
        let document = answer.policy_version().and_then(|it| it.document());
        Ok(document.map(parts::decoded))
    }

    fn document(_: &sdk::Policy, read: Option<&Self::Read>, state: &mut IamPolicy) {
        if let Some(document) = read {
            state.policy = document.clone().into();
        }
    }

    async fn new_version(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, arn) = (work.api, given(&work.prior.id).unwrap_or_default());
        let mut versions = versions(api, arn).await?;
        versions.retain(|version| !version.is_default_version());
        versions.sort_by_key(|version| version.create_date().map(|date| date.secs()));
        // The default one is there besides.
        let room = versions.len().saturating_sub(MOST - 2);
        for version in versions.iter().take(room) {
            delete(api, arn, version).await?;
        }
        let policy = given(&work.planned.policy).unwrap_or_default();
        let sent = api.call(&CREATE_POLICY_VERSION, || {
            let request = api.client.create_policy_version().policy_arn(arn);
            request.policy_document(policy).set_as_default(true).send()
        });
        let Err(error) = sent.await else {
            return Ok(());
        };
        if error.is_ambiguous()
            && let Some(remote) = self.read(api, work.prior).await?
        {
            let found = self.state(api, remote, work.planned);
            let (found, planned) = (found.policy.to_value(), work.planned.policy.to_value());
            if SemanticEquality::IamPolicy.equal(&found, &planned) {
                return Ok(());
            }
        }
        Err(error.into())
    }

    async fn delete_versions(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, arn) = (work.api, given(&work.prior.id).unwrap_or_default());
        for version in versions(api, arn).await? {
            if !version.is_default_version() {
                delete(api, arn, &version).await?;
            }
        }
        Ok(())
    }

    async fn held_by(&self, api: &Iam, prior: &IamPolicy) -> Vec<(&'static str, Vec<String>)> {
        let arn = given(&prior.id).unwrap_or_default();
        let (mut roles, mut users, mut groups) = (Vec::new(), Vec::new(), Vec::new());
        let mut marker = None;
        loop {
            let answer = api.call(&LIST_ENTITIES, || {
                let request = api.client.list_entities_for_policy().policy_arn(arn);
                request.set_marker(marker.clone()).send()
            });
            let Ok(answer) = answer.await else { break };
            let all = answer.policy_roles.into_iter().flatten();
            roles.extend(all.filter_map(|it| it.role_name));
            let all = answer.policy_users.into_iter().flatten();
            users.extend(all.filter_map(|it| it.user_name));
            let all = answer.policy_groups.into_iter().flatten();
            groups.extend(all.filter_map(|it| it.group_name));
            marker = answer.marker;
            if marker.is_none() {
                break;
            }
        }
        vec![("Roles", roles), ("Users", users), ("Groups", groups)]
    }
}

async fn versions(api: &Iam, arn: &str) -> Result<Vec<sdk::PolicyVersion>, CloudError> {
    session::pages(|marker| async move {
        let answer = api.call(&LIST_POLICY_VERSIONS, || {
            let request = api.client.list_policy_versions().policy_arn(arn);
            request.set_marker(marker.clone()).send()
        });
        let answer = answer.await?;
        Ok((answer.versions, answer.marker))
    })
    .await
}

async fn delete(api: &Iam, arn: &str, version: &sdk::PolicyVersion) -> Result<(), Failure> {
    let id = version.version_id().unwrap_or_default();
    parts::cleared(
        api.call(&DELETE_POLICY_VERSION, || {
            let request = api.client.delete_policy_version().policy_arn(arn);
            request.version_id(id).send()
        })
        .await,
    )
}
