//! Clusters of DigitalOcean.

use std::time::Duration;

use serde_json::json;
use slipway_sandbox::digitalocean::{Fault, Rule, Sandbox, Settings};

use super::*;

fn made(sandbox: &Sandbox) -> String {
    let body = json!({
        "name": "shop", "region": "fra1", "version": "latest",
        "node_pools": [{ "name": "web", "size": "s-2vcpu-4gb", "count": 1 }],
    });
    let (status, made) = sandbox.call_outside("POST", "/v2/kubernetes/clusters", &body);
    assert_eq!(status, 201, "{made}");
    let id = made["kubernetes_cluster"]["id"].as_str().expect("an id");
    format!("do:kubernetes:{id}")
}

#[test]
fn tokens_are_renewed_when_they_end_and_revoked_at_the_end() {
    let sandbox = Sandbox::with_settings(Settings {
        kubernetes_token_life: Duration::from_secs(300),
        ..Settings::default()
    });
    let sandbox = sandbox.expect("a sandbox");
    let urn = made(&sandbox);
    let server = sandbox.cluster("shop").expect("it is there");
    server.start().expect("it starts");
    run(async {
        // Nothing of AWS is set, and nothing of it is asked for.
        let shared = configured(sandbox.env());
        let reached = reach(&shared, &reference(&urn)).await;
        let reached = reached.expect("it is told").expect("it is there");
        let uid = reached
            .uid()
            .await
            .expect("it answers")
            .expect("it is known")
            .to_owned();
        let asked = || sandbox.count("kubernetes:GetCredentials");
        assert_eq!(asked(), 1, "{:?}", sandbox.calls());
        reached.cluster.uid().await.expect("it answers");
        assert_eq!(asked(), 1);
        // In the cloud the time is over, which no clock here knows of.
        sandbox.advance(Duration::from_secs(301));
        let many = (0..8).map(|_| {
            let reached = Arc::clone(&reached);
            tokio::spawn(async move { reached.cluster.uid().await })
        });
        for one in many.collect::<Vec<_>>() {
            let told = one.await.expect("it ends").expect("it answers");
            assert_eq!(told, uid);
        }
        assert_eq!(asked(), 2);
        let refused = server.calls().iter().filter(|it| it.status == 401).count();
        assert!(refused > 0);
        // The first has ended by then, as far as the process knows, or is ended with the second.
        shared.connection().expect("configured").close().await;
        assert!(sandbox.count("*:*evoke*") > 0, "{:?}", sandbox.calls());
        let before = server.calls().len();
        reached.cluster.uid().await.expect("another is made");
        let calls = server.calls();
        assert_eq!(calls[before].status, 401, "{calls:?}");
    });
}

#[test]
fn many_that_ask_anew_share_a_look() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let urn = made(&sandbox);
    run(async {
        let shared = Arc::new(configured(sandbox.env()));
        let first = reach(&shared, &reference(&urn)).await;
        let first = first.expect("it is told").expect("it is there");
        let looks = || {
            let calls = sandbox.calls();
            calls
                .iter()
                .filter(|it| it.operation == "GetCluster")
                .count()
        };
        let before = looks();
        // All have asked before the first look ends, whatever else the machine does.
        let slow = Fault::Delay(Duration::from_millis(500));
        let _slow = sandbox.rule(Rule::on("kubernetes:GetCluster").always().fault(slow));
        let anew = (0..8).map(|_| {
            let (shared, urn) = (shared.clone(), urn.clone());
            tokio::spawn(async move { reach_anew(&shared, &reference(&urn)).await })
        });
        for one in anew.collect::<Vec<_>>() {
            let reached = one.await.expect("it ends").expect("it is told");
            assert!(!Arc::ptr_eq(&first, &reached.expect("it is there")));
        }
        // One for those that wait while the first looks, which began before some of them.
        let looked = looks() - before;
        assert!((1..=2).contains(&looked), "{:?}", sandbox.calls());
    });
}

#[test]
fn a_cluster_that_cannot_be_reached_is_told() {
    let sandbox = Sandbox::with_settings(Settings {
        cluster_provisioning: Duration::from_secs(3600),
        ..Settings::default()
    });
    let sandbox = sandbox.expect("a sandbox");
    let urn = made(&sandbox);
    run(async {
        let shared = configured(sandbox.env());
        let told = refusal(&shared, &urn).await;
        assert!(told.contains("Cluster is not ready"), "{told}");
        assert!(told.contains("provisioning"), "{told}");
        let nowhere = "do:kubernetes:00000000-0000-4000-8000-000000000000";
        let found = reach(&shared, &reference(nowhere)).await;
        assert!(found.expect("it is told").is_none());
        let left = leftovers(&shared, &reference(nowhere)).await;
        assert_eq!(left.expect("it is told"), Vec::<String>::new());

        let told = refusal(&configured(Vec::new()), &urn).await;
        expect_test::expect![[r#"
            DigitalOcean token not set
            The API is called with a token, and there is none in the provider argument `token`, nor in the environment variables DIGITALOCEAN_TOKEN and DIGITALOCEAN_ACCESS_TOKEN. Nothing was changed.
            Create a personal access token in the control panel under API, set DIGITALOCEAN_TOKEN to it, then try again.

              Needed for: what `cluster` names
              Set in:     `digitalocean` of the provider block, or the environment"#]].assert_eq(&told);
        let wrong = sandbox.env().into_iter().map(|(name, value)| {
            let is_token = name == "DIGITALOCEAN_TOKEN";
            (
                name,
                if is_token {
                    "dop_v1_wrong".to_owned()
                } else {
                    value
                },
            )
        });
        let told = refusal(&configured(wrong.collect()), &urn).await;
        assert!(told.contains("did not accept the credentials"), "{told}");
        assert!(told.contains("DIGITALOCEAN_TOKEN"), "{told}");
    });
}

#[test]
fn what_a_cluster_left_is_named() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let urn = made(&sandbox);
    run(async {
        let shared = configured(sandbox.env());
        let left = async || leftovers(&shared, &reference(&urn)).await;
        assert_eq!(left().await.expect("it is told"), Vec::<String>::new());
        let body = json!({ "name": "pvc-1", "size_gigabytes": 1, "region": "fra1" });
        let (status, volume) = sandbox.call_outside("POST", "/v2/volumes", &body);
        assert_eq!(status, 201, "{volume}");
        let volume = volume["volume"]["id"].as_str().expect("an id");
        let id = urn.rsplit(':').next().expect("an id");
        assert!(sandbox.associate(id, volume));
        let told = left().await.expect("it is told");
        assert_eq!(told, [format!("volume {volume} (pvc-1)")]);

        let fault = Fault::error(
            403,
            "forbidden",
            "You are not authorized to perform this operation",
        );
        let _denied = sandbox.rule(
            Rule::on("kubernetes:ListAssociatedResources")
                .always()
                .fault(fault),
        );
        let told = said(&left().await.expect_err("it is refused"));
        assert!(told.contains("The release is gone"), "{told}");
    });
}
