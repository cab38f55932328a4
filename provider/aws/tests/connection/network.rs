//! Proxies, trust, and what the requests say about the caller.

use slipway_aws::connection::{ConnectError, Settings, UserAgent};
use slipway_engine::error::ErrorKind;

use crate::fake::Fake;
use crate::{file, folder, open, settings};

/// A host that only a proxy could find.
const REMOTE: &str = "http://sts.example.invalid/";

fn at(url: &str) -> Settings {
    Settings {
        access_key: Some("STATIC".to_owned()),
        secret_key: Some("s".into()),
        region: Some("eu-central-1".to_owned()),
        endpoints: [("sts".to_owned(), url.to_owned())].into(),
        ..Settings::default()
    }
}

fn failure(error: &ConnectError) -> ErrorKind {
    error.cloud_error().expect("a failed call").kind()
}

#[tokio::test]
async fn http_goes_through_the_proxy_that_is_named() {
    for (argument, variable) in [
        (true, None),
        (false, Some("HTTP_PROXY")),
        (false, Some("http_proxy")),
    ] {
        let proxy = Fake::start().await;
        let url = proxy.url().replace("http://", "http://user:pass@");
        let mut settings = at(REMOTE);
        settings.http_proxy = argument.then(|| url.clone());
        let variables: Vec<_> = variable.map(|name| (name, &*url)).into_iter().collect();
        open(settings, &variables).await.expect("a connection");
        let seen = proxy.last("GetCallerIdentity");
        assert_eq!(seen.target, REMOTE);
        assert_eq!(seen.header("proxy-authorization"), "Basic dXNlcjpwYXNz");
    }
}

#[tokio::test]
async fn an_argument_wins_over_the_variable_and_empty_means_none() {
    let (proxy, other) = (Fake::start().await, Fake::start().await);
    let mut named = at(REMOTE);
    named.http_proxy = Some(proxy.url());
    open(named, &[("HTTP_PROXY", &other.url())])
        .await
        .expect("a connection");
    assert_eq!((proxy.seen().len(), other.seen().len()), (1, 0));
    let mut none = at(REMOTE);
    none.http_proxy = Some(String::new());
    let error = open(none, &[("HTTP_PROXY", &other.url())])
        .await
        .expect_err("no such host");
    assert_eq!(failure(&error), ErrorKind::Connect);
    assert_eq!(other.seen().len(), 0);
}

#[tokio::test]
async fn hosts_of_no_proxy_are_reached_directly() {
    for (argument, variable) in [
        (true, None),
        (false, Some("NO_PROXY")),
        (false, Some("no_proxy")),
    ] {
        let proxy = Fake::start().await;
        let mut settings = at(REMOTE);
        settings.http_proxy = Some(proxy.url());
        settings.no_proxy = argument.then(|| "example.invalid".to_owned());
        let variables: Vec<_> = variable
            .map(|name| (name, "example.invalid"))
            .into_iter()
            .collect();
        let error = open(settings, &variables).await.expect_err("no such host");
        assert_eq!(failure(&error), ErrorKind::Connect);
        assert!(proxy.seen().is_empty(), "{argument} {variable:?}");
    }
}

/// The fake is the proxy and, behind the tunnel, the server too.
#[tokio::test]
async fn https_goes_through_a_tunnel() {
    let set: [(&str, Option<&str>); 4] = [
        ("https_proxy", None),
        ("http_proxy", None),
        ("", Some("HTTPS_PROXY")),
        ("", Some("https_proxy")),
    ];
    for (argument, variable) in set {
        let fake = Fake::over_tls().await;
        let proxy = fake
            .url()
            .replace("https://localhost", "http://user:pass@127.0.0.1");
        let mut settings = at("https://sts.example.invalid/");
        settings.insecure = Some(true);
        match argument {
            "https_proxy" => settings.https_proxy = Some(proxy.clone()),
            "http_proxy" => settings.http_proxy = Some(proxy.clone()),
            _ => {}
        }
        let variables: Vec<_> = variable.map(|name| (name, &*proxy)).into_iter().collect();
        open(settings, &variables).await.expect("a connection");
        let seen = fake.seen();
        assert_eq!(seen[0].target, "sts.example.invalid:443");
        assert_eq!(seen[0].header("proxy-authorization"), "Basic dXNlcjpwYXNz");
        assert_eq!(
            seen[0].header("authorization"),
            "",
            "the proxy sees no signature"
        );
        assert_eq!(seen[1].field("Action"), "GetCallerIdentity");
        assert_eq!(seen[1].header("proxy-authorization"), "");
    }
}

#[tokio::test]
async fn a_proxy_that_cannot_be_is_an_error() {
    let mut settings = at(REMOTE);
    settings.http_proxy = Some("socks5://proxy:1080".to_owned());
    let error = open(settings, &[]).await.expect_err("no such proxy");
    assert_eq!(error.argument(), Some("http_proxy"));
}

#[tokio::test]
async fn a_server_is_trusted_by_bundle_or_by_decision() {
    let fake = Fake::over_tls().await;
    let home = folder();
    let bundle = file(&home, "bundle.pem", &fake.certificate);
    file(
        &home,
        ".aws/config",
        &format!("[default]\nca_bundle = {bundle}\n"),
    );
    let with = |bundle: Option<&str>, insecure: bool| {
        let mut settings = at(&fake.url());
        settings.custom_ca_bundle = bundle.map(str::to_owned);
        settings.insecure = insecure.then_some(true);
        settings
    };
    let variable = ("AWS_CA_BUNDLE", &*bundle);
    let at_home = ("HOME", home.path().to_str().unwrap());
    for (what, settings, variables, is_trusted) in [
        ("nothing", with(None, false), vec![], false),
        ("custom_ca_bundle", with(Some(&bundle), false), vec![], true),
        ("AWS_CA_BUNDLE", with(None, false), vec![variable], true),
        ("ca_bundle", with(None, false), vec![at_home], true),
        ("insecure", with(None, true), vec![], true),
    ] {
        match open(settings, &variables).await {
            Ok(_) => assert!(is_trusted, "{what}"),
            Err(error) => {
                assert!(!is_trusted, "{what}: {error:?}");
                assert_eq!(failure(&error), ErrorKind::Connect);
                let detail = error.detail();
                assert!(
                    detail.contains(&format!("localhost:{}", fake.port)),
                    "{detail}"
                );
                assert!(detail.contains("certificate"), "{detail}");
            }
        }
    }
}

/// The bundle takes the place of the system's certificates.
#[tokio::test]
async fn another_bundle_does_not_help() {
    let (fake, other) = (Fake::over_tls().await, Fake::over_tls().await);
    let folder = folder();
    let bundle = file(&folder, "bundle.pem", &other.certificate);
    let mut settings = at(&fake.url());
    settings.custom_ca_bundle = Some(bundle);
    let error = open(settings, &[]).await.expect_err("not trusted");
    assert_eq!(failure(&error), ErrorKind::Connect);
}

#[tokio::test]
async fn a_bundle_that_holds_nothing_is_an_error() {
    let folder = folder();
    for path in [
        file(&folder, "empty", "no certificate"),
        "/nowhere/at/all".to_owned(),
    ] {
        let mut settings = at(REMOTE);
        settings.custom_ca_bundle = Some(path);
        let error = open(settings, &[]).await.expect_err("no bundle");
        assert_eq!(error.argument(), Some("custom_ca_bundle"));
    }
}

#[tokio::test]
async fn the_user_agent_names_the_caller() {
    let fake = Fake::start().await;
    let mut settings = settings(&fake);
    settings.user_agent = UserAgent {
        terraform_version: Some("1.11.4".to_owned()),
        provider_version: Some("0.1.0".to_owned()),
        append: vec!["module/2".to_owned()],
    };
    let variables = [("TF_APPEND_USER_AGENT", "team/dns")];
    open(settings, &variables).await.expect("a connection");
    let seen = fake.last("GetCallerIdentity");
    let agent = seen.header("user-agent");
    assert!(agent.starts_with("aws-sdk-rust/"), "{agent}");
    assert!(
        agent.ends_with(" Terraform/1.11.4 slipway/0.1.0 module/2 team/dns"),
        "{agent}"
    );
}
