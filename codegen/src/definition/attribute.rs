//! `[attributes]`: the decisions about one attribute.

use serde::Deserialize;
use toml::Spanned;

use super::Constant;

/// Decisions about one attribute.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AttributePart {
    /// Its place in the object that is read.
    pub read: Option<Spanned<String>>,
    /// Its place in inputs of the create and of the step that claims it: `Options.Name`.
    pub write: Option<Spanned<String>>,
    /// Of a truth value that the API tells as a text: the text that means true.
    pub is: Option<Spanned<String>>,
    /// It is a part of the text at its place: what comes after the last of this.
    pub after: Option<Spanned<String>>,
    /// It is a part of the text at its place: what comes before the first of this.
    pub before: Option<Spanned<String>>,
    /// How the text at its place begins when it is this attribute's: of several attributes at one place,
    /// the longest beginning that fits counts.
    pub begins: Option<Spanned<String>>,
    /// The text at its place that means that it has no value.
    pub not: Option<Spanned<String>>,
    /// What the state has when the object tells none.
    pub absent: Option<Spanned<Constant>>,
    /// A template of attributes and of `{partition}`, `{region}`, `{account}` that gives its value.
    pub from: Option<Spanned<String>>,
    /// The hook that gives its value.
    pub hook: Option<Spanned<String>>,
    /// No API has it: `switch`, `adopted`, or `prefix of NAME`.
    pub local: Option<Spanned<String>>,
    /// Of a block: the API has one also when it is left out, and the state says which.
    pub chosen: Option<Spanned<bool>>,
    /// Of a block that the API has always: the state has it only when it was asked for, or when it says
    /// something else than its defaults.
    pub asked: Option<Spanned<bool>>,
    /// Of an argument: whether a new object gets one that is made up when it is left out.
    pub made_up: Option<Spanned<bool>>,
    /// How a made-up name begins that has no prefix, where it is not `terraform-`.
    pub beginning: Option<Spanned<String>>,
    /// What a made-up name ends with, and the switch that asks for it.
    pub ending: Option<Spanned<EndingPart>>,
    /// Of a part: the part beside it, which is sent in its place when that has a value.
    pub unless: Option<Spanned<String>>,
    /// Of a part: the number that is sent where it has none.
    pub unset: Option<Spanned<i32>>,
    /// The number by which the contract says that there is none, which the API leaves out.
    pub nothing: Option<Spanned<i64>>,
    /// It is sent also when it has no value, as an empty text.
    pub always: Option<Spanned<bool>>,
    /// The API has all of its texts in one, with this between them.
    pub joined: Option<Spanned<String>>,
    /// How its text is encoded in answers: `url`.
    pub decode: Option<Spanned<String>>,
    /// It is not read back, so the state keeps what was configured.
    pub kept: Option<Spanned<bool>>,
    /// Of what is kept: the text without which an object has none.
    pub beside: Option<Spanned<String>>,
    /// Arguments whose change makes the API choose its value anew, besides those that were observed.
    pub recomputed: Option<Spanned<Vec<Spanned<String>>>>,
    /// Whether a change replaces.
    pub replace: Option<Spanned<bool>>,
    /// Whose list of values holds: `contract`, `api` or `cloudformation`.
    pub allowed: Option<Spanned<String>>,
    /// Whose default holds: `contract` or `cloudformation`.
    pub default: Option<Spanned<String>>,
    /// Whose kind of collection holds: `contract` or `cloudformation`.
    pub kind: Option<Spanned<String>>,
    /// Whose bounds hold: `contract` or `api`.
    pub bounds: Option<Spanned<String>>,
    /// Whether it is secret.
    pub sensitive: Option<Spanned<bool>>,
    /// That the API requires what the contract does not is met in this way.
    pub required: Option<Spanned<String>>,
    /// That it may be left out, although the contract requires it.
    pub optional: Option<Spanned<bool>>,
    /// The codes with which the API refuses its value, so that the message points at it.
    pub refused: Option<Spanned<Vec<String>>>,
    /// Spellings that mean the same, besides those of the contract.
    pub equal: Option<Spanned<Vec<String>>>,
    /// The reason of what is decided here.
    pub why: Option<Spanned<String>>,
}

/// The end of a made-up name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndingPart {
    /// The text.
    pub text: String,
    /// The switch that asks for it.
    pub with: Spanned<String>,
}

/// An argument that the official provider does not have: either `type` or `instead_of` is there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddedPart {
    /// The type of what is in the state alone and for code of its own, as contracts write it.
    #[serde(rename = "type")]
    pub ty: Option<Spanned<String>>,
    /// The values that it may have, or its elements.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// The arguments beside which it must not stand.
    #[serde(default)]
    pub conflicts: Vec<Spanned<String>>,
    /// Of a truth value: the secrets that the API tells and that the state is without where it is false.
    #[serde(default)]
    pub withholds: Vec<Spanned<String>>,
    /// The secret in whose place it may be sent, and then stands in no plan and no state. An argument with
    /// `_version` behind its name goes with it, whose change stands for a change of the secret.
    pub instead_of: Option<Spanned<String>>,
    /// What it means, as a sentence.
    pub description: String,
    /// The reason, as a sentence.
    pub why: String,
}
