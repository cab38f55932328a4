//! What is known only in the apply, and what changes between plan and apply: what was planned is what comes.

use crate::shop::{ADDRESS, deployment, get, patch, release_of, tool, workspace_of};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use slipway_acceptance::cli::{CliError, for_each_cli};

/// A secret that another resource of the same apply makes, and its word where no secret is.
const SECRET: &str = r#"
resource "terraform_data" "user" {
  input = "doadmin"
}

resource "slipway_release" "web" {
  name             = "web"
  namespace        = var.namespace
  create_namespace = true
  cluster          = "shop"
  secrets_wo       = { db = { user = terraform_data.user.output, name = "late" } }

  manifests = [<<-YAML
    apiVersion: v1
    kind: ConfigMap
    metadata: { name: settings }
    data: { user: doadmin, url: "postgres://doadmin@late/late" }
    YAML
  ]
}
"#;

#[test]
fn a_secret_that_is_known_late_is_no_other_plan() {
    for_each_cli(|cli| -> Result<(), CliError> {
        let namespace = format!("late-secret-{}", cli.program_name());
        let workspace = workspace_of(cli, &namespace, SECRET)?;
        workspace.save_plan()?;
        let objects = &workspace.saved_plan()?;
        let after = objects
            .change(ADDRESS)
            .expect("it is planned")
            .after()
            .clone();
        let map = format!("ConfigMap/{namespace}/settings");
        let text = after["objects"][&map].as_str().unwrap_or_default();
        // It stands in the configuration as it is.
        assert!(text.contains("postgres://doadmin@late/late"), "{after}");
        workspace.apply_saved()?.success()?;
        let secret = get(&format!("/api/v1/namespaces/{namespace}/secrets/db"));
        assert_eq!(secret["data"]["user"], STANDARD.encode("doadmin"));
        workspace.plan()?.empty_plan()?;
        // The Secret itself tells nothing.
        let state = workspace.state_file()?;
        let label = format!("Secret/{namespace}/db");
        let shown = state.attributes(ADDRESS).expect("it is there")["objects"][&label].clone();
        let shown = shown.as_str().expect("a text").to_owned();
        assert!(
            shown.contains("7 bytes, keyed hash") && !shown.contains("doadmin"),
            "{shown}"
        );
        workspace.destroy()?.success()?;
        Ok(())
    });
}

const DEPLOYMENTS: &str = r#"
variable "tag" { default = "1" }

resource "terraform_data" "image" {
  input = "registry.example/web:${var.tag}"
}

resource "slipway_release" "web" {
  name             = "web"
  namespace        = var.namespace
  create_namespace = true
  cluster          = "shop"
  images           = { web = terraform_data.image.output }

  manifests = [for name in ["web", "api"] : <<-YAML
    apiVersion: apps/v1
    kind: Deployment
    metadata: { name: ${name} }
    spec:
      selector: { matchLabels: { app: ${name} } }
      template:
        metadata: { labels: { app: ${name} } }
        spec: { containers: [{ name: ${name}, image: "registry.example/${name}:1" }] }
    YAML
  ]
}
"#;

#[test]
fn an_image_that_is_known_late_hides_its_own_object_alone() {
    let live = || -> Result<(), CliError> {
        let namespace = "late-image";
        let mut workspace = workspace_of(tool(0), namespace, DEPLOYMENTS)?;
        for tag in ["1", "2"] {
            workspace.set_env("TF_VAR_tag", tag);
            workspace.save_plan()?;
            let plan = workspace.saved_plan()?;
            let change = plan.change(ADDRESS).expect("it is planned");
            let unknown = json!({ format!("Deployment/{namespace}/web"): true });
            assert_eq!(change.after_unknown()["objects"], unknown, "{tag}");
            let api = &change.after()["objects"][format!("Deployment/{namespace}/api")];
            assert!(
                api.as_str()
                    .is_some_and(|text| text.contains("registry.example/api:1"))
            );
            workspace.apply_saved()?.success()?;
            let pods = deployment(namespace, "web")["spec"]["template"]["spec"].clone();
            assert_eq!(
                pods["containers"][0]["image"],
                format!("registry.example/web:{tag}")
            );
            workspace.plan()?.empty_plan()?;
        }
        workspace.destroy()?.success()?;
        Ok(())
    };
    live().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn an_address_that_changes_before_the_apply_is_told_by_the_next_plan() {
    let live = || -> Result<(), CliError> {
        let namespace = "late-address";
        let ingress = "    apiVersion: networking.k8s.io/v1\n    kind: Ingress\n    metadata: { name: web }\n    \
                       spec: { ingressClassName: own, defaultBackend: { service: { name: web, port: { number: 80 } } } }";
        let with = |value: &str| {
            let map = crate::shop::settings("settings", value);
            release_of(
                "  create_namespace = true",
                &format!("{ingress}\n    ---\n{map}"),
            )
        };
        let workspace = workspace_of(tool(1), namespace, &with("a"))?;
        workspace.apply()?.success()?;
        workspace.configure(&with("b"))?;
        workspace.save_plan()?;
        // A controller whose addresses are those of nodes writes others meanwhile.
        let ingresses = format!("/apis/networking.k8s.io/v1/namespaces/{namespace}/ingresses");
        let status = format!("{ingresses}/web/status");
        let address = json!({ "ingress": [{ "ip": "203.0.113.7" }] });
        patch(&status, &json!({ "status": { "loadBalancer": address } }));
        workspace.apply_saved()?.success()?;
        workspace.refresh()?.success()?;
        let state = workspace.state_file()?;
        let endpoints = &state.attributes(ADDRESS).expect("it is there")["endpoints"];
        assert_eq!(
            *endpoints,
            json!({ format!("Ingress/{namespace}/web"): ["203.0.113.7"] })
        );
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        Ok(())
    };
    live().unwrap_or_else(|error| panic!("{error}"));
}

/// A pull secret, whose type no argument says but a manifest.
#[test]
fn a_secret_of_any_type_has_its_values_from_the_arguments() {
    let live = || -> Result<(), CliError> {
        let namespace = "late-pull";
        let manifest = "    apiVersion: v1\n    kind: Secret\n    type: kubernetes.io/dockerconfigjson\n    \
                        metadata: { name: pull, labels: { app: web } }";
        let with = |value: &str| {
            let values = format!("{{ pull = {{ \".dockerconfigjson\" = jsonencode({value}) }} }}");
            release_of(
                &format!("  create_namespace = true\n  secrets_wo = {values}"),
                manifest,
            )
        };
        let workspace = workspace_of(tool(0), namespace, &with("{ auths = {} }"))?;
        workspace.apply()?.success()?;
        let pull = || get(&format!("/api/v1/namespaces/{namespace}/secrets/pull"));
        assert_eq!(pull()["type"], "kubernetes.io/dockerconfigjson");
        assert_eq!(pull()["metadata"]["labels"]["app"], "web");
        assert_eq!(
            pull()["data"][".dockerconfigjson"],
            STANDARD.encode("{\"auths\":{}}")
        );
        workspace.plan()?.empty_plan()?;
        // Another value is a change, and so is what somebody else makes of its labels.
        let path = format!("/api/v1/namespaces/{namespace}/secrets/pull");
        patch(
            &path,
            &json!({ "metadata": { "labels": { "app": "other" } } }),
        );
        let run = workspace.plan()?.changes()?;
        assert!(
            run.said().contains(".metadata.labels.app"),
            "{}",
            run.said()
        );
        workspace.configure(&with("{ auths = { a = {} } }"))?;
        workspace.apply()?.success()?;
        assert_eq!(pull()["metadata"]["labels"]["app"], "web");
        let other = STANDARD.encode("{\"auths\":{\"a\":{}}}");
        assert_eq!(pull()["data"][".dockerconfigjson"], other);
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        Ok(())
    };
    live().unwrap_or_else(|error| panic!("{error}"));
}
