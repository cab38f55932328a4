//! Mutual TLS with exactly one client.
//!
//! The host makes a certificate for each process it starts and hands it over in the environment;
//! the process makes its own and hands it back in the handshake line. Neither is signed by anybody.
//! The host's is ECDSA P-521 and marked as a certificate authority, so the usual verifier refuses
//! it as a client certificate. The verifier here asks for the very bytes instead, which is also
//! what is meant: there is one client, and no chain to follow.

use std::sync::Arc;

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature,
    verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme,
};

use super::error::ServeError;

/// What one process needs to talk TLS with its host.
pub(super) struct Identity {
    /// Our certificate, for the handshake line.
    pub(super) certificate: CertificateDer<'static>,
    pub(super) config: Arc<ServerConfig>,
}

/// Makes a certificate for this process and the settings that accept only `client`.
///
/// # Errors
///
/// When the key cannot be made, which happens only without a source of randomness.
pub(super) fn identity(client: CertificateDer<'static>) -> Result<Identity, ServeError> {
    // P-256 because every host accepts it and it is made in less than a millisecond.
    let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).map_err(tls_error)?;
    let mut params = CertificateParams::new(["localhost".to_owned()]).map_err(tls_error)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = params.self_signed(&key).map_err(tls_error)?.der().clone();
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(tls_error)?;

    let crypto = Arc::new(aws_lc_rs::default_provider());
    let verifier = Arc::new(PinnedClient::new(client, &crypto));
    let mut config = ServerConfig::builder_with_provider(crypto)
        .with_safe_default_protocol_versions()
        .map_err(tls_error)?
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate.clone()], key)
        .map_err(tls_error)?;
    // Hosts with grpc-go 1.67 or later refuse a server that does not choose h2.
    config.alpn_protocols = vec![b"h2".to_vec()];
    // The host connects once, so there is no session to resume.
    config.send_tls13_tickets = 0;
    Ok(Identity {
        certificate,
        config: Arc::new(config),
    })
}

fn tls_error(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ServeError {
    ServeError::Tls(error.into())
}

/// Accepts one certificate, compared byte for byte.
///
/// That the client also has its key is proven by the signature of the handshake, which is checked
/// as usual. Validity dates are not looked at: the certificate is as old as this process.
#[derive(Debug)]
struct PinnedClient {
    certificate: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl PinnedClient {
    fn new(certificate: CertificateDer<'static>, crypto: &CryptoProvider) -> Self {
        Self {
            certificate,
            algorithms: crypto.signature_verification_algorithms,
        }
    }
}

impl ClientCertVerifier for PinnedClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        if *end_entity == self.certificate {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
