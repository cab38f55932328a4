//! What is written to an API is what is read from it: `flatten(expand(x)) = x`, for each argument of
//! each type of EC2 that comes from a definition.
//!
//! An object is made with an argument set, the argument is taken out of the state, and a read has to
//! bring it back with the same value. The cloud is a mirror that knows nothing but the names of the
//! service's model, so a conversion that loses or bends a value shows in one direction or the other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt as _;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use slipway_acceptance::cli::provider::slipway_binary;
use slipway_acceptance::driver::{Driver, Host, Launch, StoredState};

use super::configs::Subject;
use super::facts::Record;
use super::mirror::Mirror;
use super::{alone, subjects};

/// What cannot take part, by type; `*` is the whole type. Each has its reason.
#[derive(Deserialize)]
#[serde(transparent)]
struct Apart(BTreeMap<String, BTreeMap<String, String>>);

/// What came of the arguments of a type, by name: how it came back as something else, if it did.
type Outcomes = BTreeMap<String, Result<(), String>>;

impl Apart {
    fn read() -> Self {
        toml::from_str(include_str!("apart.toml"))
            .unwrap_or_else(|error| panic!("apart.toml: {error}"))
    }

    fn within(&self, of: &str, name: &str) -> Duration {
        let apart = self.0.get(of);
        let is_apart = apart.is_some_and(|it| it.contains_key(name) || it.contains_key("*"));
        if is_apart { WITHIN_APART } else { WITHIN }
    }

    /// What is wrong with the outcomes and with this table: what does not come back and should, lines for
    /// what does come back, and lines for what was not tried.
    fn against(&self, outcomes: &BTreeMap<String, Outcomes>) -> Vec<String> {
        let nothing = BTreeMap::new();
        let mut wrong = Vec::new();
        for (of, tried) in outcomes {
            let apart = self.0.get(of).unwrap_or(&nothing);
            let is_whole = apart.contains_key("*");
            for (name, outcome) in tried {
                match (outcome, apart.contains_key(name)) {
                    (Err(why), false) if !is_whole => wrong.push(format!("{of}.{name}: {why}")),
                    (Ok(()), true) => wrong.push(format!("{of}.{name}: it comes back")),
                    _ => {}
                }
            }
            let back = tried.iter().filter(|(_, outcome)| outcome.is_ok());
            let back: Vec<_> = back.map(|(name, _)| name.as_str()).collect();
            if is_whole && !back.is_empty() {
                wrong.push(format!("{of}.*: these come back: {}", back.join(", ")));
            }
        }
        for (of, apart) in &self.0 {
            let tried = outcomes.get(of);
            let is_tried = |name: &String| tried.is_some_and(|it| it.contains_key(name));
            let unknown = apart.keys().filter(|name| match name.as_str() {
                "*" => tried.is_none() || apart.len() > 1,
                _ => !is_tried(name),
            });
            wrong.extend(unknown.map(|name| format!("{of}.{name}: apart.toml says it in vain")));
        }
        wrong
    }
}

/// The types of EC2 that come from definitions.
fn defined() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/definitions/aws/ec2");
    let files = fs::read_dir(folder).expect("the definitions are committed");
    let paths = files.map(|file| file.expect("the folder can be listed").path());
    // Data sources have a folder of their own.
    paths
        .filter(|path| path.is_file())
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a definition can be read");
            let parsed: toml::Table =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = parsed.get("resource").and_then(|it| it.get("type"));
            let name = name.and_then(toml::Value::as_str);
            name.unwrap_or_else(|| panic!("{} defines no type", path.display()))
                .to_owned()
        })
        .collect()
}

/// A provider that talks to the mirror.
async fn reflected(mirror: &Mirror) -> Driver {
    let program = slipway_binary().unwrap_or_else(|error| panic!("{error}"));
    let launch = Launch::new(program)
        .named("terraform-provider-aws_v0.1.0")
        .host(Host::Terraform1_11)
        .env("AWS_ENDPOINT_URL", mirror.url.as_str());
    let driver = Driver::launch(launch).await.expect("the provider starts");
    let settings = json!({
        "region": "us-east-1",
        "access_key": "none",
        "secret_key": "none",
        "skip_credentials_validation": true,
        "skip_requesting_account_id": true,
        "skip_metadata_api_check": "true",
        "max_retries": 1,
    });
    let diagnostics = driver.configure(settings).await;
    assert!(!diagnostics.has_errors(), "{diagnostics}");
    driver
}

/// How long one argument may take: an object that never gets ready is a mismatch.
const WITHIN: Duration = Duration::from_secs(10);

/// The same for one that is apart, and of which nothing else is expected.
const WITHIN_APART: Duration = Duration::from_secs(3);

/// So many types at once: those that cannot take part mostly wait for what never comes.
const AT_ONCE: usize = 8;

#[tokio::test]
async fn what_is_written_is_what_is_read() {
    let (record, mirror, mut about) = (Record::read(), Mirror::start().await, alone().await);
    let (defined, subjects) = (defined(), subjects(&record, &about));
    let subjects = subjects.iter().filter(|it| defined.contains(it.name));
    let apart = Apart::read();
    let trials = subjects.map(|subject| async {
        let outcomes = tried(subject, &apart, &mirror).await;
        (subject.name.to_owned(), outcomes)
    });
    let trials: Vec<_> = trials.collect();
    let outcomes: BTreeMap<String, Outcomes> = futures_util::stream::iter(trials)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    about.shutdown().await;
    let asked: usize = outcomes.values().map(BTreeMap::len).sum();
    assert!(asked > 50, "only {asked} arguments were tried");
    let wrong = apart.against(&outcomes);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Tries each argument of a type.
async fn tried(subject: &Subject<'_>, apart: &Apart, mirror: &Mirror) -> Outcomes {
    let mut mirror = mirror.another().await;
    let mut driver = reflected(&mirror).await;
    let mut outcomes = Outcomes::new();
    for (path, _) in subject.arguments().filter(|(path, _)| !path.contains('.')) {
        mirror.forget();
        let within = apart.within(subject.name, path);
        let tried = tokio::time::timeout(within, there_and_back(&driver, subject, path)).await;
        let outcome = match tried {
            Ok(outcome) => outcome,
            Err(_) => {
                // What still goes on there must not be told while the next argument is tried.
                driver.kill().await;
                mirror = mirror.another().await;
                driver = reflected(&mirror).await;
                Err("it did not get ready".to_owned())
            }
        };
        outcomes.insert(path.to_owned(), outcome);
    }
    driver.shutdown().await;
    outcomes
}

/// Makes an object with an argument, forgets the argument, and reads it back.
async fn there_and_back(driver: &Driver, subject: &Subject<'_>, path: &str) -> Result<(), String> {
    let config = subject.valid(path).ok_or("it has no sample")?;
    let made = driver.create(subject.name, config.clone()).await;
    if made.diagnostics.has_errors() {
        return Err(format!("{config} is refused: {}", made.diagnostics));
    }
    let made = made.success();
    let whole = made.attributes();
    let mut without = whole.clone();
    without[path] = match &whole[path] {
        Json::Null => return Err(format!("{config} sets nothing")),
        Json::Array(list) if list.is_empty() => return Err(format!("{config} sets nothing")),
        Json::Array(_) if is_block(driver, subject.name, path) => json!([]),
        _ => Json::Null,
    };
    let mut stored = StoredState::from_json(&without, made.schema_version);
    stored.private.clone_from(&made.private);
    let read = driver.refresh(subject.name, &stored).await;
    let read = read.map_err(|errors| format!("it cannot be read: {errors}"))?;
    let read = read.state.ok_or("it is gone")?.attributes();
    match read[path] == whole[path] {
        true => Ok(()),
        false => Err(format!("{} came back as {}", whole[path], read[path])),
    }
}

fn is_block(driver: &Driver, of: &str, path: &str) -> bool {
    driver.schema().resources[of]
        .block
        .blocks
        .contains_key(path)
}

#[test]
fn the_table_of_what_stays_apart_is_held_to_what_was_tried() {
    let apart: Apart = toml::from_str(
        "[a]\nback = \"\"\nlost = \"\"\nunknown = \"\"\n[b]\n\"*\" = \"\"\n[c]\n\"*\" = \"\"\n[d]\n\"*\" = \"\"\n",
    )
    .expect("a table");
    let lost = || Err("lost".to_owned());
    let of = |all: &[(&str, Result<(), String>)]| -> Outcomes {
        let all = all.iter().cloned();
        all.map(|(name, outcome)| (name.to_owned(), outcome))
            .collect()
    };
    let outcomes = BTreeMap::from([
        (
            "a".to_owned(),
            of(&[("back", Ok(())), ("lost", lost()), ("other", lost())]),
        ),
        ("b".to_owned(), of(&[("one", lost()), ("two", lost())])),
        ("c".to_owned(), of(&[("one", lost()), ("two", Ok(()))])),
    ]);
    let expected = [
        "a.back: it comes back",
        "a.other: lost",
        "c.*: these come back: two",
        "a.unknown: apart.toml says it in vain",
        "d.*: apart.toml says it in vain",
    ];
    assert_eq!(apart.against(&outcomes), expected);
}
