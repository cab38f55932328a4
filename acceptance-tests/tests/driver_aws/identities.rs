//! Identities: which types have one, and imports by it.

use std::collections::BTreeSet;

use serde_json::json;
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::driver::Host;

use super::{aws, text};

/// The types that have none: those that cannot be imported, and those whose import ids no identity can have.
const UNNAMED: &[&str] = &[
    "aws_acm_certificate_validation",
    // A part of its import ids is in a block, where no identity can have it.
    "aws_eks_identity_provider_config",
    "aws_main_route_table_association",
    // Its import ids are made of a list of peers, which no identity can have.
    "aws_security_group_rule",
    "aws_vpn_gateway_attachment",
    "aws_vpn_gateway_route_propagation",
];

const VPC: &str = "aws_vpc";
const ROLE: &str = "aws_iam_role";

#[tokio::test]
async fn every_type_that_can_be_imported_has_an_identity() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    let driver = aws(&sandbox, Host::Terraform1_16).await;
    let mut unnamed = BTreeSet::new();
    for name in driver.schema().resources.keys() {
        match driver.identity_schema(name) {
            // An argument in place of another is required of neither.
            Some(schema) => assert!(
                !schema.required.is_empty() || name == "aws_route_table_association",
                "{name} needs nothing to be found"
            ),
            None => {
                unnamed.insert(name.as_str());
            }
        }
    }
    assert_eq!(unnamed, UNNAMED.iter().copied().collect());
}

#[tokio::test]
async fn an_object_is_imported_by_its_identity() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    for host in [Host::Terraform1_16, Host::OpenTofu1_12] {
        let driver = aws(&sandbox, host).await;
        let config = json!({ "cidr_block": "10.0.0.0/16" });
        let vpc = driver.create(VPC, config.clone()).await.success();
        let id = text(&vpc, "id");
        let account = text(&vpc, "owner_id");
        let whole = json!({ "id": id, "region": Sandbox::REGION, "account_id": account });
        assert_eq!(vpc.identity.as_ref(), Some(&whole));
        for given in [json!({ "id": id }), whole.clone()] {
            let imported = driver.import_by_identity(VPC, &given).await;
            let imported = imported.unwrap_or_else(|errors| panic!("{errors}"));
            assert_eq!(imported.identity.as_ref(), Some(&whole));
            driver
                .expect_empty_plan(VPC, &imported, config.clone())
                .await;
        }
        let elsewhere = json!({ "id": id, "account_id": "999999999999" });
        let told = driver.import_by_identity(VPC, &elsewhere).await;
        let told = told.expect_err("it is another account's");
        assert_eq!(told.errors(), ["Identity of another place"]);
        driver.destroy(VPC, &vpc).await.gone();
    }
}

#[tokio::test]
async fn what_lives_in_no_region_has_none_in_its_identity() {
    let sandbox = Sandbox::start().expect("the local AWS starts");
    let driver = aws(&sandbox, Host::Terraform1_16).await;
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": { "Service": "ec2.amazonaws.com" },
        }],
    });
    let config = json!({ "name": "named", "assume_role_policy": policy.to_string() });
    let role = driver.create(ROLE, config.clone()).await.success();
    let identity = role.identity.clone().expect("it has one");
    assert_eq!(identity["name"], "named");
    assert!(identity.get("region").is_none());
    let imported = driver
        .import_by_identity(ROLE, &json!({ "name": "named" }))
        .await;
    let imported = imported.unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(imported.identity, Some(identity));
    driver.expect_empty_plan(ROLE, &imported, config).await;
    driver.destroy(ROLE, &role).await.gone();
}
