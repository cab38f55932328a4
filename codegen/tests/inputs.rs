//! The committed inputs and definitions themselves.

use std::path::Path;

use expect_test::expect;
use slipway_codegen::inputs::Inputs;
use slipway_codegen::workspace;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn inputs() -> Inputs {
    Inputs::open(&root().join("codegen/inputs")).unwrap()
}

#[test]
fn every_definition_is_right() {
    let made = workspace::make(root()).unwrap();
    assert!(!made.is_empty());
    let wrong = made.iter().filter_map(|made| {
        let problems = made.resource.as_ref().err()?;
        Some(problems.render(&made.text))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Names are derived from the models by rules; each of them has to be in the crates. What is missing
/// is newer than the crate. A name that a wrong rule made would show here as well.
#[test]
fn derived_names_are_in_the_crates() {
    expect![[r#"
        aws-sdk-autoscaling: describe_auto_scaling_groups takes no include_managed_resources
        aws-sdk-autoscaling: describe_policies takes no include_managed_resources
        aws-sdk-autoscaling: describe_scaling_activities takes no include_managed_resources
        aws-sdk-autoscaling: describe_scheduled_actions takes no include_managed_resources
        aws-sdk-ec2: LaunchTemplatesMonitoring has no metric_category_ids
        aws-sdk-ec2: LaunchTemplatesMonitoringRequest has no metric_category_ids
        aws-sdk-ec2: Monitoring has no metric_category_ids
        aws-sdk-ec2: VpcEncryptionControlConfiguration has no api_gateway_v2_exclusion
        aws-sdk-ec2: VpcEncryptionControlConfiguration has no global_accelerator_exclusion
        aws-sdk-ec2: VpcEncryptionControlExclusions has no api_gateway_v2
        aws-sdk-ec2: VpcEncryptionControlExclusions has no global_accelerator
        aws-sdk-ec2: accept_vpc_endpoint_connections takes no transit_gateway_attachment_ids
        aws-sdk-ec2: no type AssociatedKmsKey"#]]
    .assert_eq(&inputs().late().join("\n"));
}

#[test]
fn crates_are_those_of_the_lock_file() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for service in inputs().sources.services.values() {
        let name = format!("name = \"{}\"\n", service.package);
        let locked = lock
            .split("[[package]]")
            .find(|entry| entry.contains(&name));
        if let Some(locked) = locked {
            let pinned = format!("version = \"{}\"", service.version);
            let hash = format!("checksum = \"{}\"", service.sha256);
            assert!(
                locked.contains(&pinned) && locked.contains(&hash),
                "{locked}"
            );
        }
    }
}

#[test]
fn no_text_for_people_is_in_the_inputs() {
    let mut files = Vec::new();
    for folder in [
        "botocore",
        "cloudformation",
        "contracts",
        "crates",
        "openapi",
    ] {
        let entries = std::fs::read_dir(root().join("codegen/inputs").join(folder)).unwrap();
        files.extend(entries.map(|entry| entry.unwrap().path()));
    }
    // Examples are values, and values have texts; how long they may be is looked at below.
    let is_examples = |file: &std::path::PathBuf| file.ends_with("digitalocean-examples.json");
    files.retain(|file| !is_examples(file));
    assert!(files.len() > 40);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.display();
        for key in [
            "documentation",
            "description",
            "title",
            "$comment",
            "examples",
        ] {
            // A member or a field may have such a name; then its value is a shape or a type.
            let mark = format!("\"{key}\":\"");
            let texts = text.match_indices(&mark).filter(|(at, _)| {
                let value = &text[at + mark.len()..];
                !["Option<", "string ", "set("]
                    .iter()
                    .any(|start| value.starts_with(start))
            });
            assert_eq!(texts.count(), 0, "{name}: {key}");
        }
        assert!(
            !text.contains("<p>") && !text.contains("</"),
            "{name} has markup"
        );
        let longest = texts(&text).map(words).max().unwrap_or(0);
        assert!(longest <= 12, "{name} has a text of {longest} words");
    }
}

/// The texts between quotes that are no expressions.
fn texts(json: &str) -> impl Iterator<Item = &str> {
    json.split('"').skip(1).step_by(2)
}

fn words(text: &str) -> usize {
    let is_word =
        |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    text.split(' ').filter(is_word).count()
}

/// The page of the language has every key that the language has.
#[test]
fn every_key_is_explained() {
    let read = |name: &str| std::fs::read_to_string(root().join("codegen").join(name)).unwrap();
    let page = read("definitions/README.md");
    let sources = read("src/definition/mod.rs") + &read("src/definition/lifecycle.rs");
    let keys = sources.lines().filter_map(|line| {
        let field = line.strip_prefix("    pub ")?;
        let (name, _) = field.split_once(':')?;
        (!name.contains('(')).then_some(name)
    });
    let keys: Vec<_> = keys.filter(|key| *key != "type_name").collect();
    assert!(keys.len() > 60, "{keys:?}");
    let has = |key: &str| page.contains(&format!("`{key}`")) || page.contains(&format!("[{key}]"));
    let missing: Vec<_> = keys.into_iter().filter(|key| !has(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// An example is a value that the API takes or gives, and no explanation.
#[test]
fn examples_are_values() {
    let file = root().join("codegen/inputs/openapi/digitalocean-examples.json");
    let text = std::fs::read_to_string(file).unwrap();
    let long: Vec<_> = texts(&text).filter(|text| words(text) > 12).collect();
    assert!(long.is_empty(), "{long:?}");
}
