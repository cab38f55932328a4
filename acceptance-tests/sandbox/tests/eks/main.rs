//! EKS, tried with boto3 and its own waiters: what is asked for comes back, takes its time, and is
//! refused in the service's words.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests run on the real clock and say what they measured"
)]

#[path = "../gateway/boto.rs"]
mod boto;

mod access;
mod addons;
mod clusters;
mod coming;
mod nodes;
mod stack;
mod updates;
