//! What HCL sees of a resource.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;

use super::fact::Fact;
use crate::definition::path::Template;
use crate::readers::contract::Type;

/// One attribute, or a block when it has a nesting.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its type; a block's is that of its values.
    pub ty: Fact<Type>,
    /// Whether a number may have a fraction, as the API's does.
    pub decimal: bool,
    /// How a block is nested and how often it is there: `set`, `list 1..10`; `None` for attributes.
    pub block: Option<Fact<String>>,
    /// Who sets it.
    pub presence: Fact<Presence>,
    /// Whether it is hidden.
    pub sensitive: Fact<bool>,
    /// Whether it is never stored.
    pub write_only: bool,
    /// Whether it should not be used any more.
    pub deprecated: Option<Fact<()>>,
    /// When a change replaces the object.
    pub replace: Fact<Replace>,
    /// What is planned when a new object's configuration leaves it out.
    pub on_omit: Fact<OnOmit>,
    /// What is planned when it leaves the configuration.
    pub on_remove: Fact<OnRemove>,
    /// The arguments at the top whose change makes it unknown.
    pub recomputed_with: Vec<Fact<String>>,
    /// Spellings that mean the same.
    pub equal: Vec<Fact<Equality>>,
    /// Checks of a configured value.
    pub checks: Vec<Fact<Check>>,
    /// What was observed of the official provider and is in no other field: where replacement depends
    /// on the direction, and where it plans no change or another value.
    pub observed: Vec<Fact<Observed>>,
    /// Where its value is from.
    pub filled: Fact<Filled>,
    /// The number that says that there is none, which the API leaves out.
    pub nothing: Option<Fact<i64>>,
    /// Whether its text is sent also when it has none.
    pub always: Option<Fact<()>>,
    /// Whether its text is percent-encoded in answers.
    pub url_encoded: Option<Fact<()>>,
    /// Of a truth value that answers tell as a text: the text that means true.
    pub means_true: Option<Fact<String>>,
    /// Of what is a part of a text in answers: the text before it and the one after it.
    pub between: Option<Fact<(String, String)>>,
    /// How a text in answers begins when it is this attribute's, and the longer beginnings of others.
    pub begins: Option<Fact<(String, Vec<String>)>>,
    /// The text in answers that means that it has no value.
    pub means_none: Option<Fact<String>>,
    /// What the state has when an object tells none.
    pub absent: Option<Fact<Json>>,
    /// Of a block: the state has it only when it was asked for, or says something else than its defaults.
    pub asked: Option<Fact<()>>,
    /// Of what is kept: the attribute without which an object has none.
    pub beside: Option<Fact<String>>,
    /// The argument that may be sent instead of it, and is never stored.
    pub unseen: Option<Fact<String>>,
    /// The attributes that the state is without where it is false.
    pub withholds: Option<Fact<Vec<String>>>,
    /// Why it is there although the official provider does not have it, as a sentence.
    pub added: Option<Fact<String>>,
    /// Whether a read tells it; otherwise the state keeps what was configured.
    pub read_back: Fact<bool>,
    /// What it means; empty until the table of descriptions is read.
    pub description: Description,
    /// The attributes of a block, or of an object.
    pub children: BTreeMap<String, Attribute>,
}

/// What an attribute means, in our own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// A sentence.
    pub text: String,
    /// Whether it says no more than the name.
    pub is_derived: bool,
}

/// Who sets an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The user must.
    Required,
    /// The user may; left out, it is null.
    Optional,
    /// The user may; left out, the API or a default does.
    OptionalComputed,
    /// The API does.
    Computed,
}

impl Presence {
    /// Whether the user can set it.
    pub const fn is_argument(self) -> bool {
        !matches!(self, Self::Computed)
    }
}

/// When a change of a value replaces the object.
#[derive(Clone, Debug, PartialEq)]
pub enum Replace {
    /// Never.
    Never,
    /// Always.
    Always,
    /// Always, but between these values, from and to, it does not.
    Unless(Vec<(Json, Json)>),
}

/// What is planned when a new object's configuration leaves an argument out.
#[derive(Clone, Debug, PartialEq)]
pub enum OnOmit {
    /// Nothing.
    Null,
    /// The API decides.
    Unknown,
    /// This value.
    Default(Json),
}

/// What is planned when an argument leaves the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRemove {
    /// The value stays.
    Keep,
    /// The value goes.
    Null,
    /// The zero of the type.
    Zero,
    /// What a new object would get.
    Default,
    /// The API decides.
    Unknown,
}

/// A rule by which two spellings mean the same; the names are those of the framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Equality {
    /// Upper and lower case.
    CaseInsensitive,
    /// Domain names.
    DnsName,
    /// JSON texts.
    Json,
    /// Policy documents.
    IamPolicy,
    /// Address blocks.
    Cidr,
    /// Amazon resource names.
    Arn,
    /// Durations.
    Duration,
    /// Moments.
    Timestamp,
    /// White space at the ends.
    OuterWhitespace,
    /// Null and nothing in it.
    EmptyForNull,
    /// Protocol names and numbers, `all` and `-1`.
    IpProtocol,
    /// The id of a KMS key, and its ARN.
    KmsKey,
    /// `https://` at the beginning.
    UrlScheme,
    /// The comment of an SSH public key.
    SshPublicKey,
    /// `true` and `1`, `false` and `0`.
    Truth,
    /// Base64 of the same bytes.
    Base64,
    /// A text and its SHA-1 sum, which the official provider stores in its place.
    Sha1,
}

impl Equality {
    /// The rule with this word in a definition.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "case" => Self::CaseInsensitive,
            "dns" => Self::DnsName,
            "json" => Self::Json,
            "iam_policy" => Self::IamPolicy,
            "cidr" => Self::Cidr,
            "arn" => Self::Arn,
            "duration" => Self::Duration,
            "timestamp" => Self::Timestamp,
            "outer_whitespace" => Self::OuterWhitespace,
            "empty_for_null" => Self::EmptyForNull,
            "ip_protocol" => Self::IpProtocol,
            "kms_key" => Self::KmsKey,
            "url_scheme" => Self::UrlScheme,
            "ssh_public_key" => Self::SshPublicKey,
            "base64" => Self::Base64,
            _ => return None,
        })
    }
}

/// A check of a configured value.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// One of these values.
    OneOf(Vec<Json>),
    /// These values are known; others may be added by the API at any time and are let through.
    Known(Vec<Json>),
    /// A number between these, both included.
    Range(Option<f64>, Option<f64>),
    /// A number of characters between these, both included.
    Length(Option<u64>, Option<u64>),
    /// A number of elements between these, both included.
    Items(Option<u64>, Option<u64>),
    /// A kind of text or a rule of the contract: `cidr`, `arn`, `ip`; with what the contract says of it.
    Kind(String, Json),
}

/// Something observed of the official provider; the values are as the contract has them.
#[derive(Clone, Debug, PartialEq)]
pub enum Observed {
    /// Whether removing the argument replaces, where that differs from another change.
    ReplaceOnRemove(bool),
    /// Whether adding the argument replaces, where that differs from another change.
    ReplaceOnAdd(bool),
    /// Its change asks for replacement on these paths instead.
    ReplaceThrough(Json),
    /// Left out, it gets the value of this argument.
    CopiedFrom(Json),
    /// The official provider plans nothing for some changes of it, or stores another value: here ours
    /// differs on purpose, or has to say why not. The contract's key, and what it says.
    Differs(String, Json),
}

/// What has to be true of several attributes; all are paths.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Both must not be set.
    Conflicts(String, String),
    /// Exactly one must be set.
    ExactlyOneOf(Vec<String>),
    /// One must be set.
    AtLeastOneOf(Vec<String>),
    /// The first needs the second.
    Requires(String, String),
}

/// Where a value is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filled {
    /// The API's answers and inputs.
    Api,
    /// It is the id.
    Id,
    /// The region of the argument, else of the provider.
    Region,
    /// The tags of the resource.
    Tags,
    /// The tags with those of the provider.
    TagsAll,
    /// Attributes, and `{partition}`, `{region}`, `{account}`.
    Template(Template),
    /// Code of its own.
    Hook(String),
    /// Nobody but the provider knows it: a switch.
    Switch,
    /// Whether the object was taken over; only the create knows it.
    Adopted,
    /// The beginning of another argument that is then made up.
    PrefixOf(MadeUp),
    /// The API's answers and inputs; a new object gets one that is made up when it is left out.
    Invented,
    /// It is a part of a block or object.
    Part,
}

/// A name that is made up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeUp {
    /// The argument.
    pub name: String,
    /// How it begins without a prefix; `terraform-` when nothing says it.
    pub beginning: Option<String>,
    /// What it ends with when a switch asks for it.
    pub ending: Option<Ending>,
}

/// The end of a made-up name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The text.
    pub text: String,
    /// The switch that asks for it.
    pub with: String,
}

impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::OptionalComputed => "optional, computed",
            Self::Computed => "computed",
        })
    }
}
