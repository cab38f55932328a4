//! Operations against a scripted Route 53.

pub(super) mod records;
