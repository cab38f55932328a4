//! Installs every pinned tool and prints where it is: `cargo run -p slipway-tools --example ensure`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "its output is for a person"
)]

use std::process::ExitCode;

fn main() -> ExitCode {
    match ensure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// All tools, or those that the command line names.
fn ensure() -> Result<(), slipway_tools::ToolError> {
    let named: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |tool: &str| named.is_empty() || named.iter().any(|name| name == tool);
    if wanted("moto") {
        println!("moto      {}", slipway_tools::ensure_moto()?.display());
    }
    if wanted("pydo") {
        println!("pydo      {}", slipway_tools::ensure_pydo()?.display());
    }
    if wanted("prism") {
        let prism = slipway_tools::ensure_prism()?;
        println!("prism     {}", prism.script().display());
    }
    // Not one of those that the tests need.
    if named.iter().any(|name| name == "radosgw") {
        println!("radosgw   {}", slipway_tools::ensure_radosgw()?.display());
    }
    if wanted("opentofu") {
        println!("opentofu  {}", slipway_tools::ensure_opentofu()?.display());
    }
    if wanted("kubernetes") {
        let kubernetes = slipway_tools::ensure_kubernetes()?;
        println!("kubernetes {}", kubernetes.apiserver.display());
    }
    if wanted("terraform") {
        match slipway_tools::find_terraform()? {
            Some(path) => println!("terraform {}", path.display()),
            None => println!("terraform is not installed"),
        }
    }
    Ok(())
}
