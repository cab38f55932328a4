//! Volumes, snapshots, droplets and their actions.

use crate::client::{Api, text};
use serde_json::{Value, json};
use slipway_sandbox::digitalocean::Settings;
use std::time::Duration;

#[test]
fn a_volume_is_attached_and_cannot_go_while_it_is() {
    let api = Api::with(Settings {
        action: Duration::from_secs(10),
        ..Settings::default()
    });
    let body =
        json!({ "name": "data", "region": "fra1", "size_gigabytes": 10, "description": "d" });
    let volume = api.ok("POST", "/v2/volumes", body.clone())["volume"].clone();
    assert_eq!(
        api.refused("POST", "/v2/volumes", body),
        "409 conflict: a volume with the name data already exists in this region"
    );
    let droplet =
        json!({ "name": "web", "region": "fra1", "size": "s-1vcpu-1gb", "image": "debian-12-x64" });
    let droplet = api.ok("POST", "/v2/droplets", droplet)["droplet"].clone();
    let path = format!("/v2/volumes/{}", text(&volume["id"]));
    let attach = json!({ "type": "attach", "droplet_id": droplet["id"], "region": "fra1" });
    assert_eq!(
        api.refused("POST", &format!("{path}/actions"), attach.clone()),
        "422 unprocessable_entity: Droplet already has a pending event."
    );
    api.sandbox.advance(Duration::from_secs(11));
    let action = api.ok("POST", &format!("{path}/actions"), attach)["action"].clone();
    assert_eq!(action["status"], "in-progress");
    let resize = json!({ "type": "resize", "size_gigabytes": 20 });
    assert_eq!(
        api.refused("POST", &format!("{path}/actions"), resize.clone()),
        "422 unprocessable_entity: Volume already has a pending event."
    );
    api.sandbox.advance(Duration::from_secs(11));
    let action = api.get(&format!("/v2/actions/{}", action["id"])).body;
    assert_eq!(action["action"]["status"], "completed");
    assert_eq!(
        api.get(&path).body["volume"]["droplet_ids"],
        json!([droplet["id"]])
    );
    let said = api.refused("DELETE", &path, Value::Null);
    assert!(
        said.starts_with("409 conflict: A volume that's attached to a Droplet"),
        "{said}"
    );
    api.ok("POST", &format!("{path}/actions"), resize);
    api.sandbox.advance(Duration::from_secs(11));
    assert_eq!(api.get(&path).body["volume"]["size_gigabytes"], 20);
    let snapshot = api.ok("POST", &format!("{path}/snapshots"), json!({ "name": "s" }));
    assert_eq!(
        api.get(&format!("{path}/snapshots")).body["meta"]["total"],
        1
    );
    assert_eq!(
        api.delete(&format!("/v2/droplets/{}", droplet["id"]))
            .status,
        204
    );
    assert_eq!(api.delete(&path).status, 204);
    let snapshot = format!("/v2/snapshots/{}", text(&snapshot["snapshot"]["id"]));
    assert_eq!(api.delete(&snapshot).status, 204);
    assert!(api.sandbox.existing().is_empty());
}
