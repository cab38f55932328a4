//! Functions of the language: `provider::aws::arn_parse(arn)` and others.
//!
//! They give what those of hashicorp/aws give for the same arguments; what is refused there is refused
//! here, in words of our own that name the argument.

mod arn;
mod role_path;
#[cfg(test)]
mod tests;

use slipway_framework::Types;

/// Adds the functions.
pub(crate) fn register(types: &mut Types) {
    types.function::<arn::ArnBuild>();
    types.function::<arn::ArnParse>();
    types.function::<role_path::TrimIamRolePath>();
}
