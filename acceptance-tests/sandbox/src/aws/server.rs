//! What a call means to AWS: whose overlay has it, or that moto has it.

use super::acm::Acm;
use super::answer::{Answer, error_answer, throttle_answer};
use super::autoscaling::AutoScaling;
use super::credentials::CredentialTable;
use super::deliver;
use super::dynamodb::Dynamo;
use super::ec2::Ec2;
use super::ecr;
use super::eks::Eks;
use super::elasticache::ElastiCache;
use super::elb::LoadBalancers;
use super::events::{self, Events};
use super::existing::Existing;
use super::forward::{Reply, Upstream};
use super::ghost;
use super::iam::{self, Iam};
use super::images;
use super::kms::Kms;
use super::limits::Limits;
use super::logs::Logs;
use super::naming::{form_parameter, name_request, resource};
use super::rds::Rds;
use super::redshift::Redshift;
use super::request::Request;
use super::route53::Route53;
use super::s3::S3;
use super::secrets;
use super::settings::Settings;
use super::signature;
use super::sns::Sns;
use super::sqs;
use super::ssm;
use crate::frame::cloud::{Cloud, Desk, Spoilable};
use crate::kubernetes::Fleet;
use bytes::Bytes;
use http::request::Parts;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, Weak};
use std::time::{Duration, Instant, SystemTime};

/// The services with behaviour of our own: one field each, with a lock of its own, and one line in
/// [`Gateway::dispatch`]. An overlay is a struct with `Default` and
/// `async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer`, which hands what it
/// leaves as it is to [`Gateway::forward`].
#[derive(Default)]
pub(crate) struct Overlays {
    pub(crate) autoscaling: tokio::sync::Mutex<AutoScaling>,
    pub(crate) dns: tokio::sync::Mutex<Dns>,
    pub(crate) dynamodb: tokio::sync::Mutex<Dynamo>,
    pub(crate) ec2: tokio::sync::Mutex<Ec2>,
    pub(crate) elasticache: tokio::sync::Mutex<ElastiCache>,
    pub(crate) elb: tokio::sync::Mutex<LoadBalancers>,
    pub(crate) kms: tokio::sync::Mutex<Kms>,
    pub(crate) logs: tokio::sync::Mutex<Logs>,
    pub(crate) rds: tokio::sync::Mutex<Rds>,
    pub(crate) redshift: tokio::sync::Mutex<Redshift>,
    pub(crate) s3: tokio::sync::Mutex<S3>,
    pub(crate) sns: tokio::sync::Mutex<Sns>,
    pub(crate) iam: Mutex<Iam>,
    pub(crate) ecr: images::Tokens,
    pub(crate) events: Events,
    pub(crate) eks: tokio::sync::Mutex<Eks>,
}

/// Route 53 and ACM, behind one lock: a change of records is seen by ACM at once, and two creates
/// with one caller reference cannot pass each other.
#[derive(Default)]
pub(crate) struct Dns {
    pub(crate) route53: Route53,
    pub(crate) acm: Acm,
}

pub(crate) struct Gateway {
    pub(crate) desk: Desk,
    pub(crate) settings: Settings,
    pub(crate) upstream: Upstream,
    pub(crate) credentials: CredentialTable,
    pub(crate) overlays: Overlays,
    /// The Kubernetes behind clusters.
    pub(crate) fleet: Fleet,
    /// Itself, for what outlives a call.
    pub(crate) me: Weak<Self>,
    pub(crate) limits: Limits,
    /// Seconds by which the simulated cloud's clock is ahead of ours.
    pub(crate) clock_offset: AtomicI64,
}

impl Spoilable for Gateway {
    fn desk(&self) -> &Desk {
        &self.desk
    }

    fn expired(&self, request: &Request) -> Answer {
        signature::expired(request)
    }

    async fn missing(&self, request: &Request, young: &str) -> Answer {
        ghost::answer(self, request, young).await
    }
}

impl Cloud for Gateway {
    fn name(&self, parts: Parts, body: Bytes, request_id: String) -> Request {
        name_request(parts, body, request_id)
    }

    /// The refusal of a call whose signature is not right.
    fn refusal(&self, request: &Request) -> Option<Answer> {
        if !self.settings.check_signatures {
            return None;
        }
        signature::refusal(request, &self.credentials, self.now())
    }

    /// The call as the service does it: rate, then behaviour.
    async fn carry_out(&self, request: &Request) -> Answer {
        if !self.limits.take(request, Instant::now()) {
            return throttle_answer(request);
        }
        self.serve_simulated(request).await
    }

    fn made(&self, request: &Request, answer: &Answer) -> Vec<String> {
        made(request, answer)
    }

    fn stamped(&self, answer: Answer, request: &Request) -> Answer {
        deliver::stamped(answer, "x-amzn-requestid", &request.request_id, self.now())
    }

    async fn existing(&self) -> Existing {
        Self::existing(self).await
    }

    fn broken(&self) -> Option<String> {
        self.upstream.broken()
    }
}

impl Gateway {
    /// The service's behaviour alone: no rules, no signature, no rate.
    pub(crate) async fn serve_simulated(&self, request: &Request) -> Answer {
        let answer = self.dispatch(request).await;
        if matches!(request.service.as_str(), "sts" | "iam") && answer.status().is_success() {
            let asked = form_parameter(&request.body_text(), "DurationSeconds")
                .and_then(|s| s.parse().ok())
                .unwrap_or(3600);
            self.credentials
                .learn(answer.body(), Duration::from_secs(asked));
        }
        answer
    }

    /// To the overlay of the service, or to moto. Services are named as they sign.
    async fn dispatch(&self, request: &Request) -> Answer {
        match request.service.as_str() {
            "autoscaling" => {
                self.overlays
                    .autoscaling
                    .lock()
                    .await
                    .serve(self, request)
                    .await
            }
            "route53" => self.serve_route53(request).await,
            "acm" => {
                let Dns { route53, acm } = &mut *self.overlays.dns.lock().await;
                acm.serve(self, route53, request).await
            }
            "dynamodb" => {
                self.overlays
                    .dynamodb
                    .lock()
                    .await
                    .serve(self, request)
                    .await
            }
            "ec2" => {
                self.overlays
                    .elb
                    .lock()
                    .await
                    .settle_for(self, request)
                    .await;
                self.overlays.ec2.lock().await.serve(self, request).await
            }
            "elasticache" => {
                self.overlays
                    .elasticache
                    .lock()
                    .await
                    .serve(self, request)
                    .await
            }
            "elasticloadbalancing" => self.overlays.elb.lock().await.serve(self, request).await,
            "events" => events::serve(self, request).await,
            "iam" => iam::serve(self, request).await,
            "kms" => self.overlays.kms.lock().await.serve(self, request).await,
            "logs" => self.overlays.logs.lock().await.serve(self, request).await,
            "redshift" => {
                self.overlays
                    .redshift
                    .lock()
                    .await
                    .serve(self, request)
                    .await
            }
            "rds" => self.overlays.rds.lock().await.serve(self, request).await,
            "s3" => self.overlays.s3.lock().await.serve(self, request).await,
            "secretsmanager" => secrets::serve(self, request).await,
            "sqs" => sqs::serve(self, request).await,
            "sns" => self.overlays.sns.lock().await.serve(self, request).await,
            "ssm" => ssm::serve(self, request).await,
            "ecr" => ecr::serve(self, request).await,
            "eks" => self.overlays.eks.lock().await.serve(self, request).await,
            _ => self.forward(request).await,
        }
    }

    async fn serve_route53(&self, request: &Request) -> Answer {
        let (answer, busy) = {
            let Dns { route53, acm } = &mut *self.overlays.dns.lock().await;
            let served = route53.serve(self, request).await;
            acm.look_at_dns(route53);
            served
        };
        // The caller waits, not the others.
        if busy > Duration::ZERO {
            tokio::time::sleep(busy).await;
        }
        answer
    }

    /// moto's answer, with its HTML pages turned into the service's own error.
    pub(crate) async fn forward(&self, request: &Request) -> Answer {
        let path = request
            .uri
            .path_and_query()
            .map_or("/", |path| path.as_str());
        self.forward_as(request, path, request.body.clone()).await
    }

    pub(crate) async fn forward_as(&self, request: &Request, path: &str, body: Bytes) -> Answer {
        let reply = self
            .upstream
            .send(
                &request.method,
                path,
                &request.headers,
                body,
                request.is_read(),
            )
            .await;
        let name = request.name();
        // 501 for all of these: the SDKs repeat 500 and 503, and would wait for what never comes.
        match reply {
            Reply::Answer(answer) => answer,
            Reply::Unknown => {
                let text = format!("The sandbox does not simulate {name}.");
                self.refuse_not_simulated(request, &text)
            }
            Reply::Crashed(trace) => {
                let text =
                    format!("The sandbox does not simulate {name}: moto crashed on it ({trace}).");
                self.refuse_not_simulated(request, &text)
            }
            Reply::Broken(how) => {
                let text = format!("The sandbox is broken: {how}");
                error_answer(request, 501, "SandboxBroken", &text)
            }
        }
    }

    /// The answer to what nothing simulates; the operation is listed, so that the gap is not taken
    /// for a bug of the client.
    pub(crate) fn refuse_not_simulated(&self, request: &Request, text: &str) -> Answer {
        self.desk.not_simulated(request);
        error_answer(request, 501, "NotSimulated", text)
    }

    pub(crate) fn now(&self) -> SystemTime {
        let offset = self.clock_offset.load(Ordering::SeqCst);
        let size = Duration::from_secs(offset.unsigned_abs());
        if offset >= 0 {
            SystemTime::now() + size
        } else {
            SystemTime::now() - size
        }
    }
}

/// The ids of what a call made: as it was asked for, and as it was answered.
fn made(request: &Request, answer: &Answer) -> Vec<String> {
    if !request.is_create() || !answer.status().is_success() {
        return Vec::new();
    }
    let mut made = request.resources.clone();
    made.extend(resource::of_answer(&request.operation, answer.body()));
    made
}
