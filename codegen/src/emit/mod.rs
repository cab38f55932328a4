//! From resources to the Rust code of the provider: data and conversions in a straight line.
//!
//! What behaves stands in the provider by hand; here is only what differs from type to type. A type
//! that needs something no emitter can write yet is left out as a whole, and it is said why.
//!
//! One tree writes all services: where types differ, a fact of the resource says so.
//!
//! - `model`, `presence`, `rules` and `characters`: the schema, and `demands` what is judged besides. `inputs` and `places`: values to the API and back.
//!   `texts`: what is made of attributes. `operations`: the calls as data.
//! - `identity`: ids that the API gives, and ids that are made. `imports`: import ids, and `named`: identities, which follow from them.
//! - `create`, `seek`, `adopt`, `steps`, `tags`, `removal`, `waits`, `failures`: changes, and what is
//!   said of them.
//! - `reads`, with `single` for objects that are read one at a time and `together` for those that are
//!   read many at once; `state`: reading.
//! - `hooks`: code of its own. `lifted`: items that expressions need. `lifecycle` joins all of it.
//!   `service`: what a service has once.
//! - `data`: data sources.
//! - `format`: from tokens to files, and `put`: into a clone.

mod adopt;
mod characters;
mod create;
mod data;
mod demands;
mod dialect;
mod failures;
mod format;
mod hooks;
mod identity;
pub(crate) mod imports;
mod inputs;
mod layout;
mod lifecycle;
mod lifted;
mod listing;
mod lists;
mod model;
mod named;
mod operations;
mod outcome;
mod places;
mod presence;
mod put;
mod reads;
mod removal;
mod rules;
mod seek;
mod service;
mod single;
mod state;
mod steps;
mod tags;
mod tells;
mod texts;
mod together;
mod types;
mod waits;
pub(crate) mod words;

pub(crate) use hooks::file as hook_file;
pub use put::{Put, put};

use std::collections::BTreeMap;
use std::path::Path;

use self::format::Draft;
use crate::ir::{DataSource, Face, Resource};
use crate::problem::Text;
use crate::workspace::{Made, MadeData};
use crate::{pages, pictures};

/// Why something cannot be written; a clause.
pub(crate) type Refused = String;

/// Everything that is written, and what is left out.
#[derive(Debug, Default)]
pub struct Emitted {
    /// The files, by their path in the clone.
    pub files: BTreeMap<String, String>,
    /// The types that are left out, and why.
    pub left_out: Vec<(String, String)>,
    /// The types that no tested file shows.
    pub without_example: Vec<String>,
    /// What is wrong with hooks, with the place.
    pub problems: Vec<String>,
    /// The lines of definition and of generated code of each type that is written.
    pub lines: Vec<(String, usize, usize)>,
}

/// The folder of a provider's generated code in a clone.
pub fn folder(face: Face) -> String {
    format!("provider/{}/src/generated", face.name())
}

/// The files before they are laid out.
#[derive(Default)]
struct Drafts {
    /// By their path in the clone.
    files: BTreeMap<String, Draft>,
    /// The types, with the path of each and the lines of its definition.
    of_types: Vec<(String, String, usize)>,
}

/// A type with its code.
struct Written<'a> {
    resource: &'a Resource,
    module: String,
}

/// A data source with its code.
struct WrittenData<'a> {
    source: &'a DataSource,
    module: String,
}

/// The services, each of a provider, with their types.
type Services<'a> = BTreeMap<(Face, &'a str), OfService<'a>>;

/// The types of one service.
#[derive(Default)]
struct OfService<'a> {
    resources: Vec<Written<'a>>,
    data: Vec<WrittenData<'a>>,
}

/// Writes the code and the pages of all resources and data sources.
///
/// # Errors
/// When the code does not parse or cannot be formatted, which is a mistake in an emitter; and when what
/// pages are made from cannot be read.
pub fn emit(root: &Path, made: &[Made], data: &[MadeData]) -> Result<Emitted, String> {
    let mut emitted = Emitted::default();
    let mut drafts = Drafts::default();
    let mut services = Services::new();
    for made in made {
        if let Ok(resource) = &made.resource {
            emit_resource(
                &mut emitted,
                &mut drafts,
                &mut services,
                root,
                resource,
                made,
            )?;
        }
    }
    for made in data {
        if let Ok(source) = &made.source {
            emit_data(&mut emitted, &mut drafts, &mut services, source, made)?;
        }
    }
    emit_services(&mut drafts, &services)?;
    let mut all: Vec<&Resource> = services
        .values()
        .flat_map(|written| written.resources.iter().map(|it| it.resource))
        .collect();
    all.sort_by(|a, b| a.type_name.cmp(&b.type_name));
    let mut sources: Vec<&DataSource> = services
        .values()
        .flat_map(|written| written.data.iter().map(|it| it.source))
        .collect();
    sources.sort_by(|a, b| a.type_name.cmp(&b.type_name));
    emit_permissions(&mut drafts, &all, &sources)?;
    emitted.files = format::lay_out(&drafts.files)?;
    for (name, path, defined) in drafts.of_types {
        let code = &emitted.files[&path];
        emitted.lines.push((name, defined, code.lines().count()));
    }
    let pages = pages::make(root, &all, &sources)?;
    emitted.files.extend(pages.files);
    emitted.files.extend(pictures::make(root)?);
    emitted.without_example = pages.without_example;
    Ok(emitted)
}

/// Writes what IAM has to permit, and what a token of DigitalOcean has to.
fn emit_permissions(
    drafts: &mut Drafts,
    resources: &[&Resource],
    sources: &[&DataSource],
) -> Result<(), String> {
    let of_scopes = resources.iter().filter(|it| it.face == Face::DigitalOcean);
    let resources = resources.iter().filter(|it| it.face == Face::Aws);
    let sources = sources.iter().filter(|it| it.face == Face::Aws);
    let head = "//! The IAM permissions of the types that come from definitions.";
    let items = service::permissions(resources, sources);
    let code = format::file("codegen/definitions/aws", head, &[], items)?;
    let name = format!("{}/permissions.rs", folder(Face::Aws));
    drafts.files.insert(name, code);
    let head = "//! The scopes that a token needs.";
    let code = format::file(
        "codegen/inputs/openapi",
        head,
        &[],
        service::scopes(of_scopes),
    )?;
    let name = format!("{}/scopes.rs", folder(Face::DigitalOcean));
    drafts.files.insert(name, code);
    Ok(())
}

/// Writes a resource.
fn emit_resource<'a>(
    emitted: &mut Emitted,
    drafts: &mut Drafts,
    services: &mut Services<'a>,
    root: &Path,
    resource: &'a Resource,
    made: &Made,
) -> Result<(), String> {
    let name = &resource.type_name;
    let items = match lifecycle::file(resource) {
        Ok(items) => items,
        Err(why) => {
            emitted.left_out.push((name.clone(), why));
            return Ok(());
        }
    };
    let problems = hooks::problems(root, made, resource);
    emitted.problems.extend(problems);
    let service = resource.service.as_str();
    let module = types::module(resource);
    let file = File {
        name,
        face: resource.face,
        service,
        module: &module,
        head: format!("//! `{name}`."),
        definition: &made.text,
    };
    file.add(drafts, items)?;
    let of = services.entry((resource.face, service)).or_default();
    of.resources.push(Written { resource, module });
    Ok(())
}

/// A file of one type.
struct File<'a> {
    /// The type, as it is listed.
    name: &'a str,
    face: Face,
    service: &'a str,
    module: &'a str,
    head: String,
    definition: &'a Text,
}

impl File<'_> {
    /// Adds the file with these items to what is written.
    fn add(&self, drafts: &mut Drafts, items: Vec<types::Tokens>) -> Result<(), String> {
        let dialect = dialect::of(self.face);
        let names = dialect.names(self.service, &dialect.service(self.service)?);
        let code = format::file(&self.definition.name, &self.head, &names, items)
            .map_err(|error| format!("{}: {error}", self.name))?;
        let defined = self.definition.text.lines().count();
        let path = format!("{}/{}/{}.rs", folder(self.face), self.service, self.module);
        let of_type = (self.name.to_owned(), path.clone(), defined);
        drafts.of_types.push(of_type);
        drafts.files.insert(path, code);
        Ok(())
    }
}

/// Writes what each service has once, and what all of them have.
fn emit_services(drafts: &mut Drafts, services: &Services<'_>) -> Result<(), String> {
    for ((face, service), written) in services {
        let from = format!("codegen/definitions/{}/{service}", face.name());
        let head = format!(
            "//! The types of {} that come from definitions.",
            dialect::of(*face).title(service)?
        );
        let code = format::file(&from, &head, &[], service::items(written))?;
        let path = format!("{}/{service}/mod.rs", folder(*face));
        drafts.files.insert(path, code);
    }
    let head = "//! The types that come from definitions, by service.";
    for face in Face::ALL {
        let of_face = services.keys().filter(|(it, _)| *it == face);
        let names: Vec<&str> = of_face.map(|(_, service)| *service).collect();
        let from = format!("codegen/definitions/{}", face.name());
        let code = format::file(&from, head, &[], service::all(face, &names))?;
        drafts
            .files
            .insert(format!("{}/mod.rs", folder(face)), code);
    }
    Ok(())
}

/// Writes a data source, if the resource that it is like is written.
fn emit_data<'a>(
    emitted: &mut Emitted,
    drafts: &mut Drafts,
    services: &mut Services<'a>,
    source: &'a DataSource,
    made: &MadeData,
) -> Result<(), String> {
    let name = format!("data.{}", source.type_name);
    let service = (source.face, source.service.as_str());
    let service = services.entry(service).or_default();
    let like = source.like.as_ref().map(|like| {
        let mut written = service.resources.iter().map(|it| it.resource);
        let found = written.find(|it| it.type_name == like.value);
        found.ok_or_else(|| format!("`{}`, which is not written", like.value))
    });
    let items = like.transpose().and_then(|like| data::file(source, like));
    let items = match items {
        Ok(items) => items,
        Err(why) => {
            emitted.left_out.push((name, why));
            return Ok(());
        }
    };
    let module = data::module_of(source);
    let file = File {
        name: &name,
        face: source.face,
        service: &source.service,
        module: &module,
        head: format!("//! The data source `{}`.", source.type_name),
        definition: &made.text,
    };
    file.add(drafts, items)?;
    service.data.push(WrittenData { source, module });
    Ok(())
}
