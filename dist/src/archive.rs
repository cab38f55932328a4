//! Archives that are the same byte for byte when their contents are.
//!
//! Entries stand in the order in which they are given, have no time, and are compressed by what the lock file
//! pins. The program is compressed once, whatever name it has in which archive.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, DataDescriptorOutput, ZipArchiveWriter};

use crate::sums::Sum;

/// A file, compressed.
pub(crate) struct Entry {
    compressed: Vec<u8>,
    crc: u32,
    size: u64,
    /// That of the file as it was.
    pub(crate) sum: Sum,
    permissions: u32,
}

impl Entry {
    /// A program, which everybody may start: a regular file with these rights (`stat.h` of POSIX).
    pub(crate) fn program(contents: &[u8], sum: Sum) -> io::Result<Self> {
        Self::new(contents, sum, 0o100_755)
    }

    /// A text, which everybody may read.
    pub(crate) fn text(contents: &[u8]) -> io::Result<Self> {
        Self::new(contents, Sum::of(contents), 0o100_644)
    }

    fn new(contents: &[u8], sum: Sum, permissions: u32) -> io::Result<Self> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(contents)?;
        Ok(Self {
            compressed: encoder.finish()?,
            crc: rawzip::crc32(contents),
            size: contents.len() as u64,
            sum,
            permissions,
        })
    }
}

/// An archive with these files.
pub(crate) fn of(entries: &[(&str, &Entry)]) -> Result<Vec<u8>, rawzip::Error> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (name, entry) in entries {
        let (mut file, _) = archive
            .new_file(*name)
            .compression_method(CompressionMethod::DEFLATE)
            .unix_permissions(entry.permissions)
            .start()?;
        file.write_all(&entry.compressed)?;
        file.finish(DataDescriptorOutput::new(entry.crc, entry.size))?;
    }
    archive.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::bufread::DeflateDecoder;

    use super::*;

    fn example() -> Vec<u8> {
        let program = vec![7; 100_000];
        let program = Entry::program(&program, Sum::of(&program)).unwrap();
        let text = Entry::text(b"Hello\n").unwrap();
        of(&[("program_v1", &program), ("LICENSE", &text)]).unwrap()
    }

    #[test]
    fn what_is_put_in_comes_out() {
        let bytes = example();
        assert!(bytes.len() < 2_000, "{}", bytes.len());
        let archive = rawzip::ZipArchive::from_slice(&bytes).unwrap();
        let mut entries = archive.entries();
        let mut found = Vec::new();
        while let Some(header) = entries.next_entry().unwrap() {
            let name = String::from_utf8(header.file_path().as_bytes().to_vec()).unwrap();
            let entry = archive.get_entry(header.wayfinder()).unwrap();
            let mut contents = Vec::new();
            entry
                .verifying_reader(DeflateDecoder::new(entry.data()))
                .read_to_end(&mut contents)
                .unwrap();
            found.push((name, header.mode().permissions(), contents));
        }
        assert_eq!(found[0], ("program_v1".to_owned(), 0o755, vec![7; 100_000]));
        assert_eq!(found[1], ("LICENSE".to_owned(), 0o644, b"Hello\n".to_vec()));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn the_same_contents_are_the_same_archive() {
        let first = example();
        // Times of the format have steps of two seconds; there is none in it at all.
        assert_eq!(
            &first[10..14],
            &[0; 4],
            "no time and no date (APPNOTE 4.3.7)"
        );
        assert_eq!(first, example());
    }
}
