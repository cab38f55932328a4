//! Public keys as packets (RFC 9580, sections 4 and 5).

use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY};

use super::Unusable;

/// A key for encryption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// The SHA-1 of its packet.
    pub(super) fingerprint: Vec<u8>,
    /// Seconds since 1970.
    created: u32,
    /// What it is made of.
    pub(super) material: Material,
}

/// The numbers of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Material {
    /// Modulus and exponent, without leading zeros.
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    /// A point on a curve, with the algorithms by which keys are wrapped.
    Ecdh {
        curve: Curve,
        point: Vec<u8>,
        /// As a number of RFC 9580, section 9.5.
        hash: u8,
        /// As a number of RFC 9580, section 9.3.
        cipher: u8,
    },
}

/// The curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    /// Curve25519 in the form of GnuPG, whose points begin with 0x40.
    Curve25519,
    /// NIST P-256, P-384 and P-521.
    P256,
    P384,
    P521,
}

impl Curve {
    /// The object identifier, without tag and length (RFC 9580, section 9.2).
    pub(super) const fn oid(self) -> &'static [u8] {
        match self {
            Self::Curve25519 => &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x97, 0x55, 0x01, 0x05, 0x01],
            Self::P256 => &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
            Self::P384 => &[0x2b, 0x81, 0x04, 0x00, 0x22],
            Self::P521 => &[0x2b, 0x81, 0x04, 0x00, 0x23],
        }
    }

    fn of_oid(oid: &[u8]) -> Option<Self> {
        let all = [Self::Curve25519, Self::P256, Self::P384, Self::P521];
        all.into_iter().find(|curve| curve.oid() == oid)
    }
}

const SIGNATURE: u8 = 2;
const PRIMARY: u8 = 6;
const SUBKEY: u8 = 14;

/// Signatures that revoke a key and a subkey (RFC 9580, section 5.2.1).
const REVOKED: [u8; 2] = [0x20, 0x28];

/// The flags of keys that encrypt messages and storage (RFC 9580, section 5.2.3.29).
const ENCRYPTS: u8 = 0x04 | 0x08;

/// A key with what its signatures say.
struct Candidate {
    key: Option<Key>,
    /// `None` when no signature says what it is for.
    flags: Option<u8>,
    is_revoked: bool,
}

/// The fingerprint of a public key, and the one of its keys that encrypts: the newest subkey for that, or
/// the key itself.
///
/// # Errors
/// When there is none, or the bytes are no public key.
pub(super) fn recipient(bytes: &[u8]) -> Result<(Vec<u8>, Key), Unusable> {
    let mut rest = bytes;
    let mut keys: Vec<Candidate> = Vec::new();
    let mut fingerprint = Vec::new();
    while !rest.is_empty() {
        let (tag, body) = packet(&mut rest).ok_or(Unusable::Form)?;
        match (tag, keys.last_mut()) {
            (PRIMARY, None) => {
                if body.first() != Some(&4) {
                    return Err(Unusable::Form);
                }
                fingerprint = fingerprint_of(body);
                keys.push(candidate(body));
            }
            // A second key begins.
            (PRIMARY, Some(_)) => break,
            (_, None) => return Err(Unusable::Form),
            (SUBKEY, Some(_)) => keys.push(candidate(body)),
            (SIGNATURE, Some(last)) => signed(last, body),
            _ => {}
        }
    }
    let (primary, subkeys) = keys.split_first().ok_or(Unusable::Form)?;
    if primary.is_revoked {
        return Err(Unusable::NoKey);
    }
    let is_for_it = |it: &&Candidate| it.flags.is_none_or(|flags| flags & ENCRYPTS != 0);
    let usable = subkeys.iter().filter(|it| !it.is_revoked).filter(is_for_it);
    let newest = usable
        .filter_map(|it| it.key.as_ref())
        .max_by_key(|key| key.created);
    let itself = Some(primary)
        .filter(is_for_it)
        .and_then(|it| it.key.as_ref());
    let key = newest.or(itself).ok_or(Unusable::NoKey)?;
    Ok((fingerprint, key.clone()))
}

/// The next packet: its kind and its body (RFC 9580, section 4.2). `None` when it is cut off, or its
/// length is not said at once, which keys have no need for.
fn packet<'a>(rest: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    let first = take(rest, 1)?[0];
    let (tag, length) = match first & 0xc0 {
        0xc0 => {
            let length = match usize::from(take(rest, 1)?[0]) {
                short @ 0..192 => short,
                long @ 192..224 => ((long - 192) << 8) + usize::from(take(rest, 1)?[0]) + 192,
                255 => number(rest, 4)?,
                _ => return None,
            };
            (first & 0x3f, length)
        }
        0x80 => {
            let length = match first & 3 {
                3 => return None,
                size => number(rest, 1 << size)?,
            };
            ((first >> 2) & 0x0f, length)
        }
        _ => return None,
    };
    Some((tag, take(rest, length)?))
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

fn number(rest: &mut &[u8], bytes: usize) -> Option<usize> {
    let taken = take(rest, bytes)?;
    Some(
        taken
            .iter()
            .fold(0, |all, byte| (all << 8) | usize::from(*byte)),
    )
}

/// A multiprecision integer without leading zeros (RFC 9580, section 3.2).
fn integer(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let bits = number(rest, 2)?;
    let bytes = take(rest, bits.div_ceil(8))?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    Some(bytes[zeros..].to_vec())
}

fn fingerprint_of(body: &[u8]) -> Vec<u8> {
    let mut hash = digest::Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    let length = u16::try_from(body.len()).unwrap_or(u16::MAX);
    hash.update(&[0x99]);
    hash.update(&length.to_be_bytes());
    hash.update(body);
    hash.finish().as_ref().to_vec()
}

fn candidate(body: &[u8]) -> Candidate {
    Candidate {
        key: key(body),
        flags: None,
        is_revoked: false,
    }
}

/// A key of version 4 (RFC 9580, sections 5.5.2.2 and 5.5.5); `None` for other algorithms.
fn key(body: &[u8]) -> Option<Key> {
    let mut rest = body;
    if take(&mut rest, 1)? != [4] {
        return None;
    }
    let created = u32::try_from(number(&mut rest, 4)?).ok()?;
    let material = match take(&mut rest, 1)?[0] {
        // For both purposes, and for encryption only.
        1 | 2 => Material::Rsa {
            modulus: integer(&mut rest)?,
            exponent: integer(&mut rest)?,
        },
        18 => {
            let length = number(&mut rest, 1)?;
            let curve = Curve::of_oid(take(&mut rest, length)?)?;
            let point = integer(&mut rest)?;
            let length = number(&mut rest, 1)?;
            let [1, hash, cipher] = *take(&mut rest, length)? else {
                return None;
            };
            Material::Ecdh {
                curve,
                point,
                hash,
                cipher,
            }
        }
        _ => return None,
    };
    Some(Key {
        fingerprint: fingerprint_of(body),
        created,
        material,
    })
}

/// What a signature says of the key before it. Those of other versions say nothing here.
fn signed(of: &mut Candidate, body: &[u8]) {
    let [4, kind, _, _, rest @ ..] = body else {
        return;
    };
    of.is_revoked |= REVOKED.contains(kind);
    if let Some(flags) = flags(rest) {
        of.flags = Some(flags);
    }
}

/// The key flags among the subpackets that are signed (RFC 9580, section 5.2.3.7).
fn flags(mut rest: &[u8]) -> Option<u8> {
    const KEY_FLAGS: u8 = 27;
    let length = number(&mut rest, 2)?;
    let mut hashed = take(&mut rest, length)?;
    while !hashed.is_empty() {
        let length = match number(&mut hashed, 1)? {
            short @ 0..192 => short,
            255 => number(&mut hashed, 4)?,
            long => ((long - 192) << 8) + number(&mut hashed, 1)? + 192,
        };
        let (kind, content) = take(&mut hashed, length)?.split_first()?;
        // The highest bit says that it is critical.
        if kind & 0x7f == KEY_FLAGS {
            return content.first().copied();
        }
    }
    None
}
