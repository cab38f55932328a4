//! How patient, strict and slow the simulated services are.

use super::limits::Rate;
use std::time::Duration;

/// How the simulated services behave. [`Settings::default`] is for tests that are not about time:
/// no rate, everything in sync at once. [`Settings::realistic`] is for the demo and `up`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether signatures are checked.
    pub check_signatures: bool,
    /// Route 53's rate for the account over all operations.
    pub route53_rate: Option<Rate>,
    /// How long a change of Route 53 stays `PENDING`.
    pub route53_insync_after: Duration,
    /// How long a change of a zone takes; meanwhile others for that zone are refused with
    /// `PriorRequestNotComplete`.
    pub route53_change_time: Duration,
    /// How long after its records appeared a certificate is issued, at a describe.
    pub acm_issue_after: Duration,
    /// How many describes after a request still lack the validation records.
    pub acm_describes_without_record: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            check_signatures: true,
            route53_rate: None,
            route53_insync_after: Duration::ZERO,
            route53_change_time: Duration::ZERO,
            acm_issue_after: Duration::ZERO,
            acm_describes_without_record: 1,
        }
    }
}

impl Settings {
    /// The published limits: five calls a second for the account and one change at a time for each
    /// zone (Route 53 quotas), with waits that are shorter than the real ones but not nothing.
    #[must_use]
    pub fn realistic() -> Self {
        Self {
            route53_rate: Some(Rate {
                per_second: 5.0,
                burst: 5.0,
            }),
            route53_insync_after: Duration::from_secs(3),
            route53_change_time: Duration::from_millis(150),
            acm_issue_after: Duration::from_secs(2),
            acm_describes_without_record: 1,
            ..Self::default()
        }
    }
}
