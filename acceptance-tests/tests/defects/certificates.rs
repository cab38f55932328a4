//! Certificates in use, which the official provider cannot exchange.

use serde_json::{Value, json};
use slipway_acceptance::aws::{Fault, Rule};
use slipway_acceptance::cli::{Action, Cli, CliError, Workspace};
use slipway_acceptance::digitalocean::{Sandbox, Settings, Token};

use super::{change, count, on, outside};

const STACK: &str = r#"
variable "leaf" { default = "first" }
variable "is_used" { default = true }

resource "digitalocean_certificate" "shop" {
  name             = "shop"
  private_key      = "-----BEGIN PRIVATE KEY-----\n${base64encode("the ${var.leaf} key")}\n-----END PRIVATE KEY-----"
  leaf_certificate = "-----BEGIN CERTIFICATE-----\n${base64encode("the ${var.leaf} leaf")}\n-----END CERTIFICATE-----"

  timeouts {
    delete = "5s"
  }
}

resource "digitalocean_loadbalancer" "web" {
  count  = var.is_used ? 1 : 0
  name   = "web"
  region = "fra1"

  forwarding_rule {
    entry_port       = 443
    entry_protocol   = "https"
    target_port      = 80
    target_protocol  = "http"
    certificate_name = digitalocean_certificate.shop.name
  }

  forwarding_rule {
    entry_port      = 80
    entry_protocol  = "http"
    target_port     = 80
    target_protocol = "http"
  }
}

resource "digitalocean_cdn" "static" {
  count            = var.is_used ? 1 : 0
  origin           = "static.fra1.digitaloceanspaces.com"
  custom_domain    = "static.shop.example"
  certificate_name = digitalocean_certificate.shop.name
}
"#;

const SHOP: &str = "digitalocean_certificate.shop";
const SECOND: &str = "-var=leaf=second";

fn both(test: impl Fn(&Sandbox, &Workspace) -> Result<(), CliError>) {
    for cli in [Cli::Terraform, Cli::OpenTofu] {
        on(cli, Settings::default(), STACK, &test);
    }
}

/// What is used by the load balancer and by the endpoint.
fn used(sandbox: &Sandbox) -> [Value; 2] {
    let balancers = outside(sandbox, "GET", "/v2/load_balancers", &Value::Null);
    let rules = balancers["load_balancers"][0]["forwarding_rules"].clone();
    assert_eq!(rules.as_array().map(Vec::len), Some(2), "{balancers}");
    let mut rules = rules.as_array().into_iter().flatten();
    let encrypted = rules.find(|it| it["entry_protocol"] == "https");
    let endpoints = outside(sandbox, "GET", "/v2/cdn/endpoints", &Value::Null);
    [
        encrypted.expect("it is there")["certificate_id"].clone(),
        endpoints["endpoints"][0]["certificate_id"].clone(),
    ]
}

/// The one certificate that there is.
fn only(sandbox: &Sandbox) -> Value {
    let all = outside(sandbox, "GET", "/v2/certificates", &Value::Null);
    let all = all["certificates"].as_array().cloned().unwrap_or_default();
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0]["name"], "shop");
    all[0].clone()
}

/// One certificate, which everything uses and the state knows, and nothing to do.
fn is_whole(sandbox: &Sandbox, workspace: &Workspace) -> Result<(), CliError> {
    let now = only(sandbox);
    assert_eq!(used(sandbox), [now["id"].clone(), now["id"].clone()]);
    let state = workspace.state_file()?;
    assert_eq!(state.string(SHOP, "uuid"), now["id"].as_str());
    assert_eq!(state.string(SHOP, "id"), Some("shop"));
    let print = now["sha1_fingerprint"].as_str();
    assert_eq!(state.string(SHOP, "sha1_fingerprint"), print);
    let plan = workspace.run(&["plan", "-no-color", SECOND])?;
    assert!(plan.said().contains("No changes"), "{}", plan.said());
    Ok(())
}

#[test]
fn another_certificate_takes_the_place_of_one_in_use_in_one_apply() {
    both(|sandbox, workspace| {
        workspace.apply()?.success()?;
        let before = only(sandbox);
        let run = change(workspace, "apply", &[SECOND])?.success()?;
        assert!(run.said().contains("0 destroyed"), "{}", run.said());
        let after = only(sandbox);
        assert_ne!(after["sha1_fingerprint"], before["sha1_fingerprint"]);
        assert_ne!(after["id"], before["id"]);
        is_whole(sandbox, workspace)?;
        workspace.destroy()?.success()?;
        assert_eq!(count(sandbox, "certificate"), 0);
        Ok(())
    });
}

#[test]
fn a_rotation_that_is_cut_off_anywhere_is_finished_by_the_next_apply() {
    // The calls of a rotation that change something, in their order.
    let steps = [
        ("certificates:Create", 1),
        ("loadBalancers:Update", 1),
        ("cdn:UpdateEndpoints", 1),
        ("certificates:Delete", 1),
        ("certificates:Create", 2),
        ("loadBalancers:Update", 2),
        ("cdn:UpdateEndpoints", 2),
        ("certificates:Delete", 2),
    ];
    // All at once, since each waits most of its time.
    std::thread::scope(|scope| {
        for (number, (call, nth)) in steps.into_iter().enumerate() {
            let cli = [Cli::Terraform, Cli::OpenTofu][number % 2];
            scope.spawn(move || is_finished_after(cli, call, nth, number > 0));
        }
    });
}

/// Denies the nth of such calls; whether `begins` tells that a rotation had begun by then.
fn is_finished_after(cli: Cli, call: &str, nth: u64, begins: bool) {
    on(cli, Settings::default(), STACK, |sandbox, workspace| {
        workspace.apply()?.success()?;
        let denied = Fault::error(403, "forbidden", "You are not authorized");
        let rule = sandbox.rule(Rule::on(call).nth(nth).fault(denied));
        let printed = change(workspace, "apply", &[SECOND])?.failure()?.said();
        rule.assert_fired();
        assert_eq!(
            printed.contains("shop-slipway-rotation"),
            begins,
            "{printed}"
        );
        // Whoever connects meets a certificate all the time.
        for id in used(sandbox) {
            let path = format!("/v2/certificates/{}", id.as_str().unwrap_or_default());
            outside(sandbox, "GET", &path, &Value::Null);
        }
        change(workspace, "apply", &[SECOND])?.success()?;
        is_whole(sandbox, workspace)
    });
}

#[test]
fn a_lost_answer_makes_no_third_certificate() {
    for nth in [1, 2] {
        on(
            Cli::Terraform,
            Settings::default(),
            STACK,
            |sandbox, workspace| {
                workspace.apply()?.success()?;
                let lost = Rule::on("certificates:Create").nth(nth);
                let lost = sandbox.rule(lost.fault(Fault::LoseAnswer));
                change(workspace, "apply", &[SECOND])?.success()?;
                lost.assert_fired();
                is_whole(sandbox, workspace)
            },
        );
    }
}

#[test]
fn what_a_rotation_left_goes_with_the_certificate() {
    on(
        Cli::OpenTofu,
        Settings::default(),
        STACK,
        |sandbox, workspace| {
            workspace.apply()?.success()?;
            let denied = Fault::error(403, "forbidden", "You are not authorized");
            let rule = sandbox.rule(Rule::on("certificates:Create").nth(2).fault(denied));
            change(workspace, "apply", &[SECOND])?.failure()?;
            rule.assert_fired();
            assert_eq!(count(sandbox, "certificate"), 1, "the one that stands in");
            let run = workspace.destroy()?.success()?;
            assert_eq!(count(sandbox, "load balancer"), 0, "{run}");
            // The name was free, so nothing in the state knew of it: a create takes it back.
            change(workspace, "apply", &["-var=is_used=false"])?.success()?;
            only(sandbox);
            Ok(())
        },
    );
}

#[test]
fn a_certificate_that_is_refused_leaves_the_one_in_use() {
    both(|sandbox, workspace| {
        workspace.apply()?.success()?;
        let before = only(sandbox);
        let malformed = STACK.replace("-----BEGIN CERTIFICATE", "CERTIFICATE");
        workspace.configure(&malformed)?;
        let printed = workspace.apply()?.failure()?.said();
        assert!(printed.contains("the rest is as it was"), "{printed}");
        assert!(
            printed.contains("leaf_certificate is not a valid PEM"),
            "{printed}"
        );
        assert_eq!(only(sandbox), before);
        workspace.configure(STACK)?;
        workspace.plan()?.empty_plan()?;
        Ok(())
    });
}

#[test]
fn a_renewal_of_lets_encrypt_is_no_change() {
    let start = STACK.find("resource \"digitalocean_loadbalancer");
    let users = &STACK[start.expect("it is there")..];
    let stack = format!(
        r#"
variable "is_used" {{ default = true }}

resource "digitalocean_domain" "shop" {{
  name = "shop.example"
}}

resource "digitalocean_certificate" "shop" {{
  name    = "shop"
  type    = "lets_encrypt"
  domains = ["static.${{digitalocean_domain.shop.name}}"]
}}

{users}"#
    );
    for cli in [Cli::Terraform, Cli::OpenTofu] {
        on(cli, Settings::default(), &stack, |sandbox, workspace| {
            workspace.apply()?.success()?;
            let renewed = sandbox.renew_certificate("shop").expect("it is there");
            assert_eq!(used(sandbox), [json!(renewed), json!(renewed)]);
            // Its id is another one, which is no change.
            workspace.plan()?.success()?;
            workspace.destroy()?.success()?;
            Ok(())
        });
    }
}

#[test]
fn a_token_that_may_not_delete_is_told_at_once() {
    on(
        Cli::Terraform,
        Settings::default(),
        STACK,
        |sandbox, workspace| {
            change(workspace, "apply", &["-var=is_used=false"])?.success()?;
            sandbox.remove_token(Sandbox::TOKEN);
            let scopes = ["certificate:read", "certificate:create"];
            sandbox.add_token(Token::scoped(Sandbox::TOKEN, &scopes));
            let run = change(workspace, "destroy", &["-var=is_used=false"])?.failure()?;
            let printed = run.said();
            assert!(printed.contains("certificate:delete"), "{printed}");
            assert!(!printed.contains("still use"), "{printed}");
            assert_eq!(sandbox.count("certificates:Delete"), 1);
            Ok(())
        },
    );
}

#[test]
fn a_certificate_in_use_is_tried_for_a_while() {
    on(
        Cli::OpenTofu,
        Settings::default(),
        STACK,
        |sandbox, workspace| {
            workspace.apply()?.success()?;
            let plan = change(workspace, "apply", &[&format!("-replace={SHOP}")])?.failure()?;
            let printed = plan.said();
            assert!(
                printed.contains("Other objects still use the certificate."),
                "{printed}"
            );
            assert!(sandbox.count("certificates:Delete") > 1);
            let plan = workspace.plan_document()?;
            let action = plan.change(SHOP).and_then(|it| it.action());
            assert!(matches!(action, None | Some(Action::Noop)), "{action:?}");
            Ok(())
        },
    );
}
