//! Policy documents: random ones written by our provider and by the official one, byte for byte.
#![allow(
    clippy::disallowed_methods,
    reason = "which documents to make, and how many, comes from outside"
)]

use serde_json::{Map, Value as Json, json};
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::cases::workspace;
use slipway_acceptance::cli::{Cli, CliError, Face, Provider};

/// What is asked of a provider at a time.
const DOCUMENTS: usize = 200;

/// Pieces of which everything is made, with what JSON, HTML and HCL would escape among them.
const WORDS: [&str; 14] = [
    "a",
    "b",
    "*",
    "s3:Get*",
    "x<y>",
    "&z",
    "&{aws:username}",
    "${q}",
    "é",
    "\"\\",
    "\u{2028}",
    "/",
    "0",
    "arn:aws:s3:::b/*",
];
const KINDS: [&str; 5] = ["AWS", "Service", "Federated", "*", "<"];
const OPERATORS: [&str; 3] = ["StringLike", "Bool", "<"];
const KEYS: [&str; 3] = ["aws:x", "k", "&"];

/// Numbers from a seed (Marsaglia, "Xorshift RNGs", 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn of(&mut self, words: &[&str]) -> String {
        words[self.below(words.len())].to_owned()
    }

    fn words(&mut self, least: usize) -> Vec<String> {
        let count = least + self.below(4);
        (0..count).map(|_| self.of(&WORDS)).collect()
    }
}

/// A configuration, in which every Sid stands in one place of each kind at most, so that both accept it.
fn document(random: &mut Random) -> Json {
    let mut document = Map::new();
    if random.one_in(3) {
        document.insert("policy_id".to_owned(), json!(random.of(&WORDS)));
    }
    if random.one_in(3) {
        document.insert("version".to_owned(), json!("2012-10-17"));
    }
    let statements: Vec<Json> = (0..random.below(4)).map(|at| block(random, at)).collect();
    document.insert("statement".to_owned(), json!(statements));
    for argument in ["source_policy_documents", "override_policy_documents"] {
        if random.one_in(2) {
            let count = random.below(3);
            let texts: Vec<String> = (0..count).map(|at| source(random, 3 * at)).collect();
            document.insert(argument.to_owned(), json!(texts));
        }
    }
    Json::Object(document)
}

fn block(random: &mut Random, at: usize) -> Json {
    let mut statement = Map::new();
    if random.one_in(2) {
        statement.insert("sid".to_owned(), json!(format!("S{at}")));
    }
    if random.one_in(2) {
        statement.insert("effect".to_owned(), json!(random.of(&["Allow", "Deny"])));
    }
    for argument in ["actions", "not_actions", "resources", "not_resources"] {
        if random.one_in(2) {
            statement.insert(argument.to_owned(), json!(random.words(0)));
        }
    }
    for argument in ["principals", "not_principals"] {
        let of = |random: &mut Random| json!({ "type": random.of(&KINDS), "identifiers": random.words(0) });
        let blocks: Vec<Json> = (0..random.below(4)).map(|_| of(random)).collect();
        statement.insert(argument.to_owned(), json!(blocks));
    }
    let of = |random: &mut Random| json!({ "test": random.of(&OPERATORS), "variable": random.of(&KEYS), "values": random.words(0) });
    let blocks: Vec<Json> = (0..random.below(5)).map(|_| of(random)).collect();
    statement.insert("condition".to_owned(), json!(blocks));
    Json::Object(statement)
}

/// The text of a document to merge, whose Sids begin at this number.
fn source(random: &mut Random, first: usize) -> String {
    let one_or_more = |random: &mut Random| {
        if random.one_in(2) {
            json!(random.of(&WORDS))
        } else {
            json!(random.words(0))
        }
    };
    let mut statements = Vec::new();
    for at in 0..random.below(4) {
        let mut statement = Map::new();
        if random.one_in(2) {
            statement.insert("Sid".to_owned(), json!(format!("S{}", first + at)));
        }
        statement.insert("Effect".to_owned(), json!(random.of(&["Allow", "Deny"])));
        for element in ["Action", "notaction", "Resource", "NotResource"] {
            if random.one_in(2) {
                statement.insert(element.to_owned(), one_or_more(random));
            }
        }
        match random.below(3) {
            0 => statement.insert("Principal".to_owned(), json!("*")),
            1 => {
                let kinds = json!({ random.of(&KINDS): one_or_more(random), random.of(&KINDS): one_or_more(random) });
                statement.insert("NotPrincipal".to_owned(), kinds)
            }
            _ => None,
        };
        if random.one_in(2) {
            let keys = json!({ random.of(&KEYS): one_or_more(random), "flag": random.one_in(2) });
            statement.insert(
                "Condition".to_owned(),
                json!({ random.of(&OPERATORS): keys }),
            );
        }
        statements.push(Json::Object(statement));
    }
    let mut document = json!({ "Statement": statements });
    if random.one_in(2) {
        document["Version"] = json!(random.of(&["2008-10-17", "2012-10-17"]));
    }
    if random.one_in(3) {
        document["Id"] = json!(random.of(&WORDS));
    }
    document.to_string()
}

/// The configuration in JSON, whose texts are templates.
fn escaped(json: Json) -> Json {
    match json {
        Json::String(text) => Json::String(text.replace("${", "$${").replace("%{", "%%{")),
        Json::Array(elements) => elements.into_iter().map(escaped).collect(),
        Json::Object(members) => members
            .into_iter()
            .map(|(name, member)| (name, escaped(member)))
            .collect(),
        other => other,
    }
}

/// What a provider makes of the documents: id, indented and minified text of each.
fn made(provider: &Provider, documents: &[Json]) -> Result<Vec<[String; 3]>, CliError> {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    let cli = Cli::all()?[0];
    let workspace = workspace(cli, provider, &sandbox)?;
    let blocks: Map<String, Json> = (0..)
        .zip(documents)
        .map(|(at, it): (usize, _)| (format!("d{at}"), escaped(it.clone())))
        .collect();
    let config = json!({ "data": { "aws_iam_policy_document": blocks } });
    workspace.write("main.tf.json", &config.to_string())?;
    workspace.apply()?.success()?;
    let state = workspace.state_file()?;
    let text = |address: &str, name: &str| {
        let text = state.string(address, name);
        text.unwrap_or_else(|| panic!("{address} has no {name}"))
            .to_owned()
    };
    let made = |at| {
        let address = format!("data.aws_iam_policy_document.d{at}");
        ["id", "json", "minified_json"].map(|name| text(&address, name))
    };
    Ok((0..documents.len()).map(made).collect())
}

/// `SLIPWAY_PEER_AWS=… cargo test -p slipway-acceptance --test policy_documents -- --ignored`; with
/// `SLIPWAY_SEED`, other documents.
#[test]
#[ignore = "it needs the official provider, which SLIPWAY_PEER_AWS names"]
fn random_documents_are_those_of_the_official_provider() {
    let seed: u64 = std::env::var("SLIPWAY_SEED").map_or(1, |seed| seed.parse().expect("a number"));
    // Seeds that follow each other begin alike, and zero would stay zero.
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let documents: Vec<Json> = (0..DOCUMENTS).map(|_| document(&mut random)).collect();
    let official = Provider::official(Face::Aws).and_then(|provider| made(&provider, &documents));
    let official = official.unwrap_or_else(|error| panic!("{error}"));
    let ours = Provider::slipway().and_then(|provider| made(&provider, &documents));
    let ours = ours.unwrap_or_else(|error| panic!("{error}"));
    for ((document, official), ours) in documents.iter().zip(&official).zip(&ours) {
        assert_eq!(ours, official, "seed {seed}: {document}");
    }
}
