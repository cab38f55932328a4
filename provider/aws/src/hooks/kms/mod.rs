//! Hooks of KMS.

mod kms_alias;
mod kms_key;
