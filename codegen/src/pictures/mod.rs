//! Pictures in the documents, drawn from data: what crates depend on, a recorded apply, and measurements.
//!
//! - `svg`: shapes and text, readable on light and on dark pages.
//! - `architecture`, `timeline`, `bars`: a picture each.

mod architecture;
mod bars;
mod svg;
mod timeline;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The folder of the pictures in a clone.
const FOLDER: &str = "docs/pictures";

/// The pictures, by their path in the clone.
///
/// # Errors
/// When their data cannot be read.
pub fn make(root: &Path) -> Result<BTreeMap<String, String>, String> {
    let read = |file: &str| {
        fs::read_to_string(root.join(file)).map_err(|error| format!("cannot read {file}: {error}"))
    };
    let mut manifests = Vec::new();
    for folder in architecture::CRATES {
        let file = format!("{folder}/Cargo.toml");
        let text = read(&file)?;
        manifests.push(architecture::Crate::read(&text).map_err(|why| format!("{file}: {why}"))?);
    }
    let wrong = |file: &'static str| move |why: String| format!("{file}: {why}");
    let run = timeline::draw(&read(timeline::RECORD)?).map_err(wrong(timeline::RECORD))?;
    let figures = bars::draw(&read(bars::FIGURES)?).map_err(wrong(bars::FIGURES))?;
    let pictures = [
        ("architecture", architecture::draw(&manifests)),
        ("apply", run),
        ("benchmarks", figures),
    ];
    let pictures = pictures.map(|(name, text)| (format!("{FOLDER}/{name}.svg"), text));
    Ok(pictures.into())
}
