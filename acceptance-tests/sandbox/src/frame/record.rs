//! Calls for the eye and for other programs: JSON lines, and tables of them.

use super::date::rfc3339;
use super::log::Call;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::UNIX_EPOCH;

/// A call as it is written to a record and answered by the control path.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallLine {
    /// Counts every call of the sandbox, from 1.
    pub seq: u64,
    /// When the request was complete, with milliseconds (RFC 3339).
    pub time: String,
    /// Signing name of the service.
    pub service: String,
    /// API name of the operation.
    pub operation: String,
    /// What the call was about.
    pub resources: Vec<String>,
    /// Region of the credential scope.
    pub region: String,
    /// Path and query as sent.
    pub uri: String,
    /// Status of the answer, `None` when the call was dropped.
    pub status: Option<u16>,
    /// The service's error code.
    pub error_code: Option<String>,
    /// Whether the client was sent the whole answer.
    pub delivered: bool,
    /// From the complete request to the answer.
    pub duration_ms: f64,
    /// Which attempt of its SDK the call is, from 1, when the SDK says so.
    pub attempt: Option<u32>,
    /// How often the very same request had just before been throttled, failed or not been answered.
    pub retry: u32,
    /// The rule that changed the call.
    pub fault: Option<String>,
}

impl From<&Call> for CallLine {
    fn from(call: &Call) -> Self {
        let since = call.time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let seconds = rfc3339(call.time);
        Self {
            seq: call.seq,
            time: format!(
                "{}.{:03}Z",
                seconds.trim_end_matches('Z'),
                since.subsec_millis()
            ),
            service: call.service.clone(),
            operation: call.operation.clone(),
            resources: call.resources.clone(),
            region: call.region.clone(),
            uri: call.uri.clone(),
            status: call.status,
            error_code: call.error_code.clone(),
            delivered: call.delivered,
            duration_ms: (call.duration.as_secs_f64() * 1e6).round() / 1e3,
            attempt: call.attempt,
            retry: call.retry,
            fault: call.fault.clone(),
        }
    }
}

impl CallLine {
    /// One line of a record.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::json!(self).to_string()
    }

    fn name(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }

    fn outcome(&self) -> String {
        let status = self
            .status
            .map_or("-".to_owned(), |status| status.to_string());
        match &self.error_code {
            Some(code) => format!("{status} {code}"),
            None => status,
        }
    }

    /// Which retry the call is, by the count of its SDK or by ours.
    fn retries(&self) -> u32 {
        let counted = self.attempt.unwrap_or(1).saturating_sub(1);
        counted.max(self.retry)
    }

    fn about(&self) -> String {
        let Some(first) = self.resources.first() else {
            return String::new();
        };
        let tail: String = match first.char_indices().rev().nth(39) {
            Some((at, _)) if at > 0 => format!("…{}", &first[at..]),
            _ => first.clone(),
        };
        match self.resources.len() {
            1 => tail,
            more => format!("{tail} +{}", more - 1),
        }
    }
}

/// Every call, a line each: number, time of day, name, resource, outcome, milliseconds, which retry
/// it is, and the rule that changed it.
#[must_use]
pub fn call_table(calls: &[CallLine]) -> String {
    let rows = calls.iter().map(|call| {
        let time = call.time.get(11..23).unwrap_or(&call.time);
        let mut fault = call.fault.clone().unwrap_or_default();
        if !call.delivered && !fault.is_empty() {
            fault.push_str(" (answer withheld)");
        }
        [
            call.seq.to_string(),
            time.to_owned(),
            call.name(),
            call.about(),
            call.outcome(),
            format!("{:.1}", call.duration_ms),
            call.retries().to_string(),
            fault,
        ]
    });
    let heads = [
        "#", "time", "call", "resource", "status", "ms", "retry", "rule",
    ];
    table(heads, &[0, 5, 6], rows.collect())
}

/// Calls by name: how many, how many failed or were not answered, were repeated and were spoiled by a rule, and the median
/// of their milliseconds; the total stands last.
#[must_use]
pub fn summary_table(calls: &[CallLine]) -> String {
    let mut by_name: BTreeMap<String, Vec<&CallLine>> = BTreeMap::new();
    for call in calls {
        by_name.entry(call.name()).or_default().push(call);
    }
    let row = |name: &str, calls: &[&CallLine]| {
        let count = |f: fn(&CallLine) -> bool| calls.iter().filter(|c| f(c)).count().to_string();
        let mut times: Vec<f64> = calls.iter().map(|c| c.duration_ms).collect();
        times.sort_by(f64::total_cmp);
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        [
            name.to_owned(),
            calls.len().to_string(),
            count(|c| !c.delivered || c.status.is_none_or(|status| status >= 400)),
            count(|c| c.retries() > 0),
            count(|c| c.fault.is_some()),
            format!("{median:.1}"),
        ]
    };
    let mut rows: Vec<_> = by_name
        .iter()
        .map(|(name, calls)| row(name, calls))
        .collect();
    rows.push(row("total", &calls.iter().collect::<Vec<_>>()));
    let heads = ["call", "calls", "failed", "retries", "spoiled", "median ms"];
    table(heads, &[1, 2, 3, 4, 5], rows)
}

/// Columns as wide as their widest cell; `right` are set to the right.
fn table<const N: usize>(heads: [&str; N], right: &[usize], rows: Vec<[String; N]>) -> String {
    let mut all = vec![heads.map(ToOwned::to_owned)];
    all.extend(rows);
    let width = |at: usize| {
        all.iter()
            .map(|row| row[at].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut out = String::new();
    for row in &all {
        let mut line = String::new();
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let _ = if right.contains(&at) {
                write!(line, "{cell:>width$}  ")
            } else {
                write!(line, "{cell:<width$}  ")
            };
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(operation: &str, status: Option<u16>, fault: Option<&str>) -> CallLine {
        CallLine {
            seq: 7,
            time: "2026-11-21T09:00:00.125Z".to_owned(),
            service: "route53".to_owned(),
            operation: operation.to_owned(),
            resources: vec!["Z1".to_owned(), "a.example.com A".to_owned()],
            region: "us-east-1".to_owned(),
            uri: "/".to_owned(),
            status,
            error_code: status
                .filter(|s| *s >= 400)
                .map(|_| "Throttling".to_owned()),
            delivered: status.is_some(),
            duration_ms: 1.25,
            attempt: Some(2),
            retry: 0,
            fault: fault.map(ToOwned::to_owned),
        }
    }

    #[test]
    fn tables_have_a_column_for_each_thing() {
        let calls = [
            line("GetChange", Some(400), None),
            line("GetChange", None, Some("lost")),
        ];
        let expected = "\
#  time          call               resource  status           ms  retry  rule
7  09:00:00.125  route53:GetChange  Z1 +1     400 Throttling  1.2      1
7  09:00:00.125  route53:GetChange  Z1 +1     -               1.2      1  lost (answer withheld)
";
        assert_eq!(call_table(&calls), expected);
        let expected = "\
call               calls  failed  retries  spoiled  median ms
route53:GetChange      2       2        2        1        1.2
total                  2       2        2        1        1.2
";
        assert_eq!(summary_table(&calls), expected);
    }
}
