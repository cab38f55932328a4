//! Changes of node groups, between what a state and a plan say.
//!
//! - [`plan`]: what can be known to fail, or to need another group.
//! - [`settings`]: what `UpdateNodegroupConfig` is sent.
//! - [`versions`]: what `UpdateNodegroupVersion` is sent.

pub(crate) mod plan;
pub(crate) mod settings;
pub(crate) mod versions;

#[cfg(test)]
mod tests;
