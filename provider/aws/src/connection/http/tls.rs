//! Which servers are trusted.

use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

/// Where trust comes from.
#[derive(Clone, Debug)]
pub(in crate::connection) enum Trust {
    /// The certificates of the operating system.
    System,
    /// Only these certificates, in PEM form. A custom bundle replaces the system's, as it does in the
    /// official provider and the AWS CLI.
    Bundle(Vec<u8>),
    /// Any certificate (`insecure`).
    Anything,
}

/// Why no TLS configuration could be made.
#[derive(Debug)]
pub(in crate::connection) struct BadBundle(pub(in crate::connection) String);

/// Makes the TLS configuration for a kind of trust.
pub(super) fn client_config(trust: &Trust) -> Result<ClientConfig, BadBundle> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| BadBundle(error.to_string()))?;
    let check = match trust {
        Trust::Bundle(pem) => {
            let builder = builder.with_root_certificates(bundle(pem)?);
            return Ok(builder.with_no_client_auth());
        }
        Trust::System => Check::System,
        Trust::Anything => Check::Nothing,
    };
    Ok(builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Verifier { provider, check }))
        .with_no_client_auth())
}

/// Whether a certificate is looked at.
#[derive(Clone, Copy, Debug)]
enum Check {
    /// By the certificates of the operating system. They are read when the first server shows its own, once
    /// in a process: there are some hundred and fifty, and Terraform starts four processes for an apply.
    System,
    /// Not at all.
    Nothing,
}

/// Checks certificates later or never; that the server holds the key of the one it shows is checked always.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    check: Check,
}

impl Verifier {
    fn system(&self) -> Result<Arc<WebPkiServerVerifier>, rustls::Error> {
        static ROOTS: OnceLock<Arc<RootCertStore>> = OnceLock::new();
        let roots = ROOTS.get_or_init(|| Arc::new(system_roots()));
        let provider = Arc::clone(&self.provider);
        WebPkiServerVerifier::builder_with_provider(Arc::clone(roots), provider)
            .build()
            .map_err(|error| rustls::Error::General(format!("no system certificates: {error}")))
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match self.check {
            Check::Nothing => Ok(ServerCertVerified::assertion()),
            Check::System => self.system()?.verify_server_cert(
                end_entity,
                intermediates,
                server_name,
                ocsp_response,
                now,
            ),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// A system store may hold certificates that cannot be parsed; the others still count.
fn system_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "a system certificate could not be read");
    }
    roots.add_parsable_certificates(found.certs);
    roots
}

/// A bundle was named by the user, so one bad certificate in it is an error.
fn bundle(pem: &[u8]) -> Result<RootCertStore, BadBundle> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| BadBundle(error.to_string()))?;
        roots
            .add(certificate)
            .map_err(|error| BadBundle(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(BadBundle("it holds no certificate".to_owned()));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_certificates_of_the_system_make_a_verifier() {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let check = Check::System;
        let made = Verifier { provider, check }.system();
        assert_eq!(made.is_ok(), !system_roots().is_empty(), "{made:?}");
    }
}
