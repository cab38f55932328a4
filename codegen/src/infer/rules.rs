//! What can be known to fail before anything is asked: which values go together, and what texts look like.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use toml::Spanned;

use super::Builder;
use super::told::is_of;
use crate::definition::path::Template;
use crate::definition::{Constant, RulePart};
use crate::ir::{Attribute, Condition, Fact, Rule, Test};
use crate::problem::{Problem, Span};
use crate::readers::contract::Type;

/// The forms of a test.
const FORMS: &str = "write a value, a list of values, or one of { set = true }, { not = … }, { begins = … }, { ends = … }, { not_begins = … }, { not_ends = … } and { letters = \"a-z\", longest = 9 }, perhaps with an `ending`";

/// A test, and whether it has to fail.
type Meant = (Test, bool);

impl Builder<'_> {
    /// The rules of the definition.
    pub(super) fn rules(&mut self, attributes: &BTreeMap<String, Attribute>) -> Vec<Fact<Rule>> {
        let definition = self.definition;
        let mut out = Vec::new();
        for part in &definition.rule {
            let when = part.when.iter().filter_map(|(names, value)| {
                let of: Vec<String> = names.get_ref().split('|').map(str::to_owned).collect();
                let mut tests = of.iter().map(|name| {
                    let ty = self.argument(name, attributes, &names.span())?;
                    self.test(&ty, value)
                });
                let (is, not) = tests.next()??;
                let others: Vec<_> = tests.collect();
                let is_alike = |other: &Option<Meant>| *other == Some((is.clone(), not));
                others
                    .iter()
                    .all(is_alike)
                    .then_some(Condition { of, is, not })
            });
            let when: Vec<Condition> = when.collect();
            for name in &part.of {
                let ty = self.argument(name.get_ref(), attributes, &name.span());
                let meant = ty.and_then(|ty| self.test(&ty, &part.must));
                let Some((must, not)) = meant else { continue };
                let rule = Rule {
                    of: name.get_ref().clone(),
                    when: when.clone(),
                    must,
                    not,
                    says: self.sentence(part, name.get_ref(), attributes),
                };
                out.push(Fact::new(rule, self.line(&part.must.span())));
            }
        }
        out
    }

    /// The type of an argument.
    fn argument(
        &mut self,
        name: &str,
        attributes: &BTreeMap<String, Attribute>,
        span: &Span,
    ) -> Option<Type> {
        let Some(attribute) = attributes.get(name) else {
            self.no_such_attribute(span, name);
            return None;
        };
        if !attribute.presence.value.is_argument() {
            let title = format!("`{name}` is no argument");
            let problem = Problem::at(span, title, "nobody can set it");
            self.problems.push(problem);
            return None;
        }
        Some(attribute.ty.value.clone())
    }

    /// The test that a value of this type is to pass.
    fn test(&mut self, ty: &Type, value: &Spanned<Constant>) -> Option<Meant> {
        let found = match value.get_ref() {
            Json::Object(object) => by_key(ty, object),
            other => one_of(ty, other).map(|test| (test, *other == Json::Bool(false))),
        };
        if found.is_none() {
            let title = format!("this is no test of {ty}");
            let problem = Problem::at(&value.span(), title, "not known");
            self.problems.push(problem.help(FORMS));
        }
        found
    }

    /// What is said about an argument.
    fn sentence(
        &mut self,
        part: &RulePart,
        argument: &str,
        attributes: &BTreeMap<String, Attribute>,
    ) -> String {
        let says = part.says.get_ref().replace("{}", argument);
        let span = part.says.span();
        match Template::parse(&says) {
            Ok(template) => {
                for name in template.attributes() {
                    match attributes.get(name) {
                        None => self.no_such_attribute(&span, name),
                        Some(attribute)
                            if attribute.sensitive.value || attribute.ty.value != Type::String =>
                        {
                            let title = format!("the value of `{name}` cannot be shown");
                            let problem = Problem::at(&span, title, "in this sentence");
                            let help = "name texts that are no secrets";
                            self.problems.push(problem.help(help));
                        }
                        Some(_) => {}
                    }
                }
            }
            Err(error) => {
                let problem = Problem::at(&span, "this is no sentence", error);
                self.problems.push(problem);
            }
        }
        says
    }
}

/// The values of a list, or the one.
fn values(value: &Json) -> &[Json] {
    match value {
        Json::Array(all) => all,
        one => std::slice::from_ref(one),
    }
}

/// The test for one of some values.
fn one_of(ty: &Type, value: &Json) -> Option<Test> {
    let values = values(value);
    if values.is_empty() || !values.iter().all(|value| is_of(ty, value)) {
        return None;
    }
    Some(match ty {
        Type::Bool if values.len() == 1 => Test::On,
        Type::Number => Test::Numbers(values.iter().filter_map(Json::as_i64).collect()),
        Type::String => Test::OneOf(texts(value)?),
        _ => return None,
    })
}

fn texts(value: &Json) -> Option<Vec<String>> {
    let texts = values(value)
        .iter()
        .map(|value| value.as_str().map(str::to_owned));
    texts.collect()
}

/// The test with a key.
fn by_key(ty: &Type, object: &Map<String, Json>) -> Option<Meant> {
    let is_text = *ty == Type::String;
    if is_text && object.contains_key("letters") {
        let known = ["letters", "longest", "ending"];
        let number = object.get("longest")?.as_u64()?;
        let ending = match object.get("ending") {
            Some(ending) => ending.as_str()?,
            None => "",
        };
        let test = Test::Letters {
            class: object.get("letters")?.as_str()?.to_owned(),
            longest: u32::try_from(number).ok()?,
            ending: ending.to_owned(),
        };
        let is_known = object.keys().all(|key| known.contains(&key.as_str()));
        return is_known.then_some((test, false));
    }
    let (key, value) = object.iter().next().filter(|_| object.len() == 1)?;
    Some(match key.as_str() {
        "set" => (Test::Set, !value.as_bool()?),
        "not" if *ty != Type::Bool => (one_of(ty, value)?, true),
        "begins" if is_text => (Test::Begins(texts(value)?), false),
        "not_begins" if is_text => (Test::Begins(texts(value)?), true),
        "ends" if is_text => (Test::Ends(texts(value)?), false),
        "not_ends" if is_text => (Test::Ends(texts(value)?), true),
        _ => return None,
    })
}
