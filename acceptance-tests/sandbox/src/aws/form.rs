//! Form bodies of the query protocols, with their numbered members.

use crate::aws::request::decode_pairs;
use crate::aws::xml::Element;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeSet;

/// `Filter.1.Name=vpc-id&Filter.1.Value.1=…`, decoded, in the order it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Form {
    pairs: Vec<(String, String)>,
}

impl Form {
    pub(crate) fn parse(body: &str) -> Self {
        Self {
            pairs: decode_pairs(&body.replace('+', "%20")),
        }
    }

    pub(crate) fn of(pairs: &[(&str, &str)]) -> Self {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        Self {
            pairs: pairs.iter().map(owned).collect(),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.pairs.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The text of a member, empty when it is not there.
    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// The values of `name.1`, `name.2` … by number.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        self.numbers(name)
            .into_iter()
            .filter_map(|n| self.get(&format!("{name}.{n}")).map(str::to_owned))
            .collect()
    }

    /// The structures `name.1.…`, `name.2.…` by number, each as a form of its own.
    pub(crate) fn structures(&self, name: &str) -> Vec<Self> {
        self.numbers(name)
            .into_iter()
            .map(|n| self.below(&format!("{name}.{n}")))
            .collect()
    }

    /// What begins with `name.`, without that.
    pub(crate) fn below(&self, name: &str) -> Self {
        let prefix = format!("{name}.");
        let inner = |(key, value): &(String, String)| {
            let rest = key.strip_prefix(&prefix)?;
            Some((rest.to_owned(), value.clone()))
        };
        Self {
            pairs: self.pairs.iter().filter_map(inner).collect(),
        }
    }

    /// The members as a document has them: structures, and lists of `member`.
    pub(crate) fn tree(&self, name: &str) -> Element {
        let mut root = Element::new(name);
        for (key, value) in &self.pairs {
            let mut at = &mut root;
            let mut steps = key.split('.').peekable();
            while let Some(step) = steps.next() {
                let number = steps.peek().and_then(|next| next.parse::<usize>().ok());
                let place = match (step, number) {
                    ("member", Some(number)) => {
                        steps.next();
                        while at.children.len() < number {
                            at.children.push(Element::new("member"));
                        }
                        number.saturating_sub(1)
                    }
                    _ => match at.children.iter().position(|child| child.name == step) {
                        Some(place) => place,
                        None => {
                            at.children.push(Element::new(step));
                            at.children.len() - 1
                        }
                    },
                };
                at = &mut at.children[place];
            }
            at.text.clone_from(value);
        }
        root
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    fn numbers(&self, name: &str) -> BTreeSet<u32> {
        let prefix = format!("{name}.");
        let number = |(key, _): &(String, String)| {
            let rest = key.strip_prefix(&prefix)?;
            rest.split('.').next()?.parse().ok()
        };
        self.pairs.iter().filter_map(number).collect()
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        match self.pairs.iter_mut().find(|(key, _)| key == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.pairs.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Removes a member and everything below it.
    pub(crate) fn remove(&mut self, name: &str) {
        let prefix = format!("{name}.");
        self.pairs
            .retain(|(key, _)| key != name && !key.starts_with(&prefix));
    }

    /// The same form without some members.
    pub(crate) fn without(&self, names: &[&str]) -> Self {
        let mut form = self.clone();
        for name in names {
            form.remove(name);
        }
        form
    }

    pub(crate) fn encode(&self) -> String {
        let pairs = self.pairs.iter().map(|(key, value)| {
            let key = utf8_percent_encode(key, NON_ALPHANUMERIC);
            format!("{key}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// What was asked for, without the token that names the request: sorted, so that members in
    /// another order are the same request.
    pub(crate) fn fingerprint(&self) -> Vec<(String, String)> {
        let mut pairs = self.pairs.clone();
        pairs.retain(|(key, _)| key != "ClientToken");
        pairs.sort();
        pairs
    }

    /// The tags that a create asks for.
    pub(crate) fn tag_specification(&self) -> Vec<(String, String)> {
        self.structures("TagSpecification")
            .iter()
            .flat_map(|one| one.structures("Tag"))
            .map(|tag| (tag.text("Key"), tag.text("Value")))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn numbered_members_are_read_by_number() {
        let form = Form::parse(
            "Id.10=c&Id.1=a&Id.2=b+d&Filter.1.Name=x&Filter.1.Value.1=%2A&Filter.12.Name=y",
        );
        assert_eq!(form.list("Id"), ["a", "b d", "c"]);
        let filters = form.structures("Filter");
        assert_eq!(filters.len(), 2);
        assert_eq!(filters[0].list("Value"), ["*"]);
        assert_eq!(filters[1].get("Name"), Some("y"));
        let rest = form.without(&["Id", "Filter.1"]);
        assert_eq!(rest.encode(), "Filter%2E12%2EName=y");
    }

    #[test]
    fn members_become_a_document() {
        let form = Form::parse("A.B=1&L.member.2.C=z&L.member.1.C=y&T=x");
        let tree = form.tree("R");
        assert_eq!(tree.at(&["A", "B"]).map(|it| it.text.as_str()), Some("1"));
        let list = tree.child("L").expect("a list");
        let texts: Vec<_> = list
            .children
            .iter()
            .filter_map(|it| it.text_of("C"))
            .collect();
        assert_eq!(texts, ["y", "z"]);
        assert_eq!(tree.text_of("T"), Some("x"));
    }

    #[test]
    fn the_token_is_no_part_of_what_was_asked_for() {
        let one = Form::parse("A=1&B=2&ClientToken=x");
        let two = Form::parse("B=2&ClientToken=y&A=1");
        assert_eq!(one.fingerprint(), two.fingerprint());
        assert_ne!(one.fingerprint(), Form::parse("A=1").fingerprint());
    }
}
