//! From an endpoint and a token to a [`Client`].

use std::error::Error;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use reqwest::{NoProxy, Proxy, Url, redirect, retry};
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
pub const READ_TIMEOUT: Duration = Duration::from_secs(60);

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
    /// What stands between.
    pub proxies: Proxies,
}

/// Proxies, as the environment variables of their names say them. Nothing here reads these. What a URL of
/// one holds of a name and a password is sent to it, so nothing shows it.
#[derive(Clone, Default)]
pub struct Proxies {
    /// `HTTP_PROXY`, for endpoints that are reached by http.
    pub http: Option<String>,
    /// `HTTPS_PROXY`, for those that are reached by https.
    pub https: Option<String>,
    /// `NO_PROXY`: the hosts that are reached without one.
    pub bypass: Option<String>,
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxies").finish_non_exhaustive()
    }
}

impl Proxies {
    /// The proxy to this endpoint. One on the same machine is reached without.
    fn to(&self, endpoint: &str) -> Result<Option<Proxy>, ConnectError> {
        let url =
            Url::parse(endpoint).map_err(|error| ConnectError::Endpoint(error.to_string()))?;
        let (variable, text) = match url.scheme() {
            "https" => ("HTTPS_PROXY", &self.https),
            _ => ("HTTP_PROXY", &self.http),
        };
        let host = url.host_str().unwrap_or_default();
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        if host == "localhost" || address.is_ok_and(|address| address.is_loopback()) {
            return Ok(None);
        }
        let Some(text) = text else { return Ok(None) };
        let refused = |why: &str| ConnectError::Proxy {
            variable,
            why: why.to_owned(),
        };
        let text = match text.contains("://") {
            true => text.clone(),
            false => format!("http://{text}"),
        };
        if !text.starts_with("http://") && !text.starts_with("https://") {
            return Err(refused("a proxy is reached by http or https"));
        }
        // The error's own text would show the password.
        let proxy = Proxy::all(text).map_err(|_| refused("it is not a URL"))?;
        let bypass = self.bypass.as_deref().and_then(NoProxy::from_string);
        Ok(Some(proxy.no_proxy(bypass)))
    }
}

/// Why there is no client. Nothing was sent.
#[derive(Debug)]
pub enum ConnectError {
    /// The token cannot be sent, for this reason.
    Token(&'static str),
    /// The endpoint is not one, for this reason.
    Endpoint(String),
    /// What this variable says cannot be used as a proxy, for this reason.
    Proxy {
        /// The variable.
        variable: &'static str,
        /// The reason.
        why: String,
    },
    /// No HTTP client can be made of these settings.
    Client(reqwest::Error),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(why) => write!(f, "the token cannot be used: {why}"),
            Self::Endpoint(why) => write!(f, "the endpoint of the API cannot be used: {why}"),
            Self::Proxy { variable, why } => write!(f, "{variable} cannot be used: {why}"),
            Self::Client(_) => f.write_str("no HTTP client can be made"),
        }
    }
}

impl Error for ConnectError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Client(error) => Some(error),
            Self::Token(_) | Self::Endpoint(_) | Self::Proxy { .. } => None,
        }
    }
}

/// Makes a client. Connections are opened when something is asked.
///
/// # Errors
/// When a setting cannot be used.
pub fn connect(settings: &Settings, runtime: Runtime) -> Result<Client, ConnectError> {
    let endpoint = endpoint(&settings.endpoint)?;
    let from = (&settings.proxies, settings.user_agent.as_str());
    let client = http(&endpoint, from, Some(READ_TIMEOUT))?;
    let transport = Transport::new(settings.token.clone(), runtime);
    Ok(Client::new_with_client(&endpoint, client, transport))
}

/// Makes what sends requests to this endpoint, of the API or of another service of DigitalOcean's, and
/// follows no redirect and repeats nothing. Connections are opened when something is sent. `read_timeout` is how
/// long nothing may come back, from the first byte that is sent on.
///
/// # Errors
/// When the endpoint, or the proxy to it, cannot be used.
pub fn http(
    endpoint: &str,
    (proxies, user_agent): (&Proxies, &str),
    read_timeout: Option<Duration>,
) -> Result<reqwest::Client, ConnectError> {
    // The builder would read variables of the process by itself.
    let mut builder = reqwest::Client::builder().no_proxy();
    if let Some(proxy) = proxies.to(endpoint)? {
        builder = builder.proxy(proxy);
    }
    if let Some(timeout) = read_timeout {
        builder = builder.read_timeout(timeout);
    }
    builder
        .tls_backend_preconfigured(tls()?)
        .user_agent(user_agent)
        // The token would go along to wherever an answer points.
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .connect_timeout(CONNECT_TIMEOUT)
        .build()
        .map_err(ConnectError::Client)
}

/// The root of the API in the form that paths are put behind.
fn endpoint(text: &str) -> Result<String, ConnectError> {
    let no_url = |_| ConnectError::Endpoint(format!("it is no URL such as {ENDPOINT}"));
    let url = Url::parse(text).map_err(no_url)?;
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
            proxies: Proxies::default(),
        };
        let client = connect(&settings, Runtime::system()).unwrap();
        let shown = format!("{token:?} {:?} {settings:?} {client:?}", token.bearer());
        assert!(!shown.contains("secret"), "{shown}");
        for bad in ["", "dop\n", "dop\r\nX-Other: 1"] {
            let error = Token::new(bad).expect_err(bad);
            assert!(!error.to_string().contains("dop"), "{error}");
        }
    }

    #[test]
    fn a_proxy_stands_between_unless_the_api_is_here() {
        let proxies = Proxies {
            https: Some("http://me:secret@proxy.test:3128".to_owned()),
            ..Proxies::default()
        };
        let to = |endpoint: &str| proxies.to(endpoint).unwrap().is_some();
        assert!(to(ENDPOINT));
        assert!(
            !to("https://127.0.0.1:8080") && !to("https://[::1]:1") && !to("https://localhost")
        );
        assert!(!to("http://api.test"));
        assert!(!format!("{proxies:?}").contains("secret"));
        for bad in ["socks5://proxy:1080", "http://me:secret@"] {
            let proxies = Proxies {
                https: Some(bad.to_owned()),
                ..Proxies::default()
            };
            let error = proxies.to(ENDPOINT).map(|_| ()).expect_err(bad);
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
