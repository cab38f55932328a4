//! Projects, tags, SSH keys and Spaces keys.

use crate::client::{Api, text};
use serde_json::{Value, json};
use slipway_sandbox::digitalocean::Settings;
use std::time::Duration;

#[test]
fn everything_is_in_one_project_and_moves_late() {
    let api = Api::with(Settings {
        project_moving: Duration::from_secs(30),
        ..Settings::default()
    });
    let body = json!({ "name": "shop", "purpose": "Web Application", "environment": "Production" });
    let project = api.ok("POST", "/v2/projects", body.clone())["project"].clone();
    assert_eq!(
        api.refused("POST", "/v2/projects", body),
        "409 conflict: name is already in use"
    );
    api.ok("POST", "/v2/domains", json!({ "name": "example.com" }));
    let path = format!("/v2/projects/{}", text(&project["id"]));
    let resources = format!("{path}/resources");
    let asked = json!({ "resources": ["do:domain:example.com", "do:droplet:1"] });
    let answer = api.ok("POST", &resources, asked.clone());
    let statuses = answer["resources"].as_array().expect("a list").iter();
    let statuses: Vec<String> = statuses.map(|entry| text(&entry["status"])).collect();
    assert_eq!(statuses, ["assigned", "not_found"]);
    assert_eq!(api.get(&resources).body["meta"]["total"], 0, "it moves");
    api.sandbox.advance(Duration::from_secs(31));
    assert_eq!(api.get(&resources).body["meta"]["total"], 1);
    let again = api.ok("POST", &resources, asked);
    assert_eq!(again["resources"][0]["status"], "already_assigned");
    assert_eq!(
        api.refused("DELETE", &path, Value::Null),
        "412 precondition_failed: cannot delete a project with resources"
    );
    let default = api.get("/v2/projects/default").body["project"].clone();
    let default = format!("/v2/projects/{}", text(&default["id"]));
    assert_eq!(api.delete(&default).status, 412);
    api.delete("/v2/domains/example.com");
    assert_eq!(api.delete(&path).status, 204);
}

#[test]
fn tags_keep_their_first_spelling_and_count() {
    let api = Api::start();
    let made = api.ok("POST", "/v2/tags", json!({ "name": "Prod" }));
    assert_eq!(made["tag"]["resources"]["count"], 0);
    let droplet = json!({
        "name": "web", "region": "fra1", "size": "s-1vcpu-1gb", "image": "debian-12-x64", "tags": ["PROD"],
    });
    let droplet = api.ok("POST", "/v2/droplets", droplet)["droplet"].clone();
    assert_eq!(droplet["tags"], json!(["Prod"]));
    let tag = api.get("/v2/tags/prod").body["tag"].clone();
    assert_eq!(
        (&tag["name"], &tag["resources"]["droplets"]["count"]),
        (&json!("Prod"), &json!(1))
    );
    let resource = json!({ "resource_id": text(&droplet["id"]), "resource_type": "droplet" });
    let body = json!({ "resources": [resource] });
    assert_eq!(
        api.call("DELETE", "/v2/tags/Prod/resources", &body).status,
        204
    );
    assert_eq!(
        api.get("/v2/tags/Prod").body["tag"]["resources"]["count"],
        0
    );
    assert_eq!(
        api.refused("POST", "/v2/tags", json!({ "name": "no spaces" })),
        "400"
    );
    assert_eq!(api.delete("/v2/tags/Prod").status, 204);
}

#[test]
fn ssh_keys_are_found_by_number_and_by_fingerprint() {
    let api = Api::start();
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me";
    let made = api.ok(
        "POST",
        "/v2/account/keys",
        json!({ "name": "me", "public_key": key }),
    );
    let made = &made["ssh_key"];
    let by_print = format!("/v2/account/keys/{}", text(&made["fingerprint"]));
    assert_eq!(api.get(&by_print).body["ssh_key"], *made);
    let path = format!("/v2/account/keys/{}", made["id"]);
    let renamed = api.ok("PUT", &path, json!({ "name": "us" }));
    assert_eq!(renamed["ssh_key"]["name"], "us");
    for (key, expected) in [
        (
            key,
            "422 unprocessable_entity: SSH Key is already in use on your account",
        ),
        (
            "no key",
            "422 unprocessable_entity: Key invalid, key should be of the format `type key [comment]`",
        ),
    ] {
        let body = json!({ "name": "again", "public_key": key });
        assert_eq!(api.refused("POST", "/v2/account/keys", body), expected);
    }
    assert_eq!(api.delete(&by_print).status, 204);
}

#[test]
fn the_secret_of_a_spaces_key_is_shown_once() {
    let api = Api::with(Settings {
        spaces_key_limit: 2,
        ..Settings::default()
    });
    let grant = json!({ "bucket": "pictures", "permission": "readwrite" });
    let made = api.ok(
        "POST",
        "/v2/spaces/keys",
        json!({ "name": "app", "grants": [grant] }),
    );
    let made = &made["key"];
    assert_eq!(text(&made["secret_key"]).len(), 43);
    let path = format!("/v2/spaces/keys/{}", text(&made["access_key"]));
    let read = api.get(&path).body;
    assert!(read["key"].get("secret_key").is_none());
    assert_eq!(read["key"]["grants"], json!([grant]));
    let full = json!({ "bucket": "", "permission": "fullaccess" });
    let both = json!({ "name": "all", "grants": [grant, full] });
    let all = api.ok("POST", "/v2/spaces/keys", both.clone());
    assert_eq!(all["key"]["grants"], json!([full]), "full access wins");
    assert_eq!(
        api.refused("POST", "/v2/spaces/keys", both),
        "422 unprocessable_entity: you have reached the limit of Spaces keys"
    );
    assert_eq!(
        api.refused("PUT", &path, json!({ "name": "app", "grants": [full] })),
        "400 bad_request: only the name of a key can be updated"
    );
    api.ok("PUT", &path, json!({ "name": "other" }));
    assert_eq!(
        api.get("/v2/spaces/keys?name=other").body["meta"]["total"],
        1
    );
    assert_eq!(
        api.get("/v2/spaces/keys?bucket=pictures").body["meta"]["total"],
        1
    );
    assert_eq!(api.delete(&path).status, 204);
    assert_eq!(api.delete(&path).status, 404);
}
