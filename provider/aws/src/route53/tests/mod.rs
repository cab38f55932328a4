//! Operations against a scripted Route 53.

mod fake;
mod record_operations;
pub(super) mod records;
mod schema;
mod zone_operations;
