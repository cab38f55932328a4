//! `aws_instance`: virtual machines.
//!
//! It is written by hand: a launch is one call whose members exclude each other, and each change afterwards
//! is a call of its own, some of an instance that is stopped.
//!
//! - `model`, `blocks`: arguments and attributes. `plan`: what a plan knows besides.
//! - `launch`, `devices`, `interfaces`, `user_data`: the launch.
//! - `reads`, `details`, `state`, `volumes`: what is read.
//! - `steps`, `change`, `addresses`, `storage`: the steps of an update. `explain`: what errors say besides.

mod addresses;
mod blocks;
mod change;
mod details;
mod devices;
mod differences;
mod explain;
mod interfaces;
mod launch;
mod model;
mod plan;
mod reads;
mod state;
mod steps;
mod storage;
mod user_data;
mod volumes;

pub(crate) use differences::{BEHAVIOUR, DIFFERENCES};

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use serde_json::Value as Json;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Session as _, Work};
use slipway_engine::retry::Effect;
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::ec2::instances::power::{self, GONE};
use crate::ec2::session::{self, Ec2};
use crate::error::EC2;
use crate::identities;
use crate::old_states;
use crate::outlook::{self, Outlook};
use crate::parts::{self, States, given};
use crate::shared::Shared;
use crate::tagged;
use model::Instance;
use state::Remote;
use steps::Step;

/// The type.
pub(crate) struct Instances {
    shared: Arc<Shared>,
}

impl Instances {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    async fn found(&self, api: &Ec2, prior: &Instance) -> Result<Option<sdk::Instance>, Failure> {
        reads::one(&self.shared, api, given(&prior.id).unwrap_or_default()).await
    }
}

const TERMINATE: Operation = Operation {
    name: "TerminateInstances",
    effect: Effect::Repeatable("an instance that is terminated stays so"),
    kinds: &[GONE],
};

const CANCEL: Operation = Operation {
    name: "CancelSpotInstanceRequests",
    effect: Effect::Repeatable("a request that is cancelled stays so"),
    kinds: &[("InvalidSpotInstanceRequestID.NotFound", ErrorKind::NotFound)],
};

/// How long a new instance may take until it runs when nothing says it.
const CREATED: Duration = Duration::from_secs(600);

/// How long an instance may take until it is gone when nothing says it.
const DELETED: Duration = Duration::from_secs(1200);

/// How long an instance of Windows may take to make its password (EC2 user guide, "Retrieve the Windows
/// administrator password").
const PASSWORD: Duration = Duration::from_secs(900);

impl Crud for Instances {
    type Model = Instance;
    type Api = Ec2;
    type Remote = Remote;
    type Step = Step;
    type Pending = ();
    const STEPS: &'static [Claim<Step>] = steps::STEPS;
    const LOCAL: &'static [&'static str] = &[
        "force_destroy",
        "get_password_data",
        "launch_template",
        "timeouts",
        "user_data_replace_on_change",
    ];
    const REPLACED: &'static [&'static str] = &["ipv6_addresses"];
    const SERVICE: Service = EC2;
    const NOUN: &'static str = "EC2 instance";
    const LOSS: &'static str =
        "What is on its instance stores, and on volumes that go with it, would be lost.";

    fn type_name(&self) -> &'static str {
        "aws_instance"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(&self.shared, &[Piece::Part("id")]))
    }

    fn version(&self) -> i64 {
        1
    }

    /// States of version 0 have the devices in another order, and lack what later versions of hashicorp/aws
    /// added, which the next read fills in.
    fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics> {
        old_states::filled(self.type_name(), version, state, [])
    }

    fn validate(&self, config: &Instance, diagnostics: &mut Diagnostics) {
        plan::check(config, diagnostics);
    }

    fn plan(&self, plan: &mut Plan<Instance>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        outlook::tags_all(plan, outlook.as_ref(), |model| &model.tags);
        plan::plan(plan);
    }

    fn connect(&self, model: &Instance) -> Result<Ec2, Diagnostics> {
        let api = session::connect(&self.shared, given(&model.region))?;
        let timeouts = model.timeouts.if_known();
        Ok(
            match timeouts.map(|it| it.read.duration_or(Duration::ZERO)) {
                Some(within) if !within.is_zero() => api.patient(within),
                _ => api,
            },
        )
    }

    fn name(&self, model: &Instance) -> String {
        given(&model.id).unwrap_or_default().to_owned()
    }

    fn resolve(&self, api: &Ec2, mut planned: Instance) -> Instance {
        planned.tags_all = tagged::resolve(&api.tags, &planned.tags, planned.tags_all);
        planned
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Instance, Failure> {
        let made = launch::launch(work).await?;
        Ok(launch::launched(&made, work.planned))
    }

    async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<Remote>, WaitError> {
        let id = given(&work.prior.id).unwrap_or_default();
        let timeouts = work.planned.timeouts.if_known();
        let within = timeouts.map_or(CREATED, |it| it.create.duration_or(CREATED));
        power::running(work.api, id, within).await?;
        Ok(None)
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        steps::make(step, work).await
    }

    async fn read(&self, api: &Ec2, prior: &Instance) -> Result<Option<Remote>, Failure> {
        let found = self.found(api, prior).await?;
        let Some(instance) = found.filter(|it| !reads::is_leaving(it)) else {
            return Ok(None);
        };
        let details = details::read(api, &instance, prior).await?;
        Ok(Some(Remote {
            instance,
            details: Some(details),
        }))
    }

    async fn glance(&self, api: &Ec2, prior: &Instance) -> Result<Option<Remote>, Failure> {
        let found = self.found(api, prior).await?;
        Ok(found.map(|instance| Remote {
            instance,
            details: None,
        }))
    }

    fn state(&self, api: &Ec2, remote: Remote, known: &Instance) -> Instance {
        state::of(api, remote, known)
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, prior) = (work.api, work.prior);
        let id = given(&prior.id).unwrap_or_default();
        if prior.force_destroy == Attr::Known(true) {
            change::unprotect(api, prior).await?;
        }
        // A request that goes on would launch another instance (EC2 user guide, "Spot Instance request
        // status").
        if let Some(request) = given(&prior.spot_instance_request_id) {
            let sent = api.call(&CANCEL, || {
                let cancel = api.client.cancel_spot_instance_requests();
                cancel.spot_instance_request_ids(request).send()
            });
            parts::cleared(sent.await)?;
        }
        let sent = api.call(&TERMINATE, || {
            api.client.terminate_instances().instance_ids(id).send()
        });
        sent.await?;
        Ok(())
    }

    async fn settle(&self, verb: Verb, work: &Work<'_, Self>) -> Result<Option<Remote>, WaitError> {
        let api = work.api;
        let timeouts = work.planned.timeouts.if_known();
        if verb == Verb::Delete {
            let within = timeouts.map_or(DELETED, |it| it.delete.duration_or(DELETED));
            let states = States {
                ready: &[],
                failed: &[],
            };
            return parts::until_gone(self, work, within, states, |remote| {
                let it = &remote.instance;
                let state = it.state().and_then(sdk::InstanceState::name);
                let reason = it.state_reason().and_then(sdk::StateReason::message);
                (
                    state.map(|it| it.as_str().to_owned()),
                    reason.map(str::to_owned),
                )
            })
            .await;
        }
        if work.planned.get_password_data != Attr::Known(true) {
            return Ok(None);
        }
        let id = given(&work.prior.id).unwrap_or_default();
        let look = || async move {
            let told = details::password(api, id, work.planned).await?;
            Ok(match told.filter(|told| !told.is_empty()) {
                Some(_) => Progress::Ready(None),
                None => Progress::Pending("it has not made its password yet".to_owned()),
            })
        };
        wait_until(
            api.runtime(),
            api.stop(),
            WaitOptions::within(PASSWORD),
            look,
        )
        .await
    }

    async fn explain(
        &self,
        verb: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        explain::explain(verb, error, work.prior, work.planned, doing)
    }

    fn import(&self, id: &str) -> Result<Instance, Diagnostics> {
        session::import(id, "instance", |id, region| Instance {
            id,
            region,
            ..Instance::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use slipway_engine::lifecycle::unclaimed;

    use super::Instances;

    #[test]
    fn every_change_has_its_step() {
        assert_eq!(unclaimed::<Instances>(), [""; 0]);
    }
}
