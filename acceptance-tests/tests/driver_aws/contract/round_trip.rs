//! What is written to an API is what is read from it: `flatten(expand(x)) = x`, for each argument of
//! each type of EC2 that comes from a definition.
//!
//! An object is made with an argument set, the argument is taken out of the state, and a read has to
//! bring it back with the same value. The cloud is a mirror that knows nothing but the names of the
//! service's model, so a conversion that loses or bends a value shows in one direction or the other.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use slipway_acceptance::cli::provider::slipway_binary;
use slipway_acceptance::driver::{Driver, Host, Launch, StoredState};

use super::configs::Subject;
use super::facts::Record;
use super::mirror::Mirror;
use super::subjects;

/// What cannot take part, by type; `*` is the whole type. Each has its reason.
#[derive(Deserialize)]
#[serde(transparent)]
struct Apart(BTreeMap<String, BTreeMap<String, String>>);

impl Apart {
    fn read() -> Self {
        toml::from_str(include_str!("apart.toml"))
            .unwrap_or_else(|error| panic!("apart.toml: {error}"))
    }

    fn has(&self, of: &str, name: &str) -> bool {
        let all = self.0.get(of);
        all.is_some_and(|all| all.contains_key(name) || all.contains_key("*"))
    }
}

/// The types of EC2 that come from definitions.
fn defined() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/definitions/aws/ec2");
    let files = fs::read_dir(folder).expect("the definitions are committed");
    let names = files.filter_map(|file| {
        let text = fs::read_to_string(file.ok()?.path()).ok()?;
        let parsed: toml::Table = toml::from_str(&text).ok()?;
        let name = parsed.get("resource")?.get("type")?.as_str()?;
        Some(name.to_owned())
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
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

#[tokio::test]
async fn what_is_written_is_what_is_read() {
    let (record, mirror, apart) = (Record::read(), Mirror::start().await, Apart::read());
    let mut driver = reflected(&mirror).await;
    let defined = defined();
    let (mut asked, mut wrong, mut needless) = (0, Vec::new(), Vec::new());
    for subject in subjects(&record, &driver) {
        if !defined.iter().any(|it| it == subject.name) {
            continue;
        }
        for (path, _) in subject.arguments().filter(|(path, _)| !path.contains('.')) {
            let is_apart = apart.has(subject.name, path);
            if apart.has(subject.name, "*") {
                continue;
            }
            mirror.forget();
            let tried = tokio::time::timeout(WITHIN, there_and_back(&driver, &subject, path)).await;
            let tried = tried.unwrap_or_else(|_| Err("it did not get ready".to_owned()));
            asked += 1;
            match (tried, is_apart) {
                (Ok(()), false) | (Err(_), true) => {}
                (Err(why), false) => wrong.push(format!("{}.{path}: {why}", subject.name)),
                (Ok(()), true) => needless.push(format!("{}.{path}", subject.name)),
            }
        }
    }
    driver.shutdown().await;
    assert!(asked > 50, "only {asked} arguments were tried");
    assert!(
        wrong.is_empty() && needless.is_empty(),
        "these come back as something else:\n{}\nthese come back, and need no line in apart.toml:\n{}",
        wrong.join("\n"),
        needless.join("\n")
    );
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
