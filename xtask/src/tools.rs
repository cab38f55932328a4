//! `cargo xtask tools`: the pinned tools in the cache.

use crate::Result;

/// Arguments of `cargo xtask tools`.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Installs what is missing and prints where everything is.
///
/// # Errors
///
/// When a tool cannot be had; the message says what to install.
pub(crate) fn run(_: &Args) -> Result<()> {
    println!("cache      {}", slipway_tools::cache_dir()?.display());
    match slipway_tools::find_terraform()? {
        Some(path) => println!("terraform  {}", path.display()),
        None => println!("terraform  not installed; OpenTofu alone is used"),
    }
    // All are tried, so that one run tells all that is missing.
    let found = [
        ("moto", slipway_tools::ensure_moto()),
        ("opentofu", slipway_tools::ensure_opentofu()),
        (
            "kubernetes",
            slipway_tools::ensure_kubernetes().map(|programs| programs.apiserver),
        ),
        ("actionlint", slipway_tools::ensure_actionlint()),
        ("pydo", slipway_tools::ensure_pydo()),
        ("flask", slipway_tools::ensure_flask()),
        (
            "prism",
            slipway_tools::ensure_prism().map(|prism| prism.script().to_owned()),
        ),
    ];
    let mut missing = Vec::new();
    for (name, tool) in found {
        match tool {
            Ok(path) => println!("{name:<10} {}", path.display()),
            Err(error) => missing.push(error.to_string()),
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(missing.join("\n").into())
}
