//! Objects whose attributes an API takes and answers as texts by name, as queues and topics are.
//!
//! The generated types name the entries; here is what becomes of their values. Numbers are written in
//! decimal, truth values as `true` and `false`.

use std::collections::{BTreeMap, HashMap, btree_map};
use std::hash::Hash;

use slipway_framework::model::Attr;

/// Texts by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries(BTreeMap<String, String>);

/// A value that an entry may have.
pub trait Entry: PartialEq {
    /// What is sent for a value that is taken away.
    const NONE: &'static str;

    /// It as text.
    fn text(&self) -> String;
}

impl Entry for String {
    const NONE: &'static str = "";

    fn text(&self) -> String {
        self.clone()
    }
}

impl Entry for i64 {
    const NONE: &'static str = "0";

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Entry for bool {
    const NONE: &'static str = "false";

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Entries {
    /// What an API answered.
    pub fn of<K: AsRef<str>>(answered: HashMap<K, String>) -> Self {
        let all = answered.into_iter();
        Self(
            all.map(|(name, text)| (name.as_ref().to_owned(), text))
                .collect(),
        )
    }

    /// The text of this name.
    pub fn get(&self, name: &str) -> Option<&String> {
        self.0.get(name)
    }

    /// With a value of a new object. An empty text says as much as none.
    pub fn with<T: Entry>(mut self, name: &str, value: &Attr<T>) -> Self {
        let text = value.if_known().map(Entry::text);
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.0.insert(name.to_owned(), text);
        }
        self
    }

    /// With a switch of a new object that is off unless it is asked for. APIs refuse some of these for
    /// objects that cannot have them, also when they are off.
    pub fn with_switch(self, name: &str, value: &Attr<bool>) -> Self {
        match value {
            Attr::Known(true) => self.with(name, value),
            _ => self,
        }
    }

    /// With a change; nothing when it is none. A value that is taken away is sent as that of none.
    pub fn change<T: Entry>(mut self, name: &str, before: &Attr<T>, after: &Attr<T>) -> Self {
        let text = |value: &Attr<T>| match value.if_known() {
            Some(value) => value.text(),
            None => T::NONE.to_owned(),
        };
        let is_decided = !matches!(after, Attr::Unknown);
        if is_decided && text(before) != text(after) {
            self.0.insert(name.to_owned(), text(after));
        }
        self
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a request takes them; none when there are none.
    pub fn sent<K: for<'a> From<&'a str> + Eq + Hash>(self) -> Option<HashMap<K, String>> {
        let all = self.0.into_iter();
        let all: HashMap<K, String> = all
            .map(|(name, text)| (K::from(name.as_str()), text))
            .collect();
        Some(all).filter(|all| !all.is_empty())
    }
}

impl<const N: usize> From<[(&str, String); N]> for Entries {
    fn from(fixed: [(&str, String); N]) -> Self {
        let all = fixed.into_iter();
        Self(all.map(|(name, text)| (name.to_owned(), text)).collect())
    }
}

impl IntoIterator for Entries {
    type Item = (String, String);
    type IntoIter = btree_map::IntoIter<String, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(entries: Entries) -> Vec<String> {
        let all = entries.into_iter();
        all.map(|(name, text)| format!("{name}={text}")).collect()
    }

    #[test]
    fn a_new_object_is_told_what_was_decided() {
        let entries = Entries::default()
            .with("Delay", &Attr::Known(0))
            .with("Key", &Attr::<String>::Known(String::new()))
            .with("Policy", &Attr::<String>::Unknown)
            .with("Managed", &Attr::Known(false))
            .with_switch("Fifo", &Attr::Known(false))
            .with_switch("Raw", &Attr::Known(true));
        assert_eq!(texts(entries), ["Delay=0", "Managed=false", "Raw=true"]);
    }

    #[test]
    fn what_is_taken_away_is_sent_as_none() {
        let text = |text: &str| Attr::<String>::from(text);
        let entries = Entries::default()
            .change("Same", &text("a"), &text("a"))
            .change("Empty", &Attr::Null, &text(""))
            .change("Key", &text("a"), &Attr::Null)
            .change("Rate", &Attr::Known(5), &Attr::Null)
            .change("Raw", &Attr::Known(true), &Attr::Null)
            .change("Made", &text("a"), &Attr::Unknown);
        assert_eq!(texts(entries), ["Key=", "Rate=0", "Raw=false"]);
    }

    #[test]
    fn nothing_is_sent_as_nothing() {
        assert_eq!(Entries::default().sent::<String>(), None);
        let sent = Entries::from([("Policy", String::new())]).sent::<String>();
        assert_eq!(
            sent,
            Some(HashMap::from([("Policy".to_owned(), String::new())]))
        );
        let answered = HashMap::from([("A".to_owned(), "1".to_owned())]);
        assert_eq!(
            Entries::of(answered).get("A").map(String::as_str),
            Some("1")
        );
    }
}
