//! Hooks of `aws_sqs_queue`.

use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::generated::sqs::sqs_queue::{Hooks, SqsQueue, SqsQueues};
use crate::parts::given;

/// How the names of FIFO queues end (SQS API reference, CreateQueue, QueueName).
const FIFO: &str = ".fifo";

/// How long a name may be, with its ending.
const LONGEST: usize = 80;

impl Hooks for SqsQueues {
    fn check(&self, plan: &mut Plan<SqsQueue>) {
        let Some(planned) = plan.planned.as_ref() else {
            return;
        };
        let name = plan.prior.is_none().then(|| name_fault(planned)).flatten();
        let faults = name.into_iter().chain(fifo_fault(&plan.config));
        for (argument, fault) in faults.collect::<Vec<_>>() {
            let detail = format!("{fault} Nothing was changed.\nCorrect the queue.");
            plan.tell(Diagnostic::error("Invalid SQS queue", detail).at(Path::of(argument)));
        }
    }
}

/// What is wrong with the name of a new queue, with the argument to blame.
fn name_fault(queue: &SqsQueue) -> Option<(&'static str, String)> {
    let name = given(&queue.name)?;
    let is_fifo = match queue.fifo_queue {
        Attr::Known(is_fifo) => is_fifo,
        Attr::Null => false,
        Attr::Unknown => return None,
    };
    let stem = name.strip_suffix(FIFO);
    let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    Some(match (is_fifo, stem) {
        (true, None) => (
            "name",
            format!("The name of a FIFO queue ends with `{FIFO}`, and `{name}` does not."),
        ),
        (false, Some(_)) => (
            "name",
            format!(
                "Only the name of a FIFO queue ends with `{FIFO}`, and `fifo_queue` is not set."
            ),
        ),
        _ if name.len() > LONGEST || !stem.unwrap_or(name).chars().all(is_plain) => (
            "name",
            format!(
                "The name of a queue has up to {LONGEST} characters: letters, digits, `-` and `_`."
            ),
        ),
        _ => return None,
    })
}

/// The first argument that only a FIFO queue has, for one that is none.
fn fifo_fault(config: &SqsQueue) -> Option<(&'static str, String)> {
    if matches!(config.fifo_queue, Attr::Known(true) | Attr::Unknown) {
        return None;
    }
    let is_set = [
        (
            "content_based_deduplication",
            config.content_based_deduplication == Attr::Known(true),
        ),
        (
            "deduplication_scope",
            given(&config.deduplication_scope).is_some(),
        ),
        (
            "fifo_throughput_limit",
            given(&config.fifo_throughput_limit).is_some(),
        ),
    ];
    let (argument, _) = is_set.into_iter().find(|(_, is_set)| *is_set)?;
    let fault = format!("`{argument}` is for FIFO queues alone, and `fifo_queue` is not set.");
    Some((argument, fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, is_fifo: bool) -> Option<&'static str> {
        let queue = SqsQueue {
            name: name.into(),
            fifo_queue: Attr::Known(is_fifo),
            ..SqsQueue::default()
        };
        name_fault(&queue).map(|(argument, _)| argument)
    }

    #[test]
    fn the_ending_of_a_name_goes_with_its_kind() {
        assert_eq!(named("jobs", false), None);
        assert_eq!(named("jobs.fifo", true), None);
        assert_eq!(named("jobs", true), Some("name"));
        assert_eq!(named("jobs.fifo", false), Some("name"));
        assert_eq!(named("jo.bs", false), Some("name"));
        assert_eq!(named(&"j".repeat(81), false), Some("name"));
        assert_eq!(named(&"j".repeat(80), false), None);
    }

    #[test]
    fn what_only_fifo_queues_have_is_told() {
        let mut queue = SqsQueue {
            content_based_deduplication: Attr::Known(true),
            ..SqsQueue::default()
        };
        let fault = fifo_fault(&queue).map(|(argument, _)| argument);
        assert_eq!(fault, Some("content_based_deduplication"));
        queue.fifo_queue = Attr::Unknown;
        assert_eq!(fifo_fault(&queue), None);
        queue.fifo_queue = Attr::Known(true);
        assert_eq!(fifo_fault(&queue), None);
    }
}
