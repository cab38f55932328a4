//! How arguments narrow the search.

use toml::Spanned;

use super::Making;
use crate::infer::declared::Declared;
use crate::ir::{Fact, Field, Narrows, Source};
use crate::names;
use crate::problem::{Problem, Span, similar};
use crate::readers::contract::Type;

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
        let filters = self.known_filters(operation);
        let ruled = self.filter_by_name(name, &filters);
        if let Some(decided) = self.decisions(name) {
            if let Some(filter) = &decided.filter {
                return self.filtered(name, declared, filter, operation, ruled.as_ref());
            }
            if let Some(member) = &decided.send {
                return self.sent(name, declared, member, operation);
            }
            if let Some(member) = &decided.without {
                return self.left_out(name, member);
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

    /// By a filter that the definition names.
    fn filtered(
        &mut self,
        name: &str,
        declared: &Declared,
        filter: &Spanned<String>,
        operation: &str,
        ruled: Option<&String>,
    ) -> Option<Fact<Narrows>> {
        let (text, at) = (filter.get_ref(), filter.span());
        let known = self.known_filters(operation);
        self.builder.uses("attributes", &format!("{name}.filter"));
        self.builder.is_filter(&at, text, operation, &known);
        let given = self.decisions(name).and_then(|part| part.values.as_ref());
        if ruled == Some(text) && given.is_none() {
            self.builder
                .needless(&at, "the filter is named after the argument");
        }
        let mut values = Vec::new();
        if let Some(templates) = given {
            self.builder.uses("attributes", &format!("{name}.values"));
            self.stand_for_a_text(name, declared, templates);
            for text in templates.get_ref() {
                values.extend(self.builder.template(text));
            }
        }
        let source = self.builder.line(&at);
        Some(Fact::new(Narrows::Filter(text.clone(), values), source))
    }

    /// Says so when there are no values, or no text for which they could stand.
    fn stand_for_a_text(
        &mut self,
        name: &str,
        declared: &Declared,
        values: &Spanned<Vec<Spanned<String>>>,
    ) {
        let title = if values.get_ref().is_empty() {
            format!("`values` of `{name}` lists none")
        } else if declared.ty.value != Type::String {
            let ty = &declared.ty.value;
            format!("`values` stand for a text, but `{name}` is {ty}")
        } else {
            return;
        };
        let problem = Problem::at(&values.span(), title, "these values");
        let help = "remove values: the filter takes the argument's own value then";
        self.builder.problems.push(problem.help(help));
    }

    /// By a member of the request.
    fn sent(
        &mut self,
        name: &str,
        declared: &Declared,
        member: &Spanned<String>,
        operation: &str,
    ) -> Option<Fact<Narrows>> {
        self.builder.uses("attributes", &format!("{name}.send"));
        let at = member.span();
        if let Some(like) = &self.definition.data.get_ref().like {
            let title = format!(
                "`{name}` is never sent: the read of `{}` makes the request",
                like.get_ref()
            );
            let problem = Problem::at(&at, title, "not used");
            let problem = problem.and_at(&like.span(), "because of this");
            let help = format!("write {name} = {{ filter = \"…\" }}, or remove `like`");
            self.builder.problems.push(problem.help(help));
        }
        let (field, shape) = self.input(operation, member)?;
        let place = format!("{operation}.{}", member.get_ref());
        let ty = declared.ty.value.clone();
        self.builder.fits(name, &ty, &place, &shape, &at);
        let source = self.builder.line(&at);
        Some(Fact::new(Narrows::Member(field), source))
    }

    /// By leaving out some of what was found.
    fn left_out(&mut self, name: &str, member: &Spanned<String>) -> Option<Fact<Narrows>> {
        self.builder.uses("attributes", &format!("{name}.without"));
        let (model, at) = (self.builder.model.to_owned(), member.span());
        if self.definition.data.get_ref().many.is_none() {
            let title = format!("`{name}` leaves nothing out: exactly one is found");
            let problem = Problem::at(&at, title, "not used");
            let help =
                format!("write {name} = {{ filter = \"…\" }}, or many = \"MEMBER\" in [data]");
            self.builder.problems.push(problem.help(help));
        }
        let field = self.builder.member_field(&model, member.get_ref(), &at)?;
        self.seen.insert(member.get_ref().clone());
        let source = self.builder.line(&at);
        Some(Fact::new(Narrows::Without(field), source))
    }

    /// The filters that an operation takes.
    fn known_filters(&self, operation: &str) -> Vec<String> {
        let found = self.builder.service.operations.get(operation);
        found.map(|found| found.filters.clone()).unwrap_or_default()
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
