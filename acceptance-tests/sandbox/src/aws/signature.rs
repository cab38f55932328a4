//! Signature Version 4, recomputed from the request as it arrived (AWS General Reference, "Create a
//! signed request").
//!
//! Written out here rather than taken from the SDK's signer: that one chooses which headers to sign,
//! a verifier has to follow the client's list. boto3, the Go SDK and the Rust SDK all pass it, which
//! is what shows it to be right.

use super::answer::{Answer, error_answer};
use super::credentials::{Credential, CredentialTable};
use super::request::{Protocol, Request, decode_pairs};
use crate::frame::date::days_from_civil;
pub(crate) use crate::frame::date::rfc3339;
use aws_lc_rs::{digest, hmac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How far a client's clock may be off: five minutes for all but S3 (General Reference).
const SKEW: Duration = Duration::from_secs(300);

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Why a request was refused.
enum Refusal {
    Missing,
    UnknownKey,
    BadToken,
    ExpiredToken,
    Mismatch,
    Skewed(String),
}

/// The service's own refusal, when the signature is not right.
pub(crate) fn refusal(
    request: &Request,
    known: &CredentialTable,
    now: SystemTime,
) -> Option<Answer> {
    if is_unsigned_operation(request) {
        return None;
    }
    let refusal = verify(request, known, now).err()?;
    Some(refuse(request, &refusal))
}

/// Whether a request is signed in its URL by a known key, no longer ago than this.
pub(crate) fn is_presigned(
    request: &Request,
    known: &CredentialTable,
    now: SystemTime,
    life: Duration,
) -> bool {
    Signed::of_url(request).is_some_and(|signed| {
        let is_young =
            parse_date(&signed.date).is_some_and(|date| now < date + life && date <= now + SKEW);
        is_young && verify_signed(request, known, now, &signed).is_ok()
    })
}

/// The service's refusal of a session token that has expired.
pub(crate) fn expired(request: &Request) -> Answer {
    refuse(request, &Refusal::ExpiredToken)
}

/// STS operations whose proof is in their body (STS API reference).
fn is_unsigned_operation(request: &Request) -> bool {
    request.service == "sts"
        && matches!(
            request.operation.as_str(),
            "AssumeRoleWithWebIdentity" | "AssumeRoleWithSAML"
        )
}

fn verify(request: &Request, known: &CredentialTable, now: SystemTime) -> Result<(), Refusal> {
    let signed = Signed::of(request).ok_or(Refusal::Missing)?;
    // Which key it is comes first: a service says of an unknown one that it is unknown.
    known_key(known, &signed)?;
    check_clock(&signed.date, now)?;
    verify_signed(request, known, now, &signed)
}

fn known_key(known: &CredentialTable, signed: &Signed) -> Result<Credential, Refusal> {
    let scope: Vec<&str> = signed.credential.split('/').collect();
    let [access_key, _date, _region, _service, _end] = scope[..] else {
        return Err(Refusal::Missing);
    };
    let credential = known.get(access_key).ok_or(Refusal::UnknownKey)?;
    if credential.session_token != signed.token {
        return Err(Refusal::BadToken);
    }
    Ok(credential)
}

/// The signature and the key, whenever it was signed.
fn verify_signed(
    request: &Request,
    known: &CredentialTable,
    now: SystemTime,
    signed: &Signed,
) -> Result<(), Refusal> {
    let credential = known_key(known, signed)?;
    if credential.expires.is_some_and(|at| at <= now) {
        return Err(Refusal::ExpiredToken);
    }
    let expected = signature_of(request, signed, &credential.secret).ok_or(Refusal::Missing)?;
    if expected != signed.signature || !body_is_the_signed_one(request, signed) {
        return Err(Refusal::Mismatch);
    }
    Ok(())
}

fn signature_of(request: &Request, signed: &Signed, secret: &str) -> Option<String> {
    let (_, scope) = signed.credential.split_once('/')?;
    let canonical = canonical_request(request, signed);
    let to_sign = format!(
        "AWS4-HMAC-SHA256\n{}\n{scope}\n{}",
        signed.date,
        hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref())
    );
    let first = format!("AWS4{secret}");
    let key = scope
        .split('/')
        .fold(first.into_bytes(), |key, part| sign(&key, part.as_bytes()));
    Some(hex(&sign(&key, to_sign.as_bytes())))
}

/// The `Authorization` of a request that has one which ends with any signature: the right one in its
/// place.
pub(crate) fn authorization(request: &Request, secret: &str) -> Option<String> {
    let given = request.header("authorization")?;
    let signed = Signed::of_header(request, given)?;
    let right = signature_of(request, &signed, secret)?;
    Some(format!("{}{right}", given.strip_suffix(&signed.signature)?))
}

/// The parts of a signature, from the header or from a presigned URL.
struct Signed {
    credential: String,
    headers: Vec<String>,
    signature: String,
    date: String,
    token: Option<String>,
    presigned: bool,
}

impl Signed {
    fn of(request: &Request) -> Option<Self> {
        match request.header("authorization") {
            Some(header) => Self::of_header(request, header),
            None => Self::of_url(request),
        }
    }

    fn of_header(request: &Request, header: &str) -> Option<Self> {
        let fields = header.strip_prefix("AWS4-HMAC-SHA256")?;
        let field = |name: &str| {
            fields
                .split(',')
                .find_map(|f| f.trim().strip_prefix(name)?.strip_prefix('='))
        };
        Some(Self {
            credential: field("Credential")?.to_owned(),
            headers: field("SignedHeaders")?
                .split(';')
                .map(String::from)
                .collect(),
            signature: field("Signature")?.to_owned(),
            date: request.header("x-amz-date")?.to_owned(),
            token: request.header("x-amz-security-token").map(String::from),
            presigned: false,
        })
    }

    fn of_url(request: &Request) -> Option<Self> {
        Some(Self {
            credential: request.query("X-Amz-Credential")?,
            headers: request
                .query("X-Amz-SignedHeaders")?
                .split(';')
                .map(String::from)
                .collect(),
            signature: request.query("X-Amz-Signature")?,
            date: request.query("X-Amz-Date")?,
            token: request.query("X-Amz-Security-Token"),
            presigned: true,
        })
    }
}

fn canonical_request(request: &Request, signed: &Signed) -> String {
    let path = request.uri.path();
    // S3 signs the path as sent; every other service encodes each segment once more.
    let path = if request.protocol == Protocol::S3 {
        path.to_owned()
    } else {
        path.split('/').map(encode).collect::<Vec<_>>().join("/")
    };
    let mut pairs: Vec<(String, String)> = decode_pairs(request.uri.query().unwrap_or_default())
        .into_iter()
        .filter(|(key, _)| !(signed.presigned && key == "X-Amz-Signature"))
        .map(|(key, value)| (encode(&key), encode(&value)))
        .collect();
    pairs.sort();
    let query: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let mut headers = String::new();
    for name in &signed.headers {
        let values: Vec<String> = request
            .headers
            .get_all(name)
            .iter()
            .map(|v| {
                let text = String::from_utf8_lossy(v.as_bytes()).into_owned();
                text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
            })
            .collect();
        let _ = writeln!(headers, "{name}:{}", values.join(","));
    }
    format!(
        "{}\n{path}\n{}\n{headers}\n{}\n{}",
        request.method,
        query.join("&"),
        signed.headers.join(";"),
        payload_hash(request, signed)
    )
}

fn payload_hash(request: &Request, signed: &Signed) -> String {
    if let Some(header) = request.header("x-amz-content-sha256") {
        return header.to_owned();
    }
    if signed.presigned && request.protocol == Protocol::S3 {
        return "UNSIGNED-PAYLOAD".to_owned();
    }
    body_hash(request)
}

fn body_hash(request: &Request) -> String {
    hex(digest::digest(&digest::SHA256, &request.body).as_ref())
}

/// A client may send any hash in its header; the service compares it with the body. Streamed and
/// unsigned payloads say so in capitals and carry no hash of the whole.
fn body_is_the_signed_one(request: &Request, signed: &Signed) -> bool {
    let hash = payload_hash(request, signed);
    hash.starts_with(|c: char| c.is_ascii_uppercase()) || hash == body_hash(request)
}

fn check_clock(date: &str, now: SystemTime) -> Result<(), Refusal> {
    let sent = parse_date(date).ok_or(Refusal::Mismatch)?;
    if sent + SKEW < now {
        let (now, limit) = (format_date(now), format_date(now - SKEW));
        return Err(Refusal::Skewed(format!(
            "Signature expired: {date} is now earlier than {limit} ({now} - 5 min.)"
        )));
    }
    if sent > now + SKEW {
        let (now, limit) = (format_date(now), format_date(now + SKEW));
        return Err(Refusal::Skewed(format!(
            "Signature not yet current: {date} is still later than {limit} ({now} + 5 min.)"
        )));
    }
    Ok(())
}

fn refuse(request: &Request, refusal: &Refusal) -> Answer {
    let mismatch = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
    // The four columns: query and rest-xml, JSON, EC2, S3 (each service's list of common errors).
    let (codes, message) = match refusal {
        Refusal::Missing => (
            [
                "MissingAuthenticationToken",
                "MissingAuthenticationTokenException",
                "MissingAuthenticationToken",
                "AccessDenied",
            ],
            "Request is missing Authentication Token",
        ),
        Refusal::UnknownKey => (
            [
                "InvalidClientTokenId",
                "UnrecognizedClientException",
                "AuthFailure",
                "InvalidAccessKeyId",
            ],
            "The security token included in the request is invalid.",
        ),
        Refusal::BadToken => (
            [
                "InvalidClientTokenId",
                "UnrecognizedClientException",
                "AuthFailure",
                "InvalidToken",
            ],
            "The security token included in the request is invalid.",
        ),
        Refusal::ExpiredToken => (
            [
                "ExpiredToken",
                "ExpiredTokenException",
                "RequestExpired",
                "ExpiredToken",
            ],
            "The security token included in the request is expired",
        ),
        Refusal::Mismatch => (
            [
                "SignatureDoesNotMatch",
                "InvalidSignatureException",
                "AuthFailure",
                "SignatureDoesNotMatch",
            ],
            mismatch,
        ),
        Refusal::Skewed(text) => (
            [
                "SignatureDoesNotMatch",
                "InvalidSignatureException",
                "RequestExpired",
                "RequestTimeTooSkewed",
            ],
            text.as_str(),
        ),
    };
    let (status, code) = match request.protocol {
        Protocol::RestXml | Protocol::Query => (403, codes[0]),
        Protocol::Json | Protocol::Cbor => (400, codes[1]),
        Protocol::RestJson | Protocol::DigitalOcean | Protocol::Kubernetes => (403, codes[1]),
        Protocol::Ec2 => (401, codes[2]),
        Protocol::S3 => (403, codes[3]),
    };
    error_answer(request, status, code, message)
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

fn sign(key: &[u8], data: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), data)
        .as_ref()
        .to_vec()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// `20260102T030405Z` as a time.
fn parse_date(text: &str) -> Option<SystemTime> {
    if text.len() != 16 || !text.is_ascii() {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    let days = days_from_civil(number(0..4)?, number(4..6)?, number(6..8)?);
    let seconds = days * 86_400 + number(9..11)? * 3600 + number(11..13)? * 60 + number(13..15)?;
    Some(UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).ok()?))
}

pub(crate) fn format_date(time: SystemTime) -> String {
    rfc3339(time).replace(['-', ':'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_round_trip() {
        for text in [
            "19700101T000000Z",
            "20240229T235959Z",
            "20261121T041500Z",
            "20991231T000000Z",
        ] {
            assert_eq!(format_date(parse_date(text).expect("a date")), text);
        }
        assert_eq!(
            parse_date("20260101T000000Z"),
            Some(UNIX_EPOCH + Duration::from_secs(1_767_225_600))
        );
        assert_eq!(parse_date("2026-01-01T00:00"), None);
    }
}
