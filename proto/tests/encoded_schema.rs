//! A schema that was encoded once is the same on the wire as one that is encoded on each call.

use std::collections::BTreeMap;

use prost::Message;
use prost::bytes::Bytes;
use slipway_proto::EncodedSchema;
use slipway_proto::tfplugin6::{Schema, ServerCapabilities, get_provider_schema, schema};

fn response() -> get_provider_schema::Response {
    let schema = |name: &str| Schema {
        version: 2,
        block: Some(schema::Block {
            attributes: vec![schema::Attribute {
                name: name.to_owned(),
                r#type: b"\"string\"".to_vec(),
                required: true,
                ..Default::default()
            }],
            ..Default::default()
        }),
    };
    get_provider_schema::Response {
        provider: Some(schema("region")),
        resource_schemas: BTreeMap::from([
            ("thing".to_owned(), schema("name")),
            ("other_thing".to_owned(), schema("id")),
        ]),
        server_capabilities: Some(ServerCapabilities {
            plan_destroy: true,
            ..Default::default()
        }),
        ..Default::default()
    }
}

#[test]
fn encodes_to_the_same_bytes_as_the_message() {
    let encoded = EncodedSchema::new(&response());
    assert_eq!(encoded.encode_to_vec(), response().encode_to_vec());
    assert_eq!(encoded.encoded_len(), response().encoded_len());
}

#[test]
fn decodes_what_a_server_sent() {
    let wire = response().encode_to_vec();
    let received = EncodedSchema::decode(Bytes::from(wire.clone())).expect("the bytes are fields");
    assert_eq!(received.as_bytes(), wire);
    assert_eq!(received.to_response(), Ok(response()));
}

#[test]
fn refuses_a_truncated_answer() {
    let mut wire = response().encode_to_vec();
    wire.pop();
    EncodedSchema::decode(Bytes::from(wire)).expect_err("the last field is incomplete");
}

#[test]
fn keeps_varint_fields_and_drops_kinds_the_message_does_not_have() {
    // Field 15 as a varint, as a fixed 32-bit number, as a fixed 64-bit number.
    let varint: &[u8] = &[0x78, 0x96, 0x01];
    let fixed: &[u8] = &[0x7d, 1, 2, 3, 4, 0x79, 1, 2, 3, 4, 5, 6, 7, 8];
    let received =
        EncodedSchema::decode([varint, fixed].concat().as_slice()).expect("the bytes are fields");
    assert_eq!(received.as_bytes(), varint);
}
