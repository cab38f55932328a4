//! Hooks of `digitalocean_certificate`.

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::catalogue::Verb;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::wait::WaitError;
use slipway_framework::model::Attr;

use crate::certificates::rotation;
use crate::generated::certificates::certificate::{Certificate, Certificates, Hooks};
use crate::parts::given;
use crate::session::Api;

impl Hooks for Certificates {
    fn named(_: &Api, _: &Certificate, state: &mut Certificate) {
        state.id = state.name.clone();
        // The names of one that was uploaded are told too, and nobody configures them.
        if is_uploaded(state) {
            state.domains = Attr::Null;
        }
    }

    async fn rotate(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        if work.prior.uuid.is_unknown() {
            // It was made just now.
            return Ok(());
        }
        // A state may have a sum in the place of a text, and what means the same is planned as it is there.
        let config = work.call.config();
        let text = |value: &Attr<String>| given(value).map(str::to_owned);
        let key = text(&config.private_key).or_else(|| text(&config.private_key_wo));
        let body = sdk::CertificatesCreateBody {
            certificate_chain: text(&config.certificate_chain),
            leaf_certificate: text(&config.leaf_certificate),
            name: text(&work.planned.name),
            private_key: key,
            type_: text(&work.planned.r#type),
            ..Default::default()
        };
        rotation::rotate(work.api, &body).await
    }

    async fn begin_again(&self, verb: Verb, work: &Work<'_, Self>) -> Result<(), WaitError> {
        match verb {
            Verb::Create => end(work).await,
            _ => Ok(()),
        }
    }

    async fn without_stand_in(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        match end(work).await {
            Err(WaitError::Call(error)) => Err(error.into()),
            // What is still in use refuses the deletion that follows.
            _ => Ok(()),
        }
    }
}

fn is_uploaded(certificate: &Certificate) -> bool {
    certificate.r#type.if_known().map(String::as_str) == Some("custom")
}

/// Ends a rotation that was cut off.
async fn end(work: &Work<'_, Certificates>) -> Result<(), WaitError> {
    match given(&work.planned.name) {
        Some(name) if is_uploaded(work.planned) => rotation::end(work.api, name).await,
        _ => Ok(()),
    }
}
