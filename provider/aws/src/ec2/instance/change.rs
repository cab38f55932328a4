//! Changes of an instance.
//!
//! Facts: EC2 API reference, ModifyInstanceAttribute (one attribute a call; type and user data of an instance
//! that is stopped alone), ModifyInstanceMetadataOptions, ModifyInstanceCreditSpecification,
//! ModifyInstanceCapacityReservationAttributes, ModifyInstanceMaintenanceOptions, ModifyPrivateDnsNameOptions.

use std::future::Future;
use std::time::Duration;

use aws_sdk_ec2::operation::modify_instance_attribute::builders::ModifyInstanceAttributeFluentBuilder;
use aws_sdk_ec2::primitives::Blob;
use aws_sdk_ec2::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::model::Attr;

use super::Instances;
use super::launch::{first, reservation};
use super::model::Instance;
use super::user_data;
use crate::api::Operation;
use crate::ec2::instances::power::{self, GONE};
use crate::ec2::session::Ec2;
use crate::parts::{self, given};

pub(super) const fn sets(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Repeatable("it sets what is to be"),
        kinds: &[GONE],
    }
}

const MODIFY: Operation = sets("ModifyInstanceAttribute");
const MONITOR: Operation = sets("MonitorInstances");
const UNMONITOR: Operation = sets("UnmonitorInstances");
const METADATA: Operation = sets("ModifyInstanceMetadataOptions");
const CREDITS: Operation = sets("ModifyInstanceCreditSpecification");
const RESERVATION: Operation = sets("ModifyInstanceCapacityReservationAttributes");
const MAINTENANCE: Operation = sets("ModifyInstanceMaintenanceOptions");
const NAMES: Operation = sets("ModifyPrivateDnsNameOptions");

/// How long a stop and a start take at most, unless the `timeouts` say it.
const UPDATED: Duration = Duration::from_secs(600);

/// How long a change may take.
pub(super) fn within(planned: &Instance) -> Duration {
    let timeouts = planned.timeouts.if_known();
    timeouts.map_or(UPDATED, |it| it.update.duration_or(UPDATED))
}

fn switch(is_on: bool) -> sdk::AttributeBooleanValue {
    sdk::AttributeBooleanValue::builder().value(is_on).build()
}

fn value(text: &str) -> sdk::AttributeValue {
    sdk::AttributeValue::builder().value(text).build()
}

/// Sets one attribute of an instance.
///
/// # Errors
/// Those of the call.
pub(super) async fn modify(
    api: &Ec2,
    id: &str,
    with: impl Fn(ModifyInstanceAttributeFluentBuilder) -> ModifyInstanceAttributeFluentBuilder
    + Send
    + Sync,
) -> Result<(), CloudError> {
    let sent = api.call(&MODIFY, || {
        let request = api.client.modify_instance_attribute().instance_id(id);
        with(request).send()
    });
    sent.await.map(drop)
}

/// The known value of an argument that changed.
fn changed<T: Clone + PartialEq>(before: &Attr<T>, after: &Attr<T>) -> Option<T> {
    let after = after.if_known()?;
    (before.if_known() != Some(after)).then(|| after.clone())
}

/// What is changed while an instance is stopped, all of it in one stop: the type, the user data, reserved
/// capacity and what the host name is made of. The protection from being stopped is taken away before, and
/// put up afterwards.
///
/// # Errors
/// Those of the calls and of the waits.
pub(super) async fn restart(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, before, after) = (work.api, work.prior, work.planned);
    let id = given(&before.id).unwrap_or_default();
    let protection = changed(&before.disable_api_stop, &after.disable_api_stop);
    if protection == Some(false) {
        modify(api, id, |it| it.disable_api_stop(switch(false))).await?;
    }
    let change = Stopped::between(before, after);
    if change.is_any() {
        while_stopped(work, || change.make(api, id)).await?;
    }
    if before.private_dns_name_options != after.private_dns_name_options {
        names(work).await?;
    }
    if protection == Some(true) {
        modify(api, id, |it| it.disable_api_stop(switch(true))).await?;
    }
    Ok(())
}

/// What EC2 changes of an instance that is stopped alone.
struct Stopped {
    kind: Option<String>,
    /// User data in Base64.
    data: Option<String>,
    capacity: Option<sdk::CapacityReservationSpecification>,
    /// What the host name is made of.
    names: Option<sdk::HostnameType>,
}

impl Stopped {
    fn between(before: &Instance, after: &Instance) -> Self {
        let (old, new) = (user_data::sent(before), user_data::sent(after));
        let capacity = (
            &before.capacity_reservation_specification,
            &after.capacity_reservation_specification,
        );
        let hostname = |it: &Instance| {
            let block = first(&it.private_dns_name_options);
            block.map_or(Attr::Null, |it| it.hostname_type.clone())
        };
        let names = changed(&hostname(before), &hostname(after));
        Self {
            kind: changed(&before.instance_type, &after.instance_type),
            data: (old != new).then(|| new.unwrap_or_default()),
            capacity: first(capacity.1)
                .filter(|_| capacity.0 != capacity.1)
                .map(reservation),
            names: names.map(|name| sdk::HostnameType::from(name.as_str())),
        }
    }

    const fn is_any(&self) -> bool {
        self.kind.is_some()
            || self.data.is_some()
            || self.capacity.is_some()
            || self.names.is_some()
    }

    async fn make(&self, api: &Ec2, id: &str) -> Result<(), CloudError> {
        if let Some(kind) = &self.kind {
            modify(api, id, |it| it.instance_type(value(kind))).await?;
        }
        if let Some(data) = &self.data {
            // The SDK encodes the bytes.
            let bytes = Blob::new(user_data::bytes(data));
            modify(api, id, |it| {
                let value = sdk::SecureBlobAttributeValue::builder();
                it.user_data(value.value(bytes.clone()).build())
            })
            .await?;
        }
        if let Some(capacity) = &self.capacity {
            let sent = api.call(&RESERVATION, || {
                api.client
                    .modify_instance_capacity_reservation_attributes()
                    .instance_id(id)
                    .capacity_reservation_specification(capacity.clone())
                    .send()
            });
            sent.await?;
        }
        if let Some(names) = &self.names {
            let sent = api.call(&NAMES, || {
                let request = api.client.modify_private_dns_name_options();
                let request = request.instance_id(id);
                request.private_dns_hostname_type(names.clone()).send()
            });
            sent.await?;
        }
        Ok(())
    }
}

/// Which records answer the name of the instance.
async fn names(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    let Some(it) = first(&work.planned.private_dns_name_options) else {
        return Ok(());
    };
    let sent = api.call(&NAMES, || {
        api.client
            .modify_private_dns_name_options()
            .instance_id(id)
            .set_enable_resource_name_dns_a_record(
                it.enable_resource_name_dns_a_record.if_known().copied(),
            )
            .set_enable_resource_name_dns_aaaa_record(
                it.enable_resource_name_dns_aaaa_record.if_known().copied(),
            )
            .send()
    });
    sent.await?;
    Ok(())
}

/// The protection from being terminated, and what a shutdown from inside does.
///
/// # Errors
/// Those of the calls.
pub(super) async fn ends(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, before, after) = (work.api, work.prior, work.planned);
    let id = given(&before.id).unwrap_or_default();
    let protection = changed(
        &before.disable_api_termination,
        &after.disable_api_termination,
    );
    if let Some(is_on) = protection {
        modify(api, id, |it| it.disable_api_termination(switch(is_on))).await?;
    }
    let behavior = changed(
        &before.instance_initiated_shutdown_behavior,
        &after.instance_initiated_shutdown_behavior,
    );
    if let Some(behavior) = behavior.filter(|text| !text.is_empty()) {
        modify(api, id, |it| {
            it.instance_initiated_shutdown_behavior(value(&behavior))
        })
        .await?;
    }
    Ok(())
}

/// Takes both protections away, so that an instance can be terminated.
///
/// # Errors
/// Those of the calls.
pub(super) async fn unprotect(api: &Ec2, prior: &Instance) -> Result<(), CloudError> {
    let id = given(&prior.id).unwrap_or_default();
    if prior.disable_api_termination != Attr::Known(false) {
        modify(api, id, |it| it.disable_api_termination(switch(false))).await?;
    }
    if prior.disable_api_stop != Attr::Known(false) {
        modify(api, id, |it| it.disable_api_stop(switch(false))).await?;
    }
    Ok(())
}

/// How often the instance is measured.
///
/// # Errors
/// Those of the call.
pub(super) async fn monitoring(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    if work.planned.monitoring == Attr::Known(true) {
        let sent = api.call(&MONITOR, || {
            api.client.monitor_instances().instance_ids(id).send()
        });
        sent.await?;
    } else {
        let sent = api.call(&UNMONITOR, || {
            api.client.unmonitor_instances().instance_ids(id).send()
        });
        sent.await?;
    }
    Ok(())
}

/// The metadata service.
///
/// # Errors
/// Those of the call.
pub(super) async fn metadata(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    let Some(it) = first(&work.planned.metadata_options) else {
        return Ok(());
    };
    let hops = it.http_put_response_hop_limit.if_known();
    let hops = hops.map(|hops| parts::int(*hops));
    let sent = api.call(&METADATA, || {
        api.client
            .modify_instance_metadata_options()
            .instance_id(id)
            .set_http_endpoint(given(&it.http_endpoint).map(Into::into))
            .set_http_protocol_ipv6(given(&it.http_protocol_ipv6).map(Into::into))
            .set_http_put_response_hop_limit(hops)
            .set_http_tokens(given(&it.http_tokens).map(Into::into))
            .set_instance_metadata_tags(given(&it.instance_metadata_tags).map(Into::into))
            .send()
    });
    sent.await?;
    Ok(())
}

/// How the instance pays for bursts.
///
/// # Errors
/// Those of the call, and what its answer says was not done.
pub(super) async fn credits(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    let Some(credits) =
        first(&work.planned.credit_specification).and_then(|it| given(&it.cpu_credits))
    else {
        return Ok(());
    };
    let token = work.token_of("credits");
    let sent = api.call(&CREDITS, || {
        let one = sdk::InstanceCreditSpecificationRequest::builder();
        let one = one.instance_id(id).cpu_credits(credits).build();
        let request = api.client.modify_instance_credit_specification();
        request
            .client_token(&token)
            .instance_credit_specifications(one)
            .send()
    });
    let answer = sent.await?;
    if let Some(undone) = answer.unsuccessful_instance_credit_specifications().first() {
        let error = undone.error();
        let code = error.and_then(|it| it.code()).map_or("", |it| it.as_str());
        let message = error.and_then(|it| it.message()).unwrap_or_default();
        return Err(api.refused(&CREDITS, code, message).into());
    }
    Ok(())
}

/// What EC2 does when the host fails.
///
/// # Errors
/// Those of the call.
pub(super) async fn maintenance(work: &Work<'_, Instances>) -> Result<(), Failure> {
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    let Some(recovery) =
        first(&work.planned.maintenance_options).and_then(|it| given(&it.auto_recovery))
    else {
        return Ok(());
    };
    let sent = api.call(&MAINTENANCE, || {
        let request = api
            .client
            .modify_instance_maintenance_options()
            .instance_id(id);
        request.auto_recovery(recovery.into()).send()
    });
    sent.await?;
    Ok(())
}

/// The key in private data of an instance that a change stopped and did not start again yet, such as one
/// that was interrupted: the next change that stops it starts it afterwards.
const STOPPED: &str = "stopped_for_change";

/// Makes a change of an instance that is stopped, and starts it again if it ran before, whatever became of
/// the change.
async fn while_stopped<F>(
    work: &Work<'_, Instances>,
    change: impl FnOnce() -> F,
) -> Result<(), Failure>
where
    F: Future<Output = Result<(), CloudError>>,
{
    let (api, id) = (work.api, given(&work.prior.id).unwrap_or_default());
    let was_marked = work.call.private(|private| private.read::<bool>(STOPPED)) == Some(true);
    let was_running = was_marked || power::is_running(api, id).await?;
    if was_running {
        work.call.private(|private| private.write(STOPPED, &true));
    }
    power::stop(api, id, false, within(work.planned)).await?;
    let made = change().await;
    let resumed = match was_running {
        true => power::start(api, id, within(work.planned)).await,
        false => Ok(()),
    };
    if resumed.is_ok() {
        work.call.private(|private| private.remove(STOPPED));
    }
    made?;
    resumed
}
