//! States that hashicorp/aws 6 wrote, with the identities that it wrote: they are read as they are, and
//! what we write is what it reads.

use serde_json::{Value as Json, json};
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::driver::{Driver, Host, StoredState};

use super::super::{aws, text};

const ACCOUNT: &str = "123456789012";

/// Creates an object, whose identity is exactly the official one, and plans on the state with each of
/// the identities that a release of hashicorp/aws may have stored, by their version.
async fn moves(
    driver: &Driver,
    type_name: &str,
    config: Json,
    official: impl Fn(&StoredState) -> (i64, Json),
    stored: impl Fn(&StoredState) -> Vec<(i64, Json)>,
) -> StoredState {
    let made = driver.create(type_name, config.clone()).await.success();
    let made = driver
        .expect_empty_plan(type_name, &made, config.clone())
        .await;
    let (version, identity) = official(&made);
    assert_eq!(made.identity.as_ref(), Some(&identity), "{type_name}");
    assert_eq!(made.identity_version, version, "{type_name}");
    for (written, theirs) in stored(&made) {
        let state = made.clone().identified(Some(theirs), written);
        let read = driver
            .expect_empty_plan(type_name, &state, config.clone())
            .await;
        assert_eq!(
            read.identity.as_ref(),
            Some(&identity),
            "{type_name} {written}"
        );
    }
    // What 5.100 wrote has none, whatever the version is today.
    let state = made.clone().identified(None, 0);
    let read = driver.expect_empty_plan(type_name, &state, config).await;
    assert_eq!(read.identity, Some(identity), "{type_name}");
    made
}

/// The identity with these parts of what lives in a region.
fn regional(parts: Json) -> Json {
    let mut parts = global(parts);
    parts["region"] = Sandbox::REGION.into();
    parts
}

/// The identity with these parts of what lives in no region.
fn global(mut parts: Json) -> Json {
    parts["account_id"] = ACCOUNT.into();
    parts
}

/// The identity in which nothing has a value, which hashicorp/aws 6.0.0 stored of objects that were
/// there before.
fn empty(identity: &Json) -> Json {
    let names = identity.as_object().expect("an identity");
    names
        .keys()
        .map(|name| (name.clone(), Json::Null))
        .collect()
}

fn policy(service: &str) -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": { "Service": service },
        }],
    })
    .to_string()
}

#[tokio::test]
async fn what_resource_names_name_has_nothing_else() {
    for host in [Host::Terraform1_16, Host::OpenTofu1_12] {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let driver = aws(&sandbox, host).await;
        let arn = |state: &StoredState| (0, json!({ "arn": text(state, "arn") }));
        let same = |state: &StoredState| vec![arn(state)];
        let document = json!({
            "Version": "2012-10-17",
            "Statement": [{ "Effect": "Allow", "Action": "sns:Publish", "Resource": "*" }],
        });
        let policy = json!({ "name": "web", "policy": document.to_string() });
        moves(&driver, "aws_iam_policy", policy, arn, same).await;
        let roles = json!({ "aws_service_name": "autoscaling.amazonaws.com" });
        moves(&driver, "aws_iam_service_linked_role", roles, arn, same).await;
        let secret = json!({ "name": "web", "recovery_window_in_days": 0 });
        moves(&driver, "aws_secretsmanager_secret", secret, arn, same).await;
        let topic = json!({ "name": "news" });
        let topic = moves(&driver, "aws_sns_topic", topic, arn, same).await;

        // The older version of a queue's identity has account and region.
        let url =
            |name: &'static str| move |state: &StoredState| (1, json!({ name: text(state, name) }));
        let older = |name: &'static str| {
            move |state: &StoredState| {
                let url = json!({ name: text(state, name) });
                vec![(1, url.clone()), (0, regional(url))]
            }
        };
        let queue = json!({ "name": "jobs" });
        let queue = moves(&driver, "aws_sqs_queue", queue, url("url"), older("url")).await;
        let rules = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "sqs:SendMessage",
                "Principal": "*",
                "Resource": text(&queue, "arn"),
            }],
        });
        let rules = json!({ "queue_url": text(&queue, "url"), "policy": rules.to_string() });
        let (new, old) = (url("queue_url"), older("queue_url"));
        moves(&driver, "aws_sqs_queue_policy", rules, new, old).await;

        let subscription = json!({
            "topic_arn": text(&topic, "arn"),
            "protocol": "sqs",
            "endpoint": text(&queue, "arn"),
        });
        moves(
            &driver,
            "aws_sns_topic_subscription",
            subscription,
            arn,
            same,
        )
        .await;
    }
}

#[tokio::test]
async fn what_has_parts_is_named_by_them() {
    for host in [Host::Terraform1_16, Host::OpenTofu1_12] {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let driver = aws(&sandbox, host).await;
        let config = json!({ "name": "named", "assume_role_policy": policy("ec2.amazonaws.com") });
        let named = |_: &StoredState| (0, global(json!({ "name": "named" })));
        let unnamed = |state: &StoredState| vec![named(state), (0, empty(&named(state).1))];
        moves(&driver, "aws_iam_role", config, named, unnamed).await;

        let id = |state: &StoredState| (0, regional(json!({ "id": text(state, "id") })));
        let same = |state: &StoredState| vec![id(state)];
        let vpc = json!({ "cidr_block": "10.0.0.0/16" });
        let vpc = moves(&driver, "aws_vpc", vpc, id, same).await;
        let in_vpc = json!({ "vpc_id": text(&vpc, "id") });
        let table = moves(&driver, "aws_route_table", in_vpc.clone(), id, same).await;
        let gateway = moves(&driver, "aws_internet_gateway", in_vpc.clone(), id, same).await;
        let route = json!({
            "route_table_id": text(&table, "id"),
            "destination_cidr_block": "0.0.0.0/0",
            "gateway_id": text(&gateway, "id"),
        });
        let to = |state: &StoredState| {
            let parts = json!({
                "route_table_id": text(state, "route_table_id"),
                "destination_cidr_block": "0.0.0.0/0",
                "destination_ipv6_cidr_block": null,
                "destination_prefix_list_id": null,
            });
            (0, regional(parts))
        };
        moves(&driver, "aws_route", route, to, |state| vec![to(state)]).await;
        let mut subnet = in_vpc;
        subnet["cidr_block"] = "10.0.1.0/24".into();
        let subnet = moves(&driver, "aws_subnet", subnet, id, same).await;
        let association = json!({
            "route_table_id": text(&table, "id"),
            "subnet_id": text(&subnet, "id"),
        });
        let kind = "aws_route_table_association";
        let made = moves(&driver, kind, association.clone(), id, same).await;
        let named = json!({ "id": text(&made, "id") });
        let imported = driver.import_by_identity(kind, &named).await;
        let imported = imported.unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(imported.identity, made.identity);
        driver.expect_empty_plan(kind, &imported, association).await;

        let bucket = |_: &StoredState| (0, regional(json!({ "bucket": "named-by-its-name" })));
        let unnamed = |state: &StoredState| vec![bucket(state), (0, empty(&bucket(state).1))];
        let config = json!({ "bucket": "named-by-its-name" });
        moves(&driver, "aws_s3_bucket", config, bucket, unnamed).await;
        let owned = |_: &StoredState| {
            let parts = json!({ "bucket": "named-by-its-name", "expected_bucket_owner": null });
            (0, regional(parts))
        };
        let config = json!({
            "bucket": "named-by-its-name",
            "versioning_configuration": [{ "status": "Enabled" }],
        });
        let kind = "aws_s3_bucket_versioning";
        moves(&driver, kind, config, owned, |state| vec![owned(state)]).await;
    }
}

#[tokio::test]
async fn an_import_by_a_resource_name_goes_to_its_region() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    let driver = aws(&sandbox, Host::Terraform1_16).await;
    for (kind, config) in [
        ("aws_sns_topic", json!({ "name": "news" })),
        (
            "aws_secretsmanager_secret",
            json!({ "name": "web@home", "recovery_window_in_days": 0 }),
        ),
    ] {
        let mut config = config;
        config["region"] = "eu-west-1".into();
        let made = driver.create(kind, config.clone()).await.success();
        let arn = text(&made, "arn");
        assert!(arn.contains(":eu-west-1:"), "{arn}");
        let imported = driver
            .import_by_identity(kind, &json!({ "arn": arn }))
            .await;
        let imported = imported.unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(imported.attributes()["region"], "eu-west-1");
        assert_eq!(imported.identity, made.identity);
    }
}
