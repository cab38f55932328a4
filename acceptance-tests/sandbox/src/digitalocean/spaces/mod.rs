//! Spaces: buckets and objects by S3's protocol, which moto keeps, for the keys that the API made.
//!
//! | module | what it is |
//! |---|---|
//! | `access` | whose key signed, and what its grants let it do |
//! | `bucket` | where buckets are, and how Spaces differs from S3: what it refuses, and what it tells |
//! | `answer` | answers as Spaces gives them |
//!
//! It names, records and spoils calls as the API beside it does, in the same log and by the same rules:
//! `s3:CreateBucket`. The names of operations, signatures and moto are those of the local AWS.
//!
//! It deliberately knows paths alone (`/bucket/key`), no host names of buckets, and nobody without a key.

mod access;
mod answer;
mod bucket;

use crate::aws::shared::{Moto, Reply, Upstream, name_s3};
use crate::digitalocean::gateway::Gateway;
use crate::frame::answer::{Answer, error_answer};
use crate::frame::cloud::{Cloud, Desk, Existing, SandboxError, Spoilable};
use crate::frame::deliver;
use crate::frame::request::Request;
use answer::error;
use bytes::Bytes;
use http::HeaderValue;
use http::request::Parts;
use std::sync::Arc;

/// The simulated Spaces.
pub(crate) struct Spaces {
    gateway: Arc<Gateway>,
    upstream: Upstream,
}

impl Spaces {
    /// Beside this API, with a moto of its own. Whoever starts it keeps the moto: connections that are
    /// still open when everything ends would keep it too long.
    pub(crate) fn start(gateway: Arc<Gateway>, forked: bool) -> Result<(Self, Moto), SandboxError> {
        let moto = Moto::start(forked)?;
        gateway.world.lock().expect("the world").has_spaces = true;
        let upstream = Upstream::new(moto.watch());
        Ok((Self { gateway, upstream }, moto))
    }

    /// moto's answer. It is asked as if in one region, because it keeps buckets of all of them.
    async fn forward(&self, request: &Request, body: Bytes) -> Answer {
        let path = request.uri.path_and_query();
        let path = path.map_or("/", |path| path.as_str());
        let mut headers = request.headers.clone();
        let credential = "AWS4-HMAC-SHA256 Credential=slipway/20260101/us-east-1/s3/aws4_request, \
                          SignedHeaders=host, Signature=0";
        headers.insert("authorization", HeaderValue::from_static(credential));
        headers.insert("host", HeaderValue::from_static("127.0.0.1"));
        let reply = self
            .upstream
            .send(&request.method, path, &headers, body, request.is_read());
        match reply.await {
            Reply::Answer(answer) => answer,
            Reply::Unknown => self.not_simulated(request, ""),
            Reply::Crashed(trace) => {
                self.not_simulated(request, &format!(": moto crashed on it ({trace})"))
            }
            Reply::Broken(how) => {
                let text = format!("The sandbox is broken: {how}");
                error_answer(request, 501, "SandboxBroken", &text)
            }
        }
    }

    fn not_simulated(&self, request: &Request, why: &str) -> Answer {
        self.gateway.desk.not_simulated(request);
        let text = format!("The sandbox does not simulate {}{why}.", request.name());
        error_answer(request, 501, "NotSimulated", &text)
    }
}

impl Spoilable for Spaces {
    fn desk(&self) -> &Desk {
        &self.gateway.desk
    }

    fn expired(&self, request: &Request) -> Answer {
        error(request, 403, "InvalidAccessKeyId")
    }

    async fn missing(&self, request: &Request, _: &str) -> Answer {
        let code = match request.path_parameters.len() {
            0 | 1 => "NoSuchBucket",
            _ => "NoSuchKey",
        };
        error(request, 404, code)
    }
}

impl Cloud for Spaces {
    fn name(&self, parts: Parts, body: Bytes, request_id: String) -> Request {
        name_s3(parts, body, answer::transaction(&request_id))
    }

    fn refusal(&self, request: &Request) -> Option<Answer> {
        let now = self.gateway.now();
        let mut world = self.gateway.world.lock().expect("the world");
        world.settle(now);
        access::refusal(&world, request, now)
    }

    async fn carry_out(&self, request: &Request) -> Answer {
        let own = {
            let mut world = self.gateway.world.lock().expect("the world");
            if !access::is_allowed(&world, request) {
                return error(request, 403, "AccessDenied");
            }
            bucket::serve(&mut world, request)
        };
        if let Some(answer) = own {
            return answer;
        }
        let answer = self.forward(request, bucket::body(request)).await;
        if answer.status().is_success() {
            let mut world = self.gateway.world.lock().expect("the world");
            if let Some(told) = bucket::keep(&mut world, request) {
                return told;
            }
        }
        answer::of_spaces(request, answer)
    }

    fn made(&self, request: &Request, answer: &Answer) -> Vec<String> {
        match request.is_create() && answer.status().is_success() {
            true => request.resources.clone(),
            false => Vec::new(),
        }
    }

    fn stamped(&self, answer: Answer, request: &Request) -> Answer {
        let now = self.gateway.now();
        deliver::stamped(answer, "x-amz-request-id", &request.request_id, now)
    }

    async fn existing(&self) -> Existing {
        self.gateway.existing().await
    }

    fn broken(&self) -> Option<String> {
        self.upstream.broken()
    }
}
