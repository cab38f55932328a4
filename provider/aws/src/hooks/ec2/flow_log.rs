//! Hooks of `aws_flow_log`.

use aws_sdk_ec2::types as sdk;
use slipway_framework::model::Attr;

use crate::generated::ec2::flow_log::{FlowLog, FlowLogDestinationOptions, FlowLogs, Hooks};

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
}
