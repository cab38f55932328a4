//! Identities of objects: what their import ids are made of, with the account and the region.
//!
//! As in hashicorp/aws 6, both are optional in an import: left out, they are those of the provider.

use std::sync::Arc;

use slipway_framework::identity::{Identity, Piece};

use crate::shared::Shared;

/// The identity of what lives in a region.
pub(crate) fn regional(shared: &Arc<Shared>, pieces: &'static [Piece]) -> Identity {
    let of = Arc::clone(shared);
    let region = move || Some(of.if_connected()?.region().to_owned());
    global(shared, pieces)
        .perhaps("@", "region")
        .with("region", "Region in which it is.", region)
}

/// The identity of what lives in no region.
pub(crate) fn global(shared: &Arc<Shared>, pieces: &'static [Piece]) -> Identity {
    let shared = Arc::clone(shared);
    let account = move || Some(shared.if_connected()?.account_id()?.to_owned());
    Identity::new(pieces).with("account_id", "Account that has it.", account)
}
