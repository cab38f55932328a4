//! Which resource a call is about: what its path names, or the member that fits the operation's noun.
//!
//! No model is read for this, only the naming habits of the APIs: `DescribeVpcs` takes `VpcId`s,
//! `AttachRolePolicy` a `RoleName`. What does not follow them is about no resource.

use crate::aws::request::{Protocol, decode_pairs, is_create};
use crate::aws::xml::Element;
use serde_json::Value;

/// Most resources that are noted of one call; a batch of Route 53 has up to a thousand records.
const MOST: usize = 100;

/// The resources of a request. `path` are the decoded path parameters.
pub(super) fn of_request(
    protocol: Protocol,
    operation: &str,
    path: &[String],
    body: &[u8],
    query: &str,
) -> Vec<String> {
    if !path.is_empty() {
        let mut resources = vec![path.join("/")];
        // The path of a create names what the new thing is in, its body names the thing.
        if is_create(operation)
            && let [name] = &*choose_ranked(operation, &json_members(body), 0)
        {
            resources[0] = format!("{}/{name}", resources[0]);
        }
        if operation == "ChangeResourceRecordSets" {
            resources.extend(record_names(body));
        }
        return resources;
    }
    let members = match protocol {
        Protocol::Query | Protocol::Ec2 => form_members(body, query),
        Protocol::Json | Protocol::RestJson => json_members(body),
        Protocol::RestXml => xml_members(body),
        Protocol::S3 | Protocol::Cbor | Protocol::DigitalOcean | Protocol::Kubernetes => Vec::new(),
    };
    choose(operation, &members)
}

/// The id that a create was answered with: the noun's `Id` or `Arn`, wherever it stands.
pub(crate) fn of_answer(operation: &str, body: &[u8]) -> Option<String> {
    let noun = noun(operation);
    let members = match serde_json::from_slice::<Value>(body) {
        Ok(value) => {
            let mut members = Vec::new();
            walk_json(&value, "", &mut members);
            members
        }
        Err(_) => {
            let mut members = Vec::new();
            walk_xml(&Element::parse(body).ok()?, "", &mut members);
            members
        }
    };
    let find = |wanted: &[String]| {
        members
            .iter()
            .find(|(name, value)| wanted.contains(name) && !value.is_empty())
            .map(|(_, value)| {
                value
                    .rsplit("hostedzone/")
                    .next()
                    .unwrap_or(value)
                    .to_owned()
            })
    };
    find(&[format!("{noun}id"), format!("{noun}.id")])
        .or_else(|| find(&[format!("{noun}arn"), format!("{noun}.arn")]))
        .or_else(|| find(&[format!("{noun}name"), format!("{noun}.name")]))
}

/// Member names in lower case, without the indices of lists, and their values in order.
type Members = Vec<(String, String)>;

fn form_members(body: &[u8], query: &str) -> Members {
    let text = String::from_utf8_lossy(body).replace('+', "%20");
    let pairs: Vec<(String, String)> = decode_pairs(&text)
        .into_iter()
        .chain(decode_pairs(query))
        .collect();
    let mut members: Members = pairs
        .iter()
        .filter_map(|(name, value)| {
            let mut parts = name.split('.');
            let first = parts.next()?;
            // `VpcId.1` and `Names.member.1`, but no member of a structure.
            let plain = parts.all(|p| p == "member" || p.bytes().all(|b| b.is_ascii_digit()));
            plain.then(|| (first.to_ascii_lowercase(), value.clone()))
        })
        .collect();
    for (name, filter) in &pairs {
        if let Some(number) = name
            .strip_prefix("Filter.")
            .and_then(|n| n.strip_suffix(".Name"))
            && filter.ends_with("-id")
        {
            let prefix = format!("Filter.{number}.Value.");
            let values = pairs.iter().filter(|(name, _)| name.starts_with(&prefix));
            let stem = filter.replace('-', "");
            members.extend(values.map(|(_, value)| (stem.clone(), value.clone())));
        }
    }
    members
}

fn json_members(body: &[u8]) -> Members {
    let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
        return Vec::new();
    };
    let mut members = Members::new();
    for (name, value) in object {
        let name = name.to_ascii_lowercase();
        match value {
            Value::String(text) => members.push((name, text)),
            Value::Array(items) => members.extend(
                items
                    .into_iter()
                    .filter_map(|item| Some((name.clone(), item.as_str()?.to_owned()))),
            ),
            _ => {}
        }
    }
    members
}

fn xml_members(body: &[u8]) -> Members {
    let root = Element::parse(body).unwrap_or_default();
    root.children
        .into_iter()
        .filter(|child| child.children.is_empty())
        .map(|child| (child.name.to_ascii_lowercase(), child.text))
        .collect()
}

fn record_names(body: &[u8]) -> Vec<String> {
    let root = Element::parse(body).unwrap_or_default();
    let changes = root.at(&["ChangeBatch", "Changes"]);
    let sets = changes.into_iter().flat_map(|changes| &changes.children);
    sets.filter_map(|change| change.child("ResourceRecordSet"))
        .map(|set| {
            let text = |member| set.text_of(member).unwrap_or_default();
            format!("{} {}", text("Name"), text("Type"))
        })
        .take(MOST)
        .collect()
}

/// The values of the member that most likely names the resource.
fn choose(operation: &str, members: &Members) -> Vec<String> {
    choose_ranked(operation, members, u8::MAX)
}

/// The same of the members that fit at least so well.
fn choose_ranked(operation: &str, members: &Members, worst: u8) -> Vec<String> {
    let noun = noun(operation);
    let best = members
        .iter()
        .filter_map(|(name, _)| Some((rank(&noun, name)?, name)))
        .filter(|(rank, _)| *rank <= worst)
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, name)| name);
    let values = members.iter().filter(|(name, _)| Some(name) == best);
    values.map(|(_, value)| value.clone()).take(MOST).collect()
}

/// How well a member fits; less is better.
fn rank(noun: &str, member: &str) -> Option<u8> {
    let singular = member.strip_suffix('s').unwrap_or(member);
    if singular == noun {
        return Some(0);
    }
    let stem = ["identifier", "name", "arn", "id"]
        .iter()
        .find_map(|suffix| singular.strip_suffix(suffix))?;
    if ["client", "request", "owner", "account", "availabilityzone"].contains(&stem) {
        return None;
    }
    if stem == noun {
        Some(0)
    } else if ["", "resource"].contains(&stem) {
        Some(1)
    } else if noun.starts_with(stem) {
        Some(2)
    } else {
        Some(3)
    }
}

/// `DescribeVpcs` is about a `vpc`.
fn noun(operation: &str) -> String {
    let rest = operation
        .char_indices()
        .skip(1)
        .find(|(_, c)| c.is_ascii_uppercase())
        .map_or("", |(at, _)| &operation[at..]);
    let lower = rest.to_ascii_lowercase();
    let singular = match lower.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => lower.strip_suffix('s').unwrap_or(&lower).to_owned(),
    };
    if lower.ends_with("ss") {
        lower
    } else {
        singular
    }
}

fn walk_json(value: &Value, parent: &str, members: &mut Members) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let name = name.to_ascii_lowercase();
                if let Value::String(text) = value {
                    members.push((name.clone(), text.clone()));
                    members.push((format!("{parent}.{name}"), text.clone()));
                }
                walk_json(value, &name, members);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| walk_json(item, parent, members)),
        _ => {}
    }
}

fn walk_xml(element: &Element, parent: &str, members: &mut Members) {
    let name = element.name.to_ascii_lowercase();
    if element.children.is_empty() {
        members.push((name.clone(), element.text.clone()));
        members.push((format!("{parent}.{name}"), element.text.clone()));
    }
    for child in &element.children {
        walk_xml(child, &name, members);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_member_of_the_operations_noun_is_the_resource() {
        let form = |operation: &str, body: &str| {
            of_request(Protocol::Ec2, operation, &[], body.as_bytes(), "").join(",")
        };
        for (operation, body, expected) in [
            (
                "DescribeVpcs",
                "VpcId.1=vpc-1&VpcId.2=vpc-2&MaxResults=5",
                "vpc-1,vpc-2",
            ),
            (
                "CreateSubnet",
                "CidrBlock=10.0.0.0%2F24&VpcId=vpc-1",
                "vpc-1",
            ),
            ("CreateTags", "ResourceId.1=vpc-1&Tag.1.Key=Name", "vpc-1"),
            (
                "AttachRolePolicy",
                "PolicyArn=arn%3Ap&RoleName=deploy",
                "deploy",
            ),
            (
                "DescribeAddresses",
                "AllocationId.1=eipalloc-1",
                "eipalloc-1",
            ),
            (
                "DescribeSubnets",
                "Filter.1.Name=subnet-id&Filter.1.Value.1=subnet-1&Filter.2.Name=state&Filter.2.Value.1=x",
                "subnet-1",
            ),
            ("CreateVpc", "CidrBlock=10.0.0.0%2F16&ClientToken=t", ""),
        ] {
            assert_eq!(form(operation, body), expected, "{operation}");
        }
        let json = |operation: &str, body: &str| {
            of_request(Protocol::Json, operation, &[], body.as_bytes(), "").join(",")
        };
        let group = of_request(
            Protocol::RestJson,
            "CreateNodegroup",
            &["one".to_owned()],
            br#"{"nodegroupName":"workers","nodeRole":"arn:r"}"#,
            "",
        );
        assert_eq!(group, ["one/workers"]);
        assert_eq!(json("GetParameters", r#"{"Names":["/a","/b"]}"#), "/a,/b");
        assert_eq!(
            json("GetSecretValue", r#"{"SecretId":"s","VersionId":"v"}"#),
            "s"
        );
        assert_eq!(
            json("DescribeCertificate", r#"{"CertificateArn":"arn:c"}"#),
            "arn:c"
        );
    }

    #[test]
    fn a_batch_is_about_its_zone_and_its_records() {
        let body = "<R><ChangeBatch><Changes><Change><Action>CREATE</Action><ResourceRecordSet><Name>a.example.com</Name><Type>A</Type></ResourceRecordSet></Change></Changes></ChangeBatch></R>";
        let found = of_request(
            Protocol::RestXml,
            "ChangeResourceRecordSets",
            &["Z1".to_owned()],
            body.as_bytes(),
            "",
        );
        assert_eq!(found, ["Z1", "a.example.com A"]);
    }

    #[test]
    fn a_create_tells_its_id_in_the_answer() {
        let vpc = b"<CreateVpcResponse><vpc><ownerId>1</ownerId><vpcId>vpc-1</vpcId></vpc></CreateVpcResponse>";
        assert_eq!(of_answer("CreateVpc", vpc).as_deref(), Some("vpc-1"));
        let zone = b"<R><HostedZone><Id>/hostedzone/Z1</Id></HostedZone></R>";
        assert_eq!(of_answer("CreateHostedZone", zone).as_deref(), Some("Z1"));
        let certificate = br#"{"CertificateArn":"arn:c"}"#;
        assert_eq!(
            of_answer("RequestCertificate", certificate).as_deref(),
            Some("arn:c")
        );
        assert_eq!(
            of_answer("CreateTags", b"<R><return>true</return></R>"),
            None
        );
    }
}
