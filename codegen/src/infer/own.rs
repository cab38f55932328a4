//! Values with a place of their own in inputs: inside of a structure, or in a list of named values.

use serde_json::Value as Json;
use toml::Spanned;

use super::Builder;
use super::calls::Purpose;
use crate::definition::path::{Condition, Place, Segment, Select};
use crate::ir::{Fact, Field, Named, Value};
use crate::problem::Problem;

/// A place of an input.
enum Form<'p> {
    /// The whole member: `Options`.
    Whole,
    /// A member of its structure: `Options.Name`.
    Part(&'p str),
    /// The values of one entry of its list: `Options[Key=name].Values`.
    Entry {
        key: &'p str,
        name: &'p str,
        values: &'p str,
    },
}

impl<'p> Form<'p> {
    /// The form of a place, and the member of the input that it begins with.
    fn of(place: &'p Place) -> Option<(&'p str, Self)> {
        let (first, rest) = place.0.split_first()?;
        let form = match (&first.select, rest) {
            (Select::Whole, []) => Self::Whole,
            (Select::Whole, [inner]) => Self::Part(whole(inner)?),
            (Select::Where(conditions), [values]) => {
                let [Condition { place, equals, .. }] = conditions.as_slice() else {
                    return None;
                };
                let [key] = place.0.as_slice() else {
                    return None;
                };
                if equals.is_empty() || equals.contains('{') {
                    return None;
                }
                Self::Entry {
                    key: whole(key)?,
                    name: equals,
                    values: whole(values)?,
                }
            }
            _ => return None,
        };
        Some((&first.member, form))
    }
}

/// The member of a segment that selects nothing.
fn whole(segment: &Segment) -> Option<&str> {
    (segment.select == Select::Whole).then_some(segment.member.as_str())
}

/// An attribute with a place of its own, and what becomes of it.
struct Owned<'d> {
    attribute: String,
    at: &'d Spanned<String>,
    made: Made,
}

/// What is made of an attribute with a place of its own.
enum Made {
    /// The whole member.
    Whole(Value),
    /// A member of its structure.
    Part(Field, Value),
    /// An entry of its list.
    Entry(Named),
}

impl Made {
    /// Whether two can stand beside each other in one member.
    fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Part(one, _), Self::Part(other, _)) => one != other,
            (Self::Entry(one), Self::Entry(other)) => {
                (&one.key, &one.name) != (&other.key, &other.name)
            }
            _ => false,
        }
    }
}

impl Builder<'_> {
    /// Says which places of inputs are none.
    pub(super) fn written_places(&mut self) {
        for decision in self.definition.attributes.values() {
            let Some(text) = &decision.get_ref().write else {
                continue;
            };
            let wrong = match Place::parse(text.get_ref()) {
                Ok(place) if Form::of(&place).is_some() => continue,
                Ok(_) => "of none of the forms below".to_owned(),
                Err(error) => error,
            };
            let problem = Problem::at(&text.span(), "this is no place of an input", wrong);
            let help =
                "write `Member`, `Member.Part`, or `Member[Key=name].Values` with a fixed name";
            self.problems.push(problem.help(help));
        }
    }

    /// The values of attributes whose own place leads through this member of an input.
    pub(super) fn own_place(
        &mut self,
        operation: &str,
        member: &str,
        purpose: Purpose<'_>,
    ) -> Option<Fact<Value>> {
        let input = self.service.operations.get(operation)?.input.as_ref()?;
        let top = self.service.shapes[&input.shape].members.get(member)?;
        let shape = top.shape.clone();
        let mut owned: Vec<Owned<'_>> = Vec::new();
        for (attribute, decision) in &self.definition.attributes {
            let Some(at) = &decision.get_ref().write else {
                continue;
            };
            let name = attribute.get_ref();
            let meant = match purpose {
                Purpose::Create => true,
                Purpose::Set(fields) => fields.contains(name),
                Purpose::Remove | Purpose::Read => false,
            };
            let place = Place::parse(at.get_ref()).unwrap_or_default();
            let Some((_, form)) = Form::of(&place).filter(|(first, _)| meant && *first == member)
            else {
                continue;
            };
            self.uses("attributes", &format!("{name}.write"));
            if matches!(purpose, Purpose::Create) {
                let place = format!("{operation}.{place}");
                self.taken.insert(name.clone(), place);
            }
            let made = self.made_at(name, (operation, member), &shape, &form, at)?;
            if let Some(other) = owned.iter().find(|other| !other.made.agrees(&made)) {
                let title = format!(
                    "`{member}` of {operation} cannot be `{}` and `{name}`",
                    other.attribute
                );
                let problem = Problem::at(&at.span(), title, "written here");
                let problem = problem.and_at(&other.at.span(), "and here");
                self.problems
                    .push(problem.help("give each of them a part or an entry of its own"));
            }
            let attribute = name.clone();
            owned.push(Owned {
                attribute,
                at,
                made,
            });
        }
        let sources = owned.iter().map(|it| self.line(&it.at.span())).collect();
        Some(Fact {
            value: joined(owned)?,
            sources,
        })
    }

    /// What becomes of one attribute in a member of this shape.
    fn made_at(
        &mut self,
        name: &str,
        (operation, member): (&str, &str),
        shape: &str,
        form: &Form<'_>,
        at: &Spanned<String>,
    ) -> Option<Made> {
        let span = at.span();
        Some(match form {
            Form::Whole => Made::Whole(self.value(name, operation, member, shape, &span)?),
            Form::Part(inner) => {
                let field = self.member_field(shape, inner, &span)?;
                let target = self.service.shapes[shape].members[*inner].shape.clone();
                Made::Part(field, self.value(name, shape, inner, &target, &span)?)
            }
            Form::Entry {
                key,
                name: entry,
                values,
            } => {
                let Some(element) = &self.service.shapes[shape].member else {
                    let title = format!("`{member}` of {operation} is no list");
                    let problem = Problem::at(&span, title, "in this place");
                    self.problems
                        .push(problem.help("write `Member.Part` for a part of a structure"));
                    return None;
                };
                let element = element.shape.clone();
                Made::Entry(Named {
                    key: self.member_field(&element, key, &span)?,
                    name: (*entry).to_owned(),
                    values: self.member_field(&element, values, &span)?,
                    attribute: name.to_owned(),
                })
            }
        })
    }

    /// What a hook makes of some attributes.
    pub(super) fn by_hook(
        &mut self,
        key: &Spanned<String>,
        value: &Spanned<Json>,
        part: &serde_json::Map<String, Json>,
    ) -> Option<Fact<Value>> {
        let texts = |list: &Vec<Json>| -> Option<Vec<String>> {
            let texts = list.iter().map(|it| it.as_str().map(str::to_owned));
            texts.collect()
        };
        let of = part.get("of").and_then(Json::as_array).and_then(texts);
        let name = part.get("hook").and_then(Json::as_str);
        let (Some(name), Some(of), 2) = (name, of, part.len()) else {
            let title = "a value by a hook has its name, and the attributes that it is made of";
            let problem = Problem::at(&value.span(), title, "this value");
            let help = "write { hook = \"…\", of = [\"…\"] }";
            self.problems.push(problem.help(help));
            return None;
        };
        for attribute in &of {
            if !self.declared.contains_key(attribute) {
                self.no_such_attribute(&value.span(), attribute);
            }
        }
        let value = Value::Hook(name.to_owned(), of);
        Some(Fact::new(value, self.line(&key.span())))
    }
}

/// The value of a member of which these are; all of them agree with each other.
fn joined(owned: Vec<Owned<'_>>) -> Option<Value> {
    let (mut parts, mut entries) = (Vec::new(), Vec::new());
    for one in owned {
        match one.made {
            Made::Whole(value) => return Some(value),
            Made::Part(field, value) => parts.push((field, value)),
            Made::Entry(entry) => entries.push(entry),
        }
    }
    match (parts.is_empty(), entries.is_empty()) {
        (false, _) => Some(Value::Structure(parts)),
        (_, false) => Some(Value::Named(entries)),
        _ => None,
    }
}
