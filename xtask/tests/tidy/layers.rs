//! Which crate and which module may know which.

use crate::tree::{none_of, read, rust_below, sources};

/// The crates of ours that each crate may depend on, tests included.
const CRATES: [(&str, &[&str]); 19] = [
    ("proto", &["slipway-proto-generator"]),
    ("proto/generator", &[]),
    (
        "provider/framework",
        &["slipway-proto", "slipway-framework-macros"],
    ),
    ("provider/framework/macros", &[]),
    (
        "provider/framework/fuzz",
        &["slipway-framework", "slipway-proto"],
    ),
    ("provider/engine", &["slipway-framework"]),
    ("provider/aws", &["slipway-framework", "slipway-engine"]),
    (
        "provider/digitalocean",
        &[
            "slipway-framework",
            "slipway-engine",
            "slipway-digitalocean-client",
        ],
    ),
    ("provider/digitalocean/client", &["slipway-engine"]),
    // Its tests run against the API server of the sandbox.
    (
        "provider/kubernetes",
        &[
            "slipway-framework",
            "slipway-engine",
            "slipway-sandbox",
            "slipway-tools",
        ],
    ),
    // The only one that knows all of them. Registries are reached by the HTTP of DigitalOcean's client, and its
    // tests run against the clouds of the sandbox.
    (
        "provider/native",
        &[
            "slipway-framework",
            "slipway-engine",
            "slipway-aws",
            "slipway-digitalocean",
            "slipway-digitalocean-client",
            "slipway-kubernetes",
            "slipway-sandbox",
        ],
    ),
    (
        "provider",
        &[
            "slipway-framework",
            "slipway-engine",
            "slipway-aws",
            "slipway-digitalocean",
            "slipway-native",
        ],
    ),
    // It reads descriptions and writes code; what it writes knows the provider, it does not.
    ("codegen", &[]),
    ("codegen/client", &["slipway-codegen"]),
    // It proves what the provider promises, so it shares no code with it.
    (
        "acceptance-tests",
        &["slipway-proto", "slipway-tools", "slipway-sandbox"],
    ),
    ("acceptance-tests/sandbox", &["slipway-tools"]),
    ("acceptance-tests/tools", &[]),
    // It packs what others have compiled.
    ("dist", &[]),
    ("xtask", &["slipway-proto-generator", "slipway-tools"]),
];

/// What no file below a folder may name, and why.
const MODULES: [(&str, &[&str], &str); 11] = [
    (
        "provider/framework/src",
        &[
            "aws_sdk",
            "aws_config",
            "aws_smithy",
            "slipway_engine",
            "slipway_aws",
            "slipway_digitalocean",
        ],
        "the framework names no cloud",
    ),
    (
        "provider/engine/src",
        &[
            "aws_sdk",
            "aws_config",
            "aws_smithy",
            "slipway_proto",
            "slipway_aws",
            "slipway_digitalocean",
        ],
        "the engine knows the framework only",
    ),
    (
        "provider/digitalocean/client/src",
        &[
            "slipway_proto",
            "slipway_framework",
            "slipway_aws",
            "aws_sdk",
        ],
        "the client knows the engine's errors and its clock, and no Terraform",
    ),
    (
        "provider/aws/src",
        &["slipway_proto", "tfplugin6", "slipway_digitalocean"],
        "the wire is the framework's",
    ),
    (
        "provider/digitalocean/src",
        &["slipway_proto", "tfplugin6", "slipway_aws"],
        "the wire is the framework's, and faces do not know each other",
    ),
    (
        "provider/kubernetes/src",
        &[
            "slipway_proto",
            "tfplugin6",
            "slipway_aws",
            "slipway_digitalocean",
            "slipway_sandbox",
            "aws_sdk",
        ],
        "a cluster is a cluster, whoever runs it",
    ),
    (
        "provider/src",
        &["slipway_proto", "aws_sdk", "aws_config"],
        "the binary chooses a face and nothing else",
    ),
    (
        "acceptance-tests/src",
        &["slipway_framework", "slipway_engine", "slipway_aws"],
        "what proves the provider shares no code with it",
    ),
    (
        "acceptance-tests/sandbox/src",
        &["slipway_framework", "slipway_engine", "slipway_aws"],
        "what proves the provider shares no code with it",
    ),
    (
        "acceptance-tests/tests",
        &["slipway_framework", "slipway_engine", "slipway_aws"],
        "what proves the provider shares no code with it",
    ),
    (
        "proto/src",
        &["slipway_framework", "slipway_engine", "slipway_aws"],
        "the protocol knows nobody",
    ),
];

/// Modules of the framework that are types and rules: no wire, no input or output, no clock.
const DOMAIN: [&str; 8] = [
    "value", "schema", "path", "diag", "plan", "model", "semantic", "validate",
];

const NOT_IN_THE_DOMAIN: [&str; 8] = [
    "slipway_proto",
    "crate::rpc",
    "crate::plugin",
    "tokio::",
    "std::fs",
    "std::process",
    "SystemTime",
    "Instant::",
];

#[test]
fn crates_depend_only_on_what_they_may_know() {
    let manifests = sources();
    let manifests = manifests.iter().filter(|f| f.path.ends_with("/Cargo.toml"));
    let mut offences = Vec::new();
    for manifest in manifests {
        let folder = manifest.path.trim_end_matches("/Cargo.toml");
        let Some((_, allowed)) = CRATES.iter().find(|(name, _)| *name == folder) else {
            offences.push(format!("{folder} is not in the table of layers"));
            continue;
        };
        for line in manifest
            .text
            .lines()
            .filter(|line| line.starts_with("slipway-"))
        {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if !allowed.contains(&name) {
                offences.push(format!("{folder} depends on {name}"));
            }
        }
    }
    none_of(&offences, "The table is in xtask/tests/tidy/layers.rs.");
}

#[test]
fn modules_name_only_what_they_may_know() {
    let mut offences = Vec::new();
    for (folder, forbidden, why) in MODULES {
        let files = rust_below(folder);
        assert!(!files.is_empty(), "{folder} is gone");
        for (file, number, line) in files.iter().flat_map(code) {
            if let Some(name) = forbidden.iter().find(|name| line.contains(*name)) {
                offences.push(format!("{file}:{number} names {name}: {why}"));
            }
        }
    }
    none_of(&offences, "Move the code to the layer that may know it.");
}

#[test]
fn the_framework_touches_the_wire_only_at_its_edge() {
    let mut offences = Vec::new();
    for file in rust_below("provider/framework/src") {
        let place = file.path.trim_start_matches("provider/framework/src/");
        let module = place.split(['/', '.']).next().unwrap_or_default();
        for (path, number, line) in code(&file) {
            if !["rpc", "plugin"].contains(&module) && line.contains("slipway_proto") {
                offences.push(format!("{path}:{number} names slipway_proto"));
            }
            if DOMAIN.contains(&module)
                && let Some(name) = NOT_IN_THE_DOMAIN.iter().find(|name| line.contains(*name))
            {
                offences.push(format!("{path}:{number} names {name}"));
            }
        }
    }
    none_of(
        &offences,
        "Convert in rpc/, and hand in what comes from outside.",
    );
}

#[test]
fn only_the_provider_is_built_with_the_clouds_clients() {
    let mut offences = Vec::new();
    for (folder, _) in CRATES.iter().filter(|(name, _)| *name != "provider/aws") {
        let manifest = read(&format!("{folder}/Cargo.toml"));
        let clients = manifest.lines().filter(|line| line.starts_with("aws-sdk-"));
        // Spaces speaks S3's protocol.
        let is_spaces =
            |line: &&str| *folder == "provider/digitalocean" && line.starts_with("aws-sdk-s3.");
        let clients = clients.filter(|line| !is_spaces(line));
        offences.extend(clients.map(|line| format!("{folder}: {line}")));
    }
    none_of(&offences, "Only provider/aws calls AWS.");
}

/// The lines of a file that are not comments, with their place.
fn code(file: &crate::tree::Source) -> impl Iterator<Item = (&str, usize, &str)> {
    let lines = file.text.lines().zip(1..);
    lines
        .filter(|(line, _)| !line.trim_start().starts_with("//"))
        .map(|(line, number)| (file.path.as_str(), number, line))
}
