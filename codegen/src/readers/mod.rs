//! Readers: one for each kind of source, each of which says what is there and decides nothing.
//!
//! - [`botocore`]: service models.
//! - [`openapi`]: the same of documents of other APIs.
//! - [`cloudformation`]: resource schemas.
//! - [`contract`]: the schemas and the behaviour of the official provider.
//! - [`surface`]: the structs of the pinned SDK crates, and with [`client`] those of generated clients.

pub mod botocore;
pub mod client;
pub mod cloudformation;
pub mod contract;
pub mod openapi;
pub mod surface;
