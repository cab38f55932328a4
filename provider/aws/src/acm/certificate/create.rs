//! Requesting a certificate, or bringing one.

use slipway_engine::lifecycle::Failure;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;

use super::model::{Certificate, Options};
use crate::acm::api::{NewCertificate, NewOptions, Upload};
use crate::acm::names;
use crate::acm::session::Session;
use crate::connection::Secret;
use crate::tagged;

/// Asks for the certificate, or brings it; what exists then.
pub(super) async fn create(
    session: &Session,
    planned: &Certificate,
    token: &str,
) -> Result<Certificate, Failure> {
    let arn = begin(session, planned, token).await?;
    Ok(Certificate {
        id: arn.as_str().into(),
        arn: arn.into(),
        region: session.region.as_str().into(),
        ..planned.clone()
    })
}

/// Makes the certificate; its ARN.
async fn begin(session: &Session, planned: &Certificate, token: &str) -> Result<String, Failure> {
    if planned
        .private_key
        .if_known()
        .is_some_and(|key| !key.is_empty())
    {
        return Ok(session.import(&upload(session, planned, None)).await?);
    }
    let Some(domain) = planned
        .domain_name
        .if_known()
        .filter(|name| !name.is_empty())
    else {
        return Err(nothing_to_make().into());
    };
    Ok(session
        .request(&request(session, planned, domain, token))
        .await?)
}

fn nothing_to_make() -> Diagnostic {
    Diagnostic::error(
        "Missing argument",
        "Neither `domain_name` nor `private_key` has a value. No certificate was created.\n\
         Set one of them, then apply again.",
    )
}

fn value(attribute: &Attr<String>) -> Option<String> {
    attribute
        .if_known()
        .filter(|text| !text.is_empty())
        .cloned()
}

fn request(session: &Session, planned: &Certificate, domain: &str, token: &str) -> NewCertificate {
    let domain = names::without_dot(domain);
    let names = planned
        .subject_alternative_names
        .if_known()
        .into_iter()
        .flatten();
    let names = names
        .map(|name| names::without_dot(name))
        .filter(|name| *name != domain);
    let options = planned
        .options
        .if_known()
        .and_then(|options| options.first());
    let validation = planned.validation_option.if_known().into_iter().flatten();
    NewCertificate {
        domain_name: domain.to_owned(),
        alternative_names: names.map(str::to_owned).collect(),
        validation_method: value(&planned.validation_method),
        key_algorithm: value(&planned.key_algorithm),
        authority_arn: value(&planned.certificate_authority_arn),
        options: options.map(new_options).unwrap_or_default(),
        validation_domains: validation
            .filter_map(|option| {
                Some((
                    value(&option.domain_name)?,
                    value(&option.validation_domain)?,
                ))
            })
            .collect(),
        tags: session.tags.on_create(&tagged::known(&planned.tags)),
        // One for each apply call and kept over its retries: one made from the arguments would turn
        // two equal certificates of a `count` into one.
        token: token.to_owned(),
    }
}

fn new_options(options: &Options) -> NewOptions {
    NewOptions {
        logging: value(&options.certificate_transparency_logging_preference),
        export: value(&options.export),
    }
}

/// What is brought, over the certificate of this ARN or as a new one.
pub(super) fn upload(session: &Session, planned: &Certificate, arn: Option<&str>) -> Upload {
    let tags = session.tags.on_create(&tagged::known(&planned.tags));
    Upload {
        body: value(&planned.certificate_body).unwrap_or_default(),
        private_key: Secret::new(value(&planned.private_key).unwrap_or_default()),
        chain: value(&planned.certificate_chain),
        tags: if arn.is_none() {
            tags
        } else {
            Default::default()
        },
        arn: arn.map(str::to_owned),
    }
}
