//! `digitalocean_container_registry_docker_credentials`: what lets Docker and Kubernetes into the registries.

use std::sync::Arc;

use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::lifecycle::{AFTER_STOP, Claim, Crud, Failure, Session as _, Work};
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_engine::wait::WaitError;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;
use slipway_framework::validate::Validator;

use super::credentials::{self, Made};
use crate::error::DIGITALOCEAN;
use crate::parts::given;
use crate::session::{self, Api};
use crate::shared::Shared;
use crate::tokens::REVOKE;
use crate::{identities, import_ids};

const GET: Operation = Operation {
    name: "registries_get",
    effect: Effect::Reads,
    kinds: &[("not_found", ErrorKind::NotFound)],
};

/// A year: longer than anybody waits with an apply.
const YEAR: i64 = 31_536_000;

/// What the official provider asks for when nobody says it.
const FIFTY_YEARS: i64 = 50 * YEAR;

/// Credentials of the account's container registries, for Docker and for the image pull secrets of Kubernetes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct DockerCredentials {
    /// When they end. They are renewed by the first apply after half of their time.
    #[attr(computed().recomputed_with(&["expiry_seconds", "write"]))]
    pub(crate) credential_expiration_time: Attr<String>,
    /// The credentials, as a `config.json` of Docker. They are revoked when others take their place, and when the resource is destroyed. That somebody else has revoked them is not noticed, because no documented call tells it: apply with `-replace` and the address of this resource then.
    #[attr(computed().sensitive().recomputed_with(&["expiry_seconds", "write"]))]
    pub(crate) docker_credentials: Attr<String>,
    /// For how many seconds they are good; a year when it is left out.
    #[attr(default(YEAR).check(Validator::range(1..=FIFTY_YEARS)))]
    pub(crate) expiry_seconds: Attr<i64>,
    /// Name of the registry.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Name of the registry.
    #[attr(required().replace().check(Validator::non_empty()))]
    pub(crate) registry_name: Attr<String>,
    /// Whether images may be pushed with them. Without it they may only be pulled.
    #[attr(default(false))]
    pub(crate) write: Attr<bool>,
}

/// The type.
pub(super) struct AllDockerCredentials {
    shared: Arc<Shared>,
}

impl AllDockerCredentials {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Other credentials.
    Renew,
}

/// What is known of credentials: the API tells none again.
pub(super) struct Known {
    file: Attr<String>,
    ends: Attr<String>,
    are_due: bool,
}

impl Known {
    fn of(model: &DockerCredentials, are_due: bool) -> Self {
        Self {
            file: model.docker_credentials.clone(),
            ends: model.credential_expiration_time.clone(),
            are_due,
        }
    }
}

impl Crud for AllDockerCredentials {
    type Model = DockerCredentials;
    type Api = Api;
    type Remote = Known;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Renew,
        fields: &["expiry_seconds", "write"],
    }];
    const LOCAL: &'static [&'static str] = &[];
    const SERVICE: Service = DIGITALOCEAN;
    const NOUN: &'static str = "registry token";
    const LOSS: &'static str = "Whatever uses the token would need another one.";

    fn type_name(&self) -> &'static str {
        "digitalocean_container_registry_docker_credentials"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::alone(&[Piece::Part("registry_name")]))
    }

    fn plan(&self, plan: &mut Plan<DockerCredentials>) {
        settle_time(plan);
    }

    fn connect(&self, _: &DockerCredentials) -> Result<Api, Diagnostics> {
        session::connect(&self.shared)
    }

    fn name(&self, model: &DockerCredentials) -> String {
        registry(model).to_owned()
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<DockerCredentials, Failure> {
        let made = make(work.api, work.planned).await?;
        Ok(with(made, work.planned))
    }

    /// The old ones end first: when the new ones fail, the plan is the same once more, and nothing is good
    /// that no state knows of.
    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (Step::Renew, api) = (step, work.api);
        let old = given(&work.prior.docker_credentials).unwrap_or_default();
        credentials::revoke(api, old).await?;
        let made = match make(api, work.planned).await {
            // Nothing would be good until the next run.
            Err(error) if error.is_interrupted() => {
                make(&api.detached(AFTER_STOP), work.planned).await
            }
            made => made,
        };
        let made = made.map_err(|error| match old {
            "" => Failure::from(error),
            _ => none_left(&error, work.planned).into(),
        })?;
        work.became(&with(made, work.planned));
        Ok(())
    }

    async fn settle(&self, verb: Verb, work: &Work<'_, Self>) -> Result<Option<Known>, WaitError> {
        Ok((verb != Verb::Delete).then(|| Known::of(work.prior, false)))
    }

    /// Credentials that are to be replaced are known by the lack of their time in the state, which no
    /// configuration lacks: so a plan shows it, and the apply revokes them.
    async fn read(&self, api: &Api, prior: &DockerCredentials) -> Result<Option<Known>, Failure> {
        let name = registry(prior);
        let file = given(&prior.docker_credentials).unwrap_or_default();
        let is_there = match api.call(&GET, || api.client.registries_get(name)).await {
            Err(error) if error.is_not_found() => false,
            answer => answer.map(|_| true)?,
        };
        if !is_there && file.is_empty() {
            return Ok(None);
        }
        let ends = given(&prior.credential_expiration_time).unwrap_or_default();
        let seconds = prior.expiry_seconds.if_known().copied();
        let now = api.runtime().wall();
        let are_due = !is_there || credentials::are_due(file, ends, seconds, now);
        Ok(Some(Known::of(prior, are_due)))
    }

    fn state(&self, _: &Api, remote: Known, known: &DockerCredentials) -> DockerCredentials {
        DockerCredentials {
            credential_expiration_time: remote.ends,
            docker_credentials: remote.file,
            expiry_seconds: match remote.are_due {
                true => Attr::Null,
                false => known.expiry_seconds.clone(),
            },
            id: known.registry_name.clone(),
            ..known.clone()
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let file = given(&work.prior.docker_credentials).unwrap_or_default();
        Ok(credentials::revoke(work.api, file).await?)
    }

    async fn explain(
        &self,
        _: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        if error.operation() == REVOKE.name {
            let ends = given(&work.prior.credential_expiration_time);
            let ends = ends.map_or_else(String::new, |ends| format!(" until {ends}"));
            return doing
                .because(format!(
                    "The token in the state could not be revoked: it is good{ends}."
                ))
                .exists("It stays in the state.");
        }
        credentials::explained(error, registry(work.planned), doing)
    }

    fn import(&self, id: &str) -> Result<DockerCredentials, Diagnostics> {
        let Some([name]) = import_ids::parts(id, [""]) else {
            return Err(import_ids::malformed_global(id, "REGISTRY"));
        };
        Ok(DockerCredentials {
            id: name.clone(),
            registry_name: name,
            ..DockerCredentials::default()
        })
    }
}

fn registry(model: &DockerCredentials) -> &str {
    given(&model.registry_name).unwrap_or_default()
}

async fn make(api: &Api, planned: &DockerCredentials) -> Result<Made, CloudError> {
    let seconds = planned.expiry_seconds.if_known().copied().unwrap_or(YEAR);
    let may_write = planned.write.if_known().copied().unwrap_or_default();
    credentials::make(api, registry(planned), seconds, may_write).await
}

/// The old credentials are revoked by now.
fn none_left(error: &CloudError, planned: &DockerCredentials) -> Diagnostic {
    let doing = Doing::new(Verb::Update, AllDockerCredentials::NOUN).of(DIGITALOCEAN);
    let doing = doing.named(registry(planned)).exists(
        "The token in the state is revoked by now, so that none is good until an apply makes another one.",
    );
    to_diagnostic(
        error,
        &credentials::explained(error, registry(planned), doing),
    )
}

fn with(made: Made, planned: &DockerCredentials) -> DockerCredentials {
    DockerCredentials {
        credential_expiration_time: made.ends.into(),
        docker_credentials: made.file.into(),
        id: planned.registry_name.clone(),
        ..planned.clone()
    }
}

/// Keeps the fifty years that the official provider stored, as long as nothing makes other credentials anyway;
/// says what credentials mean that live for long.
fn settle_time(plan: &mut Plan<DockerCredentials>) {
    if plan.is_destroy() {
        return;
    }
    let stays = !plan.changes("registry_name") && !plan.changes("write");
    let stored = plan.prior.clone().filter(|prior| {
        let is_long = prior.expiry_seconds == Attr::Known(FIFTY_YEARS);
        is_long && stays && plan.config.expiry_seconds.is_null()
    });
    if let Some(prior) = stored {
        plan.set::<i64>("expiry_seconds", prior.expiry_seconds);
        plan.set::<String>("docker_credentials", prior.docker_credentials);
        plan.set::<String>(
            "credential_expiration_time",
            prior.credential_expiration_time.clone(),
        );
        let ends = given(&prior.credential_expiration_time).unwrap_or("a time that is not known");
        let detail = format!(
            "The state has credentials that are good until {ends}, because digitalocean/digitalocean asks for fifty \
             years where `expiry_seconds` is left out.\nThey stay as they are. Apply with `-replace` and the address \
             of this resource: then they are revoked, and others are good for a year and renewed in time."
        );
        plan.tell(Diagnostic::warning(LONG, detail).at(Path::of("expiry_seconds")));
        return;
    }
    let asked = plan.config.expiry_seconds.if_known().copied();
    if asked.is_some_and(|seconds| seconds > YEAR) && plan.changes_anything() {
        let detail = "The credentials are good for more than a year, and whoever reads the state has them.\nLeave \
                      `expiry_seconds` out, or say a shorter time: they are renewed by the first apply after half of it.";
        plan.tell(Diagnostic::warning(LONG, detail).at(Path::of("expiry_seconds")));
    }
}

const LONG: &str = "Registry credentials are good for long";

#[cfg(test)]
mod tests {
    use super::*;
    use slipway_engine::lifecycle::unclaimed;

    fn written(seconds: Attr<i64>, write: bool) -> DockerCredentials {
        DockerCredentials {
            registry_name: "shop".into(),
            expiry_seconds: seconds,
            write: write.into(),
            ..DockerCredentials::default()
        }
    }

    fn stored(seconds: Attr<i64>) -> DockerCredentials {
        DockerCredentials {
            credential_expiration_time: "2076-11-22T15:04:53Z".into(),
            docker_credentials: "file".into(),
            id: "shop".into(),
            ..written(seconds, false)
        }
    }

    fn planned(config: DockerCredentials, prior: Option<DockerCredentials>) -> DockerCredentials {
        let mut plan = Plan::detached(config, prior);
        settle_time(&mut plan);
        plan.outcome().0
    }

    #[test]
    fn every_change_has_its_step() {
        assert_eq!(unclaimed::<AllDockerCredentials>(), [""; 0]);
    }

    #[test]
    fn a_year_is_the_default() {
        let new = planned(written(Attr::Null, false), None);
        assert_eq!(new.expiry_seconds, Attr::Known(YEAR));
        let new = planned(written(Attr::Known(FIFTY_YEARS), false), None);
        assert_eq!(new.expiry_seconds, Attr::Known(FIFTY_YEARS));
    }

    #[test]
    fn fifty_years_of_the_official_provider_stay_until_something_changes() {
        let before = stored(Attr::Known(FIFTY_YEARS));
        let config = |write| written(Attr::Null, write);
        assert_eq!(planned(config(false), Some(before.clone())), before);
        let after = planned(config(true), Some(before));
        assert_eq!(after.expiry_seconds, Attr::Known(YEAR));
        assert_eq!(after.docker_credentials, Attr::Unknown);
    }

    #[test]
    fn credentials_without_a_time_are_renewed() {
        let after = planned(written(Attr::Null, false), Some(stored(Attr::Null)));
        assert_eq!(after.expiry_seconds, Attr::Known(YEAR));
        assert_eq!(after.docker_credentials, Attr::Unknown);
        assert_eq!(after.credential_expiration_time, Attr::Unknown);
    }
}
