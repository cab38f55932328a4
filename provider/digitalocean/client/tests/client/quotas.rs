//! Limits of an account, which no id tells from what is invalid.

use crate::server::{Server, json};
use slipway_digitalocean_client::types;
use slipway_engine::error::{CloudError, ErrorKind, Outcome};

/// The error of a call that is refused with this.
async fn refused(id: &str, message: &str) -> CloudError {
    let body = format!(r#"{{"id": "{id}", "message": "{message}"}}"#);
    let server = Server::start([json("422 Unprocessable Entity", &body)]).await;
    let client = server.client();
    let body = types::VpcsCreateBody::default();
    let called = client.call("vpcs_create", client.vpcs_create(&body));
    called.await.expect_err("the call fails")
}

#[tokio::test]
async fn a_limit_that_is_reached_is_a_quota() {
    for (message, name) in [
        (
            "creating this/these droplet(s) will exceed your droplet limit",
            Some("Droplet limit"),
        ),
        (
            "validation error: autoscale desired max nodes exceed limits, 3 additional nodes but not enough available \
             droplet limit",
            Some("Droplet limit"),
        ),
        (
            "failed to create volume: volume limit exceeded",
            Some("Volume limit"),
        ),
        ("you have reached the limit of Spaces keys", None),
    ] {
        let error = refused("unprocessable_entity", message).await;
        assert_eq!(error.kind(), ErrorKind::Quota, "{message}");
        assert_eq!(error.outcome(), Outcome::NothingChanged, "{message}");
        assert_eq!(error.facts().quota.as_deref(), name, "{message}");
    }
}

#[tokio::test]
async fn what_is_invalid_is_no_quota() {
    for (id, message) in [
        ("unprocessable_entity", "Name can't be blank"),
        (
            "unprocessable_entity",
            "name exceeds the limit of 255 characters",
        ),
        (
            "unprocessable_entity",
            "size is limited to the sizes of the region",
        ),
    ] {
        let error = refused(id, message).await;
        assert_eq!(error.kind(), ErrorKind::Invalid, "{message}");
    }
    let conflict = refused("conflict", "the limit is reached by another change").await;
    assert_eq!(conflict.kind(), ErrorKind::Conflict);
}
