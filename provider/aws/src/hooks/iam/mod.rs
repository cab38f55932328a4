//! Hooks of IAM.

mod iam_policy;
mod iam_role;
