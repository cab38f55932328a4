use super::*;

fn inventory() -> Inventory {
    let key = |kind: &str, namespace: Option<&str>, name: &str| Key {
        group: String::new(),
        kind: kind.to_owned(),
        namespace: namespace.map(ToOwned::to_owned),
        name: name.to_owned(),
    };
    let entry = |key, uid: Option<&str>, made| Entry {
        key,
        version: "v1".to_owned(),
        uid: uid.map(ToOwned::to_owned),
        hash: "0123456789abcdef".to_owned(),
        made,
    };
    Inventory {
        owner: "a1".to_owned(),
        by: "a test".to_owned(),
        revision: 3,
        good: Some(2),
        phase: Phase::Upgrading,
        objects: vec![
            entry(key("Namespace", None, "shop"), Some("u-1"), false),
            entry(key("ConfigMap", Some("shop"), "web"), None, true),
        ],
    }
}

#[test]
fn an_inventory_is_read_as_it_was_written() {
    for (phase, _) in Phase::ALL {
        let written = Inventory {
            phase,
            ..inventory()
        };
        let text = written.to_json().to_string();
        assert_eq!(Inventory::parse(&text), Ok(written));
    }
}

#[test]
fn what_cannot_be_read_wholly_is_not_read_in_part() {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut json = inventory().to_json();
        change(&mut json);
        Inventory::parse(&json.to_string()).map_err(|error| error.to_string())
    };
    let newer = with(&|json| json["form"] = json!(2)).expect_err("newer");
    assert!(newer.contains("newer version of the provider"), "{newer}");
    for (damage, says) in [
        (
            &(|json: &mut Value| json["objects"][1]["name"] = json!(7)) as &dyn Fn(&mut Value),
            "no name",
        ),
        (&|json| json["objects"] = json!(null), "lists no objects"),
        (&|json| json["phase"] = json!("asleep"), "phase is unknown"),
        (&|json| json["revision"] = json!("3"), "no revision"),
        (&|json| json["form"] = json!(null), "names no form"),
    ] {
        let error = with(damage).expect_err("damaged");
        assert!(error.contains(says), "{error}");
    }
    assert!(Inventory::parse("{").is_err());
}

#[test]
fn the_values_of_secrets_are_in_no_hash() {
    let secret = |value: &str| {
        let secret = Object::from_cluster(json!({
            "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "db" },
            "data": { "password": value },
        }));
        Entry::of(&secret.expect("an object")).hash
    };
    assert_eq!(secret("b25l"), secret("dHdv"));
}

#[test]
fn the_manager_of_a_long_name_is_short_and_its_own() {
    let place = |name: String| Place {
        namespace: "n".repeat(63),
        name,
    };
    let (one, other) = (place("a".repeat(63)), place("a".repeat(62) + "b"));
    assert_eq!(one.manager().len(), 128);
    assert_ne!(one.manager(), other.manager());
    let short = place("web".to_owned());
    assert_eq!(short.manager(), format!("slipway/{}/web", "n".repeat(63)));
}
