//! How answers tell attributes in another form than their own: a text that means true, a value that is
//! left out, a value that goes with another one.

use toml::Spanned;

use super::Builder;
use super::declared::Declared;
use crate::definition::{AttributePart, Constant};
use crate::ir::{Attribute, Fact, OnOmit};
use crate::problem::Problem;
use crate::readers::contract::Type;

/// Whether a value is one of this type.
pub(super) fn is_of(ty: &Type, value: &Constant) -> bool {
    match (ty, value) {
        (Type::Bool, Constant::Bool(_)) | (Type::String, Constant::String(_)) => true,
        (Type::Number, Constant::Number(number)) => number.is_i64(),
        _ => false,
    }
}

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
        let ends = [("after", &part.after), ("before", &part.before)];
        for (key, text) in ends {
            let Some(text) = text else { continue };
            self.uses("attributes", &format!("{name}.{key}"));
            self.has_place(name, part, *ty == Type::String, "text", text);
            if text.get_ref().is_empty() {
                self.needless(&text.span(), "every text has it everywhere");
            }
        }
        if let Some(first) = ends.into_iter().find_map(|(_, text)| text.as_ref()) {
            let [after, before] = ends.map(|(_, text)| {
                let text = text.as_ref().map(|text| text.get_ref().clone());
                text.unwrap_or_default()
            });
            attribute.between = Some(Fact::new((after, before), self.line(&first.span())));
        }
        if let Some(text) = &part.begins {
            self.uses("attributes", &format!("{name}.begins"));
            self.has_place(name, part, *ty == Type::String, "text", text);
            let others = self.longer_beginnings(part, text.get_ref());
            let value = (text.get_ref().clone(), others);
            attribute.begins = Some(Fact::new(value, self.line(&text.span())));
        }
        if let Some(asked) = &part.asked {
            self.uses("attributes", &format!("{name}.asked"));
            self.has_defaults(name, attribute, asked);
            attribute.asked = Some(Fact::new((), self.line(&asked.span())));
        }
        if let Some(value) = &part.absent {
            self.uses("attributes", &format!("{name}.absent"));
            self.absent_fits(name, ty, value);
            if !attribute.read_back.value || part.hook.is_some() {
                self.needless(&value.span(), "no answer tells it");
            }
            attribute.absent = Some(Fact::new(value.get_ref().clone(), self.line(&value.span())));
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

    /// The longer beginnings of other attributes at the same place.
    fn longer_beginnings(&self, part: &AttributePart, beginning: &str) -> Vec<String> {
        let place = part.read.as_ref().map(Spanned::get_ref);
        let others = self.definition.attributes.values().map(Spanned::get_ref);
        let others = others.filter(|other| other.read.as_ref().map(Spanned::get_ref) == place);
        let texts = others.filter_map(|other| Some(other.begins.as_ref()?.get_ref().clone()));
        texts
            .filter(|text| text.len() > beginning.len() && text.starts_with(beginning))
            .collect()
    }

    /// Says so when nobody knows what a block says that nobody asked for.
    fn has_defaults(&mut self, name: &str, attribute: &Attribute, asked: &Spanned<bool>) {
        if !asked.get_ref() || attribute.block.is_none() {
            self.needless(&asked.span(), "blocks alone can be left out of the state");
        }
        for (part, child) in &attribute.children {
            if !matches!(child.on_omit.value, OnOmit::Default(_)) {
                let title = format!("`{name}.{part}` has no default");
                let problem = Problem::at(&asked.span(), title, "it is asked for when it differs");
                self.problems.push(problem.help("remove this"));
            }
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
        if !is_of(ty, value.get_ref()) {
            let title = format!("`{name}` is {ty}, and this is none");
            self.problems
                .push(Problem::at(&value.span(), title, "when there is none"));
        }
    }
}
