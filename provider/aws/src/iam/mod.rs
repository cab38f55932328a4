//! IAM: policies, and what is made of them.
//!
//! - `lookups`: the data sources that look up what exists.
//! - `pgp` and `smtp`: what is made of the secrets of access keys.
//! - `policy_document`: the data source that writes a policy; it needs no API.
//! - `session`: the API, its rates, and the form of its tags.
//! - `user_parts`: what a user has besides itself, and what keeps it from being deleted.

mod lookups;
pub(crate) mod pgp;
mod policy_document;
pub(crate) mod session;
pub(crate) mod smtp;
pub(crate) mod user_parts;

use std::sync::Arc;

use slipway_framework::Types;

use crate::differences::{Behaviour, Difference};
use crate::shared::Shared;

/// Adds the types of IAM.
pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
    lookups::register(types, shared);
    types.data_source(policy_document::PolicyDocument);
}

/// Where the look-ups differ from the contract.
pub(crate) const LOOKUPS: &[Difference] = lookups::DIFFERENCES;

/// Where the types of IAM differ from the contract.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "data.aws_iam_policy_document.id",
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws refuses one.",
    },
    Difference {
        path: "data.aws_iam_policy_document.override_json",
        ours: "optional deprecated",
        contract: "optional",
        reason: "hashicorp/aws calls it deprecated as well, but the published bindings do not carry that flag.",
    },
    Difference {
        path: "data.aws_iam_policy_document.source_json",
        ours: "optional deprecated",
        contract: "optional",
        reason: "hashicorp/aws calls it deprecated as well, but the published bindings do not carry that flag.",
    },
];

/// What these types do differently with the same schema.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "aws_iam_access_key",
        official: "keeps the secret of a new key in the state, unless `pgp_key` is set",
        here: "only where the environment variable `SLIPWAY_ACCESS_KEYS_IN_STATE` is `true`; without it and without `pgp_key`, the plan of a new key is refused",
        reason: "whoever reads a state could use the key",
    },
    Behaviour {
        of: "aws_iam_access_key",
        official: "fetches `pgp_key` from Keybase when it is `keybase:` and a name",
        here: "an error, which says how to give the key itself",
        reason: "a plan asks nobody but AWS, and the key decides who can read a secret",
    },
    Behaviour {
        of: "aws_iam_access_key",
        official: "takes a `pgp_key` of any algorithm of OpenPGP",
        here: "RSA, and ECDH whose keys are wrapped with AES of 128 or 256 bits; another key is refused at plan",
        reason: "those are what GnuPG makes by default, and a key that cannot be used is found before an access key is made",
    },
    Behaviour {
        of: "aws_iam_role",
        official: "destroying a role whose state has policies detaches and deletes all of them, whoever added them",
        here: "only those that its own arguments name, and all with `force_detach_policies`; what else holds it is named",
        reason: "that argument asks for it, and a role that others use should not vanish by default",
    },
    Behaviour {
        of: "aws_iam_role, aws_iam_policy, aws_iam_role_policy",
        official: "stores policy documents as IAM or Terraform would write them",
        here: "keeps the text of the configuration, and compares by meaning",
        reason: "a plan shows what somebody changed, and nothing else",
    },
    Behaviour {
        of: "data.aws_iam_policy_document",
        official: "a `Principal` of a merged document that is a text becomes `\"*\"`, whatever it says",
        here: "an error, unless it is `\"*\"`",
        reason: "a policy must not be opened to everybody by a slip",
    },
    Behaviour {
        of: "data.aws_iam_policy_document",
        official: "drops numbers, null and objects as condition values of a merged document, and crashes on them in a list",
        here: "a number is kept as its text, as booleans are; the others are an error",
        reason: "a condition that is left out widens what the policy allows",
    },
    Behaviour {
        of: "data.aws_iam_policy_document",
        official: "crashes on a `null` statement, and on principals in a list that are no texts",
        here: "an error",
        reason: "what can be known to fail is an error at plan",
    },
    Behaviour {
        of: "data.aws_iam_policy_document",
        official: "refuses a merged document whose `Statement` is a single object",
        here: "it is one statement",
        reason: "IAM accepts it",
    },
    Behaviour {
        of: "data.aws_iam_policy_document",
        official: "takes any `Version` and `Effect`, and anything for actions and resources, from a merged document",
        here: "an error, unless IAM knows the word, and actions and resources are texts",
        reason: "what can be known to fail is an error at plan",
    },
    Behaviour {
        of: "data.aws_iam_policy_document",
        official: "drops elements of a merged document that it does not know",
        here: "drops them as well, with a warning where the document is known when it is validated",
        reason: "what is left out should not be left out silently",
    },
    Behaviour {
        of: "data.aws_iam_policy_document",
        official: "takes the last of elements of a merged document whose names differ in case only",
        here: "an error",
        reason: "nobody can tell which is meant",
    },
    Behaviour {
        of: "data.aws_iam_policy_document",
        official: "mixes the statements of a merged document in which `Statement` stands twice",
        here: "the last one counts, as for every other element",
        reason: "a statement made of two others says what nobody wrote",
    },
    Behaviour {
        of: "data.aws_iam_policy_document",
        official: "writes U+FFFD for half of a surrogate pair in a merged document",
        here: "an error",
        reason: "it stands for no character",
    },
    Behaviour {
        of: "data.aws_iam_policy_document",
        official: "duplicate Sids and what is wrong with a merged document are found when it is read",
        here: "found when the configuration is validated, where the values are known",
        reason: "what can be known to fail is an error as early as it can be known",
    },
];
