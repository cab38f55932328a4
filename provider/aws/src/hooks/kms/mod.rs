//! Hooks of KMS.

mod kms_external_key;
mod kms_key;
mod kms_replica_external_key;
mod kms_replica_key;
