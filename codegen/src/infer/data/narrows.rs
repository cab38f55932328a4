//! How arguments narrow the search.

use toml::Spanned;

use super::Making;
use crate::infer::declared::Declared;
use crate::ir::{Fact, Field, Narrows, Source};
use crate::names;
use crate::problem::{Problem, Span, similar};

impl Making<'_> {
    /// What this argument does to the search; an argument that does nothing is an error.
    pub(super) fn narrows(
        &mut self,
        name: &str,
        declared: &Declared,
        operation: &str,
        span: &Span,
    ) -> Option<Fact<Narrows>> {
        if name == "region" {
            return None;
        }
        if name == "tags" {
            return Some(Fact::new(
                Narrows::Tags,
                Source::Rule("each tag is a filter"),
            ));
        }
        let filters = self
            .builder
            .service
            .operations
            .get(operation)
            .map(|found| found.filters.clone())
            .unwrap_or_default();
        let ruled = self.filter_by_name(name, &filters);
        if let Some(decided) = self.decisions(name) {
            if let Some(filter) = &decided.filter {
                let (text, at) = (filter.get_ref(), filter.span());
                self.builder.uses("attributes", &format!("{name}.filter"));
                self.builder.is_filter(&at, text, operation, &filters);
                if ruled.as_ref() == Some(text) && decided.values.is_none() {
                    self.builder
                        .needless(&at, "the filter is named after the argument");
                }
                let mut values = Vec::new();
                if let Some(templates) = &decided.values {
                    self.builder.uses("attributes", &format!("{name}.values"));
                    for text in templates.get_ref() {
                        values.extend(self.builder.template(text));
                    }
                }
                let source = self.builder.line(&at);
                return Some(Fact::new(Narrows::Filter(text.clone(), values), source));
            }
            if let Some(member) = &decided.send {
                self.builder.uses("attributes", &format!("{name}.send"));
                let (field, shape) = self.input(operation, member)?;
                let at = member.span();
                let place = format!("{operation}.{}", member.get_ref());
                let ty = declared.ty.value.clone();
                self.builder.fits(name, &ty, &place, &shape, &at);
                let source = self.builder.line(&at);
                return Some(Fact::new(Narrows::Member(field), source));
            }
            if let Some(member) = &decided.without {
                self.builder.uses("attributes", &format!("{name}.without"));
                let (model, at) = (self.builder.model.to_owned(), member.span());
                let field = self.builder.member_field(&model, member.get_ref(), &at)?;
                self.seen.insert(member.get_ref().clone());
                let source = self.builder.line(&at);
                return Some(Fact::new(Narrows::Without(field), source));
            }
        }
        if let Some(filter) = ruled {
            let documented = Source::Api(format!("{operation} filters"));
            let rule = Source::Rule("the filter named after the argument");
            return Some(Fact::new(Narrows::Filter(filter, Vec::new()), rule).and(documented));
        }
        let title = format!("the argument `{name}` does nothing to the search");
        let mut problem = Problem::at(span, title, "in this read");
        let wanted = names::kebab(name);
        for close in similar(&wanted, filters.iter().map(String::as_str)) {
            let help = format!("write in [attributes]: {name} = {{ filter = \"{close}\" }}");
            problem = problem.help(help);
        }
        let help = format!(
            "write in [attributes]: {name} = {{ filter = \"…\" }}, {{ send = \"MEMBER\" }} or {{ without = \"MEMBER\" }}"
        );
        self.builder.problems.push(problem.help(help));
        None
    }

    /// A member of the request as a field, with its shape.
    fn input(&mut self, operation: &str, member: &Spanned<String>) -> Option<(Field, String)> {
        let name = member.get_ref();
        let members = self.builder.service.input(operation);
        let found = members.iter().find(|(input, ..)| input == name);
        let Some((_, reference, _)) = found else {
            let title = format!("{operation} has no member `{name}`");
            let problem = Problem::at(&member.span(), title, "not known");
            self.builder.problems.push(problem);
            return None;
        };
        let shape = reference.shape.clone();
        let field = names::field(name);
        let fields = self
            .builder
            .surface
            .operations
            .get(&names::snake(operation));
        let Some(ty) = fields.and_then(|fields| fields.input.get(&field)) else {
            let what = format!("the field `{field}` of {operation}");
            self.builder.not_in_crate(&member.span(), &what);
            return None;
        };
        let field = Field {
            member: name.clone(),
            ty: ty.clone(),
            name: field,
        };
        Some((field, shape))
    }

    /// The filter that is named after an argument, or after the member that is the id.
    fn filter_by_name(&self, name: &str, filters: &[String]) -> Option<String> {
        let name = match (&self.builder.id_member, name) {
            (Some(member), "id") => names::kebab(member),
            _ => name.replace('_', "-"),
        };
        filters.contains(&name).then_some(name)
    }
}
