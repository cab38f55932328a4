//! Documents against what hashicorp/aws 5.100.0 answered for the same configurations.

use expect_test::{Expect, expect};
use serde_json::{Value as Json, json};
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::schema::Schema;
use slipway_framework::value::json::decode;

use super::model::Attributes;
use super::{check, document};

/// Each line: a configuration, and the document on one line and its id, which is a checksum of the
/// indented document. A line without a document is a configuration that was refused.
const OFFICIAL: &str = include_str!("tests/official.jsonl");

fn attributes(config: &Json) -> Attributes {
    let ty = Schema::new(0, Attributes::block()).ty();
    let value = decode(config.to_string().as_bytes(), &ty).expect("a configuration");
    Attributes::from_value(&value).expect("the schema fits the model")
}

fn read(config: &Json) -> Result<Attributes, Diagnostics> {
    document(attributes(config))
}

fn text(value: &Attr<String>) -> &str {
    value.if_known().expect("it is set")
}

#[test]
fn documents_are_those_of_the_official_provider() {
    let mut wrong = Vec::new();
    for line in OFFICIAL.lines() {
        let line: Json = serde_json::from_str(line).expect("a line of JSON");
        let config = &line["config"];
        match (line["minified_json"].as_str(), read(config)) {
            (None, Err(_)) => {}
            (Some(json), Ok(read)) => {
                if text(&read.minified_json) != json {
                    let ours = text(&read.minified_json);
                    wrong.push(format!("{config}\n  ours:     {ours}\n  official: {json}"));
                } else if text(&read.id) != line["id"] {
                    let indented = text(&read.json);
                    wrong.push(format!(
                        "{config}\n  another id than {}:\n{indented}",
                        line["id"]
                    ));
                }
            }
            (None, Ok(read)) => {
                let ours = text(&read.minified_json);
                wrong.push(format!("{config}\n  refused, but ours: {ours}"));
            }
            (Some(_), Err(errors)) => wrong.push(format!("{config}\n  ours refused: {errors:?}")),
        }
    }
    assert!(OFFICIAL.lines().count() > 300, "the answers are missing");
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_document_is_indented() {
    let read = read(&json!({
        "policy_id": "a<b",
        "statement": [
            { "actions": ["s3:Get*", "s3:List*"], "resources": ["*"], "sid": "One" },
            { "principals": [{ "type": "AWS", "identifiers": [] }] },
        ],
    }))
    .expect("a document");
    expect![[r#"
        {
          "Version": "2012-10-17",
          "Id": "a\u003cb",
          "Statement": [
            {
              "Sid": "One",
              "Effect": "Allow",
              "Action": [
                "s3:List*",
                "s3:Get*"
              ],
              "Resource": "*"
            },
            {
              "Effect": "Allow",
              "Principal": {
                "AWS": []
              }
            }
          ]
        }"#]]
    .assert_eq(text(&read.json));
}

#[test]
fn what_was_left_out_is_stored_as_the_official_provider_stores_it() {
    let read = read(&json!({ "statement": [{}] })).expect("a document");
    assert_eq!(text(&read.version), "2012-10-17");
    assert!(read.policy_id.is_null());
    let statement = &read.statement.if_known().expect("statements")[0];
    assert_eq!(text(&statement.effect), "Allow");
    assert_eq!(text(&statement.sid), "");
    assert_eq!(statement.actions.if_known().map(|it| it.0.len()), Some(0));
}

/// What validation says about a configuration, and that reading it says the same errors.
fn refused(config: &Json, expected: &Expect) {
    let mut diagnostics = Diagnostics::new();
    check::check(&attributes(config), &mut diagnostics);
    let mut said = String::new();
    for it in &diagnostics {
        let path = it
            .path
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        said.push_str(&format!(
            "{:?} {path}: {}\n{}\n",
            it.severity, it.summary, it.detail
        ));
    }
    expected.assert_eq(&said);
    assert_eq!(read(config).err().is_some(), diagnostics.has_errors());
}

fn source(text: &str) -> Json {
    json!({ "source_policy_documents": [text] })
}

#[test]
fn errors_name_the_document_and_the_place() {
    refused(
        &source("{\n  nope"),
        &expect![[r#"
        Error source_policy_documents[0]: Invalid JSON in a policy document
        `source_policy_documents[0]` must be a policy document in JSON.
        No document was made. Correct `source_policy_documents[0]`, then plan again.

          Line:    2
          Column:  3
    "#]],
    );
    refused(
        &source(r#"{"Statement":[{},{"Principal":"me"}]}"#),
        &expect![[r#"
        Error source_policy_documents[0]: Malformed policy document
        In `source_policy_documents[0]`, Statement[1].Principal must be "*" or an object.
        No document was made. Correct `source_policy_documents[0]`, then plan again.
    "#]],
    );
    refused(
        &source(r#"{"Version":"2012"}"#),
        &expect![[r#"
        Error source_policy_documents[0]: Malformed policy document
        In `source_policy_documents[0]`, Version must be "2008-10-17" or "2012-10-17".
        No document was made. Correct `source_policy_documents[0]`, then plan again.
    "#]],
    );
    refused(
        &json!({ "override_policy_documents": ["{}", r#"{"Statement":[{"Condition":{"Bool":{"k":null}}}]}"#] }),
        &expect![[r#"
            Error override_policy_documents[1]: Malformed policy document
            In `override_policy_documents[1]`, Statement[0].Condition.Bool.k must be a text, a number, a boolean, or a list of them.
            No document was made. Correct `override_policy_documents[1]`, then plan again.
        "#]],
    );
    let twice = r#"{"Statement":[{"Sid":"A"}]}"#;
    refused(
        &json!({ "source_policy_documents": [twice, twice] }),
        &expect![[r#"
        Error source_policy_documents[1]: Duplicate Sid in a policy document
        Two statements have the same Sid, and neither is meant to override the other. No document was made.
        Give each a Sid of its own, or none.

          Sid:     A
          First:   source_policy_documents[0] (statement 0)
          Second:  source_policy_documents[1] (statement 0)
    "#]],
    );
    refused(
        &json!({ "statement": [{ "sid": "A" }, {}, { "sid": "A" }] }),
        &expect![[r#"
        Error statement[2].sid: Duplicate Sid in a policy document
        Two statements have the same Sid, and neither is meant to override the other. No document was made.
        Give each a Sid of its own, or none.

          Sid:     A
          First:   statement[0].sid
          Second:  statement[2].sid
    "#]],
    );
    refused(
        &json!({ "version": "2008-10-17", "statement": [{ "resources": ["&{aws:username}"] }] }),
        &expect![[r#"
            Error statement[0].resources: Variable in an old policy document
            `statement[0].resources` has a variable, written `&{…}`, which version 2008-10-17 of the policy language does not know. No document was made.
            Set `version` to 2012-10-17, or leave it out.

              Value:  &{aws:username}
        "#]],
    );
}

#[test]
fn elements_that_nobody_knows_are_a_warning() {
    refused(
        &source(r#"{"Comment":1,"Statement":[{"Actions":["a"]}]}"#),
        &expect![[r#"
        Warning source_policy_documents[0]: Unknown elements in a policy document
        A policy has no such elements, so they are left out of the document that is made.
        Remove them, or correct their names.

          Elements:  Comment, Statement[0].Actions
    "#]],
    );
}

#[test]
fn what_the_official_provider_loses_is_kept_or_refused() {
    let kept = |text| read(&source(text)).map(|it| text_of(&it)).ok();
    assert_eq!(
        kept(r#"{"Statement":[{"Condition":{"NumericLessThan":{"k":[1,2.50,true]}}}]}"#).as_deref(),
        Some(
            r#"{"Version":"2012-10-17","Statement":[{"Condition":{"NumericLessThan":{"k":["1","2.5","true"]}}}]}"#
        )
    );
    assert_eq!(
        kept(r#"{"Statement":{"Effect":"Deny"}}"#).as_deref(),
        Some(r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny"}]}"#)
    );
    for lost in [
        r#"{"Statement":[{"Principal":"arn:aws:iam::123456789012:root"}]}"#,
        r#"{"Statement":[{"Principal":{"AWS":["a",1]}}]}"#,
        r#"{"Statement":[{"Condition":{"Bool":{"k":{}}}}]}"#,
        r#"{"Statement":[null]}"#,
        r#"{"Statement":[{"Action":1}]}"#,
        r#"{"Statement":[{"Effect":"allow"}]}"#,
        r#"{"Statement":[{"Action":"a","action":"b"}]}"#,
    ] {
        assert_eq!(kept(lost), None, "{lost}");
    }
}

fn text_of(attributes: &Attributes) -> String {
    text(&attributes.minified_json).to_owned()
}

#[test]
fn what_is_unknown_is_not_checked_and_what_is_known_is() {
    use slipway_framework::value::Value;
    let broken = Value::List(vec![Value::unknown(), Value::string("nope")]);
    let config = Value::object([("source_policy_documents", broken)]);
    let ty = Schema::new(0, Attributes::block()).ty();
    let Value::Object(mut whole) = decode(b"{}", &ty).expect("an object") else {
        panic!("no object");
    };
    let Value::Object(config) = config else {
        panic!("no object");
    };
    whole.extend(config);
    whole.insert("version".to_owned(), Value::unknown());
    whole.insert("statement".to_owned(), Value::unknown());
    let config = Attributes::from_value(&Value::Object(whole)).expect("it fits");
    let mut diagnostics = Diagnostics::new();
    check::check(&config, &mut diagnostics);
    let paths: Vec<String> = diagnostics
        .iter()
        .filter_map(|it| it.path.as_ref().map(ToString::to_string))
        .collect();
    assert_eq!(paths, ["source_policy_documents[1]"]);
}
