//! What the user is told of a release.

use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_framework::diag::{Diagnostic, Severity};
use slipway_framework::path::Path;
use slipway_framework::resource::Call;
use slipway_kubernetes::client::{KUBERNETES, UNTRUSTED};
use slipway_kubernetes::inventory::LeaseError;
use slipway_kubernetes::object::Key;
use slipway_kubernetes::release::{Failure, Refusal, Released};
use slipway_kubernetes::secrets::Secrets;

use super::declared::place;
use super::model::Release;

/// How many differences are told before the rest is counted.
const TOLD: usize = 20;

/// A release that could not be made, or not be deleted.
pub(super) fn failed(failure: &Failure, secrets: &Secrets, release: &Release) -> Diagnostic {
    let summary = format!("Release {} failed", place(release));
    Diagnostic::error(summary, failure.text(secrets))
}

/// The same where it is no reason to fail.
pub(super) fn as_warning(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.severity = Severity::Warning;
    diagnostic
}

/// A cluster that does not answer as it should.
pub(super) fn unreachable(error: &CloudError, release: &Release) -> Diagnostic {
    if error.code() == Some(UNTRUSTED) {
        let happened = error.message().unwrap_or("The certificate is not trusted");
        let detail = format!(
            "{} was not looked at: {happened}. Nothing was changed.\n\
             Give the authority of the cluster by `certificate_authority`, as PEM; nothing is sent to a cluster that does not prove itself.",
            place(release)
        );
        return Diagnostic::error("Cluster is not trusted", detail).at(Path::of("cluster"));
    }
    let doing = Doing::new(Verb::Read, "release")
        .of(KUBERNETES)
        .named(place(release).to_string());
    // The name leads to what is wrong: where the cluster is, and who asks there.
    let named = matches!(
        error.kind(),
        ErrorKind::Connect | ErrorKind::BadCredentials | ErrorKind::ExpiredCredentials
    );
    let doing = match named {
        true => doing.blaming(Path::of("cluster")),
        false => doing,
    };
    to_diagnostic(error, &doing)
}

/// An inventory that cannot be read.
pub(super) fn unreadable(error: &LeaseError, release: &Release) -> Diagnostic {
    if let LeaseError::Call(error) = error {
        return unreachable(error, release);
    }
    let why = std::error::Error::source(error);
    let why = why.map_or_else(String::new, |why| format!(": {why}"));
    let detail = format!(
        "What the cluster has noted of {} cannot be read{why}. Nothing was changed.\n\
         Use the version of the provider that wrote it, or delete the ConfigMap slipway-release-{} in {} and adopt the objects.",
        place(release),
        place(release).name,
        place(release).namespace,
    );
    Diagnostic::error("Unreadable inventory of a release", detail)
}

/// Behind the name is another cluster by now.
pub(super) fn another_cluster(release: &Release, known: &str, found: &str) -> Diagnostic {
    let cluster = release.cluster.if_known().map_or("", String::as_str);
    let detail = format!(
        "The cluster behind {cluster} is not the one on which {} was made. Nothing was changed.\n\
         If it was made anew, forget the release by `terraform state rm`, then apply; else correct `cluster`.\n\n  \
         Cluster of the release: {known}\n  Cluster behind the name: {found}",
        place(release)
    );
    Diagnostic::error("Another cluster has this name", detail).at(Path::of("cluster"))
}

/// What is worth knowing of a release that was made.
pub(super) fn released(call: &Call<Release>, released: &Released) {
    if !released.can_roll_back {
        let detail = "The revision is too large to be kept in the cluster (1 MiB), so that a later one that fails \
                      cannot be rolled back to it.\nDivide the release into several.";
        call.tell(Diagnostic::warning(
            "Release that cannot be rolled back to",
            detail,
        ));
    }
    kept(call, &released.kept);
}

/// What stays although the release has it no more.
pub(super) fn kept(call: &Call<Release>, kept: &[Key]) {
    if kept.is_empty() {
        return;
    }
    let detail = format!(
        "These are not the release's any more and stay: what was there before it, volume claims, and definitions of \
         kinds of which there are objects.\nDelete them where they are not needed.\n\n{}",
        lines(kept.iter().map(ToString::to_string))
    );
    call.tell(Diagnostic::warning("Objects stay in the cluster", detail));
}

/// What was changed by others.
pub(super) fn drifted(release: &Release, drift: &[String]) -> Diagnostic {
    let detail = format!(
        "{} is not as it was applied. The plan takes it back.\n\
         Leave fields to others by `yield`, or declare what is there now.\n\n{}",
        place(release),
        lines(drift.iter().cloned())
    );
    Diagnostic::warning("Release was changed by others", detail)
}

/// Objects that are deleted and made anew.
pub(super) fn made_anew(objects: &[String]) -> Diagnostic {
    let detail = format!(
        "Fields change that never change while an object is there, so that these are deleted and made anew.\n\
         What they own goes with them, such as the pods of a workload.\n\n{}",
        lines(objects.iter().cloned())
    );
    Diagnostic::warning("Objects are replaced", detail)
}

/// Objects that would have to be made anew, and are not.
pub(super) fn unchangeable(objects: &[String]) -> Diagnostic {
    let detail = format!(
        "Fields change that never change while an object is there, and these objects are not deleted for that. \
         The apply is going to fail.\nLeave the fields as they are, or give the object another name.\n\n{}",
        lines(objects.iter().cloned())
    );
    Diagnostic::warning("Objects that cannot be changed", detail)
}

/// What the cluster would not take.
pub(super) fn would_refuse(
    release: &Release,
    refused: &[Refusal],
    secrets: &Secrets,
) -> Diagnostic {
    let refused = refused.iter().map(|it| secrets.redact(&it.to_string()));
    let detail = format!(
        "The cluster was asked to try {}, and would refuse objects as it is now. Nothing was changed.\n\
         Correct them, unless something else in this plan makes them right.\n\n{}",
        place(release),
        lines(refused)
    );
    Diagnostic::warning("The cluster would refuse the release", detail)
}

/// What a cluster has left in its cloud.
pub(super) fn leftovers(release: &Release, left: &[String]) -> Diagnostic {
    let detail = format!(
        "{} is gone, and its cloud still has what a cluster made there.\n\
         Another release may need it; else delete it, because it costs money.\n\n{}",
        place(release),
        lines(left.iter().cloned())
    );
    Diagnostic::warning("Objects of the cluster are left in its cloud", detail)
}

pub(super) fn malformed_id(id: &str) -> Diagnostic {
    let detail = format!(
        "`{id}` names no release. Nothing was imported.\n\
         An id is a cluster as `cluster` names it, a namespace and a name: `do:kubernetes:UUID/shop/web`."
    );
    Diagnostic::error("Malformed import id", detail)
}

fn lines(all: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = all.collect();
    let mut lines: Vec<String> = all
        .iter()
        .take(TOLD)
        .map(|line| format!("  {line}"))
        .collect();
    if all.len() > TOLD {
        lines.push(format!("  and {} more", all.len() - TOLD));
    }
    lines.join("\n")
}
