//! The steps of an update, and which arguments each changes.

use slipway_engine::lifecycle::{Claim, Failure, Work};

use super::{Instances, addresses, change, storage};
use crate::ec2::session;
use crate::parts::given;

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// What is changed of an instance that is stopped.
    Restart,
    /// How the instance ends.
    Ends,
    /// The instance profile.
    Profile,
    /// Security groups.
    Groups,
    /// The check of source and destination.
    SourceDestCheck,
    /// Further private addresses.
    Secondary,
    /// IPv6 addresses.
    Ipv6,
    /// That the first of them stays.
    PrimaryIpv6,
    /// Measurements.
    Monitoring,
    /// The metadata service.
    Metadata,
    /// Credits for bursts.
    Credits,
    /// What happens when the host fails.
    Maintenance,
    /// The root volume.
    Root,
    /// The tags of further volumes.
    Volumes,
    /// The tags of all volumes.
    VolumeTags,
    /// Tags.
    Tags,
}

const fn claim(step: Step, fields: &'static [&'static str]) -> Claim<Step> {
    Claim { step, fields }
}

/// The steps in their order.
pub(super) const STEPS: &[Claim<Step>] = &[
    claim(
        Step::Restart,
        &[
            "capacity_reservation_specification",
            "instance_type",
            "private_dns_name_options",
            "user_data",
            "user_data_base64",
            "disable_api_stop",
        ],
    ),
    claim(
        Step::Ends,
        &[
            "disable_api_termination",
            "instance_initiated_shutdown_behavior",
        ],
    ),
    claim(Step::Profile, &["iam_instance_profile"]),
    claim(Step::Groups, &["vpc_security_group_ids"]),
    claim(Step::SourceDestCheck, &["source_dest_check"]),
    claim(Step::Secondary, &["secondary_private_ips"]),
    claim(Step::Ipv6, &["ipv6_address_count"]),
    claim(Step::PrimaryIpv6, &["enable_primary_ipv6"]),
    claim(Step::Monitoring, &["monitoring"]),
    claim(Step::Metadata, &["metadata_options"]),
    claim(Step::Credits, &["credit_specification"]),
    claim(Step::Maintenance, &["maintenance_options"]),
    claim(Step::Root, &["root_block_device"]),
    claim(Step::Volumes, &["ebs_block_device"]),
    claim(Step::VolumeTags, &["volume_tags"]),
    claim(Step::Tags, &["tags", "tags_all"]),
];

/// Makes the change of a step.
///
/// # Errors
/// Those of the calls and of the waits.
pub(super) async fn make(step: Step, work: &Work<'_, Instances>) -> Result<(), Failure> {
    match step {
        Step::Restart => change::restart(work).await,
        Step::Ends => change::ends(work).await,
        Step::Profile => addresses::profile(work).await,
        Step::Groups => addresses::groups(work).await,
        Step::SourceDestCheck => addresses::source_dest_check(work).await,
        Step::Secondary => addresses::secondary(work).await,
        Step::Ipv6 => addresses::ipv6(work).await,
        Step::PrimaryIpv6 => addresses::primary_ipv6(work).await,
        Step::Monitoring => change::monitoring(work).await,
        Step::Metadata => change::metadata(work).await,
        Step::Credits => change::credits(work).await,
        Step::Maintenance => change::maintenance(work).await,
        Step::Root => storage::root(work).await,
        Step::Volumes => storage::others(work).await,
        Step::VolumeTags => storage::together(work).await,
        Step::Tags => {
            let id = given(&work.prior.id).unwrap_or_default();
            let (before, after) = (&work.prior.tags_all, &work.planned.tags_all);
            Ok(session::retag(work.api, id, before, after).await?)
        }
    }
}
