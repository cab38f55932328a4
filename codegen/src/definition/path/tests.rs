//! Places and templates as they are written.

use super::{Place, Template};

#[test]
fn places_are_written_as_they_are_read() {
    for text in [
        "VpcId",
        "Vpcs[].CidrBlock",
        "Attachments[0].VpcId",
        "Sets[State.Code=associated].Id",
        "Sets[*IsPrimary=false].Id",
        "Entries[RuleNumber={rule_number},Egress={egress}].Protocol",
    ] {
        assert_eq!(Place::parse(text).unwrap().to_string(), text);
    }
    for text in ["", "A.", "A[", "A[1]", "A]b", "A[0]B", "a b", "A[B=1,]"] {
        assert!(Place::parse(text).is_err(), "{text}");
    }
}

#[test]
fn templates_are_written_as_they_are_read() {
    for text in [
        "{role}/{policy_arn}",
        "arn:{region}:x",
        "plain",
        "{id}",
        "a-{crc32(x-y_z)}",
        "{crc32_hex(a|b)}",
        "{bucket}[,{owner}]",
        "[{bus!=default}/]{name}",
    ] {
        assert_eq!(Template::parse(text).unwrap().to_string(), text);
    }
    for text in [
        "{",
        "{}",
        "{a{b}}",
        "{md5(a)}",
        "{crc32(a}",
        "{crc32(-)}",
        "[{a}",
        "[,{a}b]",
        "[{a!=b}]{c}",
        "[{a!=b}/",
        "[{!=b}/]",
    ] {
        assert!(Template::parse(text).is_err(), "{text}");
    }
}
