//! Reads that share calls.
//!
//! The host reads every object by itself, many at a time, and rates are low. Three shapes help:
//!
//! - [`Flight`]: equal reads that arrive together are one call.
//! - [`Gather`]: reads of different keys that arrive together are one batch get.
//! - [`Snapshots`]: after the first few reads of one collection, the collection is listed and the
//!   list serves the rest of the walk.
//!
//! None of them may answer a read with what was true before a write that this process has made; each
//! says how it keeps that.

mod flight;
mod gather;
mod snapshot;

pub use flight::Flight;
pub use gather::{BatchGet, Gather, Window};
pub use snapshot::{Page, PageOf, Snapshots, Source, WriteGuard};
