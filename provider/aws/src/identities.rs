//! Identities of objects: what their import ids are made of, with the account and the region.
//!
//! The attributes and versions are those of hashicorp/aws 6.25, or of a later 6.x where that version has
//! no identity of a type: hosts hand a stored identity to the provider as it is, so a state moves between
//! providers only when both call its parts the same (`upgradeResourceIdentity` in Terraform 1.12 and
//! OpenTofu 1.12). A type that hashicorp/aws gives none has what its import id is made of, with version
//! 0, which hosts ignore where a provider has none.
//!
//! As in hashicorp/aws 6, account and region are optional in an import: left out, they are those of the
//! provider.

use std::sync::Arc;

use slipway_framework::identity::{Identity, Piece};

use crate::shared::Shared;

/// The identity of what lives in a region.
pub(crate) fn regional(shared: &Arc<Shared>, pieces: &'static [Piece]) -> Identity {
    let of = Arc::clone(shared);
    let region = move || Some(of.if_connected()?.region().to_owned());
    global(shared, pieces)
        .perhaps("@", "region")
        .with("region", "Region in which it is.", region)
}

/// The identity of what lives in no region.
pub(crate) fn global(shared: &Arc<Shared>, pieces: &'static [Piece]) -> Identity {
    let shared = Arc::clone(shared);
    let account = move || Some(shared.if_connected()?.account_id()?.to_owned());
    Identity::new(pieces).with("account_id", "Account that has it.", account)
}

/// The identity of what has a name that no other account or region has, such as an ARN: an import goes
/// to the region that the name tells.
pub(crate) fn alone(pieces: &'static [Piece]) -> Identity {
    let identity = Identity::new(pieces);
    match pieces {
        [Piece::Part(name)] => identity.ending("@", name, region_of),
        _ => identity,
    }
}

/// The region in an ARN or in the URL of a queue; `None` for what is in no region, and for URLs of
/// endpoints that do not say theirs.
fn region_of(name: &str) -> Option<String> {
    let region = match name.split_once("://") {
        None => match name.split(':').collect::<Vec<_>>().as_slice() {
            ["arn", _, _, region, ..] => *region,
            _ => return None,
        },
        Some((_, rest)) => {
            let host = rest.split(['/', ':']).next().unwrap_or_default();
            match host.split('.').collect::<Vec<_>>().as_slice() {
                ["sqs" | "sqs-fips", region, "amazonaws" | "api", ..] => *region,
                // The older endpoints (AWS General Reference, Amazon SQS endpoints and quotas).
                [region, "queue", "amazonaws", ..] => *region,
                ["queue", "amazonaws", "com"] => "us-east-1",
                _ => return None,
            }
        }
    };
    (!region.is_empty()).then(|| region.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_their_region() {
        let told = |name: &str| region_of(name).unwrap_or_default();
        assert_eq!(told("arn:aws:sns:eu-west-1:123456789012:news"), "eu-west-1");
        assert_eq!(
            told("arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:a@b-Xyz"),
            "cn-north-1"
        );
        assert_eq!(told("arn:aws:iam::123456789012:policy/web"), "");
        for url in [
            "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs",
            "https://sqs.eu-west-1.api.aws/123456789012/jobs",
            "https://eu-west-1.queue.amazonaws.com/123456789012/jobs",
        ] {
            assert_eq!(told(url), "eu-west-1", "{url}");
        }
        assert_eq!(
            told("https://queue.amazonaws.com/123456789012/jobs"),
            "us-east-1"
        );
        assert_eq!(told("http://127.0.0.1:4566/123456789012/jobs"), "");
        assert_eq!(told("jobs"), "");
    }
}
