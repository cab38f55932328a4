//! The attributes and blocks of `aws_route53_zone`.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Model, Set, Timeouts};
use slipway_framework::schema::{OnOmit, OnRemove};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::validate::{Relation, Validator};

/// The comment of a zone whose configuration has none, as in the contract.
pub(super) const COMMENT: &str = "Managed by Terraform";

/// A Route 53 hosted zone: the records of a domain, public or for some VPCs only.
///
/// A change is done when Route 53 has accepted it; set `timeouts` to wait until all of its name servers know it.
#[derive(Clone, Debug, Default, Model)]
#[model(relation(Relation::Conflicts(vec!["delegation_set_id", "vpc"])))]
pub(crate) struct Zone {
    /// Id of the hosted zone.
    #[attr(computed())]
    pub id: Attr<String>,
    /// Amazon resource name of the hosted zone.
    #[attr(computed())]
    pub arn: Attr<String>,
    /// Id of the hosted zone, for other resources.
    #[attr(computed())]
    pub zone_id: Attr<String>,
    /// Domain name of the hosted zone.
    #[attr(required().replace().check(Validator::length(1..=1024)).equal(SemanticEquality::DnsName))]
    pub name: Attr<String>,
    /// Comment.
    #[attr(default(COMMENT).check(Validator::length(..=256)))]
    pub comment: Attr<String>,
    /// Id of the reusable delegation set whose name servers the zone gets. Not for private zones.
    #[attr(optional_or_zero().replace().check(Validator::length(..=32)).equal(SemanticEquality::EmptyForNull))]
    pub delegation_set_id: Attr<String>,
    /// Whether destroying the zone deletes all records in it, also those that are not managed here.
    #[attr(default(false))]
    pub force_destroy: Attr<bool>,
    /// Whether Route 53 keeps changes of records possible when the region that handles them fails. For public zones.
    #[attr(optional_computed().on_omit(OnOmit::Null).on_remove(OnRemove::Keep))]
    pub enable_accelerated_recovery: Attr<bool>,
    /// Name servers of the zone, sorted. Delegate the domain to them.
    #[attr(computed())]
    pub name_servers: Attr<Vec<String>>,
    /// Name server that is the source of the zone.
    #[attr(computed())]
    pub primary_name_server: Attr<String>,
    /// Tags.
    #[attr(optional_or_zero().equal(SemanticEquality::EmptyForNull))]
    pub tags: Attr<BTreeMap<String, Attr<String>>>,
    /// The tags together with the provider's `default_tags`.
    #[attr(optional_computed())]
    pub tags_all: Attr<BTreeMap<String, String>>,
    /// VPCs that see the zone. With at least one, the zone is private.
    #[block()]
    pub vpc: Attr<Set<Vpc>>,
    /// When one of these is set, that operation waits until all Route 53 name servers know the change, for at most this long. Left out, it does not wait.
    #[block()]
    pub timeouts: Attr<Timeouts>,
}

/// A VPC that sees a private zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Vpc {
    /// Id of the VPC.
    #[attr(required().check(Validator::non_empty()))]
    pub vpc_id: Attr<String>,
    /// Region of the VPC; that of the provider when left out.
    #[attr(optional_computed())]
    pub vpc_region: Attr<String>,
}
