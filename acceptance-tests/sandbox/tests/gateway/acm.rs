//! ACM issues only when the very record exists.

use crate::boto;
use serde_json::json;
use slipway_sandbox::aws::{Sandbox, Settings};
use std::time::Duration;

const REQUEST: &str = r#"
z = make_zone("example.com")
def request(domain, *names, **more):
    more.setdefault("ValidationMethod", "DNS")
    if names: more["SubjectAlternativeNames"] = list(names)
    return acm.request_certificate(DomainName=domain, **more)["CertificateArn"]
describe = lambda arn: acm.describe_certificate(CertificateArn=arn)["Certificate"]
status = lambda arn: describe(arn)["Status"]
def records(arn):
    found = {}
    for option in describe(arn)["DomainValidationOptions"]:
        if "ResourceRecord" in option:
            found[option["ResourceRecord"]["Name"]] = option["ResourceRecord"]["Value"]
    return found
"#;

#[test]
fn a_certificate_waits_for_its_very_records() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
arn = request("example.com", "*.example.com", "www.example.com")
out["first"] = len(records(arn))
found = records(arn)
out["records"] = len(found)
out["pending"] = sorted(k for k in describe(arn) if k in ("IssuedAt", "NotAfter", "Serial", "NotBefore"))
out["get"] = attempt(acm.get_certificate, CertificateArn=arn)
names = list(found)
# Values mixed up between the two names prove nothing.
change(z, ("CREATE", plain(names[0], "CNAME", found[names[1]])), ("CREATE", plain(names[1], "CNAME", found[names[0]])))
out["mixed"] = status(arn)
change(z, *[("UPSERT", plain(n, "CNAME", found[n])) for n in names[:1]])
out["half"] = status(arn)
change(z, *[("UPSERT", plain(n, "CNAME", found[n])) for n in names])
out["all"] = describe(arn)
change(z, *[("DELETE", plain(n, "CNAME", found[n])) for n in names])
out["later"] = status(arn)
"#;
    let out = boto::run(&sandbox, &format!("{REQUEST}{script}"));
    assert_eq!(out["first"], 0, "the first describe has no records yet");
    assert_eq!(out["records"], 2, "the wildcard shares its apex's record");
    assert_eq!(out["pending"], json!([]));
    assert_eq!(out["get"]["code"], "RequestInProgressException");
    assert_eq!(out["mixed"], "PENDING_VALIDATION");
    assert_eq!(out["half"], "PENDING_VALIDATION");
    assert_eq!(out["all"]["Status"], "ISSUED");
    assert!(out["all"]["NotAfter"].is_string());
    assert_eq!(
        out["all"]["SubjectAlternativeNames"],
        json!(["example.com", "*.example.com", "www.example.com"])
    );
    assert_eq!(out["later"], "ISSUED", "an issued certificate stays issued");
    assert_eq!(sandbox.state().certificates[0].status, "ISSUED");
}

#[test]
fn issuing_takes_its_time_where_asked() {
    let settings = Settings {
        acm_issue_after: Duration::from_millis(500),
        acm_describes_without_record: 3,
        ..Settings::default()
    };
    let sandbox = Sandbox::with_settings(settings).expect("a sandbox");
    let script = r#"
arn = request("example.com")
out["records"] = [len(records(arn)) for _ in range(4)]
change(z, *[("CREATE", plain(n, "CNAME", v)) for n, v in records(arn).items()])
out["status"] = [status(arn)]
time.sleep(0.6)
out["status"].append(status(arn))
"#;
    let out = boto::run(&sandbox, &format!("{REQUEST}{script}"));
    assert_eq!(out["records"], json!([0, 0, 0, 1]));
    assert_eq!(out["status"], json!(["PENDING_VALIDATION", "ISSUED"]));
}

#[test]
fn what_was_asked_for_is_echoed() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
ec = request("ec.example.com", KeyAlgorithm="EC_prime256v1", IdempotencyToken="tok")
out["same"] = request("ec.example.com", KeyAlgorithm="EC_prime256v1", IdempotencyToken="tok") == ec
out["algorithm"] = describe(ec)["KeyAlgorithm"]
acm.update_certificate_options(CertificateArn=ec, Options={"CertificateTransparencyLoggingPreference": "DISABLED"})
out["options"] = describe(ec)["Options"]["CertificateTransparencyLoggingPreference"]
rsa = request("rsa.example.com")
arns = lambda **k: [c["DomainName"] for c in acm.list_certificates(**k)["CertificateSummaryList"]]
out["default"] = arns()
out["keys"] = arns(Includes={"keyTypes": ["EC_prime256v1"]})
out["issued"] = arns(CertificateStatuses=["ISSUED"])
out["mail"] = describe(request("mail.example.com", ValidationMethod="EMAIL"))["DomainValidationOptions"][0]
out["bad"] = attempt(acm.request_certificate, DomainName="exa_mple..com", ValidationMethod="DNS")
out["none"] = attempt(acm.update_certificate_options, CertificateArn=ec[:-4] + "0000", Options={"CertificateTransparencyLoggingPreference": "DISABLED"})
out["arn"] = rsa
"#;
    let out = boto::run(&sandbox, &format!("{REQUEST}{script}"));
    assert_eq!(out["same"], true);
    assert_eq!(out["algorithm"], "EC_prime256v1");
    assert_eq!(out["options"], "DISABLED");
    assert_eq!(out["default"], json!(["rsa.example.com"]));
    assert_eq!(out["keys"], json!(["ec.example.com"]));
    assert_eq!(out["issued"], json!([]));
    assert_eq!(
        out["mail"]["ValidationEmails"].as_array().map(Vec::len),
        Some(5)
    );
    assert_eq!(out["bad"]["code"], "ValidationException");
    assert_eq!(out["none"]["code"], "ResourceNotFoundException");

    let arn = out["arn"].as_str().expect("an ARN");
    sandbox.fail_certificate(arn, "CAA_ERROR");
    sandbox.set_certificate_in_use(
        arn,
        &["arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/x"],
    );
    let script = format!(
        r#"
out["failed"] = acm.describe_certificate(CertificateArn="{arn}")["Certificate"]
out["delete"] = attempt(acm.delete_certificate, CertificateArn="{arn}")
"#
    );
    let out = boto::run(&sandbox, &script);
    assert_eq!(out["failed"]["Status"], "FAILED");
    assert_eq!(out["failed"]["FailureReason"], "CAA_ERROR");
    assert_eq!(out["delete"]["code"], "ResourceInUseException");
    sandbox.set_certificate_in_use(arn, &[]);
    let deleted = sandbox.json_call_outside(
        "acm",
        "CertificateManager.DeleteCertificate",
        &json!({ "CertificateArn": arn }),
    );
    assert!(deleted.status().is_success());
    assert_eq!(sandbox.state().certificates.len(), 2);
}

/// A token stands for an hour for the same request, and for no other.
#[test]
fn a_token_means_its_own_request_only() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
one = request("one.example.com", IdempotencyToken="token")
out["again"] = request("one.example.com", IdempotencyToken="token") == one
out["other"] = request("two.example.com", IdempotencyToken="token") == one
out["names"] = request("one.example.com", "a.example.com", IdempotencyToken="token") == one
acm.delete_certificate(CertificateArn=one)
new = request("one.example.com", IdempotencyToken="token")
out["deleted"] = new == one
out["describe"] = describe(new)["DomainName"]
"#;
    let out = boto::run(&sandbox, &format!("{REQUEST}{script}"));
    let expected = json!({
        "again": true, "other": false, "names": false, "deleted": false,
        "describe": "one.example.com",
    });
    assert_eq!(out, expected);
    assert!(sandbox.not_simulated().is_empty());
}
