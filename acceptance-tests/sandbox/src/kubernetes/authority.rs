//! A certificate authority of its own for each cluster.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PublicKeyData as _,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::net::{IpAddr, Ipv4Addr};

/// What signs the certificates of a cluster.
pub(crate) struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate that an authority signed, and its key.
pub(crate) struct Signed {
    pub(crate) certificate: CertificateDer<'static>,
    key: KeyPair,
}

impl Authority {
    /// A new one, whose certificate says whose it is.
    pub(crate) fn new(name: &str) -> Result<Self, rcgen::Error> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name = named(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = key()?;
        let certificate = params.self_signed(&key)?.der().clone();
        Ok(Self {
            certificate,
            issuer: Issuer::new(params, key),
        })
    }

    /// A certificate for a server on loopback, or for a client of this name.
    pub(crate) fn sign(&self, name: &str) -> Result<Signed, rcgen::Error> {
        let names = ["localhost", "kubernetes", "kubernetes.default.svc"];
        let mut params = CertificateParams::new(names.map(String::from))?;
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        params
            .subject_alt_names
            .push(rcgen::SanType::IpAddress(loopback));
        params.distinguished_name = named(name);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::ClientAuth,
        ];
        let key = key()?;
        let certificate = params.signed_by(&key, &self.issuer)?.der().clone();
        Ok(Signed { certificate, key })
    }

    /// The authority's own certificate.
    pub(crate) fn certificate(&self) -> CertificateDer<'static> {
        self.certificate.clone()
    }

    pub(crate) fn pem(&self) -> String {
        pem("CERTIFICATE", &self.certificate)
    }
}

impl Signed {
    pub(crate) fn pem(&self) -> String {
        pem("CERTIFICATE", &self.certificate)
    }

    pub(crate) fn key_pem(&self) -> String {
        pem("PRIVATE KEY", &self.key.serialize_der())
    }

    pub(crate) fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(self.key.serialize_der().into())
    }
}

/// A key that service accounts' tokens are signed with, and the one that they are checked with.
pub(crate) fn signing_keys() -> Result<(String, String), rcgen::Error> {
    let key = key()?;
    let public = key.subject_public_key_info();
    Ok((
        pem("PRIVATE KEY", &key.serialize_der()),
        pem("PUBLIC KEY", &public),
    ))
}

/// P-256, because it is made in less than a millisecond.
fn key() -> Result<KeyPair, rcgen::Error> {
    KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

/// RFC 7468.
fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap_or_default())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}
