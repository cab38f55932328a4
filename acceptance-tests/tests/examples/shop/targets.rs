//! Each target does what it says, and the last of them gets to the end.

use super::{KEPT, PASSWORDS, Stack, live, tool};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use slipway_acceptance::aws::{Fault, Rule, Signal, Victim};
use slipway_acceptance::cli::CliError;
use slipway_acceptance::inventory;

#[test]
fn each_target_does_what_it_says() {
    live(|| {
        let mut stack = Stack::new(tool(0))?;
        stack.make(&["init"])?.success()?;
        let passwords = stack.workspace.dir().join(PASSWORDS);
        let before = std::fs::read_to_string(&passwords).expect("the passwords");
        stack.make(&["plan"])?.success()?;
        stack.make(&["up"])?.success()?;
        stack.is_settled()?;
        assert!(
            stack
                .make(&["output"])?
                .success()?
                .stdout
                .contains("https://shop.example")
        );

        stack
            .make(&["scale", "NODES=3", "SIZE=s-4vcpu-8gb"])?
            .success()?;
        stack.is_settled()?;
        let nodes = stack.object("/api/v1/nodes");
        assert_eq!(nodes["items"].as_array().map(Vec::len), Some(3));
        stack.make(&["scale", "NODES=2"])?.success()?;
        assert_eq!(stack.kept(), "nodes = 2\nsize = \"s-4vcpu-8gb\"\n");

        stack
            .make(&["release", "ENV=staging", "TAG=2"])?
            .success()?;
        stack.is_settled()?;
        let image = |tag: u8| format!("registry.digitalocean.com/slipway-shop/web:{tag}");
        assert_eq!(
            (stack.image("staging"), stack.image("production")),
            (image(2), image(1))
        );
        stack.make(&["promote"])?.success()?;
        assert_eq!(stack.image("production"), image(2));

        broken(&mut stack)?;
        assert_eq!(stack.image("staging"), image(2));
        assert!(
            stack.kept().contains("  staging = \"2\"\n"),
            "{}",
            stack.kept()
        );
        stack.is_settled()?;

        dumped(&stack)?;
        stack.is_settled()?;

        // Who has the file has the stack: another `init` makes no other passwords.
        stack.make(&["init"])?.success()?;
        assert_eq!(
            std::fs::read_to_string(&passwords).expect("the passwords"),
            before
        );
        stack.make(&["destroy"])?.success()?;
        stack.nothing_is_left();
        Ok(())
    });
}

/// An image that ends at its start: it is said why, and what ran before runs on.
fn broken(stack: &mut Stack) -> Result<(), CliError> {
    let life = json!({ "staging": {
        "slipway.dev/pod-life": "crash-loop",
        "slipway.dev/previous-logs": "No module named 'psycopg'",
    } });
    stack
        .workspace
        .set_env("TF_VAR_pod_annotations", life.to_string());
    let run = stack.make(&["release", "ENV=staging", "TAG=3"])?;
    stack.workspace.set_env("TF_VAR_pod_annotations", "{}");
    let said = run
        .expect("that make fails", |run| !run.is_success())?
        .said();
    for part in [
        "Release staging/web failed",
        "No module named 'psycopg'",
        "It was rolled back",
        "What was to be changed is not kept",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    Ok(())
}

/// `make backup-now` runs the job, whose key does what it is for and nothing else.
fn dumped(stack: &Stack) -> Result<(), CliError> {
    stack.make(&["backup-now"])?.success()?;
    let jobs = stack.object("/apis/batch/v1/namespaces/database/jobs");
    let jobs = jobs["items"].as_array().cloned().unwrap_or_default();
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    assert_eq!(jobs[0]["status"]["succeeded"], 1, "{}", jobs[0]);
    let containers = &jobs[0]["spec"]["template"]["spec"];
    assert_eq!(containers["initContainers"][0]["image"], "postgres:17");

    let secret = stack.object("/api/v1/namespaces/database/secrets/backup");
    let (status, answer) = stack
        .sandbox
        .call_outside("GET", "/v2/spaces/keys", &Value::Null);
    assert_eq!(status, 200, "{answer}");
    let keys = answer["keys"].as_array().cloned().unwrap_or_default();
    let is_its = |key: &&Value| {
        let id = key["access_key"].as_str().unwrap_or_default();
        secret["data"]["AWS_ACCESS_KEY_ID"] == STANDARD.encode(id)
    };
    let key = keys.iter().find(is_its).expect("the job has a key");
    let grants = json!([{ "bucket": "slipway-shop-backups", "permission": "readwrite" }]);
    assert_eq!(key["grants"], grants);
    Ok(())
}

#[test]
fn a_destroy_gets_to_the_end() {
    live(|| {
        let stack = Stack::new(tool(1))?;
        stack.make(&["init"])?.success()?;
        // A provider is killed while it makes the releases, and nobody knows what it did last.
        let signal = Signal::Kill;
        let kill = |process| Fault::KillAfterCommit { process, signal };
        let writes = Rule::on("k8s:*").when(|call| !call.is_read()).nth(25);
        let killed = stack.sandbox.rule(writes.fault(kill(Victim::Client)));
        let run = stack.make(&["up"])?;
        run.expect("that make fails", |run| !run.is_success())?;
        assert_eq!(killed.hits(), 1);
        killed.remove();
        stack.make(&["destroy"])?.success()?;
        stack.nothing_is_left();

        stack.make(&["init"])?.success()?;
        stack.make(&["up"])?.success()?;
        // The tool is killed once the cluster is gone, and begins again.
        let gone = Rule::on("kubernetes:D*").fault(kill(Victim::Parent));
        let killed = stack.sandbox.rule(gone);
        stack.make(&["destroy"])?.success()?;
        assert_eq!(killed.hits(), 1);
        // A key that was made for the run which was killed ends by itself.
        inventory::end_temporary_keys(&stack.sandbox);
        stack.nothing_is_left();

        stack.make(&["init"])?.success()?;
        stack.make(&["up"])?.success()?;
        // Nothing in the cluster can be deleted, but the cluster can.
        let refused = Fault::error(403, "Forbidden", "no deletions today");
        let rule = stack
            .sandbox
            .rule(Rule::on("k8s:Delete *").always().fault(refused));
        // What somebody has done to the file of kept values does not matter any more.
        stack.workspace.write(KEPT, "nodes: 7\n")?;
        let run = stack.make(&["destroy"])?.success()?;
        assert!(rule.hits() > 0);
        let said = run.said();
        assert!(
            said.contains("It is tried again without what is in the cluster"),
            "{said}"
        );
        stack.nothing_is_left();
        Ok(())
    });
}
