//! From the sources and a definition to a [`Resource`], or to everything that is wrong.
//!
//! What two sources say alike, and what only one can say, is taken.
//! What they contradict each other about needs a line in the definition, and a line that settles
//! nothing is an error as well, so that a definition never holds more than what is needed.
//!
//! - `declared`: the attributes of the contract.
//! - `members`, `types`: from members of the API to attributes, and the ways through shapes.
//! - `addresses`: what addresses tell of operations, where an API has them.
//! - `calls`, `own`, `entries`, `filters`, `structures`: the inputs of operations.
//! - `outputs`, `parts`: what answers tell, and the parts of objects.
//! - `decisions`: what the definition says of attributes.
//! - `agree`, `attributes`, `checks`, `filled`, `told`, `relations`: the facts of attributes, and
//!   whether the sources agree.
//! - `rules`: what can be known to fail before anything is asked.
//! - `blames`: refusals that one attribute is to blame for.
//! - `naming`: by what hosts name an object. `identity`, `adopt`, `create`, `read`, `update`, `delete`, `held`,
//!   `waits`, `tags`: the lifecycle.
//! - `permissions`: what IAM has to permit.
//! - `data`: data sources.
//! - `templates`: texts that are made of attributes. `words`: times and codes.
//! - `leftover`: what was not needed.

mod added;
mod addresses;
mod adopt;
mod agree;
mod attributes;
mod blames;
mod calls;
mod checks;
mod create;
mod data;
mod decisions;
mod declared;
mod delete;
mod entries;
mod filled;
mod filters;
mod given;
mod held;
mod identity;
mod leftover;
mod members;
mod naming;
mod outcome;
mod outputs;
mod own;
mod parts;
mod permissions;
mod read;
mod relations;
mod rules;
mod structures;
mod tags;
mod templates;
mod told;
mod types;
mod update;
mod upgrades;
mod waits;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use crate::definition::Definition;
use crate::inputs::Inputs;
use crate::ir::{Face, Fact, Resource, Source};
use crate::problem::{Problem, Problems, Span, Text, similar};
use crate::readers::botocore::Service;
use crate::readers::cloudformation::Schema;
use crate::readers::contract::{Behaviours, Block, TypeBehaviour};
use crate::readers::surface::Surface;

use declared::Declared;

pub use data::data;

/// Reads a definition and makes its resource.
///
/// # Errors
/// Everything that is wrong with it.
pub fn resource(inputs: &Inputs, text: &Text) -> Result<Resource, Problems> {
    let mut problems = Problems::default();
    let definition = match Definition::read(text) {
        Ok(definition) => definition,
        Err(problem) => {
            problems.push(*problem);
            return Err(problems);
        }
    };
    let contracts = Contracts::of_resources(inputs);
    let Some(builder) = Builder::start(inputs, contracts, &definition, text, &mut problems) else {
        return Err(problems);
    };
    builder.build()
}

/// The contracts of resources, or those of data sources.
#[derive(Clone, Copy)]
struct Contracts<'a> {
    old: &'a BTreeMap<String, Block>,
    new: &'a BTreeMap<String, Block>,
    /// Data sources plan nothing, so nothing of them was observed.
    behaviour: Option<&'a Behaviours>,
}

impl<'a> Contracts<'a> {
    fn of_resources(inputs: &'a Inputs) -> Self {
        Self {
            old: &inputs.old.resources,
            new: &inputs.new.resources,
            behaviour: Some(&inputs.behaviour),
        }
    }

    fn of_data(inputs: &'a Inputs) -> Self {
        Self {
            old: &inputs.old.data_sources,
            new: &inputs.new.data_sources,
            behaviour: None,
        }
    }
}

/// A resource in the making.
struct Builder<'a> {
    definition: &'a Definition,
    text: &'a Text,
    /// The service by botocore's name.
    service_name: &'a str,
    /// Its model, with the patches.
    service: Service,
    /// All services of the inputs, for hooks that call another one.
    services: &'a BTreeMap<String, Service>,
    /// Its crate.
    surface: &'a Surface,
    /// The shape that is read.
    model: &'a str,
    /// The second opinion.
    schema: Option<&'a Schema>,
    /// The observed behaviour; empty when the type is newer than the observation.
    behaviour: TypeBehaviour,
    /// The attributes of the contract, and the versions of the older and the newer one.
    declared: BTreeMap<String, Declared>,
    versions: (&'a str, &'a str),
    /// The contract that is to be met, for its timeouts, and the one before, for its version.
    timeout_block: Option<&'a Block>,
    old_block: Option<&'a Block>,
    /// The member of the API that is the id.
    id_member: Option<String>,
    /// The member that takes an element, while a call for elements is made.
    element: Option<String>,
    /// Whether a call is made that is about all objects.
    is_shared: bool,
    /// The members that take the name and the value of an entry, while a call for one is made.
    entry: Option<(String, String)>,
    problems: Problems,
    /// The keys of the definition that were needed: `names:VpcId`, `ignore:State`.
    used: BTreeSet<String>,
    /// Members of the object that places and waiters lead through.
    passed: BTreeSet<String>,
    /// The paths of numbers that may have a fraction.
    decimals: BTreeSet<String>,
    /// The attributes that an answer tells.
    told: BTreeSet<String>,
    /// The attributes that the create takes.
    taken: BTreeMap<String, String>,
}

impl<'a> Builder<'a> {
    fn start(
        inputs: &'a Inputs,
        contracts: Contracts<'a>,
        definition: &'a Definition,
        text: &'a Text,
        problems: &mut Problems,
    ) -> Option<Self> {
        let part = definition.resource.get_ref();
        let model = part.model.get_ref();
        let mut unknown = |at: &Spanned<String>, what: &str, known: Vec<&str>| {
            let name = at.get_ref();
            let mut problem = Problem::at(&at.span(), format!("{what} is not in the inputs"), "");
            for close in similar(name, known) {
                problem = problem.help(format!("did you mean `{close}`?"));
            }
            let add = "add it to codegen/inputs/sources.toml and run `cargo xtask codegen pull`";
            problems.push(problem.help(add));
        };
        let Some((service_name, shape)) = model.split_once('#') else {
            let problem = Problem::at(&part.model.span(), "the model names no shape", "here");
            problems.push(problem.help("write the service and the shape: `ec2#Vpc`"));
            return None;
        };
        let services = || inputs.services.keys().map(String::as_str).collect();
        let Some(service) = inputs.services.get(service_name) else {
            unknown(
                &part.model,
                &format!("the service `{service_name}`"),
                services(),
            );
            return None;
        };
        let Some(found) = service.shapes.get_key_value(shape) else {
            let shapes = service.shapes.keys().map(String::as_str).collect();
            unknown(&part.model, &format!("the shape `{shape}`"), shapes);
            return None;
        };
        let schema = match &part.cloudformation {
            None => None,
            Some(name) => {
                let schema = inputs.schemas.get(name.get_ref());
                if schema.is_none() {
                    let known = inputs.schemas.keys().map(String::as_str).collect();
                    unknown(name, &format!("the schema `{}`", name.get_ref()), known);
                }
                schema
            }
        };
        let type_name = part.type_name.get_ref();
        let Some(new) = contracts.new.get(type_name) else {
            let known = contracts.new.keys().map(String::as_str).collect();
            unknown(
                &part.type_name,
                &format!("the contract of `{type_name}`"),
                known,
            );
            return None;
        };
        let old = contracts.old.get(type_name);
        let versions = inputs.versions(type_name);
        let at = part.type_name.span();
        let declared = declared::read(old, new, versions, &at, problems);
        let mut builder = Self {
            definition,
            text,
            service_name: inputs.services.get_key_value(service_name)?.0,
            service: service.clone(),
            services: &inputs.services,
            surface: &inputs.surfaces[service_name],
            model: found.0,
            schema,
            behaviour: contracts
                .behaviour
                .and_then(|all| all.0.get(type_name))
                .cloned()
                .unwrap_or_default(),
            declared,
            versions,
            timeout_block: Some(new),
            old_block: old,
            id_member: None,
            element: None,
            is_shared: false,
            entry: None,
            problems: std::mem::take(problems),
            used: BTreeSet::new(),
            passed: BTreeSet::new(),
            decimals: BTreeSet::new(),
            told: BTreeSet::new(),
            taken: BTreeMap::new(),
        };
        builder.patch();
        builder.maps();
        builder.added();
        Some(builder)
    }

    fn build(mut self) -> Result<Resource, Problems> {
        let part = self.definition.resource.get_ref();
        self.passed();
        self.written_places();
        let id = self.id();
        if !self.problems.is_empty() {
            // Without its id, everything would look wrong.
            return Err(self.problems);
        }
        let tags = self.tags();
        let read = self.read(id.as_ref());
        let adopt = self.adopt();
        let create = self.create();
        let replaces = self.replaces();
        let update = self.update(&replaces);
        let outcome = self.outcome(&update);
        let delete = self.delete();
        let held = self.held(delete.as_ref());
        let timeouts = self.timeouts();
        let import = self.import(id.as_ref());
        let beginnings = self.beginnings(import.as_ref());
        let attributes = self.attributes(replaces, &update);
        let naming = self.naming(import.as_ref(), &attributes);
        let blames = self.blames(create.as_ref(), &update);
        let mut relations = self.relations();
        relations.extend(self.demanded(&attributes));
        let rules = self.rules(&attributes);
        let hooks = self.hooks();
        let ignored = self.leftovers();
        let differs = self.differs();
        let mut permissions = self.permissions(&permissions::Calls {
            adopt: adopt.as_ref(),
            create: create.as_ref(),
            read: read.as_ref(),
            update: &update,
            outcome: outcome.as_ref(),
            delete: delete.as_ref(),
            held: &held,
            tags: tags.as_ref(),
            hooks: &hooks,
        });
        self.further_permissions(&mut permissions);
        let handler_permissions = self.handler_permissions(&permissions);
        let contract = |version: &str| Source::Contract(version.to_owned());
        let schema_version = self.declared_version();
        let upgrades = self.upgrades(&schema_version);
        let is_regional = self.face().is_common("region") && self.declared.contains_key("region");
        let regional = Fact::new(is_regional, contract(self.versions.1));
        match (read, self.problems.is_empty()) {
            (Some(read), true) => Ok(Resource {
                type_name: part.type_name.get_ref().clone(),
                definition: self.text.name.clone(),
                face: self.face(),
                service: self.service_name.to_owned(),
                model: self.model.to_owned(),
                package: self.surface.name.clone(),
                fallible: self.surface.fallible(),
                widths: self.surface.widths(),
                scopes: self.scopes(),
                noun: self.decided(&part.noun),
                summary: String::new(),
                singleton: part.singleton,
                loss: part
                    .loss
                    .as_ref()
                    .map_or_else(String::new, |text| text.get_ref().clone()),
                schema_version,
                upgrades,
                regional,
                id,
                import,
                beginnings,
                naming,
                attributes,
                blames,
                relations,
                rules,
                timeouts,
                adopt,
                create,
                read,
                update,
                outcome,
                delete,
                held,
                tags,
                permissions,
                handler_permissions,
                hooks,
                differs,
                ignored,
            }),
            _ => Err(self.problems),
        }
    }

    /// A fact that the definition says.
    fn decided<T: Clone>(&self, value: &Spanned<T>) -> Fact<T> {
        Fact::new(value.get_ref().clone(), self.line(&value.span()))
    }

    /// The provider that it belongs to.
    fn face(&self) -> Face {
        Face::of(self.definition.resource.get_ref().type_name.get_ref())
    }

    /// The definition as a source.
    fn line(&self, span: &Span) -> Source {
        Source::Definition(self.text.line(span.start))
    }

    /// The place of the resource in the definition, for what has no better place.
    fn head(&self) -> Span {
        self.definition.resource.get_ref().type_name.span()
    }

    /// Remembers that a key of the definition was needed.
    fn uses(&mut self, part: &str, key: &str) {
        self.used.insert(format!("{part}:{key}"));
    }

    /// The prefix of the service's IAM permissions.
    fn prefix(&self) -> &str {
        let metadata = &self.service.metadata;
        metadata
            .signing_name
            .as_deref()
            .unwrap_or(&metadata.endpoint_prefix)
    }
}
