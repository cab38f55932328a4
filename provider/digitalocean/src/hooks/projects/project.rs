//! Hooks of `digitalocean_project`.

use slipway_engine::lifecycle::{Failure, Work};

use crate::generated::projects::project::{Hooks, Project, Projects};
use crate::parts::{self, given};
use crate::projects::{assign, held, release};

impl Hooks for Projects {
    fn stage(of: &Project) -> Option<String> {
        let mut letters = given(&of.environment)?.chars();
        let first = letters.next()?.to_ascii_uppercase();
        Some(std::iter::once(first).chain(letters).collect())
    }

    async fn assign(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (gone, come) = parts::exchanged(&work.prior.resources, &work.planned.resources);
        let id = given(&work.prior.id).unwrap_or_default();
        assign(work.api, id, come, "resources").await?;
        Ok(release(work.api, gone).await?)
    }

    async fn clear(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let id = given(&work.prior.id).unwrap_or_default();
        // A project that is gone already has none.
        let held = match held(work.api, id).await {
            Err(error) if error.is_not_found() => return Ok(()),
            held => held?,
        };
        Ok(release(work.api, held.into_iter().collect()).await?)
    }
}
