//! Hooks of `aws_vpc_endpoint`.
//!
//! Facts: EC2 API reference, ModifyVpcEndpoint, AcceptVpcEndpointConnections; AWS PrivateLink guide,
//! "Accept or reject connection requests" (the name of an endpoint service ends with its id).

use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::ErrorKind;
use slipway_engine::lifecycle::{Crud as _, Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Set};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::ec2::endpoints::change::Change;
use crate::ec2::endpoints::details::{self, Details};
use crate::ec2::endpoints::kinds;
use crate::ec2::session::{self, Ec2};
use crate::generated::ec2::vpc_endpoint::{self, Hooks, VpcEndpoint, VpcEndpoints};
use crate::parts::{self, States, given};

const ACCEPT: Operation = Operation {
    name: "AcceptVpcEndpointConnections",
    effect: Effect::Repeatable("a connection that is accepted stays accepted"),
    kinds: &[],
};

const MODIFY: Operation = Operation {
    name: "ModifyVpcEndpoint",
    effect: Effect::Repeatable("a set that is so already is told by a code of its own"),
    kinds: &[
        ("DuplicateSubnetsInSameZone", ErrorKind::AlreadyExists),
        ("RouteAlreadyExists", ErrorKind::AlreadyExists),
    ],
};

/// How long an accepted connection takes at most, unless the `timeouts` say it.
const ACCEPTED: Duration = Duration::from_secs(600);

/// What the id of an endpoint service begins with.
const SERVICE: &str = "vpce-svc-";

impl Hooks for VpcEndpoints {
    type Read = Option<Details>;

    async fn read_details(
        &self,
        api: &Ec2,
        object: &sdk::VpcEndpoint,
        _: &VpcEndpoint,
    ) -> Result<Self::Read, Failure> {
        details::read(&self.shared, api, object).await
    }

    fn details(_: &sdk::VpcEndpoint, read: Option<&Self::Read>, state: &mut VpcEndpoint) {
        details::fill(read.and_then(Option::as_ref), state);
    }

    fn kinds(&self, plan: &mut Plan<VpcEndpoint>) {
        if !plan.is_destroy() {
            kinds::check(plan);
            kinds::complete(plan);
        }
    }

    fn with_empty_sets(text: &str) -> Option<VpcEndpoint> {
        let empty = || Attr::Known(Set::default());
        text.starts_with("vpce-").then(|| VpcEndpoint {
            id: text.into(),
            route_table_ids: empty(),
            security_group_ids: empty(),
            subnet_ids: empty(),
            ..VpcEndpoint::default()
        })
    }

    async fn accept(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        if work.planned.auto_accept.if_known() != Some(&true) {
            return Ok(());
        }
        let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
        let filter = session::filter("vpc-endpoint-id", vec![id.to_owned()]);
        let found = vpc_endpoint::list(api, vec![filter]).await?;
        let state = found.first().and_then(|it| it.state());
        if !kinds::is_waiting(&state.map(|it| it.as_str().to_owned()).into()) {
            return Ok(());
        }
        let name = given(&work.planned.service_name).unwrap_or_default();
        let service = service_id(name).ok_or_else(|| cannot_accept(name))?;
        let sent = api.call(&ACCEPT, || {
            let request = api.client.accept_vpc_endpoint_connections();
            request.service_id(service).vpc_endpoint_ids(id).send()
        });
        session::whole(api, &ACCEPT, sent.await, |answer| answer.unsuccessful())?;
        let timeouts = work.planned.timeouts.if_known();
        let within = timeouts.map_or(ACCEPTED, |it| it.create.duration_or(ACCEPTED));
        let states = States {
            ready: &["available", "Available"],
            failed: &[
                "failed", "rejected", "expired", "deleting", "deleted", "Failed", "Rejected",
                "Expired", "Deleting", "Deleted",
            ],
        };
        let waited = parts::until(self, work, within, states, |remote| {
            let state = remote.object.state();
            (state.map(|it| it.as_str().to_owned()), None)
        });
        parts::settled(waited.await, Self::NOUN, self.name(work.prior))
    }

    async fn modify(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let change = Change::between(work.prior, work.planned);
        if change.is_nothing() {
            return Ok(());
        }
        let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
        let sent = api.call(&MODIFY, || {
            let request = api.client.modify_vpc_endpoint().vpc_endpoint_id(id);
            change.fill(request).send()
        });
        parts::stands(self, work, sent.await, &change.fields).await
    }
}

/// The id of an endpoint service, which its name ends with.
fn service_id(name: &str) -> Option<&str> {
    let id = name.rsplit('.').next()?;
    id.starts_with(SERVICE).then_some(id)
}

fn cannot_accept(name: &str) -> Diagnostics {
    let detail = format!(
        "The connection waits until the owner of the service accepts it, and the name of the service has no id by \
         which it could be accepted. The endpoint exists.\n\
         Have it accepted by the owner of the service, or remove `auto_accept`.\n\n  Service:  {name}"
    );
    Diagnostic::error("Connection cannot be accepted", detail)
        .at(Path::of("auto_accept"))
        .into()
}
