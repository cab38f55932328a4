//! What is known about a value that is still unknown.

use super::{Number, Value};

/// One end of a range of numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bound {
    /// The number at the end of the range.
    pub number: Number,
    /// Whether the range includes that number.
    pub inclusive: bool,
}

/// What is known about an unknown value, whatever it turns out to be.
///
/// A refinement in a planned value is a promise: the value after apply must keep it
/// (Terraform, `object-wire-format.md`, "Unknown values").
/// Everything but [`not_null`](Self::is_not_null) speaks of the value in case it is not null.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refinements {
    not_null: bool,
    string_prefix: Option<String>,
    min: Option<Bound>,
    max: Option<Bound>,
    min_length: Option<u64>,
    max_length: Option<u64>,
}

impl Refinements {
    /// Nothing is known.
    pub const fn none() -> Self {
        Self {
            not_null: false,
            string_prefix: None,
            min: None,
            max: None,
            min_length: None,
            max_length: None,
        }
    }

    /// The value will not be null.
    pub const fn not_null() -> Self {
        let mut known = Self::none();
        known.not_null = true;
        known
    }

    /// The same, and the value will not be null.
    #[must_use]
    pub fn and_not_null(mut self) -> Self {
        self.not_null = true;
        self
    }

    /// The same, and the string will begin with this text. An empty text says nothing.
    #[must_use]
    pub fn with_string_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.string_prefix = Some(prefix.into()).filter(|prefix| !prefix.is_empty());
        self
    }

    /// The same, and the number will be at least this, or above it.
    #[must_use]
    pub fn with_min(mut self, number: impl Into<Number>, inclusive: bool) -> Self {
        let number = number.into();
        self.min = Some(Bound { number, inclusive });
        self
    }

    /// The same, and the number will be at most this, or below it.
    #[must_use]
    pub fn with_max(mut self, number: impl Into<Number>, inclusive: bool) -> Self {
        let number = number.into();
        self.max = Some(Bound { number, inclusive });
        self
    }

    /// The same, and the collection will have at least this many elements.
    #[must_use]
    pub const fn with_min_length(mut self, elements: u64) -> Self {
        self.min_length = Some(elements);
        self
    }

    /// The same, and the collection will have at most this many elements.
    #[must_use]
    pub const fn with_max_length(mut self, elements: u64) -> Self {
        self.max_length = Some(elements);
        self
    }

    /// Whether the value is known not to become null.
    pub const fn is_not_null(&self) -> bool {
        self.not_null
    }

    /// The text that the string will begin with.
    pub fn string_prefix(&self) -> Option<&str> {
        self.string_prefix.as_deref()
    }

    /// The lower end of the range in which the number will be.
    pub const fn min(&self) -> Option<&Bound> {
        self.min.as_ref()
    }

    /// The upper end of the range in which the number will be.
    pub const fn max(&self) -> Option<&Bound> {
        self.max.as_ref()
    }

    /// The fewest elements that the collection will have.
    pub const fn min_length(&self) -> Option<u64> {
        self.min_length
    }

    /// The most elements that the collection will have.
    pub const fn max_length(&self) -> Option<u64> {
        self.max_length
    }

    /// Whether nothing is known at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::none()
    }

    /// An unknown value of which this is known.
    pub fn into_unknown(self) -> Value {
        if self.is_empty() {
            return Value::unknown();
        }
        Value::Unknown(Some(Box::new(self)))
    }

    /// Whether the value may turn out to be this one.
    ///
    /// Another unknown is always admitted: it may still turn out well.
    pub fn admits(&self, value: &Value) -> bool {
        match value {
            Value::Null => !self.not_null,
            Value::String(text) => self
                .string_prefix
                .as_deref()
                .is_none_or(|prefix| text.starts_with(prefix)),
            Value::Number(number) => self.admits_number(number),
            Value::List(elements) => self.admits_length(elements.len(), elements.len()),
            Value::Set(elements) => {
                // Elements that are still unknown may turn out equal to each other or to a known one.
                let known = elements.iter().filter(|e| e.is_wholly_known()).count();
                let fewest = known.max(usize::from(!elements.is_empty()));
                self.admits_length(fewest, elements.len())
            }
            Value::Map(elements) => self.admits_length(elements.len(), elements.len()),
            Value::Dynamic(inner) => self.admits(&inner.value),
            Value::Unknown(_) | Value::Bool(_) | Value::Object(_) => true,
        }
    }

    fn admits_number(&self, number: &Number) -> bool {
        let above = self
            .min
            .as_ref()
            .is_none_or(|min| *number > min.number || (min.inclusive && *number == min.number));
        let below = self
            .max
            .as_ref()
            .is_none_or(|max| *number < max.number || (max.inclusive && *number == max.number));
        above && below
    }

    fn admits_length(&self, fewest: usize, most: usize) -> bool {
        let [fewest, most] = [fewest, most].map(|n| u64::try_from(n).unwrap_or(u64::MAX));
        self.min_length.is_none_or(|min| most >= min)
            && self.max_length.is_none_or(|max| fewest <= max)
    }
}
