//! Taking over an object that is there.

use expect_test::expect;
use slipway_framework::model::Attr;

use super::parcels::{Parcel, Parcels, call, made, planned, stop_after, words};
use super::store::{Fate, Store, Stored};
use crate::clock::{Runtime, simulate};
use crate::error::ErrorKind;
use crate::lifecycle::create;

/// A store with the parcel that was always there.
fn store(runtime: &Runtime) -> Store {
    let store = Store::new(runtime);
    let stored = Stored {
        address: "Ghent".to_owned(),
        weight: Some(9),
        label: Some(String::new()),
        ..Stored::default()
    };
    store.put("p-0", stored);
    store
}

fn adopting() -> Parcels {
    Parcels {
        adopted: Some("p-0"),
        makes: false,
        ..Parcels::default()
    }
}

#[test]
fn what_is_there_is_brought_to_the_plan_and_nothing_is_made() {
    simulate(1, |runtime| async move {
        let (store, call) = (store(&runtime), call());
        let state = create(&adopting(), store.clone(), &call, planned()).await;
        assert_eq!(state.unwrap(), made("p-0"));
        assert_eq!(
            store.log(),
            [
                "GetParcel",
                "GetParcel",
                "WeighParcel",
                "LabelParcel",
                "GetParcel"
            ]
        );
        assert_eq!(store.parcels().len(), 1);
        assert!(call.private(|private| private.get("unfinished").is_none()));
    });
}

#[test]
fn what_the_plan_leaves_out_is_taken_away_and_nothing_is_left_alone() {
    simulate(2, |runtime| async move {
        let store = store(&runtime);
        let bare = Parcel {
            weight: Attr::Null,
            label: Attr::Null,
            ..planned()
        };
        let state = create(&adopting(), store.clone(), &call(), bare).await;
        assert_eq!(state.unwrap().weight, Attr::Null);
        let log = store.log();
        assert!(log.contains(&"WeighParcel".to_owned()), "{log:?}");
        // An empty label is none.
        assert!(!log.contains(&"LabelParcel".to_owned()), "{log:?}");
        assert_eq!(store.parcels()[0].1.weight, None);
    });
}

#[test]
fn what_is_as_planned_costs_no_change_and_no_second_read() {
    simulate(3, |runtime| async move {
        let store = store(&runtime);
        let same = Parcel {
            weight: Attr::Known(9),
            label: Attr::Null,
            ..planned()
        };
        let state = create(&adopting(), store.clone(), &call(), same).await;
        assert_eq!(state.unwrap().place, "shelf of Ghent".into());
        // One finds it, one waits until it is ready.
        assert_eq!(store.log(), ["GetParcel", "GetParcel"]);
    });
}

#[test]
fn one_that_is_not_there_is_made_or_missed() {
    simulate(4, |runtime| async move {
        let store = Store::new(&runtime);
        let error = create(&adopting(), store.clone(), &call(), planned()).await;
        expect![[r#"
            Error: No Post parcel to take over
            Post has no such parcel that could be taken over. Nothing was changed.
            Correct `address`, then apply again.

              number:  p-0"#]]
        .assert_eq(&words(&error.unwrap_err()));
        let making = Parcels {
            makes: true,
            ..adopting()
        };
        let state = create(&making, store.clone(), &call(), planned()).await;
        assert_eq!(state.unwrap(), made("p-1"));
    });
}

#[test]
fn a_refusal_to_look_changes_nothing() {
    simulate(5, |runtime| async move {
        let (store, call) = (store(&runtime), call());
        store.script("GetParcel", &[Fate::Refuse(ErrorKind::AccessDenied)]);
        let error = create(&adopting(), store.clone(), &call, planned()).await;
        expect![[r#"
            Error: Unable to take over Post parcel
            The credentials lack the permission `post:GetParcel`. Nothing was changed.
            Allow `post:GetParcel` to these credentials, then apply again.

              Operation:  post:GetParcel
              Permission: post:GetParcel"#]]
        .assert_eq(&words(&error.unwrap_err()));
        assert!(call.saved().is_none());
    });
}

#[test]
fn a_step_that_fails_keeps_what_was_done_and_says_that_nothing_was_made() {
    simulate(6, |runtime| async move {
        let (store, call) = (store(&runtime), call());
        store.script("LabelParcel", &[Fate::Refuse(ErrorKind::AccessDenied)]);
        let error = create(&adopting(), store, &call, planned()).await;
        expect![[r#"
            Error: Unable to take over Post parcel
            The credentials lack the permission `post:LabelParcel`. The parcel was taken over and is in the state, marked as tainted.
            Remove the cause, then run `terraform untaint` with the address of this resource and apply again. Without `untaint` the next apply takes the object over anew. The new parcel has another number.

              Object:     p-0
              Operation:  post:LabelParcel
              Permission: post:LabelParcel"#]]
        .assert_eq(&words(&error.unwrap_err()));
        let saved = call.saved().unwrap();
        assert_eq!(
            (saved.id, saved.weight, saved.label),
            ("p-0".into(), Attr::Known(3), "".into())
        );
    });
}

#[test]
fn one_that_goes_meanwhile_is_missed_by_the_step() {
    simulate(7, |runtime| async move {
        let (store, call) = (store(&runtime), call());
        store.script("WeighParcel", &[Fate::Refuse(ErrorKind::NotFound)]);
        let error = create(&adopting(), store, &call, planned()).await;
        let words = words(&error.unwrap_err());
        assert!(words.contains("Post has no such parcel."), "{words}");
        assert_eq!(call.saved().unwrap().id, "p-0".into());
    });
}

#[test]
fn a_lost_answer_of_a_step_is_made_again() {
    simulate(8, |runtime| async move {
        let store = store(&runtime);
        store.script("WeighParcel", &[Fate::LoseAnswer]);
        let state = create(&adopting(), store.clone(), &call(), planned()).await;
        assert_eq!(state.unwrap(), made("p-0"));
        assert_eq!(store.parcels().len(), 1);
    });
}

#[test]
fn a_stop_returns_the_state_with_a_warning() {
    simulate(9, |runtime| async move {
        let (store, call) = (store(&runtime), call());
        store.parcels_are_slow();
        stop_after(&store, 10);
        let state = create(&adopting(), store, &call, planned()).await;
        assert_eq!(state.unwrap().id, "p-0".into());
        let words = words(&call.told());
        assert!(
            words.contains("The parcel was taken over and is in the state."),
            "{words}"
        );
    });
}
