//! Hooks of SNS.

mod sns_topic;
mod sns_topic_subscription;
