//! What cannot be made, and what the tools print of it, as a person reads it: `refused/*.txt`.
//! `UPDATE_EXPECT=1` rewrites the texts; read every line of the difference.

use crate::shop::{
    ADDRESS, SANDBOX, cluster, deployment, existing, get, make_namespace, post, release_of, tool,
    workspace, workspace_of,
};
use expect_test::expect_file;
use regex::Regex;
use serde_json::json;
use slipway_acceptance::cli::pods::settled;
use slipway_acceptance::cli::{CliError, Run, Workspace};
use std::path::Path;

/// Compares what was printed with the text of this name.
fn check(name: &str, namespace: &str, run: &Run) {
    let text = run.printed_errors().replace(namespace, "shop");
    let text = ["registry.terraform.io", "registry.opentofu.org"]
        .iter()
        .fold(text, |text, registry| text.replace(registry, "[REGISTRY]"));
    // What differs from run to run is made the same, and still reads as it was printed.
    let tried = Regex::new(r"Tried: ( +)\d+ times in \d+ s").expect("a regular expression");
    let text = settled(&text);
    let text = tried.replace_all(&text, "Tried: ${1}14 times in 28 s");
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/releases/refused/{name}.txt"));
    expect_file![path].assert_eq(&(lines.join("\n") + "\n"));
}

fn apply(workspace: &Workspace) -> Result<Run, CliError> {
    workspace.run(&["apply", "-input=false", "-no-color", "-auto-approve"])
}

/// A release of these manifests.
fn release(manifests: &str) -> String {
    release_of("", manifests)
}

/// The token of a service account that may do what a role of the cluster allows.
fn account(namespace: &str, name: &str, role: Option<&str>) -> String {
    let accounts = format!("/api/v1/namespaces/{namespace}/serviceaccounts");
    post(&accounts, &json!({ "metadata": { "name": name } }));
    if let Some(role) = role {
        let kind = "rbac.authorization.k8s.io";
        let bound = json!({ "kind": "ServiceAccount", "name": name, "namespace": namespace });
        let binding = json!({
            "metadata": { "name": name },
            "roleRef": { "apiGroup": kind, "kind": "ClusterRole", "name": role },
            "subjects": [bound],
        });
        post(&format!("/apis/{kind}/v1/clusterrolebindings"), &binding);
    }
    let asked =
        json!({ "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {} });
    let given = post(&format!("{accounts}/{name}/token"), &asked);
    given["status"]["token"]
        .as_str()
        .expect("a token")
        .to_owned()
}

const SETTINGS: &str =
    "    apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: settings }\n    data: { a: b }";

#[test]
fn manifests_that_are_wrong_are_refused_before_anything_is_asked() {
    let namespace = "refused-manifests";
    for (number, (name, manifests)) in [
        (
            "malformed",
            "    apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: settings\n     labels: {}",
        ),
        ("empty", "    # Nothing yet."),
        (
            "two-of-one-name",
            &format!("{SETTINGS}\n    ---\n{SETTINGS}"),
        ),
        (
            "secret-in-a-manifest",
            "    apiVersion: v1\n    kind: Secret\n    metadata: { name: db }\n    stringData: { password: planted }",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let workspace = workspace_of(tool(number), namespace, &release(manifests));
        let workspace = workspace.unwrap_or_else(|error| panic!("{error}"));
        let run = workspace.run(&["plan", "-input=false", "-no-color"]);
        let run = run.and_then(Run::failure).unwrap_or_else(|error| panic!("{error}"));
        check(name, namespace, &run);
    }
    let calls = cluster().calls();
    assert!(!calls.iter().any(|call| call.path.contains(namespace)));
}

#[test]
fn a_cluster_that_does_not_take_it_says_why() {
    let other = json!({
        "name": "other", "region": "fra1", "version": "latest",
        "node_pools": [{ "name": "web", "size": "s-2vcpu-4gb", "count": 1 }],
    });
    SANDBOX.call_outside("POST", "/v2/kubernetes/clusters", &other);
    let foreign = SANDBOX.cluster("other").expect("it was made").authority();
    for namespace in [
        "refused-kind",
        "refused-rights",
        "refused-place",
        "refused-going",
    ] {
        make_namespace(namespace);
    }
    let viewer = account("refused-rights", "viewer", Some("view"));
    let stranger = account("refused-rights", "stranger", None);
    // What a controller that is gone would have to let go.
    let held = json!({
        "metadata": { "name": "held", "finalizers": ["example.com/backup"] },
    });
    post("/api/v1/namespaces/refused-going/configmaps", &held);
    let deleted = cluster().call_outside("DELETE", "/api/v1/namespaces/refused-going", None);
    assert_eq!(deleted.expect("an answer").0, 200);

    let certificate =
        "    apiVersion: cert-manager.io/v1\n    kind: Certificate\n    metadata: { name: web }";
    for (number, (name, namespace, manifests, variable)) in [
        ("unknown-kind", "refused-kind", certificate, ("", "")),
        ("no-such-namespace", "refused-nowhere", SETTINGS, ("", "")),
        (
            "no-rights",
            "refused-rights",
            SETTINGS,
            ("token", viewer.as_str()),
        ),
        (
            "no-rights-in-the-cluster",
            "refused-rights",
            SETTINGS,
            ("token", stranger.as_str()),
        ),
        (
            "no-such-token",
            "refused-place",
            SETTINGS,
            ("token", "guessed"),
        ),
        (
            "unreachable",
            "refused-place",
            SETTINGS,
            ("host", "https://127.0.0.1:1"),
        ),
        (
            "wrong-certificate",
            "refused-place",
            SETTINGS,
            ("authority", foreign.as_str()),
        ),
        ("namespace-going", "refused-going", SETTINGS, ("", "")),
    ]
    .into_iter()
    .enumerate()
    {
        let workspace = workspace_of(tool(number), namespace, &release(manifests));
        let mut workspace = workspace.unwrap_or_else(|error| panic!("{error}"));
        if !variable.0.is_empty() {
            workspace.set_env(format!("TF_VAR_{}", variable.0), variable.1);
        }
        let run = apply(&workspace).and_then(Run::failure);
        let run = run.unwrap_or_else(|error| panic!("{name}: {error}"));
        println!("{name}: {:.1?}", run.elapsed);
        check(name, namespace, &run);
        let state = workspace.state_file().expect("a state");
        assert!(
            state.attributes(ADDRESS).is_none(),
            "{name}: nothing is tainted"
        );
    }
    let path = "/api/v1/namespaces/refused-going/configmaps/held";
    let free = json!({ "metadata": { "finalizers": [] } });
    cluster()
        .call_outside("PATCH", path, Some(&free))
        .expect("an answer");
}

/// The release of most tests, with an app that ends at its start and says why.
fn crashing(workspace: &mut Workspace) {
    workspace.set_env("TF_VAR_life", "crash-loop");
    workspace.set_env("TF_VAR_tag", "2");
    let log = "starting\\nreading /etc/web/settings.toml\\npanicked: DATABASE_URL is not set";
    workspace.set_env("TF_VAR_log", log);
}

#[test]
fn a_first_install_that_fails_is_taken_away_and_nothing_is_tainted() {
    let namespace = "refused-first";
    let workspace = workspace(tool(0), namespace);
    let mut workspace = workspace.unwrap_or_else(|error| panic!("{error}"));
    crashing(&mut workspace);
    let run = apply(&workspace).and_then(Run::failure);
    let run = run.unwrap_or_else(|error| panic!("{error}"));
    check("crash-first", namespace, &run);
    assert_eq!(existing(namespace).into_iter().collect::<Vec<_>>(), [""; 0]);
    let state = workspace.state_file().expect("a state");
    assert!(state.attributes(ADDRESS).is_none(), "{state:?}");
    // Mended, it goes on as if nothing had been.
    workspace.set_env("TF_VAR_life", "runs");
    let run = workspace.apply().and_then(Run::success);
    let run = run.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(run.report.planned.len(), 1);
    let destroyed = workspace.destroy().and_then(Run::success);
    destroyed.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn an_upgrade_that_fails_is_taken_back() {
    let namespace = "shop";
    let workspace = workspace(tool(1), namespace);
    let mut workspace = workspace.unwrap_or_else(|error| panic!("{error}"));
    let applied = workspace.apply().and_then(Run::success);
    applied.unwrap_or_else(|error| panic!("{error}"));
    crashing(&mut workspace);
    let run = apply(&workspace).and_then(Run::failure);
    let run = run.unwrap_or_else(|error| panic!("{error}"));
    check("crash-upgrade", namespace, &run);
    let web = deployment(namespace, "web");
    let image = &web["spec"]["template"]["spec"]["containers"][0]["image"];
    assert_eq!(image, "registry.example/web:1");
    assert_eq!(web["status"]["availableReplicas"], 2);
    // The next plan still wants what failed.
    let planned = workspace.plan().and_then(Run::changes);
    planned.unwrap_or_else(|error| panic!("{error}"));
    let instance = workspace.state_file().expect("a state");
    assert!(instance.attributes(ADDRESS).is_some());
    let destroyed = workspace.destroy().and_then(Run::success);
    destroyed.unwrap_or_else(|error| panic!("{error}"));
    assert!(get(&format!("/api/v1/namespaces/{namespace}")).is_null());
}

#[test]
fn the_guide_shows_what_is_printed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).expect(path);
    let guide = read("../docs/slipway/guides/releases.md");
    for name in ["crash-upgrade", "no-rights", "malformed"] {
        let text = read(&format!("tests/releases/refused/{name}.txt"));
        assert!(
            guide.contains(text.trim()),
            "{name}.txt is not in the guide:\n{text}"
        );
    }
}
