//! An EC2 that answers what it was told: the members of the requests that change something come back
//! in the object that is read, under the same names. It knows the shapes of the service's model and
//! nothing else, so what a provider reads from it is what it wrote, wherever names agree.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value as Json, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The id of whatever was made.
const ID: &str = "made-0123456789abcdef0";

/// The states in which an object can be worked with, as models spell them.
const READY: [&str; 7] = [
    "available",
    "Available",
    "attached",
    "associated",
    "active",
    "create-complete",
    "update-complete",
];

/// How deep objects in objects are made up.
const DEPTH: usize = 4;

/// The mirror, on a port of its own until the test ends.
pub(super) struct Mirror {
    /// Where it listens.
    pub(super) url: String,
    told: Arc<Mutex<Map<String, Json>>>,
    service: Arc<Service>,
}

impl Mirror {
    /// Starts one.
    pub(super) async fn start() -> Self {
        Self::of(Arc::new(Service::read())).await
    }

    /// Starts another one of the same service, that is told nothing by those who know this one.
    pub(super) async fn another(&self) -> Self {
        Self::of(Arc::clone(&self.service)).await
    }

    async fn of(service: Arc<Service>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let told = Arc::new(Mutex::new(Map::new()));
        let (all, shared) = (Arc::clone(&service), Arc::clone(&told));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (service, told) = (Arc::clone(&all), Arc::clone(&shared));
                tokio::spawn(async move { serve(stream, &service, &told).await });
            }
        });
        Self {
            url: format!("http://127.0.0.1:{port}"),
            told,
            service,
        }
    }

    /// Forgets what it was told.
    pub(super) fn forget(&self) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.clear();
    }
}

/// Answers the requests of one connection.
async fn serve(mut stream: TcpStream, service: &Service, told: &Mutex<Map<String, Json>>) {
    let mut read = Vec::new();
    let mut chunk = [0_u8; 4096];
    loop {
        let Some((body, end)) = request(&read) else {
            match stream.read(&mut chunk).await {
                Ok(0) | Err(_) => return,
                Ok(count) => read.extend_from_slice(&chunk[..count]),
            }
            continue;
        };
        read.drain(..end);
        let answer = {
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            service.answer(&body, &mut told)
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        if stream.write_all(head.as_bytes()).await.is_err()
            || stream.write_all(answer.as_bytes()).await.is_err()
        {
            return;
        }
    }
}

/// The body of the first whole request, and where it ends.
fn request(read: &[u8]) -> Option<(String, usize)> {
    let head = read.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&read[..head]).to_lowercase();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().unwrap_or(0));
    let body = read.get(head..head + length)?;
    Some((String::from_utf8_lossy(body).into_owned(), head + length))
}

/// The model of the service.
struct Service {
    operations: Json,
    shapes: Json,
}

impl Service {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let text = fs::read_to_string(root.join("codegen/inputs/botocore/ec2.json"));
        let model: Json = serde_json::from_str(&text.expect("the model is committed"))
            .expect("the model is JSON");
        Self {
            operations: model["operations"].clone(),
            shapes: model["shapes"].clone(),
        }
    }

    fn answer(&self, body: &str, told: &mut Map<String, Json>) -> String {
        let form: BTreeMap<String, String> = body
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        let action = form.get("Action").map_or("", String::as_str);
        let operation = &self.operations[action];
        let reads = action.starts_with("Describe");
        if !reads && let Some(input) = operation["input"]["shape"].as_str() {
            let members = self.decode(input, "", &form);
            let Json::Object(members) = members else {
                return String::new();
            };
            for (name, value) in members {
                if name == "TagSpecifications" {
                    told.insert("Tags".to_owned(), value[0]["Tags"].clone());
                    continue;
                }
                // A call about one object names it in a list.
                if let (Some(one), Json::Array(all)) = (name.strip_suffix('s'), &value)
                    && let [only] = all.as_slice()
                {
                    told.insert(one.to_owned(), only.clone());
                }
                told.insert(name, value);
            }
        }
        let output = operation["output"]["shape"].as_str();
        let inside = output.map_or_else(String::new, |output| {
            let filled = self.structure(output, told, !reads, 0);
            filled.map_or_else(String::new, |(value, _)| self.encode(output, &value))
        });
        format!("<{action}Response>{inside}</{action}Response>")
    }

    fn members(&self, shape: &str) -> impl Iterator<Item = (&String, &Json)> {
        self.shapes[shape]["members"]
            .as_object()
            .into_iter()
            .flatten()
    }

    fn kind(&self, shape: &str) -> &str {
        self.shapes[shape]["type"].as_str().unwrap_or_default()
    }

    fn element(&self, shape: &str) -> &str {
        self.shapes[shape]["member"]["shape"]
            .as_str()
            .unwrap_or_default()
    }

    /// The value of a shape in a form, as the EC2 protocol writes it; null when nothing of it is there.
    fn decode(&self, shape: &str, at: &str, form: &BTreeMap<String, String>) -> Json {
        match self.kind(shape) {
            "structure" => {
                let mut out = Map::new();
                for (name, member) in self.members(shape) {
                    let wire = member["queryName"].as_str().map_or_else(
                        || capital(member["locationName"].as_str().unwrap_or(name)),
                        str::to_owned,
                    );
                    let path = if at.is_empty() {
                        wire
                    } else {
                        format!("{at}.{wire}")
                    };
                    let inner = member["shape"].as_str().unwrap_or_default();
                    let value = self.decode(inner, &path, form);
                    if !value.is_null() {
                        out.insert(name.clone(), value);
                    }
                }
                if out.is_empty() && !at.is_empty() {
                    return Json::Null;
                }
                Json::Object(out)
            }
            "list" => {
                let elements =
                    (1..).map(|n| self.decode(self.element(shape), &format!("{at}.{n}"), form));
                let elements: Vec<Json> = elements.take_while(|it| !it.is_null()).collect();
                if elements.is_empty() {
                    Json::Null
                } else {
                    json!(elements)
                }
            }
            _ => form.get(at).map_or(Json::Null, |text| json!(text)),
        }
    }

    /// The object of this shape that has what was told under the names of its members, and whether
    /// there was any. Ids and states are made up.
    fn structure(
        &self,
        shape: &str,
        told: &Map<String, Json>,
        with_ids: bool,
        depth: usize,
    ) -> Option<(Json, bool)> {
        let (mut out, mut is_told) = (Map::new(), false);
        for (name, member) in self.members(shape) {
            let inner = member["shape"].as_str().unwrap_or_default();
            if name.ends_with("Token") || name == "Unsuccessful" {
                continue;
            }
            if let Some(value) = told.get(name).and_then(|value| self.like(inner, value)) {
                is_told = true;
                out.insert(name.clone(), value);
                continue;
            }
            let made = match self.kind(inner) {
                _ if depth >= DEPTH => None,
                "structure" => {
                    let one = self.structure(inner, told, true, depth + 1);
                    one.filter(|(_, any)| *any || depth == 0)
                }
                "list" => self.list(name, inner, told, with_ids, depth),
                _ => self
                    .made_up(name, inner, with_ids)
                    .map(|text| (text, false)),
            };
            if let Some((value, any)) = made {
                is_told |= any;
                out.insert(name.clone(), value);
            }
        }
        (!out.is_empty()).then_some((Json::Object(out), is_told))
    }

    /// A list of one: of an object that something was told of, or the object that is read.
    fn list(
        &self,
        name: &str,
        shape: &str,
        told: &Map<String, Json>,
        with_ids: bool,
        depth: usize,
    ) -> Option<(Json, bool)> {
        let element = self.element(shape);
        if self.kind(element) == "structure" {
            let one = self.structure(element, told, true, depth + 1);
            let (value, any) = one.filter(|(_, any)| *any || !with_ids)?;
            return Some((json!([value]), any));
        }
        (with_ids && name.ends_with("Ids")).then(|| (json!([ID]), false))
    }

    /// An id, or the state in which an object can be worked with.
    fn made_up(&self, name: &str, shape: &str, with_ids: bool) -> Option<Json> {
        if name.ends_with("Id") {
            return with_ids.then(|| json!(ID));
        }
        // Some states have no list of what they may be.
        if name == "State" && self.shapes[shape]["enum"].is_null() {
            return Some(json!("available"));
        }
        let values = self.shapes[shape]["enum"].as_array()?.iter();
        let mut values = values.filter_map(Json::as_str);
        let ready = values.find(|it| READY.contains(it))?;
        name.contains("Stat").then(|| json!(ready))
    }

    /// What was told in the form of this shape; `None` when it is of another kind.
    fn like(&self, shape: &str, value: &Json) -> Option<Json> {
        let only = || {
            let mut members = self.members(shape);
            members.next().filter(|_| members.next().is_none())
        };
        match (self.kind(shape), value) {
            ("structure", Json::Object(object)) => {
                let members = self.members(shape).filter_map(|(name, member)| {
                    let inner = member["shape"].as_str().unwrap_or_default();
                    Some((name.clone(), self.like(inner, object.get(name)?)?))
                });
                Some(Json::Object(members.collect()))
            }
            ("list", Json::Array(all)) => {
                let all = all.iter().map(|it| self.like(self.element(shape), it));
                all.collect::<Option<Vec<_>>>().map(Json::Array)
            }
            // A value that changes alone stands in a structure of its own.
            ("structure", Json::String(_)) => only().map(|(name, _)| json!({ name: value })),
            ("structure" | "list", _) => None,
            (_, Json::Object(members)) => members.get("Value").cloned(),
            (_, Json::String(_)) => Some(value.clone()),
            _ => None,
        }
    }

    fn encode(&self, shape: &str, value: &Json) -> String {
        match (self.kind(shape), value) {
            ("structure", Json::Object(object)) => {
                let members = self.members(shape).filter_map(|(name, member)| {
                    let value = object.get(name)?;
                    let tag = member["locationName"].as_str().unwrap_or(name);
                    let inner = member["shape"].as_str().unwrap_or_default();
                    Some(format!("<{tag}>{}</{tag}>", self.encode(inner, value)))
                });
                members.collect()
            }
            ("list", Json::Array(elements)) => {
                let elements = elements.iter();
                let items = elements.map(|it| self.encode(self.element(shape), it));
                items.map(|it| format!("<item>{it}</item>")).collect()
            }
            (_, Json::String(text)) => escaped(text),
            _ => String::new(),
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

/// The text that a form encodes.
fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.bytes());
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let digits = String::from_utf8_lossy(&digits).into_owned();
                u8::from_str_radix(&digits, 16).unwrap_or(b'?')
            }
            other => other,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
