//! What is kept of a requested certificate, and how it shows in moto's descriptions.

use super::domain::validation_record;
use serde_json::{Value, json};
use std::time::Instant;

/// What is known of a requested certificate beside moto's data.
#[derive(Debug, Clone)]
pub(super) struct Requested {
    /// The domain first, then the other names in the order they were asked for.
    pub(super) domains: Vec<String>,
    pub(super) validation_method: String,
    pub(super) key_algorithm: String,
    pub(super) options: Value,
    /// How often it was described.
    pub(super) describes: u32,
    pub(super) status: Status,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Status {
    Pending,
    /// Every record is there since then; issued at a describe after the delay.
    Seen(Instant),
    Issued,
    Failed(String),
}

impl Requested {
    /// Puts what is decided here into a description or summary from moto.
    pub(super) fn fill(&self, certificate: &mut Value, records: bool) {
        certificate["SubjectAlternativeNames"] = json!(self.domains);
        certificate["KeyAlgorithm"] = json!(self.key_algorithm);
        certificate["Options"] = self.options.clone();
        certificate["Issuer"] = json!("Amazon");
        let status = match &self.status {
            Status::Pending | Status::Seen(_) => "PENDING_VALIDATION",
            Status::Issued => "ISSUED",
            Status::Failed(reason) => {
                certificate["FailureReason"] = json!(reason);
                "FAILED"
            }
        };
        certificate["Status"] = json!(status);
        if self.status != Status::Issued
            && let Some(members) = certificate.as_object_mut()
        {
            for absent in ["IssuedAt", "NotBefore", "NotAfter", "Serial"] {
                members.remove(absent);
            }
        }
        let validation = match &self.status {
            Status::Pending | Status::Seen(_) => "PENDING_VALIDATION",
            Status::Issued => "SUCCESS",
            Status::Failed(_) => "FAILED",
        };
        let options: Vec<Value> = self
            .domains
            .iter()
            .map(|domain| self.validation_option(domain, validation, records))
            .collect();
        certificate["DomainValidationOptions"] = json!(options);
    }

    fn validation_option(&self, domain: &str, status: &str, record: bool) -> Value {
        let mut option = json!({
            "DomainName": domain,
            "ValidationDomain": domain,
            "ValidationStatus": status,
            "ValidationMethod": self.validation_method,
        });
        if self.validation_method == "EMAIL" {
            let apex = domain.trim_start_matches("*.");
            // The five addresses of the user guide, "AWS Certificate Manager email validation".
            let addresses = [
                "administrator",
                "hostmaster",
                "postmaster",
                "webmaster",
                "admin",
            ];
            let emails: Vec<String> = addresses.iter().map(|a| format!("{a}@{apex}")).collect();
            option["ValidationEmails"] = json!(emails);
        } else if record {
            let (name, value) = validation_record(domain);
            option["ResourceRecord"] = json!({ "Name": name, "Type": "CNAME", "Value": value });
        }
        option
    }
}
