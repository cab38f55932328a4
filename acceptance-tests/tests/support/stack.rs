//! What tests of whole stacks share.
#![allow(dead_code, reason = "each test uses the part that it needs")]

use std::path::Path;

/// The HCL files of an example, by name.
pub(crate) fn example(name: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../examples")
        .join(name);
    let entries = std::fs::read_dir(&folder).expect("the example exists");
    entries
        .map(|entry| entry.expect("the example can be listed").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "tf"))
        .map(|path| {
            let name = path
                .file_name()
                .expect("a file has a name")
                .to_string_lossy()
                .into_owned();
            (
                name,
                std::fs::read_to_string(&path).expect("the example can be read"),
            )
        })
        .collect()
}

/// One change of an A record, as Route 53's XML.
pub(crate) fn change(action: &str, name: &str, address: &str) -> String {
    format!(
        "<Change><Action>{action}</Action><ResourceRecordSet><Name>{name}</Name><Type>A</Type><TTL>60</TTL>\
         <ResourceRecords><ResourceRecord><Value>{address}</Value></ResourceRecord></ResourceRecords>\
         </ResourceRecordSet></Change>"
    )
}

/// Whether this run may take an hour: `cargo xtask soak` says so.
pub(crate) fn is_long_run() -> bool {
    std::env::var_os("SLIPWAY_SOAK").is_some()
}
