//! Hooks of the types of Auto Scaling.

mod autoscaling_group;
mod autoscaling_lifecycle_hook;
mod autoscaling_schedule;
