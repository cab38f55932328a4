//! The licences of everything that a program is made of, with their texts, in one file.
//!
//! A text is the package's own, because it names the holders of the copyright. Of a package that brings none,
//! it is the text of the SPDX list for each licence that the package declares, and its authors are named.
//! What Rust's library is made of stands in a page that comes with every Rust.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use spdx::{Expression, ParseMode};

use crate::error::Error;
use crate::packages::{Package, Packages};
use crate::tools::Rust;

/// How such files are called, whatever follows.
const NAMES: [&str; 7] = [
    "LICENSE",
    "LICENCE",
    "COPYING",
    "COPYRIGHT",
    "NOTICE",
    "UNLICENSE",
    "PATENTS",
];

/// Endings of files that are called so and hold something else.
const OTHERS: [&str; 8] = ["rs", "toml", "json", "py", "sh", "go", "c", "h"];

/// How deep they are looked for: C libraries bring others, `aws-lc/third_party/fiat/LICENSE`.
const DEPTH: usize = 4;

/// The texts, each once, by the number under which packages name them.
#[derive(Default)]
struct Texts {
    numbers: BTreeMap<String, usize>,
    texts: Vec<String>,
}

impl Texts {
    fn number(&mut self, text: &str) -> usize {
        // Some were written on Windows, and some lack the last line's end.
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        let text = lines.join("\n").trim().to_owned();
        *self.numbers.entry(text.clone()).or_insert_with(|| {
            self.texts.push(text);
            self.texts.len()
        })
    }
}

/// The whole document.
///
/// # Errors
/// When a package says nothing of its licence, or Rust's own page is missing.
pub(crate) fn document(packages: &Packages, rust: &Rust, platform: &str) -> Result<String, Error> {
    let mut texts = Texts::default();
    let mut lines = String::new();
    let mut line = |name: &str, licence: &str, numbers: BTreeSet<usize>| {
        let numbers: Vec<String> = numbers.iter().map(|number| format!("[{number}]")).collect();
        lines.push_str(&format!("{name}: {licence}: {}\n", numbers.join(" ")));
    };
    let page = library(rust)?;
    line(
        &format!("Rust's standard library {}", rust.release),
        "MIT OR Apache-2.0, and others",
        BTreeSet::from([texts.number(&page)]),
    );
    for part in &packages.parts {
        let package = &part.package;
        if package.is_foreign() {
            let numbers = of_package(package)?
                .iter()
                .map(|text| texts.number(text))
                .collect();
            let name = format!("{} {}", package.name, package.version);
            line(&name, expression(package)?.as_ref(), numbers);
        }
    }
    let version = &packages.program.version;
    let mut document = format!(
        "What Slipway {version} for {platform} is made of, by whom it is licensed, and the numbers of the\n\
         texts, which follow. Slipway itself is under MIT or Apache-2.0, at your option.\n\n{lines}"
    );
    for (text, number) in texts.texts.iter().zip(1..) {
        document.push_str(&format!("\n{}\n[{number}]\n\n{text}\n", "=".repeat(80)));
    }
    Ok(document)
}

/// The licence that a package declares, in today's form of SPDX: older ones write `MIT/Apache-2.0`.
///
/// # Errors
/// When it declares none, or none of the SPDX list.
pub(crate) fn expression(package: &Package) -> Result<Expression, Error> {
    let declared = package.license.as_deref().unwrap_or_default();
    Expression::canonicalize(declared)
        .map(|canonical| canonical.unwrap_or_else(|| declared.to_owned()))
        .and_then(|canonical| Expression::parse_mode(&canonical, ParseMode::STRICT))
        .map_err(|error| {
            Error::new(
                format!(
                    "the licence of {} {} is not known: {declared:?}: {}",
                    package.name, package.version, error.reason
                ),
                "Do without the package.",
            )
        })
}

/// The texts of one package.
fn of_package(package: &Package) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    look(package.folder(), DEPTH, false, &mut found)
        .map_err(|error| Error::io("read the sources in", package.folder(), &error))?;
    if !found.is_empty() {
        return Ok(found);
    }
    let authors = match package.authors.as_slice() {
        [] => format!("the authors of {}", package.name),
        authors => authors.join(", "),
    };
    let mut texts = vec![format!(
        "{} {}: Copyright (c) {authors}. The package brings no text of its licence.",
        package.name, package.version
    )];
    for requirement in expression(package)?.requirements() {
        let id = requirement.req.license.id();
        texts.extend(id.map(|id| id.text().to_owned()));
    }
    Ok(texts)
}

/// Finds the texts in a folder and those below it. In a folder that is itself called so, every file is one.
fn look(
    folder: &Path,
    depth: usize,
    all: bool,
    found: &mut Vec<String>,
) -> Result<(), std::io::Error> {
    let mut paths: Vec<_> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        let upper = name.to_uppercase();
        let is_named = NAMES.iter().any(|begin| upper.starts_with(begin));
        if path.is_dir() {
            if depth > 1 {
                look(&path, depth - 1, is_named, found)?;
            }
        } else if (all || is_named) && !OTHERS.contains(&ending.as_ref()) {
            let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
            // A link of a repository that came as the name of its target.
            if text.trim().lines().count() > 1 {
                found.push(text);
            }
        }
    }
    Ok(())
}

/// Rust's page about its own library, as text.
fn library(rust: &Rust) -> Result<String, Error> {
    let page = rust.sysroot.join("share/doc/rust/COPYRIGHT-library.html");
    let html = fs::read_to_string(&page).map_err(|error| {
        Error::new(
            format!("could not read {}: {error}", page.display()),
            "What Rust's library is made of stands there. Use a Rust of https://rustup.rs, which has it.",
        )
    })?;
    Ok(text_of(&html))
}

/// What a browser would show of a page without scripts, more or less.
fn text_of(html: &str) -> String {
    let mut text = String::new();
    for (number, piece) in html.split('<').enumerate() {
        let shown = match piece.split_once('>') {
            Some((_, shown)) if number > 0 => shown,
            _ => piece,
        };
        text.push_str(shown);
    }
    for (code, letter) in [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ] {
        text = text.replace(code, letter);
    }
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    // Where tags were, lines are empty.
    lines.dedup_by(|one, other| one.is_empty() && other.is_empty());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::tests::example;

    fn sources() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (file, text) in [
            ("LICENSE-MIT", "The text\r\nof MIT  \n"),
            ("licenses/first.txt", "Another\ntext"),
            ("library/third_party/fiat/LICENSE", "The text\nof MIT"),
            ("LICENSE", "../LICENSE\n"),
            ("src/license.rs", "fn main() {\n}"),
            ("README.md", "Read\nme"),
        ] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
            fs::write(path, text).expect("a file");
        }
        folder
    }

    #[test]
    fn texts_are_found_and_said_once() {
        let folder = sources();
        let mut found = Vec::new();
        look(folder.path(), DEPTH, false, &mut found).expect("readable");
        assert_eq!(found.len(), 3, "{found:?}");
        let mut texts = Texts::default();
        let numbers: Vec<usize> = found.iter().map(|text| texts.number(text)).collect();
        assert_eq!(numbers, [1, 1, 2]);
        assert_eq!(texts.texts, ["The text\nof MIT", "Another\ntext"]);
    }

    #[test]
    fn a_package_without_a_text_gets_those_of_the_list() {
        let mut package = example().parts.remove(1).package;
        assert_eq!(
            expression(&package).unwrap().to_string(),
            "MIT OR Apache-2.0"
        );
        let folder = tempfile::tempdir().expect("a folder");
        package.move_to(folder.path());
        let texts = of_package(&package).unwrap();
        assert!(texts[0].contains("Copyright (c) Jane Doe"), "{texts:?}");
        assert!(texts[1].contains("without restriction"), "{}", texts[1]);
        assert!(
            texts[2].contains("Version 2.0, January 2004"),
            "{}",
            texts[2]
        );
    }

    #[test]
    fn a_licence_that_nobody_knows_is_refused() {
        let mut package = example().parts.remove(1).package;
        for declared in [None, Some("Mine"), Some("")] {
            package.license = declared.map(str::to_owned);
            let error = expression(&package).unwrap_err().to_string();
            assert!(
                error.starts_with("the licence of helper 0.1.0 is not known"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_page_becomes_text() {
        let html = "<!DOCTYPE html>\n<p>a &#60;b&#62;</p>\n<p>\n</p>\n\n\n<pre class=\"x\">&#34;c&#34;</pre>";
        assert_eq!(text_of(html), "\na <b>\n\n\"c\"");
    }
}
