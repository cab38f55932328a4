//! The calls of Route 53 that the resources make, as a port that tests can script.
//!
//! One method is one request: no retries, no waiting, no meaning. Ids go in and come out without
//! prefixes.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use aws_sdk_route53::types::{ChangeAction, HostedZone, ResourceRecordSet};
use slipway_engine::error::CloudError;

use super::names;
use crate::tags::Tags;

/// The answer of a call.
pub(super) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, CloudError>> + Send + 'a>>;

/// A record set as the API has it.
pub(super) type RecordSet = ResourceRecordSet;

/// What tells the record sets of a zone apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct RecordKey {
    /// The complete name, in lower case, without escapes of printable characters and final dot.
    pub(super) name: String,
    /// The type.
    pub(super) record_type: String,
    /// The set identifier of a record with a routing policy.
    pub(super) set_identifier: Option<String>,
}

impl RecordKey {
    /// The key of a record set.
    pub(super) fn of(set: &RecordSet) -> Self {
        Self {
            name: names::readable(&names::normal(set.name())),
            record_type: set.r#type().as_str().to_owned(),
            set_identifier: set
                .set_identifier()
                .filter(|text| !text.is_empty())
                .map(str::to_owned),
        }
    }
}

/// As people name a record: `www.example.com A (blue)`.
impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.record_type)?;
        match &self.set_identifier {
            Some(set_identifier) => write!(f, " ({set_identifier})"),
            None => Ok(()),
        }
    }
}

/// Some record sets of a zone, in the API's order.
#[derive(Clone, Debug, Default)]
pub(super) struct RecordPage {
    /// The record sets.
    pub(super) sets: Vec<RecordSet>,
    /// Where the next page starts; `None` after the last one.
    pub(super) next: Option<RecordKey>,
}

/// One change of a batch.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    /// What to do.
    pub(super) action: ChangeAction,
    /// To which record set. For a deletion it must be exactly what exists.
    pub(super) set: RecordSet,
}

/// A VPC that sees a private zone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct VpcKey {
    /// The VPC's id.
    pub(super) id: String,
    /// The VPC's region.
    pub(super) region: String,
}

/// A new zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NewZone {
    /// The name.
    pub(super) name: String,
    /// The reference under which the same request is the same zone.
    pub(super) caller_reference: String,
    /// The comment.
    pub(super) comment: String,
    /// The reusable delegation set.
    pub(super) delegation_set_id: Option<String>,
    /// The first VPC of a private zone.
    pub(super) vpc: Option<VpcKey>,
}

/// What is known of a zone.
#[derive(Clone, Debug)]
pub(super) struct Zone {
    /// The zone.
    pub(super) zone: HostedZone,
    /// The reusable delegation set, if it has one.
    pub(super) delegation_set_id: Option<String>,
    /// The name servers of a public zone, as the API orders them.
    pub(super) name_servers: Vec<String>,
    /// The VPCs that see a private zone.
    pub(super) vpcs: Vec<VpcKey>,
    /// The change that a call began, where it began one.
    pub(super) change_id: Option<String>,
}

/// Some zones.
#[derive(Clone, Debug, Default)]
pub(super) struct ZonePage {
    /// The zones, by name.
    pub(super) zones: Vec<HostedZone>,
    /// Name and id at which the next page starts.
    pub(super) next: Option<(String, String)>,
}

/// Some zones that a VPC sees: their ids and names.
#[derive(Clone, Debug, Default)]
pub(super) struct VpcZonePage {
    /// Ids and names.
    pub(super) zones: Vec<(String, String)>,
    /// Where the next page starts.
    pub(super) next: Option<String>,
}

/// Whether a change has reached all name servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChangeStatus {
    /// On its way.
    Pending,
    /// On all of them.
    InSync,
}

/// The calls. Errors are those of `crate::error::cloud_error`, with the operation's name.
pub(super) trait Route53Api: Send + Sync + 'static {
    /// ListResourceRecordSets: at most `limit` record sets from `from` on.
    fn records<'a>(
        &'a self,
        zone_id: &'a str,
        from: Option<&'a RecordKey>,
        limit: i32,
    ) -> Answer<'a, RecordPage>;

    /// ChangeResourceRecordSets: all of these or none; the id of the change.
    fn change_records<'a>(&'a self, zone_id: &'a str, changes: &'a [Change]) -> Answer<'a, String>;

    /// GetChange.
    fn change_status<'a>(&'a self, change_id: &'a str) -> Answer<'a, ChangeStatus>;

    /// CreateHostedZone.
    fn create_zone<'a>(&'a self, zone: &'a NewZone) -> Answer<'a, Zone>;

    /// GetHostedZone.
    fn zone<'a>(&'a self, zone_id: &'a str) -> Answer<'a, Zone>;

    /// DeleteHostedZone; the id of the change.
    fn delete_zone<'a>(&'a self, zone_id: &'a str) -> Answer<'a, String>;

    /// UpdateHostedZoneComment.
    fn update_comment<'a>(&'a self, zone_id: &'a str, comment: &'a str) -> Answer<'a, ()>;

    /// UpdateHostedZoneFeatures.
    fn set_accelerated_recovery<'a>(&'a self, zone_id: &'a str, enabled: bool) -> Answer<'a, ()>;

    /// AssociateVPCWithHostedZone; the id of the change.
    fn associate<'a>(&'a self, zone_id: &'a str, vpc: &'a VpcKey) -> Answer<'a, String>;

    /// DisassociateVPCFromHostedZone; the id of the change.
    fn disassociate<'a>(&'a self, zone_id: &'a str, vpc: &'a VpcKey) -> Answer<'a, String>;

    /// ListHostedZonesByName: 100 zones from a name (and id) on.
    fn zones_by_name<'a>(
        &'a self,
        name: Option<&'a str>,
        zone_id: Option<&'a str>,
    ) -> Answer<'a, ZonePage>;

    /// ListHostedZonesByVPC.
    fn zones_by_vpc<'a>(
        &'a self,
        vpc: &'a VpcKey,
        from: Option<&'a str>,
    ) -> Answer<'a, VpcZonePage>;

    /// ListTagsForResource of a zone.
    fn tags<'a>(&'a self, zone_id: &'a str) -> Answer<'a, Tags>;

    /// ChangeTagsForResource of a zone: at most ten of each.
    fn change_tags<'a>(
        &'a self,
        zone_id: &'a str,
        set: &'a Tags,
        remove: &'a [String],
    ) -> Answer<'a, ()>;
}
