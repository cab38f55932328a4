//! What newer inputs change: `codegen drift`.
//!
//! Changes are of three classes. *Breaking*: what is in use is gone or has another type. *To decide*:
//! something is new that a definition has to map or leave out, or a source changed its mind about what
//! definitions rely on. *Automatic*: the rest, which needs nobody.

use std::collections::BTreeSet;
use std::fmt;

use crate::inputs::Inputs;
use crate::readers::botocore::{Service, Shape};
use crate::readers::cloudformation::Schema;

/// How much attention a change needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// What is in use is gone or different.
    Breaking,
    /// A definition has to say something.
    ToDecide,
    /// Nobody has to do anything.
    Automatic,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// How much attention it needs.
    pub class: Class,
    /// Where it is.
    pub place: String,
    /// What happened.
    pub what: String,
}

impl Change {
    /// Whether somebody has to look at it.
    pub fn needs_somebody(&self) -> bool {
        self.class != Class::Automatic
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class = match self.class {
            Class::Breaking => "breaking",
            Class::ToDecide => "to decide",
            Class::Automatic => "automatic",
        };
        write!(f, "{class}: {}: {}", self.place, self.what)
    }
}

/// All changes from one folder of inputs to another, the worst first.
pub fn changes(old: &Inputs, new: &Inputs) -> Vec<Change> {
    let mut out = Vec::new();
    for (name, before) in &old.services {
        match new.services.get(name) {
            Some(after) => service(name, before, after, &mut out),
            None => add(&mut out, Class::Breaking, name, "the service is gone"),
        }
    }
    for (name, before) in &old.schemas {
        match new.schemas.get(name) {
            Some(after) => schema(name, before, after, &mut out),
            None => add(&mut out, Class::Breaking, name, "the schema is gone"),
        }
    }
    out.sort();
    out
}

fn add(out: &mut Vec<Change>, class: Class, place: &str, what: impl Into<String>) {
    out.push(Change {
        class,
        place: place.to_owned(),
        what: what.into(),
    });
}

fn service(name: &str, before: &Service, after: &Service, out: &mut Vec<Change>) {
    for operation in before.operations.keys() {
        if !after.operations.contains_key(operation) {
            add(
                out,
                Class::Breaking,
                &format!("{name} {operation}"),
                "the operation is gone",
            );
        }
    }
    for (shape, earlier) in &before.shapes {
        let place = format!("{name} {shape}");
        match after.shapes.get(shape) {
            None => add(out, Class::Breaking, &place, "the shape is gone"),
            Some(later) => self::shape(&place, earlier, later, out),
        }
    }
    for (waiter, earlier) in &before.waiters {
        let place = format!("{name} waiter {waiter}");
        match after.waiters.get(waiter) {
            None => add(out, Class::Breaking, &place, "the waiter is gone"),
            Some(later) if later.acceptors.len() != earlier.acceptors.len() => {
                add(out, Class::ToDecide, &place, "it looks at other answers");
            }
            Some(_) => {}
        }
    }
}

fn shape(place: &str, before: &Shape, after: &Shape, out: &mut Vec<Change>) {
    if before.kind != after.kind {
        let what = format!("it was {:?}, it is {:?}", before.kind, after.kind).to_lowercase();
        add(out, Class::Breaking, place, what);
    }
    for (member, earlier) in &before.members {
        match after.members.get(member) {
            None => add(
                out,
                Class::Breaking,
                place,
                format!("the member {member} is gone"),
            ),
            Some(later) if later.shape != earlier.shape => {
                let what = format!("{member} was {}, it is {}", earlier.shape, later.shape);
                add(out, Class::Breaking, place, what);
            }
            Some(later) if later.idempotency_token != earlier.idempotency_token => {
                add(
                    out,
                    Class::ToDecide,
                    place,
                    format!("{member} is a token, or no longer one"),
                );
            }
            Some(_) => {}
        }
    }
    for member in after
        .members
        .keys()
        .filter(|member| !before.members.contains_key(*member))
    {
        add(
            out,
            Class::ToDecide,
            place,
            format!("the member {member} is new"),
        );
    }
    let required = |shape: &Shape| shape.required.iter().cloned().collect::<BTreeSet<_>>();
    for member in required(after).difference(&required(before)) {
        add(
            out,
            Class::Breaking,
            place,
            format!("{member} is required now"),
        );
    }
    for member in required(before).difference(&required(after)) {
        add(
            out,
            Class::Automatic,
            place,
            format!("{member} is not required any more"),
        );
    }
    for value in before
        .values
        .iter()
        .filter(|value| !after.values.contains(value))
    {
        add(
            out,
            Class::ToDecide,
            place,
            format!("the value {value} is gone"),
        );
    }
    for value in after
        .values
        .iter()
        .filter(|value| !before.values.contains(value))
    {
        add(
            out,
            Class::Automatic,
            place,
            format!("the value {value} is new"),
        );
    }
    if before.sensitive != after.sensitive {
        add(out, Class::ToDecide, place, "it is secret, or no longer so");
    }
    if before.pattern != after.pattern || before.min != after.min || before.max != after.max {
        add(
            out,
            Class::Automatic,
            place,
            "its pattern or bounds changed",
        );
    }
}

fn schema(name: &str, before: &Schema, after: &Schema, out: &mut Vec<Change>) {
    type List = fn(&Schema) -> &Vec<String>;
    let lists: [(&str, List); 4] = [
        ("createOnlyProperties", |schema| {
            &schema.create_only_properties
        }),
        ("readOnlyProperties", |schema| &schema.read_only_properties),
        ("writeOnlyProperties", |schema| {
            &schema.write_only_properties
        }),
        ("primaryIdentifier", |schema| &schema.primary_identifier),
    ];
    for (key, list) in lists {
        let set = |schema| list(schema).iter().cloned().collect::<BTreeSet<_>>();
        for property in set(before).symmetric_difference(&set(after)) {
            let there = list(after).contains(property);
            let what = format!(
                "{property} is {} in {key}",
                if there { "now" } else { "no longer" }
            );
            add(out, Class::ToDecide, name, what);
        }
    }
    if before.property_transform != after.property_transform {
        add(
            out,
            Class::ToDecide,
            name,
            "values are rewritten in another way",
        );
    }
    for property in after
        .properties
        .keys()
        .filter(|name| !before.properties.contains_key(*name))
    {
        add(
            out,
            Class::Automatic,
            name,
            format!("the property {property} is new"),
        );
    }
}
