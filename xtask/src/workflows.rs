//! What can be known of the workflow files without GitHub: that it would understand them, that they give away no
//! more than they have to, and that the chores in them exist.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use clap::Parser as _;
use yaml_rust2::{Yaml, YamlLoader};

use crate::CommandLine;
use crate::process::workspace_root;

/// What a job may do besides reading the repository, by file and job.
const MAY_WRITE: [(&str, &str, &[&str]); 1] = [(
    "release.yml",
    "publish",
    &["contents", "id-token", "attestations"],
)];

/// The workflow files by name.
fn files() -> BTreeMap<String, String> {
    let folder = workspace_root().join(".github/workflows");
    let entries = fs::read_dir(&folder).expect("the workflows");
    let files: BTreeMap<String, String> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let text = fs::read_to_string(&path).expect("a text");
            (name.into_owned(), text)
        })
        .collect();
    assert!(files.contains_key("ci.yml") && files.contains_key("release.yml"));
    files
}

fn parsed(text: &str) -> Yaml {
    let mut documents = YamlLoader::load_from_str(text).expect("YAML");
    assert_eq!(documents.len(), 1);
    documents.remove(0)
}

/// The jobs of a file by name.
fn jobs(file: &Yaml) -> impl Iterator<Item = (&str, &Yaml)> {
    let jobs = file["jobs"].as_hash().expect("jobs").iter();
    jobs.map(|(name, job)| (name.as_str().expect("a name"), job))
}

fn steps(file: &Yaml) -> impl Iterator<Item = &Yaml> {
    jobs(file).flat_map(|(_, job)| job["steps"].as_vec().expect("steps"))
}

/// The chores in a script, each as the words that a shell would make of it.
fn chores(script: &str) -> Vec<Vec<String>> {
    let joined = script.replace("\\\n", " ");
    let lines = joined.lines().filter_map(|line| {
        let (_, words) = line.split_once("cargo xtask ")?;
        let plain = words.replace('"', "");
        let words = plain.split_whitespace().map(str::to_owned);
        Some(
            std::iter::once("cargo xtask".to_owned())
                .chain(words)
                .collect(),
        )
    });
    lines.collect()
}

#[test]
fn every_chore_of_a_workflow_exists() {
    let mut found = 0;
    let ci = fs::read_to_string(workspace_root().join(".ci/run")).expect("a script");
    let mut scripts = vec![(".ci/run".to_owned(), ci)];
    for (name, text) in files() {
        for step in steps(&parsed(&text)) {
            scripts.extend(step["run"].as_str().map(|it| (name.clone(), it.to_owned())));
        }
    }
    for (name, script) in scripts {
        for mut words in chores(&script) {
            // What is passed on is not known here.
            words.retain(|word| word != "$@");
            found += 1;
            if let Err(error) = CommandLine::try_parse_from(&words) {
                panic!("{name}: {}: {error}", words.join(" "));
            }
        }
    }
    assert!(found >= 3, "{found}");
    assert!(CommandLine::try_parse_from(["cargo xtask", "dist", "--sign"]).is_err());
}

/// A tag can be moved; a commit is what somebody has read.
#[test]
fn actions_are_pinned_by_commit() {
    let is_hex = |text: &str| text.len() == 40 && text.bytes().all(|it| it.is_ascii_hexdigit());
    for (name, text) in files() {
        for line in text.lines().filter(|line| line.contains("uses:")) {
            let pinned = line
                .split_once('@')
                .and_then(|(_, rest)| rest.split_once(" # v"));
            let (commit, version) = pinned.unwrap_or_else(|| panic!("{name}: {line}"));
            assert!(is_hex(commit), "{name}: {line}");
            assert_eq!(version.split('.').count(), 3, "{name}: {line}");
        }
    }
}

#[test]
fn jobs_may_do_what_they_need_and_no_more() {
    for (name, text) in files() {
        let file = parsed(&text);
        let of_all = file["permissions"]
            .as_hash()
            .expect("permissions of the whole");
        assert!(
            of_all.is_empty(),
            "{name}: jobs say what they need, one by one"
        );
        for (job, content) in jobs(&file) {
            let permissions = content["permissions"]
                .as_hash()
                .expect("permissions of each job");
            let written: Vec<&str> = permissions
                .iter()
                .filter(|(_, what)| what.as_str() != Some("read"))
                .map(|(scope, _)| scope.as_str().expect("a scope"))
                .collect();
            let excused = MAY_WRITE
                .iter()
                .find(|it| (it.0, it.1) == (name.as_str(), job));
            assert_eq!(written, excused.map_or(&[][..], |it| it.2), "{name}: {job}");
        }
    }
}

/// What a stranger writes, such as the title of a change, must not become part of a script.
#[test]
fn scripts_take_values_from_variables_alone() {
    for (name, text) in files() {
        for step in steps(&parsed(&text)) {
            let script = step["run"].as_str().unwrap_or_default();
            assert!(!script.contains("${{"), "{name}: {script}");
        }
    }
}

#[test]
fn actionlint_has_nothing_to_say() {
    let actionlint = slipway_tools::ensure_actionlint().unwrap_or_else(|error| panic!("{error}"));
    let output = Command::new(actionlint)
        .current_dir(workspace_root())
        // Other programs that it would start where there are some.
        .args(["-no-color", "-shellcheck=", "-pyflakes="])
        .args(
            files()
                .keys()
                .map(|name| format!(".github/workflows/{name}")),
        )
        .output()
        .expect("starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
}
