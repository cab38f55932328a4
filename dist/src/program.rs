//! A program that was compiled: which platform it is for, and what it says of itself.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::platform::Platform;
use crate::sums::Sum;
use crate::tools::{self, Rust};

/// A program of one platform.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) bytes: Vec<u8>,
    pub(crate) sum: Sum,
    pub(crate) platform: &'static Platform,
}

/// What a program says of itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) version: String,
    /// The names of its providers.
    pub(crate) faces: Vec<String>,
}

impl Program {
    /// Reads one.
    ///
    /// # Errors
    /// When it is none of a platform that there are releases for, or another Rust made it than this clone's:
    /// its bill of materials and the licences of the library would be another's.
    pub(crate) fn read(path: &Path, rust: &Rust) -> Result<Self, Error> {
        let bytes = std::fs::read(path).map_err(|error| Error::io("read", path, &error))?;
        let named = |error: Error| Error::new(path.display().to_string(), error.to_string());
        let platform = Platform::of(&bytes).map_err(named)?;
        // Every program has messages of panics in the library, which name its sources.
        let mark = format!("/rustc/{}/", rust.commit);
        if find(&bytes, mark.as_bytes()).is_none() {
            return Err(Error::new(
                format!(
                    "{} was not compiled by Rust {}, which this clone is compiled with",
                    path.display(),
                    rust.release
                ),
                "Compile all programs of a release with one Rust.",
            ));
        }
        Ok(Self {
            sum: Sum::of(&bytes),
            bytes,
            platform,
        })
    }
}

/// Lets a program that is for this machine say what it is.
///
/// # Errors
/// When it does not start, or says something else.
pub(crate) fn ask(program: &Path) -> Result<Said, Error> {
    let remedy = "It has to be a program `slipway` that runs on this machine.";
    let text = tools::said(Command::new(program).arg("version").env_clear(), remedy)?;
    parse(&text).ok_or_else(|| Error::new(format!("the program calls itself {text:?}"), remedy))
}

/// Reads `slipway 0.1.0 (slipway/aws, slipway/digitalocean)`.
fn parse(text: &str) -> Option<Said> {
    let (version, faces) = text.trim().strip_prefix("slipway ")?.split_once(" (")?;
    let faces = faces.strip_suffix(')')?.split(", ");
    let faces: Option<Vec<String>> = faces
        .map(|face| face.strip_prefix("slipway/").map(str::to_owned))
        .collect();
    Some(Said {
        version: version.to_owned(),
        faces: faces?,
    })
}

/// Where `part` begins in `whole`. It goes from one possible first byte to the next.
pub(crate) fn find(whole: &[u8], part: &[u8]) -> Option<usize> {
    let first = *part.first()?;
    let mut begin = 0;
    while let Some(step) = whole.get(begin..)?.iter().position(|byte| *byte == first) {
        begin += step;
        if whole[begin..].starts_with(part) {
            return Some(begin);
        }
        begin += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_says_is_read() {
        let said = parse("slipway 0.1.0 (slipway/aws, slipway/digitalocean)\n").unwrap();
        assert_eq!(said.version, "0.1.0");
        assert_eq!(said.faces, ["aws", "digitalocean"]);
        for other in [
            "",
            "slipway 0.1.0",
            "slipway 0.1.0 (aws)",
            "terraform 1.11 (slipway/aws)",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
