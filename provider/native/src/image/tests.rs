//! Against the registries of the local clouds.

use std::collections::BTreeMap;

use serde_json::json;
use slipway_sandbox::{aws, digitalocean};

use super::*;
use crate::provider::{RegistryConfig, SlipwayConfig};
use crate::testing::{configured, run, said, with};

async fn told(shared: &Arc<Shared>, text: &str) -> Result<Image, Diagnostics> {
    let images = Images::new(Arc::clone(shared));
    let config = Image {
        r#ref: text.into(),
        ..Image::default()
    };
    images.read(config, &StopSignal::never()).await
}

async fn refusal(shared: &Arc<Shared>, text: &str) -> String {
    match told(shared, text).await {
        Ok(image) => panic!("{image:?}"),
        Err(told) => said(&told),
    }
}

/// A registry by another address, with what else its entry says.
fn at(host: &str, endpoint: String, more: RegistryConfig) -> SlipwayConfig {
    let entry = RegistryConfig {
        endpoint: endpoint.into(),
        ..more
    };
    SlipwayConfig {
        registries: BTreeMap::from([(host.to_owned(), entry)]).into(),
        ..SlipwayConfig::default()
    }
}

#[test]
fn a_tag_of_digitalocean_becomes_a_digest() {
    let sandbox = digitalocean::Sandbox::start().expect("a sandbox");
    let body = json!({ "name": "acme", "subscription_tier_slug": "basic", "region": "fra1" });
    let (status, made) = sandbox.call_outside("POST", "/v2/registries", &body);
    assert_eq!(status, 201, "{made}");
    let registry = sandbox.registry().expect("a registry");
    let digest = registry.push("acme/web", "main", "one");
    let host = "registry.digitalocean.com";
    run(async {
        let config = at(host, registry.endpoint(), RegistryConfig::default());
        let shared = with(config, sandbox.env());
        let image = told(&shared, "registry.digitalocean.com/acme/web:main").await;
        let image = image.expect("told");
        assert_eq!(image.digest, digest.clone().into());
        let pinned = format!("registry.digitalocean.com/acme/web@{digest}");
        assert_eq!(image.digest_ref, pinned.clone().into());
        // The tag moves, and one login is enough.
        let other = registry.push("acme/web", "main", "two");
        let image = told(&shared, "registry.digitalocean.com/acme/web:main").await;
        assert_eq!(image.expect("told").digest, other.into());
        assert_eq!(
            sandbox.count("*:*DockerCredentials*"),
            1,
            "{:?}",
            sandbox.calls()
        );
        // What has a digest is what it is.
        sandbox.reset_calls();
        let image = told(&shared, &pinned).await.expect("told");
        assert_eq!(image.digest_ref, pinned.into());
        assert_eq!(sandbox.calls().len(), 0);

        let unknown = refusal(&shared, "registry.digitalocean.com/acme/web:v9").await;
        expect_test::expect![[r#"
            Unable to read image
            registry.digitalocean.com has no tag `v9` of acme/web. Nothing was changed.
            Push the image, or correct the tag.

              Object:    registry.digitalocean.com/acme/web:v9
              Operation: registry:GetManifest
              Code:      MANIFEST_UNKNOWN (HTTP 404)
              Message:   manifest unknown"#]]
        .assert_eq(&unknown);
        let unknown = refusal(&shared, "registry.digitalocean.com/acme/api:v9").await;
        assert!(unknown.contains("has no repository acme/api"), "{unknown}");
        let unknown = refusal(&shared, "registry.digitalocean.com/other/web:v9").await;
        assert!(unknown.contains("no container registry other"), "{unknown}");
        // The login ends with the process.
        shared.connection().expect("configured").close().await;
        assert_eq!(sandbox.count("*:*evoke*"), 1, "{:?}", sandbox.calls());

        // Without a token of DigitalOcean it is told what it is needed for.
        let address = format!("{host}={}", registry.endpoint());
        let variables = vec![("SLIPWAY_REGISTRIES".to_owned(), address)];
        let none = refusal(&configured(variables), "registry.digitalocean.com/acme/web").await;
        assert!(none.contains("DigitalOcean token not set"), "{none}");
        assert!(none.contains("what `ref` names"), "{none}");
    });
}

#[test]
fn a_tag_of_ecr_becomes_a_digest() {
    let sandbox = aws::Sandbox::start().expect("a sandbox");
    let registry = sandbox.registry().expect("a registry");
    let digest = registry.push("shop/web", "main", "one");
    let host = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
    run(async {
        let mut variables = sandbox.env();
        let address = format!("ghcr.io=http://127.0.0.1:1, {host}={}", registry.endpoint());
        variables.push(("SLIPWAY_REGISTRIES".to_owned(), address));
        let shared = configured(variables);
        let image = told(&shared, &format!("{host}/shop/web:main")).await;
        assert_eq!(image.expect("told").digest, digest.into());
        // One login for all that ask at once.
        let many = (0..4).map(|_| {
            let shared = Arc::clone(&shared);
            tokio::spawn(async move { told(&shared, &format!("{host}/shop/web:main")).await })
        });
        for one in many.collect::<Vec<_>>() {
            one.await.expect("it ends").expect("told");
        }
        assert_eq!(sandbox.count("ecr:GetAuthorizationToken"), 1);
        let unknown = refusal(&shared, &format!("{host}/shop/web")).await;
        assert!(unknown.contains("has no tag `latest`"), "{unknown}");
    });
}

#[test]
fn a_registry_that_lets_nobody_in_is_told() {
    let sandbox = aws::Sandbox::start().expect("a sandbox");
    let registry = sandbox.registry().expect("a registry");
    assert!(!registry.push("web", "main", "one").is_empty());
    run(async {
        let plain = registry.endpoint().replace("http://", "");
        let shared = configured(Vec::new());
        // This machine needs no TLS.
        let denied = refusal(&shared, &format!("{plain}/web:main")).await;
        assert!(denied.contains("without a login"), "{denied}");
        let login = RegistryConfig {
            username: "AWS".into(),
            password: "wrong".into(),
            ..RegistryConfig::default()
        };
        let config = at("ghcr.io", registry.endpoint(), login);
        let denied = refusal(&with(config, Vec::new()), "ghcr.io/web:main").await;
        expect_test::expect![[r#"
            Unable to read image
            ghcr.io does not let AWS read web. Nothing was changed.
            Correct `username` and `password` in `registries` of the provider block, or the name.

              Object:    ghcr.io/web:main
              Operation: registry:GetManifest
              Code:      UNAUTHORIZED (HTTP 401)
              Message:   authentication required"#]]
        .assert_eq(&denied);
        assert!(!denied.contains("wrong"), "{denied}");
        let wrong = at("ghcr.io", "ftp://a".to_owned(), RegistryConfig::default());
        let invalid = refusal(&with(wrong, Vec::new()), "ghcr.io/web:main").await;
        assert!(invalid.contains("no address of a registry"), "{invalid}");
    });
}
