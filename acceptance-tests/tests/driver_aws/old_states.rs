//! States that older versions of hashicorp/aws wrote: they are read as those of today.

use serde_json::{Value as Json, json};
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::driver::{Driver, Host, StoredState};

use super::{aws, text, with};

/// The object of a state is read from one of an older version, which has other values or lacks them, with
/// nothing to change, and has these values then.
async fn check(
    driver: &Driver,
    type_name: &str,
    config: Json,
    now: &StoredState,
    (version, old, new): (i64, Json, Json),
) {
    let stored = StoredState::from_json(&with(&now.attributes(), old), version);
    let read = driver.expect_empty_plan(type_name, &stored, config).await;
    let read = read.attributes();
    for (name, value) in new.as_object().expect("attributes") {
        assert_eq!(&read[name], value, "{name} of {type_name} {version}");
    }
}

#[tokio::test]
async fn networks_of_the_first_version_know_no_ipv6() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    let mut driver = aws(&sandbox, Host::Terraform1_11).await;

    let config = json!({ "cidr_block": "10.0.0.0/16" });
    let vpc = driver.create("aws_vpc", config.clone()).await.success();
    let vpc = driver
        .expect_empty_plan("aws_vpc", &vpc, config.clone())
        .await;
    let ipv6 = |value: Json| json!({ "assign_generated_ipv6_cidr_block": value });
    let old = (0, ipv6(json!(null)), ipv6(json!(false)));
    check(&driver, "aws_vpc", config, &vpc, old.clone()).await;

    let config = json!({ "vpc_id": text(&vpc, "id"), "cidr_block": "10.0.1.0/24" });
    let subnet = driver.create("aws_subnet", config.clone()).await.success();
    let subnet = driver
        .expect_empty_plan("aws_subnet", &subnet, config.clone())
        .await;
    let ipv6 = |value: Json| json!({ "assign_ipv6_address_on_creation": value });
    let lacks = (0, ipv6(json!(null)), ipv6(json!(false)));
    check(&driver, "aws_subnet", config, &subnet, lacks).await;

    let default = driver.create("aws_default_vpc", json!({})).await.success();
    let default = driver
        .expect_empty_plan("aws_default_vpc", &default, json!({}))
        .await;
    check(&driver, "aws_default_vpc", json!({}), &default, old).await;
    driver.shutdown().await;
}

#[tokio::test]
async fn groups_of_the_first_version_revoke_nothing_and_rules_get_the_id_of_today() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    let mut driver = aws(&sandbox, Host::Terraform1_11).await;
    let vpc = json!({ "cidr_block": "10.0.0.0/16" });
    let vpc = driver.create("aws_vpc", vpc).await.success();
    let vpc = text(&vpc, "id");

    let revokes = |value: Json| json!({ "revoke_rules_on_delete": value });
    let lacks = (0, revokes(json!(null)), revokes(json!(false)));
    let config = json!({ "vpc_id": vpc, "name": "web" });
    let group = driver
        .create("aws_security_group", config.clone())
        .await
        .success();
    let group = driver
        .expect_empty_plan("aws_security_group", &group, config.clone())
        .await;
    check(&driver, "aws_security_group", config, &group, lacks.clone()).await;

    let config = json!({ "vpc_id": vpc });
    let default = "aws_default_security_group";
    let state = driver.create(default, config.clone()).await.success();
    let state = driver
        .expect_empty_plan(default, &state, config.clone())
        .await;
    check(&driver, default, config, &state, lacks).await;

    let config = json!({
        "security_group_id": text(&group, "id"),
        "type": "ingress",
        "protocol": "tcp",
        "from_port": 443,
        "to_port": 443,
        "cidr_blocks": ["10.0.0.0/8"],
    });
    let kind = "aws_security_group_rule";
    let rule = driver.create(kind, config.clone()).await.success();
    let rule = driver.expect_empty_plan(kind, &rule, config.clone()).await;
    for (version, id) in [(0, "sg-1234567890"), (1, "sgrule-1234567890")] {
        let new = json!({ "id": text(&rule, "id") });
        let old = (version, json!({ "id": id }), new);
        check(&driver, kind, config.clone(), &rule, old).await;
    }
    driver.shutdown().await;
}
