//! What a state says of a cluster, and what is refused before one is made.

use serde_json::json;
use slipway_digitalocean_client::types as sdk;
use slipway_framework::model::Attr;

use super::offered::Offered;
use super::settings::{hour, keep, tell};
use super::*;
use crate::generated::databases::database_cluster::DatabaseClusterMaintenanceWindow;

#[test]
fn a_password_that_is_told_once_stays_in_the_state_and_in_its_addresses() {
    let known = DatabaseCluster {
        name: "main".into(),
        password: "secret".into(),
        ..DatabaseCluster::default()
    };
    let mut state = DatabaseCluster {
        user: "doadmin".into(),
        password: "".into(),
        uri: "mongodb+srv://doadmin:@host:27017/admin".into(),
        private_uri: Attr::Null,
        ..DatabaseCluster::default()
    };
    keep(&known, &mut state);
    assert_eq!(state.password, "secret".into());
    let uri = "mongodb+srv://doadmin:secret@host:27017/admin";
    assert_eq!(state.uri, uri.into());
    assert_eq!(state.private_uri, Attr::Null);
}

#[test]
fn addresses_that_a_token_may_not_see_stay() {
    let known = DatabaseCluster {
        name: "main".into(),
        uri: "postgresql://doadmin:secret@host".into(),
        password: "secret".into(),
        ..DatabaseCluster::default()
    };
    let mut state = DatabaseCluster::default();
    keep(&known, &mut state);
    assert_eq!(state.uri, known.uri);
    assert_eq!(state.password, known.password);
}

#[test]
fn a_time_of_the_day_keeps_its_spelling() {
    let window = |day: &str, hour: &str| DatabaseCluster {
        name: "main".into(),
        maintenance_window: Attr::Known(vec![DatabaseClusterMaintenanceWindow {
            day: day.into(),
            hour: hour.into(),
        }]),
        ..DatabaseCluster::default()
    };
    for (known, told, expected) in [
        (
            ("Sunday", "02:00"),
            ("sunday", "02:00:00"),
            ("Sunday", "02:00"),
        ),
        (
            ("sunday", "2:00"),
            ("sunday", "02:00:00"),
            ("sunday", "2:00"),
        ),
        (
            ("sunday", "02:00"),
            ("monday", "03:00:00"),
            ("monday", "03:00:00"),
        ),
    ] {
        let mut state = window(told.0, told.1);
        keep(&window(known.0, known.1), &mut state);
        assert_eq!(state, window(expected.0, expected.1));
    }
    assert_eq!(hour("2:00"), "02:00:00");
}

#[test]
fn a_window_that_is_left_out_or_spelled_in_another_way_stays_as_it_is() {
    let window = |day: &str, hour: &str| DatabaseClusterMaintenanceWindow {
        day: day.into(),
        hour: hour.into(),
    };
    let planned = |config: Vec<DatabaseClusterMaintenanceWindow>| {
        let cluster = |windows| DatabaseCluster {
            name: "main".into(),
            maintenance_window: Attr::Known(windows),
            ..DatabaseCluster::default()
        };
        let prior = cluster(vec![window("sunday", "02:00:00")]);
        let mut plan = Plan::detached(cluster(config), Some(prior));
        settings::keep_spelled(&mut plan);
        plan.outcome().0.maintenance_window
    };
    let before = Attr::Known(vec![window("sunday", "02:00:00")]);
    assert_eq!(planned(Vec::new()), before);
    assert_eq!(planned(vec![window("Sunday", "2:00")]), before);
    let other = vec![window("sunday", "03:00")];
    assert_eq!(planned(other.clone()), Attr::Known(other));
}

#[test]
fn a_setting_that_nobody_asked_for_is_not_in_the_state() {
    let object = sdk::DatabaseClusterRead {
        maintenance_window: Some(sdk::DatabaseMaintenanceWindow {
            day: Some("tuesday".to_owned()),
            hour: Some("14:00:00".to_owned()),
            ..Default::default()
        }),
        storage_size_mib: Some(10240),
        ..Default::default()
    };
    let mut state = DatabaseCluster::default();
    tell(&object, Some(&Besides::default()), &mut state);
    let window = DatabaseClusterMaintenanceWindow {
        day: "tuesday".into(),
        hour: "14:00:00".into(),
    };
    assert_eq!(
        state.maintenance_window,
        Attr::Known(vec![window]),
        "every cluster has one"
    );
    assert_eq!(state.storage_autoscale, Attr::Known(Vec::new()));
    assert_eq!(state.storage_size_mib, "10240".into());
    assert_eq!(state.eviction_policy, Attr::Null);
}

#[test]
fn what_is_not_offered_is_refused_with_what_was_meant() {
    let offered = Offered(json!({
        "regions": ["fra1", "nyc3"],
        "layouts": [
            { "num_nodes": 1, "sizes": ["db-s-1vcpu-1gb", "db-s-1vcpu-2gb"] },
            { "num_nodes": 2, "sizes": ["db-s-1vcpu-2gb"] },
        ],
    }));
    let told = |region: &str, count: i64, size: &str| {
        let planned = DatabaseCluster {
            region: region.into(),
            node_count: count.into(),
            size: size.into(),
            ..DatabaseCluster::default()
        };
        let told = offered.told(&planned);
        let all = told.iter().map(|it| it.detail.clone());
        all.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(told("fra1", 1, "db-s-1vcpu-1gb"), "");
    assert!(told("fra", 1, "db-s-1vcpu-1gb").contains("\"fra1\""));
    assert!(told("fra1", 4, "db-s-1vcpu-1gb").contains("1 or 2 nodes"));
    assert!(told("fra1", 2, "db-s-1vcpu-1gb").contains("db-s-1vcpu-2gb"));
}

#[test]
fn versions_are_in_order_of_their_numbers() {
    assert!(changes::is_older("9", "16"));
    assert!(changes::is_older("6.0", "6.10"));
}

#[test]
fn a_cluster_is_as_planned_when_it_has_what_changes() {
    let model = |size: &str, nodes: i64, storage: Attr<String>| DatabaseCluster {
        node_count: nodes.into(),
        region: "fra1".into(),
        size: size.into(),
        storage_size_mib: storage,
        ..DatabaseCluster::default()
    };
    let found = |size: &str, nodes: i64, storage: i64| sdk::DatabaseClusterRead {
        num_nodes: Some(nodes),
        region: Some("ams3".to_owned()),
        size: Some(size.to_owned()),
        storage_size_mib: Some(storage),
        ..Default::default()
    };
    let before = model("small", 1, "10".into());
    let check = |found, planned| changes::is_as_planned(&found, &before, &planned);
    // What does not change may be another one.
    assert!(check(found("any", 3, 0), before.clone()));
    let larger = || model("large", 2, Attr::Unknown);
    assert!(check(found("large", 2, 60), larger()));
    assert!(!check(found("small", 2, 60), larger()) && !check(found("large", 1, 60), larger()));
    let more = || model("small", 1, "20".into());
    assert!(check(found("small", 1, 30), more()) && !check(found("small", 1, 10), more()));
    let moved = DatabaseCluster {
        region: "AMS3".into(),
        ..before.clone()
    };
    assert!(check(found("small", 1, 10), moved.clone()));
    let elsewhere = sdk::DatabaseClusterRead {
        region: Some("fra1".to_owned()),
        ..found("small", 1, 10)
    };
    assert!(!check(elsewhere, moved));
}

#[test]
fn modes_of_sql_are_a_set() {
    let with = |modes: &str| DatabaseCluster {
        name: "main".into(),
        sql_mode: modes.into(),
        ..DatabaseCluster::default()
    };
    for (known, told, expected) in [
        ("ANSI,TRADITIONAL", "TRADITIONAL,ANSI", "ANSI,TRADITIONAL"),
        ("ansi, traditional", "ANSI,TRADITIONAL", "ansi, traditional"),
        ("ANSI", "ANSI,TRADITIONAL", "ANSI,TRADITIONAL"),
        ("", "ANSI", "ANSI"),
    ] {
        let mut state = with(told);
        keep(&with(known), &mut state);
        assert_eq!(state.sql_mode, expected.into());
    }
    let planned = |config: &str| {
        let mut plan = Plan::detached(with(config), Some(with("ANSI,TRADITIONAL")));
        settings::keep_spelled(&mut plan);
        plan.outcome().0.sql_mode
    };
    assert_eq!(planned("traditional, ansi"), "ANSI,TRADITIONAL".into());
    assert_eq!(planned("ANSI"), "ANSI".into());
}
