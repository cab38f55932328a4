//! Import ids: the parts of a text, and the region that may follow them.

use std::str::FromStr;

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;

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

/// The parts of an import id, before each of which stands one of these texts. Every part but the last
/// ends where the next text is found first. `None` when a text or a part is missing.
pub(crate) fn parts<const N: usize>(text: &str, between: [&str; N]) -> Option<[Attr<String>; N]> {
    let mut rest = text.strip_prefix(between.first().copied().unwrap_or_default())?;
    let mut parts: [Attr<String>; N] = std::array::from_fn(|_| Attr::Null);
    for (place, part) in parts.iter_mut().enumerate() {
        let (value, after) = match between.get(place + 1) {
            Some(next) => rest.split_once(next)?,
            None => (rest, ""),
        };
        if value.is_empty() {
            return None;
        }
        *part = value.into();
        rest = after;
    }
    Some(parts)
}

/// An import id that may have more parts, each after its mark: the id before them, and those that are
/// there. `None` when one of them is empty.
pub(crate) fn endings<'a, const N: usize>(
    text: &'a str,
    marks: [&str; N],
) -> Option<(&'a str, [Attr<String>; N])> {
    let mut endings: [Attr<String>; N] = std::array::from_fn(|_| Attr::Null);
    let split = |text: &'a str, place: usize| {
        let mark = marks.get(place);
        let parts = mark.and_then(|mark| text.split_once(mark));
        parts.map_or((text, None), |(text, rest)| (text, Some(rest)))
    };
    let (text, mut rest) = split(text, 0);
    for (place, ending) in endings.iter_mut().enumerate() {
        let Some(all) = rest else { break };
        let (value, after) = split(all, place + 1);
        if value.is_empty() {
            return None;
        }
        (*ending, rest) = (value.into(), after);
    }
    Some((text, endings))
}

/// A part of an import id that is one of several: the first of them whose values begin as it does.
/// `None` when none does.
pub(crate) fn one_of<const N: usize>(
    part: Attr<String>,
    beginnings: [&str; N],
) -> Option<[Attr<String>; N]> {
    let mut all: [Attr<String>; N] = std::array::from_fn(|_| Attr::Null);
    let Some(text) = part.if_known() else {
        return Some(all);
    };
    let place = beginnings.iter().position(|it| text.starts_with(it))?;
    if let Some(one) = all.get_mut(place) {
        *one = part;
    }
    Some(all)
}

/// A part of an import id that is a number or a truth value. `None` when it is none.
pub(crate) fn read<T: FromStr>(part: &Attr<String>) -> Option<Attr<T>> {
    match part.if_known() {
        Some(text) => text.parse().ok().map(Attr::Known),
        None => Some(Attr::Null),
    }
}

/// An import id that may have one more part before this mark: what is left of it has so many marks of its
/// own, and the part may have any number. Left out, the part has this value. `None` when it is empty.
pub(crate) fn with_beginning<'a>(
    text: &'a str,
    mark: &str,
    marks: usize,
    none: &str,
) -> Option<(Attr<String>, &'a str)> {
    let (beginning, rest) = match text.rmatch_indices(mark).nth(marks) {
        Some((place, _)) => (&text[..place], &text[place + mark.len()..]),
        None => (none, text),
    };
    (!beginning.is_empty()).then(|| (beginning.into(), rest))
}

/// The refusal of an import id of what lives in a region.
pub(crate) fn malformed(text: &str, form: &str) -> Diagnostics {
    refusal(text, form, " `@` and a region may follow it.")
}

/// The refusal of an import id of what lives in no region.
pub(crate) fn malformed_global(text: &str, form: &str) -> Diagnostics {
    refusal(text, form, "")
}

fn refusal(text: &str, form: &str, region: &str) -> Diagnostics {
    let detail = format!(
        "The import id has not the form that this type needs, or a part of it is empty or of another kind.{region} \
         Nothing was imported.\nCorrect the id, then import again.\n\n  Given:  {text}\n  Form:   {form}"
    );
    Diagnostic::error("Malformed import id", detail).into()
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
    fn more_parts_may_follow() {
        assert_eq!(endings("logs", [","]), Some(("logs", [Attr::Null])));
        assert_eq!(endings("logs,1", [","]), Some(("logs", ["1".into()])));
        assert_eq!(endings("logs,", [","]), None);
        let two = |text: &'static str| endings(text, [",", ","]);
        assert_eq!(two("a"), Some(("a", [Attr::Null, Attr::Null])));
        assert_eq!(two("a,b"), Some(("a", ["b".into(), Attr::Null])));
        assert_eq!(two("a,b,c"), Some(("a", ["b".into(), "c".into()])));
        assert_eq!(two("a,b,c,d"), Some(("a", ["b".into(), "c,d".into()])));
        assert_eq!(two("a,,c"), None);
    }

    #[test]
    fn the_beginning_of_a_part_tells_which_it_is() {
        let read = |text: &str| one_of(text.into(), ["subnet-", ""]);
        assert_eq!(read("subnet-1"), Some(["subnet-1".into(), Attr::Null]));
        assert_eq!(read("igw-1"), Some([Attr::Null, "igw-1".into()]));
        assert_eq!(one_of("acl-1".into(), ["rtb-"]), None);
        assert_eq!(one_of(Attr::Null, ["rtb-"]), Some([Attr::Null]));
    }

    #[test]
    fn a_part_may_be_a_number_or_a_truth_value() {
        assert_eq!(read::<i64>(&"28".into()), Some(Attr::Known(28)));
        assert_eq!(read::<i64>(&Attr::Null), Some(Attr::Null));
        assert_eq!(read::<i64>(&"28,x".into()), None);
        assert_eq!(read::<bool>(&"true".into()), Some(Attr::Known(true)));
        assert_eq!(read::<bool>(&"yes".into()), None);
    }

    #[test]
    fn one_more_part_may_come_before() {
        let read = |text: &'static str, marks| with_beginning(text, "/", marks, "default");
        assert_eq!(read("web", 0), Some(("default".into(), "web")));
        assert_eq!(read("own/web", 0), Some(("own".into(), "web")));
        assert_eq!(read("a/b/web", 0), Some(("a/b".into(), "web")));
        assert_eq!(read("web/first", 1), Some(("default".into(), "web/first")));
        assert_eq!(read("a/b/web/first", 1), Some(("a/b".into(), "web/first")));
        assert_eq!(read("/web", 0), None);
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

    #[test]
    fn parts_are_told_apart_by_the_texts_between_them() {
        let read = |text: &str| parts(text, ["", "/"]);
        assert_eq!(read("a/b/c"), Some(["a".into(), "b/c".into()]));
        assert_eq!(read("a"), None);
        assert_eq!(read("a/"), None);
        assert_eq!(read("/b"), None);
        let arn = "arn:aws:iam::123456789012:policy/team/web";
        let role = format!("web/{arn}");
        assert_eq!(parts(&role, ["", "/"]), Some(["web".into(), arn.into()]));
        assert_eq!(parts("r-a_b", ["r-", "_"]), Some(["a".into(), "b".into()]));
        assert_eq!(parts("a_b", ["r-", "_"]), None);
    }
}
