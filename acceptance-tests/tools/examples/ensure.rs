//! Installs every pinned tool and prints where it is: `cargo run -p slipway-tools --example ensure`.
#![allow(clippy::print_stdout, reason = "its output is for a person")]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("moto     {}", slipway_tools::ensure_moto()?.display());
    let clis = slipway_tools::Clis::ensure()?;
    println!("opentofu {}", clis.opentofu.display());
    match clis.terraform {
        Some(path) => println!("terraform {}", path.display()),
        None => println!("terraform is not installed"),
    }
    Ok(())
}
