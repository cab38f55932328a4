//! Hooks of the types of EventBridge.

mod cloudwatch_event_rule;
mod cloudwatch_event_target;
