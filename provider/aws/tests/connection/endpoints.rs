//! Regions, and which host a service is looked for at.

use slipway_aws::connection::{Connection, Settings};

use crate::fake::Fake;
use crate::{file, folder, open, settings, signer, without_keys};

/// Settings that ask nothing at Configure.
fn silent() -> Settings {
    Settings {
        access_key: Some("STATIC".to_owned()),
        secret_key: Some("s".into()),
        region: Some("eu-central-1".to_owned()),
        skip_credentials_validation: Some(true),
        skip_requesting_account_id: Some(true),
        skip_metadata_api_check: Some("true".to_owned()),
        ..Settings::default()
    }
}

async fn call(connection: &Connection, service: &str) {
    // The answer is of no interest, only who was asked.
    match service {
        "route53" => drop(connection.route53().get_hosted_zone_count().send().await),
        "acm" => drop(connection.acm(None).list_certificates().send().await),
        _ => drop(connection.sts(None).get_caller_identity().send().await),
    }
}

#[tokio::test]
async fn the_region_comes_from_the_first_that_has_one() {
    let fake = Fake::start().await;
    let home = folder();
    file(&home, ".aws/config", "[default]\nregion = eu-south-1\n");
    let at_home = ("HOME", home.path().to_str().unwrap());
    let region = ("AWS_REGION", "eu-west-1");
    let older = ("AWS_DEFAULT_REGION", "eu-west-2");
    let metadata = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &*fake.url());
    #[rustfmt::skip]
    let cases = [
        (Some("eu-north-1"), vec![region, older, at_home, metadata], "eu-north-1"),
        (None, vec![region, older, at_home, metadata], "eu-west-1"),
        (None, vec![older, at_home, metadata], "eu-west-2"),
        (None, vec![at_home, metadata], "eu-south-1"),
        (None, vec![metadata], "eu-west-3"),
    ];
    for (argument, variables, expected) in cases {
        let mut settings = settings(&fake);
        settings.skip_metadata_api_check = None;
        settings.region = argument.map(str::to_owned);
        let connection = open(settings, &variables).await.expect("a connection");
        assert_eq!(connection.region(), expected);
        assert_eq!(signer(&fake), format!("STATIC/{expected}/sts"));
    }
}

#[tokio::test]
async fn a_region_is_needed_and_checked() {
    let nowhere = Settings {
        region: None,
        ..silent()
    };
    let error = open(nowhere, &[]).await.expect_err("no region");
    assert_eq!(
        (error.summary(), error.argument()),
        ("AWS region not set", Some("region"))
    );
    let mistyped = Settings {
        region: Some("eu-central1".to_owned()),
        ..silent()
    };
    let error = open(mistyped.clone(), &[])
        .await
        .expect_err("no such region");
    assert_eq!(error.summary(), "Unknown AWS region");
    assert!(
        error.detail().contains("\"eu-central1\""),
        "{}",
        error.detail()
    );
    let unchecked = Settings {
        skip_region_validation: Some(true),
        ..mistyped
    };
    let connection = open(unchecked, &[]).await.expect("a connection");
    assert_eq!(connection.region(), "eu-central1");
}

/// Which of three fakes a service is asked at.
#[tokio::test]
async fn endpoints_win_in_the_order_of_the_sdks() {
    let home = folder();
    let (block, special, general) = (
        Fake::start().await,
        Fake::start().await,
        Fake::start().await,
    );
    let (block_url, special_url, general_url) = (block.url(), special.url(), general.url());
    let services = format!(
        "[default]\nservices = local\n[services local]\n\
         route_53 =\n  endpoint_url = {special_url}\nacm =\n  endpoint_url = {special_url}\n\
         sts =\n  endpoint_url = {special_url}\n"
    );
    file(&home, ".aws/config", &services);
    let at_home = ("HOME", home.path().to_str().unwrap());
    let all = ("AWS_ENDPOINT_URL", &*general_url);
    for (service, variable) in [
        ("route53", "AWS_ENDPOINT_URL_ROUTE_53"),
        ("acm", "AWS_ENDPOINT_URL_ACM"),
        ("sts", "AWS_ENDPOINT_URL_STS"),
    ] {
        let one = (variable, &*special_url);
        let mut blocked = silent();
        blocked
            .endpoints
            .insert(service.to_owned(), block_url.clone());
        let ignore = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        #[rustfmt::skip]
        let cases = [
            ("argument", blocked.clone(), vec![one, all], &block),
            ("argument although ignored", blocked, vec![ignore, one, all], &block),
            ("variable of the service", silent(), vec![one, all], &special),
            ("variable of all", silent(), vec![all], &general),
            ("variable of all before the section", silent(), vec![all, at_home], &general),
            ("services section", silent(), vec![at_home], &special),
        ];
        for (what, settings, variables, expected) in cases {
            let before = expected.seen().len();
            let connection = open(settings, &variables).await.expect("a connection");
            call(&connection, service).await;
            assert_eq!(expected.seen().len(), before + 1, "{service}: {what}");
        }
    }
}

#[tokio::test]
async fn the_older_variables_of_sts_still_count() {
    for variable in ["TF_AWS_STS_ENDPOINT", "AWS_STS_ENDPOINT"] {
        let fake = Fake::start().await;
        let connection = open(silent(), &[(variable, &fake.url())])
            .await
            .expect("a connection");
        call(&connection, "sts").await;
        assert_eq!(fake.seen().len(), 1, "{variable}");
    }
}

#[tokio::test]
async fn an_endpoint_that_is_no_url_is_an_error() {
    for bad in ["localhost:4566", "ftp://localhost", "http://", "not a url"] {
        let mut settings = silent();
        settings.endpoints.insert("acm".to_owned(), bad.to_owned());
        let error = open(settings, &[]).await.expect_err(bad);
        assert_eq!(error.argument(), Some("endpoints"));
        assert!(error.detail().contains("acm"), "{}", error.detail());
    }
}

/// The host that a tunnel is asked for tells the endpoint.
#[tokio::test]
async fn flags_and_partitions_choose_the_host() {
    let fake = Fake::start().await;
    let fips = Settings {
        use_fips_endpoint: Some(true),
        ..silent()
    };
    let dual = Settings {
        use_dualstack_endpoint: Some(true),
        ..silent()
    };
    let no_fips = Settings {
        use_fips_endpoint: Some(false),
        ..silent()
    };
    let region = |name: &str| Settings {
        region: Some(name.to_owned()),
        ..silent()
    };
    let us = |settings: Settings| Settings {
        region: Some("us-east-1".to_owned()),
        ..settings
    };
    let home = folder();
    let services = "[default]\nservices = local\n[services local]\n\
                    route_53 =\n  endpoint_url = http://localhost:1\n\
                    acm =\n  endpoint_url = http://localhost:1\n";
    file(&home, ".aws/config", services);
    let section_ignored = vec![
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
        ("HOME", home.path().to_str().unwrap()),
    ];
    let ignored = vec![
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
        ("AWS_ENDPOINT_URL", "http://localhost:1"),
        ("AWS_ENDPOINT_URL_ACM", "http://localhost:1"),
    ];
    #[rustfmt::skip]
    let cases = [
        (silent(), vec![], "acm", "acm.eu-central-1.amazonaws.com:443"),
        (silent(), ignored, "acm", "acm.eu-central-1.amazonaws.com:443"),
        (silent(), section_ignored.clone(), "acm", "acm.eu-central-1.amazonaws.com:443"),
        (silent(), section_ignored, "route53", "route53.amazonaws.com:443"),
        (us(fips.clone()), vec![], "acm", "acm-fips.us-east-1.amazonaws.com:443"),
        (us(silent()), vec![("AWS_USE_FIPS_ENDPOINT", "true")], "acm", "acm-fips.us-east-1.amazonaws.com:443"),
        (us(no_fips), vec![("AWS_USE_FIPS_ENDPOINT", "true")], "acm", "acm.us-east-1.amazonaws.com:443"),
        (us(fips), vec![], "sts", "sts-fips.us-east-1.amazonaws.com:443"),
        (dual, vec![], "acm", "acm.eu-central-1.api.aws:443"),
        (silent(), vec![("AWS_USE_DUALSTACK_ENDPOINT", "true")], "acm", "acm.eu-central-1.api.aws:443"),
        (silent(), vec![], "route53", "route53.amazonaws.com:443"),
        (region("cn-north-1"), vec![], "route53", "route53.amazonaws.com.cn:443"),
        (region("us-gov-east-1"), vec![], "route53", "route53.us-gov.amazonaws.com:443"),
        (region("cn-north-1"), vec![], "sts", "sts.cn-north-1.amazonaws.com.cn:443"),
    ];
    for (mut settings, variables, service, expected) in cases {
        settings.https_proxy = Some(fake.url());
        let connection = open(settings, &variables).await.expect("a connection");
        let before = fake.seen().len();
        call(&connection, service).await;
        let seen = fake.seen().split_off(before).pop();
        let seen = seen.unwrap_or_else(|| panic!("{expected} was not asked"));
        assert_eq!((&*seen.method, &*seen.target), ("CONNECT", expected));
    }
}

#[tokio::test]
async fn clients_are_shared_and_signed_for_their_region() {
    let fake = Fake::start().await;
    let mut settings = silent();
    for service in ["acm", "route53"] {
        settings.endpoints.insert(service.to_owned(), fake.url());
    }
    settings.region = Some("eu-north-1".to_owned());
    let connection = open(settings, &[]).await.expect("a connection");
    call(&connection, "route53").await;
    assert_eq!(
        fake.last("hostedzonecount").signer(),
        "STATIC/us-east-1/route53"
    );
    for (region, expected) in [(None, "eu-north-1"), (Some("us-east-1"), "us-east-1")] {
        let acm = connection.acm(region);
        acm.list_certificates().send().await.expect("an answer");
        let seen = fake.seen().pop().expect("a request");
        assert_eq!(seen.signer(), format!("STATIC/{expected}/acm"));
    }
    assert_eq!(connection.partition().id, "aws");
}

#[tokio::test]
async fn the_metadata_services_address_family_is_checked() {
    let fake = Fake::start().await;
    let mut settings = without_keys(&fake);
    settings.ec2_metadata_service_endpoint_mode = Some("IPv5".to_owned());
    let error = open(settings, &[]).await.expect_err("no such mode");
    assert_eq!(error.argument(), Some("ec2_metadata_service_endpoint_mode"));
}
