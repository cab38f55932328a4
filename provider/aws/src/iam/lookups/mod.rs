//! Data sources that look up what exists in IAM. Its reads take no filters, so each has its own way.

mod policy;
mod role;
mod session_context;

use std::sync::Arc;

use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_framework::Types;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;

use super::session::{Iam, read_tags};
use crate::differences::Difference;
use crate::shared::Shared;
use crate::tags::Tags;

/// Adds the data sources.
pub(super) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.data_source(policy::PolicySource::new(Arc::clone(shared)));
    types.data_source(role::RoleSource::new(Arc::clone(shared)));
    types.data_source(session_context::SessionContext::new(Arc::clone(shared)));
}

const ID: &str = "An id cannot be chosen; hashicorp/aws accepts one and ignores it.";
const TAGS: &str = "Tags do not narrow the search; hashicorp/aws accepts them and ignores them.";

/// Where the data sources differ from the contract.
pub(super) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "data.aws_iam_policy.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
    Difference {
        path: "data.aws_iam_policy.tags",
        ours: "computed",
        contract: "optional computed",
        reason: TAGS,
    },
    Difference {
        path: "data.aws_iam_role.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
    Difference {
        path: "data.aws_iam_role.tags",
        ours: "computed",
        contract: "optional computed",
        reason: TAGS,
    },
    Difference {
        path: "data.aws_iam_session_context.id",
        ours: "computed",
        contract: "optional computed",
        reason: ID,
    },
];

/// What the user reads when a call of a look-up failed; the argument says what was looked for.
fn failed(error: &CloudError, noun: &str, (argument, value): (&str, &str)) -> Diagnostics {
    let doing = Doing::new(Verb::Read, noun).named(value);
    to_diagnostic(error, &doing.blaming(Path::of(argument))).into()
}

/// The tags of an object, without those that the provider ignores and those of AWS itself.
fn tags(api: &Iam, tags: Option<&[aws_sdk_iam::types::Tag]>) -> Attr<Tags> {
    Attr::Known(api.tags.read_tags_all(&read_tags(tags)))
}

/// A text as the contract has it, where nothing is an empty one.
fn text(value: Option<&str>) -> Attr<String> {
    value.unwrap_or_default().into()
}
