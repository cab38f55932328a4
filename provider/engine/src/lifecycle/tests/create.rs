//! Creating and reading.

use std::time::Duration;

use expect_test::expect;
use slipway_framework::model::Attr;

use super::parcels::{Parcel, Parcels, Post, call, made, planned, stop_after, words};
use super::store::{Fate, Store};
use crate::clock::{Runtime, simulate};
use crate::error::ErrorKind;
use crate::lifecycle::{create, read, unclaimed};

fn elapsed(runtime: &Runtime) -> Duration {
    runtime.now().since(Default::default())
}

#[test]
fn a_refusal_leaves_nothing_behind() {
    simulate(1, |runtime| async move {
        let store = Store::new(&runtime);
        store.script("CreateParcel", &[Fate::Refuse(ErrorKind::AccessDenied)]);
        let call = call();
        let error = create(&Parcels::default(), store.clone(), &call, planned())
            .await
            .unwrap_err();
        assert!(
            words(&error).contains("No parcel was created."),
            "{}",
            words(&error)
        );
        assert!(call.saved().is_none() && store.log() == ["CreateParcel"]);
    });
}

#[test]
fn a_lost_answer_makes_no_second_object() {
    for fate in [Fate::LoseAnswer, Fate::LoseRequest] {
        simulate(2, |runtime| async move {
            let store = Store::new(&runtime);
            store.script("CreateParcel", &[fate]);
            let state = create(&Parcels::default(), store.clone(), &call(), planned())
                .await
                .unwrap();
            assert_eq!(state, made("p-1"), "{fate:?}");
            assert_eq!(store.parcels().len(), 1, "{fate:?}");
        });
    }
}

#[test]
fn a_look_up_is_as_patient_as_every_read_with_an_account_at_its_limit() {
    simulate(17, |runtime| async move {
        let store = Store::new(&runtime);
        let retry_after = Some(Duration::from_secs(60));
        store.script("CreateParcel", &[Fate::LoseAnswer]);
        let throttle = Fate::Refuse(ErrorKind::Throttled { retry_after });
        store.script("ListParcels", &[throttle; 3]);
        let state = create(&Parcels::default(), store.clone(), &call(), planned())
            .await
            .unwrap();
        assert_eq!((state, store.parcels().len()), (made("p-1"), 1));
    });
}

#[test]
fn a_look_up_ends_soon_after_a_stop() {
    simulate(18, |runtime| async move {
        let store = Store::new(&runtime);
        let retry_after = Some(Duration::from_secs(60));
        store.script("CreateParcel", &[Fate::LoseAnswer]);
        let throttle = Fate::Refuse(ErrorKind::Throttled { retry_after });
        store.script("ListParcels", &[throttle; 3]);
        stop_after(&store, 30);
        let error = create(&Parcels::default(), store.clone(), &call(), planned())
            .await
            .unwrap_err();
        let told = words(&error);
        assert!(told.contains("It is not known whether"), "{told}");
        let least = Duration::from_secs(49);
        assert!((least..least * 2).contains(&elapsed(&runtime)));
    });
}

#[test]
fn a_create_is_sent_again_until_it_arrives() {
    simulate(19, |runtime| async move {
        let store = Store::new(&runtime);
        store.script("CreateParcel", &[Fate::LoseRequest; 4]);
        let state = create(&Parcels::default(), store.clone(), &call(), planned())
            .await
            .unwrap();
        assert_eq!((state, store.parcels().len()), (made("p-1"), 1));
        assert!(elapsed(&runtime) > Duration::from_millis(500), "it pauses");
    });
}

#[test]
fn what_cannot_be_looked_for_is_never_sent_again() {
    simulate(3, |runtime| async move {
        let store = Store::new(&runtime);
        store.script("CreateParcel", &[Fate::LoseAnswer]);
        let blind = Parcels {
            findable: false,
            ..Parcels::default()
        };
        let error = create(&blind, store.clone(), &call(), planned())
            .await
            .unwrap_err();
        assert!(
            words(&error).contains("It is not known whether the parcel was created."),
            "{}",
            words(&error)
        );
        assert_eq!(store.parcels().len(), 1);
    });
}

#[test]
fn an_object_of_somebody_else_is_not_taken() {
    simulate(4, |runtime| async move {
        let store = Store::new(&runtime);
        store.put("p-9", made_by_another());
        store.script("CreateParcel", &[Fate::Refuse(ErrorKind::AlreadyExists)]);
        let refused = create(&Parcels::default(), store.clone(), &call(), planned()).await;
        assert!(refused.is_err());
        assert_eq!(store.log(), ["CreateParcel", "ListParcels"]);
    });
}

#[test]
fn an_interrupted_create_says_which_step_it_could_not_make_in_a_hurry() {
    simulate(12, |runtime| async move {
        let store = Store::new(&runtime);
        store.slow(8);
        store.script("WeighParcel", &[Fate::Refuse(ErrorKind::AccessDenied)]);
        stop_after(&store, 10);
        let call = call();
        let state = create(&Parcels::default(), store.clone(), &call, planned())
            .await
            .unwrap();
        assert_eq!(state.id, "p-1".into());
        assert!(!store.log().contains(&"LabelParcel".to_owned()));
        expect![[r#"
            Warning: Stopped waiting for Post parcel
            The run was interrupted while waiting for the parcel: its state is `being packed`. The parcel was created and is in the state.
            Apply again to finish.

              Object: p-1
            Warning: Parcel not finished
            The credentials lack the permission `post:WeighParcel`. The parcel exists and is in the state, but parts of it may not be set yet.
            Plan again to see what is missing, then apply again. Where the plan shows nothing, `-replace` makes it anew.

              Object:     p-1
              Operation:  post:WeighParcel
              Permission: post:WeighParcel"#]].assert_eq(&words(&call.told()));
    });
}

#[test]
fn the_hurry_of_an_interrupted_create_has_an_end() {
    simulate(13, |runtime| async move {
        let store = Store::new(&runtime);
        store.slow(8);
        store.script("WeighParcel", &[Fate::LoseRequest; 1000]);
        stop_after(&store, 10);
        let call = call();
        let state = create(&Parcels::default(), store.clone(), &call, planned())
            .await
            .unwrap();
        assert_eq!(state.id, "p-1".into());
        assert!(elapsed(&runtime) <= Duration::from_secs(17));
        let told = words(&call.told());
        assert!(told.contains("Parcel not finished"), "{told}");
    });
}

#[test]
fn a_name_that_is_taken_is_looked_for_only_after_a_doubt() {
    simulate(14, |runtime| async move {
        let store = Store::new(&runtime);
        store.script("CreateParcel", &[Fate::Refuse(ErrorKind::AlreadyExists)]);
        let named = Post::<true>::default();
        let refused = create(&named, store.clone(), &call(), planned()).await;
        assert!(refused.is_err());
        assert_eq!(store.log(), ["CreateParcel"]);

        let store = Store::new(&runtime);
        let late = Fate::RefuseForLate(ErrorKind::AlreadyExists);
        store.script("CreateParcel", &[Fate::LoseRequest, late]);
        let made_by_us = create(&named, store.clone(), &call(), planned()).await;
        assert_eq!(made_by_us.unwrap(), made("p-1"));
        assert_eq!(store.parcels().len(), 1);
    });
}

fn made_by_another() -> super::store::Stored {
    super::store::Stored {
        token: "another".to_owned(),
        ..Default::default()
    }
}

#[test]
fn a_step_that_fails_keeps_what_was_done_and_says_how_to_keep_it() {
    simulate(5, |runtime| async move {
        let store = Store::new(&runtime);
        store.script("LabelParcel", &[Fate::Refuse(ErrorKind::AccessDenied)]);
        let call = call();
        let error = create(&Parcels::default(), store, &call, planned())
            .await
            .unwrap_err();
        expect![[r#"
            Error: Unable to create Post parcel
            The credentials lack the permission `post:LabelParcel`. The parcel was created and is in the state, marked as tainted.
            Remove the cause, then run `terraform untaint` with the address of this resource and apply again. Without `untaint` the next apply deletes the object and creates another one. The new parcel has another number.

              Object:     p-1
              Operation:  post:LabelParcel
              Permission: post:LabelParcel"#]]
        .assert_eq(&words(&error));
        let saved = call.saved().unwrap();
        assert_eq!(
            (saved.id, saved.weight, saved.label),
            ("p-1".into(), Attr::Known(3), Attr::Null)
        );
    });
}

#[test]
fn a_wait_that_fails_returns_state_and_error() {
    simulate(6, |runtime| async move {
        let store = Store::new(&runtime);
        store.slow(100_000);
        let call = call();
        let error = create(&Parcels::default(), store, &call, planned())
            .await
            .unwrap_err();
        let words = words(&error);
        assert!(
            words.contains("its state is `being packed`") && words.contains("untaint"),
            "{words}"
        );
        assert_eq!(call.saved().unwrap().id, "p-1".into());
        assert!(elapsed(&runtime) < Duration::from_secs(310));
    });
}

#[test]
fn a_stop_returns_the_state_with_a_warning_and_the_next_read_finishes() {
    simulate(7, |runtime| async move {
        let store = Store::new(&runtime);
        store.slow(8);
        stop_after(&store, 10);
        let call = call();
        let state = create(&Parcels::default(), store.clone(), &call, planned())
            .await
            .unwrap();
        assert!(elapsed(&runtime) <= Duration::from_secs(15));
        assert_eq!(state, made("p-1"), "what was planned is promised");
        expect![[r#"
            Warning: Stopped waiting for Post parcel
            The run was interrupted while waiting for the parcel: its state is `being packed`. The parcel was created and is in the state.
            Apply again to finish.

              Object: p-1"#]]
        .assert_eq(&words(&call.told()));
        assert!(call.private(|private| private.get("unfinished").is_some()));

        store.stop_rearmed();
        let before = elapsed(&runtime);
        let seen = read(&Parcels::default(), store, &call, state)
            .await
            .unwrap()
            .unwrap();
        let label = "fragile".to_owned();
        assert_eq!(seen.label, Attr::Known(label), "the step did not wait");
        assert!(elapsed(&runtime) > before, "it was waited for");
        assert!(call.private(|private| private.get("unfinished").is_none()));
    });
}

#[test]
fn a_stop_while_nothing_answers_still_returns_the_object() {
    simulate(8, |runtime| async move {
        let store = Store::new(&runtime);
        store.script("GetParcel", &[Fate::LoseRequest; 1000]);
        stop_after(&store, 5);
        let call = call();
        let state = create(&Parcels::default(), store, &call, planned())
            .await
            .unwrap();
        assert_eq!((state.id, state.place), ("p-1".into(), Attr::Null));
        assert!(elapsed(&runtime) <= Duration::from_secs(10));
        assert!(!call.told().is_empty());
    });
}

#[test]
fn a_read_gives_up_on_an_unfinished_object_soon_and_tries_again_later() {
    simulate(9, |runtime| async move {
        let store = Store::new(&runtime);
        store.slow(100_000);
        stop_after(&store, 1);
        let call = call();
        let state = create(&Parcels::default(), store.clone(), &call, planned())
            .await
            .unwrap();
        store.stop_rearmed();
        let before = elapsed(&runtime);
        assert!(
            read(&Parcels::default(), store, &call, state)
                .await
                .unwrap()
                .is_some()
        );
        assert!(elapsed(&runtime) - before <= Duration::from_secs(35));
        assert!(call.private(|private| private.get("unfinished").is_some()));
    });
}

#[test]
fn gone_is_a_code_and_nothing_else() {
    simulate(10, |runtime| async move {
        for (kind, gone) in [
            (ErrorKind::NotFound, true),
            (ErrorKind::AccessDenied, false),
            (ErrorKind::Other, false),
        ] {
            let store = Store::new(&runtime);
            store.script("GetParcel", &[Fate::Refuse(kind)]);
            let found = read(&Parcels::default(), store, &call(), made("p-1")).await;
            assert_eq!(found.is_ok_and(|state| state.is_none()), gone, "{kind:?}");
        }
    });
}

#[test]
fn everything_that_can_change_has_its_step() {
    assert_eq!(unclaimed::<Parcels>(), [""; 0]);
}

#[test]
fn what_was_planned_is_made() {
    simulate(11, |runtime| async move {
        let store = Store::new(&runtime);
        let call = call();
        let state = create(&Parcels::default(), store.clone(), &call, planned())
            .await
            .unwrap();
        assert_eq!(state, made("p-1"));
        assert_eq!(
            store.log(),
            [
                "CreateParcel",
                "GetParcel",
                "WeighParcel",
                "LabelParcel",
                "GetParcel"
            ]
        );
        let bare = Parcel {
            weight: Attr::Null,
            label: Attr::Null,
            ..planned()
        };
        let store = Store::new(&runtime);
        create(&Parcels::default(), store.clone(), &call, bare)
            .await
            .unwrap();
        assert_eq!(
            store.log(),
            ["CreateParcel", "GetParcel"],
            "what was waited for is enough"
        );
    });
}
