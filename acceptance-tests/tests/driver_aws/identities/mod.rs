//! Identities: which types have one and of which attributes, and imports by it.
//!
//! - `official.toml`: what hashicorp/aws has.
//! - `foreign`: states that it wrote.

mod foreign;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::json;
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::driver::Host;
use slipway_acceptance::driver::value::Type;

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

/// What is known of the identities of hashicorp/aws.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Official {
    none: Without,
    at: BTreeMap<String, Identity>,
}

/// Types that have none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Without {
    types: BTreeSet<String>,
}

/// The identity of one type.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Identity {
    after: String,
    needed: Vec<String>,
    #[serde(default)]
    besides: Vec<String>,
    #[serde(default)]
    version: i64,
}

#[tokio::test]
async fn every_identity_is_that_of_the_official_provider() {
    let official: Official =
        toml::from_str(include_str!("official.toml")).expect("official.toml is right");
    let sandbox = Sandbox::start().expect("the local AWS starts");
    let driver = aws(&sandbox, Host::Terraform1_16).await;
    let (mut unnamed, mut wrong) = (BTreeSet::new(), Vec::new());
    for name in driver.schema().resources.keys() {
        let Some(schema) = driver.identity_schema(name) else {
            unnamed.insert(name.as_str());
            continue;
        };
        let Type::Object(types) = &schema.ty else {
            panic!("an identity is an object");
        };
        let found: Vec<&String> = types.keys().collect();
        match official.at.get(name) {
            Some(theirs) => {
                let mut attributes: Vec<_> = theirs.needed.iter().chain(&theirs.besides).collect();
                attributes.sort();
                if attributes != found
                    || theirs.needed != schema.required
                    || theirs.version != schema.version
                {
                    wrong.push(format!(
                        "{name}: {found:?}, of which {:?} are needed, version {}; since {} it is {attributes:?}, {:?}, \
                         version {}",
                        schema.required, schema.version, theirs.after, theirs.needed, theirs.version
                    ));
                }
            }
            // Another version would be an error where there is no schema.
            None if official.none.types.contains(name) => {
                if schema.version != 0 {
                    wrong.push(format!("{name}: only version 0 is ignored by hosts"));
                }
            }
            None => wrong.push(format!(
                "{name}: look its identity up in hashicorp/aws, and say it in official.toml"
            )),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
