//! `aws_ssm_parameter`: a value under a name.
//!
//! No definition makes it: its value is one of three arguments, of which one is in no state, its tags go
//! with its creation or not, and two reads tell half of it each.
//!
//! Facts: Systems Manager API reference, PutParameter, GetParameter, DescribeParameters,
//! DeleteParameter; Systems Manager user guide, "Managing parameter tiers", "Using native parameter
//! support for Amazon Machine Image IDs".

mod calls;
mod model;

use std::sync::Arc;
use std::time::Duration;

use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Sought, Work};
use slipway_engine::wait::WaitError;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use self::calls::Remote;
use self::model::Parameter;
use super::session::{self, Ssm};
use crate::error::SSM;
use crate::outcome::{self, Blame};
use crate::outlook::{self, Outlook};
use crate::parts::{self, given};
use crate::shared::Shared;
use crate::tags::Tags;
use crate::{converge, identities, import_ids, sought, tagged};

/// The type whose values are encrypted.
const SECURE: &str = "SecureString";

/// The tier that is chosen anew with each value; no read ever tells it.
const INTELLIGENT: &str = "Intelligent-Tiering";

/// For how long a read may tell what was before a change. Ids of images are checked meanwhile.
const SETTLES: Duration = Duration::from_secs(120);

/// What no two parameters of one name have otherwise after the same creation.
const SAME: &[&str] = &[
    "type",
    "value",
    "insecure_value",
    "description",
    "allowed_pattern",
];

/// The type.
pub(in crate::ssm) struct Parameters {
    shared: Arc<Shared>,
}

impl Parameters {
    pub(in crate::ssm) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(in crate::ssm) enum Step {
    /// Another version.
    Put,
    /// Tags.
    Tags,
}

impl Crud for Parameters {
    type Model = Parameter;
    type Api = Ssm;
    type Remote = Remote;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[
        Claim {
            step: Step::Put,
            fields: model::VERSIONED,
        },
        Claim {
            step: Step::Tags,
            fields: &["tags", "tags_all"],
        },
    ];
    const LOCAL: &'static [&'static str] = &["overwrite", "value_wo"];
    const SERVICE: Service = SSM;
    const NOUN: &'static str = "Systems Manager parameter";
    const UNIQUE_NAME: bool = true;
    const LOSS: &'static str = "Its earlier versions are gone with it.";

    fn type_name(&self) -> &'static str {
        "aws_ssm_parameter"
    }

    fn plan(&self, plan: &mut Plan<Parameter>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        outlook::tags_all(plan, outlook.as_ref(), |model| &model.tags);
        if plan.is_destroy() {
            return;
        }
        let config = &plan.config;
        let is_secure = given(&config.r#type) == Some(SECURE);
        let (is_insecure, number) = (
            !config.insecure_value.is_null(),
            config.value_wo_version.clone(),
        );
        let has_value = !config.value.is_null();
        if is_secure && is_insecure {
            let detail = format!(
                "The value of a `{SECURE}` is a secret, and `insecure_value` would show it. Nothing was changed.\n\
                 Write `value` or `value_wo`, or another `type`."
            );
            let path = Path::of("insecure_value");
            plan.tell(Diagnostic::error("Secret as an insecure value", detail).at(path));
        }
        // Of the three, only the one that is configured is in the state; hashicorp/aws has an empty text
        // in the place of the first.
        if !has_value {
            let prior = plan.prior.as_ref().map(|it| it.value.clone());
            let empty = prior.filter(|value| *value == String::new().into());
            plan.set::<String>("value", empty.unwrap_or(Attr::Null));
        }
        if !is_insecure {
            plan.set::<String>("insecure_value", Attr::Null);
        }
        match number {
            Attr::Unknown => plan.set_unknown("has_value_wo"),
            number => plan.set::<bool>("has_value_wo", !number.is_null()),
        }
        let both = plan.prior.as_ref().zip(plan.planned.as_ref());
        let kept = both.filter(|(prior, planned)| {
            prior.is_same_version(planned, plan.config.shown_or_secret())
        });
        if let Some(version) = kept.map(|(prior, _)| prior.version.clone()) {
            plan.set::<i64>("version", version);
        }
        // A parameter cannot go back from the higher tier (PutParameter, Tier).
        let tier = |model: &Option<Parameter>| {
            let tier = model.as_ref().and_then(|it| given(&it.tier));
            tier.map(str::to_owned)
        };
        let (before, after) = (tier(&plan.prior), tier(&plan.planned));
        if before.as_deref() == Some("Advanced") && after.as_deref() == Some("Standard") {
            plan.replace(Path::of("tier"));
        }
    }

    fn connect(&self, model: &Parameter) -> Result<Ssm, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &Parameter) -> String {
        given(&model.name).unwrap_or_default().to_owned()
    }

    fn resolve(&self, api: &Ssm, mut planned: Parameter) -> Parameter {
        planned.tags_all = tagged::resolve(&api.tags, &planned.tags, planned.tags_all);
        planned
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Parameter, Failure> {
        let planned = work.planned;
        let overwrites = planned.overwrite == Attr::Known(true);
        // With tags of its own, the request could not take over what there is.
        let tags_before = match overwrites {
            true => self.tags_before(work).await?,
            false => None,
        };
        calls::put(work, overwrites).await?;
        let made = Parameter {
            id: planned.name.clone(),
            ..planned.clone()
        };
        Ok(match overwrites {
            true => Parameter {
                tags: Attr::Null,
                tags_all: Attr::Known(tags_before.unwrap_or_default()),
                ..made
            },
            false => made,
        })
    }

    async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<Parameter>, Failure> {
        let (api, planned) = (work.api, work.planned);
        let found = sought::read(self, api, planned, SAME).await?;
        if let (Sought::Found(_), Some(secret)) = (&found, given(&work.call.config().value_wo)) {
            let value = calls::value(api, given(&planned.name).unwrap_or_default()).await?;
            if value.as_deref() != Some(secret) {
                return Ok(Sought::Unsure);
            }
        }
        Ok(found.map(|_| Parameter {
            id: planned.name.clone(),
            ..planned.clone()
        }))
    }

    async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<Remote>, WaitError> {
        parts::visible(self, work, SETTLES).await
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        match step {
            Step::Put => {
                let (prior, planned) = (work.prior, work.planned);
                if !prior.is_same_version(planned, planned.shown_or_secret()) {
                    calls::put(work, true).await?;
                }
            }
            Step::Tags => {
                let change =
                    tagged::change(&work.api.tags, &work.prior.tags_all, &work.planned.tags_all);
                calls::tag(work.api, given(&work.prior.id).unwrap_or_default(), change).await?;
            }
        }
        Ok(())
    }

    async fn settle(&self, verb: Verb, work: &Work<'_, Self>) -> Result<Option<Remote>, WaitError> {
        if verb == Verb::Delete {
            return Ok(None);
        }
        converge::told(self, work, SETTLES).await
    }

    async fn read(&self, api: &Ssm, prior: &Parameter) -> Result<Option<Remote>, Failure> {
        Ok(calls::read(api, prior, true).await?)
    }

    async fn glance(&self, api: &Ssm, prior: &Parameter) -> Result<Option<Remote>, Failure> {
        Ok(calls::read(api, prior, false).await?)
    }

    fn state(&self, api: &Ssm, remote: Remote, known: &Parameter) -> Parameter {
        let about = &remote.metadata;
        let is_secure = about.r#type().is_some_and(|it| it.as_str() == SECURE);
        let is_insecure = !known.insecure_value.is_null() && !is_secure;
        let value = |is_it: bool| match (&remote.value, is_it) {
            (Some(value), true) => value.as_str().into(),
            _ => Attr::Null,
        };
        let tier = about.tier().map(|it| it.as_str().to_owned());
        let tier = match given(&known.tier) {
            Some(INTELLIGENT) => INTELLIGENT.into(),
            _ => tier.into(),
        };
        Parameter {
            allowed_pattern: parts::some(about.allowed_pattern.clone()).into(),
            arn: about.arn.clone().into(),
            data_type: about.data_type.clone().into(),
            description: parts::some(about.description.clone()).into(),
            has_value_wo: Attr::Known(!known.value_wo_version.is_null()),
            id: about.name.clone().into(),
            insecure_value: value(is_insecure),
            key_id: parts::some(about.key_id.clone()).into(),
            name: about.name.clone().into(),
            overwrite: known.overwrite.clone(),
            region: api.region.as_str().into(),
            tags: tagged::seen(&api.tags, remote.tags.as_ref(), &known.tags),
            tags_all: tagged::all_seen(&api.tags, remote.tags.as_ref(), &known.tags_all),
            tier,
            r#type: about.r#type().map(|it| it.as_str().to_owned()).into(),
            value: value(!is_insecure),
            value_wo: Attr::Null,
            value_wo_version: known.value_wo_version.clone(),
            version: Attr::Known(about.version),
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        Ok(calls::delete(work.api, given(&work.prior.id).unwrap_or_default()).await?)
    }

    async fn explain(
        &self,
        verb: Verb,
        error: &CloudError,
        _: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        if verb == Verb::Create && error.is_already_exists() {
            let next = "Import it, choose another `name`, or write `overwrite = true`, which gives it the planned value.";
            return doing.next(next.to_owned()).blaming(Path::of("name"));
        }
        let blame = |code, attribute| Blame {
            operation: "PutParameter",
            code,
            attribute,
        };
        outcome::blamed(
            doing,
            error,
            &[
                blame("InvalidAllowedPatternException", "allowed_pattern"),
                blame("InvalidKeyId", "key_id"),
                blame("HierarchyLevelLimitExceededException", "name"),
                blame("HierarchyTypeMismatchException", "type"),
                blame("UnsupportedParameterType", "type"),
            ],
        )
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(&self.shared, &[Piece::Part("name")]))
    }

    fn import(&self, id: &str) -> Result<Parameter, Diagnostics> {
        let (name, region) = import_ids::with_region(id, "NAME")?;
        Ok(Parameter {
            id: name.into(),
            name: name.into(),
            region,
            ..Parameter::default()
        })
    }
}

impl Parameters {
    /// The tags of a parameter that may be there already, as the state has them.
    async fn tags_before(&self, work: &Work<'_, Self>) -> Result<Option<Tags>, Failure> {
        let (api, name) = (work.api, given(&work.planned.name).unwrap_or_default());
        match calls::tags(api, name).await {
            Ok(tags) => Ok(tags.map(|tags| api.tags.read_tags_all(&tags))),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
