//! The API of registries, as far as it tells a digest (OCI Distribution Specification, "Pull"; Docker Registry,
//! "Token Authentication Specification").
//!
//! What lets in goes to the registry and to where it sends for a token, by TLS or on this machine. An answer that points
//! elsewhere is followed without it.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use reqwest::header::{
    ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
};
use reqwest::{Method, Response, Url};
use serde_json::Value;
use slipway_engine::error::{CloudError, ErrorKind, Service};

use super::challenge::{self, Challenge};
use super::logins::Login;
use super::reference::{is_digest, is_loopback};

/// Registries in messages.
pub(super) const REGISTRY: Service = Service {
    id: "registry",
    title: "The registry",
};

const OPERATION: &str = "GetManifest";

/// The forms of manifests: lists of platforms first, because a cluster may have several.
const FORMS: &str = "application/vnd.oci.image.index.v1+json, \
                     application/vnd.docker.distribution.manifest.list.v2+json, \
                     application/vnd.oci.image.manifest.v1+json, \
                     application/vnd.docker.distribution.manifest.v2+json";

/// The header by which registries tell a digest.
const DIGEST: &str = "docker-content-digest";

/// How many answers that point elsewhere are followed.
const HOPS: usize = 3;

/// The largest manifest that is read (the specification asks for 4 MiB).
const LARGEST: usize = 4 << 20;

/// A registry.
pub(super) struct Registry {
    pub(super) http: reqwest::Client,
    /// The address of its API.
    pub(super) address: Url,
    pub(super) login: Option<Login>,
}

impl Registry {
    /// The digest that a tag means now.
    ///
    /// # Errors
    /// When the registry does not tell. [`CloudError::is_not_found`] where it says that there is no such image.
    pub(super) async fn digest(&self, repository: &str, tag: &str) -> Result<String, CloudError> {
        let path = format!("v2/{repository}/manifests/{tag}");
        let base = self.address.as_str().trim_end_matches('/');
        let url = Url::parse(&format!("{base}/{path}"));
        let url = url.map_err(|error| new(ErrorKind::Invalid).with_source(error))?;
        let mut pass = None;
        let mut answer = self.ask(Method::HEAD, &url, pass.as_ref()).await?;
        if answer.status().as_u16() == 401 {
            pass = self.pass(answer.headers(), repository).await?;
            if pass.is_some() {
                answer = self.ask(Method::HEAD, &url, pass.as_ref()).await?;
            }
        }
        let told = answer.headers().get(DIGEST).and_then(|it| it.to_str().ok());
        if let Some(told) = told.filter(|it| answer.status().is_success() && is_digest(it)) {
            return Ok(told.to_owned());
        }
        // An answer without a body says neither what is wrong nor, at some registries, the digest.
        let answer = self.ask(Method::GET, &url, pass.as_ref()).await?;
        match answer.status().is_success() {
            true => Ok(of_body(&body(answer).await?)),
            false => Err(refused(answer).await),
        }
    }

    async fn ask(
        &self,
        method: Method,
        url: &Url,
        pass: Option<&HeaderValue>,
    ) -> Result<Response, CloudError> {
        let (mut url, mut pass) = (url.clone(), pass);
        for _ in 0..=HOPS {
            let mut request = self.http.request(method.clone(), url.clone());
            request = request.header(ACCEPT, FORMS);
            if let Some(pass) = pass {
                request = request.header(AUTHORIZATION, pass.clone());
            }
            let answer = request
                .send()
                .await
                .map_err(|error| unanswered(error, &url))?;
            let next = match answer.status().is_redirection() {
                true => answer
                    .headers()
                    .get(LOCATION)
                    .and_then(|it| it.to_str().ok()),
                false => None,
            };
            let Some(next) = next else {
                return Ok(answer);
            };
            url = url
                .join(next)
                .map_err(|error| new(ErrorKind::Malformed).with_source(error))?;
            self.is_safe(&url)?;
            pass = None;
        }
        Err(new(ErrorKind::Malformed).with_message("its answers point on and on"))
    }

    /// What is let in with, as an answer asks for it; nothing where it asks for what there is none of.
    async fn pass(
        &self,
        headers: &HeaderMap,
        repository: &str,
    ) -> Result<Option<HeaderValue>, CloudError> {
        let texts = headers.get_all(WWW_AUTHENTICATE).iter();
        let asked = texts.filter_map(|it| challenge::read(it.to_str().ok()?));
        let mut asked: Vec<Challenge> = asked.collect();
        // A token tells less than a password.
        asked.sort_by_key(|it| !matches!(it, Challenge::Bearer { .. }));
        match asked.into_iter().next() {
            Some(Challenge::Bearer {
                realm,
                service,
                scope,
            }) => {
                let scope = scope.unwrap_or_else(|| format!("repository:{repository}:pull"));
                self.token(&realm, service.as_deref(), &scope)
                    .await
                    .map(Some)
            }
            Some(Challenge::Basic) => self.login.as_ref().map(Login::basic).transpose(),
            None => Ok(None),
        }
    }

    async fn token(
        &self,
        realm: &str,
        service: Option<&str>,
        scope: &str,
    ) -> Result<HeaderValue, CloudError> {
        let mut url =
            Url::parse(realm).map_err(|error| new(ErrorKind::Malformed).with_source(error))?;
        self.is_safe(&url)?;
        if let Some(service) = service {
            url.query_pairs_mut().append_pair("service", service);
        }
        url.query_pairs_mut().append_pair("scope", scope);
        let mut request = self.http.get(url.clone());
        if let Some(login) = &self.login {
            request = request.header(AUTHORIZATION, login.basic()?);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| unanswered(error, &url))?;
        if !answer.status().is_success() {
            return Err(refused(answer).await);
        }
        let told: Value = serde_json::from_slice(&body(answer).await?).unwrap_or_default();
        let token = ["token", "access_token"]
            .iter()
            .find_map(|it| told[*it].as_str());
        let token = token.and_then(|it| HeaderValue::try_from(format!("Bearer {it}")).ok());
        let mut token =
            token.ok_or_else(|| new(ErrorKind::Malformed).with_message("it gave no token"))?;
        token.set_sensitive(true);
        Ok(token)
    }

    /// Whether an address to which an answer points may be asked: one by TLS, or on this machine where the registry is.
    fn is_safe(&self, url: &Url) -> Result<(), CloudError> {
        let is_here = |url: &Url| url.host_str().is_some_and(is_loopback);
        if url.scheme() == "https"
            || (url.scheme() == "http" && is_here(url) && is_here(&self.address))
        {
            return Ok(());
        }
        let host = url.host_str().unwrap_or_default();
        let message = format!("it points to {host} without TLS, which is not followed");
        Err(new(ErrorKind::Other).with_message(message))
    }
}

fn new(kind: ErrorKind) -> CloudError {
    CloudError::new(REGISTRY, OPERATION, kind)
}

fn unanswered(error: reqwest::Error, url: &Url) -> CloudError {
    let kind = match error.is_connect() {
        true => ErrorKind::Connect,
        false => ErrorKind::Ambiguous,
    };
    let endpoint = url.origin().ascii_serialization();
    // The address may hold what was signed for it.
    let error = error.without_url();
    new(kind)
        .with_source(error)
        .with_facts(|facts| facts.endpoint = Some(endpoint))
}

async fn body(mut answer: Response) -> Result<Vec<u8>, CloudError> {
    let url = answer.url().clone();
    let mut all = Vec::new();
    while let Some(part) = answer
        .chunk()
        .await
        .map_err(|error| unanswered(error, &url))?
    {
        all.extend_from_slice(&part);
        if all.len() > LARGEST {
            return Err(new(ErrorKind::Malformed).with_message("its answer is too large"));
        }
    }
    Ok(all)
}

fn of_body(bytes: &[u8]) -> String {
    let hash = digest(&SHA256, bytes);
    let digits = hash.as_ref().iter().map(|byte| format!("{byte:02x}"));
    format!("sha256:{}", digits.collect::<String>())
}

/// The error that an answer tells (the specification, "Error Codes").
async fn refused(answer: Response) -> CloudError {
    let status = answer.status().as_u16();
    let wait = answer
        .headers()
        .get(RETRY_AFTER)
        .and_then(|it| it.to_str().ok()?.parse().ok());
    let retry_after = wait.map(Duration::from_secs);
    let told: Value = match body(answer).await {
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        Err(_) => Value::Null,
    };
    let first = &told["errors"][0];
    let code = first["code"].as_str();
    let kind = match (code, status) {
        (Some("MANIFEST_UNKNOWN" | "NAME_UNKNOWN" | "NOT_FOUND"), 404) => ErrorKind::NotFound,
        (_, 401) => ErrorKind::BadCredentials,
        (_, 403) => ErrorKind::AccessDenied,
        (_, 429) => ErrorKind::Throttled { retry_after },
        (_, 502..=504) => ErrorKind::Unavailable { retry_after },
        (_, 500..) => ErrorKind::Ambiguous,
        (Some(_), 400..) => ErrorKind::Invalid,
        // A page of something that is no registry says nothing of images.
        _ => ErrorKind::Other,
    };
    let mut error = new(kind).with_http_status(status);
    if let Some(code) = code {
        error = error.with_code(code);
    }
    if let Some(message) = first["message"].as_str() {
        error = error.with_message(message);
    }
    error
}
