//! The id that hashicorp/aws makes up for a route, and the ids by which routes are imported.

use slipway_framework::diag::{Diagnostic, Diagnostics};

use super::Route;

/// The id of the route to a destination, as it is spelled in the configuration: the table, and a
/// checksum (hashicorp/aws 5.100: CRC-32 of IEEE 802.3, in decimal).
pub(super) fn of(table: &str, destination: &str) -> String {
    format!("r-{table}{}", checksum(destination.as_bytes()))
}

fn checksum(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xEDB8_8320;
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            let low = sum & 1;
            sum = (sum >> 1) ^ (POLYNOMIAL * low);
        }
    }
    !sum
}

/// The route that an import id names: `TABLE_DESTINATION`, with `@REGION` behind it for another region.
///
/// # Errors
/// When it has not these parts.
pub(super) fn parse(id: &str) -> Result<Route, Diagnostics> {
    let (name, region) = match id.rsplit_once('@') {
        Some((name, region)) => (name, Some(region)),
        None => (id, None),
    };
    let parts = name.split_once('_');
    let Some((table, to)) = parts.filter(|(table, to)| !table.is_empty() && !to.is_empty()) else {
        return Err(malformed(id).into());
    };
    if region == Some("") {
        return Err(malformed(id).into());
    }
    let mut route = Route {
        id: of(table, to).into(),
        route_table_id: table.into(),
        region: region.map(str::to_owned).into(),
        ..Route::default()
    };
    if to.contains(':') {
        route.destination_ipv6_cidr_block = to.into();
    } else if to.contains('.') {
        route.destination_cidr_block = to.into();
    } else {
        route.destination_prefix_list_id = to.into();
    }
    Ok(route)
}

fn malformed(id: &str) -> Diagnostic {
    let detail = format!(
        "The import id is the id of the route table, `_` and the destination, and perhaps `@` and the region. Nothing \
         was imported.\nCorrect the id, then import again.\n\n  Given:    {id}\n  \
         Example:  rtb-0123456789abcdef0_10.0.0.0/8"
    );
    Diagnostic::error("Malformed import id", detail)
}
