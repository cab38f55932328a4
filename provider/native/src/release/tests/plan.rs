//! Plans.

use std::collections::BTreeMap;

use expect_test::expect;
use slipway_engine::clock::Runtime;
use slipway_framework::model::Attr;
use slipway_framework::resource::{Plan, Private};

use super::super::model::Release;
use super::super::plan::{objects, plan};
use super::super::shown::HashKey;
use super::{WEB, release, secrets};

/// What is planned.
fn planned(config: Release, prior: Option<Release>, private: &Private) -> Release {
    let mut detached = Plan::detached(config, prior);
    detached.private = private.clone();
    plan(&mut detached);
    detached.outcome().0
}

/// A release that was applied, and what is stored with it.
fn applied(config: &Release) -> (Release, Private) {
    let mut private = Private::default();
    let key = HashKey::made(&mut private, &Runtime::system());
    let whole = planned(config.clone(), None, &private);
    let state = Release {
        objects: objects(config, Some(&key)),
        secrets_wo: Attr::Null,
        cluster_uid: "u-1".into(),
        endpoints: Attr::Known(BTreeMap::new()),
        id: "main/shop/web".into(),
        revision: 1.into(),
        status: "deployed".into(),
        ..whole
    };
    (state, private)
}

#[test]
fn the_plan_of_a_new_release_shows_its_objects() {
    let mut config = release(&[WEB]);
    config.secrets_wo = secrets("db", "password", "s3cr3t-password");
    let new = planned(config, None, &Private::default());
    let texts = new.objects.if_known().expect("they are known");
    let names: Vec<&String> = texts.keys().collect();
    assert_eq!(
        names,
        ["Deployment/shop/web", "Secret/shop/db", "Service/shop/web"]
    );
    // It has no key before it is there, and nothing is shown of a secret without one.
    assert!(texts["Secret/shop/db"].is_unknown());
    expect![[r#"
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          namespace: shop
        spec:
          ports:
          - port: 80
          selector:
            app: web
    "#]]
    .assert_eq(texts["Service/shop/web"].if_known().expect("it is known"));
    assert!(new.revision.is_unknown() && new.status.is_unknown() && new.endpoints.is_unknown());
}

#[test]
fn what_is_applied_plans_nothing() {
    let mut config = release(&[WEB]);
    config.secrets_wo = secrets("db", "password", "s3cr3t-password");
    let (state, private) = applied(&config);
    // Other words for the same are no change of any object.
    config.manifests = vec![WEB.replace("replicas: 2", "replicas: 0x2 # two").into()].into();
    let next = planned(config.clone(), Some(state.clone()), &private);
    assert_eq!(next.objects, state.objects);
    assert_eq!(next.revision, state.revision);
    // Another value is, and its text says nothing of it but its length.
    config.secrets_wo = secrets("db", "password", "another-passw0rd");
    let next = planned(config, Some(state.clone()), &private);
    assert!(next.revision.is_unknown());
    let text =
        |release: &Release| release.objects.if_known().expect("known")["Secret/shop/db"].clone();
    assert_ne!(text(&next), text(&state));
    let shown = format!("{:?}", next.objects);
    assert!(
        shown.contains("16 bytes") && !shown.contains("passw0rd"),
        "{shown}"
    );
    // Only a Service, an Ingress or a Gateway has addresses.
    assert_eq!(next.endpoints, state.endpoints);
}

#[test]
fn an_image_is_a_change_of_its_object_alone() {
    let config = release(&[WEB]);
    let (state, private) = applied(&config);
    let image = |image: &str| Release {
        images: Attr::Known([("web".to_owned(), image.into())].into()),
        ..release(&[WEB])
    };
    let next = planned(
        image("registry.example/web:2"),
        Some(state.clone()),
        &private,
    );
    let (old, new) = (
        state.objects.if_known().expect("known"),
        next.objects.if_known().expect("known"),
    );
    let changed: Vec<&String> = old.keys().filter(|name| old[*name] != new[*name]).collect();
    assert_eq!(changed, ["Deployment/shop/web"]);
    // One that another system owns stays as it is written.
    let next = planned(image("external"), Some(state.clone()), &private);
    assert_eq!(next.objects, state.objects);
}

#[test]
fn what_is_not_known_yet_is_planned_so() {
    let mut config = release(&[WEB]);
    let (state, private) = applied(&config);
    config.manifests = Attr::Known(vec![Attr::Unknown]);
    let next = planned(config.clone(), Some(state.clone()), &private);
    assert!(next.objects.is_unknown() && next.revision.is_unknown());
    config.manifests = state.manifests.clone();
    config.secrets_wo = Attr::Unknown;
    assert!(planned(config, Some(state), &private).objects.is_unknown());
}

#[test]
fn a_secret_that_is_known_late_changes_nothing_else() {
    let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { user: doadmin, url: \"postgres://doadmin@db/shop-of-many\" }\n";
    let mut config = release(&[WEB, manifest]);
    let (state, private) = applied(&config);
    let unknown = Attr::Known(BTreeMap::from([("user".to_owned(), Attr::Unknown)]));
    config.secrets_wo = Attr::Known(BTreeMap::from([("db".to_owned(), unknown)]));
    let planned_first = planned(config.clone(), Some(state.clone()), &private);
    config.secrets_wo = secrets("db", "user", "doadmin");
    let planned_last = planned(config, Some(state), &private);
    let (first, last) = (
        planned_first.objects.if_known().expect("known"),
        planned_last.objects.if_known().expect("known"),
    );
    assert!(first["Secret/shop/db"].is_unknown());
    assert!(last["Secret/shop/db"].if_known().is_some());
    for (label, text) in first.iter().filter(|(_, text)| !text.is_unknown()) {
        assert_eq!(*text, last[label], "{label}");
    }
}

#[test]
fn an_image_that_is_known_late_hides_its_objects_alone() {
    let other = WEB
        .replace("name: web", "name: api")
        .replace("app: web", "app: api");
    let mut config = release(&[WEB, &other]);
    let (state, private) = applied(&config);
    let images = |image: Attr<String>| Attr::Known([("web".to_owned(), image)].into());
    config.images = images(Attr::Unknown);
    let next = planned(config.clone(), Some(state.clone()), &private);
    let (before, first) = (
        state.objects.if_known().expect("known"),
        next.objects.if_known().expect("known"),
    );
    let unknown = first.iter().filter(|(_, text)| text.is_unknown());
    let unknown: Vec<&String> = unknown.map(|(label, _)| label).collect();
    assert_eq!(unknown, ["Deployment/shop/web"]);
    assert_eq!(first["Deployment/shop/api"], before["Deployment/shop/api"]);
    assert!(next.revision.is_unknown());
    // What it turns out to be adds nothing and takes nothing away.
    config.images = images("registry.example/web:2".into());
    let last = planned(config.clone(), Some(state.clone()), &private);
    let last = last.objects.if_known().expect("known");
    assert_eq!(
        last.keys().collect::<Vec<_>>(),
        first.keys().collect::<Vec<_>>()
    );
    assert!(
        last["Deployment/shop/web"]
            .if_known()
            .expect("known")
            .contains("web:2")
    );
    // While no name is known, all that make pods may change, and nothing else.
    config.images = Attr::Unknown;
    let next = planned(config, Some(state), &private);
    let texts = next.objects.if_known().expect("known");
    assert!(texts["Deployment/shop/api"].is_unknown() && texts["Deployment/shop/web"].is_unknown());
    assert!(texts["Service/shop/api"].if_known().is_some());
}

#[test]
fn a_secret_of_a_manifest_has_the_values_of_its_name() {
    let pull = "apiVersion: v1\nkind: Secret\ntype: kubernetes.io/dockerconfigjson\nmetadata: { name: pull, labels: { app: web } }\nimmutable: true\n";
    let mut config = release(&[WEB, pull]);
    config.secrets_wo = secrets("pull", ".dockerconfigjson", "{\"auths\":{}}");
    let (state, private) = applied(&config);
    let texts = state.objects.if_known().expect("known");
    assert_eq!(texts.len(), 3);
    let text = texts["Secret/shop/pull"].if_known().expect("known");
    let hash = text
        .split("hash ")
        .nth(1)
        .and_then(|rest| rest.split('>').next());
    expect![[r#"
        apiVersion: v1
        kind: Secret
        metadata:
          name: pull
          labels:
            app: web
          namespace: shop
        data:
          ".dockerconfigjson": "<redacted, 12 bytes, keyed hash HASH>"
        immutable: true
        type: kubernetes.io/dockerconfigjson
    "#]]
    .assert_eq(&text.replace(hash.expect("a hash"), "HASH"));
    assert_eq!(
        planned(config, Some(state.clone()), &private).objects,
        state.objects
    );
}

#[test]
fn what_failed_or_drifted_is_applied_again() {
    let config = release(&[WEB]);
    let (state, private) = applied(&config);
    let failed = Release {
        status: "failed".into(),
        ..state.clone()
    };
    assert!(
        planned(config.clone(), Some(failed), &private)
            .revision
            .is_unknown()
    );
    let mut objects = state.objects.if_known().expect("known").clone();
    objects.remove("Service/shop/web");
    let drifted = Release {
        objects: objects.into(),
        ..state.clone()
    };
    let next = planned(config, Some(drifted), &private);
    assert_eq!(next.objects, state.objects);
    assert!(next.revision.is_unknown() && next.endpoints.is_unknown());
}

#[test]
fn what_is_protected_is_not_replaced() {
    let mut config = release(&[WEB]);
    config.protect = true.into();
    let (state, private) = applied(&config);
    let told = |config: Release| -> Vec<String> {
        let mut detached = Plan::detached(config, Some(state.clone()));
        detached.private = private.clone();
        plan(&mut detached);
        detached
            .told()
            .iter()
            .map(|it| it.summary.clone())
            .collect()
    };
    assert_eq!(told(config.clone()), [""; 0]);
    for elsewhere in [
        Release {
            name: "shop".into(),
            ..config.clone()
        },
        Release {
            namespace: "other".into(),
            ..config.clone()
        },
        // The cluster is made anew in the same apply.
        Release {
            cluster: Attr::Unknown,
            ..config.clone()
        },
    ] {
        assert_eq!(told(elsewhere), ["Release is protected"]);
    }
    // What is said of it now counts only once it is applied.
    let released = Release {
        protect: false.into(),
        name: "shop".into(),
        ..config
    };
    assert_eq!(told(released), ["Release is protected"]);
}

#[test]
fn what_has_to_be_made_anew_is_told() {
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\nspec:\n  accessModes: [ReadWriteOnce]\n  resources: { requests: { storage: 1Gi } }\n";
    let config = release(&[WEB, claim]);
    let (state, private) = applied(&config);
    let other = WEB.replace("{ app: web }", "{ app: shop }");
    let config = release(&[&other, &claim.replace("ReadWriteOnce", "ReadWriteMany")]);
    let mut detached = Plan::detached(config, Some(state));
    detached.private = private;
    plan(&mut detached);
    let told = detached.told();
    let told: Vec<String> = told
        .iter()
        .map(|it| format!("{}\n{}", it.summary, it.detail))
        .collect();
    expect![[r#"
        Objects are replaced
        Fields change that never change while an object is there, so that these are deleted and made anew.
        What they own goes with them, such as the pods of a workload.

          Deployment/shop/web: .spec.selector

        Objects that cannot be changed
        Fields change that never change while an object is there, and these objects are not deleted for that. The apply is going to fail.
        Leave the fields as they are, or give the object another name.

          PersistentVolumeClaim/shop/data: .spec.accessModes; it holds data"#]].assert_eq(&told.join("\n\n"));
}
