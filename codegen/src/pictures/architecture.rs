//! The crates of the provider, each above those that it depends on.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::svg::{Anchor, Svg};

/// The folders of the crates.
pub(super) const CRATES: [&str; 9] = [
    "proto",
    "provider/framework",
    "provider/engine",
    "provider/aws",
    "provider/digitalocean",
    "provider/digitalocean/client",
    "provider/kubernetes",
    "provider/native",
    "provider",
];

/// A crate, as far as the picture has it.
#[derive(Debug)]
pub(super) struct Crate {
    name: String,
    description: String,
    needs: BTreeSet<String>,
}

/// A manifest.
#[derive(Deserialize)]
struct Manifest {
    package: Package,
    #[serde(default)]
    dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    description: String,
}

impl Crate {
    /// Reads a manifest.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn read(manifest: &str) -> Result<Self, String> {
        let manifest: Manifest = toml::from_str(manifest).map_err(|error| error.to_string())?;
        Ok(Self {
            name: manifest.package.name,
            description: manifest.package.description,
            needs: manifest.dependencies.into_keys().collect(),
        })
    }
}

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 58.0;
const ACROSS: f64 = 410.0;
const DOWN: f64 = 100.0;
const MARGIN: f64 = 24.0;

/// How many letters a line of a box has room for.
const LETTERS: usize = 36;

/// Draws the crates.
pub(super) fn draw(crates: &[Crate]) -> String {
    let levels = levels(crates);
    let top = levels.values().copied().max().unwrap_or(0);
    let mut rows: Vec<Vec<&Crate>> = vec![Vec::new(); top + 1];
    for it in crates {
        rows[top - levels[it.name.as_str()]].push(it);
    }
    for row in &mut rows {
        row.sort_by_key(|it| &it.name);
    }
    let widest = rows.iter().map(Vec::len).max().unwrap_or(1);
    let width = real(widest - 1) * ACROSS + WIDTH + 2.0 * MARGIN;
    let height = real(top) * DOWN + HEIGHT + 2.0 * MARGIN;
    let mut svg = Svg::new(
        whole(width),
        whole(height),
        "The crates of the provider, each above those that it depends on",
    );
    let mut places = BTreeMap::new();
    for (number, row) in rows.iter().enumerate() {
        let first = width / 2.0 - real(row.len() - 1) * ACROSS / 2.0;
        for (column, it) in row.iter().enumerate() {
            let at = (first + real(column) * ACROSS, MARGIN + real(number) * DOWN);
            places.insert(it.name.as_str(), at);
        }
    }
    for it in crates {
        for other in direct(it, crates) {
            let (from, to) = (places[it.name.as_str()], places[other]);
            svg.line((from.0, from.1 + HEIGHT), to, "line");
        }
    }
    for it in crates {
        let (x, y) = places[it.name.as_str()];
        svg.rect(
            (x - WIDTH / 2.0, y),
            (WIDTH, HEIGHT),
            "box",
            &it.description,
        );
        svg.text((x, y + 19.0), "name", Anchor::Middle, &it.name);
        for (number, line) in wrapped(&it.description).iter().enumerate() {
            svg.text(
                (x, y + 34.0 + real(number) * 14.0),
                "dim",
                Anchor::Middle,
                line,
            );
        }
    }
    svg.finish("the manifests of the crates")
}

/// How many crates stand below each, one above the other.
fn levels(crates: &[Crate]) -> BTreeMap<&str, usize> {
    let mut levels: BTreeMap<&str, usize> = crates.iter().map(|it| (it.name.as_str(), 0)).collect();
    // A crate is above all that it needs; there are no circles, so each round settles one level.
    for _ in crates {
        for it in crates {
            let below = it.needs.iter().filter_map(|name| levels.get(name.as_str()));
            let level = below.max().map_or(0, |level| level + 1);
            levels.insert(&it.name, level);
        }
    }
    levels
}

/// What a crate needs, without what it gets by way of another one.
fn direct<'a>(it: &'a Crate, crates: &'a [Crate]) -> Vec<&'a str> {
    let needed = |name: &str| crates.iter().find(|other| other.name == name);
    let reaches = |from: &str, to: &str| {
        let mut open = vec![from];
        while let Some(name) = open.pop() {
            let needs = needed(name).into_iter().flat_map(|it| &it.needs);
            for next in needs {
                if next == to {
                    return true;
                }
                open.push(next);
            }
        }
        false
    };
    let own: Vec<&str> = it
        .needs
        .iter()
        .map(String::as_str)
        .filter(|name| needed(name).is_some())
        .collect();
    let by_way = |name: &str| {
        own.iter()
            .any(|other| *other != name && reaches(other, name))
    };
    own.iter().copied().filter(|name| !by_way(name)).collect()
}

/// A text in at most two lines; the whole of it is shown where a pointer rests.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let count = lines.len();
        let Some(line) = lines.last_mut() else {
            break;
        };
        if line.len() + word.len() < LETTERS {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else if count < 2 {
            lines.push(word.to_owned());
        } else {
            line.push_str(" …");
            break;
        }
    }
    lines
}

fn real(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a picture is some hundred pixels wide"
)]
fn whole(number: f64) -> u32 {
    number.ceil() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, needs: &[&str]) -> Crate {
        Crate {
            name: name.to_owned(),
            description: "One that does things which take more than a line to be told of, and more"
                .to_owned(),
            needs: needs.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    #[test]
    fn a_crate_stands_above_what_it_needs() {
        let crates = [
            named("c", &["a", "b", "serde"]),
            named("a", &[]),
            named("b", &["a"]),
        ];
        let levels = levels(&crates);
        assert_eq!(levels, BTreeMap::from([("a", 0), ("b", 1), ("c", 2)]));
        assert_eq!(direct(&crates[0], &crates), ["b"]);
        let text = draw(&crates);
        assert_eq!(text.matches("<line ").count(), 2);
        assert_eq!(text.matches("class=\"name\"").count(), 3);
        assert!(
            wrapped(&crates[0].description)
                .iter()
                .all(|line| line.len() < 42)
        );
    }
}
