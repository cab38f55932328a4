//! What the plan of a certificate says beyond its schema.

use slipway_framework::model::{Attr, Set};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use super::model::{Certificate, DomainRecord};
use crate::acm::names;
use crate::outlook::{self, Outlook};

/// Adds it. `outlook` is `None` while the provider's configuration is not known.
pub(super) fn refine(plan: &mut Plan<Certificate>, outlook: Option<&Outlook>) {
    let Some(planned) = plan.planned.clone() else {
        return;
    };
    outlook::region(plan, outlook, |model| &model.region);
    alternative_names(plan, &planned);
    domain_records(plan, &planned);
    replacement(plan, &planned);
    outlook::tags_all(plan, outlook, |model| &model.tags);
    renewal(plan, &planned);
    dead_end(plan);
}

/// ACM counts the first domain among the alternative names: left out, they are that domain; and a
/// set with it means the same as one without.
fn alternative_names(plan: &mut Plan<Certificate>, planned: &Certificate) {
    let Some(domain) = planned.domain_name.if_known() else {
        return;
    };
    if plan.is_create()
        && plan.config.subject_alternative_names.is_null()
        && plan.config.private_key.is_null()
    {
        plan.set("subject_alternative_names", Set(vec![domain.clone()]));
        return;
    }
    let prior = plan
        .prior
        .as_ref()
        .and_then(|prior| prior.subject_alternative_names.if_known());
    if let (Some(wanted), Some(prior)) = (plan.config.subject_alternative_names.if_known(), prior)
        && names::domains(domain, wanted) == names::domains(domain, prior)
    {
        plan.keep_prior("subject_alternative_names");
    }
}

/// Other domains are another certificate, and so is a certificate of another origin. Domains that are
/// only read again, because another certificate is brought in place, are not.
fn replacement(plan: &mut Plan<Certificate>, planned: &Certificate) {
    let Some(prior) = plan.prior.clone() else {
        return;
    };
    let configured = [
        ("domain_name", !plan.config.domain_name.is_null()),
        (
            "subject_alternative_names",
            !plan.config.subject_alternative_names.is_null(),
        ),
    ];
    for (name, is_configured) in configured {
        if is_configured && plan.changes(name) {
            plan.replace(Path::of(name));
        }
    }
    // An empty authority is none: modules hand it over for what they leave out.
    let authority = |model: &Certificate| {
        model
            .certificate_authority_arn
            .known()
            .map(|arn| arn.filter(|arn| !arn.is_empty()).cloned())
    };
    if authority(&prior) != authority(planned) {
        plan.replace(Path::of("certificate_authority_arn"));
    }
    let was_brought = prior.r#type.if_known().map(|origin| origin == "IMPORTED");
    let is_brought = !plan.config.private_key.is_null();
    if was_brought.is_some_and(|was_brought| was_brought != is_brought) {
        plan.set_unknown("type");
        plan.replace(Path::of("type"));
    }
}

/// The domains whose records are to be made are known before ACM says the records, so that
/// `for_each` over them works in the same apply.
fn domain_records(plan: &mut Plan<Certificate>, planned: &Certificate) {
    let by_dns = planned
        .validation_method
        .if_known()
        .is_some_and(|method| method == "DNS");
    if !plan.is_create() || !by_dns {
        return;
    }
    let names = &plan.config.subject_alternative_names;
    let (Some(domain), false) = (planned.domain_name.if_known(), names.is_unknown()) else {
        return;
    };
    let mut distinct: Vec<&str> = Vec::new();
    let all = std::iter::once(domain).chain(names.if_known().into_iter().flatten());
    for name in all.map(|name| names::without_dot(name)) {
        if names::spelled(name, distinct.iter().copied()) == name && !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    let record = |name: &str| DomainRecord {
        domain_name: Attr::from(name),
        resource_record_name: Attr::Unknown,
        resource_record_type: Attr::Unknown,
        resource_record_value: Attr::Unknown,
    };
    let records: Set<DomainRecord> = distinct.into_iter().map(record).collect();
    plan.set("domain_validation_options", records);
}

/// A certificate that is due is renewed by the next apply.
fn renewal(plan: &mut Plan<Certificate>, planned: &Certificate) {
    let Some(prior) = &plan.prior else {
        return;
    };
    let is_early = planned
        .early_renewal_duration
        .if_known()
        .is_some_and(|text| !text.is_empty());
    let is_due = is_early && prior.pending_renewal == Attr::Known(true);
    if is_due || plan.changes("early_renewal_duration") {
        plan.set_unknown("pending_renewal");
    }
    if is_due {
        for name in [
            "not_after",
            "not_before",
            "renewal_eligibility",
            "renewal_summary",
            "status",
        ] {
            plan.set_unknown(name);
        }
    }
}

/// A certificate that was not validated in time, or was refused, never becomes valid: it is replaced.
fn dead_end(plan: &mut Plan<Certificate>) {
    let status = plan
        .prior
        .as_ref()
        .and_then(|prior| prior.status.if_known());
    if status.is_some_and(|status| status == "VALIDATION_TIMED_OUT" || status == "FAILED") {
        plan.set_unknown("status");
        plan.replace(Path::of("status"));
    }
}
