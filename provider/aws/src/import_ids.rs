//! Import ids: the parts of a text, and the region that may follow them.

use slipway_framework::diag::Diagnostics;
use slipway_framework::model::Attr;

pub(crate) use slipway_engine::import_ids::*;

/// The id and the region of an import id: `ID`, or `ID@REGION` (as hashicorp/aws 6 takes it). An id may
/// hold an `@` itself, so that only what looks like a region is one.
///
/// # Errors
/// When the id is empty. `form` is what an id without a region looks like.
pub(crate) fn with_region<'a>(
    text: &'a str,
    form: &str,
) -> Result<(&'a str, Attr<String>), Diagnostics> {
    let (id, region) = match text.rsplit_once('@') {
        Some((id, region)) if is_region(region) => (id, region.into()),
        _ => (text, Attr::Null),
    };
    if id.is_empty() {
        return Err(malformed(text, form));
    }
    Ok((id, region))
}

/// Whether a text looks like the name of a region, also of one that is newer than this: a short word,
/// one more or two, and a small number, as in `eu-central-1` and `us-gov-west-1`.
fn is_region(text: &str) -> bool {
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_lowercase());
    let is_number = |part: &str| part.bytes().all(|it| it.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [area, place @ .., number] => {
            (2..=4).contains(&area.len())
                && (1..=2).contains(&place.len())
                && (1..=2).contains(&number.len())
                && is_word(area)
                && place.iter().all(is_word)
                && is_number(number)
        }
        _ => false,
    }
}

/// The refusal of an import id of what lives in a region.
pub(crate) fn malformed(text: &str, form: &str) -> Diagnostics {
    refusal(text, form, " `@` and a region may follow it.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_may_follow() {
        let read = |text: &'static str| with_region(text, "VPC_ID").ok();
        assert_eq!(read("vpc-1"), Some(("vpc-1", Attr::Null)));
        assert_eq!(read("vpc-1@eu-west-1"), Some(("vpc-1", "eu-west-1".into())));
        assert_eq!(read("@eu-west-1"), None);
        assert_eq!(read(""), None);
        assert_eq!(read("a@b@eu-west-1"), Some(("a@b", "eu-west-1".into())));
    }

    #[test]
    fn only_what_looks_like_a_region_is_one() {
        let secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:me@example.com-AbCdEf";
        for text in [
            secret,
            "me@",
            "web@blue-green",
            "me@backup-daily-2024",
            "a@eu-1",
            "a@eu--1",
        ] {
            assert_eq!(
                with_region(text, "NAME").ok(),
                Some((text, Attr::Null)),
                "{text}"
            );
        }
        for region in [
            "us-gov-west-1",
            "eusc-de-east-1",
            "ap-southeast-12",
            "zz-north-1",
        ] {
            let text = format!("{secret}@{region}");
            assert_eq!(
                with_region(&text, "ARN").ok(),
                Some((secret, region.into()))
            );
        }
    }

    #[test]
    fn only_what_lives_in_a_region_is_told_of_one() {
        let detail =
            |told: Diagnostics| told.iter().map(|it| it.detail.clone()).collect::<String>();
        let (regional, global) = (malformed("web", "A/B"), malformed_global("web", "A/B"));
        assert!(detail(regional).contains("a region may follow it"));
        let global = detail(global);
        assert!(global.contains("Form:   A/B"), "{global}");
        assert!(!global.contains("region"), "{global}");
    }
}
