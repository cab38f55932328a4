//! Jobs that have run and are gone: whoever declares `ttlSecondsAfterFinished` wants the cluster to take them away.
//!
//! They are no drift, and nothing to make again: what they did is done, and a migration is not to run with each
//! change of something else.

use super::look::Live;
use super::namespace::within;
use crate::inventory::{Entry, Inventory, Phase};
use crate::object::Object;

/// Whether an object that is not in the cluster is a Job of a release that is wholly made: it has run as it is declared
/// here, and was taken away since. An object without a namespace is in `namespace`.
#[must_use]
pub fn is_collected(object: &Object, namespace: &str, inventory: &Inventory) -> bool {
    inventory.phase == Phase::Deployed
        && is_known(&within(object.clone(), true, namespace), inventory)
}

/// The UID by which a run notes a Job that it does not make again.
pub(super) fn noted(object: &Object, prior: Option<&Inventory>) -> Option<String> {
    let prior = prior.filter(|prior| prior.phase == Phase::Deployed)?;
    is_known(object, prior).then(|| prior.entry(&object.key())?.uid.clone())?
}

/// The objects that are to be applied: a Job of which only the inventory knows any more is not.
pub(super) fn still_to_be(objects: &[Object], before: &Live, inventory: &Inventory) -> Vec<Object> {
    let is_gone = |object: &Object| !before.contains_key(&object.key());
    let wanted = objects
        .iter()
        .filter(|object| !(is_gone(object) && is_known(object, inventory)));
    wanted.cloned().collect()
}

/// Whether an object is a Job that goes when it has run, and that an inventory knows by its UID as it is declared.
fn is_known(object: &Object, inventory: &Inventory) -> bool {
    let goes = |object: &Object| {
        let spec = object.body.get("spec");
        spec.is_some_and(|spec| spec["ttlSecondsAfterFinished"].is_u64())
    };
    let is_job = object.r#type.group == "batch" && object.r#type.kind == "Job";
    let known = inventory.entry(&object.key());
    is_job
        && goes(object)
        && known.is_some_and(|known| known.uid.is_some() && known.hash == Entry::of(object).hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::json;

    fn job(image: &str, after: Option<u64>) -> Object {
        let mut body = json!({
            "apiVersion": "batch/v1", "kind": "Job",
            "metadata": { "name": "migrate", "namespace": "shop" },
            "spec": { "template": { "spec": { "containers": [{ "name": "a", "image": image }] } } },
        });
        if let Some(after) = after {
            body["spec"]["ttlSecondsAfterFinished"] = json!(after);
        }
        Object::from_cluster(body).expect("an object")
    }

    fn inventory(object: &Object, phase: Phase, uid: Option<&str>) -> Inventory {
        let mut entry = Entry::of(object);
        entry.uid = uid.map(ToOwned::to_owned);
        Inventory {
            owner: "a1".to_owned(),
            by: String::new(),
            revision: 1,
            good: Some(1),
            phase,
            objects: vec![entry],
        }
    }

    #[test]
    fn only_what_has_run_as_it_is_declared_is_not_made_again() {
        let one = job("shop:1", Some(60));
        let deployed = inventory(&one, Phase::Deployed, Some("u-1"));
        assert!(is_collected(&one, "shop", &deployed));
        assert_eq!(noted(&one, Some(&deployed)).as_deref(), Some("u-1"));
        // As it is written, where the manifest leaves the namespace out.
        let mut bare = one.clone();
        bare.namespace = None;
        bare.body["metadata"]
            .as_object_mut()
            .and_then(|metadata| metadata.remove("namespace"));
        assert!(is_collected(&bare, "shop", &deployed));
        assert!(!is_collected(&bare, "other", &deployed));
        // Declared otherwise; never made; perhaps never at its end; and one that does not go by itself.
        let other = job("shop:2", Some(60));
        assert!(!is_collected(&other, "shop", &deployed));
        assert_eq!(noted(&other, Some(&deployed)), None);
        let never = inventory(&one, Phase::Deployed, None);
        assert!(!is_collected(&one, "shop", &never));
        for phase in [Phase::Installing, Phase::Upgrading, Phase::Failed] {
            let unsure = inventory(&one, phase, Some("u-1"));
            assert!(!is_collected(&one, "shop", &unsure));
            assert_eq!(noted(&one, Some(&unsure)), None);
        }
        let stays = job("shop:1", None);
        let deployed = inventory(&stays, Phase::Deployed, Some("u-1"));
        assert!(!is_collected(&stays, "shop", &deployed));
    }

    #[test]
    fn what_is_there_is_applied_whatever_was_noted() {
        let (one, other) = (job("shop:1", Some(60)), job("shop:2", Some(60)));
        let noted = inventory(&one, Phase::Upgrading, Some("u-1"));
        let there = Live::from([(one.key(), one.clone())]);
        let of = |object: &Object, before: &Live| {
            still_to_be(std::slice::from_ref(object), before, &noted).len()
        };
        assert_eq!(of(&one, &there), 1);
        assert_eq!(of(&one, &Live::new()), 0);
        assert_eq!(of(&other, &Live::new()), 1);
    }
}
