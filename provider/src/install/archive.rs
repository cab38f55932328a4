//! A package: a ZIP archive with one executable file.
//!
//! Nothing is compressed. The tools keep an unpacked copy anyway, and compressing would cost seconds in
//! every install to save space once. And it depends on nothing but the program: the archive of one
//! build is the same byte for byte, whenever it is written.

use std::io::{self, Write};

/// `-rwxr-xr-x` of a regular file, where Unix keeps it in an archive's external attributes.
const EXECUTABLE: u32 = 0o100_755 << 16;

/// 1 January 1980, the first day that the format knows: a date would make two archives of one build.
const DATE: u16 = 0x0021;

/// Writes an archive that holds `contents` as the executable `name`.
///
/// The form is that of PKWARE's APPNOTE 6.3: a local header (4.3.7), the contents, one entry of the
/// central directory (4.3.12) and its end (4.3.16).
///
/// # Errors
/// Those of `to`; and `InvalidInput` for 4 GiB and more, which the plain form has no room for.
pub(super) fn write(to: &mut impl Write, name: &str, contents: &[u8]) -> io::Result<()> {
    let too_large = |_| io::Error::new(io::ErrorKind::InvalidInput, "larger than an archive holds");
    let size = u32::try_from(contents.len()).map_err(too_large)?;
    let name_length = u16::try_from(name.len()).map_err(too_large)?;
    let common = common(contents, size, name_length);

    let mut local = b"PK\x03\x04".to_vec();
    local.extend(&common);
    local.extend(name.as_bytes());
    let directory_at = u32::try_from(local.len() + contents.len()).map_err(too_large)?;
    to.write_all(&local)?;
    to.write_all(contents)?;

    let mut directory = b"PK\x01\x02".to_vec();
    // Made on Unix, which is what gives the attributes their meaning, by version 2.0 of the format.
    directory.extend([20, 3]);
    directory.extend(&common);
    // No comment, first disk, a binary file.
    directory.extend([0; 6]);
    directory.extend(EXECUTABLE.to_le_bytes());
    // Its local header is at the very beginning.
    directory.extend(0_u32.to_le_bytes());
    directory.extend(name.as_bytes());
    let directory_size = u32::try_from(directory.len()).map_err(too_large)?;
    to.write_all(&directory)?;

    let mut end = b"PK\x05\x06".to_vec();
    // One disk; one entry here and in all.
    end.extend([0, 0, 0, 0, 1, 0, 1, 0]);
    end.extend(directory_size.to_le_bytes());
    end.extend(directory_at.to_le_bytes());
    // No comment.
    end.extend([0, 0]);
    to.write_all(&end)
}

/// What the local header and the central directory say alike.
fn common(contents: &[u8], size: u32, name_length: u16) -> Vec<u8> {
    let mut common = Vec::new();
    // Version 2.0 is needed, no flags, stored, at midnight.
    common.extend([20, 0, 0, 0, 0, 0, 0, 0]);
    common.extend(DATE.to_le_bytes());
    common.extend(crc32fast::hash(contents).to_le_bytes());
    // As stored and as unpacked.
    common.extend(size.to_le_bytes());
    common.extend(size.to_le_bytes());
    common.extend(name_length.to_le_bytes());
    // No extra fields.
    common.extend([0, 0]);
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_has_the_form_of_the_specification() {
        let mut archive = Vec::new();
        write(&mut archive, "a", b"123456789").unwrap();
        // The check value of CRC-32 for these digits.
        let crc = 0xCBF4_3926_u32.to_le_bytes();
        let local = [b"PK\x03\x04\x14\0\0\0\0\0\0\0\x21\0".as_slice(), &crc].concat();
        assert!(archive.starts_with(&local), "{archive:02x?}");
        let at = 30 + 1 + 9;
        assert_eq!(&archive[30..at], b"a123456789");
        assert_eq!(&archive[at..at + 6], b"PK\x01\x02\x14\x03");
        // Rights are in the upper half of the external attributes, 38 bytes into the entry.
        assert_eq!(&archive[at + 38..at + 42], &EXECUTABLE.to_le_bytes());
        assert_eq!(archive[at + 46], b'a');
        let end = &archive[at + 47..];
        assert_eq!(end.len(), 22);
        assert_eq!(end[12..20], [47, 0, 0, 0, 40, 0, 0, 0], "size and place");
    }

    #[test]
    fn a_disk_that_is_full_is_an_error() {
        let mut small = [0; 20];
        let error = write(&mut small.as_mut_slice(), "a", b"contents").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::WriteZero);
    }
}
