//! The images of ECR: who may read them, and the tokens that say so.

use super::answer::{Answer, answer};
use super::request::Request;
use super::sandbox::{Sandbox, SandboxError};
use super::server::Gateway;
use crate::registry::{Door, Login, Registry};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::sync::{Mutex, Weak};
use std::time::{SystemTime, UNIX_EPOCH};

/// The token that is given out: one for everybody until its time is over. It is the same in every run, so
/// that two of them can be compared.
#[derive(Default)]
pub(crate) struct Tokens {
    given: Mutex<Option<Given>>,
}

#[derive(Clone)]
struct Given {
    number: u64,
    password: String,
    end: SystemTime,
}

impl Given {
    fn new(number: u64, end: SystemTime) -> Self {
        let seed = format!("ECR authorization token {number}");
        Self {
            number,
            password: URL_SAFE_NO_PAD.encode(digest(&SHA256, seed.as_bytes())),
            end,
        }
    }
}

impl Tokens {
    /// `GetAuthorizationToken`: a password for every repository that the caller may read, and its end (API
    /// reference, "AuthorizationData").
    pub(super) fn give(&self, gateway: &Gateway, request: &Request, body: &Value) -> Answer {
        let now = gateway.now();
        let end = now + gateway.settings.ecr_token_life;
        let mut given = self.given.lock().expect("the token");
        let current = match given.take() {
            Some(current) if now < current.end => current,
            Some(over) => Given::new(over.number + 1, end),
            None => Given::new(1, end),
        };
        let Given { password, end, .. } = given.insert(current);
        let token = STANDARD.encode(format!("AWS:{password}"));
        let seconds = end
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let asked = body["registryIds"].as_array().cloned().unwrap_or_default();
        let asked: Vec<&str> = asked.iter().filter_map(Value::as_str).collect();
        let ids = if asked.is_empty() {
            vec![Sandbox::ACCOUNT]
        } else {
            asked
        };
        let data: Vec<Value> = ids
            .into_iter()
            .map(|id| {
                json!({
                    "authorizationToken": token, "expiresAt": seconds,
                    "proxyEndpoint": format!("https://{id}.dkr.ecr.{}.amazonaws.com", request.region),
                })
            })
            .collect();
        let told = json!({ "authorizationData": data }).to_string();
        answer(200, "application/x-amz-json-1.1", told)
    }

    fn is_valid(&self, password: &str, now: SystemTime) -> bool {
        let given = self.given.lock().expect("the token");
        let is_it = |given: &Given| given.password == password && now < given.end;
        given.as_ref().is_some_and(is_it)
    }
}

/// ECR's way in: the name is always the same.
struct Ecr {
    gateway: Weak<Gateway>,
}

impl Door for Ecr {
    fn login(&self) -> Login {
        let host = format!(
            "{}.dkr.ecr.{}.amazonaws.com",
            Sandbox::ACCOUNT,
            Sandbox::REGION
        );
        Login::Basic {
            realm: format!("https://{host}/"),
            service: "ecr.amazonaws.com".to_owned(),
        }
    }

    fn lets_in(&self, user: &str, password: &str, _: &str) -> bool {
        let gateway = self.gateway.upgrade();
        user == "AWS"
            && gateway.is_some_and(|gateway| gateway.overlays.ecr.is_valid(password, gateway.now()))
    }
}

impl Sandbox {
    /// The registry of images, started when it is first asked for. Its repositories are those that were
    /// pushed to it, without the host of their names.
    ///
    /// # Errors
    /// When there is no port for it.
    pub fn registry(&self) -> Result<Registry, SandboxError> {
        let mut registry = self.registry.lock().expect("the registry");
        if registry.is_none() {
            let runtime = self.runtime.as_ref().expect("runs until it is dropped");
            let door = Ecr {
                gateway: self.gateway.me.clone(),
            };
            let opened = Registry::open(runtime.handle(), door);
            *registry = Some(opened.map_err(|e| SandboxError::new(e.to_string()))?);
        }
        Ok(registry.clone().expect("just opened"))
    }
}
