use aws_lc_rs::agreement::{self, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::cipher::{AES_256, DecryptingKey, DecryptionContext, UnboundCipherKey};
use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY};
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::key_wrap::{AES_128, KeyEncryptionKey, KeyWrap as _};
use aws_lc_rs::rsa::{KeySize, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey};

use super::packets::Curve;
use super::*;

/// A key as `gpg --export` of GnuPG 2 writes it: it signs with Ed25519, and its subkey encrypts.
const OF_GNUPG: &str = "mDMEawH7vRYJKwYBBAHaRw8BAQdAwX+Tn4vgn7FBpYT6AR6co77BJ/TU/EqVPbRuE2Sbdwq0EWN1cnZlQGV4YW1wbGUuY29t\
     iJAEExYIADgWIQTNAXa/0kTLbj+HxhKHmazPOF1GkQUCawH7vQIbAwULCQgHAgYVCgkICwIEFgIDAQIeAQIXgAAKCRCHmazP\
     OF1GkQdcAQCaseY/NK7/kOwqK+zuPWtQ5c8VPKRVCYrPJLi8Q/lMjgD/aAuAtjo+WlEkA35fNDIiBpRyg5ovNIz1KhmAw/zr\
     aAi4OARrAfu9EgorBgEEAZdVAQUBAQdAYtsb6pNgVjlswXZYalBr7R1FUX24teGMKdOqljtgJAgDAQgHiHgEGBYIACAWIQTN\
     AXa/0kTLbj+HxhKHmazPOF1GkQUCawH7vQIbDAAKCRCHmazPOF1GkSt7AP0eMR7NJ4JNgucNUDFQazmojRqZ3pX/YKb4SpGM\
     rkLHGgD/ffH0MT9W4rwaUJjgVj+pANJePdluyNQ62tThymEB6QM=";

/// A packet in the old format, with a length of two bytes.
fn packet(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    [&[0x80 | (tag << 2) | 1][..], &length, body].concat()
}

/// A signature of this kind, with key flags if there are any.
fn signature(kind: u8, flags: Option<u8>) -> Vec<u8> {
    let subpackets = flags.map_or_else(Vec::new, |flags| vec![2, 27, flags]);
    let length = u16::try_from(subpackets.len()).unwrap().to_be_bytes();
    packet(
        2,
        &[&[4, kind, 1, 8][..], &length, &subpackets, &[0; 6]].concat(),
    )
}

fn read(packets: &[Vec<u8>]) -> Result<Recipient, Unusable> {
    Recipient::read(&STANDARD.encode(packets.concat()))
}

/// The body of a key with a pair of RSA, and that pair.
fn rsa() -> (Vec<u8>, Pkcs1PrivateDecryptingKey) {
    let pair = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
    let public = pair.public_key().as_der().unwrap();
    // The modulus stands at the end, before the exponent 65537.
    let modulus = &public.as_ref()[public.as_ref().len() - 5 - 256..][..256];
    let head = [4, 0, 0, 0, 1, 1, 0x08, 0x00];
    let body = [&head[..], modulus, &[0, 17, 1, 0, 1]].concat();
    (body, Pkcs1PrivateDecryptingKey::new(pair).unwrap())
}

/// The session key and the data of a message, each behind what says how it is encrypted.
fn opened(message: &str) -> (Vec<u8>, Vec<u8>) {
    let bytes = STANDARD.decode(message).unwrap();
    let length = usize::try_from(u32::from_be_bytes(bytes[2..6].try_into().unwrap())).unwrap();
    let (first, second) = bytes[6..].split_at(length);
    assert_eq!((bytes[0], bytes[1], first[0]), (0xc1, 0xff, 3));
    assert_eq!((second[0], second[1], second[6]), (0xd2, 0xff, 1));
    (first[9..].to_vec(), second[7..].to_vec())
}

/// The text of a message, whose session key is this with what stands around it.
fn text_of(session: &[u8], mut data: Vec<u8>) -> String {
    let (cipher, session, sum) = (session[0], &session[1..33], &session[33..35]);
    let expected = session
        .iter()
        .fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    assert_eq!((cipher, sum), (9, &expected.to_be_bytes()[..]));
    let key = UnboundCipherKey::new(&AES_256, session).unwrap();
    let context = DecryptionContext::Iv128(FixedLength::from([0; 16]));
    let key = DecryptingKey::cfb128(key).unwrap();
    let plain = key.decrypt(&mut data, context).unwrap();
    assert_eq!(plain[14..16], plain[16..18]);
    let (content, sum) = plain.split_at(plain.len() - 20);
    assert_eq!(
        digest::digest(&SHA1_FOR_LEGACY_USE_ONLY, content).as_ref(),
        sum
    );
    assert_eq!((content[18], content[19], content[24]), (0xcb, 0xff, b'b'));
    let text = &content[30..content.len() - 2];
    String::from_utf8(text.to_vec()).unwrap()
}

#[test]
fn the_owner_of_an_rsa_key_reads_the_message() {
    let (body, pair) = rsa();
    let recipient = read(&[packet(6, &body), signature(0x13, Some(0x0c))]).unwrap();
    let message = recipient.encrypt("secret").unwrap();
    let (session, data) = opened(&message);
    // The algorithm and the length of the number stand before it.
    let mut encrypted = vec![0; 256 - (session.len() - 3)];
    encrypted.extend(&session[3..]);
    let mut plain = vec![0; 256];
    let plain = pair.decrypt(&encrypted, &mut plain).unwrap();
    assert_eq!(text_of(plain, data), "secret");
    assert_ne!(message, recipient.encrypt("secret").unwrap());
}

#[test]
fn the_owner_of_a_curve_key_reads_the_message() {
    for (curve, algorithm, prefix) in [
        (Curve::Curve25519, &agreement::X25519, &[0x40][..]),
        (Curve::P384, &agreement::ECDH_P384, &[]),
    ] {
        let private = PrivateKey::generate(algorithm).unwrap();
        let public = private.compute_public_key().unwrap();
        let point = [prefix, public.as_ref()].concat();
        let bits = point.len() * 8 - usize::try_from(point[0].leading_zeros()).unwrap();
        let bits = u16::try_from(bits).unwrap().to_be_bytes();
        let oid = curve.oid();
        let length = u8::try_from(oid.len()).unwrap();
        let head = [&[4, 0, 0, 0, 1, 18, length][..], oid, &bits].concat();
        let body = [&head[..], &point, &[3, 1, 8, 7]].concat();
        let recipient = read(&[packet(6, &body)]).unwrap();
        let (session, data) = opened(&recipient.encrypt("secret").unwrap());
        let length = usize::from(u16::from_be_bytes([session[1], session[2]])).div_ceil(8);
        let (theirs, wrapped) = session[3..].split_at(length);
        let theirs = UnparsedPublicKey::new(algorithm, &theirs[prefix.len()..]);
        let parameters = message::parameters(curve, 8, 7, &recipient.fingerprint);
        let wrapping =
            agreement::agree(&private, theirs, aws_lc_rs::error::Unspecified, |secret| {
                message::derived(secret, &parameters, 8)
            });
        let wrapping = KeyEncryptionKey::new(&AES_128, &wrapping.unwrap()[..16]).unwrap();
        let mut plain = vec![0; wrapped.len()];
        let plain = wrapping.unwrap(&wrapped[1..], &mut plain).unwrap();
        // Five bytes that each say five fill it up.
        assert_eq!(plain[35..], [5; 5]);
        assert_eq!(text_of(plain, data), "secret");
    }
}

#[test]
fn a_key_of_gnupg_is_read() {
    let recipient = Recipient::read(OF_GNUPG).unwrap();
    assert_eq!(
        recipient.fingerprint(),
        "cd0176bfd244cb6e3f87c6128799accf385d4691"
    );
    assert_ne!(recipient.key.fingerprint, recipient.fingerprint);
    assert!(recipient.encrypt("secret").is_some());
}

#[test]
fn the_newest_subkey_that_encrypts_is_taken() {
    let (primary, _) = rsa();
    let (mut old, _) = rsa();
    let (mut new, _) = rsa();
    (old[4], new[4]) = (2, 3);
    let key = |packets: &[Vec<u8>]| read(packets).map(|it| it.key.fingerprint);
    let of = |body: &[u8]| read(&[packet(6, body)]).unwrap().key.fingerprint;
    let all = |flags, revoked: Option<Vec<u8>>| {
        let mut packets = vec![
            packet(6, &primary),
            signature(0x13, Some(0x03)),
            packet(14, &new),
            signature(0x18, Some(flags)),
        ];
        packets.extend(revoked);
        packets.extend([packet(14, &old), signature(0x18, Some(0x04))]);
        packets
    };
    assert_eq!(key(&all(0x0c, None)), Ok(of(&new)));
    assert_eq!(key(&all(0x02, None)), Ok(of(&old)));
    assert_eq!(key(&all(0x0c, Some(signature(0x28, None)))), Ok(of(&old)));
    let signs = [packet(6, &primary), signature(0x13, Some(0x03))];
    assert_eq!(key(&signs), Err(Unusable::NoKey));
    let revoked = [packet(6, &primary), signature(0x20, None)];
    assert_eq!(key(&revoked), Err(Unusable::NoKey));
}

#[test]
fn what_is_no_key_is_refused() {
    let (body, _) = rsa();
    let read = |text: &str| Recipient::read(text).unwrap_err();
    assert_eq!(read("keybase:somebody"), Unusable::Keybase);
    assert_eq!(
        read("-----BEGIN PGP PUBLIC KEY BLOCK-----"),
        Unusable::Encoding
    );
    assert_eq!(read(""), Unusable::Form);
    assert_eq!(read(&STANDARD.encode("no key")), Unusable::Form);
    let whole = packet(6, &body);
    for end in 1..whole.len() {
        assert_eq!(
            read(&STANDARD.encode(&whole[..end])),
            Unusable::Form,
            "{end}"
        );
    }
    let mut short = body.clone();
    (short[6], short[7]) = (0, 8);
    assert_eq!(read(&STANDARD.encode(packet(6, &short))), Unusable::NoKey);
    assert_eq!(read(&STANDARD.encode(packet(6, &[5, 0]))), Unusable::Form);
    for unusable in [
        Unusable::Keybase,
        Unusable::Encoding,
        Unusable::Form,
        Unusable::NoKey,
    ] {
        assert!(unusable.to_string().contains(" Give "), "{unusable}");
    }
}
