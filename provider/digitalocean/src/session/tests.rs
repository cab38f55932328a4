//! The session against a server that answers as it is told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use slipway_digitalocean_client::types;
use slipway_engine::error::ErrorKind;
use slipway_engine::lifecycle::Session as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::connection::{Connection, Environment, Settings};
use crate::reads::Listed;

const GET: Operation = Operation {
    name: "tags_get",
    effect: Effect::Reads,
    kinds: &[],
};

const LIST: Operation = Operation {
    name: "tags_list",
    effect: Effect::Reads,
    kinds: &[],
};

const CREATE: Operation = Operation {
    name: "tags_create",
    effect: Effect::Changes,
    kinds: &[],
};

/// Answers a request, given as `METHOD PATH` and its number among equal ones; `None` ends the connection.
pub(crate) type Answer = fn(&str, usize) -> Option<(u16, String)>;

/// A session with a server, and how often what was asked.
pub(crate) async fn session(
    answer: Answer,
) -> (Arc<Shared>, Api, Arc<Mutex<BTreeMap<String, usize>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(BTreeMap::new()));
    let seen = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, answer, Arc::clone(&seen)));
        }
    });
    let variables = [
        ("DIGITALOCEAN_TOKEN", "secret"),
        ("DIGITALOCEAN_API_URL", endpoint.as_str()),
    ];
    let environment = Environment::from_variables(variables);
    let connection =
        Connection::open(&Settings::default(), &environment, Runtime::system()).unwrap();
    let shared = Shared::new(Runtime::system());
    shared.configure(connection);
    let api = connect(&shared).unwrap();
    (shared, api, asked)
}

/// A process may be configured again, with the same token and another rate.
#[tokio::test]
async fn each_configuration_keeps_its_rate_and_all_share_the_quotas_of_a_token() {
    let environment = Environment::from_variables([("DIGITALOCEAN_TOKEN", "secret")]);
    let shared = Shared::new(Runtime::system());
    let mut apis = Vec::new();
    for rate in [Some(1.5), Some(3.0), Some(0.0)] {
        let settings = Settings {
            requests_per_second: rate,
            ..Settings::default()
        };
        shared.configure(Connection::open(&settings, &environment, Runtime::system()).unwrap());
        apis.push(connect(&shared).unwrap());
    }
    let rates: Vec<_> = apis
        .iter()
        .map(|api| Some(api.own.as_ref()?.rate()))
        .collect();
    assert_eq!(rates, [Some(1.5), Some(3.0), None]);
    assert!(
        apis.iter()
            .all(|api| Arc::ptr_eq(&api.budget, &apis[0].budget))
    );
}

async fn serve(mut stream: TcpStream, answer: Answer, seen: Arc<Mutex<BTreeMap<String, usize>>>) {
    let mut read = Vec::new();
    let mut part = [0; 4096];
    while !read.windows(4).any(|it| it == b"\r\n\r\n") {
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return,
            Ok(length) => read.extend_from_slice(&part[..length]),
        }
    }
    let head = String::from_utf8_lossy(&read).into_owned();
    let asked: Vec<&str> = head.split(' ').take(2).collect();
    let asked = asked.join(" ");
    let number = {
        let mut seen = seen.lock().unwrap();
        let count = seen.entry(asked.clone()).or_insert(0);
        *count += 1;
        *count
    };
    let Some((status, body)) = answer(&asked, number) else {
        return;
    };
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    );
    stream.write_all(text.as_bytes()).await.ok();
}

fn tag(name: &str) -> (u16, String) {
    (200, format!("{{\"tag\":{{\"name\":\"{name}\"}}}}"))
}

#[tokio::test]
async fn a_read_that_fails_is_made_again() {
    let (_, api, asked) = session(|_, number| match number {
        1 => None,
        2 => Some((503, "<html>".to_owned())),
        _ => Some(tag("web")),
    })
    .await;
    let answer = api.call(&GET, || api.client.tags_get("web")).await.unwrap();
    assert_eq!(answer.tag.and_then(|it| it.name).as_deref(), Some("web"));
    assert_eq!(asked.lock().unwrap()["GET /v2/tags/web"], 3);
}

#[tokio::test]
async fn a_change_whose_answer_is_lost_is_not_sent_again() {
    let (_, api, asked) = session(|_, _| None).await;
    let body = types::Tags::default();
    let error = api
        .call(&CREATE, || api.client.tags_create(&body))
        .await
        .expect_err("nobody knows");
    assert!(error.is_ambiguous(), "{error}");
    assert_eq!(asked.lock().unwrap()["POST /v2/tags"], 1);
}

#[tokio::test]
async fn a_refused_token_is_told_with_its_place() {
    const REFUSAL: &str = "{\"id\":\"unauthorized\",\"message\":\"Unable to authenticate you\"}";
    let (_, api, _) = session(|_, _| Some((401, REFUSAL.to_owned()))).await;
    let error = api
        .call(&GET, || api.client.tags_get("web"))
        .await
        .expect_err("it is refused");
    assert_eq!(error.kind(), ErrorKind::BadCredentials);
    let place = error.facts().credentials.as_deref();
    assert_eq!(place, Some("the environment variable DIGITALOCEAN_TOKEN"));
}

#[tokio::test]
async fn a_scope_that_is_missing_is_named() {
    const REFUSAL: &str = "{\"id\":\"forbidden\",\"message\":\"You are not authorized\"}";
    let (_, api, _) = session(|_, _| Some((403, REFUSAL.to_owned()))).await;
    let error = api
        .call(&GET, || api.client.tags_get("web"))
        .await
        .expect_err("it is refused");
    assert!(error.is_access_denied());
    assert_eq!(error.facts().permission.as_deref(), Some("tag:read"));
}

#[tokio::test]
async fn a_pause_that_a_person_notices_is_told_once() {
    let (_, api, _) = session(|_, _| Some(tag("a"))).await;
    api.note_pause(Duration::ZERO, Duration::from_secs(5));
    assert!(api.notes().take().is_empty());
    api.note_pause(Duration::ZERO, HOUR);
    // The pause is known by then.
    api.note_pause(HOUR, HOUR);
    let told = api.notes().take();
    assert_eq!(told.iter().count(), 1);
    assert!(told.iter().all(|it| it.detail.contains(" UTC; all calls")));
    // The headers told of it, and no refusal.
    api.budget.told(0, HOUR);
    api.note_pause(Duration::ZERO, Duration::ZERO);
    assert_eq!(api.notes().take().iter().count(), 1);
}

fn page_of(api: Api, _: String, page: i64) -> Listed<types::Tags> {
    Box::pin(async move {
        let ask = || api.client.tags_list(Some(page), Some(PER_PAGE));
        let answer = api.call(&LIST, ask).await?;
        Ok((answer.tags.unwrap_or_default(), answer.links))
    })
}

/// Two hundred tags on the first page, and one on the second.
fn listing(asked: &str, _: usize) -> Option<(u16, String)> {
    let of = |numbers: std::ops::Range<usize>| {
        let tags: Vec<String> = numbers.map(|n| format!("{{\"name\":\"t{n}\"}}")).collect();
        tags.join(",")
    };
    let body = match asked.strip_prefix("GET /v2/tags?page=") {
        Some(page) if page.starts_with('1') => format!(
            "{{\"tags\":[{}],\"links\":{{\"pages\":{{\"next\":\"/v2/tags?page=2&per_page=200\"}}}}}}",
            of(0..200)
        ),
        Some(_) => format!("{{\"tags\":[{}]}}", of(200..201)),
        None => return Some(tag(asked.rsplit('/').next().unwrap_or_default())),
    };
    Some((200, body))
}

#[tokio::test]
async fn many_reads_are_answered_by_a_list_until_something_is_changed() {
    let (shared, api, asked) = session(listing).await;
    let api = api.at_rest();
    let lists = Lists::of(&shared, &api, "tags_list", |it| it.name.clone(), page_of).unwrap();
    let read = async |number: usize| {
        let name = format!("t{number}");
        let alone = async { Ok(api.call(&GET, || api.client.tags_get(&name)).await?.tag) };
        let found = api.listed(&lists, "", &name, alone).await.unwrap();
        assert_eq!(found.and_then(|it| it.name).as_deref(), Some(name.as_str()));
    };
    for number in 0..201 {
        read(number).await;
    }
    let calls = asked.lock().unwrap().values().sum::<usize>();
    assert!(calls <= 5, "{calls} calls");
    let all = api.pages(&LIST, |page| async move { Ok((Some(vec![page]), None)) });
    assert_eq!(all.await.unwrap(), [1]);

    let body = types::Tags::default();
    let made = api.call(&CREATE, || api.client.tags_create(&body)).await;
    assert!(made.is_ok());
    read(0).await;
    assert_eq!(asked.lock().unwrap()["GET /v2/tags/t0"], 2);
}
