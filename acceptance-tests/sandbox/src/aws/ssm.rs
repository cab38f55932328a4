//! SSM's public parameters with the images of EKS's nodes (Amazon EKS user guide, retrieving
//! recommended AMI ids; Bottlerocket's parameters). moto has none of them.

use super::answer::{Answer, json_answer};
use super::request::Request;
use super::server::Gateway;
use serde_json::{Value, json};

/// Versions of Kubernetes with images.
const VERSIONS: std::ops::RangeInclusive<u32> = 28..=34;

/// The day of the images, which their release versions end with.
const RELEASE: &str = "20251101";

pub(super) async fn serve(gateway: &Gateway, request: &Request) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    match request.operation.as_str() {
        "GetParameter" => {
            match parameter(&request.region, body["Name"].as_str().unwrap_or_default()) {
                Some(found) => json_answer(200, &json!({ "Parameter": found })),
                None => gateway.forward(request).await,
            }
        }
        "GetParameters" => several(gateway, request, &body).await,
        "GetParametersByPath" => by_path(gateway, request, &body).await,
        _ => gateway.forward(request).await,
    }
}

/// The public ones of a list, and moto's answer for the others.
async fn several(gateway: &Gateway, request: &Request, body: &Value) -> Answer {
    let names: Vec<&str> = body["Names"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let find = |name: &&str| parameter(&request.region, name);
    let (ours, others): (Vec<&str>, Vec<&str>) =
        names.iter().partition(|name| find(name).is_some());
    if ours.is_empty() {
        return gateway.forward(request).await;
    }
    let mut found: Vec<Value> = ours.iter().filter_map(find).collect();
    let mut invalid = json!([]);
    if !others.is_empty() {
        let mut sent = body.clone();
        sent["Names"] = json!(others);
        let answer = gateway
            .forward_as(request, "/", sent.to_string().into())
            .await;
        let Ok(mut theirs) = serde_json::from_slice::<Value>(answer.body()) else {
            return answer;
        };
        if !answer.status().is_success() {
            return answer;
        }
        if let Some(list) = theirs["Parameters"].as_array() {
            found.extend(list.iter().cloned());
        }
        invalid = theirs["InvalidParameters"].take();
    }
    json_answer(
        200,
        &json!({ "Parameters": found, "InvalidParameters": invalid }),
    )
}

/// All of them below a path, in pages of at most ten.
async fn by_path(gateway: &Gateway, request: &Request, body: &Value) -> Answer {
    let path = body["Path"]
        .as_str()
        .unwrap_or_default()
        .trim_end_matches('/');
    let is_deep = body["Recursive"].as_bool().unwrap_or(false);
    let below = format!("{path}/");
    let mut names = all_names();
    names.retain(|name| {
        let rest = name.strip_prefix(&below);
        rest.is_some_and(|rest| is_deep || !rest.contains('/'))
    });
    if names.is_empty() {
        return gateway.forward(request).await;
    }
    let size = body["MaxResults"].as_u64().unwrap_or(10).clamp(1, 10);
    let size = usize::try_from(size).unwrap_or(10);
    let start = body["NextToken"]
        .as_str()
        .and_then(|token| token.parse().ok());
    let start: usize = start.unwrap_or(0).min(names.len());
    let end = (start + size).min(names.len());
    let page: Vec<Value> = names[start..end]
        .iter()
        .filter_map(|name| parameter(&request.region, name))
        .collect();
    let mut answer = json!({ "Parameters": page });
    if end < names.len() {
        answer["NextToken"] = json!(end.to_string());
    }
    json_answer(200, &answer)
}

/// What ends a name, below an image's folder.
const MEMBERS: [&str; 3] = ["image_id", "image_name", "release_version"];

/// The folders of the images for a version of Kubernetes, with the words that name the image.
fn images(version: u32) -> Vec<(String, String)> {
    let eks = "/aws/service/eks/optimized-ami";
    let mut all = Vec::new();
    for architecture in ["x86_64", "arm64"] {
        for variant in ["standard", "nvidia", "neuron"] {
            if architecture == "arm64" && variant == "neuron" {
                continue;
            }
            all.push((
                format!("{eks}/1.{version}/amazon-linux-2023/{architecture}/{variant}/recommended"),
                format!("amazon-eks-node-al2023-{architecture}-{variant}-1.{version}-v{RELEASE}"),
            ));
        }
    }
    // Amazon Linux 2 ends with 1.32 (Amazon EKS user guide, deprecated AMIs).
    if version <= 32 {
        for (folder, name) in [
            ("amazon-linux-2", "amazon-eks-node"),
            ("amazon-linux-2-arm64", "amazon-eks-arm64-node"),
            ("amazon-linux-2-gpu", "amazon-eks-gpu-node"),
        ] {
            all.push((
                format!("{eks}/1.{version}/{folder}/recommended"),
                format!("{name}-1.{version}-v{RELEASE}"),
            ));
        }
    }
    all
}

fn all_names() -> Vec<String> {
    let mut names = Vec::new();
    for version in VERSIONS {
        for (folder, _) in images(version) {
            names.push(folder.clone());
            names.extend(MEMBERS.iter().map(|member| format!("{folder}/{member}")));
        }
        for architecture in ["x86_64", "arm64"] {
            let folder =
                format!("/aws/service/bottlerocket/aws-k8s-1.{version}/{architecture}/latest");
            names.push(format!("{folder}/image_id"));
            names.push(format!("{folder}/image_version"));
        }
    }
    names.sort();
    names
}

fn parameter(region: &str, name: &str) -> Option<Value> {
    let value = value(region, name)?;
    Some(json!({
        "Name": name,
        "Type": "String",
        "Value": value,
        "Version": 1,
        "LastModifiedDate": 1_761_955_200,
        "ARN": format!("arn:aws:ssm:{region}::parameter{name}"),
        "DataType": "text",
    }))
}

fn value(region: &str, name: &str) -> Option<String> {
    if let Some(rest) = name.strip_prefix("/aws/service/bottlerocket/aws-k8s-1.") {
        let [version, architecture, "latest", member] = rest.split('/').collect::<Vec<_>>()[..]
        else {
            return None;
        };
        let version: u32 = version.parse().ok()?;
        let is_known = VERSIONS.contains(&version) && ["x86_64", "arm64"].contains(&architecture);
        return match member {
            "image_id" if is_known => Some(image_id(region, rest)),
            "image_version" if is_known => Some("1.49.0-713f44ce".to_owned()),
            _ => None,
        };
    }
    let rest = name.strip_prefix("/aws/service/eks/optimized-ami/1.")?;
    let version: u32 = rest.split('/').next()?.parse().ok()?;
    if !VERSIONS.contains(&version) {
        return None;
    }
    images(version).into_iter().find_map(|(folder, image)| {
        let id = image_id(region, &folder);
        let release = format!("1.{version}.0-{RELEASE}");
        match name.strip_prefix(&folder)? {
            "" => {
                let all = json!({
                    "schema_version": "2",
                    "image_id": id,
                    "image_name": image,
                    "release_version": release,
                });
                Some(all.to_string())
            }
            "/image_id" => Some(id),
            "/image_name" => Some(image),
            "/release_version" => Some(release),
            _ => None,
        }
    })
}

/// The same id for the same image in every run, another one in another region.
fn image_id(region: &str, image: &str) -> String {
    let text = format!("{region}/{image}");
    // FNV-1a, 64 bits.
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("ami-0{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::{all_names, value};

    #[test]
    fn every_listed_name_has_a_value() {
        for name in all_names() {
            assert!(value("eu-central-1", &name).is_some(), "{name}");
        }
        let al2 = "/aws/service/eks/optimized-ami/1.33/amazon-linux-2/recommended/image_id";
        assert_eq!(value("eu-central-1", al2), None);
    }
}
