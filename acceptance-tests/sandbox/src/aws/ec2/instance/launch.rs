//! RunInstances.

use super::network::network;
use super::template::merged;
use super::told::{credits, told};
use super::{Machine, Way, is_well_formed};
use crate::aws::ec2::Ec2;
use crate::aws::ec2::call::{Call, Served};
use crate::aws::form::Form;
use crate::aws::query::Refusal;
use crate::aws::sandbox::Sandbox;
use crate::aws::xml::Element;
use std::time::Instant;

/// What moto is asked to launch, and what is made of it afterwards.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) form: Form,
    /// Operations a second and throughput by device.
    speeds: Vec<(String, Option<String>, Option<String>)>,
    /// Further addresses of the primary interface.
    pub(super) secondary: Vec<String>,
    pub(super) ipv6: Vec<String>,
    pub(super) ipv6_count: Option<String>,
}

impl Ec2 {
    pub(super) async fn run_instances(&mut self, call: &Call<'_>) -> Served {
        let form = merged(call).await?;
        let image = image(call, &form).await?;
        let kind = kind(call, &form).await?;
        let mut plan = Plan {
            form: form.clone(),
            ..Plan::default()
        };
        devices(&mut plan, &form, &image);
        let subnet = network(call, &mut plan, &form).await?;
        let mut root = call.send(&plan.form).await?;
        let told = told(&form, &kind, subnet.as_ref());
        let items = root.child_mut("instancesSet").into_iter();
        for item in items.flat_map(|set| &mut set.children) {
            let id = item.text_of("instanceId").unwrap_or_default().to_owned();
            finish(call, &plan, item).await?;
            let machine = Machine {
                region: call.region().to_owned(),
                way: Way::Pending(Instant::now()),
                doom: doom(&form),
                told: told.clone(),
                credits: credits(&form, &kind),
            };
            self.machines.machines.insert(id.clone(), machine);
            self.young.insert(id, Instant::now());
            self.complete_instance(call, item).await?;
        }
        Ok(root)
    }
}

/// The image of a launch.
async fn image(call: &Call<'_>, form: &Form) -> Result<Element, Refusal> {
    let Some(id) = form.get("ImageId") else {
        let text = "The request must contain the parameter ImageId";
        return Err(call.refuse("MissingParameter", text));
    };
    if !is_well_formed(id, "ami") {
        let text = format!("Invalid id: \"{id}\" (expecting \"ami-...\")");
        return Err(call.refuse("InvalidAMIID.Malformed", &text));
    }
    let found = call.one("DescribeImages", "ImageId", "imagesSet", id).await;
    found.ok_or_else(|| {
        let text = format!("The image id '[{id}]' does not exist");
        call.refuse("InvalidAMIID.NotFound", &text)
    })
}

/// The type of a launch.
async fn kind(call: &Call<'_>, form: &Form) -> Result<Element, Refusal> {
    let name = form.get("InstanceType").unwrap_or("m1.small");
    let found = call.one(
        "DescribeInstanceTypes",
        "InstanceType",
        "instanceTypeSet",
        name,
    );
    found.await.ok_or_else(|| {
        let text = format!("Invalid value '{name}' for InstanceType.");
        call.refuse("InvalidParameterValue", &text)
    })
}

/// The volumes of a launch: that of the image's root device, and those that are asked for.
fn devices(plan: &mut Plan, form: &Form, image: &Element) {
    let root = image.text_of("rootDeviceName").unwrap_or("/dev/sda1");
    let mut all = vec![(root.to_owned(), Form::default())];
    for mapping in form.structures("BlockDeviceMapping") {
        let (name, ebs) = (mapping.text("DeviceName"), mapping.below("Ebs"));
        // Stores of the host are no volumes.
        if mapping.get("NoDevice").is_some() || ebs.is_empty() {
            continue;
        }
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = ebs,
            None => all.push((name, ebs)),
        }
    }
    plan.form.remove("BlockDeviceMapping");
    for (n, (name, ebs)) in (1..).zip(&all) {
        let is_root = n == 1;
        let at = format!("BlockDeviceMapping.{n}");
        plan.form.set(&format!("{at}.DeviceName"), name);
        let mut set = |member: &str, value: &str| {
            plan.form.set(&format!("{at}.Ebs.{member}"), value);
        };
        let or = |member: &str, usual: &str| ebs.get(member).unwrap_or(usual).to_owned();
        set("VolumeSize", &or("VolumeSize", "8"));
        set("VolumeType", &or("VolumeType", "gp2"));
        let goes = if is_root { "true" } else { "false" };
        set("DeleteOnTermination", &or("DeleteOnTermination", goes));
        for member in ["Encrypted", "KmsKeyId", "SnapshotId"] {
            if let Some(value) = ebs.get(member) {
                set(member, value);
            }
        }
        let speed = |member: &str| ebs.get(member).map(str::to_owned);
        plan.speeds
            .push((name.clone(), speed("Iops"), speed("Throughput")));
    }
}

/// Makes of a launched instance what moto does not know how to.
async fn finish(call: &Call<'_>, plan: &Plan, item: &mut Element) -> Result<(), Refusal> {
    let id = item.text_of("instanceId").unwrap_or_default().to_owned();
    let volumes = call.items(
        "DescribeVolumes",
        "volumeSet",
        ("attachment.instance-id", &id),
    );
    for volume in volumes.await? {
        let device = volume.at(&["attachmentSet", "item", "device"]);
        let device = device.map_or("", |it| it.text.as_str());
        let speed = plan.speeds.iter().find(|(name, ..)| name == device);
        let Some((_, iops, throughput)) = speed.filter(|(_, a, b)| a.is_some() || b.is_some())
        else {
            continue;
        };
        let volume = volume.text_of("volumeId").unwrap_or_default();
        let mut members = vec![("VolumeId", volume)];
        members.extend(iops.as_deref().map(|value| ("Iops", value)));
        members.extend(throughput.as_deref().map(|value| ("Throughput", value)));
        call.ask("ModifyVolume", &members).await?;
    }
    if plan.form.is_true("DisableApiTermination") {
        let name = "DisableApiTermination.Value";
        let members = [("InstanceId", id.as_str()), (name, "true")];
        call.ask("ModifyInstanceAttribute", &members).await?;
    }
    let interface = item.find("networkInterfaceId").map(|it| it.text.clone());
    let interface = interface.unwrap_or_default();
    for ip in &plan.secondary {
        let members = [
            ("NetworkInterfaceId", interface.as_str()),
            ("PrivateIpAddress.1", ip),
        ];
        call.ask("AssignPrivateIpAddresses", &members).await?;
    }
    for ip in &plan.ipv6 {
        let members = [
            ("NetworkInterfaceId", interface.as_str()),
            ("Ipv6Addresses.1", ip),
        ];
        call.ask("AssignIpv6Addresses", &members).await?;
    }
    if let Some(count) = plan.ipv6_count.as_deref().filter(|count| *count != "0") {
        let members = [
            ("NetworkInterfaceId", interface.as_str()),
            ("Ipv6AddressCount", count),
        ];
        call.ask("AssignIpv6Addresses", &members).await?;
    }
    Ok(())
}

/// Why the instance ends as soon as it is launched: a key of another account that does not let EC2 use it
/// (EC2 user guide, "Instance terminates immediately").
fn doom(form: &Form) -> Option<(&'static str, &'static str)> {
    let mut keys = form
        .structures("BlockDeviceMapping")
        .into_iter()
        .filter_map(|it| it.get("Ebs.KmsKeyId").map(str::to_owned));
    let is_foreign = |arn: &String| {
        let account = arn.split(':').nth(4);
        account.is_some_and(|account| account != Sandbox::ACCOUNT)
    };
    let message = "Client.InternalError: Client error on launch";
    keys.any(|arn| is_foreign(&arn))
        .then_some(("Client.InternalError", message))
}
