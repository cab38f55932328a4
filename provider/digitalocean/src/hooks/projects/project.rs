//! Hooks of `digitalocean_project`.

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::retry::Effect;

use crate::api::Operation;
use crate::generated::projects::project::{Hooks, Project, Projects, read_resources};
use crate::parts::{self, given};
use crate::session::Api;

/// What is assigned twice is in the project once.
const ASSIGN: Operation = Operation {
    name: "projects_assign_resources",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: &[],
};

const RELEASE: Operation = Operation {
    name: "projects_assign_resources_default",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: &[],
};

impl Hooks for Projects {
    fn stage(of: &Project) -> Option<String> {
        let mut letters = given(&of.environment)?.chars();
        let first = letters.next()?.to_ascii_uppercase();
        Some(std::iter::once(first).chain(letters).collect())
    }

    async fn assign(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (gone, come) = parts::exchanged(&work.prior.resources, &work.planned.resources);
        let id = given(&work.prior.id).unwrap_or_default();
        if !come.is_empty() {
            let body = &assignment(come);
            let api = work.api;
            api.call(&ASSIGN, || api.client.projects_assign_resources(id, body))
                .await?;
        }
        release(work.api, gone).await?;
        Ok(())
    }

    async fn clear(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let id = given(&work.prior.id).unwrap_or_default();
        // A project that is gone already has none.
        let held = match read_resources(work.api, id).await {
            Err(error) if error.is_not_found() => return Ok(()),
            held => held?,
        };
        release(work.api, held.map_or_else(Vec::new, |all| all.0)).await?;
        Ok(())
    }
}

/// Gives what leaves a project to the default one: everything is in some project.
async fn release(api: &Api, resources: Vec<String>) -> Result<(), CloudError> {
    if resources.is_empty() {
        return Ok(());
    }
    let body = &assignment(resources);
    api.call(&RELEASE, || {
        api.client.projects_assign_resources_default(body)
    })
    .await?;
    Ok(())
}

fn assignment(resources: Vec<String>) -> sdk::ProjectAssignment {
    sdk::ProjectAssignment {
        resources: Some(resources),
    }
}
