//! A request of EKS, taken apart, and its pages.

use super::error::Refusal;
use super::neighbours::Neighbours;
use super::settings::EksSettings;
use crate::aws::request::{Request, decode_pairs};
use crate::aws::sandbox::Sandbox;
use crate::aws::server::Gateway;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

/// What a call answers.
pub(crate) type Served = Result<Value, Refusal>;

/// A request with what is needed to carry it out.
pub(crate) struct Ask<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) request: &'a Request,
    pub(super) body: Value,
    pub(super) now: SystemTime,
}

impl<'a> Ask<'a> {
    /// Reads the body; one that is no JSON object is refused as the API's front does it.
    pub(super) fn new(
        gateway: &'a Gateway,
        request: &'a Request,
        now: SystemTime,
    ) -> Result<Self, Refusal> {
        let body = match &request.body[..] {
            [] => json!({}),
            bytes => serde_json::from_slice(bytes).unwrap_or(Value::Null),
        };
        if !body.is_object() {
            return Err(Refusal::parameter("The request body is not a JSON object."));
        }
        Ok(Self {
            gateway,
            request,
            body,
            now,
        })
    }

    /// A path parameter, counted from 0.
    pub(super) fn path(&self, at: usize) -> &'a str {
        self.request
            .path_parameters
            .get(at)
            .map(String::as_str)
            .unwrap_or_default()
    }

    /// A member of the body that is a text and says something.
    pub(super) fn text(&self, member: &str) -> Option<&str> {
        self.body[member].as_str().filter(|text| !text.is_empty())
    }

    /// A text that must be there.
    pub(super) fn required(&self, member: &str) -> Result<&str, Refusal> {
        self.text(member)
            .ok_or_else(|| Refusal::parameter(format!("The parameter {member} is required.")))
    }

    /// A member of the body that is there and not null.
    pub(super) fn member(&self, member: &str) -> Option<&Value> {
        self.body.get(member).filter(|value| !value.is_null())
    }

    pub(super) fn query(&self, name: &str) -> Option<String> {
        self.request.query(name).filter(|value| !value.is_empty())
    }

    /// Every value of a query parameter that may be repeated.
    pub(super) fn query_all(&self, name: &str) -> Vec<String> {
        decode_pairs(self.request.uri.query().unwrap_or_default())
            .into_iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value)
            .collect()
    }

    pub(super) fn token(&self) -> Option<String> {
        self.text("clientRequestToken").map(str::to_owned)
    }

    /// `clientRequestToken` and the whole body.
    pub(super) fn asked(&self) -> (Option<String>, Value) {
        (self.token(), self.body.clone())
    }

    pub(super) fn times(&self) -> &'a EksSettings {
        &self.gateway.settings.eks
    }

    pub(super) fn after(&self, time: Duration) -> SystemTime {
        self.now + time
    }

    pub(super) fn region(&self) -> &'a str {
        &self.request.region
    }

    /// The other services, in the name of the caller.
    pub(super) fn neighbours(&self) -> Neighbours<'a> {
        Neighbours {
            gateway: self.gateway,
            region: self.region(),
            access_key: self.request.access_key.as_deref(),
        }
    }

    /// `arn:aws:eks:REGION:ACCOUNT:REST`.
    pub(super) fn arn(&self, rest: &str) -> String {
        format!("arn:aws:eks:{}:{}:{rest}", self.region(), Sandbox::ACCOUNT)
    }

    /// The tags of a create, within the API's limits.
    pub(super) fn tags(&self) -> Result<Value, Refusal> {
        let tags = self.member("tags").cloned().unwrap_or_else(|| json!({}));
        match bad_tag(&tags) {
            Some(text) => Err(Refusal::parameter(text)),
            None => Ok(tags),
        }
    }

    /// One page of a list: `maxResults` up to 100 entries, and where the next one begins.
    pub(super) fn page(&self, member: &str, mut items: Vec<Value>) -> Served {
        let bad = |text: &str| Refusal::parameter(text.to_owned());
        let size = match self.query("maxResults") {
            None => 100,
            Some(text) => text
                .parse()
                .ok()
                .filter(|size| (1..=100).contains(size))
                .ok_or_else(|| bad("maxResults must be between 1 and 100."))?,
        };
        let from: usize = match self.query("nextToken") {
            None => 0,
            Some(token) => token
                .strip_prefix("page-")
                .and_then(|from| from.parse().ok())
                .filter(|from| *from < items.len())
                .ok_or_else(|| bad("The nextToken is not valid."))?,
        };
        let more = items.len() > from + size;
        let page: Vec<Value> = items.drain(from..).take(size).collect();
        let mut answer = json!({ member: page });
        if more {
            answer["nextToken"] = json!(format!("page-{}", from + size));
        }
        Ok(answer)
    }
}

/// What is wrong with tags, by the limits of the service model: fifty of them, keys to 128 and values
/// to 256 characters, and none that only AWS may set.
pub(super) fn bad_tag(tags: &Value) -> Option<String> {
    let Some(tags) = tags.as_object() else {
        return Some("tags must be a map.".to_owned());
    };
    if tags.len() > 50 {
        return Some("Too many tags: at most 50 are allowed.".to_owned());
    }
    tags.iter().find_map(|(key, value)| {
        let length = value.as_str().map(|text| text.chars().count());
        if key.is_empty() || key.chars().count() > 128 {
            Some(format!("The tag key {key} is not valid."))
        } else if key.to_ascii_lowercase().starts_with("aws:") {
            Some(format!(
                "The tag key {key} is not valid: the prefix aws: is reserved."
            ))
        } else if length.is_none_or(|length| length > 256) {
            Some(format!("The value of the tag {key} is not valid."))
        } else {
            None
        }
    })
}

/// A time as the API writes it: seconds since 1970, with milliseconds.
pub(super) fn seconds(time: SystemTime) -> Value {
    let since = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    #[allow(
        clippy::cast_precision_loss,
        reason = "milliseconds of this era are far below 2^53"
    )]
    let seconds = since.as_millis() as f64 / 1000.0;
    json!(seconds)
}

/// The strings of a list.
pub(super) fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}
