//! What exists in a simulated DigitalOcean account, read through its API without knowing any type.
//!
//! The published document says which lists there are. Those below an object (a domain's records) are read
//! for each object of the list above, whose id is tried in every form that the API uses. Ids that are
//! numbers, and moments, are left out, because no two accounts have the same.

use super::{Difference, Found, Given, Inventory, Object, READER_KEY, READER_SECRET, process};
use crate::cli::CliError;
use serde_json::{Map, Value, json};
use slipway_sandbox::digitalocean::Sandbox;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The document as the simulator has it.
const DOCUMENT: &str = include_str!("../../sandbox/src/digitalocean/document/document.json");

/// The parameter that only lists in pages have.
const PAGE: &str = "#/components/parameters/page";

/// What an object is found by in the paths of others.
const IDS: [&str; 5] = ["id", "uuid", "access_key", "name", "slug"];

/// Members of answers that are no objects.
const FRAME: [&str; 2] = ["links", "meta"];

/// Tags that come with the first cluster, and stay in every account that had one; the last of them is that of
/// the pools that clusters are made with.
const STAYING_TAGS: [&str; 3] = ["k8s", "k8s:worker", "terraform:default-node-pool"];

/// A list of the API: its path up to the id of an object above it, and the rest.
struct List {
    above: String,
    rest: Option<String>,
    /// Whether it comes in pages.
    is_paged: bool,
}

fn lists() -> &'static [List] {
    static READ: OnceLock<Vec<List>> = OnceLock::new();
    READ.get_or_init(|| {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
        let paths = document["paths"].as_object().into_iter().flatten();
        let lists = paths.filter_map(|(path, operations)| {
            // Reading these makes some.
            let read = operations
                .get("get")
                .filter(|_| !path.ends_with("credentials"))?;
            let mut parameters = read["parameters"].as_array().into_iter().flatten();
            let is_paged = parameters.any(|it| it["$ref"] == PAGE);
            if !path.contains('{') {
                return Some(List {
                    above: path.to_owned(),
                    rest: None,
                    is_paged,
                });
            }
            let (above, rest) = path.split_once("/{")?;
            let (_, rest) = rest.split_once("}/")?;
            (!rest.contains('{')).then(|| List {
                above: above.to_owned(),
                rest: Some(rest.to_owned()),
                is_paged,
            })
        });
        lists.collect()
    })
}

/// Everything that exists in an account.
#[must_use]
pub fn read(sandbox: &Sandbox, given: &Given) -> Inventory {
    let mut found: BTreeMap<&str, Vec<Object>> = BTreeMap::new();
    for list in lists().iter().filter(|list| list.rest.is_none()) {
        let objects = objects(sandbox, &list.above, list.is_paged, &[]);
        found.insert(&list.above, objects.unwrap_or_default());
    }
    let mut all: Vec<Object> = Vec::new();
    for list in lists() {
        let Some(rest) = &list.rest else { continue };
        for object in found.get(list.above.as_str()).into_iter().flatten() {
            let ids = IDS.iter().filter_map(|name| text(&object.value, name));
            let mut paths = ids.map(|id| (format!("{}/{id}/{rest}", list.above), id));
            let read = paths.find_map(|(path, id)| objects(sandbox, &path, list.is_paged, &[id]));
            all.extend(read.unwrap_or_default());
        }
    }
    all.extend(found.into_values().flatten());
    all.extend(in_spaces(sandbox));
    let addresses: BTreeSet<String> = all
        .iter()
        .filter(|object| object.value["forwarding_rules"].is_array())
        .filter_map(|object| text(&object.value, "ip"))
        .collect();
    for object in &mut all {
        settle(&mut object.value);
        if object.value["data"]
            .as_str()
            .is_some_and(|data| addresses.contains(data))
        {
            object.value["data"] = json!("the address of a load balancer");
        }
    }
    Inventory {
        objects: all,
        scopes: BTreeSet::new(),
        given: given.clone(),
    }
}

/// The buckets of Spaces with everything in them, where there is a Spaces.
///
/// # Panics
/// When they cannot be read.
fn in_spaces(sandbox: &Sandbox) -> Vec<Object> {
    let Some(mut request) = access_to_spaces(sandbox) else {
        return Vec::new();
    };
    request["do"] = json!("read");
    request["cloud"] = json!("digitalocean");
    // In no region of DigitalOcean's, every bucket is seen.
    request["scopes"] = json!([["s3", "us-east-1"]]);
    let answer = process::ask(&request).expect("Spaces can be read");
    let found: Found = serde_json::from_value(answer).expect("objects");
    found.objects
}

/// A call of S3's protocol behind the provider's back, as botocore takes it, in this region or in any.
///
/// # Errors
/// When there is no Spaces, or the call is refused.
pub fn call_at_spaces(
    sandbox: &Sandbox,
    region: Option<&str>,
    operation: &str,
    arguments: &Value,
) -> Result<Value, CliError> {
    let request = access_to_spaces(sandbox);
    let mut request = request.ok_or_else(|| CliError::Check {
        message: "the case has no `spaces = true`".to_owned(),
    })?;
    request["do"] = json!("call");
    request["service"] = json!("s3");
    request["region"] = json!(region.unwrap_or("us-east-1"));
    request["operation"] = json!(operation);
    request["arguments"] = arguments.clone();
    Ok(process::ask(&request)?["answer"].take())
}

/// The parts of a request that say which account is meant; none where it has no Spaces.
fn access_to_spaces(sandbox: &Sandbox) -> Option<Value> {
    let endpoint = sandbox.spaces_endpoint()?;
    sandbox.add_spaces_key(READER_KEY, READER_SECRET);
    Some(json!({ "endpoint": endpoint, "key": READER_KEY, "secret": READER_SECRET }))
}

/// What exists, by kind, without what stays in an account for good.
pub fn remains(sandbox: &Sandbox) -> BTreeMap<String, Vec<String>> {
    let mut all = sandbox.existing();
    for (kind, names) in &mut all {
        names.retain(|name| kind != "tag" || !STAYING_TAGS.contains(&name.as_str()));
    }
    all.retain(|_, names| !names.is_empty());
    all
}

/// Deletes the Spaces keys that were made for a run which was killed. The first run after a day does that.
pub fn end_temporary_keys(sandbox: &Sandbox) {
    let (_, answer) = sandbox.call_outside("GET", "/v2/spaces/keys?per_page=200", &Value::Null);
    let keys = answer["keys"].as_array().into_iter().flatten();
    let is_temporary = |key: &&Value| {
        let name = key["name"].as_str();
        name.is_some_and(|name| name.starts_with("slipway-temporary-"))
    };
    for key in keys.filter(is_temporary) {
        let id = key["access_key"].as_str().unwrap_or_default();
        sandbox.call_outside("DELETE", &format!("/v2/spaces/keys/{id}"), &Value::Null);
    }
}

/// What exists beyond an untouched account.
///
/// # Errors
/// When no other account can be started.
pub fn left_over(sandbox: &Sandbox, given: &Given) -> Result<Difference, CliError> {
    let other = Sandbox::start().map_err(|error| CliError::Tool {
        message: error.to_string(),
    })?;
    Ok(read(sandbox, given).against(&read(&other, given)))
}

/// The objects of one list; `None` when it cannot be read.
fn objects(
    sandbox: &Sandbox,
    path: &str,
    is_paged: bool,
    parents: &[String],
) -> Option<Vec<Object>> {
    let mut all = Vec::new();
    for page in 1.. {
        let asked = match is_paged {
            true => format!("{path}?page={page}&per_page=200"),
            false => path.to_owned(),
        };
        let (status, answer) = sandbox.call_outside("GET", &asked, &Value::Null);
        if status != 200 {
            return (page > 1).then_some(all);
        }
        for (member, value) in answer.as_object()?.iter() {
            if FRAME.contains(&member.as_str()) {
                continue;
            }
            let kind = match parents.is_empty() {
                true => format!("digitalocean:{member}"),
                false => format!("digitalocean:{}", path.rsplit('/').next().unwrap_or(member)),
            };
            let listed: Vec<&Value> = match value {
                Value::Array(listed) => listed.iter().collect(),
                Value::Object(_) => vec![value],
                _ => continue,
            };
            let wanted = listed
                .into_iter()
                .filter(|it| it.is_object() && !stays(member, it));
            all.extend(wanted.map(|value| {
                Object {
                    kind: kind.clone(),
                    noun: member.trim_end_matches('s').to_owned(),
                    id: IDS
                        .iter()
                        .find_map(|name| text(value, name))
                        .unwrap_or_default(),
                    name: text(value, "name").unwrap_or_default(),
                    parents: parents.to_vec(),
                    value: value.clone(),
                }
            }));
        }
        if !is_paged || answer["links"]["pages"]["next"].is_null() {
            break;
        }
    }
    Some(all)
}

/// Whether something stays in an account for good: the network of a region, which is made with the first
/// thing in it and cannot be deleted, the tier of its registries, which has no deletion either, and the tags of
/// clusters. Neither counts what is told elsewhere.
fn stays(list: &str, object: &Value) -> bool {
    match list {
        "vpcs" => object["default"] == true,
        // What was done is remembered for good.
        "subscription" | "actions" => true,
        "tags" => STAYING_TAGS.iter().any(|name| object["name"] == *name),
        // Droplets of clusters come and go with the nodes, which the pools tell.
        "droplets" => texts(&object["tags"]).any(|tag| tag == "k8s:worker"),
        "resources" | "members" => {
            text(object, "urn").is_some_and(|urn| urn.starts_with("do:droplet:"))
        }
        _ => false,
    }
}

fn texts(all: &Value) -> impl Iterator<Item = &str> {
    all.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn text(of: &Value, name: &str) -> Option<String> {
    match &of[name] {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Leaves out moments, ids that are numbers, addresses of clusters and load balancers, ports of nodes, the made-up
/// names of nodes, and fingerprints of certificates that Let's Encrypt makes.
fn settle(value: &mut Value) {
    match value {
        Value::Object(members) => settle_members(members),
        Value::Array(all) => all.iter_mut().for_each(settle),
        _ => {}
    }
}

fn settle_members(members: &mut Map<String, Value>) {
    let is_node = members.contains_key("droplet_id");
    let is_cluster = members.contains_key("node_pools");
    let is_balancer = members.contains_key("forwarding_rules");
    let is_issued = members.get("type").and_then(Value::as_str) == Some("lets_encrypt");
    members.retain(|name, value| {
        let is_made_up = match name.as_str() {
            "ipv4" => is_cluster,
            "ip" => is_balancer,
            "sha1_fingerprint" => is_issued,
            "droplet_id" | "name" => is_node,
            // A Service gets any of these ports (Kubernetes, `--service-node-port-range`).
            "target_port" => value
                .as_u64()
                .is_some_and(|port| (30000..32768).contains(&port)),
            _ => false,
        };
        if is_made_up {
            return false;
        }
        let is_id = name == "id" || name.ends_with("_id") || name.ends_with("_ids");
        // What a zone file says stands in the records, whose order in it is that of their creation.
        let is_told_elsewhere = name == "zone_file";
        !is_told_elsewhere
            && !name.ends_with("_at")
            && !(is_id && (value.is_number() || is_numbers(value)))
    });
    members.values_mut().for_each(settle);
}

fn is_numbers(value: &Value) -> bool {
    let all = value.as_array().filter(|all| !all.is_empty());
    all.is_some_and(|all| all.iter().all(Value::is_number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_made_is_seen_and_nothing_is_once_it_is_gone() {
        let sandbox = Sandbox::start().expect("the simulator starts");
        let left = || {
            left_over(&sandbox, &Given::default())
                .expect("another starts")
                .to_string()
        };
        assert_eq!(left(), "");
        let make = |path: &str, body: Value| {
            let (status, answer) = sandbox.call_outside("POST", path, &body);
            assert_eq!(status, 201, "{answer}");
            answer
        };
        make("/v2/domains", json!({ "name": "shop.example" }));
        let record = json!({ "type": "A", "name": "www", "data": "192.0.2.1" });
        make("/v2/domains/shop.example/records", record);
        make("/v2/tags", json!({ "name": "web" }));
        let seen = left();
        for part in ["shop.example", "192.0.2.1", "name=\"web\""] {
            assert!(seen.contains(part), "{part} in {seen}");
        }
        for path in ["/v2/domains/shop.example", "/v2/tags/web"] {
            assert_eq!(sandbox.call_outside("DELETE", path, &Value::Null).0, 204);
        }
        assert_eq!(left(), "");
        assert_eq!(sandbox.violations(), [""; 0]);
    }

    #[test]
    fn a_record_that_no_state_knows_is_told_by_its_number() {
        let sandbox = Sandbox::start().expect("the simulator starts");
        let domain = json!({ "name": "shop.example" });
        sandbox.call_outside("POST", "/v2/domains", &domain);
        let usual = read(&sandbox, &Given::default());
        let path = "/v2/domains/shop.example/records";
        let record = json!({ "type": "A", "name": "www", "data": "192.0.2.1" });
        let ids = [(); 2].map(|()| {
            let (_, answer) = sandbox.call_outside("POST", path, &record);
            answer["domain_record"]["id"].to_string()
        });
        let mut now = read(&sandbox, &Given::default());
        let count = now.take_out_unknown("digitalocean:records", &ids[0], (&usual, ""));
        assert_eq!(count, 1);
        let left = now.against(&usual);
        assert_eq!(left.added().len(), 1, "{left}");
    }
}
