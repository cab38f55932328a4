//! Data sources of Spaces.
//!
//! - `bucket`: one bucket. `buckets`: all of them.
//! - `object`: one object, with its content where that is text. `objects`: the keys of many.
//! - `key`: a key, without its secret.

mod bucket;
mod buckets;
mod key;
mod object;
mod objects;

use std::sync::Arc;

use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_framework::Types;
use slipway_framework::diag::Diagnostics;

use super::error::{SPACES, explained};
use super::of_bucket_explained;
use crate::shared::Shared;

/// Adds the data sources.
pub(super) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.data_source(bucket::BucketSource::new(Arc::clone(shared)));
    types.data_source(buckets::BucketsSource::new(Arc::clone(shared)));
    types.data_source(key::KeySource::new(Arc::clone(shared)));
    types.data_source(object::ObjectSource::new(Arc::clone(shared)));
    types.data_source(objects::ObjectsSource::new(Arc::clone(shared)));
}

/// A read that failed, as the user reads of it. The argument is the one that names the bucket, if one does.
fn failed(
    error: &CloudError,
    noun: &str,
    name: &str,
    argument: Option<&'static str>,
) -> Diagnostics {
    let doing = Doing::new(Verb::Read, noun).of(SPACES).named(name);
    let doing = match argument {
        Some(argument) => of_bucket_explained(error, doing, argument, "plan"),
        None => explained(error, doing),
    };
    Diagnostics::from(to_diagnostic(error, &doing))
}
