//! TLS with the right client, and with everybody else.

use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, SignatureAlgorithm};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, RootCertStore, crypto};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio_rustls::TlsConnector;
use tokio_stream::StreamExt;

use super::super::listener::{Address, Listener};
use super::super::tls::identity;
use super::Incoming;
use crate::plugin::HostEnvironment;
use crate::plugin::handshake::SocketPlace;

/// A host's certificate with its key.
struct Host {
    certificate: CertificateDer<'static>,
    key: KeyPair,
}

impl Host {
    /// As go-plugin makes it: self-signed, for `localhost`, and marked as an authority.
    fn new(algorithm: &'static SignatureAlgorithm) -> Self {
        let key = KeyPair::generate_for(algorithm).expect("a key");
        let mut params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.extended_key_usages = vec![
            rcgen::ExtendedKeyUsagePurpose::ClientAuth,
            rcgen::ExtendedKeyUsagePurpose::ServerAuth,
        ];
        let certificate = params
            .self_signed(&key)
            .expect("a certificate")
            .der()
            .clone();
        Self { certificate, key }
    }

    fn p521() -> Self {
        Self::new(&rcgen::PKCS_ECDSA_P521_SHA512)
    }
}

/// A listening server that accepts one host.
struct Server {
    incoming: Incoming,
    path: std::path::PathBuf,
    certificate: CertificateDer<'static>,
    _folder: tempfile::TempDir,
}

impl Server {
    async fn for_host(host: &Host, handshake_timeout: Duration) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let environment = HostEnvironment::from_variables([("TMPDIR", folder.path())]);
        let place = SocketPlace::read(&environment).expect("no ports are given");
        let listener = Listener::open(&place).await.expect("a socket");
        let Address::Unix(path) = listener.address().clone() else {
            panic!("not a Unix socket");
        };
        let identity = identity(host.certificate.clone()).expect("a certificate");
        Self {
            incoming: Incoming::with_timeout(listener, Some(identity.config), handshake_timeout),
            path,
            certificate: identity.certificate,
            _folder: folder,
        }
    }

    /// Connects, and sends one byte each way. With TLS 1.3 a client learns only from the first read
    /// that its certificate was refused.
    async fn talk(&mut self, client: Option<&Host>) -> std::io::Result<Option<Vec<u8>>> {
        let mut roots = RootCertStore::empty();
        roots
            .add(self.certificate.clone())
            .expect("our certificate is a certificate");
        let builder =
            ClientConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()))
                .with_safe_default_protocol_versions()
                .expect("TLS 1.2 and 1.3")
                .with_root_certificates(roots);
        let mut config = match client {
            None => builder.with_no_client_auth(),
            Some(host) => {
                let key = PrivateKeyDer::try_from(host.key.serialize_der()).expect("a key");
                let key = crypto::aws_lc_rs::sign::any_supported_type(&key).expect("a key");
                let pair = CertifiedKey::new(vec![host.certificate.clone()], key);
                builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(pair)))
            }
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        let stream = UnixStream::connect(&self.path).await?;
        let name = ServerName::try_from("localhost").expect("a name");
        let client = async {
            let mut stream = TlsConnector::from(Arc::new(config))
                .connect(name, stream)
                .await?;
            stream.write_all(b"?").await?;
            let mut answer = [0];
            stream.read_exact(&mut answer).await?;
            let protocol = stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
            Ok(protocol)
        };
        let server = async {
            while let Some(Ok(mut connection)) = self.incoming.next().await {
                let mut question = [0];
                connection
                    .read_exact(&mut question)
                    .await
                    .expect("the client asks");
                connection
                    .write_all(b"!")
                    .await
                    .expect("the client listens");
                connection.flush().await.expect("the client listens");
                // Held, so that a close is never what the client sees.
                std::mem::forget(connection);
            }
        };
        tokio::select! {
            result = client => result,
            () = server => panic!("the listener ended"),
        }
    }
}

/// Long enough never to pass in a test that is not about it.
const PATIENT: Duration = Duration::from_secs(60);

#[tokio::test]
async fn the_hosts_own_certificate_is_accepted() {
    for host in [Host::p521(), Host::new(&rcgen::PKCS_ECDSA_P256_SHA256)] {
        let mut server = Server::for_host(&host, PATIENT).await;
        let protocol = server.talk(Some(&host)).await.expect("the host is let in");
        assert_eq!(protocol.as_deref(), Some(b"h2".as_slice()));
    }
}

#[tokio::test]
async fn others_are_refused_and_the_host_still_gets_in() {
    let host = Host::p521();
    let mut server = Server::for_host(&host, PATIENT).await;
    server
        .talk(Some(&Host::p521()))
        .await
        .expect_err("another certificate");
    server.talk(None).await.expect_err("no certificate");
    // The right certificate without its key.
    let thief = Host {
        certificate: host.certificate.clone(),
        key: Host::p521().key,
    };
    server
        .talk(Some(&thief))
        .await
        .expect_err("a stolen certificate");
    server.talk(Some(&host)).await.expect("the host is let in");
}

#[tokio::test]
async fn garbage_and_silence_do_not_keep_the_host_out() {
    let host = Host::p521();
    let mut server = Server::for_host(&host, PATIENT).await;
    let mut silent = Vec::new();
    for _ in 0..50 {
        let mut garbage = UnixStream::connect(&server.path)
            .await
            .expect("a connection");
        garbage
            .write_all(b"GET / HTTP/1.1\r\n\r\n")
            .await
            .expect("the socket takes it");
        drop(
            UnixStream::connect(&server.path)
                .await
                .expect("a connection"),
        );
        silent.push(
            UnixStream::connect(&server.path)
                .await
                .expect("a connection"),
        );
    }
    server.talk(Some(&host)).await.expect("the host is let in");
}

#[tokio::test]
async fn a_stalled_handshake_is_ended() {
    let host = Host::p521();
    // A host on a loaded machine has to get through within it.
    let mut server = Server::for_host(&host, Duration::from_secs(2)).await;
    let mut silent = UnixStream::connect(&server.path)
        .await
        .expect("a connection");
    let mut rest = Vec::new();
    silent
        .read_to_end(&mut rest)
        .await
        .expect("the connection is closed");
    assert!(rest.is_empty());
    server.talk(Some(&host)).await.expect("the host is let in");
}
