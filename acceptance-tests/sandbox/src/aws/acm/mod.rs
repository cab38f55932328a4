//! ACM. moto makes the certificates; when one is issued, and what a description holds until then, is
//! decided here by the records that really are in Route 53.

mod domain;
mod requested;
mod token;

use super::answer::{Answer, error_answer, json_answer};
use super::request::Request;
use super::route53::Route53;
use super::server::Gateway;
use domain::{is_domain, validation_record};
use requested::{Requested, Status};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Instant;
use token::{Token, Tokens};

/// ACM's state beside moto's.
#[derive(Debug, Default)]
pub(crate) struct Acm {
    requested: BTreeMap<String, Requested>,
    tokens: Tokens,
    in_use_by: BTreeMap<String, Vec<String>>,
}

impl Acm {
    pub(crate) async fn serve(
        &mut self,
        gateway: &Gateway,
        route53: &Route53,
        request: &Request,
    ) -> Answer {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        let arn = text(&body, "CertificateArn");
        match request.operation.as_str() {
            "RequestCertificate" => self.request(gateway, request, &body).await,
            "DescribeCertificate" => {
                let answer = gateway.forward(request).await;
                self.describe(gateway, route53, &arn, answer)
            }
            "GetCertificate" if self.is_pending(&arn) => error_answer(
                request,
                400,
                "RequestInProgressException",
                &format!("Certificate {arn} is not issued yet."),
            ),
            "ListCertificates" => self.list(gateway, request, &body).await,
            "DeleteCertificate" => self.delete(gateway, request, &arn).await,
            "UpdateCertificateOptions" => self.update_options(gateway, request, &body, &arn).await,
            _ => gateway.forward(request).await,
        }
    }

    async fn request(&mut self, gateway: &Gateway, request: &Request, body: &Value) -> Answer {
        let domain = text(body, "DomainName");
        let mut domains = vec![domain.clone()];
        for name in body["SubjectAlternativeNames"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let name = name.as_str().unwrap_or_default().to_owned();
            if !domains.contains(&name) {
                domains.push(name);
            }
        }
        // Length and characters as in the API's model of DomainNameString.
        if let Some(bad) = domains.iter().find(|d| !is_domain(d)) {
            let message = format!(
                "1 validation error detected: Value '{bad}' at 'domainName' failed to satisfy constraint: Member must satisfy regular expression pattern: (\\*\\.)?(((?!-)[A-Za-z0-9-]{{0,62}}[A-Za-z0-9])\\.)+((?!-)[A-Za-z0-9-]{{1,62}}[A-Za-z0-9])"
            );
            return error_answer(request, 400, "ValidationException", &message);
        }
        let token = Token::of(request, body, &domains);
        if let Some(arn) = token.as_ref().and_then(|token| self.tokens.get(token)) {
            return json_answer(200, &json!({ "CertificateArn": arn }));
        }
        let mut sent = body.clone();
        if domains.len() > 1 {
            sent["SubjectAlternativeNames"] = json!(domains);
        }
        // moto answers a token's first certificate whatever else is asked for, and crashes on one
        // whose certificate is deleted.
        if let Some(members) = sent.as_object_mut() {
            members.remove("IdempotencyToken");
        }
        let answer = gateway
            .forward_as(request, "/", sent.to_string().into())
            .await;
        let Some(arn) = json_of(&answer).map(|made| text(&made, "CertificateArn")) else {
            return answer;
        };
        if !answer.status().is_success() {
            return answer;
        }
        let or = |value: String, default: &str| {
            if value.is_empty() {
                default.to_owned()
            } else {
                value
            }
        };
        let status = if body["CertificateAuthorityArn"].is_string() {
            Status::Issued
        } else {
            Status::Pending
        };
        if let Some(token) = token {
            self.tokens.insert(token, arn.clone());
        }
        let requested = Requested {
            domains,
            validation_method: or(text(body, "ValidationMethod"), "EMAIL"),
            key_algorithm: or(text(body, "KeyAlgorithm"), "RSA_2048"),
            options: merged_options(
                &json!({
                    "CertificateTransparencyLoggingPreference": "ENABLED",
                    "Export": "DISABLED",
                }),
                &body["Options"],
            ),
            describes: 0,
            status,
        };
        self.requested.insert(arn, requested);
        answer
    }

    fn describe(
        &mut self,
        gateway: &Gateway,
        route53: &Route53,
        arn: &str,
        answer: Answer,
    ) -> Answer {
        let in_use = self.in_use_by.get(arn).cloned();
        let Some(mut described) = json_of(&answer).filter(|_| answer.status().is_success()) else {
            return answer;
        };
        let certificate = &mut described["Certificate"];
        if let Some(in_use) = in_use {
            certificate["InUseBy"] = json!(in_use);
        }
        self.look_at_dns(route53);
        if let Some(requested) = self.requested.get_mut(arn) {
            if let Status::Seen(since) = requested.status
                && since.elapsed() >= gateway.settings.acm_issue_after
            {
                requested.status = Status::Issued;
            }
            requested.describes += 1;
            let records = requested.describes > gateway.settings.acm_describes_without_record;
            requested.fill(certificate, records);
        }
        json_answer(200, &described)
    }

    /// Notes which certificates have all of their records. Called at every change of Route 53, so
    /// that the time counts from when the record was made, not from when somebody looked.
    pub(crate) fn look_at_dns(&mut self, route53: &Route53) {
        for requested in self.requested.values_mut() {
            if requested.status != Status::Pending || requested.validation_method != "DNS" {
                continue;
            }
            let all = requested.domains.iter().all(|domain| {
                let (name, value) = validation_record(domain);
                route53.resolves_cname(&name, &value)
            });
            if all {
                requested.status = Status::Seen(Instant::now());
            }
        }
    }

    async fn list(&mut self, gateway: &Gateway, request: &Request, body: &Value) -> Answer {
        // moto would filter by its own status and key type, so it is asked for everything.
        let answer = gateway.forward_as(request, "/", "{}".into()).await;
        let Some(mut listed) = json_of(&answer).filter(|_| answer.status().is_success()) else {
            return answer;
        };
        let statuses = strings(&body["CertificateStatuses"]);
        let mut key_types = strings(&body["Includes"]["keyTypes"]);
        if key_types.is_empty() {
            // Without a filter only these two are listed (API reference, ListCertificates).
            key_types = vec!["RSA_1024".to_owned(), "RSA_2048".to_owned()];
        }
        let mut summaries: Vec<Value> = listed["CertificateSummaryList"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        for summary in &mut summaries {
            let arn = text(summary, "CertificateArn");
            if let Some(requested) = self.requested.get(&arn) {
                requested.fill(summary, true);
                if let Some(members) = summary.as_object_mut() {
                    members.remove("DomainValidationOptions");
                }
            }
            summary["InUse"] = json!(self.in_use_by.get(&arn).is_some_and(|u| !u.is_empty()));
        }
        summaries.retain(|summary| {
            (statuses.is_empty() || statuses.contains(&text(summary, "Status")))
                && key_types.contains(&text(summary, "KeyAlgorithm"))
        });
        let start: usize = text(body, "NextToken").parse().unwrap_or(0);
        let size = body["MaxItems"]
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(1000);
        let rest = summaries.len().saturating_sub(start);
        let page: Vec<Value> = summaries.into_iter().skip(start).take(size).collect();
        if rest > size {
            listed["NextToken"] = json!((start + size).to_string());
        }
        listed["CertificateSummaryList"] = json!(page);
        json_answer(200, &listed)
    }

    async fn delete(&mut self, gateway: &Gateway, request: &Request, arn: &str) -> Answer {
        if self
            .in_use_by
            .get(arn)
            .is_some_and(|users| !users.is_empty())
        {
            let account = arn.split(':').nth(4).unwrap_or_default();
            let message = format!("Certificate {arn} in account {account} is in use.");
            return error_answer(request, 400, "ResourceInUseException", &message);
        }
        let answer = gateway.forward(request).await;
        if answer.status().is_success() {
            self.requested.remove(arn);
            self.in_use_by.remove(arn);
            self.tokens.forget(arn);
        }
        answer
    }

    async fn update_options(
        &mut self,
        gateway: &Gateway,
        request: &Request,
        body: &Value,
        arn: &str,
    ) -> Answer {
        let Some(requested) = self.requested.get_mut(arn) else {
            // moto knows whether there is such a certificate, but not this operation.
            let mut question = request.clone();
            question.headers.insert(
                "x-amz-target",
                http::HeaderValue::from_static("CertificateManager.DescribeCertificate"),
            );
            let ask = json!({ "CertificateArn": arn }).to_string();
            let answer = gateway.forward_as(&question, "/", ask.into()).await;
            if !answer.status().is_success() {
                return answer;
            }
            let message = format!("Options of the imported certificate {arn} cannot be changed.");
            return error_answer(request, 400, "InvalidStateException", &message);
        };
        requested.options = merged_options(&requested.options, &body["Options"]);
        json_answer(200, &json!({}))
    }

    fn is_pending(&self, arn: &str) -> bool {
        self.requested
            .get(arn)
            .is_some_and(|r| matches!(r.status, Status::Pending | Status::Seen(_)))
    }

    /// Says who uses a certificate, which then cannot be deleted.
    pub(crate) fn set_in_use(&mut self, arn: &str, users: Vec<String>) {
        self.in_use_by.insert(arn.to_owned(), users);
    }

    /// Ends the validation of a certificate with a failure reason.
    pub(crate) fn fail(&mut self, arn: &str, reason: &str) {
        if let Some(requested) = self.requested.get_mut(arn) {
            requested.status = Status::Failed(reason.to_owned());
        }
    }

    /// Puts what is decided here into moto's description, without counting as a describe.
    pub(crate) fn complete(&self, arn: &str, certificate: &mut Value) {
        if let Some(requested) = self.requested.get(arn) {
            requested.fill(certificate, true);
        }
    }

    /// Regions that hold a certificate that was requested here.
    pub(crate) fn regions(&self) -> Vec<String> {
        self.requested
            .keys()
            .filter_map(|arn| Some(arn.split(':').nth(3)?.to_owned()))
            .collect()
    }
}

fn merged_options(old: &Value, new: &Value) -> Value {
    let mut merged = old.clone();
    for (key, value) in new.as_object().into_iter().flatten() {
        merged[key] = value.clone();
    }
    merged
}

fn json_of(answer: &Answer) -> Option<Value> {
    serde_json::from_slice(answer.body()).ok()
}

fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_default().to_owned()
}

fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|v| v.as_str().map(ToOwned::to_owned))
        .collect()
}
