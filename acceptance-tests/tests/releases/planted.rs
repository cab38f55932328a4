//! A secret that a release is given is in the cluster, and nowhere else: in no state, no plan, no log, no output
//! and no inventory, neither as it is, nor in base64, nor escaped.

use crate::shop::{cluster, get, workspace_of};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use slipway_acceptance::cli::{Cli, CliError, Run, Workspace};
use std::collections::BTreeMap;
use std::path::Path;

/// With what each form of it writes in its own way.
const PLANTED: &str = "pl4nted\"s3cr3t\\with<every>thing&more";

const RELEASE: &str = r#"
variable "planted" {
  ephemeral = true
}
variable "life" { default = "runs" }
variable "tag" { default = "1" }

resource "slipway_release" "web" {
  name             = "web"
  namespace        = var.namespace
  create_namespace = true
  cluster          = "shop"
  secrets_wo       = { db = { password = var.planted } }

  manifests = [<<-YAML
    apiVersion: apps/v1
    kind: Deployment
    metadata: { name: web }
    spec:
      selector: { matchLabels: { app: web } }
      template:
        metadata:
          labels: { app: web }
          annotations:
            slipway.dev/pod-life: ${var.life}
        spec:
          containers:
            - name: web
              image: registry.example/web:${var.tag}
              envFrom: [{ secretRef: { name: db } }]
    YAML
  ]
}
"#;

/// Every way in which a text may hold it.
fn forms() -> Vec<(&'static str, String)> {
    let escaped = Value::from(PLANTED).to_string();
    let escaped = escaped.trim_matches('"').to_owned();
    // Go escapes these in JSON too.
    let of_go = escaped
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026");
    // A part that no form writes in another way.
    let bare = "pl4nted".to_owned();
    vec![
        ("plain", PLANTED.to_owned()),
        ("escaped", escaped),
        ("escaped by Go", of_go),
        (
            "base64",
            STANDARD.encode(PLANTED).trim_end_matches('=').to_owned(),
        ),
        ("a part of it", bare),
    ]
}

/// The texts in which it is, by form.
fn found(texts: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let holds = |text: &[u8], form: &str| {
        text.windows(form.len())
            .any(|window| window == form.as_bytes())
    };
    let mut found = Vec::new();
    for (name, text) in texts {
        for (form, secret) in forms() {
            if holds(text, &secret) {
                found.push(format!("{name}: {form}"));
            }
        }
    }
    found
}

/// Every file of the workspace but those that say what is planted.
fn files(folder: &Path, texts: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, texts);
        } else if let Ok(bytes) = std::fs::read(&path) {
            texts.insert(path.display().to_string(), bytes);
        }
    }
}

fn said(name: &str, run: &Run, texts: &mut BTreeMap<String, Vec<u8>>) {
    let text = format!("{}\n{}", run.stdout, run.stderr);
    texts.insert(format!("what {name} says"), text.into_bytes());
}

fn live(workspace: &mut Workspace, namespace: &str) -> Result<(), CliError> {
    let mut texts = BTreeMap::new();
    workspace.trace();
    workspace.set_env("TF_VAR_planted", PLANTED);
    let plan = ["plan", "-input=false", "-no-color", "-out=plan.bin"];
    let apply = ["apply", "-input=false", "-no-color", "-auto-approve"];
    said("the plan", &workspace.run(&plan)?.success()?, &mut texts);
    let shown = workspace.run(&["show", "-json", "plan.bin"])?.success()?;
    said("the plan as JSON", &shown, &mut texts);
    said("the apply", &workspace.run(&apply)?.success()?, &mut texts);
    let secret = get(&format!("/api/v1/namespaces/{namespace}/secrets/db"));
    assert_eq!(
        secret["data"]["password"],
        STANDARD.encode(PLANTED),
        "{secret}"
    );
    workspace.plan()?.empty_plan()?;
    // An app that tells it to everybody before it ends: what it says is in no configuration.
    let base64 = STANDARD.encode(PLANTED);
    let log = format!(
        "connecting with {PLANTED}\nthat is {} or {base64}",
        Value::from(PLANTED)
    );
    let notes = json!({ "slipway.dev/logs": log, "slipway.dev/previous-logs": log });
    let patch = json!({ "spec": { "template": { "metadata": { "annotations": notes } } } });
    let path = format!("/apis/apps/v1/namespaces/{namespace}/deployments/web");
    let patched = cluster().call_outside("PATCH", &path, Some(&patch));
    assert_eq!(patched.expect("an answer").0, 200);
    workspace.set_env("TF_VAR_life", "crash-loop");
    workspace.set_env("TF_VAR_tag", "2");
    let run = workspace.run(&apply)?.failure()?;
    assert!(run.stderr.contains("connecting with"), "{}", run.stderr);
    said("the apply that fails", &run, &mut texts);
    // Another value is a change, and nothing more is told of it.
    workspace.set_env("TF_VAR_life", "runs");
    workspace.set_env("TF_VAR_planted", format!("{PLANTED}-2"));
    let run = workspace
        .run(&["plan", "-input=false", "-no-color"])?
        .success()?;
    assert!(run.stdout.contains("Secret/"), "{}", run.stdout);
    said("the plan of a change", &run, &mut texts);
    said(
        "the apply of a change",
        &workspace.run(&apply)?.success()?,
        &mut texts,
    );
    let maps = get(&format!("/api/v1/namespaces/{namespace}/configmaps"));
    texts.insert("ConfigMaps".to_owned(), maps.to_string().into_bytes());
    files(workspace.folder(), &mut texts);
    let names: Vec<&String> = texts.keys().collect();
    for file in ["terraform.tfstate", "plan.bin", "trace.log"] {
        assert!(names.iter().any(|name| name.ends_with(file)), "{names:?}");
    }
    assert_eq!(found(&texts), [""; 0]);
    workspace.destroy()?.success()?;
    Ok(())
}

#[test]
fn a_secret_is_in_the_cluster_and_nowhere_else() {
    for (number, cli) in Cli::all()
        .unwrap_or_else(|e| panic!("{e}"))
        .into_iter()
        .enumerate()
    {
        let namespace = format!("planted-{number}");
        let workspace = workspace_of(cli, &namespace, RELEASE);
        let mut workspace = workspace.unwrap_or_else(|error| panic!("{error}"));
        live(&mut workspace, &namespace)
            .unwrap_or_else(|error| panic!("{}: {error}", cli.program_name()));
    }
}
