//! What is known of a type, from small sources to the whole page.

use expect_test::expect_file;
use slipway_codegen::{explain, first, stats};

#[test]
fn every_fact_has_its_source() {
    let (text, made) = crate::common::make(crate::common::BOX);
    let resource = made.map_err(|problems| problems.render(&text)).unwrap();
    expect_file!["../fixture/box.txt"].assert_eq(&explain::explain(&resource));
}

#[test]
fn facts_are_counted() {
    let (text, made) = crate::common::make(crate::common::BOX);
    let resource = made.unwrap();
    let count = stats::count(&resource, &text);
    assert_eq!((count.lines, count.hooks), (27, 0));
    assert_eq!((count.attributes, count.overridden), (15, 3));
    assert!(count.inferred > 2 * count.decided, "{count:?}");
}

#[test]
fn a_first_definition_is_found_by_names() {
    let first = first::first(&crate::common::inputs(), "toy_box").unwrap();
    assert_eq!(first.text.name, "codegen/definitions/aws/toy/box.toml");
    expect_file!["../fixture/first.toml"].assert_eq(&first.text.text);
    assert_eq!(first.open.len(), 14);
    assert_eq!(first.case.name, "acceptance-tests/cases/box/main.tf");
    expect_file!["../fixture/first.tf"].assert_eq(&first.case.text);
}

#[test]
fn the_same_inputs_give_the_same_page() {
    let page = || explain::explain(&crate::common::make(crate::common::BOX).1.unwrap());
    assert_eq!(page(), page());
}
