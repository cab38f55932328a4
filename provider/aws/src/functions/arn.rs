//! `arn_parse` and `arn_build`: ARNs taken apart and put together.

use slipway_framework::function::{Function, FunctionError, Parameters};
use slipway_framework::model::{Attr, Model};

/// The parts of an ARN, as hashicorp/aws names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(super) struct Parts {
    /// The partition, such as `aws`.
    #[attr(computed())]
    pub(super) partition: Attr<String>,
    /// The service, such as `iam`.
    #[attr(computed())]
    pub(super) service: Attr<String>,
    /// The region; empty for what is global.
    #[attr(computed())]
    pub(super) region: Attr<String>,
    /// The account; empty for what has a name of its own in all accounts, such as a bucket.
    #[attr(computed())]
    pub(super) account_id: Attr<String>,
    /// Everything behind the account.
    #[attr(computed())]
    pub(super) resource: Attr<String>,
}

/// The five parts of a text between the colons of an ARN, each of which may be empty; the last one may
/// hold colons (AWS general reference, "Amazon Resource Names").
///
/// Looser than what services take, because hashicorp/aws is: it looks at the prefix and at the number
/// of parts, and at nothing else.
pub(super) fn parts(arn: &str) -> Result<[&str; 5], FunctionError> {
    let form = "an ARN has the form \"arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE\"";
    let Some(rest) = arn.strip_prefix("arn:") else {
        return Err(FunctionError::at(
            0,
            format!("{form}, and this text does not begin with \"arn:\""),
        ));
    };
    let found: Vec<&str> = rest.splitn(5, ':').collect();
    let count = found.len();
    found.try_into().map_err(|_| {
        FunctionError::at(
            0,
            format!("{form}, and this text ends after {count} of the 5 parts"),
        )
    })
}

/// Takes an ARN apart.
///
/// The parts are those between its colons. One that the ARN leaves empty is an empty text, and the
/// resource may hold colons itself. Whether they name something that exists is not checked.
#[derive(Clone, Debug, Parameters)]
pub(super) struct ArnParse {
    /// The ARN.
    pub(super) arn: String,
}

impl Function for ArnParse {
    type Return = Parts;

    fn name() -> &'static str {
        "arn_parse"
    }

    fn call(self) -> Result<Parts, FunctionError> {
        let [partition, service, region, account_id, resource] = parts(&self.arn)?;
        Ok(Parts {
            partition: partition.into(),
            service: service.into(),
            region: region.into(),
            account_id: account_id.into(),
            resource: resource.into(),
        })
    }
}

/// Puts an ARN together.
///
/// The parts are joined by colons and not checked: a part that an ARN of the service leaves empty is
/// `""`.
#[derive(Clone, Debug, Parameters)]
pub(super) struct ArnBuild {
    /// The partition, such as `aws`.
    pub(super) partition: String,
    /// The service, such as `iam`.
    pub(super) service: String,
    /// The region; empty for what is global.
    pub(super) region: String,
    /// The account; empty for what has a name of its own in all accounts, such as a bucket.
    pub(super) account_id: String,
    /// Everything behind the account, such as `role/example`.
    pub(super) resource: String,
}

impl Function for ArnBuild {
    type Return = String;

    fn name() -> &'static str {
        "arn_build"
    }

    fn call(self) -> Result<String, FunctionError> {
        let Self {
            partition,
            service,
            region,
            account_id,
            resource,
        } = self;
        Ok(format!(
            "arn:{partition}:{service}:{region}:{account_id}:{resource}"
        ))
    }
}
