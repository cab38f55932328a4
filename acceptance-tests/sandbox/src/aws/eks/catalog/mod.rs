//! What EKS offers: Kubernetes versions and add-ons, as data in `versions.json` and `addons.json`.
//!
//! The dates of the versions are those of the user guide ("Kubernetes release calendar"); which of
//! them has which support is frozen at November 2026, so that a test does not change with the
//! calendar. Of each add-on there are a few versions in the service's form and the settings that
//! stacks use; the service knows more of both.

mod schema;

use super::ask::{Ask, Served};
use super::error::Refusal;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static VERSIONS: LazyLock<Vec<Value>> = LazyLock::new(|| list(include_str!("versions.json")));
static ADDONS: LazyLock<Vec<Value>> = LazyLock::new(|| list(include_str!("addons.json")));

fn list(text: &str) -> Vec<Value> {
    serde_json::from_str(text).expect("the catalogue is JSON")
}

/// The version of a cluster that asks for none.
pub(super) fn default_version() -> &'static str {
    VERSIONS
        .iter()
        .find(|version| version["defaultVersion"] == true)
        .and_then(|version| version["clusterVersion"].as_str())
        .expect("one version is the default")
}

/// A version that clusters can be created with.
pub(super) fn supported(version: &str) -> Option<&'static Value> {
    VERSIONS
        .iter()
        .find(|known| known["clusterVersion"] == version && known["versionStatus"] != "UNSUPPORTED")
}

/// The platform version of a new cluster.
pub(super) fn platform(version: &str) -> &'static str {
    VERSIONS
        .iter()
        .find(|known| known["clusterVersion"] == version)
        .and_then(|known| known["defaultPlatformVersion"].as_str())
        .unwrap_or("eks.1")
}

/// Kubernetes with its patch, `1.33.10`.
pub(super) fn patch(version: &str) -> &'static str {
    VERSIONS
        .iter()
        .find(|known| known["clusterVersion"] == version)
        .and_then(|known| known["kubernetesPatchVersion"].as_str())
        .unwrap_or("1.0.0")
}

/// The minor of `1.33`.
pub(super) fn minor(version: &str) -> Option<u32> {
    version.strip_prefix("1.")?.parse().ok()
}

/// `DescribeClusterVersions`.
pub(super) fn describe_versions(ask: &Ask<'_>) -> Served {
    let asked = ask.query_all("clusterVersions");
    let flag = |name| ask.query(name).as_deref() == Some("true");
    let (defaults, all) = (flag("defaultOnly"), flag("includeAll"));
    let old_status = ask
        .query("status")
        .map(|text| text.replace('-', "_").to_uppercase());
    let status = ask.query("versionStatus").or(old_status);
    let versions = VERSIONS
        .iter()
        .filter(|version| match (&status, asked.is_empty()) {
            (Some(status), _) => version["versionStatus"] == status.as_str(),
            (None, false) => true,
            (None, true) => all || version["versionStatus"] != "UNSUPPORTED",
        })
        .filter(|version| {
            asked.is_empty()
                || asked
                    .iter()
                    .any(|asked| version["clusterVersion"] == *asked)
        })
        .filter(|version| !defaults || version["defaultVersion"] == true)
        .map(|version| {
            let mut version = version.clone();
            let old = version["versionStatus"].as_str().unwrap_or_default();
            version["status"] = json!(old.to_lowercase().replace('_', "-"));
            version["clusterType"] = json!(ask.query("clusterType").unwrap_or("eks".to_owned()));
            version
        })
        .collect();
    ask.page("clusterVersions", versions)
}

/// An add-on of the catalogue.
pub(super) fn addon(name: &str) -> Option<&'static Value> {
    ADDONS.iter().find(|addon| addon["addonName"] == name)
}

/// The add-ons that EKS installs by itself in a cluster that does not decline them.
pub(super) fn self_managed(wanted: bool) -> BTreeSet<String> {
    ADDONS
        .iter()
        .filter(|addon| wanted && addon["selfManaged"] == true)
        .filter_map(|addon| addon["addonName"].as_str().map(str::to_owned))
        .collect()
}

/// Whether the add-on's pods wait for nodes.
pub(super) fn needs_nodes(name: &str) -> bool {
    addon(name).is_some_and(|addon| addon["needsNodes"] == true)
}

fn versions(addon: &Value) -> impl Iterator<Item = &Value> {
    addon["versions"].as_array().into_iter().flatten()
}

fn fits(version: &Value, cluster: &str) -> bool {
    let mut clusters = version["clusterVersions"].as_array().into_iter().flatten();
    clusters.any(|known| known == cluster)
}

/// The version that a cluster of this version gets when none is asked for.
pub(super) fn default_addon_version(addon: &'static Value, cluster: &str) -> Option<&'static str> {
    versions(addon)
        .filter(|version| fits(version, cluster))
        .max_by_key(|version| version["default"] == true)
        .and_then(|version| version["addonVersion"].as_str())
}

/// Refuses a version that the add-on does not have, or not for such a cluster.
pub(super) fn check_addon_version(
    addon: &Value,
    version: &str,
    cluster: &str,
) -> Result<(), Refusal> {
    let known = versions(addon).find(|known| known["addonVersion"] == version);
    if known.is_some_and(|known| fits(known, cluster)) {
        return Ok(());
    }
    // hashicorp/terraform-provider-aws#32238.
    Err(Refusal::parameter(
        "Addon version specified is not supported",
    ))
}

/// What a configuration breaks of the add-on's schema.
pub(super) fn check_values(addon: &Value, values: &Value) -> Vec<String> {
    schema::errors(&addon["schema"], values)
}

/// `DescribeAddonVersions`.
pub(super) fn describe_addons(ask: &Ask<'_>) -> Served {
    let name = ask.query("addonName");
    let cluster = ask.query("kubernetesVersion");
    let one_of = |filter: &str, addon: &Value, member: &str| {
        let wanted = ask.query_all(filter);
        wanted.is_empty() || wanted.iter().any(|wanted| addon[member] == *wanted)
    };
    let addons = ADDONS
        .iter()
        .filter(|addon| name.as_ref().is_none_or(|name| addon["addonName"] == *name))
        .filter(|addon| {
            one_of("types", addon, "type")
                && one_of("publishers", addon, "publisher")
                && one_of("owners", addon, "owner")
        })
        .filter_map(|addon| shown(addon, cluster.as_deref()))
        .collect();
    ask.page("addons", addons)
}

/// An add-on with the versions for a cluster of this version; none when there are none.
fn shown(addon: &Value, cluster: Option<&str>) -> Option<Value> {
    let versions: Vec<Value> = versions(addon)
        .filter(|version| cluster.is_none_or(|cluster| fits(version, cluster)))
        .map(|version| {
            let clusters = version["clusterVersions"].as_array().into_iter().flatten();
            let compatible: Vec<Value> = clusters
                .filter(|known| cluster.is_none_or(|cluster| *known == cluster))
                .map(|known| {
                    json!({
                        "clusterVersion": known,
                        "platformVersions": ["*"],
                        "defaultVersion": version["default"],
                    })
                })
                .collect();
            let accounts = addon["accounts"].as_array();
            json!({
                "addonVersion": version["addonVersion"],
                "architecture": ["amd64", "arm64"],
                "computeTypes": addon["computeTypes"],
                "compatibilities": compatible,
                "requiresConfiguration": false,
                "requiresIamPermissions": accounts.is_some_and(|accounts| !accounts.is_empty()),
            })
        })
        .collect();
    (!versions.is_empty()).then(|| {
        json!({
            "addonName": addon["addonName"],
            "type": addon["type"],
            "owner": addon["owner"],
            "publisher": addon["publisher"],
            "defaultNamespace": addon["namespace"],
            "addonVersions": versions,
        })
    })
}

/// `DescribeAddonConfiguration`.
pub(super) fn describe_configuration(ask: &Ask<'_>) -> Served {
    let name = ask.query("addonName").unwrap_or_default();
    let version = ask.query("addonVersion").unwrap_or_default();
    let addon = addon(&name).ok_or_else(|| {
        Refusal::not_found("Addon specified is not supported").about("addonName", &name)
    })?;
    if !versions(addon).any(|known| known["addonVersion"] == version.as_str()) {
        let text = "Addon version specified is not supported";
        return Err(Refusal::not_found(text).about("addonName", &name));
    }
    let mut answer = json!({
        "addonName": name,
        "addonVersion": version,
        "configurationSchema": addon["schema"].to_string(),
    });
    if addon["accounts"]
        .as_array()
        .is_some_and(|all| !all.is_empty())
    {
        answer["podIdentityConfiguration"] = addon["accounts"].clone();
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_has_one_default_of_every_addon_that_fits_it() {
        assert!(supported(default_version()).is_some());
        for version in VERSIONS.iter() {
            let cluster = version["clusterVersion"].as_str().expect("a text");
            assert!(minor(cluster).is_some());
            assert!(patch(cluster).starts_with(cluster));
            for addon in ADDONS.iter() {
                let fitting = || versions(addon).filter(|version| fits(version, cluster));
                let defaults = fitting()
                    .filter(|version| version["default"] == true)
                    .count();
                assert_eq!(defaults, 1, "{} on {cluster}", addon["addonName"]);
                assert!(default_addon_version(addon, cluster).is_some());
            }
        }
    }
}
