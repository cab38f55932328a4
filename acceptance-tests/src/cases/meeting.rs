//! Each kind of fault once, for any provider, with the call log as proof that the provider met it.
//!
//! A sweep asks what becomes of a stack; this asks whether a fault reaches a provider at all, which is a
//! property of the sandbox and is shown for the official provider too.

use super::account::Account;
use super::life::with_variables;
use super::manifest::Pace;
use crate::aws::{Fault, Rule, Signal, Victim};
use crate::cli::{Cli, CliError, Face, Provider};
use serde_json::json;
use std::time::Duration;

/// What a cloud's provider is asked for, and the operations that it calls for that.
struct Stack {
    /// A record, which the second apply changes, and its zone, unless that is there already.
    configuration: &'static str,
    /// A zone that is there already, because a name can be taken only once.
    zone_before: Option<&'static str>,
    /// What makes the zone; the record, where the zone is there.
    zone: &'static str,
    /// What makes the record.
    record: &'static str,
    /// What reads the record after its change.
    reread: &'static str,
    /// What reads what `zone` makes.
    read: &'static str,
    /// All of the service.
    all: &'static str,
    /// What makes an object with a member of which the client knows all values, and the member.
    known: (&'static str, &'static str),
}

const AWS: Stack = Stack {
    configuration: ZONE_OF_AWS,
    zone_before: None,
    zone: "route53:CreateHostedZone",
    record: "route53:ChangeResourceRecordSets",
    reread: "route53:ListResourceRecordSets",
    read: "route53:GetHostedZone",
    all: "route53:*",
    known: ("route53:CreateHostedZone", "Status"),
};

const DIGITALOCEAN: Stack = Stack {
    configuration: RECORD_OF_DIGITALOCEAN,
    zone_before: Some("faults.example"),
    zone: "domains:CreateRecord",
    record: "domains:CreateRecord",
    reread: "domains:GetRecord",
    read: "domains:GetRecord",
    all: "domains:*",
    known: ("domains:CreateRecord", "type"),
};

const ZONE_OF_AWS: &str = r#"
variable "ttl" {
  type    = number
  default = 60
}

resource "aws_route53_zone" "main" {
  name          = "faults.example"
  force_destroy = true
}

resource "aws_route53_record" "www" {
  zone_id         = aws_route53_zone.main.zone_id
  name            = "www"
  type            = "A"
  ttl             = var.ttl
  records         = ["192.0.2.1"]
  allow_overwrite = true
}
"#;

const RECORD_OF_DIGITALOCEAN: &str = r#"
variable "ttl" {
  type    = number
  default = 60
}

resource "digitalocean_record" "www" {
  domain = "faults.example"
  name   = "www"
  type   = "A"
  ttl    = var.ttl
  value  = "192.0.2.1"
}
"#;

/// How long the sandbox shows an old answer, or hides something new: longer than a command takes.
const LAG: Duration = Duration::from_secs(600);

/// A port of loopback where nobody listens ("discard", RFC 863): the host that a redirect leads to.
const ELSEWHERE: &str = "http://127.0.0.1:9";

/// No command takes longer on any machine, although the official provider repeats for minutes.
const LIMIT: Duration = Duration::from_secs(240);

/// How a provider met a kind of fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// The kind.
    pub kind: &'static str,
    /// The operation in the log's entry; `None` when no call met the fault.
    pub operation: Option<String>,
    /// Whether the command that met it ended well all the same.
    pub ended_well: bool,
    /// Whether one more apply without faults ended well.
    pub recovered: bool,
}

fn stack(face: Face) -> &'static Stack {
    match face {
        Face::Aws => &AWS,
        Face::DigitalOcean => &DIGITALOCEAN,
        Face::Slipway => panic!("what a release meets is in tests/releases.rs"),
    }
}

/// The kinds, each as a rule that one call or more of the life of a face's stack meets.
#[must_use]
pub fn kinds(face: Face) -> Vec<(&'static str, Rule)> {
    let stack = stack(face);
    let change = || Rule::on(stack.record);
    let zone = || Rule::on(stack.zone);
    let list = || Rule::on(stack.reread).always();
    let kill = |process| Fault::Kill {
        process,
        signal: Signal::Kill,
    };
    let kill_after = |process| Fault::KillAfterCommit {
        process,
        signal: Signal::Kill,
    };
    let unknown = Fault::UnknownValue {
        member: stack.known.1.to_owned(),
        value: "UNHEARD_OF".to_owned(),
    };
    let redirect = Fault::Redirect {
        status: 307,
        to: ELSEWHERE.to_owned(),
    };
    vec![
        ("throttle", change().fault(Fault::Throttle)),
        ("internal error", change().fault(Fault::InternalError)),
        (
            "internal error after commit",
            change().fault(Fault::InternalErrorAfterCommit),
        ),
        ("lost answer", change().fault(Fault::LoseAnswer)),
        ("truncated answer", zone().fault(Fault::TruncateAnswer)),
        ("reset", change().fault(Fault::Reset)),
        ("end of connection", change().fault(Fault::Drop)),
        (
            "delay",
            zone().fault(Fault::Delay(Duration::from_millis(300))),
        ),
        (
            "delayed answer",
            zone().fault(Fault::DelayAnswer(Duration::from_millis(300))),
        ),
        ("stale read", list().fault(Fault::StaleRead(LAG))),
        (
            "not found after create",
            Rule::on(stack.read).fault(Fault::NotFoundAfterCreate(LAG)),
        ),
        ("redirect", change().fault(redirect)),
        ("HTML page", change().fault(Fault::HtmlPage { status: 502 })),
        ("unknown value", Rule::on(stack.known.0).fault(unknown)),
        ("extra fields", zone().fault(Fault::ExtraFields)),
        (
            "expired credentials",
            Rule::on(stack.all)
                .from_call(2)
                .always()
                .fault(Fault::ExpiredCredentials),
        ),
        (
            "provider killed before commit",
            change().fault(kill(Victim::Client)),
        ),
        (
            "provider killed after commit",
            change().fault(kill_after(Victim::Client)),
        ),
        (
            "tool killed before commit",
            change().fault(kill(Victim::Parent)),
        ),
        (
            "tool killed after commit",
            change().fault(kill_after(Victim::Parent)),
        ),
    ]
}

/// Lets a provider meet one kind: an apply, a second one that changes something, and a plan, until the
/// fault was met; then one more apply without it.
///
/// # Errors
/// When a command cannot be run at all.
pub fn meet(
    cli: Cli,
    face: Face,
    provider: &Provider,
    (kind, rule): (&'static str, Rule),
) -> Result<Met, CliError> {
    let account = Account::of(face, Pace::Instant)?;
    if let (Some(sandbox), Some(name)) = (account.digitalocean(), stack(face).zone_before) {
        sandbox.call_outside("POST", "/v2/domains", &json!({ "name": name }));
    }
    let mut workspace = with_variables(cli, provider, account.env())?;
    workspace.set_timeout(LIMIT);
    workspace.configure(stack(face).configuration)?;
    let handle = account.rule(rule.named(kind));
    let mut ended_well = true;
    // What reads are spoiled by needs a write before: so the record changes, and is read again.
    for (ttl, applies) in [("60", true), ("120", true), ("120", false)] {
        workspace.set_env("TF_VAR_ttl", ttl);
        let run = if applies {
            workspace.apply()?
        } else {
            workspace.plan()?
        };
        ended_well = run.is_success();
        if handle.hits() > 0 {
            break;
        }
    }
    handle.remove();
    let met = account
        .calls()
        .into_iter()
        .find(|call| call.fault.as_deref() == Some(kind));
    // A killed tool's provider may still hold on for a moment.
    let gone = workspace
        .processes()
        .wait_until_gone(Duration::from_secs(10));
    workspace.set_env("TF_VAR_ttl", "180");
    let recovered = gone && workspace.apply()?.is_success();
    Ok(Met {
        kind,
        operation: met.map(|call| call.name()),
        ended_well,
        recovered,
    })
}
