//! `aws_iam_policy`: a managed policy by its ARN, or by its name.

use std::sync::Arc;

use aws_sdk_iam::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::{Selection, only};
use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::{Relation, Validator};

use super::{failed, tags, text};
use crate::api::Operation;
use crate::iam::session::{self, Iam, reading};
use crate::parts::{self, given};
use crate::shared::Shared;
use crate::tags::Tags;

const GET_POLICY: Operation = reading("GetPolicy");
const GET_POLICY_VERSION: Operation = reading("GetPolicyVersion");
const LIST_POLICIES: Operation = reading("ListPolicies");

const NOUN: &str = "IAM policy";

/// The most policies of one page (IAM API reference, ListPolicies): AWS has more than a thousand.
const PAGE: i32 = 1000;

/// A managed policy that exists. Set either `arn`, or `name` and perhaps `path_prefix`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
#[model(
    relation(Relation::Conflicts(vec!["arn", "name"]))
        .relation(Relation::Conflicts(vec!["arn", "path_prefix"]))
)]
pub(crate) struct PolicyData {
    /// Amazon resource name. Set it to find the policy by it.
    #[attr(optional_computed().check(Validator::arn()))]
    pub(crate) arn: Attr<String>,
    /// Number of roles, users and groups to which it is attached.
    #[attr(computed())]
    pub(crate) attachment_count: Attr<i64>,
    /// Description.
    #[attr(computed())]
    pub(crate) description: Attr<String>,
    /// ARN of the policy.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Name. Set it to find the policy by it.
    #[attr(optional_computed())]
    pub(crate) name: Attr<String>,
    /// Path by which IAM groups it.
    #[attr(computed())]
    pub(crate) path: Attr<String>,
    /// Beginning of the path, to tell policies of one name apart.
    #[attr(optional())]
    pub(crate) path_prefix: Attr<String>,
    /// Policy document in JSON.
    #[attr(computed())]
    pub(crate) policy: Attr<String>,
    /// Unique id that no other policy gets again.
    #[attr(computed())]
    pub(crate) policy_id: Attr<String>,
    /// Tags.
    #[attr(computed())]
    pub(crate) tags: Attr<Tags>,
}

/// The data source.
pub(super) struct PolicySource {
    shared: Arc<Shared>,
}

impl PolicySource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for PolicySource {
    type Model = PolicyData;

    fn type_name(&self) -> &'static str {
        "aws_iam_policy"
    }

    fn validate(&self, config: &PolicyData, diagnostics: &mut Diagnostics) {
        if config.arn.is_unknown() || config.name.is_unknown() {
            return;
        }
        if given(&config.arn).is_none() && given(&config.name).is_none() {
            let detail =
                "A policy is looked for by `arn` or by `name`. Neither is set.\nSet one of them.";
            let told = Diagnostic::error("Unclear which policy is meant", detail);
            diagnostics.push(told.at(Path::of("arn")));
        }
    }

    async fn read(&self, config: PolicyData, _: &StopSignal) -> Result<PolicyData, Diagnostics> {
        let api = session::connect(&self.shared)?;
        let (arn, asked) = match (given(&config.arn), given(&config.name)) {
            (Some(arn), _) => (arn.to_owned(), ("arn", arn)),
            (None, name) => {
                let name = name.unwrap_or_default();
                (
                    by_name(&api, name, given(&config.path_prefix)).await?,
                    ("name", name),
                )
            }
        };
        let read = policy(&api, &arn).await;
        let (policy, document) = read.map_err(|error| failed(&error, NOUN, asked))?;
        Ok(PolicyData {
            attachment_count: i64::from(policy.attachment_count.unwrap_or_default()).into(),
            description: text(policy.description()),
            name: text(policy.policy_name()),
            path: text(policy.path()),
            path_prefix: config.path_prefix,
            policy: document.into(),
            policy_id: text(policy.policy_id()),
            tags: tags(&api, policy.tags.as_deref()),
            id: arn.as_str().into(),
            arn: arn.into(),
        })
    }
}

/// The policy of this ARN, and its document.
async fn policy(api: &Iam, arn: &str) -> Result<(sdk::Policy, String), CloudError> {
    let answer = api.call(&GET_POLICY, || {
        api.client.get_policy().policy_arn(arn).send()
    });
    let policy = answer.await?.policy;
    let policy = policy.ok_or_else(|| api.incomplete(&GET_POLICY, "Policy"))?;
    let version = policy.default_version_id().unwrap_or_default();
    let answer = api.call(&GET_POLICY_VERSION, || {
        let request = api.client.get_policy_version().policy_arn(arn);
        request.version_id(version).send()
    });
    let version = answer.await?.policy_version;
    let document = version.as_ref().and_then(|it| it.document());
    let document = document.ok_or_else(|| api.incomplete(&GET_POLICY_VERSION, "Document"))?;
    Ok((policy, parts::decoded(document)))
}

/// The ARN of the only policy of this name, whoever owns it: names are unique in an account, and not with
/// those of AWS.
async fn by_name(api: &Iam, name: &str, prefix: Option<&str>) -> Result<String, Diagnostics> {
    let listed = session::pages(|marker| async move {
        let answer = api.call(&LIST_POLICIES, || {
            let request = api.client.list_policies().max_items(PAGE);
            let request = request.set_path_prefix(prefix.map(str::to_owned));
            request.set_marker(marker.clone()).send()
        });
        let answer = answer.await?;
        Ok((answer.policies, answer.marker))
    });
    let listed = listed
        .await
        .map_err(|error| failed(&error, NOUN, ("name", name)))?;
    let arn = |policy: &sdk::Policy| policy.arn().unwrap_or_default().to_owned();
    let mut found: Vec<sdk::Policy> = listed
        .into_iter()
        .filter(|policy| policy.policy_name() == Some(name))
        .collect();
    found.sort_by_key(&arn);
    let mut criteria = vec![("Name", name.to_owned())];
    criteria.extend(prefix.map(|prefix| ("Path prefix", prefix.to_owned())));
    let selection = Selection {
        noun: "policy".to_owned(),
        criteria,
        argument: "name",
        check:
            "Check `name` and `path_prefix`, and that the provider uses the account in which it is."
                .to_owned(),
        narrow: "Narrow the search with `path_prefix`, or set `arn`.".to_owned(),
    };
    let found = only(found, &selection, arn)?;
    Ok(arn(&found))
}
