//! The services that endpoints lead to (AWS PrivateLink guide, services that integrate; those that
//! stacks commonly use). moto crashes or lists none.

use super::call::{Call, Served, texts};
use super::filter::{self, Names};
use crate::aws::xml::Element;

/// Services with gateway endpoints.
const GATEWAYS: &[&str] = &["dynamodb", "s3"];

/// Services with interface endpoints.
const INTERFACES: &[&str] = &[
    "acm-pca",
    "airflow.api",
    "airflow.env",
    "airflow.ops",
    "application-autoscaling",
    "athena",
    "autoscaling",
    "backup",
    "batch",
    "cloudformation",
    "cloudtrail",
    "codebuild",
    "codecommit",
    "codepipeline",
    "config",
    "dynamodb",
    "ebs",
    "ec2",
    "ec2messages",
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "eks",
    "eks-auth",
    "elasticache",
    "elasticfilesystem",
    "elasticloadbalancing",
    "elasticmapreduce",
    "email-smtp",
    "events",
    "execute-api",
    "git-codecommit",
    "glue",
    "guardduty-data",
    "imagebuilder",
    "kinesis-firehose",
    "kinesis-streams",
    "kms",
    "lambda",
    "logs",
    "monitoring",
    "rds",
    "rds-data",
    "redshift",
    "redshift-data",
    "s3",
    "sagemaker.api",
    "sagemaker.runtime",
    "secretsmanager",
    "securityhub",
    "servicediscovery",
    "sns",
    "sqs",
    "ssm",
    "ssmmessages",
    "states",
    "storagegateway",
    "sts",
    "synthetics",
    "transfer",
    "wafv2",
    "xray",
];

const FILTERS: Names = &[
    ("owner", &["owner"]),
    ("service-name", &["serviceName"]),
    ("service-type", &["serviceType", "item", "serviceType"]),
    (
        "supported-ip-address-types",
        &["supportedIpAddressTypeSet", "item"],
    ),
];

/// Whether there is such a service. Endpoint services of other accounts are taken on trust.
pub(super) fn exists(region: &str, name: &str, is_gateway: bool) -> bool {
    let short = name.strip_prefix("com.amazonaws.").and_then(|rest| {
        let rest = rest.strip_prefix(region)?;
        rest.strip_prefix('.')
    });
    match short {
        Some(short) if is_gateway => GATEWAYS.contains(&short),
        Some(short) => INTERFACES.contains(&short),
        None => name.starts_with("com.amazonaws.vpce."),
    }
}

/// `DescribeVpcEndpointServices`.
pub(super) fn describe(call: &Call<'_>) -> Served {
    let region = call.region();
    let gateways = GATEWAYS.iter().map(|name| (*name, "Gateway"));
    let interfaces = INTERFACES.iter().map(|name| (*name, "Interface"));
    let mut items: Vec<Element> = gateways
        .chain(interfaces)
        .map(|(name, kind)| details(region, name, kind))
        .collect();
    let asked = call.form.list("ServiceName");
    let name_of = |item: &Element| item.text_of("serviceName").unwrap_or_default().to_owned();
    for name in &asked {
        if !items.iter().any(|item| name_of(item) == *name) {
            let text = format!("The Vpc Endpoint Service '{name}' does not exist");
            return Err(call.refuse("InvalidServiceName", &text));
        }
    }
    if !asked.is_empty() {
        items.retain(|item| asked.contains(&name_of(item)));
    }
    filter::retain(call, FILTERS, &mut items)?;
    items.sort_by_key(name_of);
    let mut names: Vec<String> = items.iter().map(name_of).collect();
    names.dedup();
    Ok(call
        .document()
        .with(texts("serviceNameSet", names))
        .with(Element {
            children: items,
            ..Element::new("serviceDetailSet")
        }))
}

fn details(region: &str, name: &str, kind: &str) -> Element {
    let zones = ["a", "b", "c"].map(|zone| format!("{region}{zone}"));
    let leaf = |name: &str, text: &str| Element::leaf(name, text);
    let is_gateway = kind == "Gateway";
    let private = format!("{name}.{region}.amazonaws.com");
    let kinds = Element::new("item").with(leaf("serviceType", kind));
    let mut one = Element::new("item")
        .with(leaf(
            "serviceName",
            &format!("com.amazonaws.{region}.{name}"),
        ))
        .with(leaf("serviceId", &service_id(region, name, kind)))
        .with(Element::new("serviceType").with(kinds))
        .with(leaf("serviceRegion", region))
        .with(texts("availabilityZoneSet", zones))
        .with(leaf("owner", "amazon"))
        .with(leaf("vpcEndpointPolicySupported", "true"))
        .with(leaf("acceptanceRequired", "false"))
        .with(leaf("managesVpcEndpoints", "false"))
        .with(texts("supportedIpAddressTypeSet", ["ipv4"]));
    let base = if is_gateway {
        private.clone()
    } else {
        format!("{name}.{region}.vpce.amazonaws.com")
    };
    one.children.push(texts("baseEndpointDnsNameSet", [base]));
    if !is_gateway {
        let names = Element::new("item").with(leaf("privateDnsName", &private));
        one.children
            .push(Element::new("privateDnsNameSet").with(names));
        one.set("privateDnsName", private);
        one.set("privateDnsNameVerificationState", "verified");
    }
    one
}

/// An id in the service's form, the same in every run.
fn service_id(region: &str, name: &str, kind: &str) -> String {
    format!("vpce-svc-0{}", mark(&format!("{region}/{name}/{kind}")))
}

/// Sixteen hexadecimal digits that stand for a text: FNV-1a, 64 bits.
pub(super) fn mark(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("{hash:016x}")
}
