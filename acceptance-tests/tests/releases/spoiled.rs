//! An API server that is busy, fails, loses answers, cuts watches, forgets versions, or is slow: the apply converges
//! and doubles nothing, or says why it does not.

use crate::shop::{ADDRESS, cluster, deployment, existing, said, tool, workspace};
use slipway_acceptance::aws::{Fault, Request, Rule};
use slipway_acceptance::cases::queue;
use slipway_acceptance::cli::{CliError, Workspace};
use std::collections::BTreeSet;
use std::time::Duration;

/// Whether a call is about a namespace or something in it.
fn about(namespace: &str) -> impl Fn(&Request) -> bool + Send + Sync + 'static {
    let (own, inside) = (namespace.to_owned(), format!("{namespace}/"));
    move |call| {
        let is_about = |name: &String| *name == own || name.starts_with(&inside);
        call.resources.iter().any(is_about)
    }
}

/// What is spoiled, by name.
fn rules() -> Vec<(&'static str, Rule)> {
    let unavailable = || Fault::error(503, "ServiceUnavailable", "the server is shutting down");
    let expired = || Fault::error(410, "Expired", "too old resource version");
    let second = Duration::from_secs(1);
    vec![
        (
            "busy",
            Rule::on("k8s:Patch *").times(4).fault(Fault::Throttle),
        ),
        (
            "failing",
            Rule::on("k8s:Patch *").times(4).fault(Fault::InternalError),
        ),
        ("ending", Rule::on("k8s:*").times(6).fault(unavailable())),
        (
            "lost",
            Rule::on("k8s:Patch *").times(5).fault(Fault::LoseAnswer),
        ),
        (
            "noted-and-lost",
            Rule::on("k8s:* configmaps")
                .times(6)
                .fault(Fault::LoseAnswer),
        ),
        (
            "made-and-failing",
            Rule::on("k8s:Patch *")
                .times(4)
                .fault(Fault::InternalErrorAfterCommit),
        ),
        (
            "cut",
            Rule::on("k8s:* *").times(8).fault(Fault::TruncateAnswer),
        ),
        ("reset", Rule::on("k8s:*").times(6).fault(Fault::Reset)),
        (
            "unwatched",
            Rule::on("k8s:Watch *").times(6).fault(Fault::LoseAnswer),
        ),
        (
            "forgotten",
            Rule::on("k8s:Watch *").times(4).fault(expired()),
        ),
        (
            "slow",
            Rule::on("k8s:*")
                .times(12)
                .fault(Fault::DelayAnswer(second)),
        ),
    ]
}

/// One release under a rule, from its first apply to its end.
fn live(number: usize, name: &str, rule: Rule, wanted: &BTreeSet<String>) -> Result<(), CliError> {
    let namespace = format!("spoiled-{name}");
    let mut workspace = workspace(tool(number), &namespace)?;
    // Long enough that a watch is needed.
    workspace.set_env("TF_VAR_life", "slow-start");
    let spoil = |workspace: &Workspace| -> Result<(), CliError> {
        let handle = cluster().rule(rule.clone().when(about(&namespace)).named(name));
        let run = workspace.apply()?.success()?;
        println!(
            "{name}: {} calls spoiled, {:.1?}",
            handle.hits(),
            run.elapsed
        );
        handle.assert_fired();
        handle.remove();
        Ok(())
    };
    spoil(&workspace)?;
    let is: BTreeSet<String> = existing(&namespace)
        .iter()
        .map(|it| it.replace(&namespace, "NAMESPACE"))
        .collect();
    assert_eq!(is, *wanted, "{name}");
    let state = workspace.state_file()?;
    let revision = &state.attributes(ADDRESS).expect("it is there")["revision"];
    assert_eq!(*revision, 1, "{name}: nothing is made twice");
    workspace.plan()?.empty_plan()?;
    workspace.set_env("TF_VAR_tag", "2");
    spoil(&workspace)?;
    let web = deployment(&namespace, "web");
    let image = &web["spec"]["template"]["spec"]["containers"][0]["image"];
    assert_eq!(*image, "registry.example/web:2", "{name}");
    workspace.plan()?.empty_plan()?;
    workspace.destroy()?.success()?;
    assert!(existing(&namespace).is_empty(), "{name}");
    Ok(())
}

#[test]
fn a_cluster_that_is_troubled_gets_its_release_once() {
    let names = [
        "configmaps/kube-root-ca.crt",
        "configmaps/settings",
        "configmaps/slipway-release-web",
        "deployments/web",
        "namespaces/NAMESPACE",
        "secrets/slipway-release-web-last-good",
        "serviceaccounts/default",
        "services/web",
    ];
    let wanted: BTreeSet<String> = names.map(ToOwned::to_owned).into();
    let jobs = rules()
        .into_iter()
        .enumerate()
        .map(|(number, (name, rule))| (name.to_owned(), (number, name, rule)));
    let done = queue::run(
        queue::width(),
        jobs.collect(),
        |(number, name, rule)| {
            live(*number, name, rule.clone(), &wanted).map_err(|error| error.to_string())
        },
        |done| println!("{} {:?} ({:.1?})", done.name, done.outcome, done.elapsed),
    );
    let failed: Vec<_> = done.iter().filter(|it| it.outcome.is_err()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn a_cluster_that_goes_on_failing_is_told_and_the_next_apply_makes_it_right() {
    let live = || -> Result<(), CliError> {
        let namespace = "spoiled-always";
        let workspace = workspace(tool(1), namespace)?;
        let rule = Rule::on("k8s:Patch deployments")
            .always()
            .fault(Fault::InternalError);
        let rule = cluster().rule(rule.when(about(namespace)));
        let apply = ["apply", "-input=false", "-no-color", "-auto-approve"];
        let run = workspace.run(&apply)?.failure()?;
        rule.assert_fired();
        rule.remove();
        let said = said(&run);
        for words in [
            &*format!("Deployment/{namespace}/web"),
            "Internal error occurred: the request could not be carried out",
            "What this run had made was removed.",
        ] {
            assert!(said.contains(words), "`{words}` is not in: {said}");
        }
        assert!(existing(namespace).is_empty());
        assert!(workspace.state_file()?.attributes(ADDRESS).is_none());
        workspace.apply()?.success()?;
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        Ok(())
    };
    live().unwrap_or_else(|error| panic!("{error}"));
}
