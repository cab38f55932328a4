//! What is sent, and what is read of an answer.

use crate::server::{Server, TOKEN, answer, json};
use slipway_digitalocean_client::pages::Page;
use slipway_digitalocean_client::types;
use slipway_engine::error::ErrorKind;

#[tokio::test]
async fn a_request_says_who_asks_and_what_is_set() {
    // A status that the document does not have for this operation: the object is there all the same.
    let server = Server::start([json(
        "200 OK",
        r#"{"load_balancer": {"id": "1", "new": {}, "size_unit": 3}}"#,
    )])
    .await;
    let client = server.client();
    let body = types::LoadBalancerCreate {
        name: Some("shop".to_owned()),
        domains: Some(Vec::new()),
        ..Default::default()
    };
    let call = client.load_balancers_create(&body);
    let read = client.call("loadBalancers_create", call).await.unwrap();
    let read = read.load_balancer.unwrap();
    assert_eq!((read.id.as_deref(), read.size_unit), (Some("1"), Some(3)));
    let asked = server.asked().concat();
    let has = |text: &str| assert!(asked.to_lowercase().contains(text), "{text}: {asked}");
    has("post /v2/load_balancers http/1.1");
    has(&format!("authorization: bearer {TOKEN}\r\n"));
    has("user-agent: slipway/test\r\n");
    has("content-type: application/json\r\n");
    // An empty list is sent; what is not set is not.
    assert!(
        asked.ends_with("\r\n\r\n{\"domains\":[],\"name\":\"shop\"}"),
        "{asked}"
    );
    assert!(!asked.contains("api-version"), "{asked}");
}

#[tokio::test]
async fn a_token_asks_for_its_own_end() {
    let refused = r#"{"error": "invalid_token"}"#;
    let server = Server::start([json("200 OK", "{}"), json("401 Unauthorized", refused)]).await;
    let client = server.client();
    let end = || client.call("oauth_revoke", client.oauth_revoke("dop_v1_other+1"));
    end().await.unwrap();
    let error = end().await.expect_err("it has ended");
    assert_eq!(error.code(), Some("unauthorized"));
    let asked = server.asked()[0].clone();
    let has = |text: &str| assert!(asked.to_lowercase().contains(text), "{text}: {asked}");
    has("post /v1/oauth/revoke http/1.1");
    has("authorization: bearer dop_v1_other+1\r\n");
    has("content-type: application/x-www-form-urlencoded\r\n");
    assert!(asked.ends_with("\r\n\r\ntoken=dop_v1_other%2B1"), "{asked}");
    assert!(!asked.contains(TOKEN), "{asked}");
}

#[tokio::test]
async fn what_an_answer_has_beyond_the_document_is_no_error() {
    let body = r#"{"account": {"status": "a-new-status", "email": null, "team": {"name": "x", "since": 1}, "plan": "gold"}}"#;
    let server = Server::start([json("200 OK", body)]).await;
    let client = server.client();
    let read = client
        .call("account_get", client.account_get())
        .await
        .unwrap();
    let account = read.account.unwrap();
    assert_eq!(account.status.as_deref(), Some("a-new-status"));
    assert_eq!(account.email, None);
}

#[tokio::test]
async fn lists_that_are_empty_and_lists_that_are_not_there() {
    let server = Server::start([
        json("200 OK", r#"{"tags": []}"#),
        json("200 OK", r#"{"tags": null}"#),
        json("200 OK", "{}"),
    ])
    .await;
    let client = server.client();
    let mut read = Vec::new();
    for _ in 0..3 {
        let call = client.tags_list(None, None);
        read.push(client.call("tags_list", call).await.unwrap().tags);
    }
    assert_eq!(read, [Some(Vec::new()), None, None]);
}

#[tokio::test]
async fn nothing_is_asked_of_an_empty_id() {
    let server = Server::start([]).await;
    let client = server.client();
    for id in ["", ".", ".."] {
        let call = client.vpcs_get(id);
        let error = client.call("vpcs_get", call).await.expect_err(id);
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    }
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn an_id_cannot_leave_its_place_in_the_path() {
    let gone = r#"{"id": "not_found", "message": "No."}"#;
    let server = Server::start([json("404 Not Found", gone)]).await;
    let client = server.client();
    let call = client.tags_get("../droplets?tag_name=x#y");
    let error = client
        .call("tags_get", call)
        .await
        .expect_err("there is none");
    assert!(error.is_not_found());
    let asked = server.asked().concat();
    assert!(
        asked.starts_with("GET /v2/tags/..%2Fdroplets%3Ftag_name=x%23y HTTP/1.1\r\n"),
        "{asked}"
    );
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_read_as_it_is() {
    let config = "apiVersion: v1\nkind: Config\n";
    let whole = answer("200 OK", &["content-type: application/yaml"], config);
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\napiVersion".to_vec();
    let server = Server::start([whole, cut]).await;
    let client = server.client();
    let ask = || {
        let call = client.kubernetes_get_kubeconfig("1", Some(0), None);
        client.read("kubernetes_get_kubeconfig", call)
    };
    assert_eq!(ask().await.unwrap(), config);
    let error = ask().await.expect_err("it is cut");
    assert_eq!(error.kind(), ErrorKind::Ambiguous, "{error}");
}

#[tokio::test]
async fn a_list_is_read_to_its_end() {
    let page = |page: u8| {
        let next = format!(
            r#"{{"pages": {{"next": "/v2/domains?page={}"}}}}"#,
            page + 1
        );
        let body = format!(r#"{{"domains": [{{"name": "{page}.example"}}], "links": {next}}}"#);
        json("200 OK", &body)
    };
    let last = r#"{"domains": [{"name": "last.example"}], "links": {"pages": {"prev": "x"}}}"#;
    let server = Server::start([page(1), page(2), json("200 OK", last)]).await;
    let names = domains(&server).await.unwrap();
    assert_eq!(names, ["1.example", "2.example", "last.example"]);
    let asked = server.asked();
    for (asked, page) in asked.iter().zip(1..) {
        let line = format!("GET /v2/domains?page={page}&per_page=200 HTTP/1.1");
        assert!(asked.starts_with(&line), "{asked}");
    }
}

#[tokio::test]
async fn a_list_that_leads_elsewhere_is_not_half_read() {
    let body = r#"{"domains": [{"name": "1.example"}], "links": {"pages": {"next": "https://elsewhere.example/v2/domains?page=2"}}}"#;
    let server = Server::start([json("200 OK", body)]).await;
    let error = domains(&server).await.expect_err("it leads elsewhere");
    assert_eq!(
        error.message(),
        Some("The list cannot be read to its end: its next page would be on elsewhere.example.")
    );
}

async fn domains(server: &Server) -> Result<Vec<String>, slipway_engine::error::CloudError> {
    let client = &server.client();
    let read = |page| async move {
        let call = client.domains_list(
            Some(page),
            Some(slipway_digitalocean_client::pages::PER_PAGE),
        );
        let read = client.call("domains_list", call).await?;
        Ok(Page {
            items: read.domains.unwrap_or_default(),
            links: read.links,
        })
    };
    let domains = client.all("domains_list", read).await?;
    Ok(domains
        .into_iter()
        .filter_map(|domain| domain.name)
        .collect())
}
