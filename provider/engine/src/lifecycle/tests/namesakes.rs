//! Creating what looks like something that is there already.

use super::parcels::{Parcel, Post, call, made, planned, words};
use super::store::{Fate, Store, Stored};
use crate::clock::simulate;
use crate::error::ErrorKind;
use crate::lifecycle::create;

fn post() -> Post<true> {
    Post {
        by_address: true,
        ..Post::default()
    }
}

/// A store with a parcel of somebody else, which has the address that is planned.
fn taken(runtime: &crate::clock::Runtime) -> Store {
    let store = Store::new(runtime);
    let address = "Ghent".to_owned();
    store.put(
        "p-9",
        Stored {
            address,
            ..Stored::default()
        },
    );
    store
}

fn number(parcel: &Parcel) -> &str {
    parcel.id.if_known().map_or("", String::as_str)
}

#[test]
fn what_was_there_before_is_not_the_object_of_a_lost_answer() {
    for fate in [Fate::LoseAnswer, Fate::LoseRequest] {
        simulate(31, |runtime| async move {
            let store = taken(&runtime);
            store.script("CreateParcel", &[fate]);
            let state = create(&post(), store.clone(), &call(), planned()).await;
            let state = state.expect("the API lets two be");
            assert_eq!(number(&state), "p-1", "{fate:?}");
            assert_eq!(store.parcels().len(), 2, "{fate:?}");
        });
    }
}

#[test]
fn a_server_that_fails_does_not_give_away_what_is_somebody_elses() {
    simulate(32, |runtime| async move {
        let store = taken(&runtime);
        let fates = [Fate::LoseRequest, Fate::Refuse(ErrorKind::AlreadyExists)];
        store.script("CreateParcel", &fates);
        let call = call();
        let refused = create(&post(), store.clone(), &call, planned()).await;
        let told = words(&refused.expect_err("it is somebody else's"));
        assert!(call.saved().is_none());
        assert!(told.contains("Already there:\n    p-9"), "{told}");
        assert_eq!(store.parcels().len(), 1);
    });
}

#[test]
fn a_look_that_fails_leaves_nothing_in_doubt() {
    simulate(33, |runtime| async move {
        let store = Store::new(&runtime);
        store.script("ListParcels", &[Fate::Refuse(ErrorKind::Malformed); 100]);
        let failed = create(&post(), store.clone(), &call(), planned()).await;
        let told = words(&failed.expect_err("nothing is known"));
        assert!(told.contains("No parcel was created."), "{told}");
        assert!(!store.log().contains(&"CreateParcel".to_owned()));
    });
}

#[test]
fn what_is_new_is_found_by_what_no_two_share() {
    simulate(34, |runtime| async move {
        let store = Store::new(&runtime);
        store.script("CreateParcel", &[Fate::LoseAnswer]);
        let state = create(&post(), store.clone(), &call(), planned())
            .await
            .expect("it is found");
        assert_eq!((number(&state), store.parcels().len()), ("p-1", 1));
        assert_eq!(state, made("p-1"));
    });
}
