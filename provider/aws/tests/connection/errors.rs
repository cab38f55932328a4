//! From what a server does to the engine's error.

use std::time::Duration;

use slipway_aws::connection::Connection;
use slipway_aws::error::{ROUTE53, cloud_error};
use slipway_engine::error::{CloudError, ErrorKind};

use crate::fake::{Answer, Fake};
use crate::{open, settings};

async fn connect(fake: &Fake, url: &str) -> Connection {
    let mut settings = settings(fake);
    settings
        .endpoints
        .insert("route53".to_owned(), url.to_owned());
    settings.skip_credentials_validation = Some(true);
    settings.skip_requesting_account_id = Some(true);
    open(settings, &[]).await.expect("a connection")
}

/// Fails to read a zone at a server that answers so.
async fn failure(answer: Answer) -> (CloudError, usize) {
    let fake = Fake::scripted(move |_| Some(answer.clone())).await;
    let connection = connect(&fake, &fake.url()).await;
    let result = connection.route53().get_hosted_zone().id("Z1").send().await;
    let error = cloud_error(ROUTE53, "GetHostedZone", result.expect_err("a failure"));
    (error, fake.seen().len())
}

fn xml(code: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><Error>\
         <Type>Sender</Type><Code>{code}</Code><Message>words</Message></Error>\
         <RequestId>id-1</RequestId></ErrorResponse>"
    )
}

#[tokio::test]
async fn the_code_decides_the_kind_and_nothing_is_repeated() {
    let wait = "retry-after: 3\r\n";
    let retry_after = Some(Duration::from_secs(3));
    let page = || "<html><body>Not found</body></html>".to_owned();
    #[rustfmt::skip]
    let cases = [
        (400, "", xml("Throttling"), ErrorKind::Throttled { retry_after: None }),
        (400, wait, xml("Throttling"), ErrorKind::Throttled { retry_after }),
        (503, wait, xml("ServiceUnavailable"), ErrorKind::Unavailable { retry_after }),
        (404, "", xml("NoSuchHostedZone"), ErrorKind::NotFound),
        (400, "", xml("NoSuchHostedZone"), ErrorKind::NotFound),
        (409, "", xml("HostedZoneAlreadyExists"), ErrorKind::AlreadyExists),
        (400, "", xml("PriorRequestNotComplete"), ErrorKind::Busy),
        (400, "", xml("HostedZoneNotEmpty"), ErrorKind::InUse),
        (400, "", xml("InvalidChangeBatch"), ErrorKind::Invalid),
        (400, "", xml("TooManyHostedZones"), ErrorKind::Quota),
        (403, "", xml("AccessDenied"), ErrorKind::AccessDenied),
        (403, "", xml("SignatureDoesNotMatch"), ErrorKind::BadCredentials),
        (403, "", xml("ExpiredToken"), ErrorKind::ExpiredCredentials),
        (500, "", xml("InternalFailure"), ErrorKind::Ambiguous),
        (400, "", xml("NeverHeardOf"), ErrorKind::Other),
        (404, "content-type: text/html\r\n", page(), ErrorKind::Malformed),
        (429, "", page(), ErrorKind::Malformed),
        (502, "", page(), ErrorKind::Ambiguous),
        (404, "", String::new(), ErrorKind::Malformed),
        (200, "", page(), ErrorKind::Malformed),
    ];
    for (status, headers, body, expected) in cases {
        let what = format!("{status} {body}");
        let (error, asked) = failure(Answer::Full(status, headers, body)).await;
        assert_eq!(error.kind(), expected, "{what}: {error:?}");
        assert_eq!(error.http_status(), Some(status), "{what}");
        assert_eq!(asked, 1, "the SDK repeated {what}");
    }
}

#[tokio::test]
async fn code_message_id_and_permission_are_kept() {
    let (error, _) = failure(Answer::Full(403, "", xml("AccessDenied"))).await;
    assert_eq!(error.code(), Some("AccessDenied"));
    assert_eq!(error.message(), Some("words"));
    assert_eq!(error.request_id(), Some("id-1"));
    assert_eq!(
        error.facts().permission.as_deref(),
        Some("route53:GetHostedZone")
    );
    let by_header = Answer::Full(400, "x-amzn-requestid: id-2\r\n", xml("InvalidInput"));
    assert_eq!(failure(by_header).await.0.request_id(), Some("id-2"));
}

#[tokio::test]
async fn what_was_sent_and_not_answered_is_in_doubt() {
    let cut = || Answer::Truncated("<GetHostedZoneResponse>".to_owned());
    for answer in [cut(), Answer::Reset] {
        let (error, asked) = failure(answer).await;
        assert_eq!(error.kind(), ErrorKind::Ambiguous, "{error:?}");
        assert_eq!(asked, 1);
    }
}

#[tokio::test]
async fn what_could_not_be_sent_did_not_happen() {
    let fake = Fake::start().await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = closed.local_addr().expect("an address").port();
    drop(closed);
    for (url, endpoint) in [
        (
            format!("http://127.0.0.1:{port}"),
            format!("127.0.0.1:{port}"),
        ),
        (
            "http://dns.example.invalid".to_owned(),
            "dns.example.invalid".to_owned(),
        ),
        (
            format!("https://localhost:{}", fake.port),
            format!("localhost:{}", fake.port),
        ),
    ] {
        let connection = connect(&fake, &url).await;
        let result = connection.route53().get_hosted_zone().id("Z1").send().await;
        let error = cloud_error(ROUTE53, "GetHostedZone", result.expect_err("a failure"));
        assert_eq!(error.kind(), ErrorKind::Connect, "{url}: {error:?}");
        assert_eq!(error.facts().endpoint.as_deref(), Some(&*endpoint));
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Fake::start().await;
    let location: &'static str = format!("location: {}/x\r\n", elsewhere.url()).leak();
    for status in [301, 302, 307, 308] {
        let (error, asked) = failure(Answer::Full(status, location, String::new())).await;
        assert_eq!((error.http_status(), asked), (Some(status), 1));
        assert!(elsewhere.seen().is_empty(), "{status}");
    }
}
