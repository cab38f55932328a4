//! Where the content of an object comes from. A file is never read into memory.

use aws_sdk_s3::primitives::{ByteStream, ByteStreamError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use slipway_engine::lifecycle::Failure;
use slipway_framework::diag::Diagnostic;
use slipway_framework::path::Path;

use super::model::Object;
use crate::parts::given;

/// The largest object that is uploaded at once (S3 user guide, "Uploading objects"), in bytes.
const LARGEST: u64 = 5 << 30;

/// The content of an object.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// What the configuration says.
    Bytes(Vec<u8>),
    /// A file.
    File(String),
}

impl Content {
    /// The content that is planned; nothing, when nothing says any.
    ///
    /// # Errors
    /// When the file cannot be read, or is too large.
    pub(super) async fn of(planned: &Object) -> Result<Self, Failure> {
        if let Some(path) = given(&planned.source) {
            return match tokio::fs::metadata(path).await {
                Ok(file) if !file.is_file() => Err(unreadable(path, "it is no file").into()),
                Ok(file) if file.len() > LARGEST => Err(unreadable(
                    path,
                    "it has more than the 5 GiB that are uploaded at once",
                )
                .into()),
                Ok(_) => Ok(Self::File(path.to_owned())),
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

    /// All of it, to be sent.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(super) async fn stream(&self) -> Result<ByteStream, ByteStreamError> {
        match self {
            Self::Bytes(bytes) => Ok(ByteStream::from(bytes.clone())),
            Self::File(path) => ByteStream::from_path(path).await,
        }
    }
}

fn unreadable(path: &str, why: &str) -> Diagnostic {
    let detail = format!(
        "The file with the content cannot be read: {why}. Nothing was uploaded.\n\
         Correct `source`, then apply again.\n\n  File:  {path}"
    );
    Diagnostic::error("Unable to read source file", detail).at(Path::of("source"))
}
