//! What the engine is told of each way in which a call can fail.

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use crate::server::{Server, TOKEN, answer, client, json};
use expect_test::{Expect, expect};
use slipway_digitalocean_client::{Client, types};
use slipway_engine::error::{CloudError, ErrorKind, render_chain};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

/// The error of a call that creates, answered like this.
async fn error_of(answer: Vec<u8>) -> CloudError {
    let server = Server::start([answer]).await;
    let error = create(&server.client()).await.expect_err("the call fails");
    assert_eq!(server.asked().len(), 1, "it is asked once");
    error
}

async fn create(client: &Client) -> Result<types::VpcsCreateAnswer, CloudError> {
    let body = types::VpcsCreateBody {
        name: Some("shop".to_owned()),
        ..Default::default()
    };
    client.call("vpcs_create", client.vpcs_create(&body)).await
}

fn check(error: &CloudError, expected: Expect) {
    let mut text = format!("{error}\n{:?}, {:?}", error.kind(), error.outcome());
    if let Some(id) = error.request_id() {
        text.push_str(&format!("\nrequest {id}"));
    }
    if let Some(source) = error.source() {
        text.push_str(&format!("\nbecause {}", render_chain(source)));
    }
    assert!(!format!("{error:?} {text}").contains(TOKEN), "{text}");
    expected.assert_eq(&text);
}

#[tokio::test]
async fn errors_of_the_api() {
    let error = error_of(json(
        "404 Not Found",
        r#"{"id": "not_found", "message": "The resource you requested could not be found.", "request_id": "4851a473"}"#,
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: not found (not_found, HTTP 404): The resource you requested could not be found.
        NotFound, NothingChanged
        request 4851a473"#]],
    );
    let error = error_of(json(
        "401 Unauthorized",
        r#"{"id": "Unauthorized", "message": "Unable to authenticate you"}"#,
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: bad credentials (Unauthorized, HTTP 401): Unable to authenticate you
        BadCredentials, NothingChanged"#]],
    );
    let error = error_of(json(
        "403 Forbidden",
        r#"{"id": "forbidden", "message": "You are not authorized to perform this operation"}"#,
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: access denied (forbidden, HTTP 403): You are not authorized to perform this operation
        AccessDenied, NothingChanged"#]],
    );
    let error = error_of(json(
        "409 Conflict",
        r#"{"id": "conflict", "message": "Can not delete VPC with members"}"#,
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: conflict (conflict, HTTP 409): Can not delete VPC with members
        Conflict, NothingChanged"#]],
    );
    let error = error_of(json(
        "412 Precondition Failed",
        r#"{"id": "precondition_failed", "message": "cannot delete a project with resources"}"#,
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: conflict (precondition_failed, HTTP 412): cannot delete a project with resources
        Conflict, NothingChanged"#]],
    );
    let error = error_of(json(
        "422 Unprocessable Entity",
        r#"{"id": "unprocessable_entity", "message": "name already exists"}"#,
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: invalid request (unprocessable_entity, HTTP 422): name already exists
        Invalid, NothingChanged"#]],
    );
    // The form that the document calls `error_with_root_causes`.
    let error = error_of(json(
        "400 Bad Request",
        r#"{"error": "Error validating resource tag", "messages": null, "root_causes": ["rpc error"]}"#,
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: invalid request (HTTP 400): Error validating resource tag
        Invalid, NothingChanged"#]],
    );
    let error = error_of(json(
        "418 I'm a teapot",
        r#"{"id": "something_new", "message": "No coffee."}"#,
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: failed (something_new, HTTP 418): No coffee.
        Other, Unknown"#]],
    );
}

#[tokio::test]
async fn a_request_id_may_stand_in_a_header() {
    let body = r#"{"id": "not_found", "message": "No."}"#;
    let error = error_of(answer("404 Not Found", &["x-request-id: 77"], body)).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: not found (not_found, HTTP 404): No.
        NotFound, NothingChanged
        request 77"#]],
    );
}

#[tokio::test]
async fn failures_of_the_server_leave_open_what_happened() {
    let error = error_of(json(
        "500 Internal Server Error",
        r#"{"id": "server_error", "message": "Unexpected server-side error"}"#,
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: outcome unknown (server_error, HTTP 500): Unexpected server-side error
        Ambiguous, Unknown"#]],
    );
    // An official provider panicked on this one.
    let error = error_of(answer(
        "503 Service Unavailable",
        &["content-type: application/json", "x-response-from: service-error"],
        r#"{"id": "service_unavailable", "message": "Failed to forward the request you made, please try again."}"#,
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: outcome unknown (service_unavailable, HTTP 503): Failed to forward the request you made, please try again.
        Ambiguous, Unknown"#]],
    );
    let error = error_of(json(
        "500 Internal Server Error",
        r#"{"id": "something_new", "message": "?"}"#,
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: outcome unknown (something_new, HTTP 500): ?
        Ambiguous, Unknown"#]],
    );
}

#[tokio::test]
async fn what_is_no_answer_of_the_api() {
    let html = |status: &str| answer(status, &["content-type: text/html"], "<html>secret</html>");
    let error = error_of(html("502 Bad Gateway")).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: outcome unknown (HTTP 502): an answer of the type text/html, which is no error of the API
        Ambiguous, Unknown"#]],
    );
    // A page that was not found says nothing of an object.
    let error = error_of(html("404 Not Found")).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: unreadable answer (HTTP 404): an answer of the type text/html, which is no error of the API
        Malformed, Unknown"#]],
    );
    let error = error_of(answer("504 Gateway Timeout", &[], "")).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: outcome unknown (HTTP 504): an empty answer, which is no error of the API
        Ambiguous, Unknown"#]],
    );
    let error = error_of(json("404 Not Found", r#"{"id": 404}"#)).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: unreadable answer (HTTP 404): an answer of the type application/json; charset=utf-8, which is no error of the API
        Malformed, Unknown"#]],
    );
    let elsewhere = ["location: https://elsewhere.example/v2/vpcs"];
    let error = error_of(answer("307 Temporary Redirect", &elsewhere, "")).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: unreadable answer (HTTP 307): The answer is a redirect, which is not followed with a token.
        Malformed, Unknown"#]],
    );
}

#[tokio::test]
async fn a_success_that_cannot_be_read() {
    let error = error_of(answer(
        "201 Created",
        &["content-type: text/html"],
        "<html>",
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: unreadable answer: The answer is not the JSON that was expected (line 1, column 1).
        Malformed, Unknown"#]],
    );
    // What could not be read may be a secret.
    let error = error_of(json(
        "201 Created",
        r#"{"vpc": {"name": {"password": "hunter2"}}}"#,
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: unreadable answer: The answer is not the JSON that was expected (line 1, column 17).
        Malformed, Unknown"#]],
    );
    let error = error_of(json("201 Created", "")).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: unreadable answer: The answer is not the JSON that was expected (line 1, column 0).
        Malformed, Unknown"#]],
    );
}

#[tokio::test]
async fn connections_that_break() {
    let cut = |status: &str| {
        let text = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{{\"vpc\":"
        );
        text.into_bytes()
    };
    let error = error_of(cut("201 Created")).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: outcome unknown
        Ambiguous, Unknown
        because error decoding response body: request or response body error: error reading a body from connection: end of file before message length reached"#]],
    );
    // It is a refusal, whatever it was going to say.
    let error = error_of(cut("429 Too Many Requests")).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: throttled (HTTP 429): an empty answer, which is no error of the API
        Throttled { retry_after: None }, NothingChanged"#]],
    );
    let error = error_of(cut("422 Unprocessable Entity")).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: unreadable answer (HTTP 422): an empty answer, which is no error of the API
        Malformed, Unknown"#]],
    );
    let error = error_of(Vec::new()).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: outcome unknown
        Ambiguous, Unknown
        because error sending request: client error (SendRequest): connection closed before message completed"#]],
    );
    let error = error_of(b"220 mail.example ESMTP\r\n".to_vec()).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: outcome unknown
        Ambiguous, Unknown
        because error sending request: client error (SendRequest): invalid HTTP version parsed"#]],
    );
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = create(&client(&format!("http://{address}"))).await;
    let error = error.expect_err("nobody listens");
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(!error.is_ambiguous());
    assert_eq!(error.facts().endpoint, Some(address.to_string()));
}

/// To a server that does not speak TLS nothing was sent.
#[tokio::test]
async fn no_tls_no_request() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(&answer("200 OK", &[], "")).await.unwrap();
    });
    let error = create(&client(&address)).await.expect_err("it is no TLS");
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
}

#[tokio::test]
async fn rates() {
    let body = r#"{"id": "too_many_requests", "message": "API Rate limit exceeded."}"#;
    let error = error_of(answer("429 Too Many Requests", &["retry-after: 17"], body)).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: throttled (too_many_requests, HTTP 429): API Rate limit exceeded.
        Throttled { retry_after: Some(17s) }, NothingChanged"#]],
    );
    let error = error_of(answer("429 Too Many Requests", &[], body)).await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: throttled (too_many_requests, HTTP 429): API Rate limit exceeded.
        Throttled { retry_after: None }, NothingChanged"#]],
    );
    // Of a gateway, in its own form.
    let error = error_of(answer(
        "429 Too Many Requests",
        &["retry-after: 2"],
        "<html>",
    ))
    .await;
    check(
        &error,
        expect![[r#"
        digitalocean:vpcs_create: throttled (HTTP 429): an answer of no type, which is no error of the API
        Throttled { retry_after: Some(2s) }, NothingChanged"#]],
    );
}

/// The calls of an hour are used up: until one of them counts no more, nothing helps.
#[tokio::test]
async fn the_calls_of_an_hour() {
    let now = slipway_engine::clock::Runtime::system().wall();
    let reset = now + Duration::from_secs(600);
    let reset = reset.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let reset = format!("ratelimit-reset: {}", reset.as_secs());
    let headers = ["ratelimit-limit: 5000", "ratelimit-remaining: 0", &reset];
    let body = r#"{"id": "too_many_requests", "message": "API Rate limit exceeded."}"#;
    let server = Server::start([answer("429 Too Many Requests", &headers, body)]).await;
    let client = server.client();
    assert_eq!(client.transport().limits().last(), None);
    let error = create(&client).await.expect_err("it is refused");
    let ErrorKind::Throttled { retry_after } = error.kind() else {
        panic!("{error:?}");
    };
    let pause = retry_after.expect("a pause is told").as_secs();
    assert!((590..=600).contains(&pause), "{pause}");
    let last = client.transport().limits().last().expect("it was told");
    assert_eq!((last.limit, last.remaining), (5_000, 0));
}
