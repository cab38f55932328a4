//! Identities of objects: what their import ids are made of.
//!
//! The official provider gives its types none, so these have version 0, which hosts ignore where a
//! provider has no identity of a type.

use slipway_framework::identity::{Identity, Piece};

/// The identity of an object. An account is no part of it: a token belongs to one.
pub(crate) fn alone(pieces: &'static [Piece]) -> Identity {
    Identity::new(pieces)
}
