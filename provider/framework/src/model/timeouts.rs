//! Timeouts that the user may set, as the block that the official providers have.

use std::time::Duration;

use super::{Attr, Model};
use crate::validate::Validator;

/// `timeouts { create = "30m" … }`: how long each operation may wait.
///
/// Used as a block or as an attribute, by the field's annotation.
/// A value is a Go duration such as `"1h30m"`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub struct Timeouts {
    /// How long to wait for a new object.
    #[attr(optional().check(Validator::duration()))]
    pub create: Attr<String>,
    /// How long to wait for a change.
    #[attr(optional().check(Validator::duration()))]
    pub update: Attr<String>,
    /// How long to wait until the object is gone.
    #[attr(optional().check(Validator::duration()))]
    pub delete: Attr<String>,
}

/// `timeouts { create = "30m" }` of a type that only waits at creation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub struct CreateTimeout {
    /// How long to wait for a new object.
    #[attr(optional().check(Validator::duration()))]
    pub create: Attr<String>,
}

impl Attr<String> {
    /// The Go duration in this attribute, or the given one when it is left out.
    pub fn duration_or(&self, default: Duration) -> Duration {
        self.if_known()
            .and_then(|text| crate::semantic::duration::parse(text))
            .unwrap_or(default)
    }
}
