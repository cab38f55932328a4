//! Import ids: the parts of a text.

use std::str::FromStr;

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;

/// The parts of an import id, before each of which stands one of these texts. Every part but the last
/// ends where the next text is found first. `None` when a text or a part is missing.
pub fn parts<const N: usize>(text: &str, between: [&str; N]) -> Option<[Attr<String>; N]> {
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
pub fn endings<'a, const N: usize>(
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
pub fn one_of<const N: usize>(
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
pub fn read<T: FromStr>(part: &Attr<String>) -> Option<Attr<T>> {
    match part.if_known() {
        Some(text) => text.parse().ok().map(Attr::Known),
        None => Some(Attr::Null),
    }
}

/// An import id that may have one more part before this mark: what is left of it has so many marks of its
/// own, and the part may have any number. Left out, the part has this value. `None` when it is empty.
pub fn with_beginning<'a>(
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

/// The refusal of an import id. `form` is what one looks like.
pub fn malformed_global(text: &str, form: &str) -> Diagnostics {
    refusal(text, form, "")
}

/// The same with what else an import id may have: a sentence, after a space.
pub fn refusal(text: &str, form: &str, more: &str) -> Diagnostics {
    let detail = format!(
        "The import id has not the form that this type needs, or a part of it is empty or of another kind.{more} \
         Nothing was imported.\nCorrect the id, then import again.\n\n  Given:  {text}\n  Form:   {form}"
    );
    Diagnostic::error("Malformed import id", detail).into()
}

#[cfg(test)]
mod tests {
    use super::*;

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
