//! The calls of a registry.

use super::{Login, Registry};
use crate::frame::control::is_of_a_page;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use std::convert::Infallible;
use tokio::net::TcpListener;

type Answer = Response<Full<Bytes>>;

/// How long a token of the registry's own is said to be good for, in seconds.
const TOKEN_LIFE: u64 = 300;

pub(super) async fn serve(listener: TcpListener, registry: Registry) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let registry = registry.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let registry = registry.clone();
                async move { Ok::<_, Infallible>(registry.answer(request).await) }
            });
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

impl Registry {
    async fn answer(&self, request: Request<Incoming>) -> Answer {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path();
        if path == "/_sandbox/images" && parts.method == Method::PUT {
            if is_of_a_page(&parts) {
                return error(
                    403,
                    "DENIED",
                    "The sandbox's own paths are closed to web pages.",
                );
            }
            let body = body.collect().await.map(|body| body.to_bytes());
            return self.declared(&body.unwrap_or_default());
        }
        if path == "/auth" {
            return self.token(&parts);
        }
        let Some(rest) = path.strip_prefix("/v2/") else {
            return error(404, "UNSUPPORTED", "not a path of the registry");
        };
        if ![Method::GET, Method::HEAD].contains(&parts.method) {
            return error(405, "UNSUPPORTED", "images are declared, not pushed");
        }
        let (repository, what) = match rest.split_once("/manifests/") {
            Some((repository, reference)) => (repository, Some(reference)),
            None => (rest.strip_suffix("/tags/list").unwrap_or(rest), None),
        };
        if !self.may_read(&parts.headers, repository) {
            return self.challenge(repository);
        }
        let mut answer = match what {
            _ if repository.is_empty() => json_answer(200, &json!({})),
            Some(reference) => self.manifest(repository, reference),
            None if rest.ends_with("/tags/list") => self.tags(repository),
            None => error(
                404,
                "UNSUPPORTED",
                "the sandbox's registry has manifests and tags only",
            ),
        };
        if parts.method == Method::HEAD {
            *answer.body_mut() = Full::default();
        }
        answer
    }

    /// `{"repository": …, "tag": …, "content": …}`.
    fn declared(&self, body: &[u8]) -> Answer {
        let asked: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |member: &str| asked[member].as_str().filter(|text| !text.is_empty());
        let (Some(repository), Some(tag), Some(content)) =
            (text("repository"), text("tag"), text("content"))
        else {
            let needed = "repository, tag and content are needed, each a text";
            return error(400, "MANIFEST_INVALID", needed);
        };
        json_answer(
            201,
            &json!({ "digest": self.push(repository, tag, content) }),
        )
    }

    fn manifest(&self, repository: &str, reference: &str) -> Answer {
        let images = self.images();
        let Some((digest, manifest)) = images.find(repository, reference) else {
            return match images.has(repository) {
                true => error(404, "MANIFEST_UNKNOWN", "manifest unknown"),
                false => error(404, "NAME_UNKNOWN", "repository name not known to registry"),
            };
        };
        let mut answer = answer(200, "application/vnd.oci.image.manifest.v1+json", manifest);
        if let Ok(digest) = HeaderValue::from_str(&digest) {
            answer.headers_mut().insert("docker-content-digest", digest);
        }
        answer
    }

    fn tags(&self, repository: &str) -> Answer {
        let images = self.images();
        if !images.has(repository) {
            return error(404, "NAME_UNKNOWN", "repository name not known to registry");
        }
        let own = images.tags.keys().filter(|(known, _)| known == repository);
        let tags: Vec<&String> = own.map(|(_, tag)| tag).collect();
        json_answer(200, &json!({ "name": repository, "tags": tags }))
    }

    fn may_read(&self, headers: &HeaderMap, repository: &str) -> bool {
        let door = &self.inner.door;
        match (door.login(), authorization(headers)) {
            (Login::Basic { .. }, Some(("basic", given))) => credentials(given)
                .is_some_and(|(user, password)| door.lets_in(&user, &password, repository)),
            (Login::Bearer { .. }, Some(("bearer", token))) => {
                let known = self.images().logins.get(token).cloned();
                known.is_some_and(|(user, password, of)| {
                    // What it was given for may have been revoked since.
                    (of == repository || repository.is_empty())
                        && door.lets_in(&user, &password, &of)
                })
            }
            _ => false,
        }
    }

    fn challenge(&self, repository: &str) -> Answer {
        let text = match self.inner.door.login() {
            Login::Basic { realm, service } => {
                format!(r#"Basic realm="{realm}",service="{service}""#)
            }
            Login::Bearer { service } => {
                let scope = match repository {
                    "" => String::new(),
                    name => format!(r#",scope="repository:{name}:pull""#),
                };
                let realm = format!("{}/auth", self.endpoint());
                format!(r#"Bearer realm="{realm}",service="{service}"{scope}"#)
            }
        };
        let mut answer = error(401, "UNAUTHORIZED", "authentication required");
        if let Ok(text) = HeaderValue::from_str(&text) {
            answer.headers_mut().insert(WWW_AUTHENTICATE, text);
        }
        answer
    }

    /// A token for the repository of the scope (Docker Registry, "Token Authentication Specification").
    fn token(&self, parts: &http::request::Parts) -> Answer {
        let query = crate::frame::request::decode_pairs(parts.uri.query().unwrap_or_default());
        let scope = query.iter().find(|(name, _)| name == "scope");
        let repository = scope.and_then(|(_, scope)| {
            scope
                .strip_prefix("repository:")?
                .rsplit_once(':')
                .map(|(name, _)| name.to_owned())
        });
        let given = authorization(&parts.headers).and_then(|(scheme, given)| match scheme {
            "basic" => credentials(given),
            _ => None,
        });
        let (Some(repository), Some((user, password))) = (repository, given) else {
            return error(401, "UNAUTHORIZED", "a scope and credentials are needed");
        };
        if !self.inner.door.lets_in(&user, &password, &repository) {
            return error(401, "UNAUTHORIZED", "incorrect username or password");
        }
        let mut bytes = [0; 24];
        if aws_lc_rs::rand::fill(&mut bytes).is_err() {
            return error(500, "UNKNOWN", "no randomness");
        }
        let token = URL_SAFE_NO_PAD.encode(bytes);
        let login = (user, password, repository);
        self.images().logins.insert(token.clone(), login);
        json_answer(200, &json!({ "token": token, "expires_in": TOKEN_LIFE }))
    }
}

/// The scheme and the rest of an `Authorization` header.
fn authorization(headers: &HeaderMap) -> Option<(&'static str, &str)> {
    let (scheme, given) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let known = ["basic", "bearer"].into_iter();
    let scheme = known
        .into_iter()
        .find(|known| scheme.eq_ignore_ascii_case(known))?;
    Some((scheme, given.trim()))
}

fn credentials(given: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(given).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

fn json_answer(status: u16, body: &Value) -> Answer {
    answer(status, "application/json", body.to_string())
}

/// An error as the specification has it.
fn error(status: u16, code: &str, message: &str) -> Answer {
    let errors = json!({ "errors": [{ "code": code, "message": message }] });
    json_answer(status, &errors)
}

fn answer(status: u16, kind: &'static str, body: String) -> Answer {
    let length = HeaderValue::from(body.len());
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    // Said of an answer without its body, too.
    headers.insert(CONTENT_LENGTH, length);
    let version = HeaderValue::from_static("registry/2.0");
    headers.insert("docker-distribution-api-version", version);
    answer
}
