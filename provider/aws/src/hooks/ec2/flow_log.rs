//! Hooks of `aws_flow_log`.

use aws_sdk_ec2::types as sdk;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::generated::ec2::flow_log::{FlowLog, FlowLogDestinationOptions, FlowLogs, Hooks};
use crate::parts::given;

impl Hooks for FlowLogs {
    fn owner(object: &sdk::FlowLog, state: &mut FlowLog) {
        let id = object.resource_id().unwrap_or_default();
        let known = BEGINNINGS.iter().find(|(begin, _)| id.starts_with(begin));
        let of = |wanted: Owner| {
            let is_it = known.is_some_and(|(_, owner)| *owner == wanted);
            Attr::from(is_it.then(|| id.to_owned()))
        };
        state.eni_id = of(Owner::Interface);
        state.regional_nat_gateway_id = of(Owner::NatGateway);
        state.subnet_id = of(Owner::Subnet);
        state.transit_gateway_attachment_id = of(Owner::Attachment);
        state.transit_gateway_id = of(Owner::TransitGateway);
        state.vpc_id = of(Owner::Vpc);
    }

    fn options(object: &sdk::FlowLog, state: &mut FlowLog) {
        let answered = object.destination_options().map(|options| {
            let is = |truth: Option<bool>| Attr::Known(truth.unwrap_or_default());
            let format = options.file_format();
            FlowLogDestinationOptions {
                file_format: format.map_or("plain-text", |it| it.as_str()).into(),
                hive_compatible_partitions: is(options.hive_compatible_partitions()),
                per_hour_partition: is(options.per_hour_partition()),
            }
        });
        let known = state.destination_options.if_known();
        let is_known = known.is_some_and(|all| !all.is_empty());
        let all = answered.filter(|options| is_known || *options != left_out());
        state.destination_options = Attr::Known(all.into_iter().collect());
    }

    fn check(&self, plan: &mut Plan<FlowLog>) {
        // What is there already works.
        if plan.prior.is_some() {
            return;
        }
        let Some(planned) = plan.planned.as_ref() else {
            return;
        };
        for (argument, fault) in faults(planned) {
            let detail = format!("{fault} Nothing was changed.\nCorrect the flow log.");
            plan.tell(Diagnostic::error("Invalid flow log", detail).at(Path::of(argument)));
        }
    }
}

/// The options of files that nobody chose (EC2 API reference, DestinationOptionsRequest).
fn left_out() -> FlowLogDestinationOptions {
    FlowLogDestinationOptions {
        file_format: "plain-text".into(),
        hive_compatible_partitions: Attr::Known(false),
        per_hour_partition: Attr::Known(false),
    }
}

/// Whose traffic is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Attachment,
    Interface,
    NatGateway,
    Subnet,
    TransitGateway,
    Vpc,
}

/// How ids begin (EC2 API reference, the examples of each type); the longer of two that begin alike comes
/// first.
const BEGINNINGS: [(&str, Owner); 6] = [
    ("eni-", Owner::Interface),
    ("nat-", Owner::NatGateway),
    ("subnet-", Owner::Subnet),
    ("tgw-attach-", Owner::Attachment),
    ("tgw-", Owner::TransitGateway),
    ("vpc-", Owner::Vpc),
];

/// What is wrong with a flow log that can be told without asking, as sentences with the argument that is
/// to blame (EC2 API reference, CreateFlowLogs).
fn faults(planned: &FlowLog) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    let is_absent = |text: &Attr<String>| !text.is_unknown() && given(text).is_none();
    let destination = given(&planned.log_destination_type).unwrap_or_default();
    if destination == "cloud-watch-logs" && is_absent(&planned.iam_role_arn) {
        let fault = "A flow log that goes to CloudWatch Logs needs `iam_role_arn`, the role that writes it.";
        faults.push(("iam_role_arn", fault.to_owned()));
    }
    let is_file = ["s3", "kinesis-data-firehose"].contains(&destination);
    if is_file && given(&planned.log_group_name).is_some() {
        let fault = format!("A log group takes no flow log whose destination is `{destination}`.");
        faults.push(("log_group_name", fault));
    }
    let has_transit = given(&planned.transit_gateway_id)
        .or(given(&planned.transit_gateway_attachment_id))
        .is_some();
    let interval = planned.max_aggregation_interval.if_known();
    if has_transit && interval.is_some_and(|seconds| *seconds != 60) {
        let fault =
            "Flow logs of transit gateways have a `max_aggregation_interval` of 60 seconds.";
        faults.push(("max_aggregation_interval", fault.to_owned()));
    }
    let others = [&planned.vpc_id, &planned.subnet_id, &planned.eni_id];
    if others.iter().any(|it| given(it).is_some()) && is_absent(&planned.traffic_type) {
        let fault = "A flow log of a VPC, a subnet or a network interface needs `traffic_type`.";
        faults.push(("traffic_type", fault.to_owned()));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_the_id_tells_the_owner() {
        let read = |id: &str| {
            let mut state = FlowLog::default();
            FlowLogs::owner(&sdk::FlowLog::builder().resource_id(id).build(), &mut state);
            state
        };
        assert_eq!(read("vpc-1").vpc_id, "vpc-1".into());
        assert_eq!(read("vpc-1").subnet_id, Attr::Null);
        assert_eq!(read("tgw-1").transit_gateway_id, "tgw-1".into());
        let attachment = read("tgw-attach-1");
        assert_eq!(
            attachment.transit_gateway_attachment_id,
            "tgw-attach-1".into()
        );
        assert_eq!(attachment.transit_gateway_id, Attr::Null);
        assert_eq!(read("nat-1").regional_nat_gateway_id, "nat-1".into());
        assert_eq!(read("other-1"), FlowLog::default());
    }

    #[test]
    fn options_that_nobody_chose_are_no_block() {
        let read = |format: &str, known: Vec<FlowLogDestinationOptions>| {
            let options = sdk::DestinationOptionsResponse::builder()
                .file_format(format.into())
                .hive_compatible_partitions(false)
                .build();
            let log = sdk::FlowLog::builder().destination_options(options).build();
            let mut state = FlowLog {
                destination_options: Attr::Known(known),
                ..FlowLog::default()
            };
            FlowLogs::options(&log, &mut state);
            state.destination_options.if_known().map(Vec::len)
        };
        assert_eq!(read("plain-text", Vec::new()), Some(0));
        assert_eq!(read("plain-text", vec![left_out()]), Some(1));
        assert_eq!(read("parquet", Vec::new()), Some(1));
    }

    #[test]
    fn what_is_known_to_fail_is_told() {
        let good = FlowLog {
            vpc_id: "vpc-1".into(),
            traffic_type: "ALL".into(),
            log_destination_type: "cloud-watch-logs".into(),
            log_destination: "arn:aws:logs:eu-central-1:1:log-group:x".into(),
            iam_role_arn: Attr::Unknown,
            max_aggregation_interval: Attr::Known(600),
            ..FlowLog::default()
        };
        assert_eq!(faults(&good), []);
        let blamed = |log: FlowLog| {
            let all = faults(&log).into_iter();
            all.map(|(argument, _)| argument).collect::<Vec<_>>()
        };
        let without = FlowLog {
            iam_role_arn: Attr::Null,
            traffic_type: Attr::Null,
            ..good.clone()
        };
        assert_eq!(blamed(without), ["iam_role_arn", "traffic_type"]);
        let transit = FlowLog {
            vpc_id: Attr::Null,
            transit_gateway_id: "tgw-1".into(),
            traffic_type: Attr::Null,
            log_destination_type: "s3".into(),
            log_group_name: "x".into(),
            ..good
        };
        assert_eq!(
            blamed(transit),
            ["log_group_name", "max_aggregation_interval"]
        );
    }
}
