//! The folders of the providers are what the registries want, and nothing that a provider has is missing in them.

use std::collections::BTreeSet;
use std::fs;

use slipway_acceptance::cli::Cli;

use crate::check::Judge;
use crate::markdown::{Page, pages, root};
use crate::schemas::Root;

/// The folders of types, by kind.
const FOLDERS: [(Root, &str); 3] = [
    (Root::Resource, "resources"),
    (Root::Data, "data-sources"),
    (Root::Ephemeral, "ephemeral-resources"),
];

/// The providers.
const PROVIDERS: [&str; 3] = ["aws", "digitalocean", "slipway"];

#[test]
fn everything_that_a_provider_has_is_on_a_page() {
    let judge = Judge::new(Cli::OpenTofu).unwrap_or_else(|error| panic!("{error}"));
    let schemas = &judge.schemas;
    let mut wanted = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut tell = |path: &str, names: &mut dyn Iterator<Item = &String>| {
        let text = fs::read_to_string(root().join(path)).unwrap_or_default();
        for name in names {
            if !text.contains(&format!("`{name}`")) {
                wrong.push(format!("{path} says nothing of `{name}`"));
            }
        }
    };
    for ((kind, type_name), names) in &schemas.types {
        let (provider, short) = type_name.split_once('_').expect("types begin with theirs");
        // The types of the example in the guide to writing a provider.
        if !PROVIDERS.contains(&provider) {
            continue;
        }
        let folder = FOLDERS.iter().find(|(of, _)| of == kind);
        let folder = folder.map_or("", |(_, folder)| folder);
        let path = format!("docs/{provider}/{folder}/{short}.md");
        // What timeouts there are has a section of its own.
        let mut told = names.iter().filter(|name| *name != "timeouts");
        tell(&path, &mut told);
        tell(
            &format!("docs/{provider}/index.md"),
            &mut [type_name.clone()].iter(),
        );
        wanted.insert(path);
    }
    for (provider, function) in &schemas.functions {
        wanted.insert(format!("docs/{provider}/functions/{function}.md"));
        tell(
            &format!("docs/{provider}/index.md"),
            &mut [function.clone()].iter(),
        );
    }
    for provider in PROVIDERS {
        let names = &schemas.providers[provider];
        tell(&format!("docs/{provider}/index.md"), &mut names.iter());
    }
    assert!(wanted.len() > 190, "only {} types were found", wanted.len());
    let present: BTreeSet<String> = all()
        .into_iter()
        .map(|page| page.path)
        .filter(|path| is_of_a_type(path))
        .collect();
    let missing: Vec<_> = wanted.difference(&present).collect();
    let idle: Vec<_> = present.difference(&wanted).collect();
    assert!(missing.is_empty(), "without a page: {missing:#?}");
    assert!(idle.is_empty(), "of nothing that a provider has: {idle:#?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the README says of each provider: `100 resources, 30 data sources`.
#[test]
fn the_readme_counts_right() {
    let judge = Judge::new(Cli::OpenTofu).unwrap_or_else(|error| panic!("{error}"));
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    for provider in PROVIDERS {
        let begins = format!("{provider}_");
        let of = |root: Root| {
            let types = judge.schemas.types.keys();
            let own = types.filter(|(kind, name)| *kind == root && name.starts_with(&begins));
            own.count()
        };
        let functions = judge.schemas.functions.iter();
        let counts = [
            (of(Root::Resource), "resource"),
            (of(Root::Data), "data source"),
            (of(Root::Ephemeral), "ephemeral resource"),
            (
                functions.filter(|(of, _)| of == provider).count(),
                "function",
            ),
        ];
        let counted =
            counts
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, noun)| match count {
                    1 => format!("1 {noun}"),
                    count => format!("{count} {noun}s"),
                });
        let said = format!(
            "`slipway/{provider}`: {}",
            counted.collect::<Vec<_>>().join(", ")
        );
        assert!(readme.contains(&said), "the README has to say: {said}");
    }
}

fn is_of_a_type(path: &str) -> bool {
    let folder = path.split('/').nth(2).unwrap_or_default();
    let mut folders = FOLDERS.iter().map(|(_, folder)| *folder);
    folder == "functions" || folders.any(|it| it == folder)
}

/// The pages of the providers.
fn all() -> Vec<Page> {
    let of_a_provider = |page: &Page| {
        let folder = page
            .path
            .strip_prefix("docs/")
            .and_then(|it| it.split_once('/'));
        folder.is_some_and(|(folder, _)| PROVIDERS.contains(&folder))
    };
    pages().into_iter().filter(of_a_provider).collect()
}

/// Registries have the folder alone, and read the first lines of each page.
#[test]
fn a_folder_can_be_published_as_it_is() {
    let all = all();
    let mut wrong = Vec::new();
    for page in &all {
        let text = fs::read_to_string(root().join(&page.path)).expect("it was read before");
        wrong.extend(unreadable(&page.path, &text));
        let own = page.path.split('/').take(2).collect::<Vec<_>>().join("/");
        let depth = page.path.matches('/').count() - own.matches('/').count() - 1;
        let leaves = |to: &str| to.matches("../").count() > depth;
        for (line, to) in page.links.iter().filter(|(_, to)| leaves(to)) {
            wrong.push(format!("{}:{line}: {to} leads out of {own}", page.path));
        }
    }
    for provider in PROVIDERS {
        for guide in ["troubleshooting.md", "../index.md"] {
            let path = root().join(format!("docs/{provider}/guides/{guide}"));
            assert!(path.is_file(), "{}", path.display());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a registry misses in the first lines of a page.
fn unreadable(path: &str, text: &str) -> Vec<String> {
    let folder = path.split('/').nth(2).unwrap_or_default();
    let known = [
        "resources",
        "data-sources",
        "ephemeral-resources",
        "functions",
        "guides",
        "index.md",
    ];
    let mut wrong = Vec::new();
    if !known.contains(&folder) || path.matches('/').count() > 3 {
        wrong.push(format!(
            "{path}: a registry looks for pages in {}",
            known.join(", ")
        ));
    }
    let front = text
        .strip_prefix("---\n")
        .and_then(|it| it.split_once("\n---\n"));
    let front = front.map_or("", |(front, _)| front);
    let has = |name: &str| {
        let line = front
            .lines()
            .find_map(|it| it.strip_prefix(name))
            .unwrap_or_default();
        line.trim().len() > 2
    };
    if !has("page_title:") {
        wrong.push(format!("{path}: it has no page_title"));
    }
    if !front.contains("description: |-\n  ") {
        wrong.push(format!("{path}: it has no description"));
    }
    let is_of_a_type = FOLDERS.iter().any(|(_, it)| *it == folder);
    if is_of_a_type && !has("subcategory:") {
        wrong.push(format!(
            "{path}: it is in no group; list what its type begins with in codegen/src/pages/subcategory.rs"
        ));
    }
    // The limit of the registry's documentation, "Storage limits".
    if text.len() > 500_000 {
        wrong.push(format!("{path}: a registry cuts it off at 500 KB"));
    }
    wrong
}

#[test]
fn a_page_that_no_registry_reads_is_told() {
    let good = "---\npage_title: \"a\"\nsubcategory: \"b\"\ndescription: |-\n  c\n---\n\n# A\n";
    assert_eq!(unreadable("docs/aws/resources/a.md", good), [""; 0]);
    let wrong = |path: &str, text: &str| unreadable(path, text).join("\n");
    assert!(wrong("docs/aws/parity.md", good).contains("looks for pages in"));
    assert!(wrong("docs/aws/resources/a/b.md", good).contains("looks for pages in"));
    assert!(wrong("docs/aws/resources/a.md", "# A\n").contains("no page_title"));
    let without = good.replace("\"b\"", "\"\"");
    assert!(wrong("docs/aws/resources/a.md", &without).contains("in no group"));
    assert_eq!(unreadable("docs/aws/guides/a.md", &without), [""; 0]);
}
