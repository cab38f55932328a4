//! Wrong credentials have to show, in each service's own words.

use crate::boto;
use slipway_sandbox::aws::{Credential, Sandbox};
use std::time::Duration;

#[test]
fn credential_mistakes_are_refused_in_the_services_own_words() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = boto::run(
        &sandbox,
        r#"
out["good"] = [attempt(c) for c in (sts.get_caller_identity, route53.list_hosted_zones, acm.list_certificates)]

def refused(**keys):
    return [attempt(getattr(client(s, **keys), call)) for s, call in
            (("sts", "get_caller_identity"), ("route53", "list_hosted_zones"), ("acm", "list_certificates"))]

out["secret"] = refused(aws_secret_access_key="wrong", aws_access_key_id="AKIASLIPWAYSANDBOX00")
out["key"] = refused(aws_secret_access_key="wrong", aws_access_key_id="AKIANOBODY")
out["token"] = refused(aws_access_key_id="AKIASLIPWAYSANDBOX00", aws_secret_access_key="slipway-sandbox-secret-key-0123456789abc", aws_session_token="not-needed")
unsigned = Config(signature_version=botocore.UNSIGNED, retries={"total_max_attempts": 1})
out["unsigned"] = attempt(client("sts", config=unsigned).get_caller_identity)

tampered = client("route53")
def tamper(request, **_):
    request.body = request.body.replace(b"good.example", b"evil.example")
tampered.meta.events.register("before-send.route53", tamper)
out["tampered"] = attempt(tampered.create_hosted_zone, Name="good.example", CallerReference="t")
"#,
    );
    for good in out["good"].as_array().expect("a list") {
        assert!(good["ok"].is_object(), "{good}");
    }
    let codes = |name: &str| -> Vec<(u64, String)> {
        let answers = out[name].as_array().expect("a list");
        answers
            .iter()
            .map(|a| {
                let code = a["code"].as_str().unwrap_or("none").to_owned();
                (a["status"].as_u64().unwrap_or(0), code)
            })
            .collect()
    };
    let own = |status, code: &str| (status, code.to_owned());
    assert_eq!(
        codes("secret"),
        [
            own(403, "SignatureDoesNotMatch"),
            own(403, "SignatureDoesNotMatch"),
            own(400, "InvalidSignatureException"),
        ]
    );
    let unknown = [
        own(403, "InvalidClientTokenId"),
        own(403, "InvalidClientTokenId"),
        own(400, "UnrecognizedClientException"),
    ];
    assert_eq!(codes("key"), unknown);
    assert_eq!(codes("token"), unknown);
    assert_eq!(out["unsigned"]["code"], "MissingAuthenticationToken");
    assert_eq!(out["tampered"]["code"], "SignatureDoesNotMatch");
    assert!(sandbox.state().zones.is_empty());
}

#[test]
fn a_clock_that_is_off_is_refused_in_both_directions() {
    let sandbox = Sandbox::start().expect("a sandbox");
    for (offset, words) in [
        (3600, "Signature expired: "),
        (-3600, "Signature not yet current: "),
        (240, ""),
    ] {
        sandbox.set_clock_offset(offset);
        let out = boto::run(&sandbox, "out = attempt(sts.get_caller_identity)");
        if words.is_empty() {
            assert!(out["ok"].is_object(), "four minutes are allowed: {out}");
        } else {
            assert_eq!(out["code"], "SignatureDoesNotMatch");
            let message = out["message"].as_str().expect("a message");
            assert!(message.starts_with(words), "{message}");
        }
    }
}

#[test]
fn assumed_roles_are_known_until_they_expire() {
    let sandbox = Sandbox::start().expect("a sandbox");
    sandbox.add_credential(Credential::session(
        "ASIAGIVEN",
        "secret",
        "token",
        Duration::from_secs(600),
    ));
    let script = r#"
def keys(answer):
    c = answer["Credentials"]
    return dict(aws_access_key_id=c["AccessKeyId"], aws_secret_access_key=c["SecretAccessKey"], aws_session_token=c["SessionToken"])

role = "arn:aws:iam::123456789012:role/deploy"
first = keys(sts.assume_role(RoleArn=role, RoleSessionName="one"))
second = keys(client("sts", **first).assume_role(RoleArn=role, RoleSessionName="two"))
out["chain"] = attempt(client("sts", **second).get_caller_identity)
anonymous = client("sts", config=Config(signature_version=botocore.UNSIGNED))
web = keys(anonymous.assume_role_with_web_identity(RoleArn=role, RoleSessionName="web", WebIdentityToken="x" * 20))
out["web"] = attempt(client("sts", **web).get_caller_identity)
out["given"] = attempt(client("acm", aws_access_key_id="ASIAGIVEN", aws_secret_access_key="secret", aws_session_token="token").list_certificates)
out["other_token"] = attempt(client("sts", **{**web, "aws_session_token": "other"}).get_caller_identity)
"#;
    let out = boto::run(&sandbox, script);
    let arn = out["chain"]["ok"]["Arn"].as_str().expect("an ARN");
    assert!(arn.ends_with(":assumed-role/deploy/two"), "{arn}");
    let arn = out["web"]["ok"]["Arn"].as_str().expect("an ARN");
    assert!(arn.ends_with(":assumed-role/deploy/web"), "{arn}");
    assert!(out["given"]["ok"].is_object());
    assert_eq!(out["other_token"]["code"], "InvalidClientTokenId");

    sandbox.expire_credential("ASIAGIVEN");
    let out = boto::run(
        &sandbox,
        r#"
given = dict(aws_access_key_id="ASIAGIVEN", aws_secret_access_key="secret", aws_session_token="token")
out = [attempt(client("sts", **given).get_caller_identity), attempt(client("acm", **given).list_certificates)]
"#,
    );
    assert_eq!(out[0]["code"], "ExpiredToken");
    assert_eq!(out[1]["code"], "ExpiredTokenException");
}
