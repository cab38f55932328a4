//! Identities: how an object is named without its state, so that it can be imported by what names it.
//!
//! An [`Identity`] is a template of import ids: its parts are attributes of the type, and so are the
//! attributes of the identity.
//!
//! ```
//! use slipway_framework::identity::{Identity, Piece};
//!
//! // `CLUSTER:NAME`, or `CLUSTER:NAME@ZONE`.
//! let identity = Identity::new(&[
//!     Piece::Part("cluster"),
//!     Piece::Text(":"),
//!     Piece::Part("name"),
//!     Piece::Perhaps { text: "@", part: "zone" },
//! ])
//! .with("owner", "Who owns it.", || Some("somebody".to_owned()));
//! ```
//!
//! What a host gets follows from the state: the parts that always stand in the import id are required
//! for an import, the others are optional, and a state in which a required one is missing has no
//! identity.

mod refusals;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::diag::Diagnostics;
use crate::path::Path;
use crate::schema::{Block, SchemaError, Type};
use crate::value::Value;

/// A piece of an import id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Text(&'static str),
    /// The value of an attribute.
    Part(&'static str),
    /// The value of the first of these attributes that has one.
    OneOf(&'static [&'static str]),
    /// A text and the attribute behind it, both only when that has a value.
    Perhaps {
        /// The text.
        text: &'static str,
        /// The attribute.
        part: &'static str,
    },
}

type Told = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// What the provider knows and no state says, such as the account.
#[derive(Clone)]
struct Context {
    description: &'static str,
    value: Told,
}

/// What an import id says besides, which one of its parts tells.
#[derive(Clone, Copy)]
struct Ending {
    text: &'static str,
    part: &'static str,
    tells: fn(&str) -> Option<String>,
}

/// How objects of a type are named.
#[derive(Clone)]
pub struct Identity {
    pieces: &'static [Piece],
    optional: Vec<Piece>,
    ending: Option<Ending>,
    context: BTreeMap<&'static str, Context>,
    version: i64,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("pieces", &self.pieces)
            .field("optional", &self.optional)
            .field("context", &self.context.keys())
            .finish_non_exhaustive()
    }
}

/// An attribute of an identity, as hosts see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Described {
    pub(crate) name: &'static str,
    pub(crate) ty: Type,
    pub(crate) is_required: bool,
    pub(crate) description: String,
}

impl Identity {
    /// The identity whose import ids look like this.
    pub const fn new(pieces: &'static [Piece]) -> Self {
        Self {
            pieces,
            optional: Vec::new(),
            ending: None,
            context: BTreeMap::new(),
            version: 0,
        }
    }

    /// Import ids may end with this text and this attribute.
    #[must_use]
    pub fn perhaps(mut self, text: &'static str, part: &'static str) -> Self {
        self.optional.push(Piece::Perhaps { text, part });
        self
    }

    /// A part that no state has: what the provider says of it when the identity is asked for. It is
    /// optional, and an import that gives another value is refused. Of a part that states may have, it
    /// is what holds when one leaves it out.
    #[must_use]
    pub fn with(
        mut self,
        part: &'static str,
        description: &'static str,
        value: impl Fn() -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        let value = Arc::new(value);
        self.context.insert(part, Context { description, value });
        self
    }

    /// Import ids end with this text and what the part tells, such as the place that a name has in it.
    #[must_use]
    pub const fn ending(
        mut self,
        text: &'static str,
        part: &'static str,
        tells: fn(&str) -> Option<String>,
    ) -> Self {
        self.ending = Some(Ending { text, part, tells });
        self
    }

    /// The version of its attributes, 0 unless it is said. Hosts ask for an upgrade of what an older one
    /// stored, refuse what a newer one did, and take what the same one did as it is: attributes that
    /// differ need another version.
    #[must_use]
    pub const fn versioned(mut self, version: i64) -> Self {
        self.version = version;
        self
    }

    pub(crate) const fn version(&self) -> i64 {
        self.version
    }

    fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().chain(&self.optional)
    }

    /// The attributes that are read of a state, and whether an import needs each.
    fn parts(&self) -> BTreeMap<&'static str, bool> {
        let mut parts = BTreeMap::new();
        for piece in self.pieces() {
            match piece {
                Piece::Text(_) => {}
                Piece::Part(name) => {
                    parts.insert(*name, true);
                }
                Piece::OneOf(names) => parts.extend(names.iter().map(|name| (*name, false))),
                Piece::Perhaps { part, .. } => {
                    parts.insert(*part, false);
                }
            }
        }
        parts
    }

    /// The parts that no state has.
    fn beyond(&self) -> impl Iterator<Item = (&'static str, &Context)> {
        let parts = self.parts();
        let context = self.context.iter().map(|(name, context)| (*name, context));
        context.filter(move |(name, _)| !parts.contains_key(name))
    }

    /// What the provider says of a part.
    fn told(&self, name: &str) -> Value {
        let context = self.context.get(name);
        let told = context.and_then(|context| (context.value)());
        told.map_or(Value::Null, Value::string)
    }

    /// The attributes, by name.
    pub(crate) fn described(&self, block: &Block) -> Vec<Described> {
        let parts = self.parts().into_iter().map(|(name, is_required)| {
            let attribute = block.attributes.get(name);
            Described {
                name,
                ty: attribute.map_or(Type::String, crate::schema::Attribute::ty),
                is_required,
                description: attribute
                    .map(|it| it.description.clone())
                    .unwrap_or_default(),
            }
        });
        let context = self.beyond().map(|(name, context)| Described {
            name,
            ty: Type::String,
            is_required: false,
            description: context.description.to_owned(),
        });
        let mut all: Vec<Described> = parts.chain(context).collect();
        all.sort_by_key(|it| it.name);
        all
    }

    /// The type of the values.
    pub(crate) fn ty(&self, block: &Block) -> Type {
        let attributes = self.described(block).into_iter();
        Type::object(attributes.map(|it| (it.name, it.ty)))
    }

    /// What a host, or a state of this type, could make nothing of.
    pub(crate) fn check(&self, block: &Block) -> Vec<SchemaError> {
        let mut errors = Vec::new();
        let mut report = |name: &str, problem| {
            errors.push(SchemaError {
                path: Path::of(name),
                problem,
            });
        };
        for name in self.parts().keys() {
            let plain = match block
                .attributes
                .get(*name)
                .map(crate::schema::Attribute::ty)
            {
                Some(Type::List(of)) => *of,
                Some(ty) => ty,
                None => {
                    report(name, "a part of the identity is no attribute");
                    continue;
                }
            };
            if !matches!(plain, Type::String | Type::Number | Type::Bool) {
                report(
                    name,
                    "a part of an identity is a text, a number, a truth value or a list of them",
                );
            }
            if block.attributes[*name].flags.sensitive {
                report(
                    name,
                    "a part of an identity is shown, so it cannot be sensitive",
                );
            }
        }
        errors
    }

    /// Whether a value names an object: it has every part that an import needs.
    fn is_whole(&self, identity: &Value) -> bool {
        let Some(values) = identity.as_object() else {
            return false;
        };
        let has = |name: &str| {
            values
                .get(name)
                .is_some_and(|value| !value.is_null() && value.is_wholly_known())
        };
        self.pieces().all(|piece| match piece {
            Piece::Part(name) => has(name),
            Piece::OneOf(names) => names.iter().any(|name| has(name)),
            Piece::Text(_) | Piece::Perhaps { .. } => true,
        })
    }

    /// The identity of the object in this state; `None` when the state does not say which it is.
    ///
    /// One that was told before stays as it is, as long as it names the same object: hosts do not take
    /// another one, and what was not known then, such as the account, is no change.
    pub(crate) fn of(&self, state: &Value, before: &Value) -> Option<Value> {
        let attributes = state.as_object()?;
        let own = |name: &str| match attributes.get(name) {
            None | Some(Value::Null) => self.told(name),
            Some(value) => value.clone(),
        };
        let parts = self.parts();
        let names_the_same = self.is_whole(before)
            && before.as_object().is_some_and(|before| {
                parts
                    .keys()
                    .filter(|name| before.get(**name).is_some_and(|it| !it.is_null()))
                    .all(|name| before.get(*name) == Some(&own(name)))
            });
        if names_the_same {
            return Some(before.clone());
        }
        let parts = parts.into_keys().map(|name| (name, own(name)));
        let context = self.beyond().map(|(name, _)| (name, self.told(name)));
        let identity = Value::object(parts.chain(context));
        let known = identity.is_wholly_known();
        (known && self.is_whole(&identity)).then_some(identity)
    }

    /// The identity by which an object was imported, with what the provider says of the parts that it
    /// leaves out.
    pub(crate) fn completed(&self, given: &Value) -> Option<Value> {
        let values = given.as_object()?;
        let filled = values.iter().map(|(name, value)| {
            let value = match value {
                Value::Null => self.told(name),
                value => value.clone(),
            };
            (name.as_str(), value)
        });
        let identity = Value::object(filled);
        self.is_whole(&identity).then_some(identity)
    }

    /// What is left of an identity that an older version stored: it names the object, or it is none, and
    /// the next read tells it.
    pub(crate) fn upgraded(&self, stored: Value) -> Value {
        match self.is_whole(&stored) {
            true => stored,
            false => Value::Null,
        }
    }

    /// The import id that names the same object.
    ///
    /// # Errors
    /// When a part is missing, or when the provider knows that the object is not here.
    pub(crate) fn import_id(
        &self,
        type_name: &str,
        identity: &Value,
    ) -> Result<String, Diagnostics> {
        let empty = BTreeMap::new();
        let values = identity.as_object().unwrap_or(&empty);
        let text = |name: &str| match values.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(Value::Bool(truth)) => Some(truth.to_string()),
            _ => None,
        };
        for (name, context) in self.beyond() {
            let (given, here) = (text(name), (context.value)());
            if let (Some(given), Some(here)) = (given, here)
                && given != here
            {
                return Err(refusals::elsewhere(type_name, name, &given, &here));
            }
        }
        let mut id = String::new();
        for piece in self.pieces() {
            let found = match piece {
                Piece::Text(text) => Some((*text).to_owned()),
                Piece::Part(name) => text(name),
                Piece::OneOf(names) => names.iter().find_map(|name| text(name)),
                Piece::Perhaps { text: mark, part } => {
                    let part = text(part);
                    Some(part.map_or_else(String::new, |part| format!("{mark}{part}")))
                }
            };
            let Some(found) = found else {
                return Err(refusals::incomplete(type_name, *piece));
            };
            id.push_str(&found);
        }
        if let Some(Ending {
            text: mark,
            part,
            tells,
        }) = self.ending
            && let Some(told) = text(part).and_then(|part| tells(&part))
        {
            id.push_str(mark);
            id.push_str(&told);
        }
        Ok(id)
    }
}

#[cfg(test)]
mod tests;
