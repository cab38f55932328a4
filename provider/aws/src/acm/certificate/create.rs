//! Requesting a certificate, or bringing one.

use std::time::Duration;

use aws_sdk_acm::types::CertificateDetail;
use slipway_engine::error::catalogue::{Doing, Verb, wait_to_diagnostic};
use slipway_engine::wait::WaitError;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Set};
use slipway_framework::resource::Call;

use super::model::{Certificate, DomainRecord, Options};
use super::{NOUN, failed, state, wait_for_records};
use crate::acm::api::{NewCertificate, NewOptions, Upload};
use crate::acm::names;
use crate::acm::session::Session;
use crate::connection::Secret;
use crate::tagged;

/// How long ACM may take to say the records; it takes seconds.
const RECORDS: Duration = Duration::from_secs(5 * 60);

/// How long reading back after a stop may take, so that the state is returned within five seconds.
const AFTER_STOP: Duration = Duration::from_secs(3);

/// The longest token (ACM API reference, RequestCertificate: 1 to 32 word characters).
const TOKEN_LENGTH: usize = 32;

pub(super) async fn create(
    session: &Session,
    call: &Call<Certificate>,
    planned: Certificate,
) -> Result<Certificate, Diagnostics> {
    let arn = begin(session, &planned).await?;
    let mut begun = planned.clone();
    begun.arn = Attr::from(arn.as_str());
    begun.id = Attr::from(arn.as_str());
    begun.region = Attr::from(session.region.as_str());
    call.save(&begun);
    let error = match wait_for_records(session, &arn, RECORDS).await {
        Ok(detail) => return Ok(finished(session, &detail, &begun)),
        Err(error) => error,
    };
    // The wait is over, but what ACM knows by now is worth keeping.
    let read_back = session.detached(AFTER_STOP);
    let detail = session
        .reads
        .runtime()
        .timeout(AFTER_STOP, read_back.describe(&arn))
        .await;
    let kept = match detail {
        Some(Ok(detail)) => finished(session, &detail, &begun),
        Some(Err(_)) | None => unfinished(begun),
    };
    let doing = Doing::new(Verb::WaitFor, NOUN).named(arn.as_str());
    if matches!(error, WaitError::Stopped { .. }) {
        call.tell(wait_to_diagnostic(
            &error,
            &doing.exists("The certificate was requested and is in the state."),
        ));
        return Ok(kept);
    }
    call.save(&kept);
    let doing = doing.exists("The certificate was requested and is in the state, marked as tainted.").next(
        "The next apply replaces it. To keep it instead, run `untaint` with the address of this resource, then apply again.",
    );
    Err(Diagnostics::from(wait_to_diagnostic(&error, &doing)))
}

/// Makes the certificate; its ARN.
async fn begin(session: &Session, planned: &Certificate) -> Result<String, Diagnostics> {
    let doing = || Doing::new(Verb::Create, NOUN);
    if planned
        .private_key
        .if_known()
        .is_some_and(|key| !key.is_empty())
    {
        let upload = upload(session, planned, None);
        let imported = session.import(&upload).await;
        return imported.map_err(|error| failed(&error, &doing()));
    }
    let Some(domain) = planned
        .domain_name
        .if_known()
        .filter(|name| !name.is_empty())
    else {
        return Err(Diagnostics::from(nothing_to_make()));
    };
    let new = request(session, planned, domain);
    let requested = session.request(&new).await;
    requested.map_err(|error| failed(&error, &doing().named(domain.as_str())))
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

fn request(session: &Session, planned: &Certificate, domain: &str) -> NewCertificate {
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
        token: session.changes.runtime().token(TOKEN_LENGTH),
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

/// The state of the new certificate. Its tags are those that were sent; what was configured stays as
/// it was planned, and is compared with what ACM says at the next read.
fn finished(session: &Session, detail: &CertificateDetail, begun: &Certificate) -> Certificate {
    let remote = session.tags.on_create(&tagged::known(&begun.tags));
    let now = session.reads.runtime().wall();
    let mut made = state::of(detail, &remote, begun, session, now);
    made.tags = begun.tags.clone();
    for (made, planned) in [
        (&mut made.domain_name, &begun.domain_name),
        (
            &mut made.certificate_authority_arn,
            &begun.certificate_authority_arn,
        ),
        (&mut made.key_algorithm, &begun.key_algorithm),
        (&mut made.validation_method, &begun.validation_method),
    ] {
        if !planned.is_unknown() {
            *made = planned.clone();
        }
    }
    if !begun.subject_alternative_names.is_unknown() {
        made.subject_alternative_names = begun.subject_alternative_names.clone();
    }
    made.options = options(&made, begun);
    made.domain_validation_options = Attr::Known(with_planned(&made, begun));
    made
}

/// The configured options as they were planned, the rest as ACM says.
fn options(made: &Certificate, begun: &Certificate) -> Attr<Vec<Options>> {
    let Attr::Known(planned) = &begun.options else {
        return made.options.clone();
    };
    let answer = made
        .options
        .if_known()
        .and_then(|options| options.first())
        .cloned()
        .unwrap_or_default();
    let merge = |planned: &Attr<String>, answer: &Attr<String>| {
        if planned.is_unknown() {
            answer.clone()
        } else {
            planned.clone()
        }
    };
    let merged = planned.iter().map(|planned| Options {
        certificate_transparency_logging_preference: merge(
            &planned.certificate_transparency_logging_preference,
            &answer.certificate_transparency_logging_preference,
        ),
        export: merge(&planned.export, &answer.export),
    });
    Attr::Known(merged.collect())
}

/// The records that ACM has said, and each planned domain for which it has not said one yet.
fn with_planned(made: &Certificate, begun: &Certificate) -> Set<DomainRecord> {
    let said: Vec<DomainRecord> = made
        .domain_validation_options
        .if_known()
        .map(|it| it.0.clone())
        .unwrap_or_default();
    let planned = begun
        .domain_validation_options
        .if_known()
        .into_iter()
        .flatten();
    let lacking = planned.filter(|planned| {
        said.iter()
            .all(|said| said.domain_name != planned.domain_name)
    });
    let lacking: Vec<DomainRecord> = lacking
        .map(|planned| DomainRecord {
            domain_name: planned.domain_name.clone(),
            ..DomainRecord::default()
        })
        .collect();
    Set(said.into_iter().chain(lacking).collect())
}

/// The state of a certificate that could not even be read: what was planned, and null for the rest.
fn unfinished(begun: Certificate) -> Certificate {
    let records = with_planned(&Certificate::default(), &begun);
    let known = |value: &Attr<String>| Attr::from(value.if_known().cloned());
    Certificate {
        domain_validation_options: Attr::Known(records),
        certificate_authority_arn: known(&begun.certificate_authority_arn),
        domain_name: known(&begun.domain_name),
        key_algorithm: known(&begun.key_algorithm),
        validation_method: known(&begun.validation_method),
        options: Attr::Known(
            begun
                .options
                .if_known()
                .into_iter()
                .flatten()
                .map(state::known_options)
                .collect(),
        ),
        subject_alternative_names: begun.subject_alternative_names.if_known().cloned().into(),
        tags_all: begun.tags_all.if_known().cloned().into(),
        validation_emails: Attr::Known(Vec::new()),
        renewal_summary: Attr::Known(Vec::new()),
        not_after: Attr::Null,
        not_before: Attr::Null,
        pending_renewal: Attr::Known(false),
        renewal_eligibility: Attr::Null,
        status: Attr::Null,
        r#type: Attr::Null,
        ..begun
    }
}
