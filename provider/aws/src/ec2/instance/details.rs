//! What the list of instances does not tell of one.
//!
//! Facts: EC2 API reference, DescribeInstanceAttribute, DescribeInstanceCreditSpecifications, DescribeVolumes,
//! DescribeSpotInstanceRequests, GetPasswordData.

use aws_sdk_ec2::types as sdk;
use aws_sdk_ec2::types::InstanceAttributeName as Name;
use slipway_engine::error::CloudError;
use slipway_engine::retry::Effect;
use slipway_framework::model::Attr;

use super::launch::first;
use super::model::Instance;
use super::state::is_import;
use crate::api::Operation;
use crate::ec2::instances::power::GONE;
use crate::ec2::session::{self, Ec2};
use crate::parts::{self, given};

const fn reads(name: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds: &[GONE],
    }
}

const ATTRIBUTE: Operation = reads("DescribeInstanceAttribute");
const CREDITS: Operation = reads("DescribeInstanceCreditSpecifications");
const VOLUMES: Operation = reads("DescribeVolumes");
const SPOT: Operation = reads("DescribeSpotInstanceRequests");
const PASSWORD: Operation = reads("GetPasswordData");
const TEMPLATES: Operation = reads("DescribeLaunchTemplates");

/// The beginnings of the types that earn credits for bursts (EC2 user guide, "Burstable performance
/// instances"). EC2 refuses to tell those of others.
const BURSTABLE: [&str; 4] = ["t2.", "t3.", "t3a.", "t4g."];

/// What further calls tell of an instance.
#[derive(Debug, Default)]
pub(super) struct Details {
    pub(super) stop_protection: Option<bool>,
    pub(super) termination_protection: Option<bool>,
    pub(super) shutdown_behavior: Option<String>,
    pub(super) user_data: Option<String>,
    pub(super) credits: Option<String>,
    pub(super) volumes: Vec<sdk::Volume>,
    pub(super) spot: Option<sdk::SpotInstanceRequest>,
    pub(super) password: Option<String>,
    /// Id and name of the launch template.
    pub(super) template: Option<(String, String)>,
}

/// Reads them, all at once.
///
/// # Errors
/// Those of the calls.
pub(super) async fn read(
    api: &Ec2,
    it: &sdk::Instance,
    prior: &Instance,
) -> Result<Details, CloudError> {
    let id = it.instance_id().unwrap_or_default();
    let (stop, terminate, shutdown, data, credits, volumes, spot, password, template) = tokio::try_join!(
        attribute(api, id, Name::DisableApiStop),
        attribute(api, id, Name::DisableApiTermination),
        attribute(api, id, Name::InstanceInitiatedShutdownBehavior),
        attribute(api, id, Name::UserData),
        credits(api, it),
        volumes(api, id),
        spot(api, it),
        password(api, id, prior),
        template(api, it, prior),
    )?;
    let shutdown = shutdown.instance_initiated_shutdown_behavior;
    Ok(Details {
        stop_protection: stop.disable_api_stop.and_then(|it| it.value),
        termination_protection: terminate.disable_api_termination.and_then(|it| it.value),
        shutdown_behavior: shutdown.and_then(|it| it.value),
        user_data: data.user_data.and_then(|it| it.value),
        credits,
        volumes,
        spot,
        password,
        template,
    })
}

async fn attribute(
    api: &Ec2,
    id: &str,
    name: Name,
) -> Result<
    aws_sdk_ec2::operation::describe_instance_attribute::DescribeInstanceAttributeOutput,
    CloudError,
> {
    let sent = api.call(&ATTRIBUTE, || {
        let request = api.client.describe_instance_attribute();
        request.instance_id(id).attribute(name.clone()).send()
    });
    sent.await
}

/// How an instance of a burstable type pays for bursts.
async fn credits(api: &Ec2, it: &sdk::Instance) -> Result<Option<String>, CloudError> {
    let kind = it.instance_type().map_or("", sdk::InstanceType::as_str);
    if !BURSTABLE.iter().any(|it| kind.starts_with(it)) {
        return Ok(None);
    }
    let id = it.instance_id().unwrap_or_default();
    let sent = api.call(&CREDITS, || {
        let request = api.client.describe_instance_credit_specifications();
        request.instance_ids(id).send()
    });
    let all = sent
        .await?
        .instance_credit_specifications
        .unwrap_or_default();
    Ok(all.into_iter().find_map(|it| it.cpu_credits))
}

/// The volumes that an instance has.
///
/// # Errors
/// Those of the calls.
pub(super) async fn volumes(api: &Ec2, id: &str) -> Result<Vec<sdk::Volume>, CloudError> {
    let filter = session::filter("attachment.instance-id", vec![id.to_owned()]);
    session::pages(|token| {
        let filter = filter.clone();
        async move {
            let sent = api.call(&VOLUMES, || {
                let request = api.client.describe_volumes().filters(filter.clone());
                request.set_next_token(token.clone()).send()
            });
            let answer = sent.await?;
            Ok((answer.volumes, answer.next_token))
        }
    })
    .await
}

async fn spot(
    api: &Ec2,
    it: &sdk::Instance,
) -> Result<Option<sdk::SpotInstanceRequest>, CloudError> {
    let Some(request) = it.spot_instance_request_id() else {
        return Ok(None);
    };
    let filter = session::filter("spot-instance-request-id", vec![request.to_owned()]);
    let sent = api.call(&SPOT, || {
        let request = api.client.describe_spot_instance_requests();
        request.filters(filter.clone()).send()
    });
    let all = sent.await?.spot_instance_requests.unwrap_or_default();
    Ok(all.into_iter().next())
}

/// The password of an instance of Windows, where it is asked for.
pub(super) async fn password(
    api: &Ec2,
    id: &str,
    prior: &Instance,
) -> Result<Option<String>, CloudError> {
    if prior.get_password_data != Attr::Known(true) {
        return Ok(None);
    }
    let sent = api.call(&PASSWORD, || {
        api.client.get_password_data().instance_id(id).send()
    });
    let told = sent.await?.password_data;
    Ok(told.map(|told| told.trim().to_owned()))
}

/// Id and name of the launch template. One that is imported tells it by a tag (EC2 user guide, "Launch
/// instances from a launch template").
async fn template(
    api: &Ec2,
    it: &sdk::Instance,
    prior: &Instance,
) -> Result<Option<(String, String)>, CloudError> {
    let (id, name) = match first(&prior.launch_template) {
        Some(template) => (given(&template.id), given(&template.name)),
        None if is_import(prior) => {
            let mut tags = it.tags().iter();
            let tag = tags.find(|it| it.key() == Some("aws:ec2launchtemplate:id"));
            (tag.and_then(sdk::Tag::value), None)
        }
        None => (None, None),
    };
    if let (Some(id), Some(name)) = (id, name) {
        return Ok(Some((id.to_owned(), name.to_owned())));
    }
    if id.is_none() && name.is_none() {
        return Ok(None);
    }
    let list = |text: Option<&str>| {
        parts::some(Some(
            text.into_iter().map(str::to_owned).collect::<Vec<_>>(),
        ))
    };
    let (ids, names) = (list(id), list(name.filter(|_| id.is_none())));
    let sent = api.call(&TEMPLATES, || {
        api.client
            .describe_launch_templates()
            .set_launch_template_ids(ids.clone())
            .set_launch_template_names(names.clone())
            .send()
    });
    let found = match sent.await {
        // A template that was deleted by now changes nothing of an instance.
        Err(error)
            if error
                .code()
                .is_some_and(|code| code.starts_with("InvalidLaunchTemplate")) =>
        {
            None
        }
        found => found?
            .launch_templates
            .unwrap_or_default()
            .into_iter()
            .next(),
    };
    let found = found.map(|it| {
        let (id, name) = (it.launch_template_id, it.launch_template_name);
        (id.unwrap_or_default(), name.unwrap_or_default())
    });
    Ok(found)
}
