//! Refusals of the EKS API, with the members that each of its exceptions has.

use crate::aws::answer::{Answer, answer};
use http::HeaderValue;
use serde_json::{Map, Value, json};

/// An exception of the service: its name, its HTTP status, and the members beside the message, which
/// are all there and null where they say nothing. Names and statuses are those of the service model;
/// that members are null rather than absent is in the log of hashicorp/terraform-provider-aws#38796.
struct Exception {
    name: &'static str,
    status: u16,
    members: &'static [&'static str],
}

const OBJECT: &[&str] = &["clusterName", "nodegroupName", "addonName"];
const WITH_PROFILE: &[&str] = &[
    "clusterName",
    "nodegroupName",
    "fargateProfileName",
    "addonName",
    "subscriptionId",
];
const WITH_SUBSCRIPTION: &[&str] = &[
    "clusterName",
    "nodegroupName",
    "addonName",
    "subscriptionId",
];

/// What was refused, and about which object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    kind: Kind,
    message: String,
    about: Map<String, Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    InUse,
    NotFound,
    Parameter,
    Request,
    BadTag,
    NoSuchTagged,
    NotSimulated,
}

impl Kind {
    fn exception(self) -> Exception {
        let (name, status, members) = match self {
            Self::InUse => ("ResourceInUseException", 409, OBJECT),
            Self::NotFound => ("ResourceNotFoundException", 404, WITH_PROFILE),
            Self::Parameter => ("InvalidParameterException", 400, WITH_PROFILE),
            Self::Request => ("InvalidRequestException", 400, WITH_SUBSCRIPTION),
            Self::BadTag => ("BadRequestException", 400, &[][..]),
            Self::NoSuchTagged => ("NotFoundException", 404, &[][..]),
            Self::NotSimulated => ("NotSimulated", 501, &[][..]),
        };
        Exception {
            name,
            status,
            members,
        }
    }
}

impl Refusal {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            about: Map::new(),
        }
    }

    /// `ResourceInUseException`.
    pub(super) fn in_use(message: impl Into<String>) -> Self {
        Self::new(Kind::InUse, message)
    }

    /// `ResourceNotFoundException`.
    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, message)
    }

    /// `InvalidParameterException`.
    pub(super) fn parameter(message: impl Into<String>) -> Self {
        Self::new(Kind::Parameter, message)
    }

    /// `InvalidRequestException`.
    pub(super) fn request(message: impl Into<String>) -> Self {
        Self::new(Kind::Request, message)
    }

    /// `BadRequestException`, which only the calls for tags have.
    pub(super) fn bad_tag(message: impl Into<String>) -> Self {
        Self::new(Kind::BadTag, message)
    }

    /// `NotFoundException`, which only the calls for tags have.
    pub(super) fn no_such_tagged(message: impl Into<String>) -> Self {
        Self::new(Kind::NoSuchTagged, message)
    }

    /// Nothing of the service: a gap of the sandbox.
    pub(super) fn not_simulated(message: impl Into<String>) -> Self {
        Self::new(Kind::NotSimulated, message)
    }

    /// The text of a gap, when this is one.
    pub(super) fn gap(&self) -> Option<&str> {
        (self.kind == Kind::NotSimulated).then_some(self.message.as_str())
    }

    /// Names the object, in a member such as `nodegroupName`.
    #[must_use]
    pub(super) fn about(mut self, member: &str, name: &str) -> Self {
        self.about.insert(member.to_owned(), json!(name));
        self
    }

    pub(super) fn answer(&self) -> Answer {
        let exception = self.kind.exception();
        let mut body = Map::new();
        for member in exception.members {
            let value = self.about.get(*member).cloned();
            body.insert((*member).to_owned(), value.unwrap_or(Value::Null));
        }
        body.insert("message".to_owned(), json!(self.message));
        let mut answer = answer(
            exception.status,
            "application/json",
            Value::Object(body).to_string(),
        );
        let name = HeaderValue::from_static(exception.name);
        answer.headers_mut().insert("x-amzn-errortype", name);
        answer
    }
}
