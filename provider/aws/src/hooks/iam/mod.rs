//! Hooks of IAM.

mod iam_access_key;
mod iam_policy;
mod iam_role;
mod iam_service_linked_role;
mod iam_user;
