//! Changing.

use slipway_framework::diag::Diagnostics;
use slipway_framework::model::Attr;
use slipway_framework::resource::Call;

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

/// A change after which the parcel has another number; what the plan knows of it is the label.
async fn renumbered(store: &Store, call: &Call<Parcel>) -> Result<Parcel, Diagnostics> {
    let renumbering = Parcels {
        renumbers: true,
        ..Parcels::default()
    };
    let planned = Parcel {
        label: "heavy".into(),
        id: Attr::Unknown,
        ..made("p-1")
    };
    update(&renumbering, store.clone(), call, made("p-1"), planned).await
}

#[test]
fn an_id_that_changes_is_in_the_state_before_the_rest_of_its_step_fails() {
    simulate(4, |runtime| async move {
        let store = stored(&runtime);
        store.script("LabelParcel", &[Fate::Refuse(ErrorKind::Invalid)]);
        let call = call();
        renumbered(&store, &call).await.unwrap_err();
        let saved = call.saved().unwrap();
        assert_eq!(
            (saved.id, saved.label),
            ("p-1-again".into(), "fragile".into())
        );
    });
}

#[test]
fn an_object_whose_id_changed_is_read_by_the_new_one() {
    simulate(5, |runtime| async move {
        let store = stored(&runtime);
        let state = renumbered(&store, &call()).await.unwrap();
        let expected = Parcel {
            label: "heavy".into(),
            ..made("p-1-again")
        };
        assert_eq!(state, expected);
        let calls = ["RenumberParcel", "LabelParcel", "GetParcel"];
        assert_eq!(store.log(), calls);
    });
}
