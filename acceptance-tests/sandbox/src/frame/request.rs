//! One API call as the gateway received it.

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};

/// The wire protocol of a service, which decides how its errors look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Route 53, CloudFront.
    RestXml,
    /// S3: rest-xml with error documents of its own.
    S3,
    /// JSON with an `X-Amz-Target` header: ACM, ECS, Secrets Manager and others.
    Json,
    /// Form bodies with an `Action`: STS, IAM, RDS, load balancers.
    Query,
    /// The query protocol with EC2's own error documents.
    Ec2,
    /// Paths and JSON bodies: EKS and others.
    RestJson,
    /// Smithy RPC v2 with CBOR bodies, which newer SDKs choose for some services.
    Cbor,
    /// DigitalOcean's: paths and JSON bodies, errors with an id and a message.
    DigitalOcean,
    /// The API server of a cluster: errors are objects of the kind `Status`.
    Kubernetes,
}

/// One API call: named, and with its whole body.
#[derive(Debug, Clone)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// Path and query as they were sent, still percent-encoded.
    pub uri: Uri,
    /// Every header.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
    /// The signing name of the service, `route53`.
    pub service: String,
    /// The operation's API name, or method and path when it is not known.
    pub operation: String,
    /// The region of the credential scope; empty for unsigned calls.
    pub region: String,
    /// The access key id that signed the call.
    pub access_key: Option<String>,
    /// How the service talks.
    pub protocol: Protocol,
    /// Percent-decoded path parameters of REST operations, in path order.
    pub path_parameters: Vec<String>,
    /// What the call is about, as far as its members tell: ids, names or ARNs, path parameters joined
    /// by slashes, and for a change of records the zone and then `name type` of each.
    pub resources: Vec<String>,
    /// The request id that the answer will carry when the gateway makes it.
    pub request_id: String,
}

impl Request {
    /// `service:Operation`, what patterns are matched with.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }

    /// The body as text; bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn body_text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A decoded query parameter of the URI.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        decode_pairs(self.uri.query().unwrap_or_default())
            .into_iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether the operation only reads, judged by the API's naming.
    #[must_use]
    pub fn is_read(&self) -> bool {
        is_read(&self.operation)
    }

    /// Whether the operation makes a resource, judged by the API's naming.
    #[must_use]
    pub fn is_create(&self) -> bool {
        is_create(&self.operation)
    }

    /// Which attempt of the SDK this is, from its `amz-sdk-request` header (1 is the first).
    #[must_use]
    pub fn attempt(&self) -> Option<u32> {
        self.header("amz-sdk-request")?
            .split(';')
            .find_map(|part| part.trim().strip_prefix("attempt="))?
            .parse()
            .ok()
    }
}

pub(crate) fn is_create(operation: &str) -> bool {
    ["Create", "Run", "Allocate", "Request", "Register", "Import"]
        .iter()
        .any(|verb| operation.starts_with(verb))
}

pub(crate) fn is_read(operation: &str) -> bool {
    [
        "Get", "List", "Describe", "Head", "BatchGet", "Search", "Lookup", "Watch", "DryRun",
    ]
    .iter()
    .any(|verb| operation.starts_with(verb))
}

/// `a=b&c=d`, percent-decoded. A `+` stays, because signatures are made over `%20`; form bodies
/// replace it first.
pub(crate) fn decode_pairs(encoded: &str) -> Vec<(String, String)> {
    encoded
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        })
        .collect()
}

pub(crate) fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}
