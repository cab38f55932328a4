//! Messages: a session key for the recipient, and what it encrypts (RFC 9580, sections 5.1 and 5.13).
//!
//! The form is the one that every program for OpenPGP reads: a session key of version 3, and data of
//! version 1 with its own checksum.

use aws_lc_rs::agreement::{self, EphemeralPrivateKey, UnparsedPublicKey};
use aws_lc_rs::cipher::{AES_256 as CIPHER, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::key_wrap::{AES_128, AES_256, KeyEncryptionKey, KeyWrap as _};
use aws_lc_rs::rand::{self, SystemRandom};
use aws_lc_rs::rsa::{Pkcs1PublicEncryptingKey, PublicKeyComponents};

use super::packets::{Curve, Key, Material};

/// AES with 256 bits (RFC 9580, section 9.3), which every program for OpenPGP knows.
const AES256: u8 = 9;
const AES128: u8 = 7;

/// How long its blocks are.
const BLOCK: usize = 16;

/// A message with this content.
///
/// # Errors
/// When the key is not what it says, or there is no randomness.
pub(super) fn encrypt(key: &Key, content: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let mut session = [0; 32];
    rand::fill(&mut session)?;
    let mut message = packet(1, &session_key(key, &session)?);
    message.extend(packet(18, &data(&session, content)?));
    Ok(message)
}

/// A packet in the new format.
fn packet(tag: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![0xc0 | tag, 0xff];
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    packet.extend(length.to_be_bytes());
    packet.extend(body);
    packet
}

/// The session key, encrypted with the recipient's key.
fn session_key(key: &Key, session: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let mut plain = vec![AES256];
    plain.extend(session);
    let sum = session
        .iter()
        .fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    plain.extend(sum.to_be_bytes());
    let id = key.fingerprint.len().checked_sub(8).ok_or(Unspecified)?;
    let mut body = vec![3];
    body.extend(&key.fingerprint[id..]);
    match &key.material {
        Material::Rsa { modulus, exponent } => {
            let (n, e) = (modulus.as_slice(), exponent.as_slice());
            let key = PublicKeyComponents { n, e }.try_into()?;
            let key = Pkcs1PublicEncryptingKey::new(key)?;
            let mut encrypted = vec![0; key.ciphertext_size()];
            let encrypted = key.encrypt(&plain, &mut encrypted)?;
            body.push(1);
            body.extend(integer(encrypted));
        }
        Material::Ecdh {
            curve,
            point,
            hash,
            cipher,
        } => {
            body.push(18);
            body.extend(agreed(*curve, point, (*hash, *cipher), key, plain)?);
        }
    }
    Ok(body)
}

/// A multiprecision integer.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let bytes = &bytes[zeros..];
    let unused = bytes.first().map_or(0, |first| first.leading_zeros());
    let bits = bytes.len() * 8 - usize::try_from(unused).unwrap_or_default();
    let mut out = u16::try_from(bits)
        .unwrap_or(u16::MAX)
        .to_be_bytes()
        .to_vec();
    out.extend(bytes);
    out
}

/// The point of a key for this message alone, and the session key wrapped with what both keys agree on
/// (RFC 9580, section 11.5).
fn agreed(
    curve: Curve,
    point: &[u8],
    (hash, cipher): (u8, u8),
    key: &Key,
    mut plain: Vec<u8>,
) -> Result<Vec<u8>, Unspecified> {
    let algorithm = match curve {
        Curve::Curve25519 => &agreement::X25519,
        Curve::P256 => &agreement::ECDH_P256,
        Curve::P384 => &agreement::ECDH_P384,
        Curve::P521 => &agreement::ECDH_P521,
    };
    let (prefix, theirs) = match (curve, point) {
        (Curve::Curve25519, [0x40, theirs @ ..]) => (&[0x40][..], theirs),
        (Curve::Curve25519, _) => return Err(Unspecified),
        (_, theirs) => (&[][..], theirs),
    };
    let own = EphemeralPrivateKey::generate(algorithm, &SystemRandom::new())?;
    let public = own.compute_public_key()?;
    let theirs = UnparsedPublicKey::new(algorithm, theirs);
    let parameters = parameters(curve, hash, cipher, &key.fingerprint);
    let wrapping = agreement::agree_ephemeral(own, theirs, Unspecified, |secret| {
        derived(secret, &parameters, hash)
    })?;
    // PKCS#5: the padding says how long it is.
    let missing = 8 - plain.len() % 8;
    plain.resize(
        plain.len() + missing,
        u8::try_from(missing).unwrap_or_default(),
    );
    let mut wrapped = vec![0; plain.len() + 8];
    let (cipher, size) = match cipher {
        AES128 => (&AES_128, 16),
        AES256 => (&AES_256, 32),
        _ => return Err(Unspecified),
    };
    let wrapping = wrapping.get(..size).ok_or(Unspecified)?;
    let wrapped = KeyEncryptionKey::new(cipher, wrapping)?.wrap(&plain, &mut wrapped)?;
    let mut body = integer(&[prefix, public.as_ref()].concat());
    body.push(u8::try_from(wrapped.len()).map_err(|_| Unspecified)?);
    body.extend(&*wrapped);
    Ok(body)
}

/// What the key that wraps is bound to.
pub(super) fn parameters(curve: Curve, hash: u8, cipher: u8, fingerprint: &[u8]) -> Vec<u8> {
    let oid = curve.oid();
    let mut all = vec![u8::try_from(oid.len()).unwrap_or_default()];
    all.extend(oid);
    all.extend([18, 3, 1, hash, cipher]);
    all.extend(b"Anonymous Sender    ");
    all.extend(fingerprint);
    all
}

/// The key that wraps, of which as much is used as the cipher takes.
pub(super) fn derived(secret: &[u8], parameters: &[u8], hash: u8) -> Result<Vec<u8>, Unspecified> {
    let algorithm = match hash {
        8 => &digest::SHA256,
        9 => &digest::SHA384,
        10 => &digest::SHA512,
        _ => return Err(Unspecified),
    };
    let mut hash = digest::Context::new(algorithm);
    hash.update(&[0, 0, 0, 1]);
    hash.update(secret);
    hash.update(parameters);
    Ok(hash.finish().as_ref().to_vec())
}

/// The content, encrypted: a random block whose end comes twice, the content, and a checksum of all.
fn data(session: &[u8], content: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let mut start = [0; BLOCK];
    rand::fill(&mut start)?;
    let mut plain = start.to_vec();
    plain.extend(&start[BLOCK - 2..]);
    // Binary, without a name and a time.
    let literal = [&b"b\0\0\0\0\0"[..], content].concat();
    plain.extend(packet(11, &literal));
    plain.extend([0xd3, 0x14]);
    let sum = digest::digest(&SHA1_FOR_LEGACY_USE_ONLY, &plain);
    plain.extend(sum.as_ref());
    let key = EncryptingKey::cfb128(UnboundCipherKey::new(&CIPHER, session)?)?;
    // The random block is what makes two messages differ.
    let context = EncryptionContext::Iv128(FixedLength::from([0; BLOCK]));
    key.less_safe_encrypt(&mut plain, context)?;
    let mut body = vec![1];
    body.extend(plain);
    Ok(body)
}
