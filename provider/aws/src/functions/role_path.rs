//! `trim_iam_role_path`: a role's ARN without the path.

use slipway_framework::function::{Function, FunctionError, Parameters};

use super::arn;

/// Removes the path from the ARN of an IAM role.
///
/// Some services take only ARNs without a path, such as access to EKS clusters by the `aws-auth` map:
/// `arn:aws:iam::444455556666:role/with/path/example` becomes
/// `arn:aws:iam::444455556666:role/example`.
#[derive(Clone, Debug, Parameters)]
pub(super) struct TrimIamRolePath {
    /// The ARN of the role.
    pub(super) arn: String,
}

impl Function for TrimIamRolePath {
    type Return = String;

    fn name() -> &'static str {
        "trim_iam_role_path"
    }

    fn call(self) -> Result<String, FunctionError> {
        let refused = |text: &str| Err(FunctionError::at(0, text));
        let [partition, service, region, account_id, resource] = arn::parts(&self.arn)?;
        if service != "iam" {
            return refused("the service in the ARN of a role is \"iam\"");
        }
        if !region.is_empty() {
            return refused("the ARN of a role has no region");
        }
        let Some(path_and_name) = resource.strip_prefix("role/") else {
            return refused("the resource in the ARN of a role begins with \"role/\"");
        };
        // A name holds no slash (IAM API reference, CreateRole), so it begins after the last one.
        let name = path_and_name.rsplit('/').next().unwrap_or_default();
        Ok(format!(
            "arn:{partition}:{service}:{region}:{account_id}:role/{name}"
        ))
    }
}
