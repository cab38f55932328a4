//! The wire form of values: MessagePack, read and written by a type.
//!
//! The rules are those of Terraform's `object-wire-format.md` and of the library that core uses
//! (go-cty, `cty/msgpack`).
//! Input is not trusted: nothing is allocated by an announced length, nesting ends at
//! [`MAX_DEPTH`](super::MAX_DEPTH), and every fault is a [`DecodeError`](super::DecodeError).

mod decode;
mod encode;
mod unknown;

pub use decode::decode;
pub use encode::encode;

/// The extension code of an unknown value of which nothing is known.
const UNKNOWN: i8 = 0;

/// The extension code of an unknown value with refinements.
const REFINED_UNKNOWN: i8 = 12;

/// The longest body of refinements that core reads.
const MAX_REFINEMENTS: usize = 1024;

/// The longest string prefix that is sent as a refinement, so that the body stays in its limit.
const MAX_PREFIX: usize = 256;

/// The keys of the map that a refined unknown carries.
mod refinement_key {
    pub(super) const IS_NULL: i64 = 1;
    pub(super) const STRING_PREFIX: i64 = 2;
    pub(super) const NUMBER_MIN: i64 = 3;
    pub(super) const NUMBER_MAX: i64 = 4;
    pub(super) const LENGTH_MIN: i64 = 5;
    pub(super) const LENGTH_MAX: i64 = 6;
}
