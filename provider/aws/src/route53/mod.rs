//! Route 53: hosted zones and records.
//!
//! All calls share the account's five a second, so reads of many records become a list of their zone,
//! and changes of one zone that arrive together become one batch. Health checks, traffic policies,
//! DNSSEC and query logging have no resources here yet.
//!
//! - `record`: `aws_route53_record`; `zone`: `aws_route53_zone`; `zone_data`: the data source.
//! - `service`: what calls share; `zone_records`: records as the engine reads and writes them;
//!   `changes`: limits and order of batches; `turns`: who works on which record; `whole_zone`:
//!   finding and emptying a zone.
//! - `api`: the calls as a port; `sdk`: the port through the SDK.
//! - `names`: names of zones and records.
//! - `differences`: where the types differ from the official contract, and why.

mod api;
mod changes;
mod differences;
mod names;
mod record;
mod sdk;
mod service;
#[cfg(test)]
mod tests;
mod turns;
mod whole_zone;
mod zone;
mod zone_data;
mod zone_records;

use std::sync::Arc;

use slipway_engine::lifecycle::Managed;
use slipway_framework::Types;

pub(crate) use differences::{BEHAVIOUR, DIFFERENCES};

use crate::shared::Shared;

/// Adds the types of this service.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.resource(Managed::new(record::Records::new(Arc::clone(shared))));
    types.resource(Managed::new(zone::Zones::new(Arc::clone(shared))));
    types.data_source(zone_data::ZoneData::new(Arc::clone(shared)));
}
