//! Hooks of `digitalocean_certificate`.

use crate::generated::certificates::certificate::{Certificate, Certificates, Hooks};
use crate::session::Api;

impl Hooks for Certificates {
    fn named(_: &Api, _: &Certificate, state: &mut Certificate) {
        state.id = state.name.clone();
    }
}
