//! Readers: one for each kind of source, each of which says what is there and decides nothing.
//!
//! - [`botocore`]: service models.
//! - [`cloudformation`]: resource schemas.
//! - [`contract`]: the schemas and the behaviour of the official provider.
//! - [`surface`]: the structs of the pinned SDK crates.

pub mod botocore;
pub mod cloudformation;
pub mod contract;
pub mod surface;
