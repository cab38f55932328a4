//! The id, the import id, and what else names an object.

use std::collections::BTreeMap;

use toml::Spanned;

use super::Builder;
use super::members::Start;
use crate::definition::path::{Piece, Template};
use crate::ir::{Fact, Source};
use crate::problem::{Problem, Span};

/// Whether the text of an id is a place in the object: a template begins with an attribute.
pub(super) fn is_place(id: &str) -> bool {
    id.contains('[') && !id.starts_with(['{', '['])
}

impl Builder<'_> {
    /// How the id is made; the member that is the id is remembered.
    pub(super) fn id(&mut self) -> Option<Fact<Template>> {
        let part = self.definition.resource.get_ref();
        let Some(id) = &part.id else {
            let identifier = self
                .schema
                .map(|schema| schema.identifier())
                .unwrap_or_default();
            let named =
                self.has_addresses() && self.service.shapes[self.model].members.contains_key("id");
            let identifier = if named { vec!["id"] } else { identifier };
            if let Some(member) = self.identifying_member(&identifier) {
                self.id_member = Some(member);
                return None;
            }
            let said = identifier.join(", ");
            let problem = Problem::at(
                &part.model.span(),
                "it cannot be told what the id is",
                "of this",
            );
            self.problems.push(
                problem
                    .note(format!("cloudformation primaryIdentifier: {said}"))
                    .help("write in [resource]: id = \"MEMBER\", or a template of attributes"),
            );
            return None;
        };
        if is_place(id.get_ref()) {
            let place = self.place(id)?;
            let model = self.model.to_owned();
            let _said = self.way(Start::Shape(&model), &place, &id.span());
            self.id_member = place.0.last().map(|segment| segment.member.clone());
            return None;
        }
        if !id.get_ref().contains('{') {
            let member = id.get_ref().clone();
            if self.service.shapes[self.model]
                .members
                .contains_key(&member)
            {
                let identifier = self.schema.map(|schema| schema.identifier());
                let inferred = self.identifying_member(&identifier.unwrap_or_default());
                if inferred.as_ref() == Some(&member) {
                    self.needless(&id.span(), "the CloudFormation schema says the same");
                }
            } else if !self.is_entries(self.model) {
                // Of a map of attributes, the answer of the create alone tells the id.
                let (model, span) = (self.model.to_owned(), id.span());
                let _said = self.field(None, &model, &member, &span);
            }
            self.id_member = Some(member);
            return None;
        }
        let template = self.template(id)?;
        Some(Fact::new(template, self.line(&id.span())))
    }

    /// The member that a single identifier of the CloudFormation schema is: by its name, case aside,
    /// with the shape's before it when the schema says `Id` alone.
    fn identifying_member(&self, identifier: &[&str]) -> Option<String> {
        let [name] = identifier else { return None };
        let wanted = [
            name.to_lowercase(),
            format!("{}{name}", self.model).to_lowercase(),
        ];
        let members = self.service.members(self.model);
        let names = members.iter().map(|(member, ..)| *member);
        let found: Vec<_> = names
            .filter(|name| wanted.contains(&name.to_lowercase()))
            .collect();
        match found.as_slice() {
            [member] => Some((*member).to_owned()),
            _ => None,
        }
    }

    /// Whether an attribute names the object: it is the id, or a part of it.
    pub(super) fn is_identity(&self, attribute: &str) -> bool {
        let id = self.definition.resource.get_ref().id.as_ref();
        let template = id.and_then(|id| Template::parse(id.get_ref()).ok());
        attribute == "id"
            || template.is_some_and(|template| template.attributes().any(|name| name == attribute))
    }

    /// Whether the contract has this attribute, or a block with this part: `oidc.issuer_url`.
    pub(super) fn is_attribute(&self, name: &str) -> bool {
        match name.split_once('.') {
            None => self.declared.contains_key(name),
            Some((block, part)) => {
                let block = self.declared.get(block);
                block.is_some_and(|block| block.children.contains_key(part))
            }
        }
    }

    /// Says that a line decides nothing.
    pub(super) fn needless(&mut self, span: &Span, why: &str) {
        let problem = Problem::at(span, "this line decides nothing", why.to_owned());
        self.problems.push(problem.help("remove it"));
    }

    /// What import ids look like.
    pub(super) fn import(&mut self, id: Option<&Fact<Template>>) -> Option<Fact<Template>> {
        let part = self.definition.resource.get_ref();
        let known = self.behaviour.resource.import.supported;
        if let Some(import) = &part.import {
            let template = self.template(import)?;
            return Some(Fact::new(template, self.line(&import.span())));
        }
        if !known {
            return None;
        }
        let taken = &self.behaviour.resource.import.id_forms_taken;
        if taken != "any" {
            let problem = Problem::at(
                &self.head(),
                "import ids have parts that are not known",
                "of this type",
            );
            self.problems.push(
                problem
                    .note(format!("behaviour import: accepted {taken}"))
                    .help("write in [resource]: import = \"{first}/{second}\""),
            );
            return None;
        }
        let behaviour = Source::Behaviour("import".to_owned());
        match id {
            Some(id) => Some(Fact::new(id.value.clone(), behaviour)),
            None => {
                let template = Template::parse("{id}").ok()?;
                Some(Fact::new(template, behaviour))
            }
        }
    }

    /// How the values of attributes in import ids begin. Of alternatives, all but the last need it: nothing
    /// else tells them apart.
    pub(super) fn beginnings(
        &mut self,
        import: Option<&Fact<Template>>,
    ) -> BTreeMap<String, Fact<String>> {
        let definition = self.definition;
        let part = definition.resource.get_ref();
        let hooks = &definition.hook;
        if hooks.iter().any(|hook| hook.point.get_ref() == "import") {
            for name in part.beginnings.keys() {
                self.needless(&name.span(), "a hook reads import ids");
            }
            return BTreeMap::new();
        }
        let names: Vec<&str> = import
            .iter()
            .flat_map(|fact| fact.value.attributes())
            .collect();
        let mut out = BTreeMap::new();
        for (name, beginning) in &part.beginnings {
            if !names.contains(&name.get_ref().as_str()) {
                let title = format!("`{}` is no part of import ids", name.get_ref());
                let problem = Problem::at(&name.span(), title, "begins like this");
                self.problems.push(problem.help("remove it"));
            }
            out.insert(name.get_ref().clone(), self.decided(beginning));
        }
        for piece in import.iter().flat_map(|fact| &fact.value.0) {
            let Piece::Attribute(names) = piece else {
                continue;
            };
            let Some((first, last)) = names.rsplit_once('|') else {
                continue;
            };
            for name in first.split('|').filter(|name| !out.contains_key(*name)) {
                let title = format!("nothing tells `{name}` from `{last}` in import ids");
                let span = part
                    .import
                    .as_ref()
                    .map_or_else(|| self.head(), Spanned::span);
                let help = format!("write in [resource]: beginnings = {{ {name} = \"…\" }}");
                self.problems
                    .push(Problem::at(&span, title, "both stand here").help(help));
            }
        }
        out
    }
}
