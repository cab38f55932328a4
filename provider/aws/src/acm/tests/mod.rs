//! The resources against a scripted ACM.

mod certificate;
mod fake;
mod plan;
mod release;
mod validation;
