//! Rules from a file, so that a run can be repeated: the same file spoils the same calls.

use super::kill::{Signal, Victim};
use super::value::{Ordinal, Pattern, Probability, Seconds, Status, Times};
use super::{Fault, Rule};
use serde::Deserialize;
use std::fmt;

/// A file of fault rules, in TOML.
///
/// ```toml
/// seed = 7
///
/// [[rule]]
/// name = "busy"
/// on = "route53:*"          # service:Operation, `*` stands for any text
/// times = "all"             # of the matching calls …
/// chance = 0.2              # … each fifth, as the seed has it
/// fault = "throttle"
///
/// [[rule]]
/// on = "ec2:CreateVpc"
/// from = 2                  # the second one only, because `times` is 1 where it is not given
/// fault = "lose-answer"
///
/// [[rule]]
/// on = "eks:Describe*"
/// resource = "demo*"
/// times = "all"
/// fault = { not-found-after-create = { seconds = 3 } }
/// ```
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// What the chances are drawn from.
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    rule: Vec<Entry>,
}

/// A rule file that cannot be used; the text names line and column.
#[derive(Debug)]
pub struct RuleFileError(toml::de::Error);

impl fmt::Display for RuleFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.to_string().trim_end())
    }
}

impl std::error::Error for RuleFileError {}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: Option<String>,
    on: Pattern,
    resource: Option<String>,
    #[serde(default)]
    from: Ordinal,
    #[serde(default)]
    times: Times,
    chance: Option<Probability>,
    fault: Kind,
}

/// What a rule does; the names are those of [`Fault`].
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Kind {
    Throttle,
    InternalError,
    InternalErrorAfterCommit,
    LoseAnswer,
    TruncateAnswer,
    Drop,
    Reset,
    ExpiredCredentials,
    ExtraFields,
    #[serde(rename_all = "kebab-case")]
    Error {
        status: Status,
        code: String,
        message: String,
    },
    #[serde(rename_all = "kebab-case")]
    ErrorAfterCommit {
        status: Status,
        code: String,
        message: String,
    },
    HtmlPage {
        status: Status,
    },
    Redirect {
        status: Status,
        to: String,
    },
    Delay {
        seconds: Seconds,
    },
    DelayAnswer {
        seconds: Seconds,
    },
    StaleRead {
        seconds: Seconds,
    },
    NotFoundAfterCreate {
        seconds: Seconds,
    },
    UnknownValue {
        member: String,
        value: String,
    },
    Kill {
        process: Victim,
        #[serde(default)]
        signal: Signal,
    },
    KillAfterCommit {
        process: Victim,
        #[serde(default)]
        signal: Signal,
    },
}

impl RuleFile {
    /// Reads a file's text.
    ///
    /// # Errors
    /// When it is no TOML, or says something that no rule can mean; nothing is ignored.
    pub fn parse(text: &str) -> Result<Self, RuleFileError> {
        toml::from_str(text).map_err(RuleFileError)
    }

    /// The rules in the order of the file.
    #[must_use]
    pub fn into_rules(self) -> Vec<Rule> {
        let seed = self.seed;
        let with_number = self.rule.into_iter().zip(1..);
        with_number
            .map(|(entry, number)| entry.into_rule(seed, number))
            .collect()
    }
}

impl Entry {
    fn into_rule(self, seed: u64, number: u64) -> Rule {
        let fault = self.fault.into_fault();
        let name = self
            .name
            .unwrap_or_else(|| format!("rule {number}: {} on {}", fault.name(), self.on.0));
        let mut rule = Rule::on(&self.on.0)
            .named(&name)
            .from_call(self.from.0)
            .times(self.times.0)
            .fault(fault);
        if let Some(resource) = &self.resource {
            rule = rule.resource(resource);
        }
        if let Some(Probability(probability)) = self.chance {
            // Two rules of one file must not choose the same calls.
            rule = rule.chance(
                probability,
                seed.wrapping_mul(1_000_003).wrapping_add(number),
            );
        }
        rule
    }
}

impl Kind {
    fn into_fault(self) -> Fault {
        match self {
            Self::Throttle => Fault::Throttle,
            Self::InternalError => Fault::InternalError,
            Self::InternalErrorAfterCommit => Fault::InternalErrorAfterCommit,
            Self::LoseAnswer => Fault::LoseAnswer,
            Self::TruncateAnswer => Fault::TruncateAnswer,
            Self::Drop => Fault::Drop,
            Self::Reset => Fault::Reset,
            Self::ExpiredCredentials => Fault::ExpiredCredentials,
            Self::ExtraFields => Fault::ExtraFields,
            Self::Error {
                status,
                code,
                message,
            } => Fault::error(status.0, &code, &message),
            Self::ErrorAfterCommit {
                status,
                code,
                message,
            } => Fault::error_after_commit(status.0, &code, &message),
            Self::HtmlPage { status } => Fault::HtmlPage { status: status.0 },
            Self::Redirect { status, to } => Fault::Redirect {
                status: status.0,
                to,
            },
            Self::Delay { seconds } => Fault::Delay(seconds.0),
            Self::DelayAnswer { seconds } => Fault::DelayAnswer(seconds.0),
            Self::StaleRead { seconds } => Fault::StaleRead(seconds.0),
            Self::NotFoundAfterCreate { seconds } => Fault::NotFoundAfterCreate(seconds.0),
            Self::UnknownValue { member, value } => Fault::UnknownValue { member, value },
            Self::Kill { process, signal } => Fault::Kill { process, signal },
            Self::KillAfterCommit { process, signal } => Fault::KillAfterCommit { process, signal },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RuleFile;

    #[track_caller]
    fn refused(text: &str, expected: &[&str]) {
        let error = RuleFile::parse(text)
            .expect_err("it is refused")
            .to_string();
        for part in expected {
            assert!(error.contains(part), "{part} is missing in:\n{error}");
        }
    }

    #[test]
    fn what_a_file_says_wrongly_is_refused_with_its_line() {
        refused("seed = 1\nsed = 2\n", &["line 2", "unknown field `sed`"]);
        let rule = "[[rule]]\non = \"route53:*\"\n";
        refused(
            &format!("{rule}fault = \"explode\"\n"),
            &["line 3", "unknown variant `explode`", "`throttle`"],
        );
        refused(
            &format!("{rule}fault = {{ delay = {{ second = 1 }} }}\n"),
            &["line 3", "second, available keys: seconds"],
        );
        refused(
            &format!("{rule}times = 0\nfault = \"throttle\"\n"),
            &["line 3", "a number from 1 or \"all\""],
        );
        refused(
            &format!("{rule}chance = 2\nfault = \"throttle\"\n"),
            &["line 3", "from 0 to 1"],
        );
        refused(
            "[[rule]]\non = \"route53\"\nfault = \"throttle\"\n",
            &["line 2", "service:Operation"],
        );
        refused(rule, &["missing field `fault`"]);
        refused("[[rule]\n", &["line 1"]);
    }

    #[test]
    fn every_kind_of_fault_can_be_written() {
        let faults = [
            "\"throttle\"",
            "\"internal-error\"",
            "\"internal-error-after-commit\"",
            "\"lose-answer\"",
            "\"truncate-answer\"",
            "\"drop\"",
            "\"reset\"",
            "\"expired-credentials\"",
            "\"extra-fields\"",
            "{ error = { status = 400, code = \"X\", message = \"y\" } }",
            "{ error-after-commit = { status = 500, code = \"X\", message = \"y\" } }",
            "{ html-page = { status = 502 } }",
            "{ redirect = { status = 307, to = \"http://198.51.100.1\" } }",
            "{ delay = { seconds = 0.5 } }",
            "{ delay-answer = { seconds = 1 } }",
            "{ stale-read = { seconds = 5 } }",
            "{ not-found-after-create = { seconds = 5 } }",
            "{ unknown-value = { member = \"status\", value = \"NEW\" } }",
            "{ kill = { process = \"client\" } }",
            "{ kill-after-commit = { process = \"parent\", signal = \"TERM\" } }",
        ];
        let text: String = faults
            .iter()
            .map(|fault| format!("[[rule]]\non = \"*\"\nfault = {fault}\n"))
            .collect();
        let rules = RuleFile::parse(&text).expect("a rule file").into_rules();
        assert_eq!(rules.len(), faults.len());
    }
}
