//! The model of the data source `aws_ami`.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::validate::Validator;

use crate::ec2::data::{FilterBlock, ReadTimeout};

/// An image of a machine. What you set narrows the search, which has to find exactly one, or with `most_recent` at
/// least one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct AmiData {
    /// Whether `most_recent` may choose among images of anybody. Somebody else may publish a newer one then.
    #[attr(optional())]
    pub(crate) allow_unsafe_filter: Attr<bool>,
    /// Architecture of the processor: `x86_64`, `arm64`.
    #[attr(computed())]
    pub(crate) architecture: Attr<String>,
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// The devices that an instance gets.
    #[attr(computed().plain())]
    pub(crate) block_device_mappings: Attr<Set<Mapping>>,
    /// Way to boot: `legacy-bios`, `uefi` or `uefi-preferred`.
    #[attr(computed())]
    pub(crate) boot_mode: Attr<String>,
    /// When the image was made.
    #[attr(computed())]
    pub(crate) creation_date: Attr<String>,
    /// When the image is deprecated.
    #[attr(computed())]
    pub(crate) deprecation_time: Attr<String>,
    /// Description.
    #[attr(computed())]
    pub(crate) description: Attr<String>,
    /// Whether enhanced networking with ENA is on.
    #[attr(computed())]
    pub(crate) ena_support: Attr<bool>,
    /// Account ids, `self` or `all`: images that one of these may launch. Set it to narrow the search.
    #[attr(optional())]
    pub(crate) executable_users: Attr<Vec<Attr<String>>>,
    /// Hypervisor: `xen`.
    #[attr(computed())]
    pub(crate) hypervisor: Attr<String>,
    /// Id of the image.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Id of the image.
    #[attr(computed())]
    pub(crate) image_id: Attr<String>,
    /// Where the image is kept.
    #[attr(computed())]
    pub(crate) image_location: Attr<String>,
    /// Alias of the owner: `amazon`, `aws-marketplace`.
    #[attr(computed())]
    pub(crate) image_owner_alias: Attr<String>,
    /// Kind of the image: `machine`.
    #[attr(computed())]
    pub(crate) image_type: Attr<String>,
    /// Whether its instances ask for tokens at the metadata service: `v2.0`.
    #[attr(computed())]
    pub(crate) imds_support: Attr<String>,
    /// Whether deprecated images are found as well.
    #[attr(optional())]
    pub(crate) include_deprecated: Attr<bool>,
    /// Id of the kernel.
    #[attr(computed())]
    pub(crate) kernel_id: Attr<String>,
    /// When the image was last launched, which its owner alone is told.
    #[attr(computed())]
    pub(crate) last_launched_time: Attr<String>,
    /// Whether the newest image is taken when several are found.
    #[attr(optional())]
    pub(crate) most_recent: Attr<bool>,
    /// Name of the image.
    #[attr(computed())]
    pub(crate) name: Attr<String>,
    /// Regular expression that fits a part of the name. The API is not asked it, so narrow the search otherwise as well.
    #[attr(optional())]
    pub(crate) name_regex: Attr<String>,
    /// Account of the owner.
    #[attr(computed())]
    pub(crate) owner_id: Attr<String>,
    /// Account ids, `self`, or aliases such as `amazon`: images of one of these. Set it to narrow the search.
    #[attr(optional().check(Validator::length(1..)).check(Validator::elements(Validator::non_empty())))]
    pub(crate) owners: Attr<Vec<Attr<String>>>,
    /// `windows` for an image of Windows.
    #[attr(computed())]
    pub(crate) platform: Attr<String>,
    /// The platform for which the image is billed.
    #[attr(computed())]
    pub(crate) platform_details: Attr<String>,
    /// The products that are billed with the image.
    #[attr(computed().plain())]
    pub(crate) product_codes: Attr<Set<ProductCode>>,
    /// Whether everybody may launch it.
    #[attr(computed())]
    pub(crate) public: Attr<bool>,
    /// Id of the RAM disk.
    #[attr(computed())]
    pub(crate) ramdisk_id: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// Device of the root volume.
    #[attr(computed())]
    pub(crate) root_device_name: Attr<String>,
    /// Kind of the root device: `ebs` or `instance-store`.
    #[attr(computed())]
    pub(crate) root_device_type: Attr<String>,
    /// Snapshot of which the root volume is made.
    #[attr(computed())]
    pub(crate) root_snapshot_id: Attr<String>,
    /// Whether enhanced networking with the Intel interface is on.
    #[attr(computed())]
    pub(crate) sriov_net_support: Attr<String>,
    /// State of the image.
    #[attr(computed())]
    pub(crate) state: Attr<String>,
    /// Why the state is as it is: `code` and `message`, which are `UNSET` when there is no reason.
    #[attr(computed())]
    pub(crate) state_reason: Attr<BTreeMap<String, String>>,
    /// Tags. Set it to narrow the search.
    #[attr(optional_computed())]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// Version of the trusted platform module: `v2.0`.
    #[attr(computed())]
    pub(crate) tpm_support: Attr<String>,
    /// Not supported: images are not found by it.
    #[attr(optional())]
    pub(crate) uefi_data: Attr<String>,
    /// The operation for which the image is billed.
    #[attr(computed())]
    pub(crate) usage_operation: Attr<String>,
    /// Kind of virtualization: `hvm` or `paravirtual`.
    #[attr(computed())]
    pub(crate) virtualization_type: Attr<String>,
    /// Narrows the search by a filter of the API; several narrow it together.
    #[block()]
    pub(crate) filter: Attr<Set<FilterBlock>>,
    /// How long to try.
    #[block()]
    pub(crate) timeouts: Attr<ReadTimeout>,
}

/// A device of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Mapping {
    /// Name of the device.
    #[attr(computed())]
    pub(crate) device_name: Attr<String>,
    /// Settings of the volume, as texts.
    #[attr(computed())]
    pub(crate) ebs: Attr<BTreeMap<String, String>>,
    /// Said of a device that is left out.
    #[attr(computed())]
    pub(crate) no_device: Attr<String>,
    /// Name of the instance store.
    #[attr(computed())]
    pub(crate) virtual_name: Attr<String>,
}

/// A product that is billed with an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ProductCode {
    /// Id of the product.
    #[attr(computed())]
    pub(crate) product_code_id: Attr<String>,
    /// Kind of the product: `marketplace`.
    #[attr(computed())]
    pub(crate) product_code_type: Attr<String>,
}
