//! Tokens for clusters: the call that they are, made as a cluster makes it.

use std::io::{Read, Write};
use std::net::TcpStream;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::driver::Host;

use super::aws;

/// Makes the call of a token for a cluster of this name; gives the status and the answer.
fn call(token: &str, cluster: &str) -> (u16, String) {
    let url = token.strip_prefix("k8s-aws-v1.").expect("a token");
    let url = URL_SAFE_NO_PAD.decode(url).expect("base64 for URLs");
    let url = String::from_utf8(url).expect("a URL");
    let (host, path) = url
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
        .expect("the local AWS");
    let mut stream = TcpStream::connect(host).expect("the local AWS listens");
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nHost: {host}\r\nx-k8s-aws-id: {cluster}\r\nConnection: close\r\n\r\n"
    )
    .expect("it is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer.split(' ').nth(1).and_then(|it| it.parse().ok());
    (status.expect("a status"), answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_proves_who_made_it_to_one_cluster() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    let driver = aws(&sandbox, Host::Terraform1_11).await;
    let opened = driver.open("aws_eks_cluster_auth", json!({ "name": "demo" }));
    let opened = opened.await.unwrap_or_else(|errors| panic!("{errors}"));
    let token = opened.result["token"].as_str().expect("a token").to_owned();
    // The local AWS verifies signatures itself; what stands behind it answers a call of STS by GET with
    // something else, so only the verdict counts.
    sandbox.reset_calls();
    let (status, answer) = call(&token, "demo");
    assert_eq!(status, 200, "{answer}");
    assert_eq!(sandbox.count("sts:GetCallerIdentity"), 1);
    let (status, answer) = call(&token, "another");
    assert_eq!(status, 403, "{answer}");
    driver
        .close(opened)
        .await
        .expect("there is nothing to close");
}
