use crate::diag::Diagnostics;
use crate::path::Path;

mod notations;
mod read_only;
mod relations;
mod values;

fn render(diagnostics: &Diagnostics) -> String {
    let blocks: Vec<String> = diagnostics
        .iter()
        .map(|d| {
            let path = d.path.as_ref().map(Path::to_string).unwrap_or_default();
            format!("Error: {}\n  at {path}\n{}\n", d.summary, d.detail)
        })
        .collect();
    blocks.join("\n")
}
