//! Every link leads somewhere: relative ones to a file of the clone and a heading in it. Of links to other hosts only the form is looked
//! at, since a test asks nothing of the network.

use std::collections::BTreeMap;

use crate::markdown::{Page, pages, root};

/// What is wrong with the links of these pages, of which `exists` says what is there besides.
fn defects(pages: &[Page], exists: impl Fn(&str) -> bool) -> Vec<String> {
    let by_path: BTreeMap<&str, &Page> = pages.iter().map(|it| (it.path.as_str(), it)).collect();
    let mut defects = Vec::new();
    for page in pages {
        for (line, to) in &page.links {
            if let Err(why) = lead(page, to, &by_path, &exists) {
                defects.push(format!("{}:{line}: {to}: {why}", page.path));
            }
        }
        for (line, to) in &page.broken {
            defects.push(format!("{}:{line}: [{to}] is defined nowhere", page.path));
        }
    }
    defects
}

fn lead(
    page: &Page,
    to: &str,
    pages: &BTreeMap<&str, &Page>,
    exists: impl Fn(&str) -> bool,
) -> Result<(), String> {
    if let Some((scheme, rest)) = to.split_once("://") {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        return match scheme {
            "https" if host.contains('.') && !host.contains(['@', ' ']) => Ok(()),
            "https" => Err(format!("`{host}` is no host")),
            other => Err(format!("{other} is not https")),
        };
    }
    let (file, anchor) = to.split_once('#').unwrap_or((to, ""));
    let path = match file {
        "" => page.path.clone(),
        file => resolve(&page.path, file)?,
    };
    let Some(target) = pages.get(path.as_str()) else {
        return match exists(&path) {
            true if anchor.is_empty() => Ok(()),
            true => Err(format!("{path} is no page, so it has no headings")),
            false => Err(format!("there is no {path}")),
        };
    };
    if anchor.is_empty() || target.anchors.contains(anchor) {
        return Ok(());
    }
    let all: Vec<&str> = target.anchors.iter().map(String::as_str).collect();
    Err(format!("{path} has only {}", all.join(", ")))
}

/// The path in the clone of a file that a page names.
fn resolve(page: &str, file: &str) -> Result<String, String> {
    if file.starts_with('/') {
        return Err("it begins with `/`, which is another place on each host".to_owned());
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            ".." => drop(parts.pop().ok_or("it leaves the clone")?),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

#[test]
fn links_lead_somewhere() {
    let pages = pages();
    let links: usize = pages.iter().map(|page| page.links.len()).sum();
    assert!(links > 400, "only {links} links were found");
    let root = root();
    let defects = defects(&pages, |path| root.join(path).exists());
    assert!(defects.is_empty(), "\n{}", defects.join("\n"));
}

#[test]
fn a_wrong_link_is_told() {
    let text = "# Top\n[1](b.md) [2](../b.md#no) [3](#top) [4](#bottom)\n[5](http://a.example) [6](https://a.example/x) \
                [7](https://localhost) [8](/a.md) [9](../../x.md) [10](pic.svg) [11](pic.svg#a) [12](../b.md#there)\n";
    let pages = [Page::new("docs/a.md", text), Page::new("b.md", "# There\n")];
    let defects = defects(&pages, |path| path == "docs/pic.svg");
    let expected = [
        "docs/a.md:2: b.md: there is no docs/b.md",
        "docs/a.md:2: ../b.md#no: b.md has only there",
        "docs/a.md:2: #bottom: docs/a.md has only top",
        "docs/a.md:3: http://a.example: http is not https",
        "docs/a.md:3: https://localhost: `localhost` is no host",
        "docs/a.md:3: /a.md: it begins with `/`, which is another place on each host",
        "docs/a.md:3: ../../x.md: it leaves the clone",
        "docs/a.md:3: pic.svg#a: docs/pic.svg is no page, so it has no headings",
    ];
    assert_eq!(defects, expected);
}
