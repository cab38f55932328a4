//! One attribute: what core sees of it, and how it behaves in a plan.

use super::{Block, Nesting, Type};
use crate::semantic::SemanticEquality;
use crate::validate::Validator;
use crate::value::Value;

/// What an attribute holds.
#[derive(Clone, Debug)]
pub enum AttributeKind {
    /// A value of one type.
    Plain(Type),
    /// Objects with attributes of their own. Their block has no nested blocks.
    Nested(Nesting, Block),
}

/// What core is told about an attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are the protocol's flags, each on its own"
)]
pub struct Flags {
    /// The user must set it.
    pub required: bool,
    /// The user may set it.
    pub optional: bool,
    /// The provider may set it.
    pub computed: bool,
    /// It is hidden in output.
    pub sensitive: bool,
    /// It is handed over in configuration only and never stored.
    pub write_only: bool,
}

impl Flags {
    /// Whether only the provider sets it.
    pub const fn is_read_only(self) -> bool {
        self.computed && !self.optional && !self.required
    }
}

/// What is planned for an optional and computed attribute that a new object's configuration leaves out.
#[derive(Clone, Debug, PartialEq)]
pub enum OnOmit {
    /// The API decides: known after apply.
    Unknown,
    /// Nothing.
    Null,
    /// This value.
    Default(Value),
}

/// What is planned for an optional and computed attribute when its argument leaves the configuration.
///
/// The words are those of the behaviour contract (`on_remove`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRemove {
    /// The value stays.
    Keep,
    /// The value goes.
    Null,
    /// The zero of the type: `""`, `0`, `false`, no elements.
    Zero,
    /// What a new object would get.
    Default,
    /// The API decides: known after apply.
    Unknown,
}

/// When a computed attribute of an existing object becomes unknown in a plan.
///
/// Only what really can change does; "known after apply" without need is a defect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recompute {
    /// Never: it is decided at creation.
    Never,
    /// With every change of the object.
    Always,
    /// When one of these attributes or blocks at the top changes.
    With(Vec<&'static str>),
}

/// One attribute.
///
/// Made by [`Attribute::of`] and the methods below, each of which adds one fact.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// What it holds.
    pub kind: AttributeKind,
    /// What core is told.
    pub flags: Flags,
    /// What it means, in Markdown.
    pub description: String,
    /// Why it should not be used any more, and what to use.
    pub deprecated: Option<String>,
    /// What is planned when a new object's configuration leaves it out.
    pub on_omit: OnOmit,
    /// What is planned when it leaves the configuration.
    pub on_remove: OnRemove,
    /// When it becomes unknown in an update.
    pub recompute: Recompute,
    /// Whether a change replaces the object.
    pub replace: bool,
    /// Spellings that mean the same; the prior one stays.
    pub equal: Vec<SemanticEquality>,
    /// Checks of a configured value.
    pub validators: Vec<Validator>,
    /// The rules and checks of the parts, where objects are one value to core ([`Attribute::plain`]).
    pub parts: Option<(Nesting, Block)>,
}

impl Attribute {
    /// An attribute of this kind with no flag set yet.
    pub const fn of(kind: AttributeKind) -> Self {
        Self {
            kind,
            flags: Flags {
                required: false,
                optional: false,
                computed: false,
                sensitive: false,
                write_only: false,
            },
            description: String::new(),
            deprecated: None,
            on_omit: OnOmit::Unknown,
            on_remove: OnRemove::Keep,
            recompute: Recompute::Never,
            replace: false,
            equal: Vec::new(),
            validators: Vec::new(),
            parts: None,
        }
    }

    /// The user must set it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.flags.required = true;
        self
    }

    /// The user may set it. Left out, it is null.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.flags.optional = true;
        self
    }

    /// The provider sets it.
    #[must_use]
    pub const fn computed(mut self) -> Self {
        self.flags.computed = true;
        self
    }

    /// The user may set it; left out, the API decides, and it stays when it leaves the configuration.
    #[must_use]
    pub const fn optional_computed(self) -> Self {
        self.optional().computed()
    }

    /// Optional in the official contract, but stored values that mean "left out" may stay.
    ///
    /// The official provider stores `""`, `false` or `0` for what the configuration leaves out.
    /// Such a value stays in the plan; any other goes when the argument is removed.
    #[must_use]
    pub fn optional_or_zero(self) -> Self {
        self.optional()
            .computed()
            .on_omit(OnOmit::Null)
            .on_remove(OnRemove::Null)
    }

    /// The user may set it; left out, this value is planned.
    #[must_use]
    pub fn default(self, value: impl Into<Value>) -> Self {
        self.optional()
            .computed()
            .on_omit(OnOmit::Default(value.into()))
            .on_remove(OnRemove::Default)
    }

    /// What is planned when a new object's configuration leaves it out.
    #[must_use]
    pub fn on_omit(mut self, plan: OnOmit) -> Self {
        self.on_omit = plan;
        self
    }

    /// What is planned when it leaves the configuration.
    #[must_use]
    pub const fn on_remove(mut self, plan: OnRemove) -> Self {
        self.on_remove = plan;
        self
    }

    /// It becomes unknown with every change of the object.
    #[must_use]
    pub fn volatile(mut self) -> Self {
        self.recompute = Recompute::Always;
        self
    }

    /// It becomes unknown when one of these changes.
    #[must_use]
    pub fn recomputed_with(mut self, names: &[&'static str]) -> Self {
        self.recompute = Recompute::With(names.to_vec());
        self
    }

    /// A change replaces the object.
    #[must_use]
    pub const fn replace(mut self) -> Self {
        self.replace = true;
        self
    }

    /// Hidden in output.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.flags.sensitive = true;
        self
    }

    /// Handed over in configuration only, never stored.
    #[must_use]
    pub const fn write_only(mut self) -> Self {
        self.flags.write_only = true;
        self
    }

    /// Two values that this rule calls equal are no difference: the prior spelling stays.
    #[must_use]
    pub fn equal(mut self, rule: SemanticEquality) -> Self {
        self.equal.push(rule);
        self
    }

    /// A configured value must pass this check.
    #[must_use]
    pub fn check(mut self, validator: Validator) -> Self {
        self.validators.push(validator);
        self
    }

    /// Should not be used any more; the text says what to use.
    #[must_use]
    pub fn deprecated(mut self, text: &str) -> Self {
        self.deprecated = Some(text.to_owned());
        self
    }

    /// Says what it means.
    #[must_use]
    pub fn describe(mut self, text: &str) -> Self {
        text.trim().clone_into(&mut self.description);
        self
    }

    /// Nested objects as one value of an object type, as older providers declare computed ones and
    /// those that may be written as blocks. What their parts may hold, and which spellings of them mean
    /// the same, still counts; core plans such a value as a whole.
    #[must_use]
    pub fn plain(mut self) -> Self {
        let plain = AttributeKind::Plain(self.ty());
        if let AttributeKind::Nested(nesting, block) = std::mem::replace(&mut self.kind, plain) {
            self.parts = Some((nesting, block));
        }
        self
    }

    /// Whether two values of it, or two elements of its values, mean the same.
    pub fn same(&self, a: &Value, b: &Value) -> bool {
        let by_parts = || match &self.parts {
            Some((_, block)) if a.is_wholly_known() && b.is_wholly_known() => {
                same_objects(block, a, b)
            }
            Some(_) | None => false,
        };
        SemanticEquality::any_equal(&self.equal, a, b) || by_parts()
    }

    /// What a new object gets when the configuration leaves this out.
    pub fn omitted(&self) -> Value {
        match (&self.on_omit, self.flags.computed) {
            (_, false) | (OnOmit::Null, true) => Value::Null,
            (OnOmit::Unknown, true) => Value::unknown(),
            (OnOmit::Default(value), true) => value.clone(),
        }
    }

    /// Whether this value says no more than leaving the argument out.
    pub fn is_omission(&self, value: &Value) -> bool {
        value.is_null() || *value == self.omitted() || is_zero(value)
    }
}

/// Whether two objects, or two collections of them, are the same part by part.
fn same_objects(block: &Block, a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => block.attributes.iter().all(|(name, part)| {
            let (a, b) = (a.get(name), b.get(name));
            part.same(a.unwrap_or(&Value::Null), b.unwrap_or(&Value::Null))
        }),
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_objects(block, a, b))
        }
        (Value::Set(a), Value::Set(b)) => {
            // What means the same falls into classes, so pairing greedily is exact.
            let mut left: Vec<&Value> = b.iter().collect();
            let paired = a.iter().all(|a| {
                let partner = left.iter().position(|b| same_objects(block, a, b));
                partner.map(|at| left.swap_remove(at)).is_some()
            });
            paired && left.is_empty()
        }
        (a, b) => a == b,
    }
}

/// Whether a value is the zero of its type.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(truth) => !truth,
        Value::Number(number) => *number == crate::value::Number::zero(),
        Value::String(text) => text.is_empty(),
        Value::List(elements) => elements.is_empty(),
        Value::Set(elements) => elements.is_empty(),
        Value::Map(elements) => elements.is_empty(),
        _ => false,
    }
}

/// The zero of a type, as the Go providers store it.
pub(crate) fn zero(ty: &Type) -> Value {
    match ty {
        Type::String => Value::String(String::new()),
        Type::Number => Value::Number(crate::value::Number::zero()),
        Type::Bool => Value::Bool(false),
        Type::List(_) | Type::Tuple(_) => Value::List(Vec::new()),
        Type::Set(_) => Value::set([]),
        Type::Map(_) => Value::map::<String>([]),
        Type::Dynamic | Type::Object(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::{Attribute, AttributeKind, Block, Nesting, Type};
    use crate::semantic::SemanticEquality;
    use crate::value::Value;

    fn route(to: &str, through: Value) -> Value {
        Value::object([("to", Value::from(to)), ("through", through)])
    }

    #[test]
    fn objects_that_are_one_value_are_the_same_part_by_part() {
        let text = || Attribute::of(AttributeKind::Plain(Type::String)).optional();
        let block = Block::default()
            .attribute("to", text().equal(SemanticEquality::Cidr))
            .attribute("through", text().equal(SemanticEquality::EmptyForNull));
        let routes = Attribute::of(AttributeKind::Nested(Nesting::Set, block)).plain();
        let (a, b) = ("10.0.0.1/8", "10.0.0.0/8");
        let stored = [route("::/0", Value::from("x")), route(b, Value::from(""))];
        let written = [route(a, Value::Null), route("0::0/0", Value::from("x"))];
        assert!(routes.same(&Value::set(stored.clone()), &Value::set(written.clone())));
        assert!(routes.same(&stored[1], &written[0]));
        let other = [route(a, Value::from("y")), written[1].clone()];
        assert!(!routes.same(&Value::set(stored.clone()), &Value::set(other)));
        assert!(!routes.same(&Value::set(stored.clone()), &Value::set([])));
        let open = Value::set([stored[0].clone(), route(b, Value::unknown())]);
        assert!(!routes.same(&open, &Value::set(stored)));
    }
}
