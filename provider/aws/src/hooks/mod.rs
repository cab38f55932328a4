//! What generated types need and no definition can say: one file for each type, an implementation of
//! the trait that its generated file declares.

mod autoscaling;
mod ec2;
mod eks;
mod events;
mod iam;
mod kms;
mod sns;
