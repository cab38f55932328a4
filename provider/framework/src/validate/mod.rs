//! Checks of configured values, before anything is planned.
//!
//! - A [`Validator`] checks one value, or the elements of one collection.
//! - A [`Relation`] checks which arguments of one block are set together.
//!
//! Both report everything they find, and neither ever refuses what is still unknown: it is checked
//! again when it is known.
//! Official providers check much of this only when they apply; here it is an error of the plan.

mod config;
mod message;
mod relation;
mod rule;
mod text;
mod validator;

#[cfg(test)]
mod tests;

pub use message::suggestion;
pub use relation::Relation;
pub use validator::Validator;

pub(crate) use config::config;
