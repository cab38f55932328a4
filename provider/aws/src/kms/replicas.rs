//! Replica keys: copies of a multi-Region key in other Regions, with the id of their primary key.
//!
//! Facts: KMS developer guide, "Multi-Region keys in AWS KMS"; KMS API reference, ReplicateKey.

use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;

use crate::kms_keys;
use crate::parts::{given, region_in};

/// How the ids of multi-Region keys begin, and of no others.
const MULTI_REGION: &str = "mrk-";

/// The argument that names the primary key.
const PRIMARY: &str = "primary_key_arn";

/// What is wrong with the primary key of a replica in this region.
pub(crate) fn fault(primary: &Attr<String>, region: Option<&str>) -> Option<Diagnostic> {
    let key = id_of(primary)?;
    let home = region_in(primary)?;
    let (summary, detail) = if !key.starts_with(MULTI_REGION) {
        (
            "Primary key is no multi-Region key",
            format!(
                "Only a multi-Region key has replicas, and its id begins with `{MULTI_REGION}`. Nothing was changed.\n\
                 Create the primary key with `multi_region = true`, and name that one."
            ),
        )
    } else if region == Some(home) {
        (
            "Replica key in the Region of its primary key",
            format!(
                "The primary key is in {home}, and so would the replica be. Nothing was changed.\n\
                 Give the replica another `region`, or a provider of another Region."
            ),
        )
    } else {
        return None;
    };
    Some(Diagnostic::error(summary, detail).at(Path::of(PRIMARY)))
}

/// The id of a primary key, which its replicas have too.
pub(crate) fn id_of(primary: &Attr<String>) -> Option<&str> {
    kms_keys::id_in(given(primary)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_is_one_of_a_multi_region_key_in_another_region() {
        let told = |arn: &str, region| fault(&arn.into(), region).map(|it| it.summary.clone());
        let primary = "arn:aws:kms:eu-central-1:123456789012:key/mrk-1234";
        assert_eq!(told(primary, Some("eu-west-1")), None);
        assert_eq!(told(primary, None), None);
        assert!(told(primary, Some("eu-central-1")).is_some_and(|it| it.contains("in the Region")));
        let single = "arn:aws:kms:eu-central-1:123456789012:key/1234";
        assert!(told(single, Some("eu-west-1")).is_some_and(|it| it.contains("multi-Region")));
        assert_eq!(id_of(&primary.into()), Some("mrk-1234"));
    }
}
