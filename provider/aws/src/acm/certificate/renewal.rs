//! When a certificate of a private authority is due to be renewed.

use std::time::{Duration, SystemTime};

use aws_sdk_acm::types::{CertificateDetail, RenewalEligibility};
use slipway_framework::semantic::duration;
use slipway_framework::validate::Validator;

const DAY: u64 = 24 * 3600;

/// A duration in one of the two notations, or empty for none.
pub(super) fn validator() -> Validator {
    let must = "be years, months and days such as `P90D`, or a duration such as `2160h`";
    Validator::text(must, |text| text.is_empty() || parse(text).is_some())
}

/// A duration in Go's notation, or years, months and days as RFC 3339, appendix A, writes them. A
/// year counts as 365 days and a month as 30: whole days before an end need no calendar.
fn parse(text: &str) -> Option<Duration> {
    let Some(mut rest) = text.strip_prefix('P') else {
        return duration::parse(text);
    };
    let mut days: u64 = 0;
    for (unit, length) in [('Y', 365), ('M', 30), ('D', 1)] {
        let Some((number, after)) = rest.split_once(unit) else {
            continue;
        };
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let number: u64 = is_number.then(|| number.parse().ok()).flatten()?;
        days = days.checked_add(number.checked_mul(length)?)?;
        rest = after;
    }
    let is_complete = rest.is_empty() && text.len() > 1;
    is_complete
        .then(|| days.checked_mul(DAY).map(Duration::from_secs))
        .flatten()
}

/// Whether a certificate is to be renewed now: eligible, with less than this time left.
pub(super) fn is_due(detail: &CertificateDetail, early: Option<&str>, now: SystemTime) -> bool {
    let Some(early) = early.and_then(parse) else {
        return false;
    };
    let Some(end) = detail
        .not_after()
        .and_then(|end| SystemTime::try_from(*end).ok())
    else {
        return false;
    };
    let eligible = detail.renewal_eligibility() == Some(&RenewalEligibility::Eligible);
    eligible && end.duration_since(now).unwrap_or_default() <= early
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_types::DateTime;

    #[test]
    fn both_notations_are_read() {
        let days = |days: u64| Some(Duration::from_secs(days * DAY));
        assert_eq!(parse("P90D"), days(90));
        assert_eq!(parse("P1Y2M3D"), days(365 + 60 + 3));
        assert_eq!(parse("2160h"), days(90));
        for wrong in [
            "P",
            "PD",
            "P1",
            "P1D1Y",
            "P-1D",
            "P1H",
            "PT5M",
            "90",
            "90d",
            "P99999999999999999999D",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_certificate_is_due_when_it_is_eligible_and_its_end_is_near() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000 * DAY);
        let ends_in = |days: i64| DateTime::from_secs((1_000 + days) * 86_400);
        let detail = |days, eligibility| {
            CertificateDetail::builder()
                .not_after(ends_in(days))
                .renewal_eligibility(eligibility)
                .build()
        };
        let eligible = RenewalEligibility::Eligible;
        assert!(is_due(&detail(59, eligible.clone()), Some("P60D"), now));
        assert!(!is_due(&detail(61, eligible.clone()), Some("P60D"), now));
        assert!(is_due(&detail(-1, eligible.clone()), Some("P60D"), now));
        assert!(!is_due(&detail(59, eligible), None, now));
        assert!(!is_due(
            &detail(59, RenewalEligibility::Ineligible),
            Some("P60D"),
            now
        ));
    }
}
