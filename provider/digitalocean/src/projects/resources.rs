//! `digitalocean_project_resources`: some things of a project. Others may be in it, of which it knows nothing.

use std::sync::Arc;

use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::path::Path;
use slipway_framework::validate::Validator;

use crate::error::DIGITALOCEAN;
use crate::parts::{self, given};
use crate::session::{self, Api};
use crate::shared::Shared;
use crate::{identities, import_ids};

/// What belongs to a project. What else is in the project is left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ProjectResources {
    /// Id of the project.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Id of the project.
    #[attr(required().replace().check(Validator::non_empty()))]
    pub(crate) project: Attr<String>,
    /// The URNs of what belongs to it. What leaves this list goes to the default project, unless somebody has moved it elsewhere.
    #[attr(required())]
    pub(crate) resources: Attr<Set<String>>,
}

/// The type.
pub(super) struct AllProjectResources {
    shared: Arc<Shared>,
}

impl AllProjectResources {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// What comes and what goes.
    Move,
}

impl Crud for AllProjectResources {
    type Model = ProjectResources;
    type Api = Api;
    type Remote = Set<String>;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Move,
        fields: &["resources"],
    }];
    const LOCAL: &'static [&'static str] = &[];
    const SERVICE: Service = DIGITALOCEAN;
    const NOUN: &'static str = "project assignment";

    fn type_name(&self) -> &'static str {
        "digitalocean_project_resources"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::alone(&[Piece::Part("project")]))
    }

    fn connect(&self, _: &ProjectResources) -> Result<Api, Diagnostics> {
        session::connect(&self.shared)
    }

    fn name(&self, model: &ProjectResources) -> String {
        project(model).to_owned()
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<ProjectResources, Failure> {
        let made = ProjectResources {
            id: work.planned.project.clone(),
            ..work.planned.clone()
        };
        let urns = all(&work.planned.resources);
        let moved = super::assign(work.api, project(work.planned), urns, "resources").await;
        if let Err(Failure::Told(_)) = &moved {
            // Some of it was moved.
            work.call.save(&made);
        }
        moved.map(|()| made)
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let Step::Move = step;
        let (gone, come) = parts::exchanged(&work.prior.resources, &work.planned.resources);
        super::assign(work.api, project(work.prior), come, "resources").await?;
        leave(work.api, project(work.prior), gone).await
    }

    async fn read(
        &self,
        api: &Api,
        prior: &ProjectResources,
    ) -> Result<Option<Set<String>>, Failure> {
        let held = super::held(api, project(prior)).await?;
        let own = prior.resources.if_known();
        let is_own = |urn: &String| own.is_none_or(|own| own.0.contains(urn));
        Ok(Some(held.into_iter().filter(is_own).collect()))
    }

    fn state(&self, _: &Api, remote: Set<String>, known: &ProjectResources) -> ProjectResources {
        ProjectResources {
            id: known.project.clone(),
            project: known.project.clone(),
            resources: remote.into(),
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        leave(work.api, project(work.prior), all(&work.prior.resources)).await
    }

    async fn explain(
        &self,
        _: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        match error.is_not_found() {
            true => doing
                .because(format!(
                    "There is no project with the id {}.",
                    project(work.planned)
                ))
                .blaming(Path::of("project")),
            false => doing,
        }
    }

    fn import(&self, id: &str) -> Result<ProjectResources, Diagnostics> {
        let Some([project]) = import_ids::parts(id, [""]) else {
            return Err(import_ids::malformed_global(id, "PROJECT"));
        };
        Ok(ProjectResources {
            id: project.clone(),
            project,
            ..ProjectResources::default()
        })
    }
}

fn project(model: &ProjectResources) -> &str {
    given(&model.project).unwrap_or_default()
}

fn all(urns: &Attr<Set<String>>) -> Vec<String> {
    urns.if_known().map_or_else(Vec::new, |urns| urns.0.clone())
}

/// Gives what is still in the project to the default one.
async fn leave(api: &Api, project: &str, urns: Vec<String>) -> Result<(), Failure> {
    if urns.is_empty() {
        return Ok(());
    }
    let held = super::held(api, project).await?;
    let gone = urns.into_iter().filter(|urn| held.contains(urn));
    Ok(super::release(api, gone.collect()).await?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_change_has_its_step() {
        let unclaimed = slipway_engine::lifecycle::unclaimed::<super::AllProjectResources>();
        assert_eq!(unclaimed, [""; 0]);
    }
}
