//! What a cluster would say, without anything being changed.

use serde_json::{Value, json};
use slipway_kubernetes::inventory::Place;
use slipway_kubernetes::object::Object;
use slipway_kubernetes::release::{Refusal, rehearse};

use super::release::{app, config, declared, good, value, wrong};
use super::{in_namespace, object};

fn named(refused: &[Refusal]) -> Vec<&str> {
    refused.iter().map(|it| it.key.name.as_str()).collect()
}

#[test]
fn what_would_be_refused_is_told_and_nothing_is_stored() {
    in_namespace("rehearsal", |cluster, namespace| async move {
        let place = Place {
            namespace: namespace.clone(),
            name: "web".to_owned(),
        };
        let unserved = object(json!({
            "apiVersion": "nobody.example/v1", "kind": "Thing", "metadata": { "name": "thing" },
        }));
        let objects = [config("a", "1"), wrong(), app("web:1", None), unserved];
        let refused = rehearse(&cluster, &place, &objects, &[]).await;
        let refused = refused.expect("it answers");
        assert_eq!(named(&refused), ["wrong", "thing"]);
        assert!(refused[0].to_string().contains("replcas"), "{}", refused[0]);
        assert!(
            refused[1].to_string().contains("serves no"),
            "{}",
            refused[1]
        );
        assert_eq!(value(&cluster, &namespace, "a").await, None);

        // What is there already as it is declared is not tried.
        let first = declared(&namespace, vec![config("a", "1"), app("web:1", None)]);
        good(&cluster, &first).await;
        let same = rehearse(&cluster, &place, &first.objects, &[]).await;
        assert_eq!(named(&same.expect("it answers")), [""; 0]);
    });
}

#[test]
fn what_the_release_brings_itself_is_not_missed() {
    in_namespace("brought", |cluster, namespace| async move {
        let place = |namespace: String| Place {
            namespace,
            name: "web".to_owned(),
        };
        // Neither what is in a namespace that is not there yet.
        let later = place(format!("{namespace}-later"));
        let refused = rehearse(&cluster, &later, &[config("a", "1")], &[]).await;
        assert_eq!(named(&refused.expect("it answers")), [""; 0]);
        // Nor a kind that is defined beside its object.
        let group = format!("{namespace}.slipway.dev");
        let definition = object(json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": { "name": format!("boats.{group}") },
            "spec": {
                "group": group, "scope": "Namespaced",
                "names": { "kind": "Boat", "plural": "boats", "singular": "boat" },
                "versions": [{
                    "name": "v1", "served": true, "storage": true,
                    "schema": { "openAPIV3Schema": { "type": "object" } },
                }],
            },
        }));
        let boat: Object = object(json!({
            "apiVersion": format!("{group}/v1"), "kind": "Boat", "metadata": { "name": "ours" },
        }));
        let both = [boat, definition];
        let refused = rehearse(&cluster, &place(namespace), &both, &[]).await;
        assert_eq!(named(&refused.expect("it answers")), [""; 0]);
    });
}

#[test]
fn what_is_made_anew_or_in_two_steps_is_not_told_as_refused() {
    in_namespace("rehearsal-anew", |cluster, namespace| async move {
        let first = declared(&namespace, vec![config("a", "1"), app("web:1", None)]);
        good(&cluster, &first).await;
        let refused = async |spec: Value| {
            let mut app = app("web:2", None);
            for (name, value) in spec.as_object().expect("fields") {
                app.body["spec"][name] = value.clone();
            }
            let refused = rehearse(&cluster, &first.place, &[app], &[]).await;
            refused.expect("it answers").len()
        };
        let labels = json!({ "app": "app", "part": "b" });
        let selector = json!({ "matchLabels": labels });
        let template = |image: &str| {
            json!({
                "metadata": { "labels": labels },
                "spec": { "containers": [{ "name": "a", "image": image }] },
            })
        };
        let other = json!({ "selector": selector, "template": template("a") });
        assert_eq!(refused(other).await, 0);
        // As a new one it would be refused, too.
        let wrong = json!({ "selector": selector, "template": template("") });
        assert_eq!(refused(wrong).await, 1);
        let recreate = json!({ "strategy": { "type": "Recreate" } });
        assert_eq!(refused(recreate).await, 0);
    });
}
