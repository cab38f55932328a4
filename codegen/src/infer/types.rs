//! Whether the type of an attribute and the shape of a member fit.

use super::Builder;
use crate::problem::{Problem, Span};
use crate::readers::botocore::{Kind, Reference};
use crate::readers::contract::Type;

impl Builder<'_> {
    /// Says so when the types of an attribute and of a member do not fit.
    pub(super) fn fits(
        &mut self,
        attribute: &str,
        ty: &Type,
        place: &str,
        shape: &str,
        span: &Span,
    ) {
        let kind = self.service.shape(shape).map(|shape| shape.kind);
        let is_number = *ty == Type::Number || self.is_text_of(attribute, ty, shape);
        if is_number && matches!(kind, Some(Kind::Float | Kind::Double)) {
            self.decimals.insert(attribute.to_owned());
        }
        if self.types_fit(ty, shape)
            || self.is_text_of(attribute, ty, shape)
            || self.is_true_at(attribute, ty, shape)
            || self.is_joined(attribute, ty, shape)
            || self.is_entry_of(ty, shape)
            || *ty == Type::Bool && self.is_switch(shape)
        {
            return;
        }
        let kind = self.service.shape(shape).map(|shape| shape.kind);
        let kind = kind.map_or_else(String::new, |kind| format!("{kind:?}").to_lowercase());
        let title = format!("`{attribute}` and `{place}` have different types");
        let problem = Problem::at(span, title, "in this call");
        self.problems.push(
            problem
                .note(format!("contract: {attribute} is {ty}"))
                .note(format!("api {place}: {kind}"))
                .help("give the attribute a place of its own, or a hook"),
        );
    }

    /// Whether a shape is an enumeration of `ENABLED` and `DISABLED`.
    fn is_switch(&self, shape: &str) -> bool {
        let shape = self.service.shape(shape);
        let mut values = shape.map_or_else(Vec::new, |it| it.values.clone());
        values.sort_unstable();
        values == ["DISABLED", "ENABLED"]
    }

    /// Whether the contract has a number or a truth value as text.
    fn is_text_of(&self, attribute: &str, ty: &Type, shape: &str) -> bool {
        let behaviour = self.behaviour.attributes.get(attribute);
        let text_of = behaviour.and_then(|behaviour| behaviour.rest.get("text_of"));
        let inner = match text_of.and_then(serde_json::Value::as_str) {
            // An id is a text in HCL, whatever the API makes it of.
            None if attribute == "id" && self.has_addresses() => Type::Number,
            Some("number") => Type::Number,
            Some("bool") => Type::Bool,
            _ => return false,
        };
        *ty == Type::String && self.types_fit(&inner, shape)
    }

    /// Whether the definition says which text of the API means true.
    fn is_true_at(&self, attribute: &str, ty: &Type, shape: &str) -> bool {
        let decision = self.decisions(attribute);
        let kind = self.service.shape(shape).map(|it| it.kind);
        decision.is_some_and(|it| it.get_ref().is.is_some())
            && *ty == Type::Bool
            && kind == Some(Kind::String)
    }

    /// Whether the API has the texts of a collection in one.
    fn is_joined(&mut self, attribute: &str, ty: &Type, shape: &str) -> bool {
        let joined = self
            .decisions(attribute)
            .and_then(|it| it.get_ref().joined.as_ref());
        let Some(joined) = joined else {
            return false;
        };
        self.uses("attributes", &format!("{attribute}.joined"));
        if joined.get_ref() != "," {
            let title = "texts are joined by commas alone";
            self.problems
                .push(Problem::at(&joined.span(), title, "not known"));
        }
        let is_text = self
            .service
            .shape(shape)
            .is_some_and(|it| it.kind == Kind::String);
        is_text && matches!(ty, Type::List(of) | Type::Set(of) if **of == Type::String)
    }

    fn types_fit(&self, ty: &Type, shape: &str) -> bool {
        let Some(definition) = self.service.shape(shape) else {
            return false;
        };
        let inner = |reference: &Option<Reference>, ty: &Type| {
            reference
                .as_ref()
                .is_some_and(|reference| self.types_fit(ty, &reference.shape))
        };
        match (ty, definition.kind) {
            (Type::Dynamic, _) | (Type::Bool, Kind::Boolean) => true,
            (Type::String, Kind::String | Kind::Timestamp | Kind::Blob) => true,
            (Type::Number, Kind::Integer | Kind::Long | Kind::Float | Kind::Double) => true,
            (Type::List(element) | Type::Set(element), Kind::List) => {
                inner(&definition.member, element)
            }
            (Type::Map(element), Kind::Map) => inner(&definition.value, element),
            (Type::Object(_), Kind::Structure) => true,
            // A single block or a list of at most one is a structure.
            (Type::List(element), Kind::Structure) => matches!(**element, Type::Object(_)),
            _ => false,
        }
    }
}
