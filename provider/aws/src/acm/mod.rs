//! AWS Certificate Manager.
//!
//! - `api`: the calls, as a port that tests can script; `sdk`: the calls through the SDK.
//! - `session`: the calls with retries at the account's rate.
//! - `certificate`, `validation`: the two resources. `certificate_data`: the data source.

mod api;
mod certificate;
mod certificate_data;
mod names;
mod sdk;
mod session;
#[cfg(test)]
mod tests;
mod validation;

use std::sync::Arc;

use slipway_engine::lifecycle::Managed;
use slipway_framework::Types;

use crate::differences::{Behaviour, Difference};
use crate::shared::Shared;

/// Adds the types of ACM.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.resource(Managed::new(certificate::Certificate::new(Arc::clone(
        shared,
    ))));
    types.resource(validation::CertificateValidation::new(Arc::clone(shared)));
    types.data_source(certificate_data::CertificateSource::new(Arc::clone(shared)));
}

/// Where the types of ACM differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "aws_acm_certificate.id",
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    },
    Difference {
        path: "aws_acm_certificate.tags_all",
        ours: "computed",
        contract: "optional computed",
        reason: "It follows from tags and default_tags; hashicorp/aws accepts a value and ignores it.",
    },
    Difference {
        path: "aws_acm_certificate_validation.id",
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    },
    Difference {
        path: "data.aws_acm_certificate.id",
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    },
];

/// What these types do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "aws_acm_certificate",
        official: "a certificate whose validation failed or timed out stays as it is",
        here: "its replacement is planned",
        reason: "ACM never issues it any more",
    },
    Behaviour {
        of: "aws_acm_certificate",
        official: "the deletion of a certificate in use is tried for 20 minutes and ignores Ctrl-C",
        here: "it is tried for 5 minutes, ends at Ctrl-C and names the users",
        reason: "only the users can end it",
    },
    Behaviour {
        of: "data.aws_acm_certificate",
        official: "the newest of certificates with different statuses is an error",
        here: "it is the one that was made last",
        reason: "every certificate tells when it was made",
    },
];
