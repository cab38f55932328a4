//! Refusals.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Set};

use super::super::model::{Release, Yielded};
use super::super::validate::validate;
use super::{WEB, release, secrets};

fn check(release: &Release, expected: &Expect) {
    let mut diagnostics = Diagnostics::new();
    validate(release, &mut diagnostics);
    let mut text = String::new();
    for diagnostic in diagnostics.iter() {
        let (severity, path) = (diagnostic.severity, &diagnostic.path);
        let _ = write!(
            text,
            "{severity:?} at {path:?}: {}\n{}\n\n",
            diagnostic.summary, diagnostic.detail
        );
    }
    expected.assert_eq(text.trim_end());
}

#[test]
fn malformed_manifests_are_told_with_their_place() {
    let wrong = "kind: Service\n\tmetadata: 1\n";
    check(
        &release(&[WEB, wrong, ""]),
        &expect![[r#"
        Error at Some(Path([Attribute("manifests"), Index(1)])): Invalid manifest
        Line 1, column 7: It is no YAML: while scanning a plain scalar, found a tab. Nothing was changed.
        Correct it here, or just before; texts with `: ` or ` #` in them need quotes.

        Error at Some(Path([Attribute("manifests"), Index(2)])): Invalid manifest
        Line 1, column 1: It declares no object. Nothing was changed.
        Remove it from the list, or write an object into it."#]],
    );
    // The others are read while one is not known.
    let mut partly = release(&[wrong]);
    partly.manifests = Attr::Known(vec![Attr::Unknown, wrong.into()]);
    check(
        &partly,
        &expect![[r#"
        Error at Some(Path([Attribute("manifests"), Index(1)])): Invalid manifest
        Line 1, column 7: It is no YAML: while scanning a plain scalar, found a tab. Nothing was changed.
        Correct it here, or just before; texts with `: ` or ` #` in them need quotes."#]],
    );
    check(
        &release(&[]),
        &expect![[r#"
        Error at Some(Path([Attribute("manifests")])): Empty release
        The release declares nothing. Nothing was changed.
        Give at least one manifest."#]],
    );
}

#[test]
fn secrets_in_manifests_are_refused() {
    let secret =
        "apiVersion: v1\nkind: Secret\nmetadata: { name: db }\nstringData: { password: hunter2 }\n";
    check(
        &release(&[WEB, secret]),
        &expect![[r#"
        Error at Some(Path([Attribute("manifests"), Index(1)])): Secret in a manifest
        Line 1: the values of Secret/shop/db would be stored in the state as they are. Nothing was changed.
        Take it out of the manifest, and give its values by `secrets_wo`, which is stored nowhere."#]],
    );
    // One without values is no secret, and may have some by its name.
    let tls = "apiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\nmetadata: { name: web }\n";
    let mut both = release(&[tls]);
    check(&both, &expect![[""]]);
    both.secrets_wo = secrets("web", "tls.key", "hunter2");
    check(&both, &expect![[""]]);
}

#[test]
fn fields_that_nothing_declares_are_told() {
    let entry = |kind: &str, path: &str| Yielded {
        kind: kind.into(),
        path: path.into(),
    };
    let noted = WEB.replace(
        "metadata: { labels: { app: web } }",
        "metadata: { labels: { app: web }, annotations: { checksum.example/config: a } }",
    );
    let mut config = release(&[&noted]);
    config.r#yield = vec![
        entry("Deployment.apps", "spec.replicas"),
        entry("Deployment.apps", "spec.template.spec.containers"),
        entry(
            "Deployment.apps",
            "spec.template.metadata.annotations.checksum.example/config",
        ),
    ]
    .into();
    check(&config, &expect![[""]]);
    config.r#yield = vec![
        entry("Deployment", "spec.replicas"),
        entry("HorizontalPodAutoscaler.autoscaling", "spec.minReplicas"),
        entry("Deployment.apps", "spec.template.spec.containers.resources"),
        entry(
            "Deployment.apps",
            "spec.template.metadata.annotations.checksum",
        ),
    ]
    .into();
    check(
        &config,
        &expect![[r#"
        Warning at Some(Path([Attribute("yield"), Index(0)])): Nothing to yield
        The manifests declare no `Deployment`. The entry does nothing.
        Write `Deployment.apps`, or remove the entry.

        Warning at Some(Path([Attribute("yield"), Index(1)])): Nothing to yield
        The manifests declare no `HorizontalPodAutoscaler.autoscaling`. The entry does nothing.
        Correct it, or remove the entry.

        Warning at Some(Path([Attribute("yield"), Index(2)])): Nothing to yield
        No `Deployment.apps` of the manifests declares `spec.template.spec.containers.resources`, and what is not declared is others' anyway. The entry does nothing.
        Correct the path, or remove the entry.

        Warning at Some(Path([Attribute("yield"), Index(3)])): Nothing to yield
        No `Deployment.apps` of the manifests declares `spec.template.metadata.annotations.checksum`, and what is not declared is others' anyway. The entry does nothing.
        Correct the path, or remove the entry."#]],
    );
}

#[test]
fn names_that_lead_nowhere_are_told() {
    let mut lost = release(&[WEB]);
    lost.cluster = "arn:aws:s3:::bucket".into();
    lost.images = Attr::Known([("wbe".to_owned(), "a:1".into())].into());
    lost.adopt_objects = Attr::Known(Set(vec!["Deployment/shop/api".to_owned()]));
    check(
        &lost,
        &expect![[r#"
        Error at Some(Path([Attribute("cluster")])): Malformed name of a cluster
        `arn:aws:s3:::bucket` names no cluster. A cluster is named by the ARN of an EKS cluster, by the URN of a DigitalOcean cluster (`do:kubernetes:UUID`), or by its name in `clusters` of the provider block. Nothing was changed.

        Error at Some(Path([Attribute("images"), Key("wbe")])): Image of no container
        No container of the manifests is called `wbe`; there are web. Nothing was changed.
        Correct the name, or remove the image.

        Error at Some(Path([Attribute("adopt_objects")])): Object of no manifest
        The release declares no `Deployment/shop/api`, so that it cannot become its own. Nothing was changed.
        Name objects by kind, namespace and name, such as `Deployment/shop/web`."#]],
    );
    let twice = "apiVersion: v1\nkind: Service\nmetadata: { name: web }\n";
    check(
        &release(&[WEB, twice]),
        &expect![[r#"
        Error at Some(Path([Attribute("manifests"), Index(1)])): Invalid manifest
        Line 3, column 19: Service/shop/web is declared twice; it is also in manifest 1, line 16. Nothing was changed.
        Remove one of the two, or rename it."#]],
    );
}

#[test]
fn what_the_release_brings_itself_is_not_missed() {
    let reader = WEB.replace(
        "image: \"registry.example/web:1\" }",
        "image: a, envFrom: [{ secretRef: { name: db } }] }",
    );
    check(
        &release(&[&reader]),
        &expect![[r#"
            Warning at Some(Path([Attribute("manifests"), Index(0)])): Manifest that may not do
            It names Secret/shop/db, which is not in the release.
            Add it, or correct the name. If it is in the cluster already, all is well.

              Object: Deployment/shop/web
              Line: 11
              Field: .spec.template.spec.containers[name="web"].envFrom[0].secretRef.name"#]],
    );
    let mut whole = release(&[&reader]);
    whole.secrets_wo = secrets("db", "password", "hunter2");
    check(&whole, &expect![[""]]);
}
