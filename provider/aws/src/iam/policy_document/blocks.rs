//! The document that the blocks of a configuration stand for.

use slipway_framework::model::{Attr, Set};

use super::document::{Conditions, Document, Principals, Statement, Texts, VERSIONS};
use super::model::{Attributes, ConditionBlock, PrincipalBlock, StatementBlock};

/// The newest version of the policy language, and what is meant without one.
pub(super) const NEWEST: &str = VERSIONS[1];

/// What a statement without `effect` does.
pub(super) const DEFAULT_EFFECT: &str = "Allow";

/// The text of an argument. A configuration that is read is wholly known.
fn text(value: &Attr<String>) -> String {
    value.if_known().cloned().unwrap_or_default()
}

/// The texts of a list or set, without the nulls that validation refuses.
fn texts<'a>(elements: impl IntoIterator<Item = &'a Attr<String>>) -> Vec<String> {
    let known = elements.into_iter().filter_map(Attr::if_known);
    known.cloned().collect()
}

fn members<T>(set: &Attr<Set<T>>) -> &[T] {
    set.if_known().map_or(&[], |set| &set.0)
}

/// `&{` is another spelling of `${`, which a configuration would have to escape.
fn variables(text: &str) -> String {
    text.replace("&{", "${")
}

/// The document of a wholly known configuration, without those that are merged with it.
pub(super) fn document(config: &Attributes) -> Document {
    let statements = config.statement.if_known().into_iter().flatten();
    Document {
        version: version(config).to_owned(),
        id: text(&config.policy_id),
        statements: statements.map(statement).collect(),
    }
}

/// The version that the configuration asks for.
pub(super) fn version(config: &Attributes) -> &str {
    config.version.if_known().map_or(NEWEST, String::as_str)
}

fn statement(block: &StatementBlock) -> Statement {
    let effect = block.effect.if_known().map_or(DEFAULT_EFFECT, |it| it);
    Statement {
        sid: text(&block.sid),
        effect: effect.to_owned(),
        actions: plain(&block.actions),
        not_actions: plain(&block.not_actions),
        resources: with_variables(&block.resources),
        not_resources: with_variables(&block.not_resources),
        principals: principals(members(&block.principals)),
        not_principals: principals(members(&block.not_principals)),
        conditions: conditions(members(&block.condition)),
    }
}

fn plain(set: &Attr<Set<Attr<String>>>) -> Option<Texts> {
    let texts = texts(members(set));
    (!texts.is_empty()).then(|| Texts::descending(texts))
}

/// The order is that of the words as they are written in the configuration.
fn with_variables(set: &Attr<Set<Attr<String>>>) -> Option<Texts> {
    Some(match plain(set)? {
        Texts::One(text) => Texts::One(variables(&text)),
        Texts::Many(texts) => Texts::Many(texts.iter().map(|it| variables(it)).collect()),
    })
}

fn principals(blocks: &[PrincipalBlock]) -> Principals {
    let entry = |block: &&PrincipalBlock| {
        let names = texts(members(&block.identifiers));
        let names = names.iter().map(|it| variables(it)).collect();
        (text(&block.r#type), Texts::descending(names))
    };
    in_hash_order(blocks, principal_key)
        .iter()
        .map(entry)
        .collect()
}

fn conditions(blocks: &[ConditionBlock]) -> Conditions {
    let mut all = Conditions::new();
    for block in in_hash_order(blocks, condition_key) {
        let operator = all.entry(text(&block.test)).or_default();
        let values = operator.entry(text(&block.variable)).or_default();
        let more = texts(block.values.if_known().into_iter().flatten());
        values.extend(more.iter().map(|it| variables(it)));
    }
    all
}

/// The blocks in the order in which hashicorp/aws walks through a set.
///
/// It shows in the document when two blocks are about the same key. The order was learned from
/// documents: by the checksum of a text made of the attributes, compared as decimal text.
fn in_hash_order<T>(blocks: &[T], key: fn(&T) -> String) -> Vec<&T> {
    let mut blocks: Vec<&T> = blocks.iter().collect();
    blocks.sort_by_cached_key(|block| hash(&key(block)));
    blocks
}

fn hash(text: &str) -> String {
    crc32fast::hash(text.as_bytes()).to_string()
}

fn principal_key(block: &PrincipalBlock) -> String {
    let mut names = texts(members(&block.identifiers));
    names.sort_by_cached_key(|name| hash(&format!("{name};")));
    format!(
        "identifiers:{{{}}};type:{};",
        ended(&names),
        text(&block.r#type)
    )
}

fn condition_key(block: &ConditionBlock) -> String {
    let values = texts(block.values.if_known().into_iter().flatten());
    format!(
        "test:{};values:({});variable:{};",
        text(&block.test),
        ended(&values),
        text(&block.variable)
    )
}

fn ended(texts: &[String]) -> String {
    texts.iter().map(|text| format!("{text};")).collect()
}
