//! Where the types of this service differ from the contract, each with its reason.
//!
//! Arguments that are optional in the contract and optional and computed here need no entry.

use crate::differences::Difference;

/// The differences.
pub(crate) const DIFFERENCES: &[Difference] = &[];
