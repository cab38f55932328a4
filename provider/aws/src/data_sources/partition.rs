//! `aws_partition`: the partition that the provider works in.

use std::sync::Arc;

use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::stop::StopSignal;

use crate::shared::Shared;

/// The partition of the provider's region: the regions that share accounts, addresses and names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Attributes {
    /// What the addresses of services end in, such as `amazonaws.com`.
    #[attr(computed())]
    pub(crate) dns_suffix: Attr<String>,
    /// The partition.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The partition as it stands in ARNs, such as `aws` or `aws-cn`.
    #[attr(computed())]
    pub(crate) partition: Attr<String>,
    /// What the names of VPC endpoint services begin with, such as `com.amazonaws`.
    #[attr(computed())]
    pub(crate) reverse_dns_prefix: Attr<String>,
}

/// The data source.
pub(super) struct Partition {
    shared: Arc<Shared>,
}

impl Partition {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for Partition {
    type Model = Attributes;

    fn type_name(&self) -> &'static str {
        "aws_partition"
    }

    async fn read(&self, _: Attributes, _: &StopSignal) -> Result<Attributes, Diagnostics> {
        Ok(attributes(self.shared.connection()?.partition()))
    }
}

fn attributes(partition: &crate::partition::Partition) -> Attributes {
    Attributes {
        dns_suffix: Attr::from(partition.dns_suffix),
        id: Attr::from(partition.id),
        partition: Attr::from(partition.id),
        reverse_dns_prefix: Attr::from(partition.reverse_dns_prefix),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_partition_comes_from_the_region() {
        let china = attributes(crate::partition::Partition::of_region_or_default(
            "cn-north-1",
        ));
        assert_eq!(china.id, Attr::from("aws-cn"));
        assert_eq!(china.dns_suffix, Attr::from("amazonaws.com.cn"));
        assert_eq!(china.reverse_dns_prefix, Attr::from("cn.com.amazonaws"));
    }
}
