//! The protocol driver and a provider process, over its socket and with mutual TLS.
#![cfg(unix)]
#![allow(
    clippy::disallowed_methods,
    reason = "how long a process takes to end is part of the protocol"
)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;
use slipway_acceptance::driver::{Driver, Host, Launch, Rule};

/// The smallest provider of the framework's own tests, in the build that this test belongs to.
fn bare_plugin() -> PathBuf {
    let test = std::env::current_exe().expect("a test is a file");
    let profile = test.ancestors().nth(2).expect("target/<profile>/deps");
    let program = profile.join("bare-plugin");
    assert!(
        program.exists(),
        "the provider is not built; run cargo build -p slipway-framework --bin bare-plugin"
    );
    program
}

#[tokio::test]
async fn a_process_is_started_configured_and_ended_over_tls() {
    for host in [Host::Terraform1_11, Host::Terraform1_16, Host::OpenTofu1_12] {
        let launch = Launch::new(bare_plugin()).host(host);
        let mut driver = Driver::launch(launch).await.expect("the provider starts");
        assert!(!driver.configure(json!({})).await.has_errors());
        driver.stop().await;
        let asked = Instant::now();
        driver.shutdown().await;
        assert!(asked.elapsed() < Duration::from_secs(1));
        assert_eq!(driver.process_id(), None);
    }
}

#[tokio::test]
async fn a_restart_gives_a_new_process_with_the_same_configuration() {
    let mut driver = Driver::spawn(bare_plugin(), &[])
        .await
        .expect("the provider starts");
    assert!(!driver.configure(json!({})).await.has_errors());
    let first = driver.process_id().expect("a process");
    driver.restart().await.expect("another process");
    assert_ne!(driver.process_id(), Some(first));
    driver.shutdown().await;
}

#[tokio::test]
async fn a_process_without_tls_is_spoken_to_in_plain_text() {
    let launch = Launch::new(bare_plugin()).plaintext();
    let mut driver = Driver::launch(launch).await.expect("the provider starts");
    driver.shutdown().await;
}

#[tokio::test]
async fn a_killed_process_answers_nothing() {
    let mut driver = Driver::spawn(bare_plugin(), &[])
        .await
        .expect("the provider starts");
    driver.kill().await;
    let diagnostics = driver.configure(json!({})).await;
    assert!(diagnostics.has_errors(), "{diagnostics}");
    driver.shutdown().await;
    let rules: Vec<_> = driver
        .take_violations()
        .iter()
        .map(|found| found.rule)
        .collect();
    assert_eq!(rules, [Rule::CleanEnd]);
}

#[tokio::test]
async fn what_is_no_provider_does_not_start() {
    for (program, expected) in [
        ("true", "no handshake"),
        ("/nowhere/at/all", "No such file"),
    ] {
        let error = Driver::spawn(program, &[]).await.expect_err("no provider");
        assert!(error.to_string().contains(expected), "{error}");
    }
    let error = Driver::launch(Launch::new("env"))
        .await
        .expect_err("no provider");
    assert!(error.to_string().contains("six fields"), "{error}");
}

/// A script that runs the provider and then some more.
fn script(folder: &tempfile::TempDir, afterwards: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.path().join("provider");
    let text = format!("#!/bin/sh\n'{}'\n{afterwards}\n", bare_plugin().display());
    std::fs::write(&path, text).expect("the folder can be written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    path
}

#[tokio::test]
async fn noise_panics_and_a_bad_or_late_end_are_found() {
    for (afterwards, expected) in [
        ("true", vec![]),
        ("echo noise", vec![Rule::SilentStdout]),
        ("echo 'panic: at the disco' >&2", vec![Rule::CleanEnd]),
        ("exit 3", vec![Rule::CleanEnd]),
        ("exec sleep 60", vec![Rule::CleanEnd]),
    ] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let program = script(&folder, afterwards);
        let mut driver = Driver::spawn(program, &[])
            .await
            .expect("the provider starts");
        driver.shutdown().await;
        let violations = driver.take_violations();
        let rules: Vec<_> = violations.iter().map(|found| found.rule).collect();
        assert_eq!(rules, expected, "{afterwards}: {violations:?}");
    }
}
