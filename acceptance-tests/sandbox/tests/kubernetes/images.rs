//! Registries of images: tags, digests and logins.

use crate::client::Api;
use crate::eks::eks;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use slipway_sandbox::aws::Sandbox;
use slipway_sandbox::registry::Registry;
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    text: String,
}

impl Answer {
    fn code(&self) -> Value {
        let body: Value = serde_json::from_str(&self.text).expect("JSON");
        body["errors"][0]["code"].clone()
    }
}

/// A call, with whatever follows `Authorization:`.
fn call(registry: &Registry, method: &str, path: &str, login: &str, body: &str) -> Answer {
    let host = registry.endpoint().replace("http://", "");
    let mut stream = TcpStream::connect(&host).expect("it listens");
    let login = match login {
        "" => String::new(),
        login => format!("authorization: {login}\r\n"),
    };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\n{login}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut all = String::new();
    stream.read_to_string(&mut all).expect("an answer");
    let (head, text) = all.split_once("\r\n\r\n").expect("a head");
    let headers = head.lines().filter_map(|line| line.split_once(": "));
    Answer {
        status: head
            .split(' ')
            .nth(1)
            .expect("a status")
            .parse()
            .expect("a number"),
        headers: headers
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect(),
        text: text.to_owned(),
    }
}

fn get(registry: &Registry, path: &str, login: &str) -> Answer {
    call(registry, "GET", path, login, "")
}

#[test]
fn ecr_takes_the_token_that_it_gave_out() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let registry = sandbox.registry().expect("a registry");
    let first = registry.push("shop/web", "main", "one");
    assert_eq!(first, registry.push("shop/web", "v1", "one"));
    let out = eks(
        &sandbox,
        "out = client('ecr').get_authorization_token()['authorizationData'][0]['authorizationToken']",
    );
    let login = format!("Basic {}", out.as_str().expect("a token"));
    let path = "/v2/shop/web/manifests/main";

    let nobody = get(&registry, path, "");
    assert_eq!((nobody.status, nobody.code()), (401, json!("UNAUTHORIZED")));
    assert_eq!(
        nobody.headers["www-authenticate"],
        r#"Basic realm="https://123456789012.dkr.ecr.eu-central-1.amazonaws.com/",service="ecr.amazonaws.com""#
    );
    let guessed = format!("Basic {}", STANDARD.encode("AWS:guessed"));
    assert_eq!(get(&registry, path, &guessed).status, 401);
    let password = String::from_utf8(
        STANDARD
            .decode(out.as_str().expect("text"))
            .expect("base64"),
    );
    let other = password.expect("text").replace("AWS:", "me:");
    assert_eq!(
        get(
            &registry,
            path,
            &format!("Basic {}", STANDARD.encode(other))
        )
        .status,
        401
    );

    let found = call(&registry, "HEAD", path, &login, "");
    assert_eq!((found.status, found.text.as_str()), (200, ""));
    assert_eq!(found.headers["docker-content-digest"], first);
    let whole = get(&registry, path, &login);
    assert_eq!(
        whole.headers["content-type"],
        "application/vnd.oci.image.manifest.v1+json"
    );
    assert_eq!(
        whole.headers["content-length"],
        found.headers["content-length"]
    );

    // The tag moves; the digest stays.
    let second = registry.push("shop/web", "main", "two");
    assert_ne!(first, second);
    assert_eq!(
        get(&registry, path, &login).headers["docker-content-digest"],
        second
    );
    let by_digest = get(
        &registry,
        &format!("/v2/shop/web/manifests/{first}"),
        &login,
    );
    assert_eq!(by_digest.text, whole.text);
    assert_eq!(
        get(&registry, "/v2/shop/web/tags/list", &login).text,
        r#"{"name":"shop/web","tags":["main","v1"]}"#
    );
    assert!(registry.untag("shop/web", "v1"));
    for (path, code) in [
        ("/v2/shop/web/manifests/v1", "MANIFEST_UNKNOWN"),
        ("/v2/shop/app/manifests/v1", "NAME_UNKNOWN"),
    ] {
        let missing = get(&registry, path, &login);
        assert_eq!(
            (missing.status, missing.code()),
            (404, json!(code)),
            "{path}"
        );
    }
    assert_eq!(get(&registry, "/v2/", &login).status, 200);
    assert_eq!(call(&registry, "PUT", path, &login, "{}").status, 405);

    // Other programs declare images too.
    let image = json!({ "repository": "shop/job", "tag": "main", "content": "three" });
    let declared = call(&registry, "PUT", "/_sandbox/images", "", &image.to_string());
    assert_eq!(declared.status, 201, "{}", declared.text);
    assert_eq!(
        get(&registry, "/v2/shop/job/manifests/main", &login).status,
        200
    );
    assert_eq!(
        call(&registry, "PUT", "/_sandbox/images", "", "{}").status,
        400
    );

    sandbox.set_clock_offset(12 * 3600 + 1);
    assert_eq!(get(&registry, path, &login).status, 401);
}

#[test]
fn digitalocean_sends_for_a_token_of_the_registry() {
    let api = Api::start();
    let registry = api.sandbox.registry().expect("a registry");
    api.ok(
        "POST",
        "/v2/registry",
        json!({ "name": "shop", "subscription_tier_slug": "basic" }),
    );
    let digest = registry.push("shop/web", "main", "one");
    let path = "/v2/shop/web/manifests/main";
    let nobody = get(&registry, path, "");
    assert_eq!(nobody.status, 401);
    assert_eq!(
        nobody.headers["www-authenticate"],
        format!(
            r#"Bearer realm="{}/auth",service="registry.digitalocean.com",scope="repository:shop/web:pull""#,
            registry.endpoint()
        )
    );
    let given = api
        .get("/v2/registry/docker-credentials?expiry_seconds=600")
        .body;
    let docker = given["auths"]["registry.digitalocean.com"]["auth"]
        .as_str()
        .expect("credentials");
    let auth = "/auth?service=registry.digitalocean.com&scope=repository:shop/web:pull";
    let token = |login: &str| -> Option<String> {
        let told: Value = serde_json::from_str(&get(&registry, auth, login).text).expect("JSON");
        Some(format!("Bearer {}", told["token"].as_str()?))
    };
    // The credentials themselves are not for reading.
    assert_eq!(get(&registry, path, &format!("Basic {docker}")).status, 401);
    let own = token(&format!("Basic {docker}")).expect("a token");
    assert_eq!(
        get(&registry, path, &own).headers["docker-content-digest"],
        digest
    );
    assert_eq!(
        get(&registry, "/v2/shop/other/manifests/main", &own).status,
        401
    );
    let account = format!("{0}:{0}", api.token);
    assert!(token(&format!("Basic {}", STANDARD.encode(account))).is_some());
    assert_eq!(token(&format!("Basic {}", STANDARD.encode("a:b"))), None);

    // What it was given for is over, and with it the registry's own.
    api.sandbox.advance(Duration::from_secs(601));
    assert_eq!(get(&registry, path, &own).status, 401);
    assert_eq!(token(&format!("Basic {docker}")), None);
}
