//! A web server that has the files of a folder, as somebody would put a mirror on the web.

use std::convert::Infallible;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Request, Response, StatusCode, header};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// The running server. It ends with the value.
pub(crate) struct Server {
    url: String,
    certificate: tempfile::NamedTempFile,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    /// Serves a folder on a port of this machine. The tools want HTTPS of a mirror.
    pub(crate) fn start(folder: PathBuf) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let certificate = tempfile::NamedTempFile::new().expect("a file");
        fs::write(certificate.path(), pem(cert.der())).expect("a file");
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|it| {
                it.with_no_client_auth()
                    .with_single_cert(vec![cert.der().clone()], key)
            })
            .expect("TLS");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("threads");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let port = listener.local_addr().expect("an address").port();
        runtime.spawn(listen(
            listener,
            TlsAcceptor::from(Arc::new(config)),
            folder.into(),
        ));
        Self {
            url: format!("https://localhost:{port}/"),
            certificate,
            _runtime: runtime,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The file of the certificate that clients have to trust.
    pub(crate) fn certificate(&self) -> &Path {
        self.certificate.path()
    }
}

/// A certificate as programs read it from files (RFC 7468).
fn pem(certificate: &[u8]) -> String {
    let text = STANDARD.encode(certificate);
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy);
    let lines: Vec<_> = lines.collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}

async fn listen(listener: TcpListener, tls: TlsAcceptor, folder: Arc<Path>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, folder) = (tls.clone(), Arc::clone(&folder));
        tokio::spawn(async move {
            let Ok(stream) = tls.accept(stream).await else {
                return;
            };
            let service = service_fn(move |request: Request<Incoming>| {
                let response = answer(&folder, request.uri().path());
                async move { Ok::<_, Infallible>(response) }
            });
            hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await
                .ok();
        });
    }
}

/// A file below the folder, with the type that the protocol of mirrors wants.
fn answer(folder: &Path, path: &str) -> Response<http_body_util::Full<Bytes>> {
    let path = Path::new(path.trim_start_matches('/'));
    let is_below = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let Some(contents) = fs::read(folder.join(path)).ok().filter(|_| is_below) else {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let kind = match path.extension() {
        Some(ending) if ending == "json" => "application/json",
        _ => "application/zip",
    };
    let mut response = Response::new(contents.into());
    let kind = header::HeaderValue::from_static(kind);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
