//! Plans.

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
        endpoints: Attr::Known(std::collections::BTreeMap::new()),
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
