//! Waits of types, in creates and updates.

use std::time::Duration;

use expect_test::expect;
use slipway_framework::model::Attr;

use super::parcels::{Parcel, Parcels, call, made, planned, words};
use super::store::{Fate, Store, Stored};
use crate::clock::{Runtime, simulate};
use crate::error::ErrorKind;
use crate::lifecycle::{create, update};

fn elapsed(runtime: &Runtime) -> Duration {
    runtime.now().since(Default::default())
}

#[test]
fn a_wait_ends_soon_for_what_something_else_deletes() {
    simulate(1, |runtime| async move {
        let store = Store::new(&runtime);
        store.slow(100_000);
        store.lose_after(Duration::from_secs(20));
        let call = call();
        let error = create(&Parcels::default(), store, &call, planned())
            .await
            .unwrap_err();
        expect![[r#"
            Error: Post parcel disappeared
            The parcel was deleted by something else while it was waited for.
            Plan again to see what is missing, then apply.

              Object: p-1"#]]
        .assert_eq(&words(&error));
        assert!(elapsed(&runtime) < Duration::from_secs(60));
    });
}

#[test]
fn a_wait_goes_on_for_what_is_not_visible_yet_or_just_now() {
    simulate(2, |runtime| async move {
        let store = Store::new(&runtime);
        let absent = Fate::Refuse(ErrorKind::NotFound);
        let mut fates = vec![absent; 8];
        fates.extend([Fate::Done, absent, Fate::Done, absent]);
        store.slow(3);
        store.script("GetParcel", &fates);
        let state = create(&Parcels::default(), store, &call(), planned())
            .await
            .unwrap();
        assert_eq!(state, made("p-1"));
    });
}

#[test]
fn what_is_changed_was_there_before() {
    simulate(3, |runtime| async move {
        let store = Store::new(&runtime);
        let parcel = Stored {
            reads_until_ready: 100_000,
            ..Stored::default()
        };
        store.put("p-1", parcel);
        store.script("GetParcel", &[Fate::Refuse(ErrorKind::NotFound); 1000]);
        let lifecycle = Parcels {
            repacks: true,
            ..Parcels::default()
        };
        let planned = Parcel {
            weight: Attr::Known(4),
            ..made("p-1")
        };
        let error = update(&lifecycle, store, &call(), made("p-1"), planned)
            .await
            .unwrap_err();
        expect![[r#"
            Error: Post parcel disappeared
            The parcel was deleted by something else while it was waited for.
            Plan again to see what is missing, then apply.

              Object: p-1"#]]
        .assert_eq(&words(&error));
        assert!(elapsed(&runtime) < Duration::from_secs(30));
    });
}
