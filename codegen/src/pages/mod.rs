//! Reference pages: one for each type, from the resource of its definition, or from the schema that the
//! provider tells of a type that is written by hand; and one for each function.
//!
//! - `page`: what a page says; `provider`: whose types it is about; `subcategory`: the group that a type is in. `defined`, `data` and `written` make it: from the definition of a resource,
//!   from that of a data source, and from a schema. `functions`: what it tells of functions.
//! - `example`: HCL of a tested file. `markdown`: the page as text. `index`: the first page of a provider. `troubleshooting`: what its messages mean.

mod data;
mod defined;
mod example;
mod functions;
mod index;
mod markdown;
mod page;
mod provider;
mod subcategory;
mod troubleshooting;
mod written;

use std::collections::BTreeMap;
use std::path::Path;

use crate::ir::{DataSource, Resource};
use example::Examples;
use index::Index;
use page::{Kind, Page};
use provider::Provider;

/// The folders in a clone that hold generated pages alone.
pub fn folders() -> Vec<String> {
    let kinds = Kind::ALL
        .map(Kind::folder)
        .into_iter()
        .chain([functions::FOLDER]);
    let of = |kind: &'static str| Provider::all().map(move |it| format!("{}/{kind}", it.folder()));
    kinds.flat_map(of).collect()
}

/// What the provider tells of the types that are written by hand.
pub const WRITTEN: &str = "provider/aws/tests/schema/hand-written.json";

/// The same of DigitalOcean's.
pub const WRITTEN_DIGITALOCEAN: &str = "provider/digitalocean/tests/schema/hand-written.json";

/// The same of those that are on every cloud.
pub const WRITTEN_NATIVE: &str = "provider/native/tests/schema/hand-written.json";

/// The pages, and the types that no tested file shows.
#[derive(Debug, Default)]
pub struct Pages {
    /// The pages, by their path in the clone.
    pub files: BTreeMap<String, String>,
    /// The types without an example.
    pub without_example: Vec<String>,
}

/// Makes the pages of these types, and of those that are written by hand.
///
/// # Errors
/// When a file cannot be read.
pub fn make(root: &Path, defined: &[&Resource], sources: &[&DataSource]) -> Result<Pages, String> {
    let resources = defined.iter().map(|resource| defined::page(resource));
    let sources = sources.iter().map(|source| data::page(source));
    let mut all: Vec<Page> = resources.chain(sources).collect();
    let mut by_hand = Vec::new();
    let mut indexes = Vec::new();
    let mut functions = BTreeMap::new();
    for provider in Provider::all() {
        let written = written::Written::read(root, provider.written())?;
        let (summary, entries) = written.provider(provider.cloud());
        indexes.push((provider, summary, entries, written.functions.clone()));
        functions.extend(written.functions.clone());
        by_hand.extend(written.pages(provider.written()));
    }
    for page in by_hand {
        // A type that has a definition now is written by nobody any more.
        if !all
            .iter()
            .any(|it| it.name == page.name && it.kind == page.kind)
        {
            all.push(page);
        }
    }
    all.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    let examples = Examples::read(root)?;
    let mut pages = Pages::default();
    for page in &all {
        let example = examples.of(page.kind.word(), &page.name);
        if example.is_none() {
            pages.without_example.push(page.key());
        }
        let subcategory = subcategory::of(&page.name);
        let text = markdown::page(page, subcategory, example.as_ref());
        pages.files.insert(page.path(), text);
    }
    pages.files.extend(functions::pages(&functions, &examples));
    // Before the first pages, which list the guides.
    pages.files.extend(troubleshooting::pages(root)?);
    for (provider, summary, entries, functions) in indexes {
        let index = Index {
            provider,
            summary,
            entries,
            pages: all
                .iter()
                .filter(|page| page.provider() == provider)
                .collect(),
            functions: &functions,
            generated: &pages.files,
        };
        let path = format!("{}/index.md", provider.folder());
        pages.files.insert(path, index.page(root)?);
    }
    Ok(pages)
}
