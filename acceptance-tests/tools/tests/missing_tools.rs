//! A machine that lacks something is told what, and how to get it.

use std::process::{Command, Output};

/// Runs the example with nothing in its environment but `variables`.
fn ensure(tool: &str, variables: &[(&str, &str)]) -> Output {
    let test = std::env::current_exe().expect("the test is a file");
    let target = test.ancestors().nth(2).expect("target/<profile>/deps");
    Command::new(target.join("examples").join("ensure"))
        .arg(tool)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .expect("cargo test builds the examples too")
}

fn refusal(tool: &str, variables: &[(&str, &str)]) -> String {
    let output = ensure(tool, variables);
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8(output.stderr).expect("text")
}

#[test]
fn without_python_there_is_no_moto() {
    let folder = std::env::temp_dir().join(format!("slipway-no-python-{}", std::process::id()));
    let cache = folder.display().to_string();
    let text = refusal("moto", &[("SLIPWAY_CACHE", &cache)]);
    // Whatever it began is of no use to anybody.
    std::fs::remove_dir_all(&folder).ok();
    assert!(
        text.starts_with("python3, which runs moto, is not installed\n"),
        "{text}"
    );
    assert!(text.contains("apt install python3 python3-venv"), "{text}");
}

#[test]
fn without_node_there_is_no_prism() {
    let text = refusal("prism", &[("SLIPWAY_CACHE", "/no/such/folder")]);
    assert!(
        text.starts_with("node, which runs Prism, is not installed\n"),
        "{text}"
    );
    assert!(text.contains("apt install nodejs npm"), "{text}");
}

#[test]
fn without_go_there_is_no_opentofu_unless_one_is_given() {
    let folder = std::env::temp_dir().join(format!("slipway-no-go-{}", std::process::id()));
    let cache = folder.display().to_string();
    let text = refusal("opentofu", &[("SLIPWAY_CACHE", &cache)]);
    assert!(
        text.starts_with("go, which OpenTofu is built with, is not installed\n"),
        "{text}"
    );
    assert!(text.contains("SLIPWAY_TOFU"), "{text}");
    // What began is not taken for finished.
    let again = refusal("opentofu", &[("SLIPWAY_CACHE", &cache)]);
    assert_eq!(again, text);
    std::fs::remove_dir_all(&folder).expect("the lock file is there");

    let missing = refusal("opentofu", &[("SLIPWAY_TOFU", "/no/such/tofu")]);
    assert!(
        missing.starts_with("SLIPWAY_TOFU names /no/such/tofu, which is not a file\n"),
        "{missing}"
    );
    let file = std::env::current_exe().expect("the test is a file");
    let output = ensure("opentofu", &[("SLIPWAY_TOFU", &file.display().to_string())]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn without_go_there_is_no_kubernetes() {
    let folder = std::env::temp_dir().join(format!("slipway-no-k8s-{}", std::process::id()));
    let text = refusal(
        "kubernetes",
        &[("SLIPWAY_CACHE", &folder.display().to_string())],
    );
    std::fs::remove_dir_all(&folder).expect("the lock file is there");
    assert!(
        text.starts_with("go, which Kubernetes is built with, is not installed\nGo 1.26 or newer"),
        "{text}"
    );
}

#[test]
fn a_terraform_that_is_named_has_to_be_there() {
    let text = refusal("terraform", &[("SLIPWAY_TERRAFORM", "/no/such/terraform")]);
    assert!(
        text.contains("Set SLIPWAY_TERRAFORM to the program's path, or unset it."),
        "{text}"
    );
    let output = ensure("terraform", &[]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "terraform is not installed\n"
    );
}

#[test]
fn without_any_home_there_is_no_cache() {
    let text = refusal("opentofu", &[]);
    assert!(
        text.starts_with("there is no cache folder\nSet SLIPWAY_CACHE"),
        "{text}"
    );
}
