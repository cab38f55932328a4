//! What the rules of security groups allow.
//!
//! EC2 answers rules merged into permissions, users write them in blocks of their own making, and newer
//! types have one resource for each. All of them mean a set of single rules: a protocol with its ports,
//! and one peer. Here is that set, and every way into it and out of it.
//!
//! - [`rule`]: one rule; two are the same when they allow the same, whatever is written beside them.
//! - [`wire`]: from and to EC2's permissions.
//! - [`blocks`]: from and to the `ingress` and `egress` of HCL.
//! - [`check`]: what cannot be, found before anything is asked for.
//! - [`change`]: what to add, describe anew and remove.
//! - [`calls`]: the calls that do it.
//! - [`group`]: all of it for the types that have a group's rules as blocks.
//! - [`single`]: one rule as a resource of its own.
//! - [`companions`]: groups whose rules are written in two ways.

pub(crate) mod blocks;
pub(crate) mod calls;
pub(crate) mod change;
pub(crate) mod check;
pub(crate) mod companions;
pub(crate) mod group;
pub(crate) mod rule;
pub(crate) mod single;
pub(crate) mod wire;

#[cfg(test)]
mod tests;

pub(crate) use change::Change;
pub(crate) use rule::{Direction, Own, Peer, Rule, Rules, Traffic};
