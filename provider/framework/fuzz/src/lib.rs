//! Fuzz targets of the plugin framework.
//!
//! They hold for everything that decodes bytes from outside: no panic, no abort, no hang, memory in
//! proportion to the input, and whatever is accepted can be written and read again.
//! `README.md` says how they are run. What they found is kept in `seeds/`, which the framework's
//! ordinary tests run through the same [`checks`].
//!
//! - [`checks`]: what holds for every input
//! - [`memory`]: the allocator that ends a run which takes too much

pub mod checks;
pub mod memory;
