//! Changing.

use slipway_framework::model::Attr;

use super::parcels::{Parcel, Parcels, call, made, words};
use super::store::{Fate, Store, Stored};
use crate::clock::{Runtime, simulate};
use crate::error::ErrorKind;
use crate::lifecycle::update;

fn stored(runtime: &Runtime) -> Store {
    let store = Store::new(runtime);
    store.put(
        "p-1",
        Stored {
            address: "Ghent".to_owned(),
            weight: Some(3),
            label: Some("fragile".to_owned()),
            ..Stored::default()
        },
    );
    store
}

fn changed() -> Parcel {
    Parcel {
        weight: Attr::Known(4),
        label: "heavy".into(),
        ..made("p-1")
    }
}

#[test]
fn what_was_changed_before_a_failure_is_in_the_state() {
    simulate(1, |runtime| async move {
        let store = stored(&runtime);
        store.script("LabelParcel", &[Fate::Refuse(ErrorKind::Invalid)]);
        let call = call();
        let error = update(&Parcels::default(), store, &call, made("p-1"), changed())
            .await
            .unwrap_err();
        assert!(
            words(&error).contains("What was changed before is in the state"),
            "{}",
            words(&error)
        );
        let saved = call.saved().unwrap();
        assert_eq!(
            (saved.weight, saved.label),
            (Attr::Known(4), "fragile".into())
        );
    });
}

#[test]
fn only_the_steps_whose_attributes_changed_are_made() {
    simulate(2, |runtime| async move {
        for (planned, calls) in [
            (changed(), vec!["WeighParcel", "LabelParcel"]),
            (
                Parcel {
                    label: "heavy".into(),
                    ..made("p-1")
                },
                vec!["LabelParcel"],
            ),
            (
                Parcel {
                    discard: Attr::Known(false),
                    ..made("p-1")
                },
                vec![],
            ),
        ] {
            let store = stored(&runtime);
            let state = update(
                &Parcels::default(),
                store.clone(),
                &call(),
                made("p-1"),
                planned.clone(),
            )
            .await
            .unwrap();
            assert_eq!(state, planned);
            assert_eq!(store.log(), calls);
        }
    });
}

#[test]
fn what_the_plan_left_open_is_read() {
    simulate(3, |runtime| async move {
        let store = stored(&runtime);
        let planned = Parcel {
            place: Attr::Unknown,
            ..changed()
        };
        let state = update(
            &Parcels::default(),
            store.clone(),
            &call(),
            made("p-1"),
            planned,
        )
        .await
        .unwrap();
        assert_eq!(state, changed());
        assert_eq!(store.log(), ["WeighParcel", "LabelParcel", "GetParcel"]);
    });
}
