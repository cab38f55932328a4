//! Fields that a kind does not have, and values that a field does not take.

use super::Finding;
use crate::object::Object;
use crate::structure::{Fault, Version, Wrong, judge};

pub(super) fn check(object: &Object, version: Option<Version>, found: &mut Vec<Finding>) {
    let Some(judgement) = judge(object, version) else {
        return;
    };
    let (major, minor) = judgement.by;
    for (fault, is_certain) in judgement.faults {
        let (what, mut remedy) = said(object, &fault, &format!("Kubernetes {major}.{minor}"));
        if !is_certain {
            remedy.push_str(" If the cluster is newer than that, all may be well.");
        }
        let finding = Finding::new(object, fault.path, what, remedy);
        found.push(match is_certain {
            true => finding.error(),
            false => finding,
        });
    }
}

fn said(object: &Object, fault: &Fault, kubernetes: &str) -> (String, String) {
    let explain = |path: &str| {
        let kind = object.r#type.kind.to_lowercase();
        format!("`kubectl explain {kind}{}`", steps(path))
    };
    match &fault.wrong {
        Wrong::Unknown {
            name,
            near,
            elsewhere,
        } => {
            let what = format!("{kubernetes} has no field `{name}` here.");
            let above = fault.path.strip_suffix(&format!(".{name}"));
            let remedy = match (near, elsewhere) {
                (Some(near), _) => format!("Did you mean `{near}`?"),
                (None, Some(place)) => {
                    format!("`{place}` has such a field: correct the indentation.")
                }
                (None, None) => format!(
                    "Remove it, or correct its name or its indentation; {} tells which fields are there.",
                    explain(above.unwrap_or_default())
                ),
            };
            (what, remedy)
        }
        Wrong::Kind { near, elsewhere } => {
            let (kind, version) = (&object.r#type.kind, object.r#type.api_version());
            let what = format!("{kubernetes} has no kind `{kind}` in `{version}`.");
            let remedy = match (elsewhere.as_slice(), near) {
                ([], Some(near)) => format!("Did you mean `{near}`?"),
                ([], None) => {
                    "Correct it; `kubectl api-resources` tells which kinds a cluster has."
                        .to_owned()
                }
                ([one], _) => format!("Write `apiVersion: {one}`."),
                (all, _) => format!("It is in `{}`.", all.join("`, `")),
            };
            (what, remedy)
        }
        Wrong::Missing => (
            "It is missing, and the cluster requires it.".to_owned(),
            format!("Add it; {} tells what it is.", explain(&fault.path)),
        ),
        Wrong::Type { takes, is, remedy } => (
            format!("It is {is}, and the field takes {takes}."),
            match remedy {
                Some(remedy) => (*remedy).to_owned(),
                None => format!("Correct it; {} tells what it is.", explain(&fault.path)),
            },
        ),
        Wrong::Form(takes) => {
            let remedy = match *takes {
                "base64" if object.r#type.kind == "Secret" => {
                    "Encode it, or write it as it is into `stringData`."
                }
                "base64" => "Encode it.",
                "an amount" => "An amount is a number with a suffix, such as `500m` or `1Gi`.",
                _ => "Correct it.",
            };
            (
                format!("It is not {takes}, which the field takes."),
                remedy.to_owned(),
            )
        }
        Wrong::Value { is, takes, near } => {
            let all: Vec<String> = takes.iter().map(|value| format!("`{value}`")).collect();
            let what = format!("{kubernetes} does not know the value `{is}` here.");
            let remedy = match near {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!("It takes {}.", all.join(", ")),
            };
            (what, remedy)
        }
    }
}

/// A path without what tells entries apart, as `kubectl explain` takes it.
fn steps(path: &str) -> String {
    let mut steps = String::new();
    let mut rest = path;
    while let Some((before, entry)) = rest.split_once('[') {
        steps.push_str(before);
        let end = if entry.starts_with("name=") {
            "\"]"
        } else {
            "]"
        };
        rest = entry.split_once(end).map_or("", |(_, after)| after);
    }
    steps + rest
}
