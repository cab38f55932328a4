//! What one configuration plans for one name. All records of a name have one TTL, and a CNAME is the only record of
//! its name: the API sets the TTL of all when it is told that of one, and refuses what would stand beside a CNAME
//! (RFC 1034 §3.6.2).
//!
//! A plan is about one record, so each is noted here for those that are planned after it. Notes belong to one
//! configuration of the provider: a run that applies plans again, and notes again. What is planned twice, as a
//! replacement is, has the same configuration both times. What nobody configures any more is planned to be destroyed,
//! and is not noted.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use slipway_framework::diag::Diagnostic;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use super::relative;
use crate::generated::domains::record::Record;
use crate::parts::given;
use crate::shared::Shared;

/// The type that stands alone.
const ALONE: &str = "CNAME";

/// The records that were planned, by domain and name.
#[derive(Debug, Default)]
struct Planned(Mutex<HashMap<(String, String), Vec<Noted>>>);

#[derive(Debug)]
struct Noted {
    config: Record,
    /// Whether the API is to be asked for it: what is there already was not refused.
    is_asked: bool,
}

/// Holds a plan against those of the same name, and notes it.
pub(super) fn check(shared: &Shared, plan: &mut Plan<Record>) {
    if plan.is_destroy() {
        return;
    }
    // Without a configured provider nothing is planned that could be applied.
    let Ok(planned) = shared.part(|_| Planned::default()) else {
        return;
    };
    for told in planned.note(plan) {
        plan.tell(told);
    }
}

impl Planned {
    fn note(&self, plan: &Plan<Record>) -> Vec<Diagnostic> {
        let config = &plan.config;
        let (Some(domain), Some(name)) = (given(&config.domain), given(&config.name)) else {
            return Vec::new();
        };
        let domain = domain.to_ascii_lowercase();
        let key = (domain.clone(), relative(name, &domain));
        let noted = Noted {
            config: config.clone(),
            is_asked: plan.prior.is_none() || plan.changes("name") || plan.changes("type"),
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let others = all.entry(key).or_default();
        if let Some(same) = others.iter_mut().find(|it| it.config == noted.config) {
            same.is_asked |= noted.is_asked;
            return Vec::new();
        }
        let mut told = Vec::new();
        told.extend(others.iter().find_map(|it| crowded(it, &noted)));
        told.extend(others.iter().find_map(|it| torn(it, &noted)));
        others.push(noted);
        told
    }
}

fn kind(record: &Record) -> Option<&str> {
    given(&record.r#type)
}

fn whole(record: &Record) -> String {
    let domain = given(&record.domain).unwrap_or_default();
    match relative(given(&record.name).unwrap_or_default(), domain).as_str() {
        super::APEX => domain.to_owned(),
        name => format!("{name}.{domain}"),
    }
}

/// A CNAME beside another record, of which at least one is still to be made.
fn crowded(other: &Noted, noted: &Noted) -> Option<Diagnostic> {
    let kinds = [kind(&other.config)?, kind(&noted.config)?];
    if !kinds.contains(&ALONE) || !(other.is_asked || noted.is_asked) {
        return None;
    }
    let others = match kinds {
        [ALONE, ALONE] => "two records of the type CNAME".to_owned(),
        [ALONE, kind] | [kind, _] => {
            format!("a record of the type CNAME and one of the type {kind}")
        }
    };
    let detail = format!(
        "`{}` is to have {others}. A CNAME is the only record of its name, so DigitalOcean refuses the second one. \
         Nothing was changed.\nRemove one of the two, or give it another name.",
        whole(&noted.config)
    );
    Some(Diagnostic::error("CNAME beside another record", detail).at(Path::of("name")))
}

/// Two TTLs of one name, each of which takes the other one's place.
fn torn(other: &Noted, noted: &Noted) -> Option<Diagnostic> {
    let (one, another) = (other.config.ttl.if_known()?, noted.config.ttl.if_known()?);
    if one == another {
        return None;
    }
    let detail = format!(
        "DigitalOcean keeps one TTL for all records of `{}`, and these are to have {one} and {another}: whichever is \
         applied last holds for both, and every plan changes the other one back.\nGive all of them the same `ttl`, or \
         leave it out of all but one.",
        whole(&noted.config)
    );
    Some(Diagnostic::warning("Several TTLs for one name", detail).at(Path::of("ttl")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use slipway_framework::model::Attr;

    fn record(kind: &str, name: &str, ttl: Attr<i64>) -> Record {
        Record {
            domain: "example.com".into(),
            name: name.into(),
            r#type: kind.into(),
            value: "value".into(),
            ttl,
            ..Record::default()
        }
    }

    /// What the plans of these are told, one after the other.
    fn told(plans: Vec<(Record, Option<Record>)>) -> Vec<String> {
        let planned = Planned::default();
        let mut told = Vec::new();
        for (config, prior) in plans {
            let plan = Plan::detached(config, prior);
            told.extend(planned.note(&plan).into_iter().map(|it| it.summary));
        }
        told
    }

    const CROWDED: &str = "CNAME beside another record";
    const TORN: &str = "Several TTLs for one name";

    #[test]
    fn several_ttls_of_one_name_are_told() {
        let ttl = Attr::Known;
        let (a, text) = (record("A", "www", ttl(300)), record("TXT", "www", ttl(60)));
        assert_eq!(told(vec![(a.clone(), None), (text.clone(), None)]), [TORN]);
        let both = vec![(a.clone(), Some(a.clone())), (text.clone(), Some(text))];
        assert_eq!(told(both), [TORN], "also of records that are there");
        let whole = record("TXT", "WWW.example.com.", ttl(60));
        assert_eq!(told(vec![(a.clone(), None), (whole, None)]), [TORN]);
        for other in [
            record("TXT", "www", ttl(300)),
            record("TXT", "www", Attr::Null),
            record("TXT", "www", Attr::Unknown),
            record("TXT", "mail", ttl(60)),
            Record {
                domain: "example.org".into(),
                ..record("TXT", "www", ttl(60))
            },
            Record {
                domain: Attr::Unknown,
                ..record("TXT", "www", ttl(60))
            },
        ] {
            assert!(told(vec![(a.clone(), None), (other, None)]).is_empty());
        }
    }

    #[test]
    fn a_cname_beside_another_record_is_refused_unless_both_are_there() {
        let cname = record("CNAME", "www", Attr::Null);
        let (a, other) = (
            record("A", "www", Attr::Null),
            Record {
                value: "other".into(),
                ..cname.clone()
            },
        );
        for (one, another) in [(&cname, &a), (&a, &cname), (&cname, &other)] {
            let plans = vec![(one.clone(), None), (another.clone(), None)];
            assert_eq!(told(plans), [CROWDED]);
            let plans = vec![
                (one.clone(), None),
                (another.clone(), Some(another.clone())),
            ];
            assert_eq!(told(plans), [CROWDED]);
        }
        let there = vec![(cname.clone(), Some(cname)), (a.clone(), Some(a))];
        assert!(told(there).is_empty());
    }

    #[test]
    fn what_is_planned_twice_is_one_record() {
        let before = Record {
            domain: "example.org".into(),
            ..record("CNAME", "www", Attr::Known(300))
        };
        let after = record("CNAME", "www", Attr::Known(60));
        // A replacement is planned as a change, and then as a creation.
        let twice = vec![(after.clone(), Some(before.clone())), (after.clone(), None)];
        assert!(told(twice).is_empty());
        // One whose type changes is not what it was any more.
        let kind = record("A", "www", Attr::Known(60));
        let text = record("TXT", "www", Attr::Known(60));
        assert!(told(vec![(kind, Some(after)), (text, None)]).is_empty());
    }
}
