//! What moto forgets of a launch.

use crate::aws::form::Form;
use crate::aws::xml::Element;

/// How the instance pays for bursts (EC2 user guide, "Burstable performance instances").
pub(super) fn credits(form: &Form, kind: &Element) -> String {
    let asked = form.get("CreditSpecification.CpuCredits");
    let kind = kind.text_of("instanceType").unwrap_or_default();
    let usual = if kind.starts_with("t2.") {
        "standard"
    } else {
        "unlimited"
    };
    asked.unwrap_or(usual).to_owned()
}

/// What moto does not tell of an instance.
pub(super) fn told(form: &Form, kind: &Element, subnet: Option<&Element>) -> Vec<Element> {
    let or = |member: &str, usual: &str| form.get(member).unwrap_or(usual).to_owned();
    let cores = |name: &str| {
        let found = kind.at(&["vCpuInfo", name]);
        found.map_or("1", |it| it.text.as_str()).to_owned()
    };
    let block = |name: &str, parts: &[(&str, Option<String>)]| {
        let mut block = Element::new(name);
        for (part, value) in parts {
            block
                .children
                .extend(value.as_deref().map(|value| Element::leaf(part, value)));
        }
        block
    };
    let some = |member: &str| form.get(member).map(str::to_owned);
    let zone = subnet.and_then(|it| it.text_of("availabilityZone"));
    let reservation = "CapacityReservationSpecification";
    let target = form.below(&format!("{reservation}.CapacityReservationTarget"));
    let mut capacity = Element::new("capacityReservationSpecification");
    if target.is_empty() {
        let preference = or(
            &format!("{reservation}.CapacityReservationPreference"),
            "open",
        );
        capacity.set("capacityReservationPreference", preference);
    } else {
        let arn = "capacityReservationResourceGroupArn";
        capacity.children.push(block(
            "capacityReservationTarget",
            &[
                (
                    "capacityReservationId",
                    target.get("CapacityReservationId").map(str::to_owned),
                ),
                (
                    arn,
                    target
                        .get("CapacityReservationResourceGroupArn")
                        .map(str::to_owned),
                ),
            ],
        ));
    }
    let monitoring = match form.get("Monitoring.Enabled") {
        Some("true") => "enabled",
        _ => "disabled",
    };
    vec![
        capacity,
        Element::leaf("ebsOptimized", or("EbsOptimized", "false")),
        block("monitoring", &[("state", Some(monitoring.to_owned()))]),
        block(
            "placement",
            &[
                (
                    "availabilityZone",
                    zone.map(str::to_owned)
                        .or_else(|| some("Placement.AvailabilityZone")),
                ),
                ("groupName", Some(or("Placement.GroupName", ""))),
                ("groupId", some("Placement.GroupId")),
                ("hostId", some("Placement.HostId")),
                (
                    "hostResourceGroupArn",
                    some("Placement.HostResourceGroupArn"),
                ),
                ("partitionNumber", some("Placement.PartitionNumber")),
                ("tenancy", Some(or("Placement.Tenancy", "default"))),
            ],
        ),
        block(
            "cpuOptions",
            &[
                (
                    "coreCount",
                    Some(or("CpuOptions.CoreCount", &cores("defaultCores"))),
                ),
                (
                    "threadsPerCore",
                    Some(or(
                        "CpuOptions.ThreadsPerCore",
                        &cores("defaultThreadsPerCore"),
                    )),
                ),
                ("amdSevSnp", some("CpuOptions.AmdSevSnp")),
            ],
        ),
        block(
            "hibernationOptions",
            &[(
                "configured",
                Some(or("HibernationOptions.Configured", "false")),
            )],
        ),
        block(
            "enclaveOptions",
            &[("enabled", Some(or("EnclaveOptions.Enabled", "false")))],
        ),
        block(
            "maintenanceOptions",
            &[(
                "autoRecovery",
                Some(or("MaintenanceOptions.AutoRecovery", "default")),
            )],
        ),
        block(
            "metadataOptions",
            &[
                ("state", Some("applied".to_owned())),
                (
                    "httpTokens",
                    Some(or("MetadataOptions.HttpTokens", "optional")),
                ),
                (
                    "httpPutResponseHopLimit",
                    Some(or("MetadataOptions.HttpPutResponseHopLimit", "1")),
                ),
                (
                    "httpEndpoint",
                    Some(or("MetadataOptions.HttpEndpoint", "enabled")),
                ),
                (
                    "httpProtocolIpv6",
                    Some(or("MetadataOptions.HttpProtocolIpv6", "disabled")),
                ),
                (
                    "instanceMetadataTags",
                    Some(or("MetadataOptions.InstanceMetadataTags", "disabled")),
                ),
            ],
        ),
        block(
            "privateDnsNameOptions",
            &[
                (
                    "hostnameType",
                    Some(or("PrivateDnsNameOptions.HostnameType", "ip-name")),
                ),
                (
                    "enableResourceNameDnsARecord",
                    Some(or(
                        "PrivateDnsNameOptions.EnableResourceNameDnsARecord",
                        "false",
                    )),
                ),
                (
                    "enableResourceNameDnsAAAARecord",
                    Some(or(
                        "PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord",
                        "false",
                    )),
                ),
            ],
        ),
    ]
}
