//! This program as something to install: its bytes, and a number that only these bytes have.

use std::fmt;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};

use super::error::Error;

/// How many digits a build's number has: 48 bits, so that two builds never meet by chance.
const DIGITS: usize = 12;

/// The number of a build, as in `5.100.0+slipway.1f0c2d3e4a5b`.
///
/// It is the beginning of the program's SHA-256. A lock file holds the hash of what was installed, so
/// a version has to mean the same bytes everywhere and for ever: a counter or a time would give one
/// number to two programs, or two to one that was built again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number(String);

impl Number {
    pub(super) fn of(program: &[u8]) -> Self {
        let digits = digest(&SHA256, program)
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>();
        Self(digits.chars().take(DIGITS).collect())
    }

    /// Reads what [`fmt::Display`] writes.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == DIGITS && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One build of this program.
#[derive(Debug)]
pub(super) struct Build {
    pub(super) program: Vec<u8>,
    pub(super) number: Number,
    /// The platform as Go names it, such as `linux_amd64`.
    pub(super) platform: String,
}

impl Build {
    /// The program that runs.
    pub(super) fn of_this_program() -> Result<Self, Error> {
        let file = std::env::current_exe()
            .map_err(|source| Error::io("find the program", Path::new("slipway"), source))?;
        Self::of_file(file, std::env::consts::OS, std::env::consts::ARCH)
    }

    fn of_file(file: PathBuf, os: &str, architecture: &str) -> Result<Self, Error> {
        let platform = platform(os, architecture)?;
        let program =
            std::fs::read(&file).map_err(|source| Error::io("read the program", &file, source))?;
        Ok(Self::new(program, platform))
    }

    pub(super) fn new(program: Vec<u8>, platform: String) -> Self {
        Self {
            number: Number::of(&program),
            program,
            platform,
        }
    }
}

/// Rust's names of a platform as Go's, which the tools look for (`go tool dist list`).
fn platform(os: &str, architecture: &str) -> Result<String, Error> {
    let os = match os {
        "macos" => "darwin",
        "linux" | "windows" | "freebsd" | "openbsd" => os,
        _ => return Err(Error::platform(os, architecture)),
    };
    let architecture = match architecture {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        "arm" => "arm",
        _ => return Err(Error::platform(os, architecture)),
    };
    Ok(format!("{os}_{architecture}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_belongs_to_the_bytes() {
        // The first digits of SHA-256("abc"), FIPS 180-2, appendix B.1.
        assert_eq!(Number::of(b"abc").to_string(), "ba7816bf8f01");
        assert_eq!(Number::of(b"abc"), Number::of(b"abc"));
        assert_ne!(Number::of(b"abc"), Number::of(b"abd"));
    }

    #[test]
    fn only_a_number_is_read_as_one() {
        assert_eq!(Number::parse("ba7816bf8f01"), Some(Number::of(b"abc")));
        for text in ["", "3", "BA7816BF8F01", "ba7816bf8f012", "ba7816bf8fxx"] {
            assert_eq!(Number::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn platforms_have_the_names_of_go() {
        assert_eq!(platform("linux", "x86_64").unwrap(), "linux_amd64");
        assert_eq!(platform("macos", "aarch64").unwrap(), "darwin_arm64");
        let unknown = platform("linux", "riscv64").unwrap_err().to_string();
        assert!(unknown.contains("linux on riscv64"), "{unknown}");
    }

    #[test]
    fn a_program_that_is_gone_is_an_error() {
        let gone = PathBuf::from("/no/such/program");
        let error = Build::of_file(gone, "linux", "x86_64").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("could not read the program /no/such/program: "),
            "{error}"
        );
    }
}
