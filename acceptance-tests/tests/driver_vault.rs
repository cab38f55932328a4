//! Functions, ephemeral resources and identities of the framework's second example, under the driver.
#![cfg(unix)]

use serde_json::{Value as Json, json};
use slipway_acceptance::cli::provider::example_binary;
use slipway_acceptance::driver::{Action, Driver, Host, Launch, Rule, unknown};

const KEY: &str = "vault_key";
const DOOR: &str = "vault_door";

const HOSTS: [Host; 3] = [Host::Terraform1_11, Host::Terraform1_16, Host::OpenTofu1_12];

async fn vault(host: Host) -> Driver {
    let program = example_binary("vault").unwrap_or_else(|error| panic!("{error}"));
    // Everything that the provider could log is logged, to see that no secret is in it.
    let launch = Launch::new(program).host(host).env("TF_LOG", "TRACE");
    let driver = Driver::launch(launch).await.expect("the provider starts");
    let diagnostics = driver.configure(json!({})).await;
    assert!(!diagnostics.has_errors(), "{diagnostics}");
    driver
}

#[tokio::test]
async fn functions_are_told_twice_and_called() {
    let driver = vault(Host::OpenTofu1_12).await;
    let functions = driver.functions().await.expect("it has some");
    let join = &functions["join"];
    assert_eq!(join.summary, "Joins words.");
    assert!(join.parameters[0].allow_null_value && !join.parameters[0].allow_unknown_values);
    let call = |arguments: Vec<Json>| {
        let driver = &driver;
        async move { driver.call_function("join", &arguments).await }
    };
    let joined = call(vec![json!("-"), json!("a"), json!("b")]).await;
    assert_eq!(joined, Ok(Some(json!("a-b"))));
    let joined = call(vec![Json::Null, json!("a"), json!("b")]).await;
    assert_eq!(joined, Ok(Some(json!("ab"))));
    assert_eq!(call(vec![json!("-")]).await, Ok(Some(json!(""))));
    assert_eq!(call(vec![json!("-"), unknown()]).await, Ok(None));
    let refused = call(vec![json!("-"), json!("a"), json!("")]).await;
    let refused = refused.expect_err("a word has letters");
    assert_eq!(
        (refused.argument, refused.text.as_str()),
        (Some(2), "a word has letters")
    );
    let null = call(vec![json!("-"), Json::Null]).await;
    assert_eq!(null.expect_err("refused by the host").argument, Some(1));
}

#[tokio::test]
async fn a_function_that_panics_is_one_error() {
    let driver = vault(Host::Terraform1_11).await;
    let broken = driver.call_function("break", &[]).await;
    let broken = broken.expect_err("it panics");
    assert!(
        broken.text.contains("the answer is not 42"),
        "{}",
        broken.text
    );
    assert_eq!(broken.argument, None);
    let after = driver
        .call_function("join", &[json!("-"), json!("a")])
        .await;
    assert_eq!(after, Ok(Some(json!("a"))));
}

#[tokio::test]
async fn a_key_is_lent_renewed_and_given_back() {
    for host in HOSTS {
        let mut driver = vault(host).await;
        let mut key = driver
            .open(KEY, json!({ "door": "shed" }))
            .await
            .expect("a key");
        assert_eq!(
            key.result,
            json!({ "door": "shed", "teeth": "teeth-of-shed", "master": false })
        );
        assert_eq!(key.renew_at, Some(2_000_000_060));
        driver.renew(&mut key).await.expect("it is renewed");
        assert_eq!(key.renew_at, Some(2_000_000_120));
        let twice = driver.open(KEY, json!({ "door": "shed" })).await;
        assert_eq!(
            twice.expect_err("it is on loan").errors(),
            ["Key is on loan"]
        );
        // A host closes on its way out too.
        driver.stop().await;
        let copy = key.clone();
        driver.close(key).await.expect("it is taken back");
        let twice = driver.close(copy).await;
        assert_eq!(twice.expect_err("it is back").errors(), ["Unknown key"]);
        driver.shutdown().await;
        let log = driver.log().join("\n");
        assert!(!log.contains("teeth-of-shed"), "{log}");
    }
}

#[tokio::test]
async fn what_the_host_would_refuse_is_closed_again() {
    let driver = vault(Host::Terraform1_11).await;
    for _ in 0..2 {
        // The provider answers another door than it was asked for; the framework notices.
        let opened = driver.open(KEY, json!({ "door": "other" })).await;
        let told = opened.expect_err("it is another door");
        assert_eq!(
            told.errors(),
            ["Provider opened something else than was asked for"]
        );
    }
    let panicked = driver.open(KEY, json!({ "door": "wall" })).await;
    let told = panicked.expect_err("it panics");
    assert_eq!(told.errors(), ["Provider panicked"]);
    let open = driver
        .open(KEY, json!({ "door": "shed", "master": true }))
        .await;
    assert_eq!(open.expect("the others go on").result["master"], true);
}

#[tokio::test]
async fn a_door_keeps_its_identity() {
    for host in HOSTS {
        let mut driver = vault(host).await;
        let door = driver.create(DOOR, json!({ "building": "bank" })).await;
        let door = door.success();
        let named = json!({ "building": "bank", "number": 7, "owner": "acme" });
        let expected = (host != Host::Terraform1_11).then_some(named);
        assert_eq!(door.identity, expected);

        let config = json!({ "building": "bank", "colour": "red" });
        let painted = driver.apply(DOOR, Some(&door), config.clone()).await;
        assert_eq!(painted.action, Some(Action::Update));
        let painted = painted.success();
        assert_eq!(painted.identity, expected);
        let painted = driver.expect_empty_plan(DOOR, &painted, config).await;
        assert_eq!(painted.identity, expected);

        let moved = driver
            .apply(DOOR, Some(&painted), json!({ "building": "mint" }))
            .await;
        assert_eq!(moved.action, Some(Action::Replace));
        let moved = moved.success();
        if let Some(identity) = &moved.identity {
            assert_eq!(identity["building"], "mint");
        }
        driver.destroy(DOOR, &moved).await.gone();
        driver.shutdown().await;
    }
}

#[tokio::test]
async fn a_door_is_imported_by_its_identity() {
    let driver = vault(Host::Terraform1_16).await;
    let schema = driver.identity_schema(DOOR).expect("it has one");
    assert_eq!(schema.required, ["building", "number"]);
    let whole = json!({ "building": "bank", "number": 3, "owner": "acme" });
    for given in [json!({ "building": "bank", "number": 3 }), whole.clone()] {
        let door = driver.import_by_identity(DOOR, &given).await;
        let door = door.unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(door.attributes()["number"], 3);
        assert_eq!(door.identity.as_ref(), Some(&whole));
        let config = json!({ "building": "bank" });
        driver.expect_empty_plan(DOOR, &door, config).await;
    }
    let by_id = driver.import(DOOR, "bank/3").await.expect("it is found");
    assert_eq!(by_id.identity, Some(whole));
    let other = json!({ "building": "bank", "number": 3, "owner": "them" });
    let told = driver.import_by_identity(DOOR, &other).await;
    assert_eq!(
        told.expect_err("it is theirs").errors(),
        ["Identity of another place"]
    );
    let half = driver
        .import_by_identity(DOOR, &json!({ "building": "bank" }))
        .await;
    assert_eq!(
        half.expect_err("no number").errors(),
        ["Incomplete identity"]
    );
}

#[tokio::test]
async fn an_identity_of_an_older_version_is_upgraded() {
    for host in [Host::Terraform1_16, Host::OpenTofu1_12] {
        let driver = vault(host).await;
        let door = driver.create(DOOR, json!({ "building": "bank" })).await;
        let door = door.success();
        assert_eq!(door.identity_version, 1);
        let whole = door.identity.clone();
        for old in [
            // What is not in this version is left out, and nobody is said to own it until it is read.
            Some(json!({ "building": "bank", "number": 7, "keeper": "ann" })),
            // What names no door is no identity.
            Some(json!({ "keeper": "ann" })),
            Some(json!(null)),
            // Terraform asks also where there was none.
            None,
        ] {
            let kept = old
                .as_ref()
                .filter(|it| it.get("building").is_some())
                .map(|_| json!({ "building": "bank", "number": 7, "owner": null }));
            let stored = door.clone().identified(old, 0);
            let read = driver.refresh(DOOR, &stored).await.expect("it is read");
            let read = read.state.expect("it is there");
            assert_eq!(read.identity, kept.or_else(|| whole.clone()));
            assert_eq!(read.identity_version, 1);
            let config = json!({ "building": "bank" });
            driver.expect_empty_plan(DOOR, &stored, config).await;
        }
    }
}

#[tokio::test]
async fn a_host_takes_an_identity_of_this_version_as_it_is() {
    for host in [Host::Terraform1_16, Host::OpenTofu1_12] {
        let driver = vault(host).await;
        let door = driver.create(DOOR, json!({ "building": "bank" })).await;
        let door = door.success();
        let more = json!({ "building": "bank", "number": 7, "owner": "acme", "keeper": "ann" });
        let less = json!({ "building": "bank", "number": 7 });
        let wrong = json!({ "building": "bank", "number": "seven", "owner": "acme" });
        for foreign in [more, less, wrong] {
            let stored = door.clone().identified(Some(foreign), 1);
            let told = driver.refresh(DOOR, &stored).await;
            let told = told.expect_err("it does not fit");
            assert_eq!(told.errors(), ["Failed to decode identity"]);
        }
        let newer = door.clone().identified(door.identity.clone(), 2);
        let told = driver.refresh(DOOR, &newer).await;
        assert_eq!(
            told.expect_err("it is newer").errors(),
            ["Resource instance managed by newer provider version"]
        );
        // One without any value is one, and names nothing yet.
        let empty = json!({ "building": null, "number": null, "owner": null });
        let stored = door.clone().identified(Some(empty), 1);
        let read = driver.refresh(DOOR, &stored).await.expect("it is read");
        assert_eq!(read.state.expect("it is there").identity, door.identity);
    }
}

/// The driver's own rule: what it says of a provider that changes an identity is tested where its other
/// rules are; here only that it knows which types have one.
#[tokio::test]
async fn only_a_host_that_knows_identities_asks_for_them() {
    let driver = vault(Host::Terraform1_11).await;
    assert!(driver.identity_schema(DOOR).is_none());
    assert!(
        driver
            .take_violations()
            .iter()
            .all(|it| it.rule != Rule::Identity)
    );
}
