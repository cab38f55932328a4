//! Hooks of `aws_sns_topic`.

use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::generated::sns::sns_topic::{Hooks, SnsTopic, SnsTopics};
use crate::parts::given;

/// How the names of FIFO topics end (SNS API reference, CreateTopic, Name).
const FIFO: &str = ".fifo";

/// How long a name may be, with its ending.
const LONGEST: usize = 256;

impl Hooks for SnsTopics {
    fn check(&self, plan: &mut Plan<SnsTopic>) {
        let Some(planned) = plan.planned.as_ref() else {
            return;
        };
        let name = plan.prior.is_none().then(|| name_fault(planned)).flatten();
        let faults = name.into_iter().chain(fifo_fault(&plan.config));
        for (argument, fault) in faults.collect::<Vec<_>>() {
            let detail = format!("{fault} Nothing was changed.\nCorrect the topic.");
            plan.tell(Diagnostic::error("Invalid SNS topic", detail).at(Path::of(argument)));
        }
    }
}

/// What is wrong with the name of a new topic, with the argument to blame.
fn name_fault(topic: &SnsTopic) -> Option<(&'static str, String)> {
    let name = given(&topic.name)?;
    let is_fifo = match topic.fifo_topic {
        Attr::Known(is_fifo) => is_fifo,
        Attr::Null => false,
        Attr::Unknown => return None,
    };
    let stem = name.strip_suffix(FIFO);
    let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    let fault = match (is_fifo, stem) {
        (true, None) => {
            format!("The name of a FIFO topic ends with `{FIFO}`, and `{name}` does not.")
        }
        (false, Some(_)) => {
            format!(
                "Only the name of a FIFO topic ends with `{FIFO}`, and `fifo_topic` is not set."
            )
        }
        _ if name.len() > LONGEST || !stem.unwrap_or(name).chars().all(is_plain) => {
            format!(
                "The name of a topic has up to {LONGEST} characters: letters, digits, `-` and `_`."
            )
        }
        _ => return None,
    };
    Some(("name", fault))
}

/// The first argument that only a FIFO topic has, for one that is none.
fn fifo_fault(config: &SnsTopic) -> Option<(&'static str, String)> {
    if matches!(config.fifo_topic, Attr::Known(true) | Attr::Unknown) {
        return None;
    }
    let is_set = [
        ("archive_policy", given(&config.archive_policy).is_some()),
        (
            "content_based_deduplication",
            config.content_based_deduplication == Attr::Known(true),
        ),
        (
            "fifo_throughput_scope",
            given(&config.fifo_throughput_scope).is_some(),
        ),
    ];
    let (argument, _) = is_set.into_iter().find(|(_, is_set)| *is_set)?;
    let fault = format!("`{argument}` is for FIFO topics alone, and `fifo_topic` is not set.");
    Some((argument, fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, is_fifo: bool) -> Option<&'static str> {
        let topic = SnsTopic {
            name: name.into(),
            fifo_topic: Attr::Known(is_fifo),
            ..SnsTopic::default()
        };
        name_fault(&topic).map(|(argument, _)| argument)
    }

    #[test]
    fn the_ending_of_a_name_goes_with_its_kind() {
        assert_eq!(named("news", false), None);
        assert_eq!(named("news.fifo", true), None);
        assert_eq!(named("news", true), Some("name"));
        assert_eq!(named("news.fifo", false), Some("name"));
        assert_eq!(named("ne.ws", false), Some("name"));
        assert_eq!(named(&"n".repeat(257), false), Some("name"));
    }

    #[test]
    fn what_only_fifo_topics_have_is_told() {
        let mut topic = SnsTopic {
            archive_policy: "{}".into(),
            ..SnsTopic::default()
        };
        let fault = fifo_fault(&topic).map(|(argument, _)| argument);
        assert_eq!(fault, Some("archive_policy"));
        topic.fifo_topic = Attr::Known(true);
        assert_eq!(fifo_fault(&topic), None);
    }
}
