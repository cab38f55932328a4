//! `cargo xtask proto`: the committed code of the plugin protocol.

use std::fs;
use std::io::ErrorKind;

use slipway_proto_generator as generator;

use crate::Result;

/// Arguments of `cargo xtask proto`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write nothing; fail when a file is out of date.
    #[arg(long)]
    pub(crate) check: bool,
}

/// Writes `proto/src/generated`, or compares it with what would be written.
///
/// # Errors
///
/// When the definitions do not compile, a file cannot be read or written, or, with `--check`, a
/// file is out of date.
pub(crate) fn run(args: &Args) -> Result<()> {
    let folder = generator::proto_crate().join("src/generated");
    let mut stale = Vec::new();
    for (name, code) in generator::generate()? {
        let path = folder.join(&name);
        let committed = match fs::read_to_string(&path) {
            Ok(committed) => Some(committed),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(format!("cannot read {name}: {error}").into()),
        };
        if committed.as_deref() == Some(code.as_str()) {
            continue;
        }
        if args.check {
            if let Some(difference) = first_difference(&committed.unwrap_or_default(), &code) {
                println!("{name}: {difference}");
            }
            stale.push(name);
        } else {
            fs::create_dir_all(&folder)?;
            fs::write(&path, code).map_err(|error| format!("cannot write {name}: {error}"))?;
            println!("wrote proto/src/generated/{name}");
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("out of date: {}; run `cargo xtask proto`", stale.join(", ")).into())
}

/// The first line in which two texts differ, as a person would want to read it.
fn first_difference(committed: &str, generated: &str) -> Option<String> {
    let mut committed = committed.lines();
    let mut generated = generated.lines();
    for number in 1.. {
        match (committed.next(), generated.next()) {
            (None, None) => return None,
            (old, new) if old == new => {}
            (old, new) => {
                return Some(format!(
                    "line {number}\n  committed: {}\n  generated: {}",
                    old.unwrap_or("(end of file)"),
                    new.unwrap_or("(end of file)")
                ));
            }
        }
    }
    None
}
