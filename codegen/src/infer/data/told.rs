//! What tells the attributes of a data source.

use toml::Spanned;

use super::Making;
use crate::definition::path::Select;
use crate::infer::declared::Declared;
use crate::infer::members::{Start, single};
use crate::ir::{Fact, PathStep, Presence, Source, Told};
use crate::problem::{Problem, Span};
use crate::readers::contract::Type;

impl Making<'_> {
    /// Where the value of an attribute is from.
    pub(super) fn told(
        &mut self,
        name: &str,
        declared: &Declared,
        presence: Presence,
        span: &Span,
    ) -> Option<Fact<Told>> {
        match name {
            "region" => return Some(Fact::new(Told::Region, Source::Rule("every type has it"))),
            "tags" => return Some(Fact::new(Told::Tags, Source::Rule("every type has them"))),
            _ => {}
        }
        let id = &self.definition.data.get_ref().id;
        if let (Some(id), "id", None) = (id, name, &self.builder.id_member) {
            let template = self.builder.template(id)?;
            let source = self.builder.line(&id.span());
            return Some(Fact::new(Told::Template(template), source));
        }
        if let Some(decided) = self.decisions(name) {
            if let Some(text) = &decided.read {
                self.builder.uses("attributes", &format!("{name}.read"));
                let told = self.at(name, declared, text)?;
                return Some(Fact::new(told, self.builder.line(&text.span())));
            }
            if let Some(text) = &decided.from {
                self.builder.uses("attributes", &format!("{name}.from"));
                let template = self.builder.template(text)?;
                let source = self.builder.line(&text.span());
                return Some(Fact::new(Told::Template(template), source));
            }
        }
        if let Some(like) = self.like
            && let Some(same) = like.attributes.get(name)
            && same.ty.value == declared.ty.value
        {
            let source = Source::Rule("the resource tells it");
            return Some(Fact::new(Told::Shared, source));
        }
        if let Some((member, source)) = self.member_of(name) {
            let api = Source::Api(format!("{}.{member}", self.builder.model));
            let text = Spanned::new(span.clone(), member);
            let told = self.at(name, declared, &text)?;
            return Some(Fact::new(told, source).and(api));
        }
        if presence == Presence::Optional {
            let source = Source::Rule("nothing tells it");
            return Some(Fact::new(Told::Configured, source));
        }
        let title = format!("nothing tells `{name}`");
        let problem = Problem::at(span, title, "in this read");
        let help = format!("write in [attributes]: {name} = {{ read = \"…\" }}");
        self.builder.problems.push(problem.help(help));
        None
    }

    /// The member of the object that is this attribute by its name.
    fn member_of(&mut self, name: &str) -> Option<(String, Source)> {
        if self.definition.data.get_ref().many.is_some() {
            return None;
        }
        let model = self.builder.model.to_owned();
        let members = self.builder.service.members(&model);
        let members: Vec<String> = members
            .into_iter()
            .map(|(member, ..)| member.to_owned())
            .collect();
        for member in members {
            if let Some((attribute, source)) = self.builder.attribute_of(&model, &member)
                && attribute == name
            {
                return Some((member, source));
            }
        }
        None
    }

    /// A place in the object, or in each of many.
    fn at(&mut self, name: &str, declared: &Declared, text: &Spanned<String>) -> Option<Told> {
        let place = self.builder.place(text)?;
        let (model, span) = (self.builder.model.to_owned(), text.span());
        let (way, shape) = self.builder.way(Start::Shape(&model), &place, &span)?;
        if let Some(first) = place.0.first() {
            self.seen.insert(first.member.clone());
        }
        if !declared.children.is_empty() {
            return self.objects_at(name, declared, way, &shape, &span);
        }
        let is_each = |step: &PathStep| matches!(step.select, Select::Each | Select::EachWhere(_));
        let is_many = self.definition.data.get_ref().many.is_some();
        let ty = match &declared.ty.value {
            Type::List(element) | Type::Set(element) if is_many || way.iter().any(is_each) => {
                (**element).clone()
            }
            other => other.clone(),
        };
        self.builder
            .fits(name, &ty, &place.to_string(), &shape, &span);
        Some(Told::Object(way))
    }

    /// The parts of an attribute that is made of objects.
    fn objects_at(
        &mut self,
        name: &str,
        declared: &Declared,
        way: Vec<PathStep>,
        shape: &str,
        span: &Span,
    ) -> Option<Told> {
        let element = self.builder.service.shape(shape)?.member.as_ref();
        let element = element.map_or_else(|| shape.to_owned(), |member| member.shape.clone());
        let members = self.builder.service.members(&element);
        let members: Vec<(String, String)> = members
            .into_iter()
            .map(|(member, reference, _)| (member.to_owned(), reference.shape.clone()))
            .collect();
        let mut parts = Vec::new();
        let mut seen = Vec::new();
        for (part, inner) in &declared.children {
            let path = format!("{name}.{part}");
            let decided = self.decisions(&path).and_then(|it| it.read.clone());
            let place = match &decided {
                Some(text) => {
                    self.builder.uses("attributes", &format!("{path}.read"));
                    self.builder.place(text)?
                }
                None => {
                    let mut named = members.iter().map(|(member, _)| member);
                    let found = named.find(|member| crate::names::snake(member) == *part);
                    let Some(found) = found else {
                        let title = format!("{element} does not tell `{path}`");
                        let problem = Problem::at(span, title, "in this read");
                        let help = format!(
                            "write in [attributes]: \"{path}\" = {{ read = \"…\" }}, a place in {element}"
                        );
                        self.builder.problems.push(problem.help(help));
                        continue;
                    };
                    single(found, Select::Whole)
                }
            };
            let at = decided.map_or_else(|| span.clone(), |text| text.span());
            let (way, shape) = self.builder.way(Start::Shape(&element), &place, &at)?;
            let ty = inner.ty.value.clone();
            self.builder
                .fits(&path, &ty, &place.to_string(), &shape, &at);
            seen.extend(place.0.first().map(|first| first.member.clone()));
            parts.push((part.clone(), ty, way));
        }
        for (member, inner) in members {
            if !seen.contains(&member) && !self.builder.is_ignored(&element, &member) {
                self.builder.unmapped(span, &element, &member, &inner);
            }
        }
        Some(Told::Objects(way, parts))
    }
}
