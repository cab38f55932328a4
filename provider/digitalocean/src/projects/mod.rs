//! What is in a project. Everything is in one: what leaves a project goes to the default one.
//!
//! - [`assign`], [`release`]: the moves, which `digitalocean_project` makes too.
//! - [`resources`]: some things of a project, which need not be all of it.

mod resources;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, wait_to_diagnostic};
use slipway_engine::lifecycle::{Failure, Managed, Session as _};
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::Types;
use slipway_framework::diag::Diagnostic;
use slipway_framework::path::Path;

use crate::differences::{Behaviour, Difference};
use crate::error::DIGITALOCEAN;
use crate::generated::projects::project::read_resources;
use crate::session::Api;
use crate::shared::Shared;

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

/// Pauses before what was just made, or a service that does not answer, is asked for again.
const PAUSES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// How long a move may take.
const MOVING: Duration = Duration::from_secs(2 * 60);

/// Adds the types.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    let all = resources::AllProjectResources::new(Arc::clone(shared));
    types.resource(Managed::new(all));
}

/// Puts what these URNs name into a project, and waits until it is there. What is refused is an error that the
/// user reads, and that blames `argument`; the rest was put there.
///
/// # Errors
/// As said, and those of the calls.
pub(crate) async fn assign(
    api: &Api,
    project: &str,
    urns: Vec<String>,
    argument: &'static str,
) -> Result<(), Failure> {
    if urns.is_empty() {
        return Ok(());
    }
    let mut refused = put(api, project, urns.clone()).await?;
    for pause in PAUSES {
        if refused.is_empty() || api.stop().run(api.runtime().sleep(pause)).await.is_err() {
            break;
        }
        let again = refused.into_iter().map(|(urn, _)| urn).collect();
        refused = put(api, project, again).await?;
    }
    if !refused.is_empty() {
        return Err(told(project, &refused, argument).into());
    }
    match arrived(api, project, &urns).await {
        // The moves are accepted.
        Ok(()) | Err(WaitError::Stopped { .. }) => Ok(()),
        Err(WaitError::Call(error)) => Err(error.into()),
        Err(error) => {
            let doing = Doing::new(Verb::WaitFor, "project assignment");
            let doing = doing.of(DIGITALOCEAN).named(project);
            Err(wait_to_diagnostic(&error, &doing).into())
        }
    }
}

/// What was not put there, with what the API says of it.
async fn put(
    api: &Api,
    project: &str,
    urns: Vec<String>,
) -> Result<Vec<(String, String)>, CloudError> {
    let body = &sdk::ProjectAssignment {
        resources: Some(urns),
    };
    let call = || api.client.projects_assign_resources(project, body);
    let answer = api.call(&ASSIGN, call).await?;
    let all = answer.resources.into_iter().flatten();
    let all = all.map(|it| (it.urn.unwrap_or_default(), it.status.unwrap_or_default()));
    Ok(all
        .filter(|(_, status)| ["not_found", "service_down"].contains(&status.as_str()))
        .collect())
}

fn told(project: &str, refused: &[(String, String)], argument: &'static str) -> Diagnostic {
    let list = refused.iter().map(|(urn, status)| {
        let why = match status.as_str() {
            "not_found" => "there is none",
            _ => "the service that has it does not answer",
        };
        format!("\n  {urn}: {why}")
    });
    let detail = format!(
        "DigitalOcean did not put everything into the project {project}. What is not listed here was put \
         there.\nCorrect `{argument}`, or make this resource depend on what is listed, then apply again.\n{}",
        list.collect::<String>()
    );
    Diagnostic::error("Unable to put resources into a project", detail).at(Path::of(argument))
}

async fn arrived(api: &Api, project: &str, urns: &[String]) -> Result<(), WaitError> {
    let poll = || async move {
        let held = held(api, project).await?;
        let missing = urns.iter().filter(|urn| !held.contains(*urn));
        let missing: Vec<&str> = missing.map(String::as_str).collect();
        Ok(match missing.is_empty() {
            true => Progress::Ready(()),
            false => Progress::Pending(format!("{} is on its way", missing.join(", "))),
        })
    };
    let options = WaitOptions::within(MOVING);
    wait_until(api.runtime(), api.stop(), options, poll).await
}

/// The URNs of what is in a project.
///
/// # Errors
/// Those of the reads.
pub(crate) async fn held(api: &Api, project: &str) -> Result<BTreeSet<String>, CloudError> {
    let all = read_resources(api, project).await?;
    Ok(all.map_or_else(BTreeSet::new, |all| all.0.into_iter().collect()))
}

/// Gives what leaves a project to the default one.
///
/// # Errors
/// Those of the call.
pub(crate) async fn release(api: &Api, urns: Vec<String>) -> Result<(), CloudError> {
    if urns.is_empty() {
        return Ok(());
    }
    let body = &sdk::ProjectAssignment {
        resources: Some(urns),
    };
    let call = || api.client.projects_assign_resources_default(body);
    api.call(&RELEASE, call).await?;
    Ok(())
}

/// Where the schemas differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[Difference {
    path: "digitalocean_project_resources.id",
    ours: "computed",
    contract: "optional computed",
    reason: "An id cannot be chosen; digitalocean/digitalocean accepts one and ignores it.",
}];

/// What these types do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "digitalocean_project_resources",
        official: "it cannot be imported",
        here: "it is imported by the id of the project, with everything that is in it",
        reason: "what is in a project already can be managed",
    },
    Behaviour {
        of: "digitalocean_project_resources.resources",
        official: "what the API did not put into the project is noted as if it were there",
        here: "an error that names it, and what was put there is waited for",
        reason: "the API answers with success whatever becomes of each",
    },
];
