//! Where values are from, whether a read tells them, and what makes them unknown.

use std::collections::BTreeMap;

use toml::Spanned;

use super::Builder;
use super::declared::Declared;
use crate::definition::EndingPart;
use crate::definition::path::Template;
use crate::ir::{Ending, Fact, Filled, MadeUp, Source, Step};
use crate::problem::Problem;
use crate::readers::contract::Type;

impl Builder<'_> {
    /// Where the value of an attribute is from.
    pub(super) fn filled_by(&mut self, name: &str) -> Fact<Filled> {
        let well_known = match name {
            "id" => Some(Filled::Id),
            _ if !self.face().is_common(name) => None,
            "region" => Some(Filled::Region),
            "tags" => Some(Filled::Tags),
            "tags_all" => Some(Filled::TagsAll),
            _ => None,
        };
        if let Some(filled) = well_known {
            return Fact::new(filled, Source::Rule("every type has it"));
        }
        if let Some(added) = self.added_at(name) {
            return Fact {
                value: Filled::Switch,
                sources: added.sources,
            };
        }
        let Some(decisions) = self.decisions(name) else {
            return Fact::new(Filled::Api, Source::Rule("the API has it"));
        };
        let part = decisions.get_ref();
        if let Some(text) = &part.from {
            self.uses("attributes", &format!("{name}.from"));
            if let Some(template) = self.template(text) {
                return Fact::new(Filled::Template(template), self.line(&text.span()));
            }
        }
        if let Some(hook) = &part.hook {
            self.uses("attributes", &format!("{name}.hook"));
            return Fact::new(
                Filled::Hook(hook.get_ref().clone()),
                self.line(&hook.span()),
            );
        }
        if let Some(made_up) = part.made_up.as_ref().filter(|it| *it.get_ref()) {
            self.uses("attributes", &format!("{name}.made_up"));
            return Fact::new(Filled::Invented, self.line(&made_up.span()));
        }
        if let Some(local) = &part.local {
            self.uses("attributes", &format!("{name}.local"));
            let source = self.line(&local.span());
            let filled = match local.get_ref().strip_prefix("prefix of ") {
                Some(other) => {
                    if !self.declared.contains_key(other) {
                        self.no_such_attribute(&local.span(), other);
                    }
                    let ending = part.ending.as_ref().map(|ending| {
                        self.uses("attributes", &format!("{name}.ending"));
                        self.ending(ending)
                    });
                    let beginning = part.beginning.as_ref().map(|text| {
                        self.uses("attributes", &format!("{name}.beginning"));
                        text.get_ref().clone()
                    });
                    Filled::PrefixOf(MadeUp {
                        name: other.to_owned(),
                        beginning,
                        ending,
                    })
                }
                None if local.get_ref() == "adopted" => {
                    self.adopts(&local.span());
                    Filled::Adopted
                }
                None => {
                    if local.get_ref() != "switch" {
                        let title = format!("`{}` is no kind of local attribute", local.get_ref());
                        let problem = Problem::at(&local.span(), title, "not known");
                        self.problems
                            .push(problem.help("write `switch`, `adopted`, or `prefix of NAME`"));
                    }
                    Filled::Switch
                }
            };
            return Fact::new(filled, source);
        }
        Fact::new(Filled::Api, Source::Rule("the API has it"))
    }

    /// The end of a made-up name.
    fn ending(&mut self, part: &Spanned<EndingPart>) -> Ending {
        let part = part.get_ref();
        let switch = part.with.get_ref();
        if !self.declared.contains_key(switch) {
            self.no_such_attribute(&part.with.span(), switch);
        }
        Ending {
            text: part.text.clone(),
            with: switch.clone(),
        }
    }

    /// Whether the definition says that answers have an attribute percent-encoded.
    pub(super) fn url_encoded(&mut self, path: &str) -> Option<Fact<()>> {
        let decode = self.decisions(path)?.get_ref().decode.as_ref()?;
        self.uses("attributes", &format!("{path}.decode"));
        if decode.get_ref() != "url" {
            let title = format!("`{}` is no way to encode a text", decode.get_ref());
            let problem = Problem::at(&decode.span(), title, "not known");
            self.problems.push(problem.help("write `url`"));
        }
        Some(Fact::new((), self.line(&decode.span())))
    }

    /// The number by which the contract says that there is none.
    pub(super) fn nothing(&mut self, path: &str, declared: &Declared) -> Option<Fact<i64>> {
        let nothing = self.decisions(path)?.get_ref().nothing.as_ref()?;
        self.uses("attributes", &format!("{path}.nothing"));
        if declared.ty.value != Type::Number {
            let title = format!("`{path}` is no number");
            self.problems
                .push(Problem::at(&nothing.span(), title, "said here"));
        }
        Some(self.decided(nothing))
    }

    /// Whether a text is sent also when it has no value.
    pub(super) fn always(&mut self, path: &str, declared: &Declared) -> Option<Fact<()>> {
        let always = self.decisions(path)?.get_ref().always.as_ref()?;
        if !always.get_ref() {
            return None;
        }
        self.uses("attributes", &format!("{path}.always"));
        if declared.ty.value != Type::String {
            let title = format!("`{path}` is no text");
            self.problems
                .push(Problem::at(&always.span(), title, "said here"));
        }
        Some(Fact::new((), self.line(&always.span())))
    }

    /// Whether a read tells an attribute. Every other one needs a decision.
    pub(super) fn read_back(
        &mut self,
        name: &str,
        declared: &Declared,
        filled: &Fact<Filled>,
        steps: &[Step],
    ) -> Fact<bool> {
        let decided = self
            .decisions(name)
            .and_then(|part| part.get_ref().kept.as_ref());
        let decided = decided.map(|kept| (*kept.get_ref(), kept.span()));
        if !self.told.contains(name) && self.identifies(name) {
            return Fact::new(true, Source::Rule("it is a part of the id"));
        }
        if self.told.contains(name) || filled.value != Filled::Api {
            if let Some((_, span)) = decided {
                self.uses("attributes", &format!("{name}.kept"));
                self.needless(&span, "a read tells it");
            }
            if matches!(
                filled.value,
                Filled::Switch | Filled::Adopted | Filled::PrefixOf(..)
            ) {
                return Fact::new(false, Source::Rule("nobody but the provider has it"));
            }
            return Fact::new(true, Source::Rule("a read tells it"));
        }
        if let Some((true, span)) = decided {
            self.uses("attributes", &format!("{name}.kept"));
            if self
                .decisions(name)
                .is_some_and(|part| part.get_ref().why.is_none())
            {
                let problem = Problem::at(
                    &span,
                    format!("the decision about `{name}` has no reason"),
                    "decided here",
                );
                self.problems.push(problem.help("add why = \"…\""));
            }
            return Fact::new(false, self.line(&span));
        }
        if self
            .decisions(name)
            .is_some_and(|part| part.get_ref().read.is_some())
        {
            // What is wrong with its place is said there.
            return Fact::new(false, Source::Rule("open"));
        }
        let is_argument = declared.flags.value.required || declared.flags.value.optional;
        let is_sent = self.taken.contains_key(name)
            || steps
                .iter()
                .any(|step| step.fields.iter().any(|field| field.value == name));
        let title = match (is_argument, is_sent) {
            (true, false) => format!("no operation takes `{name}`, and none tells it"),
            _ => format!("no read tells `{name}`"),
        };
        let problem = Problem::at(&self.at(name), title, "of this");
        let mut problem = problem.note(format!("contract: {name} is {}", declared.ty.value));
        let members = self.service.members(self.model);
        let members = members.iter().map(|(member, ..)| *member);
        for close in crate::problem::similar(&name.replace('_', ""), members) {
            problem = problem.help(format!("write in [names]: {close} = \"{name}\""));
        }
        problem = problem.help(format!(
            "give its place, in [attributes]:\n{name} = {{ read = \"…\" }}"
        ));
        if is_argument {
            problem = problem.help(format!(
                "or keep what is configured:\n{name} = {{ kept = true, why = \"…\" }}"
            ));
        } else {
            problem = problem.help(format!(
                "or make it of others:\n{name} = {{ from = \"…\" }}"
            ));
        }
        if is_argument && !is_sent {
            problem = problem.help(format!(
                "or say that no API has it:\n{name} = {{ local = \"switch\" }}"
            ));
        }
        self.problems.push(problem);
        Fact::new(false, Source::Rule("open"))
    }

    /// Whether the id or every import id tells an attribute.
    fn identifies(&self, name: &str) -> bool {
        let part = self.definition.resource.get_ref();
        let parse = |text: &Spanned<String>| Template::parse(text.get_ref()).ok();
        let (id, import) = (
            part.id.as_ref().and_then(parse),
            part.import.as_ref().and_then(parse),
        );
        let in_id = id.is_some_and(|id| id.attributes().any(|attribute| attribute == name));
        in_id || import.is_some_and(|import| import.certain().any(|attribute| attribute == name))
    }

    /// What changes of which arguments make an attribute unknown.
    pub(super) fn recomputes(&mut self) -> BTreeMap<String, Vec<Fact<String>>> {
        let mut out: BTreeMap<String, Vec<Fact<String>>> = BTreeMap::new();
        let definition = self.definition;
        for (attribute, decision) in &definition.attributes {
            let Some(arguments) = &decision.get_ref().recomputed else {
                continue;
            };
            let name = attribute.get_ref();
            self.uses("attributes", &format!("{name}.recomputed"));
            for argument in arguments.get_ref() {
                if !self.declared.contains_key(argument.get_ref()) {
                    self.no_such_attribute(&argument.span(), argument.get_ref());
                }
                let fact = self.decided(argument);
                out.entry(name.clone()).or_default().push(fact);
            }
        }
        for (argument, behaviour) in &self.behaviour.attributes {
            for computed in &behaviour.recomputes {
                let source = Source::Behaviour("recomputes".to_owned());
                let list = out.entry(computed.clone()).or_default();
                list.push(Fact::new(argument.clone(), source));
            }
        }
        out
    }
}
