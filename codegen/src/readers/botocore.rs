//! Service models in botocore's form: operations, shapes, waiters, pages.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The members of requests that take filters have one of these names.
pub const FILTERS: [&str; 2] = ["Filters", "Filter"];

/// A service, or the slice of it that is committed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What holds for the whole service.
    pub metadata: Metadata,
    /// The operations by name.
    pub operations: BTreeMap<String, Operation>,
    /// The shapes by name.
    pub shapes: BTreeMap<String, Shape>,
    /// The waiters by name.
    #[serde(default)]
    pub waiters: BTreeMap<String, Waiter>,
    /// How operations page, by operation.
    #[serde(default)]
    pub pagination: BTreeMap<String, Pages>,
}

/// Errors of every operation of a query service, which no model lists (the API references, Common
/// Errors).
const COMMON_ERRORS: [&str; 1] = ["ValidationError"];

/// What holds for a whole service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Metadata {
    /// The version of the API, a date.
    pub api_version: String,
    /// The first label of the host.
    pub endpoint_prefix: String,
    /// How requests are written.
    pub protocol: String,
    /// The id from which client names are made.
    pub service_id: String,
    /// The name under which requests are signed, when it is not the prefix.
    #[serde(default)]
    pub signing_name: Option<String>,
    /// The endpoint that serves all regions, when there is one.
    #[serde(default)]
    pub global_endpoint: Option<String>,
}

/// One operation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The shape of its input.
    #[serde(default)]
    pub input: Option<Reference>,
    /// The shape of its output.
    #[serde(default)]
    pub output: Option<Reference>,
    /// The errors that the model lists; EC2's lists none.
    #[serde(default)]
    pub errors: Vec<Reference>,
    /// The names that its `Filters` take, which EC2 says in the documents only.
    #[serde(default)]
    pub filters: Vec<String>,
    /// How it is called, where its address tells what it is about.
    #[serde(skip)]
    pub http: Option<Http>,
    /// The scopes that a token needs for it.
    #[serde(skip)]
    pub scopes: Vec<String>,
}

/// Method and address of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// `GET`.
    pub method: String,
    /// `/v2/vpcs/{vpc_id}`.
    pub path: String,
}

impl Http {
    /// The parameters in the address, in their order.
    pub fn parameters(&self) -> Vec<&str> {
        let parts = self.path.split('/');
        let inner = parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        inner.collect()
    }

    /// The address of the collection that it is about an element of: without the last part, which is a
    /// parameter.
    pub fn collection(&self) -> Option<&str> {
        let (before, last) = self.path.rsplit_once('/')?;
        last.starts_with('{').then_some(before)
    }
}

/// A reference to a shape.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Reference {
    /// The shape's name.
    pub shape: String,
    /// The name on the wire, when it is another.
    #[serde(default)]
    pub location_name: Option<String>,
    /// Whether it is a token: two requests with the same one are one.
    #[serde(default)]
    pub idempotency_token: bool,
}

/// What a shape holds.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Named members.
    Structure,
    /// Elements of one shape.
    List,
    /// Values by key.
    Map,
    /// Text, perhaps one of an enumeration.
    String,
    /// A whole number.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A number.
    Float,
    /// A number.
    Double,
    /// True or false.
    Boolean,
    /// A moment.
    Timestamp,
    /// Bytes.
    Blob,
}

/// A shape with its constraints.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The members of a structure, by name.
    #[serde(default)]
    pub members: BTreeMap<String, Reference>,
    /// The members that must be there.
    #[serde(default)]
    pub required: Vec<String>,
    /// The element of a list.
    #[serde(default)]
    pub member: Option<Reference>,
    /// The key of a map.
    #[serde(default)]
    pub key: Option<Reference>,
    /// The value of a map.
    #[serde(default)]
    pub value: Option<Reference>,
    /// The values that a text may have.
    #[serde(default, rename = "enum")]
    pub values: Vec<String>,
    /// The regular expression that a text fits.
    #[serde(default)]
    pub pattern: Option<String>,
    /// The least length, number of elements, or value.
    #[serde(default)]
    pub min: Option<f64>,
    /// The greatest length, number of elements, or value.
    #[serde(default)]
    pub max: Option<f64>,
    /// Whether it is secret.
    #[serde(default)]
    pub sensitive: bool,
    /// Whether exactly one member is set.
    #[serde(default)]
    pub union: bool,
    /// Whether it is an error.
    #[serde(default)]
    pub exception: bool,
    /// The code of an error, when it is not the shape's name.
    #[serde(default)]
    pub error: Option<ErrorCode>,
    /// Whether it is a map whose keys a definition takes for members.
    #[serde(skip)]
    pub is_entries: bool,
    /// Whether it is the value of such a map: a text that may stand for any scalar.
    #[serde(skip)]
    pub is_entry: bool,
}

/// How an error is told on the wire.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ErrorCode {
    /// The code.
    #[serde(default)]
    pub code: Option<String>,
    /// The status of the answer.
    #[serde(default)]
    pub http_status_code: Option<u16>,
}

/// How to wait for a state.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Waiter {
    /// The operation that is polled.
    pub operation: String,
    /// The seconds between two polls.
    pub delay: u32,
    /// How often it is polled at most.
    pub max_attempts: u32,
    /// What answers mean, the first that fits.
    pub acceptors: Vec<Acceptor>,
}

/// What one kind of answer means for a waiter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptor {
    /// `success`, `failure` or `retry`.
    pub state: String,
    /// How the answer is looked at: `path`, `pathAll`, `pathAny`, `status`, `error`.
    pub matcher: String,
    /// The place in the answer.
    #[serde(default)]
    pub argument: Option<String>,
    /// What has to be there.
    pub expected: serde_json::Value,
}

/// How an operation pages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// The member of the input that takes the token.
    pub input_token: serde_json::Value,
    /// The member of the output that has it.
    pub output_token: serde_json::Value,
    /// The member that holds the elements.
    #[serde(default)]
    pub result_key: serde_json::Value,
    /// The member of the input that bounds a page.
    #[serde(default)]
    pub limit_key: Option<String>,
    /// The member of the output that tells whether there is more.
    #[serde(default)]
    pub more_results: Option<String>,
}

impl Service {
    /// A shape.
    pub fn shape(&self, name: &str) -> Option<&Shape> {
        self.shapes.get(name)
    }

    /// The members of an operation's input: name, reference, and whether it is required.
    pub fn input(&self, operation: &str) -> Vec<(&str, &Reference, bool)> {
        let input = self
            .operations
            .get(operation)
            .and_then(|op| op.input.as_ref());
        input.map_or_else(Vec::new, |input| self.members(&input.shape))
    }

    /// The member of an operation's input that takes filters.
    pub fn filter_member(&self, operation: &str) -> Option<&str> {
        let members = self.input(operation).into_iter();
        let mut named = members.map(|(member, ..)| member);
        named.find(|member| FILTERS.contains(member))
    }

    /// The members of a structure: name, reference, and whether it is required.
    pub fn members(&self, shape: &str) -> Vec<(&str, &Reference, bool)> {
        let Some(shape) = self.shape(shape) else {
            return Vec::new();
        };
        let required = |name: &String| shape.required.contains(name);
        let members = shape.members.iter();
        members
            .map(|(name, reference)| (name.as_str(), reference, required(name)))
            .collect()
    }

    /// The shape of an operation's output.
    pub fn output(&self, operation: &str) -> Option<&str> {
        let operation = self.operations.get(operation)?;
        operation
            .output
            .as_ref()
            .map(|output| output.shape.as_str())
    }

    /// The codes of the errors that an operation lists.
    pub fn error_codes(&self, operation: &str) -> Vec<&str> {
        let Some(operation) = self.operations.get(operation) else {
            return Vec::new();
        };
        let code = |reference| self.code(reference);
        let mut codes: Vec<&str> = operation.errors.iter().map(code).collect();
        if !codes.is_empty() && self.metadata.protocol == "query" {
            codes.extend(COMMON_ERRORS);
        }
        codes
    }

    fn code<'s>(&'s self, reference: &'s Reference) -> &'s str {
        let error = self
            .shape(&reference.shape)
            .and_then(|shape| shape.error.as_ref());
        let code = error.and_then(|error| error.code.as_deref());
        code.unwrap_or(&reference.shape)
    }
}
