//! What the codes about instances, volumes and images mean (EC2 developer guide, "Error codes for the Amazon
//! EC2 API").

use slipway_engine::error::ErrorKind;

/// The kind of a code.
pub(super) fn kind_of(code: &str) -> Option<ErrorKind> {
    Some(match code {
        "InsufficientInstanceCapacity"
        | "InsufficientHostCapacity"
        | "InsufficientVolumeCapacity"
        | "IncorrectInstanceState"
        | "IncorrectModificationState"
        | "IncorrectSpotRequestState"
        | "IncorrectState"
        | "VolumeModificationRateExceeded" => ErrorKind::Conflict,
        "InstanceLimitExceeded"
        | "MaxIOPSLimitExceeded"
        | "MaxSpotInstanceCountExceeded"
        | "PendingSnapshotLimitExceeded"
        | "SnapshotLimitExceeded"
        | "VcpuLimitExceeded"
        | "VolumeLimitExceeded" => ErrorKind::Quota,
        // What a request names and what is not there; each read says of its own object that it is gone.
        "InvalidAMIID.Malformed"
        | "InvalidAMIID.NotFound"
        | "InvalidAMIID.Unavailable"
        | "InvalidBlockDeviceMapping"
        | "InvalidHostID.NotFound"
        | "InvalidIPAddress.InUse"
        | "InvalidInstanceAttributeValue"
        | "InvalidInstanceType"
        | "InvalidInterface.IpAddressLimitExceeded"
        | "InvalidKeyPair.NotFound"
        | "InvalidNetworkInterface.InUse"
        | "InvalidPlacementGroup.Unknown"
        | "InvalidSnapshot.NotFound"
        | "InvalidVolume.ZoneMismatch"
        | "InvalidZone.NotFound"
        | "UnknownVolumeType"
        | "Unsupported"
        | "UnsupportedHibernationConfiguration" => ErrorKind::Invalid,
        _ => return None,
    })
}
