//! From an endpoint and a token to a [`Client`].

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use reqwest::{Url, redirect, retry};
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use slipway_engine::clock::Runtime;

use crate::Client;
use crate::transport::Transport;

/// Where the API is when nothing else is said.
pub const ENDPOINT: &str = "https://api.digitalocean.com";

/// How long an attempt to connect may take, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
/// How long nothing may come while an answer is awaited or read.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// A token of the API. Nothing shows it.
#[derive(Clone)]
pub struct Token(HeaderValue);

impl Token {
    /// Takes a token as users write it.
    ///
    /// # Errors
    /// When it is empty or holds what cannot stand in a header, such as a line end that came along from a
    /// file.
    pub fn new(text: &str) -> Result<Self, ConnectError> {
        if text.is_empty() {
            return Err(ConnectError::Token("it is empty"));
        }
        let bearer = HeaderValue::from_str(&format!("Bearer {text}"));
        let mut bearer =
            bearer.map_err(|_| ConnectError::Token("it holds a character that no token has"))?;
        bearer.set_sensitive(true);
        Ok(Self(bearer))
    }

    /// The value of the header `Authorization`.
    pub(crate) fn bearer(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// What a connection is made with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The root of the API; [`ENDPOINT`] but for tests and proxies.
    pub endpoint: String,
    /// Who asks.
    pub token: Token,
    /// The value of the header `User-Agent`.
    pub user_agent: String,
}

/// Why there is no client. Nothing was sent.
#[derive(Debug)]
pub enum ConnectError {
    /// The token cannot be sent, for this reason.
    Token(&'static str),
    /// The endpoint is not one, for this reason.
    Endpoint(String),
    /// No HTTP client can be made of these settings.
    Client(reqwest::Error),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(why) => write!(f, "the token cannot be used: {why}"),
            Self::Endpoint(why) => write!(f, "the endpoint of the API cannot be used: {why}"),
            Self::Client(_) => f.write_str("no HTTP client can be made"),
        }
    }
}

impl Error for ConnectError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Client(error) => Some(error),
            Self::Token(_) | Self::Endpoint(_) => None,
        }
    }
}

/// Makes a client. Connections are opened when something is asked.
///
/// # Errors
/// When a setting cannot be used.
pub fn connect(settings: &Settings, runtime: Runtime) -> Result<Client, ConnectError> {
    let endpoint = endpoint(&settings.endpoint)?;
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(tls()?)
        .user_agent(settings.user_agent.as_str())
        // The token would go along to wherever an answer points.
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .build()
        .map_err(ConnectError::Client)?;
    let transport = Transport::new(settings.token.clone(), runtime);
    Ok(Client::new_with_client(&endpoint, client, transport))
}

/// The root of the API in the form that paths are put behind.
fn endpoint(text: &str) -> Result<String, ConnectError> {
    let url = Url::parse(text).map_err(|error| ConnectError::Endpoint(error.to_string()))?;
    let refused = |why: &str| Err(ConnectError::Endpoint(why.to_owned()));
    if !["http", "https"].contains(&url.scheme()) {
        return refused("it is reached by http or https only");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refused("a name and a password are no part of it");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refused("nothing may stand behind its path");
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// TLS by the library that everything else here uses, trusting whom the operating system trusts.
fn tls() -> Result<ClientConfig, ConnectError> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "a system certificate could not be read");
    }
    roots.add_parsable_certificates(found.certs);
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| ConnectError::Endpoint(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_root_and_nothing_else() {
        let good = |text: &str| endpoint(text).unwrap();
        assert_eq!(good(ENDPOINT), "https://api.digitalocean.com");
        assert_eq!(
            good("http://127.0.0.1:8080/do/"),
            "http://127.0.0.1:8080/do"
        );
        for bad in [
            "",
            "api.digitalocean.com",
            "ftp://host",
            "https://me@host",
            "https://host/?a=b",
        ] {
            let error = endpoint(bad).expect_err(bad);
            assert!(matches!(error, ConnectError::Endpoint(_)), "{bad}: {error}");
        }
    }

    #[test]
    fn nothing_shows_a_token() {
        let token = Token::new("dop_v1_secret").unwrap();
        let settings = Settings {
            endpoint: ENDPOINT.to_owned(),
            token: token.clone(),
            user_agent: "slipway".to_owned(),
        };
        let client = connect(&settings, Runtime::system()).unwrap();
        let shown = format!("{token:?} {:?} {settings:?} {client:?}", token.bearer());
        assert!(!shown.contains("secret"), "{shown}");
        for bad in ["", "dop\n", "dop\r\nX-Other: 1"] {
            let error = Token::new(bad).expect_err(bad);
            assert!(!error.to_string().contains("dop"), "{error}");
        }
    }
}
