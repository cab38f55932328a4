//! Where the content of an object comes from, and how it is cut into parts.
//!
//! A file is never read into memory: each request reads its part of it, again where it is repeated.

use std::path::PathBuf;

use aws_sdk_s3::primitives::{ByteStream, ByteStreamError, Length};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use slipway_engine::lifecycle::Failure;
use slipway_framework::diag::Diagnostic;
use slipway_framework::path::Path;

use super::model::Object;
use crate::parts::given;

/// A file of at least so many bytes is uploaded in parts; a single upload takes 5 GiB at most (S3 user
/// guide, "Uploading and copying objects using multipart upload", which recommends parts from 100 MB on).
const IN_PARTS: u64 = 64 << 20;

/// The usual size of a part, in bytes.
const PART: u64 = 16 << 20;

/// How many parts an upload has at most (S3 user guide, "Amazon S3 multipart upload limits").
const MOST_PARTS: u64 = 10_000;

/// The content of an object.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// What the configuration says.
    Bytes(Vec<u8>),
    /// A file of so many bytes.
    File(PathBuf, u64),
}

impl Body {
    /// The content that is planned; nothing, when nothing says any.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) async fn of(planned: &Object) -> Result<Self, Failure> {
        if let Some(path) = given(&planned.source) {
            let file = tokio::fs::metadata(path).await;
            return match file {
                Ok(file) if file.is_file() => Ok(Self::File(path.into(), file.len())),
                Ok(_) => Err(unreadable(path, "it is no file").into()),
                Err(error) => Err(unreadable(path, &error.to_string()).into()),
            };
        }
        if let Some(text) = given(&planned.content_base64) {
            // The schema has checked that it is base64.
            return Ok(Self::Bytes(BASE64.decode(text).unwrap_or_default()));
        }
        let text = given(&planned.content).unwrap_or_default();
        Ok(Self::Bytes(text.as_bytes().to_vec()))
    }

    /// The offsets and lengths of the parts, when it is uploaded in several.
    pub(super) fn parts(&self) -> Option<Vec<(u64, u64)>> {
        match self {
            Self::File(_, length) if *length >= IN_PARTS => Some(parts(*length)),
            _ => None,
        }
    }

    /// All of it, to be sent.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(super) async fn whole(&self) -> Result<ByteStream, ByteStreamError> {
        match self {
            Self::Bytes(bytes) => Ok(ByteStream::from(bytes.clone())),
            Self::File(path, _) => ByteStream::from_path(path).await,
        }
    }

    /// A part of it, to be sent.
    ///
    /// # Errors
    /// When the file cannot be opened, or is shorter by now.
    pub(super) async fn part(
        &self,
        offset: u64,
        length: u64,
    ) -> Result<ByteStream, ByteStreamError> {
        match self {
            Self::Bytes(_) => self.whole().await,
            Self::File(path, _) => {
                let read = ByteStream::read_from().path(path).offset(offset);
                read.length(Length::Exact(length)).build().await
            }
        }
    }
}

/// The parts of so many bytes.
fn parts(length: u64) -> Vec<(u64, u64)> {
    let size = PART.max(length.div_ceil(MOST_PARTS));
    let size_from = |offset| size.min(length - offset);
    let mut parts = Vec::new();
    let mut offset = 0;
    while offset < length {
        parts.push((offset, size_from(offset)));
        offset += size;
    }
    parts
}

fn unreadable(path: &str, why: &str) -> Diagnostic {
    let detail = format!(
        "The file with the content cannot be read: {why}. Nothing was uploaded.\n\
         Correct `source`, then apply again.\n\n  File:  {path}"
    );
    Diagnostic::error("Unable to read source file", detail).at(Path::of("source"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_a_file_and_are_never_too_many() {
        for length in [IN_PARTS, IN_PARTS + 1, 5 << 40] {
            let all = parts(length);
            assert!(all.len() as u64 <= MOST_PARTS);
            let mut end = 0;
            for (offset, part) in &all {
                assert_eq!(*offset, end);
                end += part;
            }
            assert_eq!(end, length);
        }
        assert_eq!(parts(IN_PARTS).len(), 4);
    }

    #[tokio::test]
    async fn a_part_of_a_file_is_read_and_not_all_of_it() {
        let file = tempfile::NamedTempFile::new().expect("a file can be made");
        std::fs::write(file.path(), "0123456789").expect("it can be written");
        let body = Body::File(file.path().to_owned(), 10);
        let part = body.part(2, 3).await.expect("the file is there");
        let bytes = part.collect().await.expect("it can be read");
        assert_eq!(bytes.into_bytes().as_ref(), b"234");
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_told_with_its_argument() {
        let planned = Object {
            source: "/does/not/exist".into(),
            ..Object::default()
        };
        let Err(Failure::Told(told)) = Body::of(&planned).await else {
            panic!("there is no such file");
        };
        let told: Vec<String> = told.iter().map(|it| it.summary.clone()).collect();
        assert_eq!(told, ["Unable to read source file"]);
    }
}
