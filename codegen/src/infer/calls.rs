//! The inputs of operations: every member has a value, or is left out for a reason.

use toml::Spanned;

use super::Builder;
use crate::actions;
use crate::definition::With;
use crate::ir::{Call, Fact, Input, Source, Value};
use crate::names;
use crate::problem::{Problem, Span, similar};

/// Members that are tokens by their name; EC2's model does not mark all of them.
const TOKENS: [&str; 2] = ["ClientToken", "clientToken"];

/// What an answer lists of objects that its call left as they were: fields with their types (EC2 API
/// reference, UnsuccessfulItem; EventBridge API reference, PutTargets and RemoveTargets).
const UNDONE: [(&str, &str); 3] = [
    ("unsuccessful", "Option<Vec<types::UnsuccessfulItem>>"),
    (
        "failed_entries",
        "Option<Vec<types::PutTargetsResultEntry>>",
    ),
    (
        "failed_entries",
        "Option<Vec<types::RemoveTargetsResultEntry>>",
    ),
];

/// What a call is for, which decides the members that attributes fill.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose<'p> {
    /// It creates: every argument.
    Create,
    /// It changes: these attributes, and what it needs besides.
    Set(&'p [String]),
    /// It takes a value away or deletes: what it needs.
    Remove,
    /// It reads: what it needs; other members choose or page.
    Read,
}

impl Builder<'_> {
    /// An operation's name with its place: the one of the definition, else the first that exists.
    pub(super) fn operation(
        &mut self,
        named: Option<&Spanned<String>>,
        part: &str,
        candidates: &[String],
    ) -> Option<(Fact<String>, Span)> {
        if let Some(named) = named {
            let name = named.get_ref();
            if self.service.operations.contains_key(name) {
                return Some((self.decided(named), named.span()));
            }
            let title = format!("the operation `{name}` is not in the inputs");
            let mut problem = Problem::at(&named.span(), title, "not known");
            for close in similar(name, self.service.operations.keys().map(String::as_str)) {
                problem = problem.help(format!("did you mean `{close}`?"));
            }
            self.problems.push(
                problem.help(
                    "add it to codegen/inputs/sources.toml and run `cargo xtask codegen pull`",
                ),
            );
            return None;
        }
        let span = self.definition.resource.get_ref().model.span();
        let found = candidates
            .iter()
            .find(|name| self.service.operations.contains_key(*name));
        let Some(found) = found else {
            let title = format!("no operation is found for [{part}]");
            let problem = Problem::at(&span, title, "of this shape");
            self.problems.push(
                problem
                    .note(format!("looked for {}", candidates.join(", ")))
                    .help(format!("write in [{part}]: op = \"…\"")),
            );
            return None;
        };
        let fact = Fact::new(found.clone(), Source::Rule("named after the shape"));
        Some((fact.and(Source::Api(found.clone())), span))
    }

    /// The call of an operation with the values of its input.
    pub(super) fn call(
        &mut self,
        operation: Fact<String>,
        span: &Span,
        with: &With,
        purpose: Purpose<'_>,
    ) -> Option<Call> {
        let name = operation.value.clone();
        let method = names::snake(&name);
        let Some(surfaced) = self.surface.operations.get(&method) else {
            self.not_in_crate(span, &format!("the operation `{method}`"));
            return None;
        };
        let members: Vec<(String, String, bool, bool)> = self
            .service
            .input(&name)
            .into_iter()
            .map(|(member, reference, required)| {
                let token = reference.idempotency_token || TOKENS.contains(&member);
                (member.to_owned(), reference.shape.clone(), required, token)
            })
            .collect();
        let mut inputs = Vec::new();
        for (member, shape, required, token) in &members {
            let given = with.iter().find(|(key, _)| key.get_ref() == member);
            let value = match given {
                Some((key, value)) => self.given(key, value, shape),
                None if self.element.as_ref() == Some(member) => {
                    Some(Fact::new(Value::Element, self.line(span)))
                }
                None if self.entry.as_ref().is_some_and(|(name, _)| name == member) => {
                    Some(Fact::new(Value::EntryName, self.line(span)))
                }
                None if self
                    .entry
                    .as_ref()
                    .is_some_and(|(_, value)| value == member) =>
                {
                    Some(Fact::new(Value::EntryValue, self.line(span)))
                }
                None => self.filled(&name, member, shape, (*required, *token), span, purpose),
            };
            let Some(value) = value else { continue };
            if let (Value::Hook(_, of), Purpose::Create) = (&value.value, purpose) {
                for attribute in of {
                    self.taken
                        .insert(attribute.clone(), format!("{name}.{member}"));
                }
            }
            let field = self.surface.field(member);
            let Some(ty) = surfaced.input.get(&field) else {
                self.not_in_crate(span, &format!("the field `{field}` of {name}"));
                continue;
            };
            inputs.push(Input {
                member: member.clone(),
                ty: ty.clone(),
                field,
                value,
            });
        }
        self.addresses(&name, &inputs, span, purpose);
        for key in with.keys() {
            if !members.iter().any(|(member, ..)| member == key.get_ref()) {
                let title = format!("{name} has no member `{}`", key.get_ref());
                let mut problem = Problem::at(&key.span(), title, "not known");
                let known = members.iter().map(|(member, ..)| member.as_str());
                for close in similar(key.get_ref(), known) {
                    problem = problem.help(format!("did you mean `{close}`?"));
                }
                self.problems.push(problem);
            }
        }
        let http = self.service.operations[&name].http.clone();
        let answer = self.service.output(&name);
        let answer = answer.and_then(|answer| self.surface.type_of(answer));
        let mut undone = UNDONE.iter();
        let undone =
            undone.find(|(field, ty)| surfaced.output.get(*field).is_some_and(|it| it == ty));
        Some(Call {
            partial: undone.map(|(field, _)| *field),
            permission: actions::permission(self.prefix(), &name),
            errors: self
                .service
                .error_codes(&name)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            operation,
            method,
            verb: http.map(|http| http.method),
            answer: answer.map_or_else(String::new, |(name, _)| name.clone()),
            inputs,
            arguments: surfaced.arguments.clone(),
        })
    }

    /// Says so when a change addresses no object: it would fail, or change something else.
    fn addresses(&mut self, operation: &str, inputs: &[Input], span: &Span, purpose: Purpose<'_>) {
        let names = inputs
            .iter()
            .flat_map(|input| input.value.value.attributes());
        let changes = matches!(purpose, Purpose::Set(_) | Purpose::Remove);
        if changes && !self.is_shared && !self.tell_apart(names) {
            self.addresses_nothing(operation, span);
        }
    }

    /// Whether these attributes tell which object is meant: the id or a part of it, or what only the
    /// API can have made.
    pub(super) fn tell_apart<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> bool {
        let singleton = self.definition.resource.get_ref().singleton;
        let mut names = names.into_iter();
        let told = names.any(|name| {
            let computed = self.declared.get(name).is_some_and(|declared| {
                !declared.flags.value.required && !declared.flags.value.optional
            });
            computed || self.is_identity(name)
        });
        told || singleton
    }

    /// Says that a call addresses no object.
    pub(super) fn addresses_nothing(&mut self, operation: &str, span: &Span) {
        let title = format!("nothing in this call of {operation} says which object is meant");
        let problem = Problem::at(span, title, "this call");
        let help = "write in [names] which member is the id, or give it a value: with = { MEMBER = \"{id}\" }";
        self.problems.push(problem.help(help));
    }

    /// The value of a member that the definition does not give, if it has one.
    fn filled(
        &mut self,
        operation: &str,
        member: &str,
        shape: &str,
        (required, token): (bool, bool),
        span: &Span,
        purpose: Purpose<'_>,
    ) -> Option<Fact<Value>> {
        let api = Source::Api(format!("{operation}.{member}"));
        if token && !matches!(purpose, Purpose::Read) {
            return Some(Fact::new(Value::Token, api));
        }
        if self.is_tags(member) && self.has_tags() {
            let creates = matches!(purpose, Purpose::Create);
            return creates.then(|| Fact::new(Value::Tags, api));
        }
        let own = self.own_place(operation, member, purpose);
        if own.is_some() {
            return own;
        }
        let whole = self.as_element(operation, member, shape, span, purpose);
        if whole.is_some() {
            return whole;
        }
        if self.is_ignored(operation, member) {
            return None;
        }
        if self.is_entries(shape) {
            return self.entries(operation, member, shape, span, purpose);
        }
        let Some((attribute, source)) = self.attribute_of(operation, member) else {
            if required {
                self.unfilled(operation, member, span);
            } else if !matches!(purpose, Purpose::Read) {
                self.unmapped(span, operation, member, shape);
            }
            return None;
        };
        let wanted = match purpose {
            Purpose::Create => true,
            Purpose::Set(fields) => {
                required || self.is_identity(&attribute) || fields.contains(&attribute)
            }
            Purpose::Remove => required || self.is_identity(&attribute),
            Purpose::Read => required || self.is_identity(&attribute),
        };
        if !wanted {
            return None;
        }
        if matches!(purpose, Purpose::Create) {
            let argument = self.declared.get(&attribute).is_some_and(|declared| {
                declared.flags.value.required || declared.flags.value.optional
            });
            if !argument || attribute == "id" {
                self.not_an_argument(operation, member, &attribute, span);
                return None;
            }
            self.taken
                .insert(attribute.clone(), format!("{operation}.{member}"));
        }
        let value = self.value(&attribute, operation, member, shape, span)?;
        Some(Fact::new(value, source).and(api))
    }

    /// Whether a member of a create takes tags.
    pub(super) fn is_tags(&self, member: &str) -> bool {
        ["TagSpecifications", "Tags", "tags"].contains(&member)
    }

    /// Whether it has the tags of its face.
    pub(super) fn has_tags(&self) -> bool {
        self.face().is_common("tags") && self.declared.contains_key("tags")
    }

    fn unfilled(&mut self, operation: &str, member: &str, span: &Span) {
        let title = format!("{operation} requires `{member}`, which nothing fills");
        let mut problem = Problem::at(span, title, "in this call");
        let wanted = names::snake(member);
        for close in similar(&wanted, self.declared.keys().map(String::as_str)) {
            problem = problem.help(format!("write in [names]: {member} = \"{close}\""));
        }
        self.problems
            .push(problem.help(format!("or give it a value: with = {{ {member} = \"…\" }}")));
    }

    fn not_an_argument(&mut self, operation: &str, member: &str, attribute: &str, span: &Span) {
        let title = format!("{operation} takes `{member}`, but `{attribute}` cannot be configured");
        let problem = Problem::at(span, title, "in this call");
        self.problems.push(
            problem
                .note(format!("contract: {attribute} is computed"))
                .note(format!(
                    "api {operation}: {member} is a member of the input"
                ))
                .help(format!(
                    "[[ignore]]\nmembers = [\"{operation}.{member}\"]\nwhy = \"…\""
                )),
        );
    }
}
