//! Real Kubernetes behind simulated clusters, tried with kubectl and the credentials that the clouds give.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests run on the real clock and say what they measured"
)]

#[path = "../gateway/boto.rs"]
mod boto;
#[path = "../digitalocean/client.rs"]
#[expect(dead_code, reason = "other tests use more of it")]
mod client;
#[path = "../eks/stack.rs"]
#[expect(dead_code, reason = "other tests use more of it")]
mod stack;

mod balancers;
mod doks;
mod eks;
mod images;
mod kubectl;
mod planes;
mod pods;
mod spoiled;
