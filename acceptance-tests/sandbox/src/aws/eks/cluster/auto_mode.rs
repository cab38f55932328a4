//! EKS Auto Mode: three switches that are thrown together.

use crate::aws::eks::ask::strings;
use crate::aws::eks::error::Refusal;
use serde_json::{Value, json};

/// What a request says of Auto Mode; `None` when it says nothing.
///
/// Texts: kubernetes-sigs/cluster-api-provider-aws#5278 for the three switches,
/// terraform-aws-modules/terraform-aws-eks#3238 and #3366 for role and pools.
pub(super) fn asked(body: &Value, is_create: bool) -> Result<Option<bool>, Refusal> {
    let switches = [
        body["computeConfig"]["enabled"].as_bool(),
        body["kubernetesNetworkConfig"]["elasticLoadBalancing"]["enabled"].as_bool(),
        body["storageConfig"]["blockStorage"]["enabled"].as_bool(),
    ];
    if switches.iter().all(Option::is_none) {
        return Ok(None);
    }
    // A new cluster takes what is left out for disabled; a change has to name all three.
    let switch = |given: &Option<bool>| given.unwrap_or(!is_create && switches[0] == Some(false));
    let on = switches.iter().filter(|given| switch(given)).count();
    let named = switches.iter().flatten().count();
    if (on != 0 && on != 3) || (!is_create && named != 3) {
        return Err(Refusal::parameter(
            "For EKS Auto Mode, please ensure that all required configs, including computeConfig, kubernetesNetworkConfig, and blockStorage are all either fully enabled or fully disabled.",
        ));
    }
    let enabled = on == 3;
    if enabled {
        check_compute(&body["computeConfig"])?;
    }
    Ok(Some(enabled))
}

fn check_compute(compute: &Value) -> Result<(), Refusal> {
    let has_role = compute["nodeRoleArn"]
        .as_str()
        .is_some_and(|arn| !arn.is_empty());
    let pools = strings(&compute["nodePools"]);
    if has_role && pools.is_empty() {
        return Err(Refusal::parameter(
            "When Compute Config nodeRoleArn is not null or empty, nodePool value(s) must be provided.",
        ));
    }
    if !has_role && !pools.is_empty() {
        return Err(Refusal::parameter(
            "When Compute Config nodeRoleArn is null or empty, nodePool list cannot be populated.",
        ));
    }
    match pools
        .iter()
        .find(|pool| !["general-purpose", "system"].contains(&pool.as_str()))
    {
        Some(pool) => Err(Refusal::parameter(format!(
            "Compute Config nodePool value {pool} is not supported. Supported values: [general-purpose, system]"
        ))),
        None => Ok(()),
    }
}

/// `computeConfig` as it is described after a request that [`asked`] found right.
pub(super) fn compute(body: &Value, enabled: bool) -> Value {
    let mut compute = json!({
        "enabled": enabled,
        "nodePools": strings(&body["computeConfig"]["nodePools"]),
    });
    if let Some(role) = body["computeConfig"]["nodeRoleArn"].as_str() {
        compute["nodeRoleArn"] = json!(role);
    }
    compute
}

/// `storageConfig` as it is described.
pub(super) fn storage(enabled: bool) -> Value {
    json!({ "blockStorage": { "enabled": enabled } })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(switches: [Option<bool>; 3]) -> Value {
        let mut body = json!({});
        if let Some(on) = switches[0] {
            body["computeConfig"] = json!({ "enabled": on });
        }
        if let Some(on) = switches[1] {
            body["kubernetesNetworkConfig"] = json!({ "elasticLoadBalancing": { "enabled": on } });
        }
        if let Some(on) = switches[2] {
            body["storageConfig"] = json!({ "blockStorage": { "enabled": on } });
        }
        body
    }

    #[test]
    fn the_three_switches_are_thrown_together() {
        let (on, off) = (Some(true), Some(false));
        for (switches, create, update) in [
            ([None, None, None], Ok(None), Ok(None)),
            ([on, on, on], Ok(on), Ok(on)),
            ([off, off, off], Ok(off), Ok(off)),
            ([off, None, None], Ok(off), Err(())),
            ([on, None, None], Err(()), Err(())),
            ([on, on, off], Err(()), Err(())),
            ([None, off, off], Ok(off), Err(())),
        ] {
            let body = body(switches);
            assert_eq!(
                asked(&body, true).map_err(|_| ()),
                create,
                "create {switches:?}"
            );
            assert_eq!(
                asked(&body, false).map_err(|_| ()),
                update,
                "update {switches:?}"
            );
        }
    }

    #[test]
    fn role_and_pools_come_together() {
        let role = "arn:aws:iam::123456789012:role/node";
        for (compute, right) in [
            (
                json!({ "enabled": true, "nodeRoleArn": role, "nodePools": ["system"] }),
                true,
            ),
            (json!({ "enabled": true, "nodeRoleArn": role }), false),
            (json!({ "enabled": true, "nodePools": ["system"] }), false),
            (
                json!({ "enabled": true, "nodeRoleArn": role, "nodePools": ["other"] }),
                false,
            ),
            (json!({ "enabled": true }), true),
        ] {
            assert_eq!(check_compute(&compute).is_ok(), right, "{compute}");
        }
    }
}
