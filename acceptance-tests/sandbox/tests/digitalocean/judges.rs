//! Judges that know nothing of the simulator: DigitalOcean's own client makes the calls, and a proxy
//! that others wrote holds every exchange against the published document.

use serde_json::Value;
use slipway_sandbox::digitalocean::Sandbox;
use slipway_tools::{ensure_prism, ensure_pydo};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// What pydo does.
const SCRIPT: &str = include_str!("judge.py");

#[test]
fn pydo_and_prism_find_nothing_but_the_errors_of_the_document() {
    let sandbox = Sandbox::start().expect("it starts");
    let folder = tempfile::tempdir().expect("a folder");
    let document = folder.path().join("document.json");
    std::fs::write(&document, Sandbox::document()).expect("it is written");
    let proxy = ensure_prism()
        .expect("Prism")
        .proxy(&document, &sandbox.endpoint())
        .expect("it starts");
    let output = Command::new(ensure_pydo().expect("pydo"))
        .args(["-c", SCRIPT, proxy.address(), Sandbox::TOKEN])
        .output()
        .expect("python runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(sandbox.violations(), Vec::<String>::new());
    assert!(sandbox.not_simulated().is_empty());

    let called = sandbox.calls();
    let called: BTreeSet<&str> = called.iter().map(|call| call.service.as_str()).collect();
    let mut services = Sandbox::services();
    // It is not in the document.
    services.remove("oauth");
    assert_eq!(called, services, "the nouns that were called, and all");

    let known: BTreeMap<String, String> = sandbox.document_errors().into_iter().collect();
    let mut wrong = BTreeSet::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let found: Value = serde_json::from_str(line).expect("JSON");
        let id = found["request_id"].as_str().unwrap_or_default();
        assert!(known.contains_key(id), "Prism alone found {found}");
        wrong.insert(found["call"].as_str().unwrap_or_default().to_owned());
    }
    assert_eq!(
        wrong.iter().map(String::as_str).collect::<Vec<_>>(),
        ["load_balancers.update"],
        "calls that the document does not allow by its own error"
    );
}
