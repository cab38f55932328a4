//! The web, as far as examples see it: a proxy on this machine that stands for the hosts they ask.
//!
//! The tools ask a registry for modules, and the provider `tls` asks an EKS cluster's issuer of tokens for
//! its certificates. Both obey `HTTPS_PROXY` and trust what `SSL_CERT_FILE` names, so nothing of an example
//! is changed. Every other host is refused: nothing leaves the machine.

use super::given::Given;
use super::registry::{self, Answer};
use crate::cli::CliError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// The hosts that are there: the registries of both tools, and the issuers of EKS clusters.
fn is_there(host: &str) -> bool {
    ["registry.terraform.io", "registry.opentofu.org"].contains(&host)
        || host.starts_with("oidc.eks.") && host.contains(".amazonaws.com")
}

/// The running proxy. It ends with the value.
#[derive(Debug)]
pub(super) struct Web {
    address: String,
    authority: PathBuf,
    _runtime: tokio::runtime::Runtime,
}

/// What all connections share.
struct Shared {
    modules: Vec<Given>,
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
}

impl Web {
    /// Starts the proxy, and writes the certificate of its authority into `folder`.
    ///
    /// # Errors
    /// When it cannot listen, or the file cannot be written.
    pub(super) fn start(modules: Vec<Given>, folder: &Path) -> Result<Self, CliError> {
        let failed = |error: &dyn std::fmt::Display| CliError::Tool {
            message: format!("the proxy for registries does not start: {error}"),
        };
        let (issuer, certificate, text) = authority().map_err(|e| failed(&e))?;
        let authority = folder.join("authority.pem");
        std::fs::write(&authority, text).map_err(|e| CliError::io("write", &authority, e))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|e| failed(&e))?;
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .map_err(|e| failed(&e))?;
        let address = listener.local_addr().map_err(|e| failed(&e))?.to_string();
        let shared = Arc::new(Shared {
            modules,
            issuer,
            certificate,
        });
        runtime.spawn(listen(listener, shared));
        Ok(Self {
            address,
            authority,
            _runtime: runtime,
        })
    }

    /// The variables by which programs find it.
    pub(super) fn env(&self) -> [(&'static str, String); 3] {
        [
            ("HTTPS_PROXY", format!("http://{}", self.address)),
            ("NO_PROXY", "127.0.0.1,localhost".to_owned()),
            ("SSL_CERT_FILE", self.authority.display().to_string()),
        ]
    }
}

/// An authority of our own, and its certificate as a file that programs trust.
fn authority() -> Result<(Issuer<'static, KeyPair>, CertificateDer<'static>, String), rcgen::Error>
{
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params
        .distinguished_name
        .push(DnType::CommonName, "Slipway acceptance tests");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let certificate = params.self_signed(&key)?;
    let der = certificate.der().clone();
    let text = pem(&der);
    Ok((Issuer::new(params, key), der, text))
}

/// A certificate as programs read it from files (RFC 7468).
fn pem(certificate: &CertificateDer<'_>) -> String {
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in STANDARD.encode(certificate).as_bytes().chunks(64) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
    text + "-----END CERTIFICATE-----\n"
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(move |request| tunnel(request, Arc::clone(&shared)));
            hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .with_upgrades()
                .await
                .ok();
        });
    }
}

/// Lets a client through to a host that is there: from then on this is the host.
async fn tunnel(
    request: Request<Incoming>,
    shared: Arc<Shared>,
) -> Result<Response<String>, Infallible> {
    let host = request.uri().host().unwrap_or_default().to_owned();
    if request.method() != Method::CONNECT || !is_there(&host) {
        return Ok(plain(StatusCode::BAD_GATEWAY, String::new()));
    }
    tokio::spawn(async move {
        if let Ok(upgraded) = hyper::upgrade::on(request).await
            && let Ok(parts) = upgraded.downcast::<TokioIo<TcpStream>>()
        {
            serve(parts.io.into_inner(), &host, shared).await;
        }
    });
    Ok(plain(StatusCode::OK, String::new()))
}

/// Is this host for one connection.
async fn serve(stream: TcpStream, host: &str, shared: Arc<Shared>) {
    let Ok(config) = shared.certified(host) else {
        return;
    };
    let Ok(stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await else {
        return;
    };
    let service = service_fn(move |request: Request<Incoming>| {
        let answer = registry::answer(&shared.modules, request.uri().path());
        async move { Ok::<_, Infallible>(said(answer)) }
    });
    hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await
        .ok();
}

fn said(answer: Answer) -> Response<String> {
    match answer {
        Answer::Document(text) => {
            let mut response = plain(StatusCode::OK, text);
            let json = header::HeaderValue::from_static("application/json");
            response.headers_mut().insert(header::CONTENT_TYPE, json);
            response
        }
        Answer::Sources(place) => {
            let mut response = plain(StatusCode::NO_CONTENT, String::new());
            if let Ok(place) = place.parse() {
                response.headers_mut().insert("x-terraform-get", place);
            }
            response
        }
        Answer::Nothing => plain(StatusCode::NOT_FOUND, String::new()),
    }
}

fn plain(status: StatusCode, text: String) -> Response<String> {
    let mut response = Response::new(text);
    *response.status_mut() = status;
    response
}

impl Shared {
    /// TLS for a host, with the authority's certificate in the chain.
    fn certified(&self, host: &str) -> Result<rustls::ServerConfig, Box<dyn std::error::Error>> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new([host.to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, host);
        let certificate = params.signed_by(&key, &self.issuer)?;
        let chain = vec![certificate.der().clone(), self.certificate.clone()];
        let key = PrivateKeyDer::try_from(key.serialize_der())?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        Ok(rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::ServerName;
    use rustls::pki_types::pem::PemObject as _;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    /// The status that the proxy answers for a host, and the connection.
    async fn connect(web: &Web, host: &str) -> (String, TcpStream) {
        let mut stream = TcpStream::connect(&web.address).await.unwrap();
        let asked = format!("CONNECT {host}:443 HTTP/1.1\r\nhost: {host}:443\r\n\r\n");
        stream.write_all(asked.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        (head.split(' ').nth(1).unwrap().to_owned(), stream)
    }

    #[test]
    fn an_issuer_shows_a_certificate_of_the_authority_and_other_hosts_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let web = Web::start(Vec::new(), folder.path()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let (status, _) = connect(&web, "example.com").await;
            assert_eq!(status, "502");
            let host = "oidc.eks.eu-west-1.amazonaws.com";
            let (status, stream) = connect(&web, host).await;
            assert_eq!(status, "200");
            let mut roots = rustls::RootCertStore::empty();
            let authority = CertificateDer::from_pem_file(&web.authority).unwrap();
            roots.add(authority).unwrap();
            let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
            let config = rustls::ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(roots)
                .with_no_client_auth();
            let stream = tokio_rustls::TlsConnector::from(Arc::new(config))
                .connect(ServerName::try_from(host).unwrap(), stream)
                .await
                .unwrap();
            let shown = stream.get_ref().1.peer_certificates().unwrap();
            assert_eq!(
                shown.len(),
                2,
                "the authority's fingerprint is in the chain"
            );
        });
    }
}
