//! What has to be true of several attributes.

use std::collections::BTreeMap;

use super::Builder;
use super::declared::Declared;
use crate::ir::{Attribute, Fact, OnOmit, Relation, Source};

impl Builder<'_> {
    /// What the contract requires in blocks that the API may fill in: it is demanded of those that are
    /// written.
    pub(super) fn demanded(&self, attributes: &BTreeMap<String, Attribute>) -> Vec<Fact<Relation>> {
        let open = attributes.iter().filter(|(_, attribute)| {
            attribute.block.is_some() && attribute.on_omit.value == OnOmit::Unknown
        });
        let mut parts = Vec::new();
        for (name, _) in open {
            if let Some(declared) = self.declared.get(name) {
                required_in(declared, name, &mut parts);
            }
        }
        let source = Source::Rule("required where the block is written");
        let parts = parts.into_iter();
        parts
            .map(|path| Fact::new(Relation::AtLeastOneOf(vec![path]), source.clone()))
            .collect()
    }

    /// What has to be true of several attributes.
    pub(super) fn relations(&mut self) -> Vec<Fact<Relation>> {
        let mut out: BTreeMap<Relation, Vec<Source>> = BTreeMap::new();
        let mut add = |relation: Relation, source: Source| {
            let sources = out.entry(relation).or_default();
            if !sources.contains(&source) {
                sources.push(source);
            }
        };
        for (path, behaviour) in &self.behaviour.attributes {
            let source = |key: &str| Source::Behaviour(key.to_owned());
            for other in &behaviour.conflicts_with {
                add(conflict(path, other), source("conflicts_with"));
            }
            for other in &behaviour.required_with {
                add(
                    Relation::Requires(path.clone(), other.clone()),
                    source("required_with"),
                );
            }
            let sorted = |list: &[String]| {
                let mut list = list.to_vec();
                list.sort();
                list
            };
            if !behaviour.exactly_one_of.is_empty() {
                add(
                    Relation::ExactlyOneOf(sorted(&behaviour.exactly_one_of)),
                    source("exactly_one_of"),
                );
            }
            if !behaviour.at_least_one_of.is_empty() {
                add(
                    Relation::AtLeastOneOf(sorted(&behaviour.at_least_one_of)),
                    source("at_least_one_of"),
                );
            }
        }
        let excluded = self
            .schema
            .map(|schema| schema.dependent_excluded.clone())
            .unwrap_or_default();
        for (property, others) in excluded {
            let named =
                |builder: &mut Self, name: &str| builder.attribute_of("cloudformation", name);
            let Some((first, _)) = named(self, &property) else {
                continue;
            };
            for other in others {
                if let Some((second, _)) = named(self, &other) {
                    let relation = conflict(&first, &second);
                    // A second voice for what was observed; alone, it is what a handler does.
                    if let Some(sources) = out.get_mut(&relation) {
                        let source = Source::CloudFormation("dependentExcluded".to_owned());
                        if !sources.contains(&source) {
                            sources.push(source);
                        }
                    }
                }
            }
        }
        self.newer(&mut out);
        let facts = out.into_iter();
        facts
            .map(|(value, sources)| Fact { value, sources })
            .collect()
    }
}

impl Builder<'_> {
    /// Puts the relations of the definition in the place of those that were observed between some of
    /// their attributes.
    fn newer(&mut self, out: &mut BTreeMap<Relation, Vec<Source>>) {
        let definition = self.definition;
        for part in &definition.relation {
            let list = &part.exactly_one_of;
            let mut names = list.get_ref().clone();
            names.sort();
            for name in &names {
                if !self.declared.contains_key(name) {
                    self.no_such_attribute(&list.span(), name);
                }
            }
            let is_part = |relation: &Relation| match relation {
                Relation::ExactlyOneOf(some) => some.iter().all(|name| names.contains(name)),
                _ => false,
            };
            if out.contains_key(&Relation::ExactlyOneOf(names.clone())) {
                self.needless(&list.span(), "the same was observed");
            }
            out.retain(|relation, _| !is_part(relation));
            let source = self.line(&list.span());
            out.insert(Relation::ExactlyOneOf(names), vec![source]);
        }
    }
}

fn conflict(a: &str, b: &str) -> Relation {
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    Relation::Conflicts(a.to_owned(), b.to_owned())
}

/// The paths of what is required in a block, at any depth.
fn required_in(block: &Declared, path: &str, out: &mut Vec<String>) {
    for (name, part) in &block.children {
        let path = format!("{path}.{name}");
        if part.block.is_some() {
            required_in(part, &path, out);
        } else if part.flags.value.required {
            out.push(path);
        }
    }
}
