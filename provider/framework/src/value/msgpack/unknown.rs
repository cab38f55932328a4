//! Reading unknown values, with what is known about them.

use rmp::Marker;

use super::decode::{Reader, mismatch};
use super::{MAX_REFINEMENTS, REFINED_UNKNOWN, refinement_key};
use crate::schema::Type;
use crate::value::{DecodeError, Number, Refinements, Value};

impl Reader<'_> {
    /// The code and body of an extension: every one of them is some unknown value.
    pub(super) fn unknown(&mut self, length: usize, ty: &Type) -> Result<Value, DecodeError> {
        let code = i8::from_be_bytes(self.array()?);
        let body = self.take(length)?;
        if length <= 1 {
            return Ok(Value::unknown());
        }
        if code != REFINED_UNKNOWN {
            return Err(DecodeError::new(
                "an unknown value",
                format!("an extension of type {code}"),
            ));
        }
        if length > MAX_REFINEMENTS {
            return Err(DecodeError::new(
                format!("at most {MAX_REFINEMENTS} bytes of refinements"),
                "more",
            ));
        }
        Reader { rest: body }.refinements(ty)
    }

    /// The map of refinements. What follows it in the body is ignored, as are keys that a later
    /// protocol may add.
    fn refinements(&mut self, ty: &Type) -> Result<Value, DecodeError> {
        let marker = self.marker()?;
        let entries = self.map_length(marker, "a map of refinements")?;
        if *ty == Type::Dynamic {
            return Ok(Value::unknown());
        }
        let mut known = Refinements::none();
        let mut null = false;
        for _ in 0..entries {
            let key = self.integer("an integer as key of a refinement")?;
            match (key, ty) {
                (refinement_key::IS_NULL, _) => {
                    null = self.flag()?;
                    if !null {
                        known = known.and_not_null();
                    }
                }
                (refinement_key::STRING_PREFIX, Type::String) => {
                    let marker = self.marker()?;
                    known = known.with_string_prefix(self.text(marker, "a string prefix")?);
                }
                (refinement_key::NUMBER_MIN, Type::Number) => {
                    let (number, inclusive) = self.bound()?;
                    known = known.with_min(number, inclusive);
                }
                (refinement_key::NUMBER_MAX, Type::Number) => {
                    let (number, inclusive) = self.bound()?;
                    known = known.with_max(number, inclusive);
                }
                (refinement_key::LENGTH_MIN, Type::List(_) | Type::Set(_) | Type::Map(_)) => {
                    known = known.with_min_length(self.element_count()?);
                }
                (refinement_key::LENGTH_MAX, Type::List(_) | Type::Set(_) | Type::Map(_)) => {
                    known = known.with_max_length(self.element_count()?);
                }
                (refinement_key::STRING_PREFIX..=refinement_key::LENGTH_MAX, _) => {
                    return Err(DecodeError::new(
                        format!("refinements of a value of type {ty}"),
                        format!("refinement {key}"),
                    ));
                }
                _ => self.skip()?,
            }
        }
        if null {
            return Ok(Value::Null);
        }
        Ok(known.into_unknown())
    }

    fn integer(&mut self, expected: &'static str) -> Result<i64, DecodeError> {
        let marker = self.marker()?;
        self.number(marker)
            .ok()
            .and_then(|number| number.to_i64())
            .ok_or_else(|| mismatch(expected, marker))
    }

    fn element_count(&mut self) -> Result<u64, DecodeError> {
        // Core counts with signed integers; a bound below zero says nothing.
        Ok(u64::try_from(self.integer("a number of elements")?).unwrap_or(0))
    }

    fn flag(&mut self) -> Result<bool, DecodeError> {
        match self.marker()? {
            Marker::True => Ok(true),
            Marker::False => Ok(false),
            other => Err(mismatch("a bool", other)),
        }
    }

    fn bound(&mut self) -> Result<(Number, bool), DecodeError> {
        const BOUND: &str = "a pair of number and bool";
        let marker = self.marker()?;
        if self.array_length(marker, BOUND)? != 2 {
            return Err(DecodeError::new(BOUND, "an array of another length"));
        }
        let marker = self.marker()?;
        Ok((self.number(marker)?, self.flag()?))
    }

    /// Passes over one value of any kind, without recursion.
    fn skip(&mut self) -> Result<(), DecodeError> {
        let mut pending: u64 = 1;
        while pending > 0 {
            pending -= 1;
            let marker = self.marker()?;
            if let Some(length) = self.extension_length(marker)? {
                self.take(length.saturating_add(1))?;
                continue;
            }
            let bytes = match marker {
                Marker::U8 | Marker::I8 => 1,
                Marker::U16 | Marker::I16 => 2,
                Marker::U32 | Marker::I32 | Marker::F32 => 4,
                Marker::U64 | Marker::I64 | Marker::F64 => 8,
                Marker::Bin8 | Marker::Str8 => self.length::<1>()?,
                Marker::Bin16 | Marker::Str16 => self.length::<2>()?,
                Marker::Bin32 | Marker::Str32 => self.length::<4>()?,
                Marker::FixStr(length) => length.into(),
                Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => {
                    let elements = self.array_length(marker, "an array")?;
                    pending = pending.saturating_add(elements as u64);
                    0
                }
                Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => {
                    let entries = self.map_length(marker, "a map")?;
                    pending = pending.saturating_add(2 * entries as u64);
                    0
                }
                _ => 0,
            };
            self.take(bytes)?;
        }
        Ok(())
    }
}
