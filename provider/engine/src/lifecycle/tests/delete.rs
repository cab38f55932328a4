//! Deleting.

use std::time::Duration;

use super::parcels::{Parcels, call, made, stop_after, words};
use super::store::{Fate, Store, Stored};
use crate::clock::{Runtime, simulate};
use crate::error::ErrorKind;
use crate::lifecycle::delete;

fn stored(runtime: &Runtime) -> Store {
    let store = Store::new(runtime);
    store.put("p-1", Stored::default());
    store
}

fn patient() -> Parcels {
    Parcels {
        release: Duration::from_secs(120),
        ..Parcels::default()
    }
}

#[test]
fn what_is_gone_is_deleted() {
    simulate(1, |runtime| async move {
        let store = Store::new(&runtime);
        delete(&Parcels::default(), store, &call(), made("p-1"))
            .await
            .unwrap();
    });
}

#[test]
fn what_is_in_use_is_tried_again_for_a_while() {
    simulate(2, |runtime| async move {
        let store = stored(&runtime);
        store.script("DeleteParcel", &[Fate::Refuse(ErrorKind::InUse); 5]);
        delete(&patient(), store.clone(), &call(), made("p-1"))
            .await
            .unwrap();
        assert!(store.parcels().is_empty());
    });
}

#[test]
fn what_stays_in_use_is_an_error_that_says_by_whom() {
    simulate(3, |runtime| async move {
        let store = stored(&runtime);
        store.script("DeleteParcel", &[Fate::Refuse(ErrorKind::InUse); 1000]);
        let error = delete(&patient(), store, &call(), made("p-1"))
            .await
            .unwrap_err();
        assert!(
            words(&error).contains("p-1 is on a lorry"),
            "{}",
            words(&error)
        );
        assert!(runtime.now().since(Default::default()) < Duration::from_secs(140));
    });
}

#[test]
fn after_a_stop_only_what_is_known_to_be_gone_leaves_the_state() {
    for (still_there, leaves) in [(false, true), (true, false)] {
        simulate(4, |runtime| async move {
            let store = stored(&runtime);
            if still_there {
                store.keep_deleted();
            }
            stop_after(&store, 5);
            let deleted = delete(&Parcels::default(), store, &call(), made("p-1")).await;
            assert_eq!(deleted.is_ok(), leaves);
            if let Err(error) = deleted {
                assert!(
                    words(&error).contains("was accepted, and goes on"),
                    "{}",
                    words(&error)
                );
            }
            assert!(runtime.now().since(Default::default()) <= Duration::from_secs(10));
        });
    }
}
