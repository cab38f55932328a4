//! What can be seen of a release before anything is asked of a cluster.

use std::collections::BTreeSet;

use serde_json::Value;
use slipway_framework::diag::{Diagnostic, Diagnostics, Severity};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_kubernetes::checks::{self, Finding};
use slipway_kubernetes::manifest::{self, Problem};
use slipway_kubernetes::object::Object;

use super::declared::{self, labels};
use super::images;
use super::model::Release;
use crate::clusters::Reference;

const NOTHING: &str = "Nothing was changed.";

/// Everything that is wrong with the arguments, as far as they are known.
pub(super) fn validate(release: &Release, diagnostics: &mut Diagnostics) {
    if let Attr::Known(cluster) = &release.cluster
        && let Err(why) = Reference::parse(cluster)
    {
        let detail = format!("{why} {NOTHING}");
        diagnostics
            .push(Diagnostic::error("Malformed name of a cluster", detail).at(Path::of("cluster")));
    }
    if matches!(&release.manifests, Attr::Known(all) if all.is_empty()) {
        let detail =
            format!("The release declares nothing. {NOTHING}\nGive at least one manifest.");
        let manifests = Path::of("manifests");
        diagnostics.push(Diagnostic::error("Empty release", detail).at(manifests));
    }
    let Some(read) = declared::of_manifests(release) else {
        each_known(release, diagnostics);
        return;
    };
    match read {
        Ok(read) => {
            let objects: Vec<Object> = read.into_iter().map(|it| it.object).collect();
            relations(release, &objects, diagnostics);
        }
        Err(problems) => diagnostics.extend(problems.iter().map(said)),
    }
}

/// The manifests that are known, each by itself.
fn each_known(release: &Release, diagnostics: &mut Diagnostics) {
    let manifests = release.manifests.if_known().into_iter().flatten();
    for (index, text) in manifests.enumerate() {
        let Some(text) = text.if_known() else {
            continue;
        };
        for mut problem in manifest::read(&[text], "").err().unwrap_or_default() {
            problem.text = index;
            diagnostics.push(said(&problem));
        }
    }
}

fn said(problem: &Problem) -> Diagnostic {
    let Problem {
        text,
        line,
        column,
        what,
        remedy,
    } = problem;
    let detail = format!("Line {line}, column {column}: {what} {NOTHING}\n{remedy}");
    Diagnostic::error("Invalid manifest", detail).at(place(*text))
}

fn place(text: usize) -> Path {
    let manifests = Path::of("manifests");
    i64::try_from(text).map_or(manifests.clone(), |index| manifests.index(index))
}

/// What is wrong with the objects as a whole.
fn relations(release: &Release, objects: &[Object], diagnostics: &mut Diagnostics) {
    for object in objects.iter().filter(|object| has_values(object)) {
        let detail = format!(
            "Line {}: the values of {} would be stored in the state as they are. {NOTHING}\n\
             Take it out of the manifest, and give its values by `secrets_wo`, which is stored nowhere.",
            object.origin.line,
            object.key()
        );
        diagnostics
            .push(Diagnostic::error("Secret in a manifest", detail).at(place(object.origin.text)));
    }
    unknown_containers(release, objects, diagnostics);
    fields_of_nothing(release, objects, diagnostics);
    // While it is not known which Secrets there are, those of manifests are all that can be looked at.
    let all = declared::objects(release).and_then(Result::ok);
    let all: Vec<Object> = match all {
        Some(all) => all.into_iter().map(|it| it.object).collect(),
        None => objects.to_vec(),
    };
    if !release.secrets_wo.is_unknown() {
        unknown_objects(release, &all, diagnostics);
    }
    let namespace = release.namespace.if_known();
    let namespace = namespace.map_or("", String::as_str);
    let found = checks::located(checks::check(&all, namespace, None), &texts(release));
    diagnostics.extend(found.iter().map(finding));
}

/// Entries of `yield` that no manifest has anything for: they do nothing.
fn fields_of_nothing(release: &Release, objects: &[Object], diagnostics: &mut Diagnostics) {
    let entries = release.r#yield.if_known().into_iter().flatten();
    for (index, entry) in entries.enumerate() {
        let Some(wanted) = declared::wanted(entry) else {
            continue;
        };
        let (Some(kind), Some(path)) = (entry.kind.if_known(), entry.path.if_known()) else {
            continue;
        };
        let is_kind = |object: &&Object| wanted.is_about(object);
        let (what, remedy) = match objects.iter().find(is_kind) {
            None => {
                let same = objects.iter().find(|it| it.r#type.kind == wanted.kind);
                let remedy = same.map_or_else(
                    || "Correct it, or remove the entry.".to_owned(),
                    |it| {
                        format!(
                            "Write `{}.{}`, or remove the entry.",
                            wanted.kind, it.r#type.group
                        )
                    },
                );
                (format!("The manifests declare no `{kind}`."), remedy)
            }
            Some(_) if objects.iter().any(|it| wanted.is_declared_in(it)) => continue,
            Some(_) => (
                format!(
                    "No `{kind}` of the manifests declares `{path}`, and what is not declared is others' anyway."
                ),
                "Correct the path, or remove the entry.".to_owned(),
            ),
        };
        let detail = format!("{what} The entry does nothing.\n{remedy}");
        let at = Path::of("yield");
        let at = i64::try_from(index).map_or(at.clone(), |index| at.index(index));
        diagnostics.push(Diagnostic::warning("Nothing to yield", detail).at(at));
    }
}

/// The manifests, each in its place.
fn texts(release: &Release) -> Vec<&str> {
    let manifests = release.manifests.if_known().into_iter().flatten();
    let texts = manifests.map(|text| text.if_known().map_or("", String::as_str));
    texts.collect()
}

/// Whether an object is a Secret with values, which nobody should read.
fn has_values(object: &Object) -> bool {
    let is_secret = object.r#type.group.is_empty() && object.r#type.kind == "Secret";
    let has = |name: &str| {
        let values = object.body.get(name).and_then(Value::as_object);
        values.is_some_and(|values| !values.is_empty())
    };
    is_secret && (has("data") || has("stringData"))
}

fn unknown_containers(release: &Release, objects: &[Object], diagnostics: &mut Diagnostics) {
    let names = images::containers(objects);
    for name in release
        .images
        .if_known()
        .into_iter()
        .flat_map(|it| it.keys())
    {
        if names.contains(name) {
            continue;
        }
        let there: Vec<&str> = names.iter().map(String::as_str).collect();
        let there = match there.as_slice() {
            [] => "there are no containers".to_owned(),
            names => format!("there are {}", names.join(", ")),
        };
        let detail = format!(
            "No container of the manifests is called `{name}`; {there}. {NOTHING}\n\
             Correct the name, or remove the image."
        );
        let at = Path::of("images").key(name);
        diagnostics.push(Diagnostic::error("Image of no container", detail).at(at));
    }
}

fn unknown_objects(release: &Release, objects: &[Object], diagnostics: &mut Diagnostics) {
    let keys: Vec<_> = objects.iter().map(Object::key).collect();
    let known: BTreeSet<String> = labels(&keys).into_values().collect();
    let Some(wanted) = release.adopt_objects.if_known() else {
        return;
    };
    for name in wanted.into_iter().filter(|name| !known.contains(*name)) {
        let detail = format!(
            "The release declares no `{name}`, so that it cannot become its own. {NOTHING}\n\
             Name objects by kind, namespace and name, such as `Deployment/shop/web`."
        );
        let at = Path::of("adopt_objects");
        diagnostics.push(Diagnostic::error("Object of no manifest", detail).at(at));
    }
}

fn finding(finding: &Finding) -> Diagnostic {
    let Finding {
        is_error,
        object,
        place: (text, line),
        path,
        what,
        remedy,
    } = finding;
    let field = match path.is_empty() {
        true => String::new(),
        false => format!("\n  Field: {path}"),
    };
    let nothing = match is_error {
        true => format!(" {NOTHING}"),
        false => String::new(),
    };
    let detail = format!("{what}{nothing}\n{remedy}\n\n  Object: {object}\n  Line: {line}{field}");
    let severity = match is_error {
        true => Severity::Error,
        false => Severity::Warning,
    };
    let mut diagnostic = Diagnostic::error("Manifest that will not do", detail).at(place(*text));
    if severity == Severity::Warning {
        diagnostic.severity = severity;
        "Manifest that may not do".clone_into(&mut diagnostic.summary);
    }
    diagnostic
}
