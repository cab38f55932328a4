//! Hooks of `digitalocean_spaces_key`.

use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use crate::generated::spaces::spaces_key::{Hooks, SpacesKey, SpacesKeys};
use crate::session::Api;

impl Hooks for SpacesKeys {
    fn same_grants(&self, plan: &mut Plan<SpacesKey>) {
        let (Some(prior), Some(planned)) = (&plan.prior, &plan.planned) else {
            return;
        };
        let mut ordered = planned.clone();
        order(prior, &mut ordered);
        if ordered.grant == prior.grant {
            plan.keep_prior("grant");
        }
    }

    fn in_order(_: &Api, known: &SpacesKey, state: &mut SpacesKey) {
        order(known, state);
    }
}

/// Puts the grants into the order that is known.
fn order(known: &SpacesKey, state: &mut SpacesKey) {
    let (Some(known), Some(told)) = (known.grant.if_known(), state.grant.if_known()) else {
        return;
    };
    let mut rest = told.clone();
    let mut ordered = Vec::with_capacity(rest.len());
    for grant in known {
        if let Some(place) = rest.iter().position(|it| it == grant) {
            ordered.push(rest.remove(place));
        }
    }
    ordered.extend(rest);
    state.grant = Attr::Known(ordered);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::spaces::spaces_key::SpacesKeyGrant;

    fn grants(buckets: &[&str]) -> SpacesKey {
        let grant = |bucket: &&str| SpacesKeyGrant {
            bucket: (*bucket).into(),
            permission: "read".into(),
        };
        SpacesKey {
            grant: Attr::Known(buckets.iter().map(grant).collect()),
            ..SpacesKey::default()
        }
    }

    #[test]
    fn grants_have_the_order_of_the_configuration_and_new_ones_come_last() {
        let ordered = |known: &[&str], told: &[&str]| {
            let mut state = grants(told);
            order(&grants(known), &mut state);
            state
        };
        assert_eq!(ordered(&["a", "b"], &["b", "a"]), grants(&["a", "b"]));
        assert_eq!(ordered(&["b", "gone"], &["a", "b"]), grants(&["b", "a"]));
    }
}
