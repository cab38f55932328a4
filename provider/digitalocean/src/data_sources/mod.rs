//! Data sources that are written by hand.

use std::sync::Arc;

use slipway_framework::Types;

use crate::differences::Difference;
use crate::shared::Shared;

/// Adds the data sources.
pub(crate) fn register(_: &mut Types, _: &Arc<Shared>) {}

/// Where the data sources differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[];
