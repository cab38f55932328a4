//! Tags of the resource, of the provider block (`default_tags`), and those that are left alone
//! (`ignore_tags`): map operations without any I/O.
//!
//! The words: `tags` is what the resource's configuration says, `tags_all` is that with the default
//! tags below it and without the ignored ones. The cloud has both and AWS's own, whose keys begin with
//! `aws:`; nobody can set or remove those.

use std::collections::{BTreeMap, BTreeSet};

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// The `default_tags` block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DefaultTags {
    /// The tags that every resource gets.
    pub tags: Tags,
}

/// The `ignore_tags` block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IgnoreTags {
    /// Whole keys.
    pub keys: BTreeSet<String>,
    /// Beginnings of keys.
    pub key_prefixes: BTreeSet<String>,
}

impl IgnoreTags {
    /// Whether a key is neither read nor written: ignored, or AWS's own.
    pub fn covers(&self, key: &str) -> bool {
        let has_prefix = |prefix: &String| key.starts_with(prefix.as_str());
        key.starts_with("aws:")
            || self.keys.contains(key)
            || self.key_prefixes.iter().any(has_prefix)
    }

    /// The tags that are not ignored.
    pub fn strip(&self, tags: &Tags) -> Tags {
        let kept = tags.iter().filter(|(key, _)| !self.covers(key));
        kept.map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }
}

/// The default and ignored tags of one provider configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagRules {
    /// Tags that every resource gets.
    pub default: DefaultTags,
    /// Tags that are left alone.
    pub ignore: IgnoreTags,
}

/// What a map of tags is at plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlannedTags {
    /// Every key and value is known.
    Known(Tags),
    /// A key or a value is not known yet. The whole map is then unknown: a map that is partly unknown
    /// can grow a key at apply, which the host refuses as an inconsistent plan.
    Unknown,
}

/// What an update has to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagChange {
    /// Tags to add, or to give another value.
    pub set: Tags,
    /// Keys to take away.
    pub remove: BTreeSet<String>,
}

impl TagChange {
    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }
}

impl TagRules {
    /// `tags_all` for a resource's `tags`: its own win over the defaults; ignored ones are left out.
    /// A tag that repeats a default is fine.
    pub fn tags_all(&self, own: &Tags) -> Tags {
        let mut all = self.default.tags.clone();
        all.extend(own.clone());
        self.ignore.strip(&all)
    }

    /// `tags_all` at plan. `own` is `None` when the map as a whole is not known; a value is `None`
    /// when that value is not.
    pub fn plan_tags_all(&self, own: Option<&BTreeMap<String, Option<String>>>) -> PlannedTags {
        let known = own.and_then(|own| {
            let pairs = own
                .iter()
                .map(|(key, value)| Some((key.clone(), value.clone()?)));
            pairs.collect::<Option<Tags>>()
        });
        known.map_or(PlannedTags::Unknown, |own| {
            PlannedTags::Known(self.tags_all(&own))
        })
    }

    /// What to send when the resource is created. An ignored key in the configuration is still the
    /// user's wish for a new object; afterwards it is left alone.
    pub fn on_create(&self, own: &Tags) -> Tags {
        let mut all = self.default.tags.clone();
        all.extend(own.clone());
        all.retain(|key, _| !key.starts_with("aws:"));
        all
    }

    /// `tags_all` of an object that was read.
    pub fn read_tags_all(&self, remote: &Tags) -> Tags {
        self.ignore.strip(remote)
    }

    /// `tags` of an object that was read.
    ///
    /// `prior` is what the resource's own tags were (state, or the plan after an apply). A remote tag
    /// that equals a default is the default's unless `prior` had it too, and an ignored key that
    /// `prior` has keeps its prior value, so neither shows a difference that is none.
    pub fn read_tags(&self, remote: &Tags, prior: &Tags) -> Tags {
        let is_own = |key: &String, value: &String| {
            prior.contains_key(key) || self.default.tags.get(key) != Some(value)
        };
        let mut own = self.ignore.strip(remote);
        own.retain(|key, value| is_own(key, value));
        let kept = prior.iter().filter(|(key, _)| self.ignore.covers(key));
        own.extend(kept.map(|(key, value)| (key.clone(), value.clone())));
        own
    }

    /// What changes between two `tags_all`. Ignored keys are never sent.
    pub fn change(&self, before: &Tags, after: &Tags) -> TagChange {
        let is_new = |(key, value): &(&String, &String)| {
            !self.ignore.covers(key) && before.get(*key) != Some(value)
        };
        let is_gone = |key: &&String| !self.ignore.covers(key) && !after.contains_key(*key);
        let set = after.iter().filter(is_new);
        TagChange {
            set: set
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
            remove: before.keys().filter(is_gone).cloned().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a=1 b=2`.
    fn tags(text: &str) -> Tags {
        let pair = |pair: &str| {
            pair.split_once('=')
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
        };
        text.split_whitespace().filter_map(pair).collect()
    }

    fn words(text: &str) -> BTreeSet<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn rules(default: &str, keys: &str, key_prefixes: &str) -> TagRules {
        TagRules {
            default: DefaultTags {
                tags: tags(default),
            },
            ignore: IgnoreTags {
                keys: words(keys),
                key_prefixes: words(key_prefixes),
            },
        }
    }

    #[test]
    fn tags_all_is_the_union_without_the_ignored() {
        #[rustfmt::skip]
        let cases = [
            ("team=a", "name=x", "", "team=a name=x"),
            ("team=a", "team=b", "", "team=b"),
            ("team=a", "team=a", "", "team=a"),
            ("", "", "", ""),
            ("team=a", "name=x skip=1", "skip", "team=a name=x"),
            ("skip=a", "name=x", "skip", "name=x"),
        ];
        for (default, own, ignored, expected) in cases {
            let all = rules(default, ignored, "").tags_all(&tags(own));
            assert_eq!(all, tags(expected), "{default:?} {own:?} {ignored:?}");
        }
        let by_prefix = rules("", "", "kube/").tags_all(&tags("kube/x=1 kub=2"));
        assert_eq!(by_prefix, tags("kub=2"));
    }

    #[test]
    fn one_unknown_value_makes_the_whole_plan_unknown() {
        let rules = rules("team=a", "", "");
        let known = BTreeMap::from([("name".to_owned(), Some("x".to_owned()))]);
        let partly = BTreeMap::from([("name".to_owned(), None)]);
        let expected = PlannedTags::Known(tags("team=a name=x"));
        assert_eq!(rules.plan_tags_all(Some(&known)), expected);
        assert_eq!(rules.plan_tags_all(Some(&partly)), PlannedTags::Unknown);
        assert_eq!(rules.plan_tags_all(None), PlannedTags::Unknown);
    }

    #[test]
    fn what_was_applied_reads_back_as_it_was_planned() {
        #[rustfmt::skip]
        let cases = [
            ("team=a", "", "name=x"),
            ("team=a", "", "team=a"),
            ("team=a", "", "team=b"),
            ("team=a", "", ""),
            ("team=a", "skip", "skip=1 name=x"),
            ("team=a skip=2", "skip", "name=x"),
        ];
        for (default, ignored, own) in cases {
            let rules = rules(default, ignored, "");
            let mut remote = rules.on_create(&tags(own));
            remote.extend(tags("aws:cloudformation:stack=s"));
            let read = rules.read_tags(&remote, &tags(own));
            assert_eq!(read, tags(own), "{default:?} {ignored:?} {own:?}");
            assert_eq!(rules.read_tags_all(&remote), rules.tags_all(&tags(own)));
        }
    }

    #[test]
    fn drift_shows_and_what_is_ignored_does_not() {
        let rules = rules("team=a", "skip", "kube/");
        let read = |remote, prior| rules.read_tags(&tags(remote), &tags(prior));
        assert_eq!(read("team=a name=y", "name=x"), tags("name=y"));
        assert_eq!(read("team=b name=x", "name=x"), tags("team=b name=x"));
        assert_eq!(read("team=a extra=1", ""), tags("extra=1"));
        assert_eq!(read("team=a skip=1 kube/a=1 aws:x=1", ""), tags(""));
    }

    #[test]
    fn a_change_sends_only_what_differs() {
        let rules = rules("", "skip", "");
        let change = |before, after| rules.change(&tags(before), &tags(after));
        let expected = TagChange {
            set: tags("b=3 d=4"),
            remove: words("c"),
        };
        assert_eq!(change("a=1 b=2 c=3", "a=1 b=3 d=4"), expected);
        assert!(change("a=1 skip=1 aws:x=1", "a=1").is_empty());
        assert!(change("a=1", "a=1 skip=2").is_empty());
    }
}
