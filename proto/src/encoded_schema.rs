//! The answer of `GetProviderSchema` as bytes.

use prost::bytes::{Buf, BufMut, Bytes};
use prost::encoding::{self, DecodeContext, WireType};
use prost::{DecodeError, Message};

use crate::tfplugin6::get_provider_schema;

/// The answer of `GetProviderSchema`, already encoded.
///
/// A large provider's schema has megabytes and is the same in every process, so a server encodes it
/// once (or carries it as a constant) and hands out clones, which share the bytes. On the wire there
/// is no difference to [`get_provider_schema::Response`].
///
/// ```
/// use slipway_proto::EncodedSchema;
/// use slipway_proto::tfplugin6::{Schema, get_provider_schema};
///
/// let response = get_provider_schema::Response {
///     provider: Some(Schema::default()),
///     ..Default::default()
/// };
/// let encoded = EncodedSchema::new(&response);
/// assert_eq!(encoded.to_response(), Ok(response));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EncodedSchema {
    bytes: Bytes,
}

impl EncodedSchema {
    /// Encodes a schema.
    pub fn new(response: &get_provider_schema::Response) -> Self {
        Self {
            bytes: response.encode_to_vec().into(),
        }
    }

    /// Takes bytes that are known to be an encoded [`get_provider_schema::Response`].
    pub const fn from_static(bytes: &'static [u8]) -> Self {
        Self {
            bytes: Bytes::from_static(bytes),
        }
    }

    /// The encoded message.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Decodes the schema, as a host does.
    ///
    /// # Errors
    ///
    /// When the bytes are not a [`get_provider_schema::Response`].
    pub fn to_response(&self) -> Result<get_provider_schema::Response, DecodeError> {
        get_provider_schema::Response::decode(self.bytes.clone())
    }
}

/// Encoding copies the bytes. Decoding keeps the fields as they came; whether they make sense is
/// seen in [`EncodedSchema::to_response`].
impl Message for EncodedSchema {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        buf.put_slice(&self.bytes);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        let mut bytes = Vec::from(std::mem::take(&mut self.bytes));
        match wire_type {
            WireType::LengthDelimited => {
                let mut content = Bytes::new();
                encoding::bytes::merge(wire_type, &mut content, buf, ctx)?;
                encoding::bytes::encode(tag, &content, &mut bytes);
            }
            WireType::Varint => {
                let number = encoding::decode_varint(buf)?;
                encoding::encode_key(tag, wire_type, &mut bytes);
                encoding::encode_varint(number, &mut bytes);
            }
            // The message has no field of another kind, so this one is unknown and of no interest.
            _ => encoding::skip_field(wire_type, tag, buf, ctx)?,
        }
        self.bytes = bytes.into();
        Ok(())
    }

    fn encoded_len(&self) -> usize {
        self.bytes.len()
    }

    fn clear(&mut self) {
        self.bytes = Bytes::new();
    }
}
