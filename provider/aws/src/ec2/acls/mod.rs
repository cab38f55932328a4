//! Rules of network ACLs, as three types have them: an ordinary ACL and a default one, whose rules are
//! sets of objects, and a rule of its own.
//!
//! A rule is told from the others of its direction by its number. Two spellings of one rule mean the
//! same: protocols have names and numbers, addresses host bits, and a port says something only where
//! the protocol has ports.
//!
//! - [`rule`]: one rule between the API's struct and an object of HCL.
//! - [`sets`]: the rules of one direction of an ACL: read, planned, checked.
//! - [`change`]: from the rules that are there to those that are planned.
//! - [`subnets`]: which subnets have an ACL.
//!
//! Facts: EC2 API reference, NetworkAclEntry, CreateNetworkAclEntry, ReplaceNetworkAclEntry,
//! DeleteNetworkAclEntry, ReplaceNetworkAclAssociation; Amazon VPC user guide, "Network ACL rules".

pub(crate) mod change;
pub(crate) mod rule;
pub(crate) mod sets;
pub(crate) mod subnets;

pub(crate) use rule::Rule;

#[cfg(test)]
mod tests;
