//! A whole configuration against its schema.

use super::Validator;
use crate::diag::{Diagnostic, Diagnostics};
use crate::path::Path;
use crate::schema::{Attribute, AttributeKind, Block, Nesting};
use crate::value::Value;

/// Checks every configured value against its validators, and every block against its relations.
///
/// Types, required attributes and numbers of blocks are core's to check. That an attribute which only the
/// provider sets was written is not: core hands such a value on.
pub(crate) fn config(block: &Block, value: &Value, write_only_allowed: bool) -> Diagnostics {
    let mut walk = Walk {
        write_only_allowed,
        whole_objects: false,
        diagnostics: Diagnostics::new(),
    };
    walk.block(block, value, &Path::root());
    walk.diagnostics
}

struct Walk {
    write_only_allowed: bool,
    /// Whether the objects are written as values, which have all of their attributes.
    whole_objects: bool,
    diagnostics: Diagnostics,
}

impl Walk {
    fn block(&mut self, block: &Block, value: &Value, at: &Path) {
        let Some(attributes) = value.as_object() else {
            return;
        };
        for relation in &block.relations {
            relation.check(value, at, &mut self.diagnostics);
        }
        for (name, attribute) in &block.attributes {
            match attributes.get(name) {
                None | Some(Value::Null) => {}
                // Whatever it is going to be, it was written.
                Some(_) if attribute.flags.is_read_only() && !self.whole_objects => {
                    self.read_only(&at.attribute(name))
                }
                Some(Value::Unknown(_)) => {}
                Some(value) => self.attribute(attribute, value, &at.attribute(name)),
            }
        }
        for (name, nested) in &block.blocks {
            if let Some(value) = attributes.get(name) {
                self.elements(nested.nesting, &nested.block, value, &at.attribute(name));
            }
        }
    }

    fn attribute(&mut self, attribute: &Attribute, value: &Value, at: &Path) {
        if attribute.flags.write_only && !self.write_only_allowed {
            self.diagnostics.push(
                Diagnostic::error(
                    "Write-only arguments are not supported by this version",
                    "This argument is handed over without being stored, which needs Terraform 1.11 or OpenTofu 1.11. \
                     Upgrade, or use the argument that is stored in the state instead.",
                )
                .at(at.clone()),
            );
        }
        match &attribute.kind {
            AttributeKind::Plain(_) => {
                self.no_null_elements(value, at);
                // Objects of such a value have all of their attributes, also those that nobody may set.
                if let Some((nesting, block)) = &attribute.parts {
                    let outer = std::mem::replace(&mut self.whole_objects, true);
                    self.elements(*nesting, block, value, at);
                    self.whole_objects = outer;
                }
            }
            AttributeKind::Nested(nesting, block) => self.elements(*nesting, block, value, at),
        }
        for validator in &attribute.validators {
            self.value(validator, value, at);
        }
    }

    fn read_only(&mut self, at: &Path) {
        let detail = format!(
            "Only the provider sets `{at}`: what it is follows from the object. Nothing was changed.\nRemove it."
        );
        self.diagnostics
            .push(Diagnostic::error("Attribute that cannot be set", detail).at(at.clone()));
    }

    fn value(&mut self, validator: &Validator, value: &Value, at: &Path) {
        validator.validate(value, at, &mut self.diagnostics);
    }

    /// No API here takes a null among others, and it would mean different things to different ones.
    fn no_null_elements(&mut self, value: &Value, at: &Path) {
        for (step, element) in value.children() {
            if element.is_null() && !matches!(value, Value::Object(_)) {
                self.diagnostics.push(
                    Diagnostic::error(
                        "Null element in a collection",
                        "An element of this collection is null. Leave the element out, for example with a `for` expression that has an `if`.",
                    )
                    .at(at.step(step)),
                );
            }
        }
    }

    fn elements(&mut self, nesting: Nesting, block: &Block, value: &Value, at: &Path) {
        if matches!(nesting, Nesting::Single | Nesting::Group) {
            self.block(block, value, at);
            return;
        }
        for (step, element) in value.children() {
            self.block(block, element, &at.step(step));
        }
    }
}
