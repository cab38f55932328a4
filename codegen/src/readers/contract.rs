//! The contracts: the official provider's schemas of two versions, and how it behaves.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

/// The schemas of one version.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schemas {
    /// The provider's address.
    pub provider: String,
    /// Its version.
    pub version: String,
    /// What this export could not tell.
    #[serde(default)]
    pub not_in_source: Vec<String>,
    /// The arguments of the provider, which no definition is about.
    #[serde(default)]
    pub provider_config: Json,
    /// The functions, likewise.
    #[serde(default)]
    pub functions: Json,
    /// The ephemeral resources, likewise.
    #[serde(default)]
    pub ephemeral_resources: Json,
    /// The resource types.
    pub resources: BTreeMap<String, Block>,
    /// The data sources.
    pub data_sources: BTreeMap<String, Block>,
}

/// A schema, or a block in one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// The version of the state.
    #[serde(default)]
    pub schema_version: Option<u32>,
    /// How a block is nested, and how often it is there: `list 1..10`.
    #[serde(default)]
    pub nesting: Option<String>,
    /// The attributes: type and flags.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// The blocks inside.
    #[serde(default)]
    pub blocks: BTreeMap<String, Block>,
}

/// The type of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text.
    String,
    /// A number.
    Number,
    /// True or false.
    Bool,
    /// Anything.
    Dynamic,
    /// Elements in order.
    List(Box<Type>),
    /// Elements without order.
    Set(Box<Type>),
    /// Values by key.
    Map(Box<Type>),
    /// Named values.
    Object(BTreeMap<String, Type>),
}

/// What an attribute is to core.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are the protocol's flags, each on its own"
)]
pub struct Flags {
    /// It must be configured.
    pub required: bool,
    /// It may be configured.
    pub optional: bool,
    /// The provider may set it.
    pub computed: bool,
    /// It is hidden.
    pub sensitive: bool,
    /// It is never stored.
    pub write_only: bool,
    /// It should not be used any more.
    pub deprecated: bool,
}

/// How the official provider plans one attribute. Only what was established is there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Behaviour {
    /// A change of the value replaces.
    pub replace: Option<bool>,
    /// Pairs of values between which a change replaces.
    pub replace_when: Vec<(Json, Json)>,
    /// Pairs of values between which a change does not.
    pub in_place_when: Vec<(Json, Json)>,
    /// Whether removing the argument replaces, where that differs.
    pub replace_on_remove: Option<bool>,
    /// Whether adding the argument replaces, where that differs.
    pub replace_on_add: Option<bool>,
    /// The other paths on which replacement is asked for.
    pub replace_through: Json,
    /// What is planned when the argument is removed.
    pub on_remove: Option<String>,
    /// The value planned when it is left out.
    pub default: Option<Json>,
    /// The argument whose value is planned when it is left out.
    pub copied_from: Json,
    /// What is planned when it is left out of a new object.
    pub planned_on_create: Option<String>,
    /// The computed attributes that a change of it makes unknown.
    pub recomputes: Vec<String>,
    /// Changes that are not planned.
    pub change_ignored: Json,
    /// When changes are not planned.
    pub change_ignored_when: Json,
    /// Without which other argument changes are not planned.
    pub ignored_unless: Json,
    /// Spellings that mean the same.
    pub equal: Vec<String>,
    /// Spellings that are stored in another form.
    pub rewritten: Vec<String>,
    /// The values that are accepted.
    pub allowed: Vec<Json>,
    /// The bounds of a number.
    pub range: Option<(Option<f64>, Option<f64>)>,
    /// The bounds of a text's length.
    pub length: Option<(Option<u64>, Option<u64>)>,
    /// Arguments that exclude it.
    pub conflicts_with: Vec<String>,
    /// Arguments of which exactly one must be set, itself included.
    pub exactly_one_of: Vec<String>,
    /// Arguments of which one must be set, itself included.
    pub at_least_one_of: Vec<String>,
    /// Arguments that it needs.
    pub required_with: Vec<String>,
    /// Everything else: kinds of text (`cidr`, `arn`, …) and rules that are seldom.
    #[serde(flatten)]
    pub rest: BTreeMap<String, Json>,
}

/// How the official provider treats one type.
#[derive(Clone, Debug, Default)]
pub struct TypeBehaviour {
    /// Facts of the whole type.
    pub resource: ResourceBehaviour,
    /// Facts by attribute path.
    pub attributes: BTreeMap<String, Behaviour>,
}

/// Facts of a whole type.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ResourceBehaviour {
    /// Whether and how it is imported.
    pub import: Import,
    /// `sdk` or `framework`.
    pub type_system: Option<String>,
}

/// How a type is imported.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Import {
    /// Whether it can be.
    pub supported: bool,
    /// The ids that were accepted: `any`, or those of a list.
    pub id_forms_taken: Json,
    /// What an id sets.
    pub sets: BTreeMap<String, Json>,
}

/// The behaviour of all types.
#[derive(Clone, Debug, Default)]
pub struct Behaviours(pub BTreeMap<String, TypeBehaviour>);

impl<'de> Deserialize<'de> for Behaviours {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let types = BTreeMap::<String, BTreeMap<String, Json>>::deserialize(deserializer)?;
        let mut out = BTreeMap::new();
        for (name, paths) in types {
            let mut behaviour = TypeBehaviour::default();
            for (path, facts) in paths {
                let place = |error| D::Error::custom(format!("{name} {path}: {error}"));
                if path == "_resource" {
                    behaviour.resource = serde_json::from_value(facts).map_err(place)?;
                } else {
                    let facts = serde_json::from_value(facts).map_err(place)?;
                    behaviour.attributes.insert(path, facts);
                }
            }
            out.insert(name, behaviour);
        }
        Ok(Self(out))
    }
}

/// Reads an attribute as the schema files write it: `map(string) optional computed`.
///
/// # Errors
/// When it is written in another way.
pub fn attribute(text: &str) -> Result<(Type, Flags), String> {
    let mut rest = text;
    let ty = ty(&mut rest)?;
    let mut flags = Flags::default();
    for word in rest.split_whitespace() {
        match word {
            "required" => flags.required = true,
            "optional" => flags.optional = true,
            "computed" => flags.computed = true,
            "sensitive" => flags.sensitive = true,
            "write_only" => flags.write_only = true,
            "deprecated" => flags.deprecated = true,
            other => return Err(format!("`{other}` in `{text}` is no flag")),
        }
    }
    Ok((ty, flags))
}

/// Takes a type from the front of a text.
fn ty(rest: &mut &str) -> Result<Type, String> {
    let end = rest
        .find(|letter: char| !letter.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after;
    match name {
        "string" => Ok(Type::String),
        "number" => Ok(Type::Number),
        "bool" => Ok(Type::Bool),
        "any" | "dynamic" => Ok(Type::Dynamic),
        "list" => Ok(Type::List(Box::new(inside(rest)?))),
        "set" => Ok(Type::Set(Box::new(inside(rest)?))),
        "map" => Ok(Type::Map(Box::new(inside(rest)?))),
        "object" => object(rest),
        other => Err(format!("`{other}` is no type")),
    }
}

fn inside(rest: &mut &str) -> Result<Type, String> {
    take(rest, "(")?;
    let inner = ty(rest)?;
    take(rest, ")")?;
    Ok(inner)
}

fn object(rest: &mut &str) -> Result<Type, String> {
    take(rest, "({")?;
    let mut fields = BTreeMap::new();
    loop {
        *rest = rest.trim_start();
        if take(rest, "})").is_ok() {
            return Ok(Type::Object(fields));
        }
        let (name, after) = rest.split_once(": ").ok_or("a field has no type")?;
        *rest = after;
        fields.insert(name.to_owned(), ty(rest)?);
        let _last = take(rest, ",");
    }
}

fn take(rest: &mut &str, expected: &str) -> Result<(), String> {
    let after = rest.strip_prefix(expected);
    *rest = after.ok_or_else(|| format!("`{rest}` does not go on with `{expected}`"))?;
    Ok(())
}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::String => f.write_str("string"),
            Self::Number => f.write_str("number"),
            Self::Bool => f.write_str("bool"),
            Self::Dynamic => f.write_str("any"),
            Self::List(element) => write!(f, "list({element})"),
            Self::Set(element) => write!(f, "set({element})"),
            Self::Map(element) => write!(f, "map({element})"),
            Self::Object(fields) => {
                f.write_str("object({")?;
                for (index, (name, ty)) in fields.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{name}: {ty}")?;
                }
                f.write_str("})")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::attribute;

    #[test]
    fn attributes_are_read_as_they_are_written() {
        for text in [
            "string",
            "map(string)",
            "set(object({a: string, b: list(number)}))",
            "any",
        ] {
            let (ty, flags) = attribute(&format!("{text} optional computed")).unwrap();
            assert_eq!(ty.to_string(), text);
            assert!(flags.optional && flags.computed && !flags.required);
        }
        assert!(attribute("text optional").is_err());
        assert!(attribute("string mandatory").is_err());
        assert!(attribute("list(string optional").is_err());
    }
}
