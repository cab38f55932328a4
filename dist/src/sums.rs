//! The hashes by which each tool knows a file again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// SHA-256 of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sum([u8; 32]);

impl Sum {
    pub(crate) fn of(contents: &[u8]) -> Self {
        Self(Sha256::digest(contents).into())
    }

    /// As `sha256sum` and the registries write it.
    pub(crate) fn hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The text of a file of sums, in the form that `sha256sum --check` reads.
pub(crate) fn list<'a>(files: impl Iterator<Item = (&'a str, Sum)>) -> String {
    let mut files: Vec<_> = files.collect();
    files.sort_by_key(|(name, _)| *name);
    files
        .into_iter()
        .map(|(name, sum)| format!("{}  {name}\n", sum.hex()))
        .collect()
}

/// The hash of an archive as lock files and mirrors have it ("Dependency Lock File", `zh`).
pub(crate) fn of_archive(archive: Sum) -> String {
    format!("zh:{}", archive.hex())
}

/// The hash of what an archive is unpacked to, likewise (`h1`): that of the list of its files, whatever form
/// the archive has.
pub(crate) fn of_contents<'a>(files: impl Iterator<Item = (&'a str, Sum)>) -> String {
    let sum = Sum::of(list(files).as_bytes());
    format!("h1:{}", STANDARD.encode(sum.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Sum::of(b"abc").hex(), expected);
        assert_eq!(of_archive(Sum::of(b"abc")), format!("zh:{expected}"));
        let files = [("b", Sum::of(b"abc")), ("a", Sum::of(b"abc"))];
        assert_eq!(
            list(files.into_iter()),
            format!("{expected}  a\n{expected}  b\n"),
            "sorted by name"
        );
    }

    #[test]
    fn contents_are_hashed_in_the_order_of_their_names() {
        let one = [("a", Sum::of(b"1")), ("b", Sum::of(b"2"))];
        let mut other = one;
        other.reverse();
        assert_eq!(of_contents(one.into_iter()), of_contents(other.into_iter()));
        other[0].0 = "c";
        assert_ne!(of_contents(one.into_iter()), of_contents(other.into_iter()));
    }
}
