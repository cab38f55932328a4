//! Rules about the arguments of a type that can be judged before anything is asked: which go together,
//! and what their texts look like.
//!
//! A rule is judged by what is configured and by defaults. What is not known yet is not judged, and
//! neither is what an object has already: it works.

use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Model;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;
use slipway_framework::schema::{Block, OnOmit};
use slipway_framework::value::Value;

/// What has to be true of an argument.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The argument.
    pub of: &'static str,
    /// When it is judged: all of these hold.
    pub when: &'static [Condition],
    /// What has to be.
    pub must: Test,
    /// Whether it has to be otherwise.
    pub not: bool,
    /// What is said when it is not so: a sentence, in which arguments in braces stand for their values.
    pub says: &'static str,
}

/// What other arguments are when a rule is judged.
#[derive(Clone, Copy, Debug)]
pub struct Condition {
    /// The arguments; the first that has a value is meant.
    pub of: &'static [&'static str],
    /// What it is.
    pub is: Test,
    /// Whether it is otherwise.
    pub not: bool,
}

/// What a value can be.
#[derive(Clone, Copy, Debug)]
pub enum Test {
    /// There is one. An empty text or collection is none, and neither is a switch that is off.
    Set,
    /// A truth value that is on; one that is left out is off.
    On,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// One of these numbers.
    Numbers(&'static [i64]),
    /// A text that begins with one of these.
    Begins(&'static [&'static str]),
    /// A text that ends with one of these.
    Ends(&'static [&'static str]),
    /// A text of which this is true.
    Text(fn(&str) -> bool),
}

/// Tells of each argument the first rule that it breaks. `object` is how a message calls one of the type,
/// without the service.
pub fn check<M: Model>(plan: &mut Plan<M>, noun: &str, object: &str, rules: &[Rule]) {
    if plan.is_destroy() {
        return;
    }
    let arguments = Arguments {
        config: plan.config.to_value(),
        prior: plan.prior.as_ref().map(Model::to_value),
        block: M::block(),
    };
    let mut blamed = Vec::new();
    for rule in rules {
        if blamed.contains(&rule.of) || !arguments.breaks(rule) {
            continue;
        }
        blamed.push(rule.of);
        let what = match rule.when {
            [] => format!("`{}`", rule.of),
            _ => format!("the {object}"),
        };
        let fault = arguments.said(rule.says);
        let detail = format!("{fault} Nothing was changed.\nCorrect {what}.");
        plan.tell(Diagnostic::error(format!("Invalid {noun}"), detail).at(Path::of(rule.of)));
    }
}

/// What is known of the arguments of one object.
struct Arguments {
    config: Value,
    prior: Option<Value>,
    block: Block,
}

impl Arguments {
    /// The value of an argument: what is configured, or its default.
    fn value(&self, name: &str) -> &Value {
        match field(&self.config, name) {
            Value::Null => match self.block.attributes.get(name).map(|it| &it.on_omit) {
                Some(OnOmit::Default(default)) => default,
                _ => &Value::Null,
            },
            value => value,
        }
    }

    /// The value of the first of these that has one; of those before it, each may still get one.
    fn first(&self, names: &[&str]) -> &Value {
        let values = names.iter().map(|name| self.value(name));
        let mut some = values.filter(|value| is(Test::Set, value) != Some(false));
        some.next().unwrap_or(&Value::Null)
    }

    /// Whether it is known that a rule is broken, by something that is new.
    fn breaks(&self, rule: &Rule) -> bool {
        let value = self.value(rule.of);
        if value.is_null() && !matches!(rule.must, Test::Set) {
            return false;
        }
        let holds = |it: &Condition| is(it.is, self.first(it.of)).is_some_and(|is| is != it.not);
        let others = rule.when.iter().flat_map(|it| it.of);
        let mut names = others.copied().chain([rule.of]);
        is(rule.must, value) == Some(rule.not)
            && rule.when.iter().all(holds)
            && names.any(|name| self.is_new(name))
    }

    fn is_new(&self, name: &str) -> bool {
        let prior = self.prior.as_ref();
        prior.is_none_or(|prior| field(prior, name) != self.value(name))
    }

    /// A sentence with the values of the arguments that stand in it in braces.
    fn said(&self, says: &str) -> String {
        let mut said = String::new();
        for piece in says.split_inclusive('}') {
            match piece.split_once('{') {
                Some((before, name)) => {
                    said.push_str(before);
                    let value = self.value(name.trim_end_matches('}'));
                    said.push_str(value.as_str().unwrap_or_default());
                }
                None => said.push_str(piece),
            }
        }
        said
    }
}

fn field<'a>(object: &'a Value, name: &str) -> &'a Value {
    let fields = object.as_object();
    let value = fields.and_then(|fields| fields.get(name));
    value.unwrap_or(&Value::Null)
}

/// Whether a value is this; `None` when that is not known yet.
fn is(test: Test, value: &Value) -> Option<bool> {
    if matches!(value, Value::Unknown(_)) {
        return None;
    }
    let text = |holds: &dyn Fn(&str) -> bool| value.as_str().is_some_and(holds);
    Some(match test {
        Test::Set => match value {
            Value::Null | Value::Bool(false) => false,
            Value::String(text) => !text.is_empty(),
            Value::List(_) | Value::Set(_) | Value::Map(_) => !value.children().is_empty(),
            _ => true,
        },
        Test::On => matches!(value, Value::Bool(true)),
        Test::OneOf(all) => text(&|text| all.contains(&text)),
        Test::Numbers(all) => match value {
            Value::Number(number) => number.to_i64().is_some_and(|it| all.contains(&it)),
            _ => false,
        },
        Test::Begins(all) => text(&|text| all.iter().any(|it| text.starts_with(it))),
        Test::Ends(all) => text(&|text| all.iter().any(|it| text.ends_with(it))),
        Test::Text(holds) => text(&holds),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use slipway_framework::schema::{Attribute, AttributeKind, Type};

    const UP: &[Condition] = &[Condition {
        of: &["lift", "crane"],
        is: Test::Set,
        not: false,
    }];

    const RULE: Rule = Rule {
        of: "name",
        when: UP,
        must: Test::Ends(&[".up"]),
        not: false,
        says: "The name ends with `.up`, and `{name}` does not.",
    };

    fn arguments(config: &[(&str, Value)], prior: Option<&[(&str, Value)]>) -> Arguments {
        let of = |all: &[(&str, Value)]| {
            Value::object(all.iter().map(|(name, value)| (*name, value.clone())))
        };
        Arguments {
            config: of(config),
            prior: prior.map(of),
            block: Block::default(),
        }
    }

    #[test]
    fn a_rule_is_broken_by_what_is_known() {
        let name = |name: &str| ("name", Value::string(name));
        let on = ("crane", Value::Bool(true));
        let broken = arguments(&[name("web"), on.clone()], None);
        assert!(broken.breaks(&RULE));
        assert_eq!(
            broken.said(RULE.says),
            "The name ends with `.up`, and `web` does not."
        );
        let open = Value::unknown();
        for fine in [
            [name("web.up"), on.clone()],
            [name("web"), ("crane", Value::Bool(false))],
            [name("web"), ("crane", open.clone())],
            [("name", open), on.clone()],
            [("name", Value::Null), on.clone()],
        ] {
            assert!(!arguments(&fine, None).breaks(&RULE), "{fine:?}");
        }
    }

    #[test]
    fn what_may_still_get_a_value_comes_first() {
        let open = Value::unknown();
        let config = [
            ("name", Value::string("web")),
            ("lift", open),
            ("crane", Value::Bool(true)),
        ];
        assert!(!arguments(&config, None).breaks(&RULE));
    }

    #[test]
    fn what_an_object_has_already_is_not_judged() {
        let (name, on) = (("name", Value::string("web")), ("crane", Value::Bool(true)));
        let config = [name.clone(), on.clone()];
        assert!(!arguments(&config, Some(&config)).breaks(&RULE));
        let before = [name, ("crane", Value::Bool(false))];
        assert!(arguments(&config, Some(&before)).breaks(&RULE));
    }

    #[test]
    fn what_has_to_be_there_may_be_there_by_default() {
        let rule = Rule {
            must: Test::Set,
            ..RULE
        };
        let mut without = arguments(&[("crane", Value::Bool(true))], None);
        assert!(without.breaks(&rule));
        let default = Attribute::of(AttributeKind::Plain(Type::String)).default("web");
        without.block.attributes.insert("name".into(), default);
        assert!(!without.breaks(&rule));
    }

    #[test]
    fn values_are_told_apart() {
        let empty = Value::List(Vec::new());
        for (test, yes, no) in [
            (Test::Set, Value::string("a"), Value::string("")),
            (Test::Set, Value::List(vec![Value::Null]), empty),
            (Test::On, Value::Bool(true), Value::Null),
            (Test::OneOf(&["a"]), Value::string("a"), Value::string("b")),
            (Test::Numbers(&[60]), Value::from(60), Value::from(600)),
            (Test::Begins(&["a"]), Value::string("ab"), Value::Null),
            (
                Test::Text(|it| it.len() < 2),
                Value::string("a"),
                Value::string("ab"),
            ),
        ] {
            assert_eq!(is(test, &yes), Some(true), "{test:?} {yes:?}");
            assert_eq!(is(test, &no), Some(false), "{test:?} {no:?}");
        }
    }
}
