//! Clusters of EKS.

use std::time::Duration;

use serde_json::json;
use slipway_engine::error::ErrorKind;
use slipway_sandbox::aws::{EksSettings, Fault, Rule, Sandbox, Settings};

use super::*;

const ARN: &str = "arn:aws:eks:eu-central-1:123456789012:cluster/shop";

fn outside(sandbox: &Sandbox, service: &str, region: &str, path: &str, body: &str) -> String {
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let headers: &[(&str, &str)] = if path == "/" { &form } else { &[] };
    let answer = sandbox.call_outside(service, region, "POST", path, headers, body);
    let text = String::from_utf8_lossy(answer.body()).into_owned();
    assert!(answer.status().is_success(), "{text}");
    text
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text.split_once(from).expect(from).1;
    rest.split_once(to).expect(to).0
}

/// Makes a cluster `shop` in a region, and says in which subnets; its creator is nobody that tests ask as.
fn made(sandbox: &Sandbox, region: &str) -> [String; 2] {
    let ec2 = |query: &str| {
        let body = format!("Version=2016-11-15&{query}");
        outside(sandbox, "ec2", region, "/", &body)
    };
    let vpc = ec2("Action=CreateVpc&CidrBlock=10.0.0.0/16");
    let vpc = between(&vpc, "<vpcId>", "<");
    let subnet = |number: usize| {
        let zone = ["a", "b"][number];
        let made = ec2(&format!(
            "Action=CreateSubnet&VpcId={vpc}&CidrBlock=10.0.{number}.0/24&AvailabilityZone={region}{zone}"
        ));
        between(&made, "<subnetId>", "<").to_owned()
    };
    let subnets = [subnet(0), subnet(1)];
    let body = json!({
        "name": "shop",
        "accessConfig": { "authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": false },
        "roleArn": "arn:aws:iam::123456789012:role/control",
        "resourcesVpcConfig": { "subnetIds": subnets },
    });
    outside(sandbox, "eks", region, "/clusters", &body.to_string());
    subnets
}

fn role(sandbox: &Sandbox) {
    let trust = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22eks.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D";
    let body = format!(
        "Version=2010-05-08&Action=CreateRole&RoleName=control&AssumeRolePolicyDocument={trust}"
    );
    outside(sandbox, "iam", "us-east-1", "/", &body);
}

fn let_in(sandbox: &Sandbox, region: &str, principal: &str) {
    let body = json!({ "principalArn": principal });
    outside(
        sandbox,
        "eks",
        region,
        "/clusters/shop/access-entries",
        &body.to_string(),
    );
    let entry = principal.replace(':', "%3A").replace('/', "%2F");
    let body = json!({
        "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        "accessScope": { "type": "cluster" },
    });
    let path = format!("/clusters/shop/access-entries/{entry}/access-policies");
    outside(sandbox, "eks", region, &path, &body.to_string());
}

#[test]
fn tokens_are_signed_for_the_cluster_and_its_region() {
    let sandbox = Sandbox::with_settings(Settings {
        eks: EksSettings {
            token_life: Duration::from_secs(2),
            ..EksSettings::default()
        },
        ..Settings::default()
    });
    let sandbox = sandbox.expect("a sandbox");
    role(&sandbox);
    made(&sandbox, "us-west-2");
    // The provider's region is another one.
    let arn = ARN.replace("eu-central-1", "us-west-2");
    run(async {
        let shared = configured(sandbox.env());
        let reached = reach(&shared, &reference(&arn)).await;
        let reached = reached.expect("it is told").expect("it is there");
        let server = sandbox.cluster(&arn).expect("it is there");
        server.start().expect("it starts");

        let refused = reached.uid().await.expect_err("nobody lets it in");
        let told = refused.message().unwrap_or_default().to_owned();
        assert!(told.contains("access entry"), "{told}");
        let clouds = shared.connection().expect("configured");
        let principal = clouds
            .aws("cluster", "us-west-2")
            .await
            .expect("open")
            .principal();
        let principal = principal.expect("STS was asked").to_owned();
        assert!(told.contains(&principal), "{told}");

        let_in(&sandbox, "us-west-2", &principal);
        let uid = reached
            .uid()
            .await
            .expect("it answers")
            .expect("it is known")
            .to_owned();
        // Tokens end while the process goes on.
        shared.runtime().sleep(Duration::from_secs(3)).await;
        let before = server.calls().len();
        assert_eq!(reached.cluster.uid().await.expect("it answers"), uid);
        let calls = server.calls();
        assert_eq!(calls[before].status, 401, "{calls:?}");
        assert_eq!(sandbox.count("eks:DescribeCluster"), 1);

        let left = leftovers(&shared, &reference(&arn)).await;
        assert_eq!(left.expect("it is told"), Vec::<String>::new());

        // Credentials that have ended are told as what they are, not as a principal that is not let in.
        sandbox.expire_credential(Sandbox::ACCESS_KEY);
        let told = reached.cluster.uid().await.expect_err("refused");
        assert_eq!(told.kind(), ErrorKind::ExpiredCredentials, "{told:?}");
    });
}

#[test]
fn a_cluster_that_cannot_be_reached_is_told() {
    let sandbox = Sandbox::with_settings(Settings {
        eks: EksSettings {
            cluster_create: Duration::from_secs(3600),
            ..EksSettings::default()
        },
        ..Settings::default()
    });
    let sandbox = sandbox.expect("a sandbox");
    role(&sandbox);
    made(&sandbox, Sandbox::REGION);
    run(async {
        let shared = configured(sandbox.env());
        let told = refusal(&shared, ARN).await;
        assert!(told.contains("Cluster is not ready"), "{told}");
        assert!(told.contains("CREATING"), "{told}");
        let other = ARN.replace("shop", "other");
        let found = reach(&shared, &reference(&other)).await;
        assert!(found.expect("it is told").is_none());
        let elsewhere = ARN.replace("123456789012", "210987654321");
        let told = refusal(&shared, &elsewhere).await;
        expect_test::expect![[r#"
            EKS cluster of another account
            arn:aws:eks:eu-central-1:210987654321:cluster/shop is of account 210987654321, and the credentials are of account 123456789012. Nothing was changed.
            Correct the ARN, or use credentials of its account: `role_arn` in `aws` of the provider block assumes a role there."#]].assert_eq(&told);

        // The ARN says the region where nothing else does.
        let without = sandbox.env().into_iter();
        let without = without.filter(|(name, _)| !name.contains("REGION"));
        let told = refusal(&configured(without.collect()), ARN).await;
        assert!(told.contains("CREATING"), "{told}");

        let message = "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: eks:DescribeCluster";
        let fault = Fault::error(403, "AccessDeniedException", message);
        let _denied = sandbox.rule(Rule::on("eks:DescribeCluster").always().fault(fault));
        let told = refusal(&shared, ARN).await;
        expect_test::expect![[r#"
            Unable to read EKS cluster
            The credentials lack the permission `eks:DescribeCluster`. Nothing was changed.
            Allow `eks:DescribeCluster` to these credentials, then try again.

              Object:     arn:aws:eks:eu-central-1:123456789012:cluster/shop
              Operation:  eks:DescribeCluster
              Code:       AccessDeniedException (HTTP 403)
              Permission: eks:DescribeCluster
              Message:    User: arn:aws:iam::123456789012:user/ci is not authorized to perform: eks:DescribeCluster"#]].assert_eq(told.split("\n  Request ID").next().unwrap_or_default());
    });
}

#[test]
fn without_credentials_of_aws_it_is_told_where_they_belong() {
    run(async {
        let variables = [
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("HOME", "/nonexistent"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let told = refusal(&configured(variables.to_vec()), ARN).await;
        expect_test::expect![[r#"
            No valid AWS credentials found
            None of the sources of credentials gave any: provider arguments, environment variables, shared configuration, web identity, container, EC2 instance.
            Set up one of them, for example with `aws configure` or `aws sso login`, then try again.

              Reason: the credential provider was not enabled: no credentials found in chain. Attempted:
              Environment: the credential provider was not enabled: environment variable not set
              Profile: the credential provider was not enabled
              WebIdentityToken: the credential provider was not enabled: $AWS_WEB_IDENTITY_TOKEN_FILE was not set
              EcsContainer: the credential provider was not enabled: ECS provider not configured
              Ec2InstanceMetadata: the credential provider was not enabled: IMDS disabled by AWS_EC2_METADATA_DISABLED env var set to `true`

              Needed for: what `cluster` names
              Set in:     `aws` of the provider block, or the environment"#]].assert_eq(&told);
    });
}

#[test]
fn what_a_cluster_left_is_named() {
    let sandbox = Sandbox::start().expect("a sandbox");
    role(&sandbox);
    let subnets = made(&sandbox, Sandbox::REGION);
    run(async {
        let shared = configured(sandbox.env());
        let left = async || leftovers(&shared, &reference(ARN)).await;
        assert_eq!(left().await.expect("it is told"), Vec::<String>::new());
        let balancer = |name: &str| {
            let [one, other] = &subnets;
            let body = format!(
                "Version=2015-12-01&Action=CreateLoadBalancer&Name={name}&Type=network&Subnets.member.1={one}&Subnets.member.2={other}"
            );
            outside(
                &sandbox,
                "elasticloadbalancing",
                Sandbox::REGION,
                "/",
                &body,
            );
        };
        balancer("k8s-shop-web-0123456789");
        balancer("by-hand");
        let volume = |tags: &str| {
            let body = format!(
                "Version=2016-11-15&Action=CreateVolume&Size=1&AvailabilityZone=eu-central-1a&TagSpecification.1.ResourceType=volume&TagSpecification.1.Tag.1.Key=kubernetes.io/cluster/shop&TagSpecification.1.Tag.1.Value=owned{tags}"
            );
            outside(&sandbox, "ec2", Sandbox::REGION, "/", &body);
        };
        volume("");
        volume("&TagSpecification.1.Tag.2.Key=CSIVolumeName&TagSpecification.1.Tag.2.Value=pvc-1");
        let told = left().await.expect("it is told");
        let [balancer, volume] = &told[..] else {
            panic!("{told:?}");
        };
        assert!(
            balancer.starts_with("load balancer k8s-shop-web-0123456789"),
            "{balancer}"
        );
        assert_eq!(balancer.matches("eni-").count(), 2, "{balancer}");
        assert!(volume.starts_with("volume vol-"), "{volume}");
        assert!(volume.ends_with("(pvc-1)"), "{volume}");

        let fault = Fault::error(403, "UnauthorizedOperation", "You are not authorized.");
        let rule = Rule::on("ec2:DescribeNetworkInterfaces").always();
        let _denied = sandbox.rule(rule.fault(fault));
        let told = said(&left().await.expect_err("it is refused"));
        assert!(told.contains("The release is gone"), "{told}");
        assert!(told.contains("ec2:DescribeNetworkInterfaces"), "{told}");
    });
}
