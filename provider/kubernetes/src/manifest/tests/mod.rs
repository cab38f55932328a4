//! What is wrong in manifests, and what numbers and texts survive.

mod round_trip;

use expect_test::{Expect, expect};

use super::read;
use crate::object::Object;

fn objects(texts: &[&str]) -> Vec<Object> {
    read(texts, "default").unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn refused(texts: &[&str], expected: &Expect) {
    let problems = read(texts, "default").expect_err("it is refused");
    let lines: Vec<_> = problems
        .iter()
        .map(|problem| format!("{problem}\n"))
        .collect();
    expected.assert_eq(&lines.concat());
}

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

#[test]
fn objects_know_where_they_were_declared() {
    let found = objects(&[
        MAP,
        "# first\n---\n\n# second\napiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n---\n\
         apiVersion: v1\nkind: List\nitems:\n- apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: c, namespace: b}\n",
    ]);
    let places: Vec<_> = found
        .iter()
        .map(|object| {
            (
                object.key().to_string(),
                object.origin.text,
                object.origin.line,
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            ("ConfigMap/a".to_owned(), 0, 1),
            ("Namespace/b".to_owned(), 1, 5),
            ("Deployment/b/c".to_owned(), 1, 12),
        ]
    );
}

#[test]
fn what_tools_leave_in_objects_is_left_out() {
    let found = objects(&[
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, creationTimestamp: null, namespace: ''}\n\
         spec: {strategy: {}}\nstatus: {}\n---\n\
         apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x.example}\n\
         status:\n  acceptedNames: {kind: '', plural: ''}\n  conditions: []\n",
    ]);
    expect![[r#"
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":{"strategy":{}}}
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"x.example"}}
    "#]]
    .assert_eq(
        &found
            .iter()
            .map(|object| format!("{}\n", serde_json::Value::from(object.body.clone())))
            .collect::<String>(),
    );
}

#[test]
fn text_that_is_no_yaml_is_located() {
    let tab = format!("{MAP}data:\n\ta: b\n");
    let colon = format!("{MAP}data:\n  a: b: c\n");
    let open = format!("{MAP}data: {{a: b\n");
    let indentation = format!("{MAP}data:\n  a: b\n c: d\n");
    let quote = format!("{MAP}data:\n  a: \"b\n");
    let alias = format!("{MAP}data: *nowhere\n");
    let escape = format!("{MAP}data:\n  a: \"\\q\"\n");
    refused(
        &[&tab, &colon, &open, &indentation, &quote, &alias, &escape],
        &expect![[r#"
            Manifest 1, line 5, column 2: A tab is where YAML expects spaces. Indent with spaces.
            Manifest 2, line 5, column 7: It is no YAML: mapping values are not allowed in this context. Correct it here, or just before; texts with `: ` or ` #` in them need quotes.
            Manifest 3, line 4, column 7: It is no YAML: unclosed bracket '{'. Correct it here, or just before; texts with `: ` or ` #` in them need quotes.
            Manifest 4, line 6, column 2: It is no YAML: while parsing a block mapping, did not find expected key. Correct it here, or just before; texts with `: ` or ` #` in them need quotes.
            Manifest 5, line 5, column 6: It is no YAML: unclosed quote. Correct it here, or just before; texts with `: ` or ` #` in them need quotes.
            Manifest 6, line 4, column 7: An alias names something that this document does not have before it. Mark what is meant with `&` and the name; each document has names of its own.
            Manifest 7, line 5, column 6: It is no YAML: while parsing a quoted scalar, found unknown escape character. Correct it here, or just before; texts with `: ` or ` #` in them need quotes.
        "#]],
    );
}

#[test]
fn an_error_in_one_document_hides_none_in_another() {
    let text = "a: [b\n---\nkind: Deployment\nmetadata: {name: A}\n---\n- list\n---\njust text\n---\n---\napiVersion: v1\nkind: Pod\n";
    refused(
        &[text, "", "# nothing\n---\n"],
        &expect![[r#"
        Manifest 1, line 1, column 4: It is no YAML: unclosed bracket '['. Correct it here, or just before; texts with `: ` or ` #` in them need quotes.
        Manifest 1, line 3, column 1: The object has no `apiVersion`. Add it, such as `apiVersion: apps/v1`.
        Manifest 1, line 6, column 1: An object is a mapping, and this is none. Write `apiVersion`, `kind` and `metadata` at the beginning of lines of their own.
        Manifest 1, line 8, column 1: An object is a mapping, and this is none. Write `apiVersion`, `kind` and `metadata` at the beginning of lines of their own.
        Manifest 1, line 11, column 1: The object has no name. Add `metadata` with a `name`.
        Manifest 2, line 1, column 1: It declares no object. Remove it from the list, or write an object into it.
        Manifest 3, line 1, column 1: It declares no object. Remove it from the list, or write an object into it.
    "#]],
    );
}

#[test]
fn what_kubernetes_would_drop_without_a_word_is_refused() {
    let twice = format!("{MAP}data:\n  a: b\n  c: d\n  a: e\n  y: f\n  on: g\n");
    let second = format!("{MAP}...\n{MAP}");
    let separator = format!("--- {{a: b}}\n{MAP}");
    let directive = format!("%YAML 1.1\n---\n{MAP}");
    let tags = format!(
        "{MAP}data: {{a: !secret b, c: !Ref {{d: e}}, f: !!int g, h: !!binary aGFsbG8=}}\n"
    );
    let numbers = format!(
        "{MAP}data: {{a: .inf, b: 9223372036854775808, ~: c, [d]: e, 9223372036854775808: f}}\n"
    );
    let merges = format!("{MAP}data:\n  <<: 5\n  a:\n    <<: [{{b: c}}, d]\n");
    refused(
        &[
            &twice, &second, &separator, &directive, &tags, &numbers, &merges,
        ],
        &expect![[r#"
            Manifest 1, line 7, column 3: The key `a` is there twice; it is also in line 5. Remove one of the two: Kubernetes would drop the first without a word.
            Manifest 1, line 9, column 3: The key `true` is there twice; it is also in line 8. Remove one of the two: Kubernetes would drop the first without a word.
            Manifest 2, line 5, column 1: A second document begins after `...`. Separate documents by `---`: Kubernetes would drop this one without a word.
            Manifest 3, line 1, column 4: Something follows `---` in its line. Let the document begin in the next line: Kubernetes separates documents by lines of `---` alone.
            Manifest 4, line 1, column 1: A line begins with `%`, which is a directive. Remove it: Kubernetes reads no manifest with directives.
            Manifest 4, line 5, column 18: ConfigMap/default/a is declared twice; it is also in manifest 1, line 3. Remove one of the two, or rename it.
            Manifest 5, line 3, column 18: ConfigMap/default/a is declared twice; it is also in manifest 1, line 3. Remove one of the two, or rename it.
            Manifest 5, line 4, column 19: The tag `!secret` means nothing here. Remove it: Kubernetes would ignore it without a word.
            Manifest 5, line 4, column 30: The tag `!Ref` means nothing here. Remove it: Kubernetes would ignore it without a word.
            Manifest 5, line 4, column 47: `g` is not what its tag `!!int` says. Remove the tag, or correct the value.
            Manifest 5, line 4, column 62: What is tagged `!!binary` would have to be a text once it is decoded. Write the text itself, or use a field that holds base64, such as `binaryData`.
            Manifest 6, line 3, column 18: ConfigMap/default/a is declared twice; it is also in manifest 1, line 3. Remove one of the two, or rename it.
            Manifest 6, line 4, column 11: `.inf` is a number that JSON does not have. Put it into quotes if a text is meant.
            Manifest 6, line 4, column 41: This cannot be the key of a mapping. A key is a text; put it into quotes.
            Manifest 6, line 4, column 47: This cannot be the key of a mapping. A key is a text; put it into quotes.
            Manifest 6, line 4, column 55: This cannot be the key of a mapping. A key is a text; put it into quotes.
            Manifest 7, line 3, column 18: ConfigMap/default/a is declared twice; it is also in manifest 1, line 3. Remove one of the two, or rename it.
            Manifest 7, line 5, column 7: `<<` takes a mapping, or a list of mappings. Name a mapping with an alias, such as `<<: *defaults`, or put `"<<"` into quotes.
            Manifest 7, line 7, column 18: `<<` takes a mapping, or a list of mappings. Name a mapping with an alias, such as `<<: *defaults`, or put `"<<"` into quotes.
        "#]],
    );
}

#[test]
fn line_breaks_of_yaml_1_1_are_refused() {
    let text = format!("---\n{MAP}data:\n  a: b\u{2028}c\n---\n{MAP}");
    refused(
        &[&text],
        &expect![[r#"
        Manifest 1, line 6, column 7: A character is here that breaks lines in YAML 1.1, and in YAML 1.2 does not. Remove it, or write it within double quotes as `\N`, `\L` or `\P`.
    "#]],
    );
    let escaped = format!("{MAP}data:\n  a: \"b\\Lc\"\n");
    assert_eq!(objects(&[&escaped])[0].body["data"]["a"], "b\u{2028}c");
}

#[test]
fn objects_without_a_type_or_a_name_are_refused() {
    let texts = [
        "kind: Pod\nmetadata: {name: a}\n",
        "apiVersion: v1\nmetadata: {name: a}\n",
        "apiVersion: 1\nkind: Pod\nmetadata: {name: a}\n",
        "apiVersion: a/b/c\nkind: Pod\nmetadata: {name: a}\n",
        "apiVersion: v1\nkind: Pod\nmetadata: a\n",
        "apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: a-\n",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {}\n",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: 007\n  namespace: 1\n",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: Web_1\n  namespace: A.B\n",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels:\n    a: yes\n    b: 1.10\n  annotations: [a]\n",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: b\n  uid: abc\n  resourceVersion: '5'\nstatus:\n  phase: Running\n",
    ];
    refused(
        &texts,
        &expect![[r#"
        Manifest 1, line 1, column 1: The object has no `apiVersion`. Add it, such as `apiVersion: apps/v1`.
        Manifest 2, line 1, column 1: The object has no `kind`. Add it, such as `kind: Deployment`.
        Manifest 3, line 1, column 13: The object's `apiVersion` is no text. Write it as a text, such as `apiVersion: apps/v1`.
        Manifest 4, line 1, column 13: `a/b/c` is no API version. It is a version, such as `v1`, or a group and a version, such as `apps/v1`.
        Manifest 5, line 3, column 11: The object's `metadata` is no mapping. Write `metadata:`, and below it `name:`, indented.
        Manifest 6, line 4, column 17: `generateName` makes another object at each apply. Give the object a `name`.
        Manifest 7, line 4, column 3: The object has no name. Add `name` to `metadata`.
        Manifest 8, line 4, column 9: The object's name is read as `7`, which is no text. Put it into quotes.
        Manifest 8, line 5, column 14: The object's namespace is read as `1`, which is no text. Put it into quotes.
        Manifest 9, line 4, column 9: `Web_1` is no name for a Pod. It has to be at most 253 lower case letters, digits, `-` and `.`, beginning and ending with a letter or a digit.
        Manifest 9, line 5, column 14: `A.B` is no name for a namespace. It has to be at most 63 lower case letters, digits and `-`, beginning and ending with a letter or a digit.
        Manifest 10, line 6, column 8: The value of `a` in `metadata.labels` is read as `true`, which is no text. Put it into quotes.
        Manifest 10, line 7, column 8: The value of `b` in `metadata.labels` is read as `1.1`, which is no text. Put it into quotes.
        Manifest 10, line 8, column 16: `metadata.annotations` is no mapping. Write each entry as `name: "value"` in a line of its own.
        Manifest 11, line 5, column 8: `metadata.uid` is set by the cluster. Remove it; it is there when an object was copied out of a cluster.
        Manifest 11, line 6, column 20: `metadata.resourceVersion` is set by the cluster. Remove it; it is there when an object was copied out of a cluster.
        Manifest 11, line 7, column 1: `status` is written by the cluster. Remove it; it is there when an object was copied out of a cluster.
    "#]],
    );
}

#[test]
fn objects_are_compared_in_their_namespace() {
    let second = MAP.replace("name: a", "name: a, namespace: default");
    let elsewhere = MAP.replace("name: a", "name: a, namespace: elsewhere");
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a, namespace: b}\n";
    let custom = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.x.example}\n\
                  spec: {scope: Cluster, group: x.example, names: {kind: Thing}}\n---\n\
                  apiVersion: x.example/v1\nkind: Thing\nmetadata: {name: a, namespace: b}\n";
    let versions = "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\n---\n\
                    apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\n";
    refused(
        &[MAP, &elsewhere, &second, role, custom, versions],
        &expect![[r#"
        Manifest 3, line 3, column 18: ConfigMap/default/a is declared twice; it is also in manifest 1, line 3. Remove one of the two, or rename it.
        Manifest 4, line 3, column 32: A ClusterRole is in no namespace. Remove `namespace`.
        Manifest 5, line 8, column 32: A Thing is in no namespace. Remove `namespace`.
        Manifest 6, line 7, column 18: HorizontalPodAutoscaler/default/a is declared twice; it is also in manifest 6, line 3. Remove one of the two, or rename it.
    "#]],
    );
}

#[test]
fn aliases_cannot_fill_the_memory() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..9 {
        let before = format!("*a{}, ", level - 1).repeat(10);
        text += &format!("a{level}: &a{level} [{before}]\n");
    }
    refused(
        &[&text, "a: &a [*a]\n"],
        &expect![[r#"
        Manifest 1, line 5, column 45: Aliases make this document larger than any object can be. Write out what is meant.
        Manifest 2, line 1, column 8: An alias is within what it names. Write out what is meant.
    "#]],
    );
}
