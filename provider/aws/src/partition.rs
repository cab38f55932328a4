//! Partitions: groups of regions that share accounts, endpoints and resource names.
//!
//! Facts: AWS general reference, "Amazon Resource Names", and the region patterns and DNS suffixes in
//! the SDKs' public `partitions.json`; Route 53 endpoints: AWS general reference, "Amazon Route 53
//! endpoints and quotas".

/// One partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    /// As it stands in resource names: `aws-cn`.
    pub id: &'static str,
    /// What endpoints end in: `amazonaws.com.cn`.
    pub dns_suffix: &'static str,
    /// What the names of endpoint services begin with: `cn.com.amazonaws`.
    pub reverse_dns_prefix: &'static str,
    /// The region whose endpoint and signature the global services (Route 53, IAM) use.
    pub global_region: &'static str,
    /// How region names begin.
    region_prefixes: &'static [&'static str],
}

const AWS: Partition = Partition {
    id: "aws",
    dns_suffix: "amazonaws.com",
    reverse_dns_prefix: "com.amazonaws",
    global_region: "us-east-1",
    region_prefixes: &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"],
};

/// Every partition. Prefixes are compared as whole words, so that `us-gov-west-1` is not in `aws`.
pub const PARTITIONS: [Partition; 8] = [
    AWS,
    Partition {
        id: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        reverse_dns_prefix: "cn.com.amazonaws",
        global_region: "cn-northwest-1",
        region_prefixes: &["cn"],
    },
    Partition {
        id: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        reverse_dns_prefix: "com.amazonaws",
        global_region: "us-gov-west-1",
        region_prefixes: &["us-gov"],
    },
    Partition {
        id: "aws-iso",
        dns_suffix: "c2s.ic.gov",
        reverse_dns_prefix: "gov.ic.c2s",
        global_region: "us-iso-east-1",
        region_prefixes: &["us-iso"],
    },
    Partition {
        id: "aws-iso-b",
        dns_suffix: "sc2s.sgov.gov",
        reverse_dns_prefix: "gov.sgov.sc2s",
        global_region: "us-isob-east-1",
        region_prefixes: &["us-isob"],
    },
    Partition {
        id: "aws-iso-e",
        dns_suffix: "cloud.adc-e.uk",
        reverse_dns_prefix: "uk.adc-e.cloud",
        global_region: "eu-isoe-west-1",
        region_prefixes: &["eu-isoe"],
    },
    Partition {
        id: "aws-iso-f",
        dns_suffix: "csp.hci.ic.gov",
        reverse_dns_prefix: "gov.ic.hci.csp",
        global_region: "us-isof-south-1",
        region_prefixes: &["us-isof"],
    },
    Partition {
        id: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        reverse_dns_prefix: "eu.amazonaws",
        global_region: "eusc-de-east-1",
        region_prefixes: &["eusc-de"],
    },
];

impl Partition {
    /// The partition that a region's name has the form of; `None` for a name of no known form.
    pub fn of_region(region: &str) -> Option<&'static Self> {
        PARTITIONS
            .iter()
            .find(|partition| partition.has_region(region))
    }

    /// As [`Self::of_region`], with `aws` for names of no known form, as the SDKs do: a region that
    /// is newer than this table is most likely there.
    pub fn of_region_or_default(region: &str) -> &'static Self {
        Self::of_region(region).unwrap_or(&PARTITIONS[0])
    }

    /// The partition of an id as it stands in resource names.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        PARTITIONS.iter().find(|partition| partition.id == id)
    }

    /// Whether a name is a prefix, a word and a number, such as `eu-central-1`.
    fn has_region(&self, region: &str) -> bool {
        self.region_prefixes.iter().any(|prefix| {
            let rest = region
                .strip_prefix(prefix)
                .and_then(|r| r.strip_prefix('-'));
            let Some((direction, number)) = rest.and_then(|rest| rest.split_once('-')) else {
                return false;
            };
            let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
            let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            !direction.is_empty() && !number.is_empty() && is_word(direction) && is_number(number)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regions_name_tells_its_partition() {
        #[rustfmt::skip]
        let cases = [
            ("eu-central-1", Some("aws")), ("ap-southeast-7", Some("aws")),
            ("mx-central-1", Some("aws")), ("us-east-1", Some("aws")),
            ("cn-north-1", Some("aws-cn")), ("us-gov-west-1", Some("aws-us-gov")),
            ("us-iso-east-1", Some("aws-iso")), ("us-isob-east-1", Some("aws-iso-b")),
            ("eu-isoe-west-1", Some("aws-iso-e")), ("us-isof-south-1", Some("aws-iso-f")),
            ("eusc-de-east-1", Some("aws-eusc")),
            ("eu-central", None), ("eu-central-", None), ("eu--1", None), ("Eu-central-1", None),
            ("eu-central-1a", None), ("moon-base-1", None), ("", None),
        ];
        for (region, expected) in cases {
            let found = Partition::of_region(region).map(|partition| partition.id);
            assert_eq!(found, expected, "{region}");
        }
        assert_eq!(Partition::of_region_or_default("moon-base-1").id, "aws");
    }

    #[test]
    fn a_global_region_lies_in_its_partition() {
        for partition in &PARTITIONS {
            let found = Partition::of_region(partition.global_region);
            assert_eq!(found, Some(partition));
            assert_eq!(Partition::by_id(partition.id), Some(partition));
        }
    }
}
