//! Hooks of SNS.

mod sns_topic_subscription;
