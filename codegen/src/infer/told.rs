//! How answers tell attributes in another form than their own: a text that means true, a value that is
//! left out, a value that goes with another one.

use toml::Spanned;

use super::Builder;
use super::declared::Declared;
use crate::definition::{AttributePart, Constant};
use crate::ir::{Attribute, Fact};
use crate::problem::Problem;
use crate::readers::contract::Type;

impl Builder<'_> {
    /// Fills what the definition says of it.
    pub(super) fn told_otherwise(
        &mut self,
        name: &str,
        declared: &Declared,
        attribute: &mut Attribute,
    ) {
        let Some(decisions) = self.decisions(name) else {
            return;
        };
        let part = decisions.get_ref();
        let ty = &declared.ty.value;
        if let Some(text) = &part.is {
            self.uses("attributes", &format!("{name}.is"));
            self.has_place(name, part, *ty == Type::Bool, "truth value", text);
            attribute.means_true = Some(self.decided(text));
        }
        if let Some(text) = &part.not {
            self.uses("attributes", &format!("{name}.not"));
            self.has_place(name, part, *ty == Type::String, "text", text);
            attribute.means_none = Some(self.decided(text));
        }
        if let Some(value) = &part.absent {
            self.uses("attributes", &format!("{name}.absent"));
            self.absent_fits(name, ty, value);
            if !attribute.read_back.value || part.hook.is_some() {
                self.needless(&value.span(), "no answer tells it");
            }
            attribute.absent = Some(Fact::new(
                value.get_ref().clone(),
                self.line(&value.span()),
            ));
        }
        if let Some(other) = &part.beside {
            self.uses("attributes", &format!("{name}.beside"));
            match self.declared.get(other.get_ref()).map(|it| &it.ty.value) {
                Some(Type::String) => {}
                Some(_) => {
                    let title = format!("`{}` is no text", other.get_ref());
                    self.problems
                        .push(Problem::at(&other.span(), title, "goes with this"));
                }
                None => self.no_such_attribute(&other.span(), other.get_ref()),
            }
            if attribute.read_back.value {
                self.needless(&other.span(), "it is not kept");
            }
            attribute.beside = Some(self.decided(other));
        }
    }

    /// Says so when an attribute is not of a type, or has no place of its own that a text could be at.
    fn has_place(
        &mut self,
        name: &str,
        part: &AttributePart,
        is_of_type: bool,
        ty: &str,
        text: &Spanned<String>,
    ) {
        if !is_of_type || part.read.is_none() {
            let title = format!("`{name}` is no {ty} with a place of its own");
            let problem = Problem::at(&text.span(), title, "said of this text");
            self.problems
                .push(problem.help("give its place with `read`, or remove this"));
        }
    }

    /// Says so when a value is none of the attribute's type.
    fn absent_fits(&mut self, name: &str, ty: &Type, value: &Spanned<Constant>) {
        let fits = match value.get_ref() {
            Constant::String(_) => *ty == Type::String,
            Constant::Bool(_) => *ty == Type::Bool,
            Constant::Number(number) => *ty == Type::Number && number.is_i64(),
            _ => false,
        };
        if !fits {
            let title = format!("`{name}` is {ty}, and this is none");
            self.problems
                .push(Problem::at(&value.span(), title, "when there is none"));
        }
    }
}
