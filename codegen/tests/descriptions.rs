//! The table of descriptions: what it needs, and what it refuses.

use std::path::Path;

use expect_test::expect;
use slipway_codegen::descriptions::{Descriptions, counted};
use slipway_codegen::infer;
use slipway_codegen::inputs::Inputs;
use slipway_codegen::ir::Face;
use slipway_codegen::problem::Text;
use slipway_codegen::workspace;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn inputs() -> Inputs {
    Inputs::open(&root().join("codegen/inputs")).expect("the inputs can be read")
}

fn committed() -> Descriptions {
    Descriptions::read(root(), Face::Aws).expect("the table can be read")
}

/// What is said of a definition that is described by this table.
fn missing(table: &Descriptions, type_name: &str) -> String {
    let text: Text = workspace::find(root(), type_name).expect("it is defined");
    let mut resource = infer::resource(&inputs(), &text)
        .unwrap_or_else(|problems| panic!("{}", problems.render(&text)));
    table.fill(&mut resource, &text).render(&text)
}

#[test]
fn the_committed_table_is_about_what_there_is() {
    assert_eq!(committed().wrong(&inputs()), [""; 0]);
}

#[test]
fn a_row_about_nothing_and_a_text_that_is_no_sentence_are_refused() {
    let mut table = Descriptions::default();
    let is = "the VPC".to_owned();
    table.is.insert("aws_vpc".to_owned(), is);
    let row = [("colour".to_owned(), "Its colour.".to_owned())];
    table.of.insert("aws_vpc".to_owned(), row.clone().into());
    table.of.insert("aws_cloud".to_owned(), row.clone().into());
    table.any.extend(row);
    expect![[r#"
        codegen/descriptions/aws.toml: the contract has no type `aws_cloud`
        codegen/descriptions/aws.toml: `aws_cloud` has no `colour`
        codegen/descriptions/aws.toml: `aws_vpc` has no `colour`
        codegen/descriptions/aws.toml: no type has `colour`
        codegen/descriptions/aws.toml: `aws_vpc` is described as `the VPC`, which is no sentence: begin with a capital or a backtick, end with a full stop"#]]
    .assert_eq(&table.wrong(&inputs()).join("\n"));
}

#[test]
fn what_a_name_does_not_say_is_asked_for_with_the_lines_to_write() {
    let mut table = committed();
    table.is.remove("aws_customer_gateway");
    expect![[r#"
        error: nothing says what `aws_customer_gateway` is
         --> codegen/definitions/aws/ec2/customer_gateway.toml:2:8
          |
        2 | type = "aws_customer_gateway"
          |        ^^^^^^^^^^^^^^^^^^^^^^ this type
          |
          = help: write a sentence in codegen/descriptions/aws.toml, under [is]:
          = help: aws_customer_gateway = "…"
    "#]]
    .assert_eq(&missing(&table, "aws_customer_gateway"));
    let mut table = committed();
    table.any.remove("enable_dns64");
    table.any.remove("enable_lni_at_device_index");
    expect![[r#"
        error: names alone do not describe `enable_dns64`, `enable_lni_at_device_index`
         --> codegen/definitions/aws/ec2/subnet.toml:2:8
          |
        2 | type = "aws_subnet"
          |        ^^^^^^^^^^^^ of this type
          |
          = note: a text is needed for what is true or false, for numbers, with their unit, and for blocks
          = help: write sentences in codegen/descriptions/aws.toml:
          = help: [of.aws_subnet]
                  enable_dns64 = "…"
                  enable_lni_at_device_index = "…"
    "#]].assert_eq(&missing(&table, "aws_subnet"));
}

#[test]
fn no_type_says_less_than_half_of_its_attributes() {
    for made in workspace::make(root()).expect("the definitions can be read") {
        if let Ok(resource) = made.resource {
            let (written, derived) = counted(&resource);
            assert!(
                written >= derived,
                "{}: {derived} descriptions are derived from names; write more in codegen/descriptions/aws.toml",
                resource.type_name
            );
        }
    }
}
