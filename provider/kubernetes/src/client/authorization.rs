//! Who asks: a token for each request, made again when the cluster refuses it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{AUTHORIZATION, HeaderValue};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, StatusCode, Uri};
use hyper::body::Incoming;
use kube::client::Body;
use slipway_engine::error::CloudError;
use tower_service::Service;

use super::connection::Http;

/// A bearer token. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token as it goes into the header.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// The token itself, for whoever has to hand it on.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// The future of [`Credentials::token`].
pub type Asking<'a> = Pin<Box<dyn Future<Output = Result<Option<Token>, CloudError>> + Send + 'a>>;

/// Who asks. It is asked before every request, so it keeps what is still good.
pub trait Credentials: Send + Sync + 'static {
    /// The token of the next request; `None` when nothing is said beyond a client's certificate.
    ///
    /// `refused` is a token that the cluster has just answered with 401, so that another is needed; whoever
    /// has no other answers with the same, and the refusal is told.
    fn token<'a>(&'a self, refused: Option<&'a Token>) -> Asking<'a>;

    /// What to do when the cluster takes none of the tokens, in sentences; it stands behind the cluster's own word.
    fn advice(&self) -> Option<String> {
        None
    }
}

/// Nobody, or who the client's certificate names.
#[derive(Clone, Copy, Debug)]
pub struct Anonymous;

impl Credentials for Anonymous {
    fn token<'a>(&'a self, _: Option<&'a Token>) -> Asking<'a> {
        Box::pin(async { Ok(None) })
    }
}

/// One token, which the user gave.
#[derive(Clone, Debug)]
pub struct StaticToken(pub Token);

impl Credentials for StaticToken {
    fn token<'a>(&'a self, _: Option<&'a Token>) -> Asking<'a> {
        Box::pin(async { Ok(Some(self.0.clone())) })
    }
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The HTTP client of one cluster: completes addresses and says who asks.
#[derive(Clone)]
pub(super) struct Authorized {
    pub(super) http: Http,
    pub(super) authority: Authority,
    /// What stands before every path: clusters behind a proxy such as Rancher's have one.
    pub(super) prefix: String,
    pub(super) credentials: Arc<dyn Credentials>,
}

impl Service<Request<Body>> for Authorized {
    type Response = Response<Incoming>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let this = self.clone();
        Box::pin(async move { this.send(request).await })
    }
}

impl Authorized {
    async fn send(self, request: Request<Body>) -> Result<Response<Incoming>, BoxError> {
        let (mut parts, body) = request.into_parts();
        parts.uri = self.absolute(&parts.uri)?;
        let again = body.try_clone();
        let mut first = Request::from_parts(parts.clone(), body);
        let token = self.credentials.token(None).await?;
        authorize(&mut first, token.as_ref())?;
        let answer = self.http.request(first).await?;
        let (StatusCode::UNAUTHORIZED, Some(refused), Some(again)) =
            (answer.status(), token, again)
        else {
            return Ok(answer);
        };
        // A 401 comes before anything is done.
        let token = self.credentials.token(Some(&refused)).await?;
        if token.as_ref() == Some(&refused) {
            return Ok(answer);
        }
        let mut second = Request::from_parts(parts, again);
        authorize(&mut second, token.as_ref())?;
        Ok(self.http.request(second).await?)
    }

    fn absolute(&self, relative: &Uri) -> Result<Uri, BoxError> {
        let path = relative.path_and_query().map_or("/", PathAndQuery::as_str);
        let uri = Uri::builder()
            .scheme(Scheme::HTTPS)
            .authority(self.authority.clone())
            .path_and_query(format!("{}{path}", self.prefix))
            .build()?;
        Ok(uri)
    }
}

fn authorize(request: &mut Request<Body>, token: Option<&Token>) -> Result<(), BoxError> {
    if let Some(Token(token)) = token {
        let mut value = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| "the token holds characters that no header may have")?;
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    Ok(())
}
