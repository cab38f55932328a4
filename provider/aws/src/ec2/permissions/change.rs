//! What to change in the rules of a group.

use super::{Peer, Rules};

/// The calls that are needed, at most one for each part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    /// What to allow. It comes first, so that what stays allowed is allowed all the time.
    pub(crate) add: Rules,
    /// What gets another description.
    pub(crate) describe: Rules,
    /// What to allow no longer.
    pub(crate) remove: Rules,
}

impl Change {
    /// From the rules that are there to those that are wanted. Only rules that were there `before` are
    /// removed: others came from somewhere else and are told by the next plan.
    pub(crate) fn to(wanted: &Rules, there: &Rules, before: &Rules) -> Self {
        let mut change = Self::default();
        for (rule, description) in wanted {
            let part = match there.get(rule) {
                None => &mut change.add,
                Some(other) if other != description => &mut change.describe,
                Some(_) => continue,
            };
            part.insert(rule.clone(), description.clone());
        }
        let is_over = |rule| {
            before.contains_key(rule) && there.contains_key(rule) && !wanted.contains_key(rule)
        };
        let over = before.iter().filter(|(rule, _)| is_over(*rule));
        change.remove = over
            .map(|(rule, text)| (rule.clone(), text.clone()))
            .collect();
        change
    }

    /// Whether a group with room for what it has now has room for what is wanted, once the rest is
    /// removed: for each kind of peer no more comes than goes. What a prefix list takes is not known.
    pub(crate) fn fits_after_removal(&self) -> bool {
        let count = |rules: &Rules, kind: fn(&Peer) -> bool| {
            rules.keys().filter(|rule| kind(&rule.peer)).count()
        };
        let kinds: [fn(&Peer) -> bool; 3] = [
            |peer| matches!(peer, Peer::Ipv4(_)),
            |peer| matches!(peer, Peer::Ipv6(_)),
            |peer| matches!(peer, Peer::Itself | Peer::Group { .. }),
        ];
        let fits = |kind| count(&self.add, kind) <= count(&self.remove, kind);
        let has_list = |rules| count(rules, |peer| matches!(peer, Peer::PrefixList(_))) > 0;
        !self.remove.is_empty() && !has_list(&self.add) && kinds.into_iter().all(fits)
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.add.is_empty() && self.describe.is_empty() && self.remove.is_empty()
    }
}
