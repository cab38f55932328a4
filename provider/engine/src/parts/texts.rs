//! Texts that ids are made of, and texts of requests and answers.

use std::collections::{BTreeMap, HashMap};

use slipway_framework::model::Attr;
use slipway_framework::semantic::network::Cidr;

use super::given;

/// The texts of a map as the structs of clients have them.
pub fn pairs(value: &Attr<BTreeMap<String, String>>) -> Option<HashMap<String, String>> {
    let all = value.if_known()?;
    Some(all.clone().into_iter().collect())
}

/// A text that a change sets. Where there is none any more, it is an empty one, because leaving it out
/// would leave it as it was.
pub fn blank(before: &Attr<String>, after: &Attr<String>) -> Option<String> {
    match given(after) {
        None => given(before).map(|_| String::new()),
        Some(text) => Some(text.to_owned()),
    }
}

/// The same for a collection: `all` is what it is made of, nothing where there is none.
pub fn emptied<B, T: Default>(before: &Attr<B>, all: Option<T>) -> Option<T>
where
    for<'a> &'a B: IntoIterator,
{
    let before = before.if_known();
    let had = before.is_some_and(|before| before.into_iter().next().is_some());
    all.or_else(|| had.then(T::default))
}

/// A text that has a value, after this mark; nothing without a value.
pub fn after(mark: &str, value: &str) -> String {
    match value {
        "" => String::new(),
        value => format!("{mark}{value}"),
    }
}

/// The part of a text after the last of this, up to the first of that; an empty one is the beginning or
/// the end. `None` when one of them is not there, or nothing stands between them.
pub fn between(text: &str, after: &str, before: &str) -> Option<String> {
    let (_, rest) = match after {
        "" => ("", text),
        after => text.rsplit_once(after)?,
    };
    let (part, _) = match before {
        "" => (rest, ""),
        before => rest.split_once(before)?,
    };
    (!part.is_empty()).then(|| part.to_owned())
}

/// A text and this mark after it; nothing for a text without a value, or with this one.
pub fn unless(value: &str, none: &str, mark: &str) -> String {
    match value {
        "" => String::new(),
        value if value == none => String::new(),
        value => format!("{value}{mark}"),
    }
}

/// Whether a range of addresses lies in one of these. What is no range at all is told by another check.
pub fn is_within(text: &str, ranges: &[&str]) -> bool {
    let mut ranges = ranges.iter().filter_map(|range| Cidr::parse(range));
    Cidr::parse(text).is_none_or(|range| ranges.any(|it| it.contains(range)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_text_stands_between_two_others() {
        let part = |text, after, before| between(text, after, before);
        let topic = "cloud:123456789012:news.fifo";
        assert_eq!(part(topic, ":", "").as_deref(), Some("news.fifo"));
        assert_eq!(part(topic, ":", ".").as_deref(), Some("news"));
        let network = "cloud:net:123456789012:vpc/vpc-1";
        assert_eq!(part(network, ":vpc/", "").as_deref(), Some("vpc-1"));
        assert_eq!(part(network, ":subnet/", ""), None);
        assert_eq!(part("a:", ":", ""), None);
        assert_eq!(part("/roles/es/", "/roles/", "/").as_deref(), Some("es"));
    }
}
