//! How a host is told to use a running provider instead of starting one.

use std::collections::BTreeMap;

use serde::Serialize;

use super::handshake::PROTOCOL_VERSION;
use super::listener::Address;

/// One entry of `TF_REATTACH_PROVIDERS`. The names are Go's (Terraform, `internal/command`).
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Reattach {
    protocol: &'static str,
    protocol_version: u32,
    pid: u32,
    /// The host leaves the process alone when it is done.
    test: bool,
    addr: ReattachAddress,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ReattachAddress {
    network: &'static str,
    string: String,
}

/// The value of `TF_REATTACH_PROVIDERS` for a provider that this process serves under all of the
/// given source addresses.
pub(super) fn value(source_addresses: &[String], address: &Address) -> String {
    let entries: BTreeMap<&str, Reattach> = source_addresses
        .iter()
        .map(|source| {
            let entry = Reattach {
                protocol: "grpc",
                protocol_version: PROTOCOL_VERSION,
                pid: std::process::id(),
                test: true,
                addr: ReattachAddress {
                    network: address.network(),
                    string: address.text(),
                },
            };
            (source.as_str(), entry)
        })
        .collect();
    serde_json::to_string(&entries).unwrap_or_default()
}

/// The line that a person copies into the shell.
pub(super) fn line(value: &str) -> String {
    // Within single quotes a shell takes everything as it is, except the single quote.
    format!("TF_REATTACH_PROVIDERS='{}'\n", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_address_leads_to_this_process() {
        let sources = ["acme/thing".to_owned(), "acme/other".to_owned()];
        let value = value(&sources, &Address::Unix("/run/plugin1/it's".into()));
        let pid = std::process::id();
        let entry = format!(
            r#"{{"Protocol":"grpc","ProtocolVersion":6,"Pid":{pid},"Test":true,"Addr":{{"Network":"unix","String":"/run/plugin1/it's"}}}}"#
        );
        assert_eq!(
            value,
            format!(r#"{{"acme/other":{entry},"acme/thing":{entry}}}"#)
        );

        let quoted =
            format!(r#"{{"acme/other":{entry},"acme/thing":{entry}}}"#).replace("it's", r"it'\''s");
        assert_eq!(line(&value), format!("TF_REATTACH_PROVIDERS='{quoted}'\n"));
    }
}
