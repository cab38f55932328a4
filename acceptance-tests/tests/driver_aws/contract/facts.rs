//! The record of the official provider's behaviour, and the differences that are meant.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

/// The facts of each argument of a type, by path.
pub(super) type Facts = Map<String, Json>;

/// The record.
pub(super) struct Record(BTreeMap<String, Facts>);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl Record {
    /// Reads it.
    pub(super) fn read() -> Self {
        let path = root().join("codegen/inputs/contracts/hashicorp-aws-5.100.0-behaviour.json");
        let text = fs::read_to_string(path).expect("the contract is committed");
        Self(serde_json::from_str(&text).expect("the contract is JSON"))
    }

    /// The types with their facts.
    pub(super) fn types(&self) -> impl Iterator<Item = (&str, &Facts)> {
        self.0.iter().map(|(name, facts)| (name.as_str(), facts))
    }
}

/// Where ours is another.
pub(super) struct Mismatches {
    what: &'static str,
    asked: usize,
    rows: Vec<String>,
    found: Vec<String>,
}

impl Mismatches {
    /// Nothing yet.
    pub(super) fn new(what: &'static str) -> Self {
        let text = fs::read_to_string(root().join("docs/aws/guides/compatibility.md"));
        let text = text.expect("docs/aws/guides/compatibility.md is committed");
        let behaviour = text.split_once("\n## Behaviour\n");
        let rows = behaviour.map_or("", |(_, rows)| rows).lines();
        Self {
            what,
            asked: 0,
            rows: rows.map(str::to_owned).collect(),
            found: Vec::new(),
        }
    }

    /// Counts a question, so that a test which asks nothing fails.
    pub(super) fn ask(&mut self) {
        self.asked += 1;
    }

    /// Adds one, unless a row of docs/aws/guides/compatibility.md says that it is meant: one of the type that
    /// names the argument.
    pub(super) fn add(&mut self, of: &str, path: &str, official: &Json, here: &Json) {
        let own = format!("| `{of}.{path}` |");
        let (whole, named) = (format!("| `{of}` |"), format!("`{path}`"));
        let is_meant = self
            .rows
            .iter()
            .any(|row| row.starts_with(&own) || row.starts_with(&whole) && row.contains(&named));
        if !is_meant {
            let mut line = String::new();
            let _infallible = write!(line, "{of}.{path}: hashicorp/aws: {official}, here: {here}");
            self.found.push(line);
        }
    }

    /// Fails when there is one.
    #[track_caller]
    pub(super) fn none(self) {
        assert!(
            self.asked > 10,
            "only {} questions about {}",
            self.asked,
            self.what
        );
        assert!(
            self.found.is_empty(),
            "{} is another than the contract says:\n{}\n\n\
             Correct the type. If a difference is meant, its definition needs\n\
             [[differs]]\nattribute = \"PATH\"\nofficial = \"what hashicorp/aws does\"\n\
             here = \"what happens here\"\nwhy = \"the reason\"\n\
             and a type that is written by hand a row in its service's BEHAVIOUR; then run\n\
             UPDATE_EXPECT=1 cargo test -p slipway-aws --test compatibility.\n\
             If the sample is no good, write two values into acceptance-tests/tests/driver_aws/contract/samples.toml.",
            self.what,
            self.found.join("\n")
        );
    }
}
