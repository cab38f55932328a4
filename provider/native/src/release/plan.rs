//! The plan of a release: each object as it is going to be. No cluster is asked, which may not be there yet.

use std::collections::BTreeMap;

use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;
use slipway_kubernetes::immutable::{changed, kept};
use slipway_kubernetes::manifest;

use super::model::Release;
use super::shown::{HashKey, texts};
use super::{declared, say};

/// The status of a release that is as it was declared.
const DEPLOYED: &str = "deployed";

type Texts = BTreeMap<String, Attr<String>>;

/// The kinds that have addresses, as texts begin with them.
const ADDRESSED: [&str; 3] = ["Service/", "Ingress/", "Gateway/"];

pub(super) fn plan(plan: &mut Plan<Release>) {
    let Some(mut planned) = plan.planned.clone() else {
        refuse_protected(plan);
        return;
    };
    // Write-only values are in the configuration alone.
    planned.secrets_wo = plan.config.secrets_wo.clone();
    let objects = objects(&planned, HashKey::of(&plan.private).as_ref());
    plan.set::<Texts>("objects", objects.clone());
    let Some(prior) = plan.prior.clone() else {
        return;
    };
    if moved(&prior, &planned) {
        refuse_protected(plan);
    }
    if is_unchanged(&prior, &planned, &objects) {
        return;
    }
    let is_done = is_done(&prior);
    if let (Attr::Known(before), Attr::Known(after)) = (&prior.objects, &objects) {
        let (anew, stuck) = made_anew(before, after);
        if !anew.is_empty() {
            plan.tell(say::made_anew(&anew));
        }
        if !stuck.is_empty() {
            plan.tell(say::unchangeable(&stuck));
        }
    }
    plan.set_unknown("revision");
    plan.set_unknown("status");
    if !is_done || addressed(&prior.objects) != addressed(&objects) {
        plan.set::<BTreeMap<String, Vec<String>>>("endpoints", Attr::Unknown);
    }
}

/// The objects that are deleted and made anew because a field changes that never does, with those fields; and those
/// that would have to be, and why they are not.
fn made_anew(before: &Texts, after: &Texts) -> (Vec<String>, Vec<String>) {
    let (mut anew, mut stuck) = (Vec::new(), Vec::new());
    for (label, after) in after {
        let object = |text: Option<&Attr<String>>| {
            let read = manifest::read(&[text?.if_known()?], "").ok()?;
            read.into_iter().next()
        };
        let (Some(before), Some(after)) = (object(before.get(label)), object(Some(after))) else {
            continue;
        };
        let fields = changed(&before, &after);
        if fields.is_empty() {
            continue;
        }
        let fields = fields.join(", ");
        match kept(&before) {
            Some(why) => stuck.push(format!("{label}: {fields}; {why}")),
            None => anew.push(format!("{label}: {fields}")),
        }
    }
    (anew, stuck)
}

/// Whether a release is wholly made.
fn is_done(release: &Release) -> bool {
    let status = release.status.if_known();
    status.is_some_and(|status| status == DEPLOYED)
}

/// Whether a release has these objects already, and nothing is left to do. What is left to others, and whether the
/// namespace is the release's, changes what is there though no text of an object changes. An import knows neither.
pub(super) fn is_unchanged(prior: &Release, planned: &Release, objects: &Attr<Texts>) -> bool {
    let is_left_alike = prior.r#yield == planned.r#yield
        && prior.images == planned.images
        && prior.create_namespace == planned.create_namespace;
    let is_imported = prior.manifests.is_null();
    prior.objects == *objects && (is_left_alike || is_imported) && is_done(prior)
}

/// Every object by what it is called, as far as it is known what it will be. Which objects there are has to be known:
/// a map that is planned has the names that it is going to have.
pub(super) fn objects(release: &Release, key: Option<&HashKey>) -> Attr<Texts> {
    match declared::objects(release) {
        Some(Ok(all)) => texts(&all, key).into(),
        _ => Attr::Unknown,
    }
}

fn addressed(objects: &Attr<Texts>) -> Option<Texts> {
    let objects = objects.if_known()?.iter();
    let is_it = |name: &String| ADDRESSED.iter().any(|kind| name.starts_with(kind));
    let found = objects.filter(|(name, _)| is_it(name));
    Some(
        found
            .map(|(name, text)| (name.clone(), text.clone()))
            .collect(),
    )
}

/// Whether a release goes elsewhere, so that it is deleted where it is.
fn moved(prior: &Release, planned: &Release) -> bool {
    prior.cluster != planned.cluster
        || prior.namespace != planned.namespace
        || prior.name != planned.name
}

fn refuse_protected(plan: &mut Plan<Release>) {
    let prior = plan.prior.as_ref();
    if prior.is_some_and(|prior| prior.protect.if_known() == Some(&true)) {
        plan.tell(protected());
    }
}

/// The answer to whoever deletes what is protected.
pub(super) fn protected() -> Diagnostic {
    let detail = "The release is not deleted while `protect` is true. Nothing was changed.\n\
                  Set `protect` to false and apply that first.";
    Diagnostic::error("Release is protected", detail).at(Path::of("protect"))
}
