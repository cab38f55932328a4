//! What the plan of a certificate says.

use std::sync::Arc;

use slipway_engine::clock::Runtime;
use slipway_engine::lifecycle::Crud;
use slipway_framework::model::{Attr, Set};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use super::fake::{ARN, Bench, Fake, REGION};
use crate::acm::certificate::{Certificate, Model, Options};
use crate::outlook::Outlook;
use crate::tags::{DefaultTags, TagRules, Tags};

fn set(names: &[&str]) -> Attr<Set<String>> {
    Attr::Known(names.iter().map(|name| (*name).to_owned()).collect())
}

fn by_dns(domain: &str) -> Model {
    Model {
        domain_name: domain.into(),
        validation_method: "DNS".into(),
        options: no_blocks(),
        validation_option: no_options(),
        ..Model::default()
    }
}

const fn no_blocks() -> Attr<Vec<Options>> {
    Attr::Known(Vec::new())
}

fn no_options<T>() -> Attr<Set<T>> {
    Attr::Known(Set(Vec::new()))
}

/// What exists for a configuration, as a read of it gives it.
fn existing(domain: &str, names: &[&str]) -> Model {
    Model {
        arn: ARN.into(),
        id: ARN.into(),
        subject_alternative_names: set(names),
        domain_validation_options: no_options(),
        key_algorithm: "RSA_2048".into(),
        pending_renewal: Attr::Known(false),
        region: REGION.into(),
        renewal_summary: Attr::Known(Vec::new()),
        status: "ISSUED".into(),
        tags_all: Attr::Known(Tags::new()),
        r#type: "AMAZON_ISSUED".into(),
        validation_emails: Attr::Known(Vec::new()),
        ..by_dns(domain)
    }
}

fn plan_with(config: Model, prior: Option<Model>, outlook: Option<Outlook>) -> (Model, Vec<Path>) {
    let mut bench = Arc::into_inner(Bench::new(&Fake::new([]), &Runtime::system())).unwrap();
    bench.outlook = outlook;
    let mut plan = Plan::detached(config, prior);
    Certificate::new(Arc::new(bench)).plan(&mut plan);
    plan.outcome()
}

fn plan(config: Model, prior: Option<Model>) -> (Model, Vec<Path>) {
    plan_with(
        config,
        prior,
        Some(Outlook {
            region: REGION.to_owned(),
            tags: TagRules::default(),
        }),
    )
}

/// The domains whose records are planned.
fn domains(model: &Model) -> Option<Vec<String>> {
    let records = model.domain_validation_options.if_known()?;
    let mut names: Vec<String> = records
        .0
        .iter()
        .map(|record| record.domain_name.if_known().unwrap().clone())
        .collect();
    assert!(
        records
            .0
            .iter()
            .all(|record| record.resource_record_name.is_unknown())
    );
    names.sort();
    Some(names)
}

#[test]
fn the_domains_are_known_at_plan_so_that_for_each_over_them_works() {
    let config = Model {
        subject_alternative_names: set(&["*.example.com", "example.com"]),
        ..by_dns("example.com")
    };
    let (planned, _) = plan(config, None);
    assert_eq!(
        domains(&planned),
        Some(vec!["*.example.com".into(), "example.com".into()])
    );
    let (planned, _) = plan(by_dns("example.com."), None);
    assert_eq!(domains(&planned), Some(vec!["example.com".into()]));
    assert_eq!(planned.subject_alternative_names, set(&["example.com."]));
    assert_eq!(planned.region, Attr::from(REGION));
    assert!(planned.arn.is_unknown() && planned.id.is_unknown() && planned.options.is_unknown());
}

#[test]
fn what_is_not_known_is_not_guessed() {
    let unknown_domain = Model {
        domain_name: Attr::Unknown,
        ..by_dns("")
    };
    assert!(
        plan(unknown_domain, None)
            .0
            .domain_validation_options
            .is_unknown()
    );
    let unknown_names = Model {
        subject_alternative_names: Attr::Unknown,
        ..by_dns("example.com")
    };
    assert!(
        plan(unknown_names, None)
            .0
            .domain_validation_options
            .is_unknown()
    );
    let unknown_method = Model {
        validation_method: Attr::Unknown,
        ..by_dns("example.com")
    };
    assert!(
        plan(unknown_method, None)
            .0
            .domain_validation_options
            .is_unknown()
    );
    let by_mail = Model {
        validation_method: "EMAIL".into(),
        ..by_dns("example.com")
    };
    assert!(plan(by_mail, None).0.domain_validation_options.is_unknown());
    let nowhere = plan_with(by_dns("example.com"), None, None).0;
    assert!(nowhere.region.is_unknown() && nowhere.tags_all.is_unknown());
}

#[test]
fn the_first_domain_among_the_names_or_not_is_the_same() {
    let config = Model {
        subject_alternative_names: set(&["www.example.com"]),
        ..by_dns("example.com")
    };
    let prior = existing("example.com", &["example.com", "www.example.com"]);
    let (planned, replace) = plan(config, Some(prior.clone()));
    assert_eq!((planned, replace), (prior, Vec::new()));
}

#[test]
fn an_unchanged_configuration_plans_nothing() {
    let prior = existing("example.com", &["example.com"]);
    assert_eq!(
        plan(by_dns("example.com"), Some(prior.clone())),
        (prior.clone(), Vec::new())
    );
    assert_eq!(
        plan(by_dns("Example.COM"), Some(prior.clone())),
        (prior, Vec::new())
    );
    // A state that hashicorp/aws 5 wrote has no region before it is read.
    let old = Model {
        region: Attr::Null,
        ..existing("example.com", &["example.com"])
    };
    assert_eq!(
        plan(by_dns("example.com"), Some(old.clone())),
        (old, Vec::new())
    );
}

#[test]
fn other_domains_are_another_certificate() {
    let prior = existing("example.com", &["example.com"]);
    let (_, replace) = plan(by_dns("example.org"), Some(prior.clone()));
    assert!(replace.contains(&Path::of("domain_name")), "{replace:?}");
    let more = Model {
        subject_alternative_names: set(&["www.example.com"]),
        ..by_dns("example.com")
    };
    assert_eq!(
        plan(more, Some(prior.clone())).1,
        [Path::of("subject_alternative_names")]
    );
    let undecided = Model {
        domain_name: Attr::Unknown,
        ..by_dns("")
    };
    assert!(
        plan(undecided, Some(prior))
            .1
            .contains(&Path::of("domain_name"))
    );
}

#[test]
fn another_region_is_another_certificate() {
    let prior = existing("example.com", &["example.com"]);
    let moved = Outlook {
        region: "us-east-1".to_owned(),
        tags: TagRules::default(),
    };
    let (planned, replace) = plan_with(
        by_dns("example.com"),
        Some(prior.clone()),
        Some(moved.clone()),
    );
    assert_eq!(
        (planned.region, replace),
        (Attr::from("us-east-1"), vec![Path::of("region")])
    );
    let pinned = Model {
        region: REGION.into(),
        ..by_dns("example.com")
    };
    assert_eq!(plan_with(pinned, Some(prior), Some(moved)).1, []);
}

#[test]
fn default_tags_are_in_tags_all() {
    let rules = TagRules {
        default: DefaultTags {
            tags: [("team".to_owned(), "web".to_owned())].into(),
        },
        ..TagRules::default()
    };
    let outlook = Some(Outlook {
        region: REGION.to_owned(),
        tags: rules,
    });
    let own = |value: Attr<String>| Attr::Known([("a".to_owned(), value)].into());
    let config = Model {
        tags: own("1".into()),
        ..by_dns("example.com")
    };
    let both: Tags = [
        ("a".to_owned(), "1".to_owned()),
        ("team".to_owned(), "web".to_owned()),
    ]
    .into();
    assert_eq!(
        plan_with(config, None, outlook.clone()).0.tags_all,
        Attr::Known(both)
    );
    let undecided = Model {
        tags: own(Attr::Unknown),
        ..by_dns("example.com")
    };
    assert!(plan_with(undecided, None, outlook).0.tags_all.is_unknown());
}

#[test]
fn a_certificate_that_never_becomes_valid_is_replaced() {
    for status in ["FAILED", "VALIDATION_TIMED_OUT"] {
        let prior = Model {
            status: status.into(),
            ..existing("example.com", &["example.com"])
        };
        let (planned, replace) = plan(by_dns("example.com"), Some(prior));
        assert!(planned.status.is_unknown());
        assert_eq!(replace, [Path::of("status")]);
    }
}

#[test]
fn a_certificate_that_is_due_is_changed_in_place() {
    let config = Model {
        validation_method: Attr::Null,
        certificate_authority_arn: "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/1"
            .into(),
        early_renewal_duration: "P60D".into(),
        ..by_dns("example.com")
    };
    let prior = Model {
        validation_method: "NONE".into(),
        certificate_authority_arn: config.certificate_authority_arn.clone(),
        early_renewal_duration: "P60D".into(),
        r#type: "PRIVATE".into(),
        ..existing("example.com", &["example.com"])
    };
    assert_eq!(
        plan(config.clone(), Some(prior.clone())),
        (prior.clone(), Vec::new())
    );
    let due = Model {
        pending_renewal: Attr::Known(true),
        ..prior
    };
    let (planned, replace) = plan(config, Some(due));
    assert!(planned.pending_renewal.is_unknown() && planned.not_after.is_unknown());
    assert_eq!(replace, []);
}

#[test]
fn another_brought_certificate_takes_the_place_of_the_old_one() {
    let brought = |body: &str| Model {
        certificate_body: body.into(),
        private_key: "key".into(),
        options: no_blocks(),
        validation_option: no_options(),
        ..Model::default()
    };
    let (planned, _) = plan(brought("one"), None);
    assert!(planned.domain_name.is_unknown() && planned.subject_alternative_names.is_unknown());
    let prior = Model {
        domain_name: "example.com".into(),
        validation_method: "NONE".into(),
        certificate_body: "one".into(),
        private_key: "key".into(),
        r#type: "IMPORTED".into(),
        ..existing("example.com", &["example.com"])
    };
    assert_eq!(
        plan(brought("one\n"), Some(prior.clone())),
        (prior.clone(), Vec::new())
    );
    let (planned, replace) = plan(brought("two"), Some(prior.clone()));
    assert!(planned.not_after.is_unknown() && planned.domain_name.is_unknown());
    assert_eq!(replace, []);
    let (_, replace) = plan(by_dns("example.com"), Some(prior));
    assert!(replace.contains(&Path::of("type")), "{replace:?}");
}

#[test]
fn logging_changes_in_place_and_export_does_not() {
    let options = |logging: &str, export: &str| {
        Attr::Known(vec![Options {
            certificate_transparency_logging_preference: logging.into(),
            export: export.into(),
        }])
    };
    let prior = Model {
        options: options("ENABLED", "DISABLED"),
        ..existing("example.com", &["example.com"])
    };
    let config = |options| Model {
        options,
        ..by_dns("example.com")
    };
    assert_eq!(
        plan(config(options("DISABLED", "DISABLED")), Some(prior.clone())).1,
        []
    );
    assert_eq!(
        plan(config(options("ENABLED", "ENABLED")), Some(prior.clone()))
            .1
            .len(),
        1
    );
    assert_eq!(
        plan(config(no_blocks()), Some(prior.clone())),
        (prior, Vec::new())
    );
}

#[test]
fn an_empty_authority_is_none_and_another_one_is_another_certificate() {
    let prior = existing("example.com", &["example.com"]);
    let config = |arn: &str| Model {
        validation_method: Attr::Null,
        certificate_authority_arn: arn.into(),
        ..by_dns("example.com")
    };
    assert_eq!(plan(config(""), Some(prior.clone())).1, []);
    let private = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/1";
    let authority = [Path::of("certificate_authority_arn")];
    assert_eq!(plan(config(private), Some(prior.clone())).1, authority);
    let prior = Model {
        certificate_authority_arn: private.into(),
        ..prior
    };
    assert_eq!(
        plan(by_dns("example.com"), Some(prior.clone())).1,
        authority
    );
    let undecided = Model {
        certificate_authority_arn: Attr::Unknown,
        ..config("")
    };
    assert_eq!(plan(undecided, Some(prior)).1, authority);
}
