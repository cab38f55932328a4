//! What documents lack.

use serde_json::{Value as Json, json};
use slipway_codegen::openapi::{Correction, correct};

use crate::document;

fn corrected(at: &str, value: Json) -> Result<Json, String> {
    let mut whole = document(json!({"box": {"properties": {"name": {"type": "string"}}}}));
    whole["paths"]["/boxes"]["get"]["parameters"] =
        json!([{"name": "page", "in": "query", "schema": {"type": "integer"}}]);
    let correction = Correction {
        at: at.to_owned(),
        value,
        why: "it is a test".to_owned(),
    };
    correct(&mut whole, &[correction]).map(|()| whole)
}

#[test]
fn what_is_missing_is_added() {
    let size = json!({"type": "string"});
    let whole = corrected("/components/schemas/box/properties/size", size.clone()).unwrap();
    assert_eq!(
        whole["components"]["schemas"]["box"]["properties"]["size"],
        size
    );
    let size = json!({"name": "size", "in": "query"});
    let whole = corrected("/paths/~1boxes/get/parameters/-", size.clone()).unwrap();
    assert_eq!(whole["paths"]["/boxes"]["get"]["parameters"][1], size);
}

#[test]
fn a_correction_ends_with_its_reason() {
    let there = |at: &str| format!("the document has {at} by now; remove its correction");
    let name = "/components/schemas/box/properties/name";
    assert_eq!(corrected(name, json!({})).unwrap_err(), there(name));
    let page = "/paths/~1boxes/get/parameters/-";
    let other = json!({"name": "page", "in": "query", "schema": {"type": "string"}});
    assert_eq!(corrected(page, other).unwrap_err(), there(page));
}

#[test]
fn a_correction_of_nothing_is_an_error() {
    let lost = corrected("/components/schemas/lid/properties/size", json!({}));
    assert_eq!(
        lost.unwrap_err(),
        "nothing can be added at /components/schemas/lid/properties/size: \
         there is no /components/schemas/lid/properties"
    );
    assert_eq!(
        corrected("size", json!({})).unwrap_err(),
        "size is no pointer into a document"
    );
}
