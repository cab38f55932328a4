//! The partition of updates: every argument that can change in place is claimed by one step.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use super::Builder;
use super::calls::Purpose;
use super::members::Start;
use crate::definition::{ElementPart, StepPart};
use crate::ir::{Call, Clear, Fact, Replace, Source, Step};
use crate::names;
use crate::problem::{Problem, Span};
use crate::readers::contract::Type;

impl Builder<'_> {
    /// The steps, in their order.
    pub(super) fn update(&mut self, replaces: &BTreeMap<String, Fact<Replace>>) -> Vec<Step> {
        let mut claims = self.explicit_claims(replaces);
        let mut out = Vec::new();
        let mut broken = false;
        for part in &self.definition.update {
            let step = self.step(part, replaces, &mut claims);
            broken |= step.is_none();
            out.extend(step);
        }
        if broken {
            // What that step would claim is not known.
            return out;
        }
        for (name, replace) in replaces {
            let changes = replace.value != Replace::Always;
            // What no operation takes or tells is said by the facts of the attribute.
            let is_nothing = !self.taken.contains_key(name)
                && !self.told.contains(name)
                && self.decisions(name).is_none()
                && self.setters(name).is_empty();
            if changes && !claims.contains_key(name) && !self.is_local(name) && !is_nothing {
                self.unclaimed(name, replace);
            }
        }
        out
    }

    /// The attributes that steps name, with the places where they do.
    fn explicit_claims(
        &mut self,
        replaces: &BTreeMap<String, Fact<Replace>>,
    ) -> BTreeMap<String, Span> {
        let mut claims: BTreeMap<String, Span> = BTreeMap::new();
        let steps = self.definition.update.iter();
        for field in steps
            .filter_map(|step| step.get_ref().fields.as_ref())
            .flat_map(Spanned::get_ref)
        {
            let (name, span) = (field.get_ref(), field.span());
            match replaces.get(name) {
                None if !self.declared.contains_key(name) => self.no_such_attribute(&span, name),
                None => {
                    let title = format!("`{name}` cannot be configured, so it never changes");
                    self.problems
                        .push(Problem::at(&span, title, "claimed here"));
                }
                Some(Fact {
                    value: Replace::Always,
                    sources,
                }) => {
                    let title =
                        format!("a change of `{name}` replaces, so no step is ever run for it");
                    let mut problem = Problem::at(&span, title, "claimed here");
                    for source in sources {
                        problem = problem.note(format!("{source}: replace"));
                    }
                    self.problems.push(problem.help("remove it from `fields`"));
                }
                Some(_) => {}
            }
            if let Some(earlier) = claims.insert(name.clone(), span.clone()) {
                let title = format!("two steps claim `{name}`");
                let problem = Problem::at(&span, title, "claimed here");
                self.problems.push(
                    problem
                        .and_at(&earlier, "and here")
                        .help("leave it to one of them"),
                );
            }
        }
        claims
    }

    fn step(
        &mut self,
        part: &Spanned<StepPart>,
        replaces: &BTreeMap<String, Fact<Replace>>,
        claims: &mut BTreeMap<String, Span>,
    ) -> Option<Step> {
        let step = part.get_ref();
        if let Some(op) = &step.op {
            let _known = self.operation(Some(op), "[update]", &[])?;
        }
        let mut entries = Vec::new();
        let fields = match &step.fields {
            _ if let (Some(op), Some(_)) = (&step.op, &step.entry) => {
                let claimed = self.entry_claims(part, op.get_ref(), replaces, claims);
                let pairs = claimed.iter();
                entries.extend(pairs.map(|(key, field)| (key.clone(), field.value.clone())));
                claimed.into_iter().map(|(_, field)| field).collect()
            }
            Some(fields) => fields
                .get_ref()
                .iter()
                .map(|field| self.decided(field))
                .collect(),
            None => self.inferred_claims(part, replaces, claims)?,
        };
        let names: Vec<String> = fields
            .iter()
            .map(|field: &Fact<String>| field.value.clone())
            .collect();
        let mut set = None;
        if let Some(op) = &step.op {
            let (operation, span) = self.operation(Some(op), "[update]", &[])?;
            self.entry = self.entry_members(step, &operation.value);
            self.is_shared = step.shared;
            let call = self.call(operation, &span, &step.with, Purpose::Set(&names));
            (self.entry, self.is_shared) = (None, false);
            let call = call?;
            let may_change = |field: &&Fact<String>| {
                let given = step.with.keys().len() > 0 || step.entry.is_some();
                let known = replaces.get(&field.value);
                !given && known.is_some_and(|replace| replace.value != Replace::Always)
            };
            let claimed: Vec<_> = fields.iter().filter(may_change).cloned().collect();
            self.takes_all(&call, &claimed, &span);
            set = Some(call);
        }
        let elements = self.elements(step, &fields);
        let missing = step
            .remove
            .as_ref()
            .map_or_else(Vec::new, |remove| remove.gone.clone());
        let ways = [step.op.is_some(), step.hook.is_some(), step.add.is_some()];
        if ways.iter().filter(|way| **way).count() != 1 {
            let problem = Problem::at(
                &part.span(),
                "a step has either an operation, a hook, or calls for elements",
                "this step",
            );
            self.problems
                .push(problem.help("write op = \"…\", hook = \"…\", or add and remove"));
        }
        let mut clear = None;
        if let Some(clearing) = &step.clear {
            let (operation, span) = self.operation(Some(&clearing.op), "[update] clear", &[])?;
            let codes = clearing.gone.iter().map(String::as_str);
            self.are_codes(&operation.value, codes, &clearing.op.span());
            clear = Some(Clear {
                call: self.call(operation, &span, &clearing.with, Purpose::Remove)?,
                at: clearing.at.clone(),
                first: clearing.first,
                gone: clearing.gone.clone(),
            });
        }
        let new_id = match (&step.new_id, &set) {
            (Some(text), Some(call)) => {
                let place = self.place(text)?;
                let (way, _) =
                    self.way(Start::Answer(&call.operation.value), &place, &text.span())?;
                Some(Fact::new(way, self.line(&text.span())))
            }
            _ => None,
        };
        let called = set.as_ref().map(|call| call.operation.value.clone());
        let tells = called.map_or_else(Vec::new, |it| self.also_outputs(&it, &step.tells));
        let change = set.as_ref().and_then(|call| self.change(call));
        Some(Step {
            change,
            hook: step.hook.as_ref().map(|hook| self.decided(hook)),
            wait: self.wait(step.wait.as_ref(), step.waiter.as_ref(), &[], "update"),
            blank: self.blank(step, &fields),
            none: self.none(step, &fields),
            then: step.then.as_ref().map(|hook| self.decided(hook)),
            fields,
            set,
            elements,
            entries,
            missing,
            each: step.each,
            changed: step.changed,
            clear,
            new_id,
            tells,
        })
    }

    /// The calls for elements that came and went.
    fn elements(&mut self, step: &StepPart, fields: &[Fact<String>]) -> Option<(Call, Call)> {
        let (add, remove) = match (&step.add, &step.remove) {
            (Some(add), Some(remove)) => (add, remove),
            (Some(one), None) | (None, Some(one)) => {
                let title = "elements that come and elements that go both need a call";
                let problem = Problem::at(&one.op.span(), title, "there is one only");
                self.problems
                    .push(problem.help("write both add and remove"));
                return None;
            }
            (None, None) => return None,
        };
        let is_set = |name: &str| {
            let declared = self.declared.get(name);
            declared.is_some_and(|declared| matches!(declared.ty.value, Type::Set(_)))
        };
        if !matches!(fields, [field] if is_set(&field.value)) {
            let title = "a step with calls for elements claims exactly one set";
            let problem = Problem::at(&add.op.span(), title, "this step");
            self.problems.push(problem.help("write fields = [\"SET\"]"));
        }
        if !add.gone.is_empty() {
            let problem = Problem::at(&add.op.span(), "what comes cannot be gone", "this call");
            self.problems.push(problem.help("give `gone` to remove"));
        }
        Some((self.element_call(add)?, self.element_call(remove)?))
    }

    /// The attributes that a step sends as empty when they have no value any more.
    fn blank(&mut self, step: &StepPart, fields: &[Fact<String>]) -> Vec<String> {
        for name in &step.blank {
            let declared = self.declared.get(name.get_ref());
            let is_one = declared.is_some_and(|it| {
                let is_many = matches!(it.ty.value, Type::List(_) | Type::Set(_) | Type::Map(_));
                it.ty.value == Type::String || is_many
            });
            let is_claimed = fields.iter().any(|field| field.value == *name.get_ref());
            if !is_one || !is_claimed {
                let title = format!(
                    "`{}` is neither text nor a collection that this step claims",
                    name.get_ref()
                );
                self.problems
                    .push(Problem::at(&name.span(), title, "sent as an empty one"));
            }
        }
        step.blank
            .iter()
            .map(|name| name.get_ref().clone())
            .collect()
    }

    /// The numbers that a step sends for attributes that have no value.
    fn none(&mut self, step: &StepPart, fields: &[Fact<String>]) -> Vec<(String, i64)> {
        for name in step.none.keys() {
            let declared = self.declared.get(name.get_ref());
            let is_number = declared.is_some_and(|it| it.ty.value == Type::Number);
            let is_claimed = fields.iter().any(|field| field.value == *name.get_ref());
            if !is_number || !is_claimed {
                let title = format!("`{}` is no number that this step claims", name.get_ref());
                self.problems
                    .push(Problem::at(&name.span(), title, "sent for none"));
            }
        }
        let all = step.none.iter();
        all.map(|(name, number)| (name.get_ref().clone(), *number.get_ref()))
            .collect()
    }

    fn element_call(&mut self, part: &ElementPart) -> Option<Call> {
        let (operation, span) = self.operation(Some(&part.op), "[update]", &[])?;
        let member = part.member.get_ref();
        let members = self.service.input(&operation.value);
        if !members.iter().any(|(name, ..)| name == member) {
            let title = format!("{} has no member `{member}`", operation.value);
            self.problems
                .push(Problem::at(&part.member.span(), title, "not known"));
            return None;
        }
        let codes = part.gone.iter().map(String::as_str);
        self.are_codes(&operation.value, codes, &part.op.span());
        self.element = Some(member.clone());
        let call = self.call(operation, &span, &part.with, Purpose::Remove);
        self.element = None;
        call
    }

    /// All arguments that an operation takes, that can change, and that no step names.
    fn inferred_claims(
        &mut self,
        part: &Spanned<StepPart>,
        replaces: &BTreeMap<String, Fact<Replace>>,
        claims: &mut BTreeMap<String, Span>,
    ) -> Option<Vec<Fact<String>>> {
        let Some(op) = &part.get_ref().op else {
            let problem = Problem::at(
                &part.span(),
                "a step without an operation names no attributes",
                "this step",
            );
            self.problems.push(problem.help("write fields = [\"…\"]"));
            return None;
        };
        let operation = op.get_ref().clone();
        let mut fields = Vec::new();
        for (place, member) in self.members_with_entries(&operation) {
            if place != operation && self.is_ignored(&place, &member) {
                continue;
            }
            let Some((name, source)) = self.attribute_of(&place, &member) else {
                continue;
            };
            let changes = replaces
                .get(&name)
                .is_some_and(|replace| replace.value != Replace::Always);
            if changes && !claims.contains_key(&name) && !self.is_local(&name) {
                claims.insert(name.clone(), op.span());
                let api = Source::Api(format!("{place}.{member}"));
                fields.push(Fact::new(name, source).and(api));
            }
        }
        if fields.is_empty() {
            let title = format!("{operation} takes no argument that changes in place");
            let problem = Problem::at(&op.span(), title, "this step is never run");
            self.problems
                .push(problem.help("remove the step, or give members names in [names]"));
        }
        Some(fields)
    }

    /// Says so when a step claims an attribute that its call does not take.
    fn takes_all(&mut self, call: &Call, fields: &[Fact<String>], span: &Span) {
        let taken: BTreeSet<&str> = call.attributes().collect();
        for field in fields {
            if !taken.contains(field.value.as_str()) {
                let operation = &call.operation.value;
                let title = format!(
                    "{operation} does not take `{}`, which its step claims",
                    field.value
                );
                let problem = Problem::at(span, title, "this call");
                let help = format!(
                    "write in [names]: \"{operation}.MEMBER\" = \"{}\"",
                    field.value
                );
                self.problems.push(problem.help(help));
            }
        }
    }

    /// Says that no step claims an argument that can change.
    fn unclaimed(&mut self, name: &str, replace: &Fact<Replace>) {
        let title = format!("no update step claims `{name}`, and a change of it does not replace");
        let mut problem = Problem::at(&self.at(name), title, "of this type");
        for source in &replace.sources {
            problem = problem.note(format!("{source}: a change happens in place"));
        }
        for operation in self.setters(name) {
            problem = problem.help(format!("write:\n[[update]]\nop = \"{operation}\""));
        }
        let line = format!("{name} = {{ replace = true, why = \"…\" }}");
        let is_first = problem.help.is_empty();
        let or = if is_first { "write" } else { "or" };
        self.problems
            .push(problem.help(format!("{or} in [attributes]:\n{line}")));
    }

    /// The operations that look as if they could set an attribute.
    fn setters(&self, name: &str) -> Vec<String> {
        const VERBS: [&str; 7] = [
            "Modify",
            "Update",
            "Put",
            "Set",
            "Associate",
            "Attach",
            "Replace",
        ];
        if self.has_addresses() {
            return self.changing(name);
        }
        let operations = self.service.operations.keys();
        let changing =
            operations.filter(|operation| VERBS.iter().any(|verb| operation.starts_with(verb)));
        let takes = |operation: &&String| {
            let members = self.service.input(operation);
            let about_this = operation.contains(self.model)
                || members
                    .iter()
                    .any(|(member, ..)| Some(*member) == self.id_member.as_deref());
            let named = |member: &str| {
                let given = self.definition.names.iter();
                let mut given = given.filter(|(key, _)| key.get_ref().ends_with(member));
                given.any(|(_, attribute)| attribute.get_ref() == name)
            };
            about_this
                && members
                    .iter()
                    .any(|(member, ..)| names::snake(member) == name || named(member))
        };
        changing.filter(takes).take(3).cloned().collect()
    }
}
