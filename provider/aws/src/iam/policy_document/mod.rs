//! `aws_iam_policy_document`: a policy written as blocks, and merged from others.
//!
//! - `model`: the schema. `document`: what a policy says, and merging.
//! - `blocks`: from the configuration to a document; `parse`: from JSON to a document.
//! - `check`: what is wrong with a configuration. `render`: from a document to its text.
//!
//! The text is that of hashicorp/aws, byte for byte, so that a policy which was stored by one
//! provider is no change for the other. `tests/official.jsonl` holds what it answered.

mod blocks;
mod check;
mod document;
mod model;
mod parse;
mod render;
#[cfg(test)]
mod tests;

use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Set};
use slipway_framework::stop::StopSignal;

use document::Document;
use model::{Attributes, StatementBlock};

/// The data source. It needs neither a region nor credentials.
pub(super) struct PolicyDocument;

impl DataSource for PolicyDocument {
    type Model = Attributes;

    fn type_name(&self) -> &'static str {
        "aws_iam_policy_document"
    }

    fn validate(&self, config: &Attributes, diagnostics: &mut Diagnostics) {
        check::check(config, diagnostics);
    }

    async fn read(&self, config: Attributes, _: &StopSignal) -> Result<Attributes, Diagnostics> {
        document(config)
    }
}

/// The document of a configuration that is wholly known.
fn document(config: Attributes) -> Result<Attributes, Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    let merged = check::check(&config, &mut diagnostics);
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let mut whole = Document::default();
    for source in merged.sources {
        whole.merge(source.document);
    }
    whole.merge(blocks::document(&config));
    for over in merged.overrides {
        whole.merge(over.document);
    }
    let json = whole.indented();
    Ok(Attributes {
        id: Attr::Known(crc32fast::hash(json.as_bytes()).to_string()),
        json: Attr::Known(json),
        minified_json: Attr::Known(whole.minified()),
        version: Attr::from(blocks::version(&config)),
        statement: config.statement.map(filled),
        ..config
    })
}

/// The statements with what was left out, as hashicorp/aws stores them.
fn filled(statements: Vec<StatementBlock>) -> Vec<StatementBlock> {
    let statement = |block: StatementBlock| StatementBlock {
        actions: or(block.actions, Set::default),
        effect: or(block.effect, || blocks::DEFAULT_EFFECT.to_owned()),
        not_actions: or(block.not_actions, Set::default),
        not_resources: or(block.not_resources, Set::default),
        resources: or(block.resources, Set::default),
        sid: or(block.sid, String::new),
        ..block
    };
    statements.into_iter().map(statement).collect()
}

/// The value, or this one for null.
fn or<T>(value: Attr<T>, default: impl FnOnce() -> T) -> Attr<T> {
    match value {
        Attr::Null => Attr::Known(default()),
        other => other,
    }
}
