//! From a definition of a data source to a [`DataSource`], or to everything that is wrong.
//!
//! What resources and data sources have alike (places, templates, operations) is the builder's. Here is
//! what only data sources have: every argument narrows the search, every other attribute is told by
//! what is found.

mod like;
mod narrows;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use crate::definition::With;
use crate::definition::data::{DataAttributePart, DataDefinition};
use crate::inputs::Inputs;
use crate::ir::{
    DataAttribute, DataSource, Face, Fact, Field, Finds, Many, PathStep, Presence, Resource, Source,
};
use crate::names;
use crate::problem::{Problem, Problems, Span, Text};
use crate::readers::contract::Flags;

use super::calls::Purpose;
use super::declared;
use super::members::{Start, plurals};
use super::{Builder, Contracts};

/// Reads the definition of a data source and makes it. `resources` are those that it may be like.
///
/// # Errors
/// Everything that is wrong with it.
pub fn data(inputs: &Inputs, text: &Text, resources: &[&Resource]) -> Result<DataSource, Problems> {
    let mut problems = Problems::default();
    let definition = match DataDefinition::read(text) {
        Ok(definition) => definition,
        Err(problem) => {
            problems.push(*problem);
            return Err(problems);
        }
    };
    let general = definition.general();
    let contracts = Contracts::of_data(inputs);
    let Some(builder) = Builder::start(inputs, contracts, &general, text, &mut problems) else {
        return Err(problems);
    };
    let mut making = Making {
        builder,
        definition: &definition,
        like: None,
        seen: BTreeSet::new(),
    };
    if !making.finds_like(resources) {
        // Without what it shares, everything would look wrong.
        return Err(making.builder.problems);
    }
    making.build()
}

/// A data source in the making.
struct Making<'a> {
    builder: Builder<'a>,
    definition: &'a DataDefinition,
    like: Option<&'a Resource>,
    /// Members of the object that are in use.
    seen: BTreeSet<String>,
}

impl<'a> Making<'a> {
    fn build(mut self) -> Result<DataSource, Problems> {
        self.builder.passed();
        self.identify();
        self.overrules();
        let candidates = self.candidates();
        let op = self.definition.read.op.as_ref();
        let found = self.builder.operation(op, "read", &candidates);
        let Some((operation, span)) = found else {
            return Err(self.builder.problems);
        };
        let name = operation.value.clone();
        let Some(objects) = self.objects(&name, &span) else {
            return Err(self.builder.problems);
        };
        let call = self
            .builder
            .call(operation, &span, &With::new(), Purpose::Read);
        let filter_member = self.filter_member(&name);
        let finds = self.finds();
        let attributes = self.attributes(&name, &span);
        let exclude = self.exclude();
        self.unmapped(&attributes, &span);
        let ignored = self.builder.leftovers();
        self.needless_keys();
        let (Some(call), Some(finds), true) = (call, finds, self.builder.problems.is_empty())
        else {
            return Err(self.builder.problems);
        };
        let part = self.definition.data.get_ref();
        let block = self.builder.timeout_block;
        let timeout = block.is_some_and(|block| !declared::timeouts(block).is_empty());
        let source = Source::Rule("those of the calls that are made");
        let permissions = Fact::new(self.permissions(&call.permission, &attributes), source);
        Ok(DataSource {
            face: Face::of(part.type_name.get_ref()),
            type_name: part.type_name.get_ref().clone(),
            definition: self.builder.text.name.clone(),
            service: self.builder.service_name.to_owned(),
            model: self.builder.model.to_owned(),
            noun: self.builder.decided(&part.noun),
            summary: String::new(),
            like: part.like.as_ref().map(|like| self.builder.decided(like)),
            finds,
            filters: self.builder.declared.contains_key("filter"),
            timeout,
            exclude,
            objects,
            filter_member,
            pages: self.builder.pages(&name),
            call,
            attributes,
            permissions,
            ignored,
        })
    }

    /// Remembers the member that is the id.
    fn identify(&mut self) {
        let part = self.definition.data.get_ref();
        let builder = &mut self.builder;
        let of_resource = self.like.and_then(|like| like.read.main.many.as_ref());
        let key = of_resource.and_then(|many| match &many.value {
            Many::Filter { key, .. } | Many::Member { key, .. } => Some(key.clone()),
            Many::By(_) => None,
        });
        match (&part.id, key) {
            (Some(id), key) if !id.get_ref().contains('{') => {
                if key.as_ref() == Some(id.get_ref()) {
                    builder.needless(&id.span(), "the resource says the same");
                }
                let (model, member) = (builder.model.to_owned(), id.get_ref().clone());
                let _said = builder.field(None, &model, &member, &id.span());
                builder.id_member = Some(member);
            }
            (None, key) => builder.id_member = key,
            (Some(_), _) => {}
        }
    }

    /// The operations that it may be read by: that of the resource, else those named after the shape.
    fn candidates(&self) -> Vec<String> {
        if let Some(like) = self.like {
            return vec![like.read.main.call.operation.value.clone()];
        }
        let plurals = plurals(self.builder.model).into_iter();
        plurals.map(|noun| format!("Describe{noun}")).collect()
    }

    /// The place of the objects in the answer.
    fn objects(&mut self, operation: &str, span: &Span) -> Option<Fact<Vec<PathStep>>> {
        if let Some(like) = self.like {
            return Some(like.read.main.object.clone());
        }
        let builder = &mut self.builder;
        let found = match &self.definition.read.object {
            Some(text) => {
                let source = builder.line(&text.span());
                Some((builder.place(text)?, source, text.span()))
            }
            None => builder
                .object_in(operation)
                .map(|(place, source)| (place, source, span.clone())),
        };
        let Some((place, source, at)) = found else {
            let title = format!("the objects are not found in the answer of {operation}");
            let problem = Problem::at(span, title, "of this shape");
            let help = "write in [read]: object = \"…\"";
            builder.problems.push(problem.help(help));
            return None;
        };
        let (way, shape) = builder.way(Start::Answer(operation), &place, &at)?;
        if shape != builder.model {
            let title = format!("the objects are {shape}s, not {}s", builder.model);
            builder.problems.push(Problem::at(&at, title, "found here"));
        }
        Some(Fact::new(way, source))
    }

    /// How many it finds.
    fn finds(&mut self) -> Option<Finds> {
        let part = self.definition.data.get_ref();
        let model = self.builder.model.to_owned();
        if let Some(by) = &part.many {
            if let Some(named) = &part.named {
                let title = "`named` decides nothing: it finds any number";
                let problem = Problem::at(&named.span(), title, "not used");
                let problem = problem.and_at(&by.span(), "because of this");
                self.builder
                    .problems
                    .push(problem.help("remove named: no message names one of several"));
            }
            let field = self
                .builder
                .member_field(&model, by.get_ref(), &by.span())?;
            return Some(Finds::Many(Fact::new(field, self.builder.line(&by.span()))));
        }
        let span = self.builder.head();
        let named = match (&part.named, &self.builder.id_member) {
            (Some(named), Some(_)) => {
                let at = named.span();
                self.builder.needless(&at, "the id names it");
                return None;
            }
            (Some(named), None) => Some(named.get_ref().clone()),
            (None, id) => id.clone(),
        };
        let Some(named) = named else {
            let problem = Problem::at(&span, "nothing names one of several", "of this type");
            let help =
                "write in [data]: id = \"MEMBER\", or named = \"MEMBER\" when the id is made up";
            self.builder.problems.push(problem.help(help));
            return None;
        };
        let field = self.builder.member_field(&model, &named, &span)?;
        Some(Finds::One(field))
    }

    fn attributes(&mut self, operation: &str, span: &Span) -> BTreeMap<String, DataAttribute> {
        let declared = self.builder.declared.clone();
        let mut out = BTreeMap::new();
        for (name, declared) in &declared {
            if declared.block.is_some() {
                if name != "filter" {
                    let title = format!("`{name}` is a block, which data sources here cannot have");
                    let head = self.builder.head();
                    self.builder
                        .problems
                        .push(Problem::at(&head, title, "of this type"));
                }
                continue;
            }
            let contract = presence(declared.flags.value);
            let flags = declared.flags.sources.clone();
            let is_made = name == "id" && self.builder.id_member.is_none();
            let own = if is_made {
                Presence::Computed
            } else {
                contract
            };
            let narrows = match own.is_argument() {
                true => self.narrows(name, declared, operation, span),
                false => None,
            };
            let Some(told) = self.told(name, declared, own, span) else {
                continue;
            };
            let attribute = DataAttribute {
                ty: declared.ty.clone(),
                presence: Fact {
                    value: own,
                    sources: flags,
                },
                contract: (own != contract).then_some(contract),
                told,
                narrows,
                description: String::new(),
                parts: declared
                    .children
                    .keys()
                    .map(|part| (part.clone(), String::new()))
                    .collect(),
            };
            out.insert(name.clone(), attribute);
        }
        out
    }

    /// The member of the request that takes filters.
    fn filter_member(&self, operation: &str) -> Option<Field> {
        let member = self.builder.service.filter_member(operation)?;
        let name = self.builder.surface.field(member);
        let surface = self
            .builder
            .surface
            .operations
            .get(&names::snake(operation))?;
        Some(Field {
            member: member.to_owned(),
            ty: surface.input.get(&name)?.clone(),
            name,
        })
    }

    fn exclude(&mut self) -> Vec<Fact<Vec<String>>> {
        let mut out = Vec::new();
        for names in &self.definition.data.get_ref().exclude {
            for name in names.get_ref() {
                if !self.builder.declared.contains_key(name) {
                    self.builder.no_such_attribute(&names.span(), name);
                }
            }
            out.push(self.builder.decided(names));
        }
        out
    }

    /// Says which members are nothing; those of a resource's object are its definition's business.
    fn unmapped(&mut self, attributes: &BTreeMap<String, DataAttribute>, span: &Span) {
        if self.like.is_some() {
            return;
        }
        let model = self.builder.model.to_owned();
        let members = self.builder.service.members(&model);
        let members: Vec<(String, String)> = members
            .into_iter()
            .map(|(member, reference, _)| (member.to_owned(), reference.shape.clone()))
            .collect();
        for (member, shape) in members {
            let is_tags = self.builder.is_tags(&member) && attributes.contains_key("tags");
            if is_tags || self.seen.contains(&member) || self.builder.is_passed(&member) {
                continue;
            }
            if !self.builder.is_ignored(&model, &member) && !self.builder.ignores_rest(&model) {
                self.builder.unmapped(span, &model, &member, &shape);
            }
        }
    }

    /// Says which keys of attributes decided nothing; those that resources have too are looked at there.
    fn needless_keys(&mut self) {
        for (name, part) in &self.definition.attributes {
            for (key, there) in keys(part.get_ref()) {
                let used = format!("attributes:{}.{key}", name.get_ref());
                if there && !self.builder.used.contains(&used) {
                    let title = format!("`{key}` of `{}` decides nothing", name.get_ref());
                    let problem = Problem::at(&part.span(), title, "not used");
                    self.builder
                        .problems
                        .push(problem.help(format!("remove {key}")));
                }
            }
        }
    }

    fn permissions(&self, own: &str, attributes: &BTreeMap<String, DataAttribute>) -> Vec<String> {
        let mut all = BTreeSet::from([own.to_owned()]);
        for read in self.like.iter().flat_map(|like| &like.read.also) {
            let mut told = read.outputs.iter().map(|output| &output.attribute);
            if told.any(|name| attributes.contains_key(name)) {
                all.insert(read.call.permission.clone());
            }
        }
        all.into_iter().collect()
    }

    /// What is decided about an attribute.
    fn decisions(&self, name: &str) -> Option<&'a DataAttributePart> {
        let mut decided = self.definition.attributes.iter();
        let found = decided.find(|(path, _)| path.get_ref() == name);
        found.map(|(_, part)| part.get_ref())
    }
}

fn keys(part: &DataAttributePart) -> [(&'static str, bool); 4] {
    [
        ("filter", part.filter.is_some()),
        ("values", part.values.is_some()),
        ("send", part.send.is_some()),
        ("without", part.without.is_some()),
    ]
}

fn presence(flags: Flags) -> Presence {
    match (flags.required, flags.optional, flags.computed) {
        (true, ..) => Presence::Required,
        (_, true, true) => Presence::OptionalComputed,
        (_, true, false) => Presence::Optional,
        _ => Presence::Computed,
    }
}
