//! Hooks of SQS.

mod sqs_queue;
