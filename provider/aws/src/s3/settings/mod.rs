//! Settings of buckets that no definition makes, and what they have in common.
//!
//! - `acl`: what S3 tells is another argument than the canned one that most configurations name.
//! - `lifecycle`: rules in several forms that mean the same, and in any order.
//! - `logging`: a block that only has to be there, and a setting that is taken away by setting nothing.
//! - `website`: rules that are JSON or blocks, and endpoints that are named after the region.
//! - `grantee`: whom ACLs and grants are about.

pub(super) mod acl;
mod grantee;
pub(super) mod lifecycle;
pub(super) mod logging;
pub(super) mod website;

use std::time::Duration;

use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::Piece;
use slipway_framework::model::Attr;

use crate::parts::given;
use crate::{import_ids, parts};

/// What an expected owner has to be.
pub(super) const OWNER: &str = "be the id of an account: 12 digits";

/// For how long a read may tell what was before a change (S3 user guide, "Amazon S3 data consistency
/// model": configurations of buckets are eventually consistent).
pub(super) const SETTLES: Duration = Duration::from_secs(120);

/// What import ids of these settings look like.
const FORM: &str = "BUCKET[,EXPECTED_BUCKET_OWNER]";

/// Whether a text is the id of an account. An empty one counts as left out.
pub(super) fn is_account(text: &str) -> bool {
    text.is_empty() || text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
}

/// The id of a setting: the bucket, and the expected owner where there is one.
pub(super) fn made_id(bucket: &Attr<String>, owner: &Attr<String>) -> String {
    let bucket = given(bucket).unwrap_or_default();
    let owner = parts::after(",", given(owner).unwrap_or_default());
    format!("{bucket}{owner}")
}

/// What an import id says of a setting.
pub(super) struct Imported {
    pub(super) id: Attr<String>,
    pub(super) bucket: Attr<String>,
    pub(super) owner: Attr<String>,
    pub(super) region: Attr<String>,
}

/// What names a setting of a bucket.
pub(super) const PIECES: &[Piece] = &[
    Piece::Part("bucket"),
    Piece::Perhaps {
        text: ",",
        part: "expected_bucket_owner",
    },
];

/// The parts of an import id.
///
/// # Errors
/// When it is malformed.
pub(super) fn imported(id: &str) -> Result<Imported, Diagnostics> {
    let (text, region) = import_ids::with_region(id, FORM)?;
    let parts = import_ids::endings(text, [","]).filter(|(bucket, [owner])| {
        !bucket.is_empty() && is_account(given(owner).unwrap_or_default())
    });
    let Some((bucket, [owner])) = parts else {
        return Err(import_ids::malformed(id, FORM));
    };
    Ok(Imported {
        id: text.into(),
        bucket: bucket.into(),
        owner,
        region,
    })
}

/// A text as the SDK takes it.
pub(super) fn text(value: &Attr<String>) -> Option<String> {
    given(value).map(str::to_owned)
}

/// The block that may be written once.
pub(super) fn single<T>(block: &Attr<Vec<T>>) -> Option<&T> {
    block.if_known().and_then(|all| all.first())
}

/// The value of a block that may be written once.
pub(super) fn block<T>(value: Option<T>) -> Attr<Vec<T>> {
    Attr::Known(value.into_iter().collect())
}
