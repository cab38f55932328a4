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
    // Both are tried, so that one run tells all that is missing.
    let moto = slipway_tools::ensure_moto();
    let opentofu = slipway_tools::ensure_opentofu();
    if let Ok(path) = &moto {
        println!("moto       {}", path.display());
    }
    if let Ok(path) = &opentofu {
        println!("opentofu   {}", path.display());
    }
    match (moto, opentofu) {
        (Ok(_), Ok(_)) => Ok(()),
        (Err(one), Err(other)) => Err(format!("{one}\n{other}").into()),
        (Err(error), _) | (_, Err(error)) => Err(error.into()),
    }
}
