//! Functions that a provider adds to the language: `provider::petstore::shout("meow")`.
//!
//! ```
//! use slipway_framework::function::{Function, FunctionError, Parameters};
//!
//! /// Joins words.
//! ///
//! /// The words stand in the order in which they are given.
//! #[derive(Clone, Debug, Parameters)]
//! struct Join {
//!     /// What stands between two words.
//!     separator: String,
//!     /// The words.
//!     #[variadic]
//!     words: Vec<String>,
//! }
//!
//! impl Function for Join {
//!     type Return = String;
//!     fn name() -> &'static str {
//!         "join"
//!     }
//!     fn call(self) -> Result<String, FunctionError> {
//!         if self.words.is_empty() {
//!             return Err(FunctionError::at(1, "give at least one word"));
//!         }
//!         Ok(self.words.join(&self.separator))
//!     }
//! }
//! ```
//!
//! A function is its parameters: a struct with a field for each, in order, whose documentation is what
//! the user reads. It has no other state, because the host calls it at any time, before the provider
//! is configured and once more for the same arguments, and holds the answers against each other.
//!
//! The type of a field says what the host may pass: `T` is neither null nor unknown, `Option<T>` may be
//! null, and [`Attr<T>`](crate::model::Attr) may be both. Without the last one, the host does not call
//! the function while an argument is unknown, also deep inside.

use std::fmt;

pub use slipway_framework_macros::Parameters;

use crate::model::Element;
use crate::plugin::contain;
use crate::schema::{SchemaError, Type};
use crate::value::Value;
use crate::{path::Path, value::normal_form};

/// A function of a provider.
pub trait Function: Parameters {
    /// What it gives. An object is a struct that derives [`Model`](crate::model::Model).
    type Return: Element;

    /// Its name in HCL, after `provider::NAME::`.
    fn name() -> &'static str;

    /// Why it should not be used any more, and what to use.
    fn deprecated() -> Option<&'static str> {
        None
    }

    /// The value for these arguments, and nothing else: the host may call as often as it likes.
    ///
    /// # Errors
    /// When there is none for these arguments.
    fn call(self) -> Result<Self::Return, FunctionError>;
}

/// The parameters of a function, as the fields of a struct. Derived, not written: see the
/// [module](self).
pub trait Parameters: Sized + Send + 'static {
    /// What the function is for: the first paragraph in short, all of it in Markdown.
    fn description() -> &'static str;

    /// The parameters that are always there, in order.
    fn fixed() -> Vec<Parameter>;

    /// The parameter for all further arguments.
    fn variadic() -> Option<Parameter>;

    /// The struct for these arguments.
    ///
    /// # Errors
    /// When they are not what the parameters say, which the host checks.
    fn from_arguments(arguments: &[Value]) -> Result<Self, FunctionError>;
}

/// One parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, for the documents and for messages; arguments have none.
    pub name: &'static str,
    /// What it takes.
    pub ty: Type,
    /// What it is, in Markdown.
    pub description: &'static str,
    /// Whether null may be passed.
    pub allows_null: bool,
    /// Whether the function wants to be called with a value that is not decided yet.
    pub allows_unknown: bool,
}

impl Parameter {
    /// A parameter that a field of this type takes.
    pub fn of<T: Element>(name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            ty: T::shape().ty(),
            description,
            allows_null: T::HOLDS_NULL,
            allows_unknown: T::HOLDS_UNKNOWN,
        }
    }
}

/// Why a function has no value for its arguments, in a sentence that begins in lower case: hosts put
/// it after a colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    text: String,
    argument: Option<i64>,
}

impl FunctionError {
    /// The arguments do not fit together.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: crate::diag::printable(&text.into()),
            argument: None,
        }
    }

    /// One argument is to blame, counted from 0.
    pub fn at(argument: i64, text: impl Into<String>) -> Self {
        Self {
            argument: Some(argument),
            ..Self::new(text)
        }
    }

    /// An error that is our own mistake.
    pub(crate) fn bug(facts: impl fmt::Display) -> Self {
        Self::new(format!(
            "this is a bug in the provider; please report it with the following:\n\n{}",
            crate::diag::indent(&facts.to_string())
        ))
    }

    /// The sentence.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which argument is to blame, counted from 0.
    pub const fn argument(&self) -> Option<i64> {
        self.argument
    }
}

impl fmt::Display for FunctionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for FunctionError {}

/// The field for one argument. For what the derive writes.
#[doc(hidden)]
pub fn argument<T: Element>(index: usize, value: Option<&Value>) -> Result<T, FunctionError> {
    let at = i64::try_from(index).unwrap_or(i64::MAX);
    let value = value.ok_or_else(|| FunctionError::at(at, "the argument is missing"))?;
    match T::from_value(value) {
        Ok(Some(field)) => Ok(field),
        Ok(None) => Err(FunctionError::at(at, "the argument is not known yet")),
        Err(error) => Err(FunctionError::at(at, error.to_string())),
    }
}

/// No arguments are left over. For what the derive writes.
#[doc(hidden)]
pub fn no_more(arguments: &[Value], fixed: usize) -> Result<(), FunctionError> {
    match arguments.len() > fixed {
        true => Err(FunctionError::new(format!(
            "{} arguments were given, and {fixed} are taken",
            arguments.len()
        ))),
        false => Ok(()),
    }
}

/// A function without its types.
pub(crate) struct Erased {
    pub(crate) description: &'static str,
    pub(crate) deprecated: Option<&'static str>,
    pub(crate) fixed: Vec<Parameter>,
    pub(crate) variadic: Option<Parameter>,
    pub(crate) returns: Type,
    run: fn(&[Value]) -> Result<Value, FunctionError>,
}

impl Erased {
    pub(crate) fn new<F: Function>() -> Self {
        Self {
            description: F::description(),
            deprecated: F::deprecated(),
            fixed: F::fixed(),
            variadic: F::variadic(),
            returns: F::Return::shape().ty(),
            run: |arguments| Ok(F::from_arguments(arguments)?.call()?.to_value()),
        }
    }

    /// The first paragraph of the description on one line.
    pub(crate) fn summary(&self) -> String {
        let first = self.description.split("\n\n").next().unwrap_or_default();
        first.lines().collect::<Vec<_>>().join(" ")
    }

    /// The parameter that takes the argument of this number.
    pub(crate) fn parameter(&self, index: usize) -> Option<&Parameter> {
        self.fixed.get(index).or(self.variadic.as_ref())
    }

    /// The value for these arguments. A panic is an error, and so is a value that a host would not
    /// take: something unknown, though all arguments are known.
    pub(crate) async fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let called = contain(async { (self.run)(arguments) }).await;
        let value = called
            .map_err(|panic| FunctionError::bug(format_args!("Panic:  {panic}")))
            .flatten()?;
        let known = arguments.iter().all(Value::is_wholly_known);
        if known && !value.is_wholly_known() {
            return Err(FunctionError::bug(
                "The result is unknown, and all arguments are known.",
            ));
        }
        Ok(value)
    }

    /// As JSON for people and programs.
    pub(crate) fn describe(&self) -> serde_json::Value {
        let parameter = |it: &Parameter| {
            serde_json::json!({
                "name": it.name,
                "type": it.ty.to_json(),
                "description": it.description,
                "allows_null": it.allows_null,
                "allows_unknown": it.allows_unknown,
            })
        };
        serde_json::json!({
            "summary": self.summary(),
            "description": self.description,
            "parameters": self.fixed.iter().map(parameter).collect::<Vec<_>>(),
            "variadic_parameter": self.variadic.as_ref().map(parameter),
            "returns": self.returns.to_json(),
        })
    }

    /// Everything that a host would refuse, or that a caller could not tell apart.
    pub(crate) fn check(&self, name: &str) -> Vec<SchemaError> {
        let mut errors = Vec::new();
        let mut report = |path: Path, problem| errors.push(SchemaError { path, problem });
        let legal = |name: &str| {
            let mut letters = name.chars();
            letters
                .next()
                .is_some_and(|first| first.is_ascii_alphabetic())
                && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
                && normal_form(name.to_owned()) == name
        };
        if !legal(name) {
            report(Path::root(), "a function's name is an identifier");
        }
        let all: Vec<&Parameter> = self.fixed.iter().chain(&self.variadic).collect();
        for (index, parameter) in all.iter().enumerate() {
            if !legal(parameter.name) {
                report(
                    Path::of(parameter.name),
                    "a parameter's name is an identifier",
                );
            }
            if all[..index].iter().any(|it| it.name == parameter.name) {
                report(Path::of(parameter.name), "two parameters share this name");
            }
        }
        errors
    }
}

#[cfg(test)]
mod tests;
