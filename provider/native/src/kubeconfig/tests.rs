//! Files for kubectl.

use std::collections::BTreeMap;

use slipway_kubernetes::manifest;
use slipway_sandbox::digitalocean::Sandbox;

use super::*;
use crate::clusters::named::Named;
use crate::provider::SlipwayConfig;
use crate::testing::{configured, run, said, with};

async fn opened(shared: &Arc<Shared>, cluster: &str) -> Result<Opened<Kubeconfig>, Diagnostics> {
    let config = Kubeconfig {
        cluster: cluster.into(),
        ..Kubeconfig::default()
    };
    let kubeconfigs = Kubeconfigs::new(Arc::clone(shared));
    kubeconfigs.open(config, &StopSignal::never()).await
}

fn text(value: &Attr<String>) -> &str {
    value.if_known().map_or("", String::as_str)
}

#[test]
fn an_entry_of_the_provider_block_becomes_a_file() {
    let named = Named {
        host: "https://10.0.0.1:6443".into(),
        certificate_authority: "-----BEGIN CERTIFICATE-----".into(),
        token: "secret".into(),
        ..Named::default()
    };
    let config = SlipwayConfig {
        clusters: BTreeMap::from([("main".to_owned(), named)]).into(),
        ..SlipwayConfig::default()
    };
    let shared = with(config, Vec::new());
    run(async {
        let opened = opened(&shared, "main").await.expect("opened").result;
        assert_eq!(text(&opened.host), "https://10.0.0.1:6443");
        assert_eq!(text(&opened.token), "secret");
        let file = manifest::value(text(&opened.raw_config)).expect("YAML");
        assert_eq!(file["current-context"], "main");
        assert_eq!(file["users"][0]["user"]["token"], "secret");
        let authority = &file["clusters"][0]["cluster"]["certificate-authority-data"];
        assert_eq!(authority, "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t");
        let told = said(&opened_error(&shared, "other").await);
        assert!(told.contains("no entry `other`"), "{told}");
        let told = said(&opened_error(&shared, "https://10.0.0.1").await);
        assert!(told.contains("Malformed name of a cluster"), "{told}");
    });
}

async fn opened_error(shared: &Arc<Shared>, cluster: &str) -> Diagnostics {
    match opened(shared, cluster).await {
        Ok(_) => panic!("it was opened"),
        Err(told) => told,
    }
}

#[test]
fn a_token_of_digitalocean_ends_with_the_run() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let body = json!({
        "name": "shop", "region": "fra1", "version": "latest",
        "node_pools": [{ "name": "web", "size": "s-2vcpu-4gb", "count": 1 }],
    });
    let (_, made) = sandbox.call_outside("POST", "/v2/kubernetes/clusters", &body);
    let id = made["kubernetes_cluster"]["id"].as_str().expect("an id");
    let shared = configured(sandbox.env());
    run(async {
        let opened = opened(&shared, &format!("do:kubernetes:{id}")).await;
        let opened = opened.expect("opened");
        assert!(!text(&opened.result.token).is_empty());
        assert!(text(&opened.result.certificate_authority).contains("BEGIN CERTIFICATE"));
        let kubeconfigs = Kubeconfigs::new(Arc::clone(&shared));
        let closed = kubeconfigs.close(opened.private).await;
        closed.expect("it is revoked");
        assert_eq!(sandbox.count("*:*evoke*"), 1, "{:?}", sandbox.calls());
        // The end of the process has nothing left to do.
        shared.connection().expect("configured").close().await;
        assert_eq!(sandbox.count("*:*evoke*"), 1);
        let gone = "do:kubernetes:00000000-0000-4000-8000-000000000000";
        let told = said(&opened_error(&shared, gone).await);
        assert!(told.contains("Cluster not found"), "{told}");
    });
}
