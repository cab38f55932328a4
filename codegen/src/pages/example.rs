//! Examples: blocks of HCL files that tests apply.
//!
//! A page shows the block as it stands in the file, so it is as current as the test.

use std::fs;
use std::path::Path;

/// A block of a tested file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Example {
    /// The file, by its path in the clone.
    pub(super) file: String,
    /// The block.
    pub(super) text: String,
}

impl Example {
    /// The name of its object, with a key where it is one of several.
    pub(super) fn name(&self) -> String {
        let name = self.text.split('"').nth(3).unwrap_or("example");
        // Blocks inside of it, which `dynamic` repeats, are further to the right.
        let has = |argument: &str| {
            let head = format!("  {argument} ");
            self.text.lines().any(|line| line.starts_with(&head))
        };
        match (has("count"), has("for_each")) {
            (true, _) => format!("{name}[0]"),
            (_, true) => format!("{name}[\"KEY\"]"),
            _ => name.to_owned(),
        }
    }
}

/// The tested files of a clone.
pub(super) struct Examples {
    /// Path and text, in the order of the folders and in each in that of the paths.
    files: Vec<(String, String)>,
}

/// The folders of tested HCL. Whole systems come last: what they say of a type is about the system.
const FOLDERS: [&str; 6] = [
    "examples/quickstart",
    "examples/quickstart-digitalocean",
    "examples/release-doks",
    "examples/release-eks",
    "acceptance-tests/cases",
    "examples",
];

impl Examples {
    /// Reads the files.
    ///
    /// # Errors
    /// When a folder or a file cannot be read.
    pub(super) fn read(root: &Path) -> Result<Self, String> {
        let mut files = Vec::new();
        for folder in FOLDERS {
            let mut found = Vec::new();
            collect(root, folder, &mut found)?;
            found.sort();
            files.extend(found);
        }
        Ok(Self { files })
    }

    /// An example of this type: of a case that is named after it, else of the first file that has one.
    pub(super) fn of(&self, word: &str, type_name: &str) -> Option<Example> {
        let short = type_name
            .split_once('_')
            .map_or(type_name, |(_, rest)| rest);
        let folder = format!("/{}/", short.replace('_', "-"));
        let named = self.files.iter().filter(|(path, _)| path.contains(&folder));
        let head = format!("{word} \"{type_name}\" ");
        named.chain(&self.files).find_map(|(file, text)| {
            let text = block(text, &head)?;
            let file = file.clone();
            Some(Example { file, text })
        })
    }
}

fn collect(root: &Path, folder: &str, files: &mut Vec<(String, String)>) -> Result<(), String> {
    let said = |error: std::io::Error| format!("cannot read {folder}: {error}");
    let path = root.join(folder);
    let Ok(entries) = fs::read_dir(&path) else {
        return Ok(());
    };
    if fs::read_to_string(path.join("case.toml")).is_ok_and(|text| text.contains("only_peer")) {
        return Ok(());
    }
    for entry in entries {
        let entry = entry.map_err(said)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let inner = format!("{folder}/{name}");
        // What is wrong on purpose, and what a run of the tools leaves, is no example.
        if name.starts_with("errors-") || name.starts_with('.') {
            continue;
        }
        if entry.path().is_dir() {
            collect(root, &inner, files)?;
        } else if name.ends_with(".tf") {
            let text = fs::read_to_string(entry.path()).map_err(said)?;
            files.push((inner, text));
        }
    }
    Ok(())
}

/// The block with this head, which `terraform fmt` leaves at the beginning of lines.
fn block(text: &str, head: &str) -> Option<String> {
    let mut lines = text.lines().skip_while(|line| !line.starts_with(head));
    let first = lines.next()?;
    if first.ends_with('}') {
        return Some(first.to_owned());
    }
    let mut block = vec![first];
    for line in lines {
        block.push(line);
        if line == "}" {
            return Some(block.join("\n"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Example, block};

    #[test]
    fn an_object_is_named_as_an_import_needs_it() {
        let name = |text: &str| {
            let (file, text) = (String::new(), text.to_owned());
            Example { file, text }.name()
        };
        assert_eq!(name("resource \"x\" \"y\" {}"), "y");
        assert_eq!(name("resource \"x\" \"y\" {\n  count = 2\n}"), "y[0]");
        assert_eq!(
            name("resource \"x\" \"y\" {\n  for_each = var.a\n}"),
            "y[\"KEY\"]"
        );
    }

    #[test]
    fn a_block_is_taken_as_it_stands() {
        let text = "a = 1\nresource \"x\" \"y\" {\n  b {\n  }\n}\nresource \"z\" \"y\" {}\n";
        let taken = block(text, "resource \"x\" ");
        assert_eq!(
            taken.as_deref(),
            Some("resource \"x\" \"y\" {\n  b {\n  }\n}")
        );
        let short = block(text, "resource \"z\" ");
        assert_eq!(short.as_deref(), Some("resource \"z\" \"y\" {}"));
        assert_eq!(block(text, "resource \"w\" "), None);
        assert_eq!(block("resource \"x\" {", "resource \"x\" "), None);
    }
}
