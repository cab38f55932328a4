//! Hooks of `aws_cloudwatch_event_target`.

use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::generated::events::cloudwatch_event_target::{
    CloudwatchEventTarget, CloudwatchEventTargets, Hooks,
};

impl Hooks for CloudwatchEventTargets {
    fn check(&self, plan: &mut Plan<CloudwatchEventTarget>) {
        let Some(planned) = &plan.planned else {
            return;
        };
        if lacks_key(planned) {
            let detail = "A Kinesis target says which part of an event is the key of its shard. Nothing was changed.\n\
                          Write `partition_key_path`, or leave the block out: the id of the event is the key then.";
            let path = Path::of("kinesis_target");
            plan.tell(Diagnostic::error("Missing partition key", detail).at(path));
        }
    }
}

/// Whether there is a Kinesis target without its key (EventBridge API reference, KinesisParameters).
fn lacks_key(target: &CloudwatchEventTarget) -> bool {
    let blocks = target.kinesis_target.if_known();
    let mut blocks = blocks.into_iter().flatten();
    blocks.any(|block| match &block.partition_key_path {
        Attr::Known(path) => path.is_empty(),
        Attr::Null => true,
        Attr::Unknown => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::events::cloudwatch_event_target::CloudwatchEventTargetKinesisTarget as Kinesis;

    #[test]
    fn a_kinesis_target_needs_its_key() {
        let target = |path: Option<Attr<String>>| CloudwatchEventTarget {
            kinesis_target: Attr::Known(
                path.into_iter()
                    .map(|partition_key_path| Kinesis { partition_key_path })
                    .collect(),
            ),
            ..CloudwatchEventTarget::default()
        };
        assert!(!lacks_key(&target(None)));
        assert!(!lacks_key(&target(Some("$.detail.id".into()))));
        assert!(!lacks_key(&target(Some(Attr::Unknown))));
        assert!(lacks_key(&target(Some(Attr::Null))));
    }
}
