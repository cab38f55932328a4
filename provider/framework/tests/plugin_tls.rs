//! A provider process that was asked for TLS speaks nothing else, and gRPC inside it.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio_rustls::TlsConnector;

const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// How an HTTP/2 client begins, with empty settings (RFC 9113, section 3.4).
const HTTP2_BEGIN: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// The type of a settings frame, which is what an HTTP/2 server begins with.
const HTTP2_SETTINGS: u8 = 4;

/// A provider process that ends with the test.
struct Plugin {
    child: Child,
    path: String,
    certificate: CertificateDer<'static>,
    _folder: tempfile::TempDir,
}

impl Plugin {
    /// Starts the process with a host's certificate and reads the handshake line.
    fn start(client_certificate: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_bare-plugin"))
            .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
            .env("PLUGIN_PROTOCOL_VERSIONS", "6")
            .env("PLUGIN_CLIENT_CERT", client_certificate)
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the process starts");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("stdout is a pipe"))
            .read_line(&mut line)
            .expect("stdout is text");
        let fields: Vec<_> = line.trim_end().split('|').collect();
        let certificate = STANDARD_NO_PAD
            .decode(fields[5])
            .expect("the certificate is base64 without padding");
        // The host takes anything shorter for no certificate.
        assert!(fields[5].len() > 50);
        Self {
            child,
            path: fields[3].to_owned(),
            certificate: certificate.into(),
            _folder: folder,
        }
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        // A process that has ended cannot be killed, and that is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A certificate as text of several lines, which is how it comes in a variable.
fn pem(certificate: &CertificateDer<'_>) -> String {
    let base64 = STANDARD.encode(certificate);
    let lines: Vec<_> = base64
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}

#[tokio::test]
async fn the_host_gets_http2_over_tls_and_plain_text_gets_nothing() {
    let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P521_SHA512).expect("a key");
    let mut params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let host = params.self_signed(&key).expect("a certificate");
    let plugin = Plugin::start(&pem(host.der()));

    let mut plain = UnixStream::connect(&plugin.path)
        .await
        .expect("a connection");
    plain
        .write_all(HTTP2_BEGIN)
        .await
        .expect("the socket takes it");
    let mut answer = Vec::new();
    // Either a TLS alert and the end, or the end at once, which may come as a reset.
    let _ = plain.read_to_end(&mut answer).await;
    assert_ne!(answer.get(3), Some(&HTTP2_SETTINGS), "{answer:?}");

    let mut roots = RootCertStore::empty();
    roots
        .add(plugin.certificate.clone())
        .expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_client_auth_cert(vec![host.der().clone()], key)
        .expect("a client certificate");
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = UnixStream::connect(&plugin.path)
        .await
        .expect("a connection");
    let name = ServerName::try_from("localhost").expect("a name");
    let mut stream = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .expect("the plugin is who the line says it is");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    stream
        .write_all(HTTP2_BEGIN)
        .await
        .expect("the plugin listens");
    let mut frame = [0; 9];
    stream
        .read_exact(&mut frame)
        .await
        .expect("the plugin answers");
    assert_eq!(frame[3], HTTP2_SETTINGS, "{frame:?}");
}
