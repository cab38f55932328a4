//! Whether the sources agree about an attribute.
//!
//! Each function asks everybody who can know. Where two say different things, the definition must say
//! who is right and why; a decision where nobody disagrees is an error too.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use toml::Spanned;

use super::Builder;
use super::declared::Declared;
use crate::definition::AttributePart;
use crate::ir::{Fact, Replace, Source};
use crate::problem::Problem;
use crate::readers::cloudformation::Property;
use crate::readers::contract::{Behaviour, Type};

/// What one source says.
pub(super) type Said<T> = (T, Source);

impl Builder<'_> {
    /// Settles what two sources say: the same, or what the definition decides.
    fn settle<T: Clone + PartialEq + std::fmt::Display>(
        &mut self,
        path: &str,
        what: &str,
        (first, second): (Option<Said<T>>, Option<Said<T>>),
        decided: impl Fn(&AttributePart) -> Option<&Spanned<T>>,
    ) -> Option<Fact<T>> {
        let (first, second) = match (first, second) {
            (None, None) => return None,
            (Some((value, source)), None) | (None, Some((value, source))) => {
                return Some(Fact::new(value, source));
            }
            (Some(first), Some(second)) if first.0 == second.0 => {
                return Some(Fact::new(first.0, first.1).and(second.1));
            }
            (Some(first), Some(second)) => (first, second),
        };
        if let Some((value, span)) = self.decision(path, what, decided) {
            let agrees = if value == first.0 { first.1 } else { second.1 };
            return Some(Fact::new(value, self.line(&span)).and(agrees));
        }
        self.disagree(
            path,
            what,
            &[
                (first.0.to_string(), &first.1),
                (second.0.to_string(), &second.1),
            ],
        );
        Some(Fact::new(first.0, first.1))
    }

    /// Settles whose word holds where the values themselves are too long to write down.
    fn whose<T: Clone + PartialEq>(
        &mut self,
        path: &str,
        what: &str,
        said: Vec<(&'static str, T, Source)>,
        shown: impl Fn(&T) -> String,
        decided: impl Fn(&AttributePart) -> Option<&Spanned<String>>,
    ) -> Option<Fact<T>> {
        let mut rest = said.iter();
        let (_, first, source) = rest.next()?;
        let mut fact = Fact::new(first.clone(), source.clone());
        let mut agreed = true;
        for (_, value, source) in rest {
            agreed &= value == first;
            fact.sources.push(source.clone());
        }
        if agreed {
            return Some(fact);
        }
        let Some((word, span)) = self.decision(path, what, decided) else {
            let said: Vec<_> = said
                .iter()
                .map(|(_, value, source)| (shown(value), source))
                .collect();
            let words: Vec<_> = said
                .iter()
                .map(|(value, source)| (value.clone(), *source))
                .collect();
            self.disagree(path, what, &words);
            return Some(Fact::new(first.clone(), source.clone()));
        };
        let line = self.line(&span);
        match said.into_iter().find(|(name, ..)| *name == word) {
            Some((_, value, source)) => Some(Fact::new(value, line).and(source)),
            None => {
                let title = format!("`{word}` says nothing about `{path}`");
                let problem = Problem::at(&span, title, "decided here");
                self.problems
                    .push(problem.help("write `contract`, `api` or `cloudformation`"));
                None
            }
        }
    }

    /// Says that sources disagree, and the line to write.
    pub(super) fn disagree(&mut self, path: &str, what: &str, said: &[(String, &Source)]) {
        let subject = match what {
            "replace" => "whether a change replaces",
            "allowed" => "the accepted values",
            "default" => "the default",
            "kind" => "the kind of collection",
            "bounds" => "the bounds",
            "sensitive" => "the secrecy",
            other => other,
        };
        let title = format!("the sources disagree about {subject}: `{path}`");
        let mut problem = Problem::at(&self.at(path), title, "of this");
        for (value, source) in said {
            problem = problem.note(format!("{source}: {value}"));
        }
        let value = match said.first().map(|(value, _)| value.as_str()) {
            Some(value @ ("true" | "false")) => value.to_owned(),
            _ => "\"contract\"".to_owned(),
        };
        let key = if path.contains('.') {
            format!("\"{path}\"")
        } else {
            path.to_owned()
        };
        let line = format!("{key} = {{ {what} = {value}, why = \"…\" }}");
        self.problems
            .push(problem.help(format!("decide in [attributes]:\n{line}")));
    }

    /// When a change of an attribute replaces the object: for all arguments at the top.
    pub(super) fn replaces(&mut self) -> BTreeMap<String, Fact<Replace>> {
        let names: Vec<String> = self.declared.keys().cloned().collect();
        let mut out = BTreeMap::new();
        for name in names {
            let flags = self.declared[&name].flags.value;
            let is_argument = flags.required || flags.optional;
            if !is_argument || name == "id" || self.face().is_common(&name) {
                continue;
            }
            out.insert(name.clone(), self.replace(&name));
        }
        out
    }

    fn replace(&mut self, name: &str) -> Fact<Replace> {
        let behaviour = self
            .behaviour
            .attributes
            .get(name)
            .cloned()
            .unwrap_or_default();
        let observed = behaviour
            .replace
            .map(|replace| (replace, Source::Behaviour("replace".to_owned())));
        let schema = self.schema;
        let property = self.property(name).filter(|_| !self.is_local(name));
        let said = match (schema, &property) {
            (Some(schema), Some((property, _))) if !schema.is_read_only(property) => {
                // What some changes of replace can agree with either.
                let conditional = schema.is_conditionally_create_only(property);
                let create_only = schema.is_create_only(property);
                let key = if create_only {
                    "createOnlyProperties"
                } else {
                    "properties"
                };
                let source = Source::CloudFormation(key.to_owned());
                (!conditional).then_some((create_only, source))
            }
            _ => None,
        };
        let decided = self
            .decisions(name)
            .and_then(|part| part.get_ref().replace.as_ref());
        let voices: Vec<bool> = observed
            .iter()
            .chain(&said)
            .map(|(value, _)| *value)
            .collect();
        let decided = decided.map(|decided| *decided.get_ref());
        // All that are asked may be wrong: what no operation can change has to replace.
        if let Some(value) = decided.filter(|value| !voices.contains(value)) {
            let decision = self.decision(name, "replace", |part| part.replace.as_ref());
            let replace = if value {
                Replace::Always
            } else {
                Replace::Never
            };
            let span = decision.map_or_else(|| self.head(), |(_, span)| span);
            return Fact::new(replace, self.line(&span));
        }
        let settled = self.settle(name, "replace", (observed, said), |part| {
            part.replace.as_ref()
        });
        let Some(settled) = settled else {
            return Fact::new(Replace::Never, Source::Rule("nobody says that it replaces"));
        };
        let value = match settled.value {
            false => Replace::Never,
            true if behaviour.in_place_when.is_empty() => Replace::Always,
            true => Replace::Unless(behaviour.in_place_when),
        };
        Fact {
            value,
            sources: settled.sources,
        }
    }

    /// The values that are accepted, and whether others are refused.
    pub(super) fn allowed(
        &mut self,
        path: &str,
        behaviour: &Behaviour,
        api: Option<Vec<String>>,
        property: Option<&Property>,
    ) -> Option<(Fact<Vec<Json>>, bool)> {
        let sorted = |mut values: Vec<Json>| {
            values.sort_by_key(ToString::to_string);
            values
        };
        let texts = |values: Vec<String>| sorted(values.into_iter().map(Json::from).collect());
        let api = api.filter(|values| !values.is_empty());
        if behaviour.allowed.is_empty() {
            let api = api.map(|values| (texts(values), Source::Api("enum".to_owned())));
            return api.map(|(values, source)| (Fact::new(values, source), false));
        }
        let contract = sorted(behaviour.allowed.clone());
        let mut said = vec![(
            "contract",
            contract,
            Source::Behaviour("allowed".to_owned()),
        )];
        match (api, property) {
            (Some(values), _) => said.push(("api", texts(values), Source::Api("enum".to_owned()))),
            (None, Some(property)) if !property.values.is_empty() => {
                let values = sorted(property.values.clone());
                said.push((
                    "cloudformation",
                    values,
                    Source::CloudFormation("enum".to_owned()),
                ));
            }
            _ => {}
        }
        let shown = |values: &Vec<Json>| Json::from(values.clone()).to_string();
        let fact = self.whose(path, "allowed", said, shown, |part| part.allowed.as_ref())?;
        Some((fact, true))
    }

    /// The value that is planned when an argument is left out.
    pub(super) fn default(
        &mut self,
        path: &str,
        behaviour: &Behaviour,
        property: Option<&Property>,
    ) -> Option<Fact<Json>> {
        let contract = behaviour.default.clone()?;
        let mut said = vec![(
            "contract",
            contract,
            Source::Behaviour("default".to_owned()),
        )];
        if let Some(default) = property.and_then(|property| property.default.clone()) {
            said.push((
                "cloudformation",
                default,
                Source::CloudFormation("default".to_owned()),
            ));
        }
        self.whose(path, "default", said, Json::to_string, |part| {
            part.default.as_ref()
        })
    }

    /// Whether a collection is a set.
    pub(super) fn kind(&mut self, path: &str, declared: &Declared, property: Option<&Property>) {
        let is_set = match &declared.ty.value {
            Type::Set(_) => true,
            Type::List(_) => false,
            _ => return,
        };
        let word = |is_set: bool| if is_set { "set" } else { "list" }.to_owned();
        let mut said = vec![("contract", word(is_set), declared.ty.sources[0].clone())];
        if let Some(set) = property.and_then(Property::is_set) {
            let source = Source::CloudFormation("insertionOrder, uniqueItems".to_owned());
            said.push(("cloudformation", word(set), source));
        }
        let kind = self.whose(path, "kind", said, Clone::clone, |part| part.kind.as_ref());
        if kind.is_some_and(|kind| kind.value != word(is_set)) {
            let problem = Problem::at(
                &self.at(path),
                "the contract's kind cannot be changed",
                "of this",
            );
            self.problems
                .push(problem.help("states of the official provider hold this kind"));
        }
    }

    /// The bounds of a length or a number, where the contract has some.
    pub(super) fn bounds(
        &mut self,
        path: &str,
        contract: (Option<f64>, Option<f64>),
        api: (Option<f64>, Option<f64>),
        key: &str,
    ) -> Option<Fact<(Option<f64>, Option<f64>)>> {
        let joined = (contract.0.or(api.0), contract.1.or(api.1));
        let differs = |ours: Option<f64>, theirs: Option<f64>| {
            ours.zip(theirs)
                .is_some_and(|(ours, theirs)| (ours - theirs).abs() > f64::EPSILON)
        };
        let behaviour = Source::Behaviour(key.to_owned());
        if !differs(contract.0, api.0) && !differs(contract.1, api.1) {
            let fact = Fact::new(joined, behaviour);
            let known = api.0.is_some() || api.1.is_some();
            let decided = self
                .decisions(path)
                .and_then(|part| part.get_ref().bounds.as_ref());
            if !known && decided.is_some_and(|whose| whose.get_ref() == "api") {
                // The API has no bounds, and means more by the value than the contract's tell.
                self.uses("attributes", &format!("{path}.bounds"));
                return None;
            }
            return Some(if known {
                fact.and(Source::Api("min, max".to_owned()))
            } else {
                fact
            });
        }
        let said = vec![
            ("contract", contract, behaviour),
            ("api", api, Source::Api("min, max".to_owned())),
        ];
        let end = |end: Option<f64>| end.map_or_else(|| "any".to_owned(), |end| end.to_string());
        let shown = |(least, most): &(Option<f64>, Option<f64>)| {
            format!("{} to {}", end(*least), end(*most))
        };
        self.whose(path, "bounds", said, shown, |part| part.bounds.as_ref())
    }

    /// Whether an attribute is secret.
    pub(super) fn sensitive(
        &mut self,
        path: &str,
        contract: Option<bool>,
        api: bool,
    ) -> Fact<bool> {
        let contract = contract.map(|flag| (flag, Source::Contract(self.versions.0.to_owned())));
        // Models mark few secrets, so that a model says nothing is no contradiction.
        let api = api.then(|| (true, Source::Api("sensitive".to_owned())));
        let settled = self.settle(path, "sensitive", (contract, api), |part| {
            part.sensitive.as_ref()
        });
        settled.unwrap_or_else(|| Fact::new(false, Source::Rule("nobody says that it is secret")))
    }
}
