//! Where a cluster is, and the TLS that leads there.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use kube::client::Body;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use super::authorization::{Authorized, Credentials};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

pub(super) type Http = Client<HttpsConnector<HttpConnector>, Body>;

/// Where a cluster is.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The address of the API server, `https://host:port`, and a path where a proxy needs one.
    pub host: String,
    /// The certificates that it is trusted by, as PEM; those of the machine when there are none.
    pub authority: Option<String>,
    /// The certificate by which the client says who it is.
    pub identity: Option<Identity>,
}

/// A client's certificate and its key, as PEM. `Debug` does not show the key.
#[derive(Clone)]
pub struct Identity {
    /// The certificate, and those between it and the authority.
    pub certificate: String,
    /// The private key.
    pub key: String,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}

/// What cannot be read of an [`Endpoint`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misconfigured {
    /// The address; what is wrong with it, as a clause.
    Host(String),
    /// The certificates of the authority.
    Authority(String),
    /// The client's certificate.
    Certificate(String),
    /// The client's key, or it does not belong to the certificate.
    Key(String),
}

impl fmt::Display for Misconfigured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(why) => write!(f, "the address of the cluster is unusable: {why}"),
            Self::Authority(why) => {
                write!(
                    f,
                    "the certificate authority of the cluster is unusable: {why}"
                )
            }
            Self::Certificate(why) => write!(f, "the client's certificate is unusable: {why}"),
            Self::Key(why) => write!(f, "the client's key is unusable: {why}"),
        }
    }
}

impl std::error::Error for Misconfigured {}

pub(super) fn service(
    endpoint: &Endpoint,
    credentials: Arc<dyn Credentials>,
) -> Result<Authorized, Misconfigured> {
    let host = |why: &str| Misconfigured::Host(format!("`{}` {why}", endpoint.host));
    let uri: Uri = endpoint
        .host
        .parse()
        .map_err(|_| host("is no address such as `https://10.0.0.1:6443`"))?;
    if uri.scheme_str() != Some("https") {
        return Err(host(
            "does not begin with `https://`; credentials are sent over TLS only",
        ));
    }
    let Some(authority) = uri.authority().cloned() else {
        return Err(host("names no host"));
    };
    if authority.as_str().contains('@') {
        return Err(host("must not hold a user or a password"));
    }
    if uri.query().is_some() {
        return Err(host("must not hold a query"));
    }
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_connect_timeout(Some(CONNECT));
    connector.set_nodelay(true);
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls(endpoint)?)
        .https_only()
        .enable_http1()
        .wrap_connector(connector);
    Ok(Authorized {
        http: Client::builder(TokioExecutor::new()).build(connector),
        authority,
        prefix: uri.path().trim_end_matches('/').to_owned(),
        credentials,
    })
}

fn tls(endpoint: &Endpoint) -> Result<ClientConfig, Misconfigured> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Misconfigured::Authority(error.to_string()))?
        .with_root_certificates(roots(endpoint.authority.as_deref())?);
    let Some(identity) = &endpoint.identity else {
        return Ok(builder.with_no_client_auth());
    };
    let chain = certificates(&identity.certificate).map_err(Misconfigured::Certificate)?;
    // What cannot be read of a key is never shown.
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes())
        .map_err(|_| Misconfigured::Key("it is no private key in PEM".to_owned()))?;
    builder
        .with_client_auth_cert(chain, key)
        .map_err(|error| Misconfigured::Key(error.to_string()))
}

fn roots(authority: Option<&str>) -> Result<RootCertStore, Misconfigured> {
    let mut roots = RootCertStore::empty();
    let given = match authority {
        Some(pem) => certificates(pem).map_err(Misconfigured::Authority)?,
        None => rustls_native_certs::load_native_certs().certs,
    };
    for certificate in given {
        match roots.add(certificate) {
            Ok(()) => {}
            Err(error) if authority.is_some() => {
                return Err(Misconfigured::Authority(error.to_string()));
            }
            // One of the machine's that cannot be read is one that is not trusted.
            Err(_) => {}
        }
    }
    Ok(roots)
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match all {
        Ok(all) if all.is_empty() => Err("it holds no certificate in PEM".to_owned()),
        Ok(all) => Ok(all),
        Err(error) => Err(format!("it is no PEM: {error}")),
    }
}
