//! Elastic addresses: the pool and border group that moto leaves out, and addresses in use.

use super::call::{Call, Served};
use crate::aws::xml::Element;

pub(super) fn complete(region: &str, item: &mut Element) {
    item.set("publicIpv4Pool", "amazon");
    item.set("networkBorderGroup", region);
}

pub(super) async fn allocate(call: &Call<'_>) -> Served {
    let mut root = call.pass().await?;
    complete(call.region(), &mut root);
    Ok(root)
}

/// An address that something has is not released (EC2 API reference, ReleaseAddress).
pub(super) async fn release(call: &Call<'_>) -> Served {
    let id = call.form.text("AllocationId");
    if id.is_empty() {
        return call.pass().await;
    }
    let Some(address) = call
        .one("DescribeAddresses", "AllocationId", "addressesSet", &id)
        .await
    else {
        let text = format!("The allocation ID '{id}' does not exist");
        return Err(call.refuse("InvalidAllocationID.NotFound", &text));
    };
    if address
        .text_of("associationId")
        .is_some_and(|id| !id.is_empty())
    {
        let ip = address.text_of("publicIp").unwrap_or_default();
        let text = format!("Address {ip} is in use.");
        return Err(call.refuse("InvalidIPAddress.InUse", &text));
    }
    call.pass().await
}
