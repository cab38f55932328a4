//! Hooks of `digitalocean_certificate`.

use slipway_framework::model::Attr;

use crate::generated::certificates::certificate::{Certificate, Certificates, Hooks};
use crate::session::Api;

impl Hooks for Certificates {
    fn named(_: &Api, _: &Certificate, state: &mut Certificate) {
        state.id = state.name.clone();
        // The names of one that was uploaded are told too, and nobody configures them.
        if state.r#type.if_known().map(String::as_str) == Some("custom") {
            state.domains = Attr::Null;
        }
    }
}
