//! What a call means to DigitalOcean: whose it is, its rate, its form, and which noun has it.

use super::ask::{Ask, Outcome, Refusal, Reply};
use super::document::{Document, Findings};
use super::exchanges::Exchanges;
use super::page;
use super::rate::{Counter, Over};
use super::token::Token;
use super::world::World;
use super::{existing, nouns};
use crate::frame::answer::{Answer, answer, error_answer};
use crate::frame::cloud::{Cloud, Desk, Existing, Spoilable};
use crate::frame::deliver;
use crate::frame::request::{Protocol, Request, decode_pairs};
use bytes::Bytes;
use http::HeaderValue;
use http::request::Parts;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

/// The simulated API.
pub(crate) struct Gateway {
    pub(crate) desk: Desk,
    pub(crate) world: Mutex<World>,
    counter: Mutex<Counter>,
    /// Milliseconds by which the simulated clock is ahead of ours.
    pub(crate) ahead: AtomicI64,
    /// What the document does not allow and was sent all the same, by either side.
    pub(crate) violations: Mutex<Vec<String>>,
    /// Exchanges that the document does not allow by its own error, by their id.
    pub(crate) known: Mutex<Vec<(String, String)>>,
    /// Where what is said is kept, when it is wanted.
    exchanges: Option<Arc<Exchanges>>,
}

impl Gateway {
    pub(crate) fn new(desk: Desk, world: World, exchanges: Option<Arc<Exchanges>>) -> Self {
        Self {
            desk,
            world: Mutex::new(world),
            counter: Mutex::default(),
            ahead: AtomicI64::new(0),
            violations: Mutex::default(),
            known: Mutex::default(),
            exchanges,
        }
    }

    /// The answer, which is kept when that is wanted. A call that the document does not have is not: it has
    /// nothing to say of it.
    fn kept(&self, request: &Request, answer: Answer) -> Answer {
        if let Some(exchanges) = &self.exchanges
            && request.service != "oauth"
        {
            let known = self.known.lock().expect("the known errors");
            let known = known.iter().rev().find(|(id, _)| *id == request.request_id);
            let known = known.map(|(_, what)| what.clone());
            exchanges.keep(request, &self.stamped(answer.clone(), request), known);
        }
        answer
    }

    pub(crate) fn now(&self) -> SystemTime {
        let ahead = self.ahead.load(Ordering::SeqCst).unsigned_abs();
        SystemTime::now() + Duration::from_millis(ahead)
    }

    /// The token of a call, when it is valid.
    fn token(&self, request: &Request) -> Option<Token> {
        let world = self.world.lock().expect("the world");
        let header = request.header("authorization");
        world.tokens.valid(header, self.now()).cloned()
    }

    /// The call without rules.
    fn carried_out(&self, request: &Request) -> Answer {
        // It was there a moment ago; another call may have revoked it since.
        let Some(token) = self.token(request) else {
            return refused(request, &Refusal::unauthorized());
        };
        let settings = {
            let world = self.world.lock().expect("the world");
            (world.settings.rates, world.settings.new_objects_unseen)
        };
        let (rates, unseen) = settings;
        let taken = {
            let call = (request.service.as_str(), request.operation.as_str());
            let mut counter = self.counter.lock().expect("the counter");
            counter.take(rates, &token.secret, call, files(request), self.now())
        };
        if let Err(over) = taken {
            let refusal = Refusal::too_many("API Rate limit exceeded.");
            let mut answer = refused(request, &refusal);
            answer.headers_mut().remove("retry-after");
            if let Over::Burst(wait) = over {
                let seconds = wait.as_secs_f64().ceil();
                if let Ok(value) = HeaderValue::from_str(&format!("{seconds}")) {
                    answer.headers_mut().insert("retry-after", value);
                }
            }
            return answer;
        }
        if unseen > Duration::ZERO && self.desk.history.young(request, unseen).is_some() {
            return refused(request, &nouns::unseen(&request.service));
        }
        self.serve(request, &token)
    }

    /// The call without rules and rates.
    pub(crate) fn serve(&self, request: &Request, token: &Token) -> Answer {
        let document = Document::get();
        let Some(operation) = document.named(&request.service, &request.operation) else {
            return refused(request, &Refusal::not_found());
        };
        if !token.may_all(&operation.scopes) {
            return refused(request, &Refusal::forbidden(NO_SCOPE));
        }
        let body = match body_of(request) {
            Ok(body) => body,
            Err(refusal) => return refused(request, &refusal),
        };
        let query = decode_pairs(&request.uri.query().unwrap_or_default().replace('+', "%20"));
        if !document.may_say(operation, &query, &body, token) {
            return refused(request, &Refusal::forbidden(NO_SCOPE));
        }
        let asked = document.request(operation, &query, &body);
        self.note_known(request, &asked);
        if let Some(fault) = asked.faults.first() {
            let refusal = match document.documents(operation, 400, "message")
                || document.documents(operation, 400, ROOT_CAUSES)
            {
                true => Refusal::bad_request(said(fault)),
                false => Refusal::invalid(said(fault)),
            };
            return refused(request, &refusal);
        }
        let address = format!(
            "http://{}{}",
            request.header("host").unwrap_or_default(),
            request.uri.path()
        );
        let ask = Ask {
            token,
            path: &request.path_parameters,
            query: &query,
            body: &body,
            address: &address,
        };
        let outcome = {
            let mut world = self.world.lock().expect("the world");
            world.settle(self.now());
            nouns::serve(&mut world, &operation.id, &ask)
        };
        let Some(outcome) = outcome else {
            self.desk.not_simulated(request);
            let text = format!("The sandbox does not simulate {}.", request.name());
            return error_answer(request, 501, "not_simulated", &text);
        };
        let mut reply = match paged(&ask, outcome) {
            Err(refusal) => return refused(request, &refusal),
            Ok(reply) => reply,
        };
        let own = document.response(operation, reply.status(), reply.json());
        if let Reply::Json(status, json) = &mut reply {
            document.conceal(operation, *status, json, token);
        }
        self.note_known(request, &own);
        self.note_violations(request, "request", asked.ignored);
        self.note_violations(request, "answer", own.faults);
        written(reply)
    }

    fn note_known(&self, request: &Request, findings: &Findings) {
        if !findings.known.is_empty() {
            let mut known = self.known.lock().expect("the known errors");
            known.push((request.request_id.clone(), findings.known.join(", ")));
        }
    }

    fn note_violations(&self, request: &Request, side: &str, faults: Vec<String>) {
        if faults.is_empty() {
            return;
        }
        let name = request.name();
        let mut violations = self.violations.lock().expect("the violations");
        violations.extend(
            faults
                .iter()
                .map(|fault| format!("{side} of {name}: {fault}")),
        );
    }
}

/// `name: is required` as the API says it.
fn said(fault: &str) -> String {
    let (place, what) = fault.split_once(": ").unwrap_or(("the body", fault));
    format!("{place} {what}")
}

/// How many files a call takes out of the cache of a CDN.
fn files(request: &Request) -> usize {
    if request.operation != "PurgeCache" {
        return 0;
    }
    let body = body_of(request).unwrap_or_default();
    body["files"].as_array().map_or(0, Vec::len)
}

fn body_of(request: &Request) -> Result<Value, Refusal> {
    let is_form = request
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if request.body.is_empty() {
        return Ok(Value::Null);
    }
    if is_form {
        let pairs = decode_pairs(&request.body_text().replace('+', "%20"));
        return Ok(Value::Object(
            pairs.into_iter().map(|(k, v)| (k, v.into())).collect(),
        ));
    }
    serde_json::from_slice(&request.body)
        .map_err(|_| Refusal::bad_request("Unable to parse the request body as JSON"))
}

/// A list becomes the page of it that was asked for.
fn paged(ask: &Ask<'_>, outcome: Outcome) -> Outcome {
    match outcome? {
        Reply::List(root, all) => Ok(Reply::Json(
            200,
            page::page(ask, root, all.into_iter(), |row| row)?,
        )),
        other => Ok(other),
    }
}

fn written(reply: Reply) -> Answer {
    match reply {
        Reply::Json(status, json) => answer(status, "application/json", json.to_string()),
        Reply::Text(status, kind, text) => answer(status, kind, text),
        Reply::Empty(status) => {
            let mut answer = answer(status, "application/json", String::new());
            answer.headers_mut().remove("content-type");
            answer
        }
        Reply::List(..) => unreachable!("lists are paged before"),
    }
}

/// What a token is told that lacks a scope; which one, the API does not say.
const NO_SCOPE: &str = "You are not authorized to perform this operation";

/// What one of the two forms of errors has, and the other has not.
const ROOT_CAUSES: &str = "root_causes";

fn refused(request: &Request, refusal: &Refusal) -> Answer {
    let document = Document::get();
    let operation = document.named(&request.service, &request.operation);
    if operation.is_some_and(|own| document.documents(own, refusal.status, ROOT_CAUSES)) {
        let text = refusal.message.as_str();
        let body = json!({ "error": text, "messages": [text], ROOT_CAUSES: [] });
        return answer(refusal.status, "application/json", body.to_string());
    }
    error_answer(request, refusal.status, refusal.id, &refusal.message)
}

impl Spoilable for Gateway {
    fn desk(&self) -> &Desk {
        &self.desk
    }

    fn expired(&self, request: &Request) -> Answer {
        refused(request, &Refusal::unauthorized())
    }

    async fn missing(&self, request: &Request, _: &str) -> Answer {
        refused(request, &Refusal::not_found())
    }
}

impl Cloud for Gateway {
    fn name(&self, parts: Parts, body: Bytes, request_id: String) -> Request {
        let route = Document::get().route(parts.method.as_str(), parts.uri.path());
        let (service, operation, path_parameters) = match route {
            Some(route) => (
                route.operation.service.clone(),
                route.operation.name.clone(),
                route.parameters,
            ),
            None => (
                "unknown".to_owned(),
                format!("{} {}", parts.method, parts.uri.path()),
                Vec::new(),
            ),
        };
        let mut resources = Vec::new();
        if !path_parameters.is_empty() {
            resources.push(path_parameters.join("/"));
        }
        if parts.method == http::Method::POST
            && let Ok(asked) = serde_json::from_slice::<Value>(&body)
            && let Some(name) = asked["name"].as_str()
        {
            resources.push(name.to_owned());
        }
        Request {
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body,
            service,
            operation,
            region: String::new(),
            access_key: None,
            protocol: Protocol::DigitalOcean,
            path_parameters,
            resources,
            request_id,
        }
    }

    fn refusal(&self, request: &Request) -> Option<Answer> {
        match self.token(request) {
            Some(_) => None,
            None => {
                let answer = refused(request, &Refusal::unauthorized());
                Some(self.kept(request, answer))
            }
        }
    }

    async fn carry_out(&self, request: &Request) -> Answer {
        let answer = self.carried_out(request);
        self.kept(request, answer)
    }

    fn made(&self, request: &Request, answer: &Answer) -> Vec<String> {
        if request.method != http::Method::POST || !answer.status().is_success() {
            return Vec::new();
        }
        let json: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let Some(root) = json.as_object().and_then(|members| members.values().next()) else {
            return Vec::new();
        };
        let names = ["id", "access_key", "name"].iter();
        let id = names.map(|name| &root[*name]).find(|id| !id.is_null());
        match id {
            Some(Value::String(text)) => vec![text.clone()],
            Some(Value::Number(number)) => vec![number.to_string()],
            _ => Vec::new(),
        }
    }

    fn stamped(&self, answer: Answer, request: &Request) -> Answer {
        let mut answer = deliver::stamped(answer, "x-request-id", &request.request_id, self.now());
        let Some(token) = self.token(request) else {
            return answer;
        };
        let rates = self.world.lock().expect("the world").settings.rates;
        let mut counter = self.counter.lock().expect("the counter");
        let standing = counter.standing(rates, &token.secret, self.now());
        let headers = answer.headers_mut();
        headers.insert("ratelimit-limit", standing.limit.into());
        headers.insert("ratelimit-remaining", standing.remaining.into());
        headers.insert("ratelimit-reset", standing.reset.into());
        drop(counter);
        answer
    }

    async fn existing(&self) -> Existing {
        let mut world = self.world.lock().expect("the world");
        world.settle(self.now());
        existing::of(&world)
    }

    fn broken(&self) -> Option<String> {
        None
    }
}
