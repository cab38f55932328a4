//! From tokens to a formatted file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::panic::resume_unwind;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread::{self, available_parallelism};

use proc_macro2::{Punct, Spacing, TokenTree};
use quote::quote;

use super::layout::Chains;
use super::types::Tokens;

/// The names that code may use, with where they are from. A file uses those that stand in it.
const NAMES: &[(&str, &str)] = &[
    ("BTreeMap", "std::collections::BTreeMap"),
    ("HashMap", "std::collections::HashMap"),
    ("Future", "std::future::Future"),
    ("Arc", "std::sync::Arc"),
    ("Duration", "std::time::Duration"),
    (
        "BuildError",
        "aws_smithy_types::error::operation::BuildError",
    ),
    ("Json", "serde_json::Value as Json"),
    ("Doing", "slipway_engine::error::catalogue::Doing"),
    ("Verb", "slipway_engine::error::catalogue::Verb"),
    ("CloudError", "slipway_engine::error::CloudError"),
    ("ErrorKind", "slipway_engine::error::ErrorKind"),
    ("Service", "slipway_engine::error::Service"),
    ("AFTER_STOP", "slipway_engine::lifecycle::AFTER_STOP"),
    ("Claim", "slipway_engine::lifecycle::Claim"),
    ("Crud", "slipway_engine::lifecycle::Crud"),
    ("Failure", "slipway_engine::lifecycle::Failure"),
    ("Managed", "slipway_engine::lifecycle::Managed"),
    ("Sought", "slipway_engine::lifecycle::Sought"),
    ("Withheld", "slipway_engine::lifecycle::Withheld"),
    ("Work", "slipway_engine::lifecycle::Work"),
    (
        "nothing_to_adopt",
        "slipway_engine::lifecycle::nothing_to_adopt",
    ),
    ("detached", "slipway_engine::lifecycle::Session as _"),
    ("runtime", "slipway_engine::lifecycle::Session as _"),
    ("Effect", "slipway_engine::retry::Effect"),
    ("WaitError", "slipway_engine::wait::WaitError"),
    ("DataSource", "slipway_framework::DataSource"),
    ("Types", "slipway_framework::Types"),
    ("Diagnostics", "slipway_framework::diag::Diagnostics"),
    ("Identity", "slipway_framework::identity::Identity"),
    ("Piece", "slipway_framework::identity::Piece"),
    ("Attr", "slipway_framework::model::Attr"),
    ("Model", "slipway_framework::model::Model"),
    ("Set", "slipway_framework::model::Set"),
    ("Timeouts", "slipway_framework::model::Timeouts"),
    ("Plan", "slipway_framework::resource::Plan"),
    ("OnOmit", "slipway_framework::schema::OnOmit"),
    ("OnRemove", "slipway_framework::schema::OnRemove"),
    (
        "SemanticEquality",
        "slipway_framework::semantic::SemanticEquality",
    ),
    ("Number", "slipway_framework::value::Number"),
    ("StopSignal", "slipway_framework::stop::StopSignal"),
    ("Relation", "slipway_framework::validate::Relation"),
    ("Validator", "slipway_framework::validate::Validator"),
    ("SharedReads", "crate::reads::SharedReads"),
    ("Shape", "crate::reads::Shape"),
    ("Listed", "crate::reads::Listed"),
    ("Listing", "crate::reads::Listing"),
    ("Objects", "crate::reads::Objects"),
    ("Operation", "crate::api::Operation"),
    ("converge", "crate::converge"),
    ("Behaviour", "crate::differences::Behaviour"),
    ("Difference", "crate::differences::Difference"),
    ("Entries", "crate::entries::Entries"),
    ("kms_keys", "crate::kms_keys"),
    ("made_names", "crate::made_names"),
    ("old_states", "crate::old_states"),
    ("Since", "crate::old_states::Since"),
    ("outcome", "crate::outcome"),
    ("Already", "crate::outcome::Already"),
    ("Blame", "crate::outcome::Blame"),
    ("Issue", "crate::outcome::Issue"),
    ("Passing", "crate::outcome::Passing"),
    ("Words", "crate::outcome::Words"),
    ("data", "crate::ec2::data"),
    ("FilterBlock", "crate::ec2::data::FilterBlock"),
    ("ReadTimeout", "crate::ec2::data::ReadTimeout"),
    ("Search", "crate::ec2::data::Search"),
    ("identities", "crate::identities"),
    ("import_ids", "crate::import_ids"),
    ("holders", "crate::ec2::holders"),
    ("outlook", "crate::outlook"),
    ("Outlook", "crate::outlook::Outlook"),
    ("parts", "crate::parts"),
    ("States", "crate::parts::States"),
    ("Traces", "crate::parts::Traces"),
    ("given", "crate::parts::given"),
    ("Permissions", "crate::permissions::Permissions"),
    ("reads", "crate::reads"),
    ("rules", "crate::rules"),
    ("Shared", "crate::shared::Shared"),
    ("sought", "crate::sought"),
    ("spellings", "crate::spellings"),
    ("tagged", "crate::tagged"),
];

/// Those of them that are modules, and so stand before a path.
const MODULES: [&str; 17] = [
    "converge",
    "data",
    "identities",
    "import_ids",
    "kms_keys",
    "made_names",
    "old_states",
    "outcome",
    "outlook",
    "parts",
    "reads",
    "rules",
    "sdk",
    "session",
    "sought",
    "spellings",
    "tagged",
];

/// The names in code; those at the beginning of a path also with `::`, those of types of the file also with `own`.
fn collect(code: Tokens, words: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => collect(group.stream(), words),
            TokenTree::Ident(name) => {
                let next = tokens.get(at + 1);
                // One colon alone stands after a field.
                let is_path =
                    |punct: &Punct| punct.as_char() == ':' && punct.spacing() == Spacing::Joint;
                if matches!(next, Some(TokenTree::Punct(punct)) if is_path(punct)) {
                    words.insert(format!("{name}::"));
                }
                let before = at.checked_sub(1).map(|at| &tokens[at]);
                if matches!(before, Some(TokenTree::Ident(word)) if word == "enum" || word == "struct")
                {
                    words.insert(format!("own {name}"));
                }
                // What stands inside of another, such as `SemanticEquality::Json`, is no name here.
                let is_mark = |back: usize| {
                    let before = at.checked_sub(back).map(|at| &tokens[at]);
                    matches!(before, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
                };
                if !(is_mark(1) && is_mark(2)) {
                    words.insert(name.to_string());
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// A file: how it is made, what it is, what it uses, and its items.
///
/// # Errors
/// When the items are no Rust.
pub(super) fn file(
    source: &str,
    head: &str,
    own: &[(&'static str, String)],
    items: Vec<Tokens>,
) -> Result<Draft, String> {
    let own = own.iter().map(|(name, path)| (*name, path.as_str()));
    let mut words = BTreeSet::new();
    collect(quote!(#(#items)*), &mut words);
    let mut uses: Vec<&str> = Vec::new();
    for (name, path) in NAMES.iter().copied().chain(own) {
        let is_own = words.contains(&format!("own {name}"));
        let wanted = match MODULES.contains(&name) {
            true => words.contains(&format!("{name}::")),
            false => words.contains(name) && !is_own,
        };
        if wanted && !uses.contains(&path) {
            uses.push(path);
        }
    }
    let mut text = format!("// Generated by `cargo xtask codegen` from {source}.\n{head}\n\n");
    text.push_str(&imports(&uses));
    let mut chains = Chains::default();
    for item in items {
        let mut item: syn2::File =
            syn2::parse2(item.clone()).map_err(|error| format!("{error} in {item}"))?;
        chains.take(&mut item);
        text.push('\n');
        text.push_str(&prettyplease::unparse(&item));
    }
    Ok(Draft { text, chains })
}

/// A file that is not laid out yet.
#[derive(Debug)]
pub(super) struct Draft {
    text: String,
    chains: Chains,
}

impl Draft {
    fn laid_out(&self) -> Result<String, String> {
        Ok(apart(&self.chains.put_back(&rustfmt(&self.text)?)))
    }
}

/// Lays out files, by their paths, on all processors: `rustfmt` computes longer than all emitters.
///
/// # Errors
/// When `rustfmt` fails, with the path.
pub(super) fn lay_out(
    drafts: &BTreeMap<String, Draft>,
) -> Result<BTreeMap<String, String>, String> {
    let lanes = available_parallelism().map_or(1, usize::from);
    let waiting = Mutex::new(drafts.iter());
    let next = || waiting.lock().ok()?.next();
    let lane = || {
        let mut done = Vec::new();
        while let Some((path, draft)) = next() {
            let text = draft.laid_out();
            let text = text.map_err(|error| format!("{path}: {error}"))?;
            done.push((path.clone(), text));
        }
        Ok(done)
    };
    let done: Vec<Result<Vec<_>, String>> = thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
        let joined = lanes.into_iter().map(|lane| match lane.join() {
            Ok(done) => done,
            Err(panic) => resume_unwind(panic),
        });
        joined.collect()
    });
    let done = done.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(done.into_iter().flatten().collect())
}

/// The `use` lines: the standard library, other crates, this one; one line for each module.
fn imports(paths: &[&str]) -> String {
    let mut groups: [BTreeMap<&str, BTreeSet<&str>>; 3] = Default::default();
    for path in paths {
        let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
        let group = match path.split("::").next() {
            Some("std") => 0,
            Some("crate") => 2,
            _ => 1,
        };
        groups[group].entry(module).or_default().insert(name);
    }
    let lines = groups
        .iter()
        .filter(|group| !group.is_empty())
        .map(|group| {
            let lines = group.iter().map(|(module, names)| {
                let names: Vec<&str> = names.iter().copied().collect();
                match names.as_slice() {
                    [one] => format!("use {module}::{one};\n"),
                    many => format!("use {module}::{{{}}};\n", many.join(", ")),
                }
            });
            lines.collect::<String>()
        });
    lines.collect::<Vec<_>>().join("\n")
}

/// The methods of a block with an empty line between them, which `prettyplease` leaves out.
fn apart(text: &str) -> String {
    let begins = [
        "    fn ",
        "    async fn ",
        "    pub(crate) ",
        "    const ",
        "    ///",
    ];
    let mut spaced = String::with_capacity(text.len());
    let mut before = "";
    for line in text.lines() {
        let ended = ["    }", "    ];"].contains(&before);
        if ended && begins.iter().any(|begin| line.starts_with(begin)) {
            spaced.push('\n');
        }
        spaced.push_str(line);
        spaced.push('\n');
        before = line;
    }
    spaced
}

/// The text as `cargo fmt` leaves it.
fn rustfmt(text: &str) -> Result<String, String> {
    let said = |error: std::io::Error| format!("cannot run rustfmt: {error}");
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(said)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(text.as_bytes()).map_err(said)?;
    }
    let output = child.wait_with_output().map_err(said)?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        return Err(format!("rustfmt refuses the code: {told}"));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("rustfmt answers no text: {error}"))
}
