//! Arguments that the official provider does not have.
//!
//! They are put beside what the contracts declare, with what would be observed of them, so that everything
//! else is inferred of them as of any argument.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use toml::Spanned;

use super::Builder;
use super::declared::Declared;
use crate::definition::{AddedPart, StepPart};
use crate::ir::{Description, Fact, Source};
use crate::problem::{Problem, Span};
use crate::readers::contract::{Behaviour, Flags, Type, attribute};

/// What goes behind the name of a secret that is never stored, for the argument that stands for its changes.
const VERSION: &str = "_version";

impl Builder<'_> {
    /// Declares the arguments of `[added]`.
    pub(super) fn added(&mut self) {
        let definition = self.definition;
        for (name, part) in &definition.added {
            if self.declared.contains_key(name.get_ref()) {
                let title = format!("the contract has `{}` already", name.get_ref());
                let problem = Problem::at(&name.span(), title, "added here");
                self.problems
                    .push(problem.help("decide about it in [attributes]"));
                continue;
            }
            let added = part.get_ref();
            match (&added.ty, &added.instead_of) {
                (Some(ty), None) => self.add(name, added, ty),
                (None, Some(secret)) => self.add_unseen(name, secret),
                _ => {
                    let title =
                        format!("`{}` is either of a type or instead of one", name.get_ref());
                    let problem = Problem::at(&name.span(), title, "added here");
                    self.problems
                        .push(problem.help("write `type`, or the secret that it is `instead_of`"));
                }
            }
        }
    }

    /// Declares what is in the state alone.
    fn add(&mut self, name: &Spanned<String>, added: &AddedPart, ty: &Spanned<String>) {
        let read = attribute(&format!("{} optional", ty.get_ref()));
        let (ty, flags) = match read {
            Ok(read) => read,
            Err(error) => {
                let title = format!("`{}` is no type", ty.get_ref());
                self.problems.push(Problem::at(&ty.span(), title, error));
                return;
            }
        };
        for other in &added.conflicts {
            if !self.declared.contains_key(other.get_ref()) {
                self.no_such_attribute(&other.span(), other.get_ref());
            }
        }
        let conflicts = added.conflicts.iter();
        let behaviour = Behaviour {
            allowed: added
                .allowed
                .iter()
                .map(|it| Json::from(it.as_str()))
                .collect(),
            conflicts_with: conflicts.map(|it| it.get_ref().clone()).collect(),
            ..Behaviour::default()
        };
        self.declare(name.get_ref(), (ty, flags), behaviour, &name.span());
    }

    /// Declares what is sent instead of a secret, and what stands for its changes.
    fn add_unseen(&mut self, name: &Spanned<String>, secret: &Spanned<String>) {
        let Some(twin) = self.declared.get(secret.get_ref()) else {
            self.no_such_attribute(&secret.span(), secret.get_ref());
            return;
        };
        if twin.ty.value != Type::String {
            let title = format!("`{}` is no text", secret.get_ref());
            self.problems
                .push(Problem::at(&secret.span(), title, "this secret"));
            return;
        }
        let is_needed = twin.flags.value.required;
        let of = self.behaviour.attributes.get(secret.get_ref());
        let of = of.cloned().unwrap_or_default();
        let decided = self.decisions(secret.get_ref());
        let decided = decided.and_then(|it| Some(*it.get_ref().replace.as_ref()?.get_ref()));
        let version = format!("{}{VERSION}", name.get_ref());
        let replaces = decided.or(of.replace) == Some(true);
        // A hook of its own knows the version too.
        let claims = |step: &StepPart| {
            let fields = step.fields.iter().flat_map(|it| it.get_ref());
            step.hook.is_some() && fields.into_iter().any(|it| *it.get_ref() == version)
        };
        let mut steps = self.definition.update.iter();
        let is_claimed = steps.any(|step| claims(step.get_ref()));
        if is_needed || !(replaces || is_claimed) {
            let title = format!(
                "`{}` cannot be left out, or changes in place",
                secret.get_ref()
            );
            let problem = Problem::at(&secret.span(), title, "this secret");
            self.problems
                .push(problem.help(
                    "claim its version by a step with a hook, or write the argument by hand",
                ));
            return;
        }
        let excludes = |it: &Behaviour| it.conflicts_with.contains(secret.get_ref());
        let others = self.behaviour.attributes.iter();
        let others = others.filter(|(_, it)| excludes(it));
        let mut conflicts: Vec<String> = others.map(|(name, _)| name.clone()).collect();
        conflicts.extend(of.conflicts_with.iter().cloned());
        conflicts.push(secret.get_ref().clone());
        let unseen = Behaviour {
            conflicts_with: conflicts,
            required_with: vec![version.clone()],
            length: of.length,
            rest: of.rest.clone(),
            ..Behaviour::default()
        };
        let changes = Behaviour {
            replace: Some(replaces),
            required_with: vec![name.get_ref().clone()],
            ..Behaviour::default()
        };
        let flags = Flags {
            optional: true,
            ..Flags::default()
        };
        let secretly = Flags {
            sensitive: true,
            write_only: true,
            ..flags
        };
        let span = name.span();
        self.declare(name.get_ref(), (Type::String, secretly), unseen, &span);
        self.declare(&version, (Type::Number, flags), changes, &span);
    }

    fn declare(&mut self, name: &str, (ty, flags): (Type, Flags), of: Behaviour, at: &Span) {
        let source = self.line(at);
        let declared = Declared {
            ty: Fact::new(ty, source.clone()),
            block: None,
            flags: Fact::new(flags, source),
            old_flags: Some(flags),
            old_only: false,
            children: BTreeMap::new(),
        };
        self.declared.insert(name.to_owned(), declared);
        self.behaviour.attributes.insert(name.to_owned(), of);
    }

    /// Where an attribute was added, and why; `None` for those of the contract.
    pub(super) fn added_at(&self, name: &str) -> Option<Fact<String>> {
        let (at, part, _) = self.part_of_added(name)?;
        Some(Fact::new(part.why.clone(), self.line(&at.span())))
    }

    /// What an attribute that was added means.
    pub(super) fn added_text(&self, name: &str) -> Option<Description> {
        let (at, part, is_version) = self.part_of_added(name)?;
        let secret = at.get_ref();
        let text = match is_version {
            true => format!(
                "Number of `{secret}` in the configuration: another number stands for another value."
            ),
            false => part.description.clone(),
        };
        Some(Description {
            text,
            is_derived: false,
        })
    }

    /// The secrets that the state is without where this argument is false.
    pub(super) fn withheld(&mut self, name: &str) -> Option<Fact<Vec<String>>> {
        let definition = self.definition;
        let mut all = definition.added.iter();
        let (at, part) = all.find(|(added, _)| added.get_ref() == name)?;
        let secrets = &part.get_ref().withholds;
        let first = secrets.first()?;
        if self.declared[name].ty.value != Type::Bool {
            let problem = Problem::at(
                &at.span(),
                format!("`{name}` is no truth value"),
                "added here",
            );
            self.problems
                .push(problem.help("what withholds something is of the type `bool`"));
        }
        for secret in secrets {
            let Some(declared) = self.declared.get(secret.get_ref()) else {
                self.no_such_attribute(&secret.span(), secret.get_ref());
                continue;
            };
            let flags = declared.flags.value;
            if flags.required || flags.optional {
                let title = format!("`{}` is an argument", secret.get_ref());
                let problem = Problem::at(&secret.span(), title, "withheld here");
                self.problems
                    .push(problem.help("what is configured is in the state"));
            }
        }
        let names = secrets.iter().map(|it| it.get_ref().clone());
        Some(Fact::new(names.collect(), self.line(&first.span())))
    }

    /// The part that adds an attribute, and whether it is the version of a secret's.
    fn part_of_added(&self, name: &str) -> Option<(&Spanned<String>, &AddedPart, bool)> {
        let added = |it: &str| {
            let mut all = self.definition.added.iter();
            all.find(|(added, _)| added.get_ref() == it)
        };
        if let Some((at, part)) = added(name) {
            return Some((at, part.get_ref(), false));
        }
        let (at, part) = added(name.strip_suffix(VERSION)?)?;
        let part = part.get_ref();
        part.instead_of.is_some().then_some((at, part, true))
    }

    /// The argument that may be sent instead of this one.
    pub(super) fn unseen(&self, name: &str) -> Option<Fact<String>> {
        let mut all = self.definition.added.iter();
        let (at, part) = all.find(|(_, part)| {
            let of = part.get_ref().instead_of.as_ref();
            of.is_some_and(|it| it.get_ref() == name)
        })?;
        let source: Source = self.line(&part.span());
        Some(Fact::new(at.get_ref().clone(), source))
    }
}
