//! Record sets for tests.

use aws_sdk_route53::types as sdk;

use crate::route53::api::RecordSet;

fn valued(name: &str, record_type: sdk::RrType, value: &str) -> RecordSet {
    sdk::ResourceRecordSet::builder()
        .name(name)
        .r#type(record_type)
        .ttl(300)
        .resource_records(
            sdk::ResourceRecord::builder()
                .value(value)
                .build()
                .expect("a value is set"),
        )
        .build()
        .expect("name and type are set")
}

/// An A record with one address and a TTL of 300.
pub(in crate::route53) fn a_record(name: &str, address: &str) -> RecordSet {
    valued(name, sdk::RrType::A, address)
}

/// A CNAME record with a TTL of 300.
pub(in crate::route53) fn cname(name: &str, target: &str) -> RecordSet {
    valued(name, sdk::RrType::Cname, target)
}

/// A TXT record of one string with a TTL of 300.
pub(in crate::route53) fn txt(name: &str, text: &str) -> RecordSet {
    valued(name, sdk::RrType::Txt, &format!("\"{text}\""))
}

/// An A record that is an alias of another record in the zone `Z1`.
pub(in crate::route53) fn alias(name: &str, target: &str) -> RecordSet {
    let target = sdk::AliasTarget::builder()
        .dns_name(target)
        .hosted_zone_id("Z1")
        .evaluate_target_health(false);
    sdk::ResourceRecordSet::builder()
        .name(name)
        .r#type(sdk::RrType::A)
        .alias_target(target.build().expect("all members are set"))
        .build()
        .expect("name and type are set")
}
