//! Reference pages: one for each type, from the resource of its definition, or from the schema that the
//! provider tells of a type that is written by hand; and one for each function.
//!
//! - `page`: what a page says; `provider`: whose types it is about. `defined`, `data` and `written` make it: from the definition of a resource,
//!   from that of a data source, and from a schema. `functions`: what it tells of functions.
//! - `example`: HCL of a tested file. `markdown`: the page as text.

mod data;
mod defined;
mod example;
mod functions;
mod markdown;
mod page;
mod provider;
mod written;

use std::collections::BTreeMap;
use std::path::Path;

use crate::ir::{DataSource, Resource};
use example::Examples;
use page::{Kind, Page};
use provider::Provider;

/// The folders of the pages in a clone.
pub fn folders() -> Vec<String> {
    let kinds = Kind::ALL.map(Kind::folder).into_iter().chain([FUNCTIONS]);
    let of = |kind: &'static str| Provider::all().map(move |it| format!("{kind}/{}", it.name()));
    kinds.flat_map(of).collect()
}

/// The folder of the pages of functions.
const FUNCTIONS: &str = "docs/functions";

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
    let written = written::Written::read(root, WRITTEN)?;
    let functions = written.functions.clone();
    let mut by_hand = written.pages(WRITTEN);
    for file in [WRITTEN_DIGITALOCEAN, WRITTEN_NATIVE] {
        by_hand.extend(written::Written::read(root, file)?.pages(file));
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
        let text = markdown::page(page, example.as_ref());
        pages.files.insert(page.path(), text);
    }
    pages.files.extend(functions::pages(&functions, &examples));
    for (provider, kind) in
        Provider::all().flat_map(|provider| Kind::ALL.map(|kind| (provider, kind)))
    {
        let is_one = |page: &&Page| (page.provider(), page.kind) == (provider, kind);
        let listed: Vec<&Page> = all.iter().filter(is_one).collect();
        if !listed.is_empty() {
            let path = format!("{}/{}/README.md", kind.folder(), provider.name());
            pages
                .files
                .insert(path, markdown::index(provider, kind, &listed));
        }
    }
    Ok(pages)
}
