//! The facts of every attribute, from all sources.

use std::collections::BTreeMap;

use super::Builder;
use super::checks::observed;
use super::declared::Declared;
use crate::ir::{Attribute, Fact, Filled, OnOmit, OnRemove, Presence, Replace, Source, Step};
use crate::problem::Problem;
use crate::readers::botocore::{Kind, Shape};
use crate::readers::cloudformation::Property;
use crate::readers::contract::{Behaviour, Flags, Type};

impl Builder<'_> {
    /// All attributes at the top.
    pub(super) fn attributes(
        &mut self,
        mut replaces: BTreeMap<String, Fact<Replace>>,
        steps: &[Step],
    ) -> BTreeMap<String, Attribute> {
        let declared = self.declared.clone();
        let (recomputes, face) = (self.recomputes(), self.face());
        let mut out = BTreeMap::new();
        for (name, declared) in &declared {
            let replace = replaces
                .remove(name)
                .unwrap_or_else(|| match name.as_str() {
                    _ if !face.is_common(name) => {
                        Fact::new(Replace::Never, Source::Rule("it is not configured"))
                    }
                    "region" => Fact::new(Replace::Always, Source::Rule("an object cannot move")),
                    "tags" | "tags_all" => Fact::new(
                        Replace::Never,
                        Source::Rule("tags have operations of their own"),
                    ),
                    _ => unreachable!("a face has no other"),
                });
            let mut attribute = self.attribute(name, declared, replace);
            attribute.filled = self.filled_by(name);
            attribute.recomputed_with = recomputes.get(name).cloned().unwrap_or_default();
            attribute.read_back = self.read_back(name, declared, &attribute.filled, steps);
            self.told_otherwise(name, declared, &mut attribute);
            attribute.unseen = self.unseen(name);
            attribute.added = self.added_at(name);
            attribute.withholds = self.withheld(name);
            attribute.description = self.added_text(name).unwrap_or_default();
            out.insert(name.clone(), attribute);
        }
        out
    }

    fn attribute(&mut self, path: &str, declared: &Declared, replace: Fact<Replace>) -> Attribute {
        let behaviour = self
            .behaviour
            .attributes
            .get(path)
            .cloned()
            .unwrap_or_default();
        let property = self.property(path);
        let property = property
            .as_ref()
            .map(|(name, property)| (name.as_str(), *property));
        let shape = self.shape_of(path);
        let presence = self.presence(path, declared);
        self.kind(path, declared, property.map(|(_, property)| property));
        let secret = shape.as_ref().is_some_and(|shape| shape.sensitive);
        let sensitive = self.sensitive(
            path,
            declared.old_flags.map(|flags| flags.sensitive),
            secret,
        );
        let on_omit = self.on_omit(
            path,
            &behaviour,
            presence.value,
            property.map(|(_, property)| property),
        );
        let on_remove = on_remove(&behaviour, presence.value);
        let equal = self.equal(path, &behaviour, property.map(|(name, _)| name));
        let checks = self.checks(
            path,
            declared,
            &behaviour,
            shape.as_ref(),
            property.map(|(_, property)| property),
        );
        let parts = declared.children.iter().map(|(name, part)| {
            let path = format!("{path}.{name}");
            let always = self
                .behaviour
                .attributes
                .get(&path)
                .and_then(|behaviour| behaviour.replace);
            let source = Source::Behaviour("replace".to_owned());
            let decided = self
                .decisions(&path)
                .and_then(|part| part.get_ref().replace.as_ref())
                .map(|decided| *decided.get_ref())
                .filter(|decided| always.is_some_and(|always| always != *decided));
            let replace = match (always, decided) {
                (_, Some(decided)) => {
                    let decision = self.decision(&path, "replace", |part| part.replace.as_ref());
                    let span = decision.map_or_else(|| self.head(), |(_, span)| span);
                    let replace = if decided {
                        Replace::Always
                    } else {
                        Replace::Never
                    };
                    Fact::new(replace, self.line(&span))
                }
                (Some(true), None) => Fact::new(Replace::Always, source),
                (Some(false), None) => Fact::new(Replace::Never, source),
                (None, None) => Fact::new(Replace::Never, Source::Rule("as the whole")),
            };
            (name.clone(), self.attribute(&path, part, replace))
        });
        let mut children: BTreeMap<String, Attribute> = parts.collect();
        if declared.block.is_some() && on_omit.value == OnOmit::Unknown {
            fill_in(&mut children);
        }
        let old = declared.old_flags.unwrap_or_default();
        let version = self.versions.0.to_owned();
        let old_source = || Source::Contract(version.clone());
        Attribute {
            ty: declared.ty.clone(),
            decimal: self.decimals.contains(path),
            block: declared.block.clone(),
            presence,
            sensitive,
            write_only: old.write_only,
            deprecated: (old.deprecated || declared.flags.value.deprecated || declared.old_only)
                .then(|| Fact::new((), old_source())),
            replace,
            on_omit,
            on_remove,
            recomputed_with: Vec::new(),
            equal,
            checks,
            observed: observed(&behaviour),
            nothing: self.nothing(path, declared),
            always: self.always(path, declared),
            url_encoded: self.url_encoded(path),
            means_true: None,
            between: None,
            begins: None,
            means_none: None,
            asked: None,
            absent: None,
            beside: None,
            unseen: None,
            withholds: None,
            added: None,
            filled: Fact::new(Filled::Part, Source::Rule("a part of a whole")),
            read_back: Fact::new(true, Source::Rule("as the whole")),
            description: crate::ir::Description::default(),
            children,
        }
    }

    /// The shape of the member that the create takes for an attribute.
    fn shape_of(&self, path: &str) -> Option<Shape> {
        let place = self.taken.get(path)?;
        let mut way = place.split('.');
        let operation = self.service.operations.get(way.next()?)?;
        let mut shape = operation.input.as_ref()?.shape.clone();
        for member in way {
            let whole = self.service.shape(&shape)?;
            let inside = match (whole.kind, &whole.member) {
                // The object is an element.
                (Kind::List, Some(element)) => self.service.shape(&element.shape)?,
                _ => whole,
            };
            shape = inside.members.get(member)?.shape.clone();
        }
        let shape = self.service.shape(&shape)?;
        Some(shape.clone())
    }

    /// Who sets it: the contract decides. What the API requires must be met.
    fn presence(&mut self, path: &str, declared: &Declared) -> Fact<Presence> {
        let Flags {
            required,
            optional,
            computed,
            ..
        } = declared.flags.value;
        let value = match (required, optional, computed) {
            (true, ..) => Presence::Required,
            (_, true, true) => Presence::OptionalComputed,
            (_, true, false) => Presence::Optional,
            _ => Presence::Computed,
        };
        let mut fact = Fact {
            value,
            sources: declared.flags.sources.clone(),
        };
        let optional = self
            .decisions(path)
            .and_then(|part| part.get_ref().optional.as_ref());
        if let Some(decided) = optional.filter(|it| *it.get_ref() && value == Presence::Required) {
            self.uses("attributes", &format!("{path}.optional"));
            fact.value = Presence::Optional;
            fact = fact.and(self.line(&decided.span()));
        }
        let value = fact.value;
        let needed = self
            .taken
            .get(path)
            .filter(|place| self.requires(place))
            .cloned();
        let decided = self
            .decisions(path)
            .and_then(|part| part.get_ref().required.as_ref());
        let Some(place) = needed else {
            // Of a part, that the SDK makes no structure without it.
            return match decided.filter(|_| path.contains('.')) {
                None => fact,
                Some(decided) => {
                    self.uses("attributes", &format!("{path}.required"));
                    fact.and(self.line(&decided.span()))
                }
            };
        };
        if value == Presence::Required {
            return fact.and(Source::Api(format!("{place} required")));
        }
        let behaviour = self.behaviour.attributes.get(path);
        let has_default = behaviour.is_some_and(|behaviour| behaviour.default.is_some());
        let prefix = format!("prefix of {path}");
        let made_up = self.definition.attributes.values().any(|part| {
            part.get_ref()
                .local
                .as_ref()
                .is_some_and(|local| *local.get_ref() == prefix)
        });
        if let Some(decided) = decided {
            self.uses("attributes", &format!("{path}.required"));
            return fact.and(self.line(&decided.span()));
        }
        if !has_default && !made_up {
            let title = format!("the API requires `{path}`, the contract does not");
            let problem = Problem::at(&self.at(path), title, "of this");
            self.problems.push(
                problem
                    .note(format!("contract: {path} is {value}"))
                    .note(format!("api {place}: required"))
                    .help(format!(
                        "say how it is met, in [attributes]:\n{path} = {{ required = \"…\" }}"
                    )),
            );
        }
        fact
    }

    /// Whether the API requires the member at this place.
    fn requires(&self, place: &str) -> bool {
        let mut way = place.split('.');
        let (Some(operation), Some(member), None) = (way.next(), way.next(), way.next()) else {
            return false;
        };
        let members = self.service.input(operation);
        members
            .iter()
            .any(|(name, _, required)| *name == member && *required)
    }

    fn on_omit(
        &mut self,
        path: &str,
        behaviour: &Behaviour,
        presence: Presence,
        property: Option<&Property>,
    ) -> Fact<OnOmit> {
        if let Some(default) = self.default(path, behaviour, property) {
            return Fact {
                value: OnOmit::Default(default.value),
                sources: default.sources,
            };
        }
        let chosen = self
            .decision(path, "chosen", |part| part.chosen.as_ref())
            .filter(|(chosen, _)| *chosen);
        if let Some((_, span)) = chosen {
            return Fact::new(OnOmit::Unknown, self.line(&span));
        }
        let observed = Source::Behaviour("planned_on_create".to_owned());
        match (behaviour.planned_on_create.as_deref(), presence) {
            (Some("null" | "zero" | "block"), _) => Fact::new(OnOmit::Null, observed),
            (Some(_), _) => Fact::new(OnOmit::Unknown, observed),
            (None, Presence::Required | Presence::Optional) => {
                Fact::new(OnOmit::Null, Source::Rule("left out is null"))
            }
            (None, _) => Fact::new(OnOmit::Unknown, Source::Rule("the API decides")),
        }
    }
}

fn on_remove(behaviour: &Behaviour, presence: Presence) -> Fact<OnRemove> {
    let observed = |value| Fact::new(value, Source::Behaviour("on_remove".to_owned()));
    match behaviour.on_remove.as_deref() {
        Some("keep") => observed(OnRemove::Keep),
        Some("null") => observed(OnRemove::Null),
        Some("zero") => observed(OnRemove::Zero),
        Some("default") => observed(OnRemove::Default),
        Some(_) => observed(OnRemove::Unknown),
        None if presence == Presence::Optional => {
            Fact::new(OnRemove::Null, Source::Rule("left out is null"))
        }
        None => Fact::new(OnRemove::Keep, Source::Rule("it stays")),
    }
}

/// Makes the parts of a block that the API may fill in what such parts have to be, at any depth.
fn fill_in(children: &mut BTreeMap<String, Attribute>) {
    let source = Source::Rule("a part of a block that the API may fill in");
    for part in children.values_mut() {
        if part.block.is_some() {
            fill_in(&mut part.children);
            continue;
        }
        // Nothing can be required by the schema.
        if part.presence.value == Presence::Required {
            part.presence = Fact::new(Presence::OptionalComputed, source.clone());
            part.on_omit = Fact::new(OnOmit::Unknown, source.clone());
        }
        // And everything is computed; texts, numbers and truth values are by their zero.
        let is_many = !matches!(part.ty.value, Type::String | Type::Number | Type::Bool);
        if is_many && part.presence.value == Presence::Optional {
            part.presence = Fact::new(Presence::OptionalComputed, source.clone());
        }
    }
}
