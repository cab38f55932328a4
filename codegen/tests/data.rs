//! Definitions of data sources: what is made of the committed ones, and what is said of wrong ones.

use std::path::Path;
use std::sync::LazyLock;

use expect_test::{Expect, expect, expect_file};
use slipway_codegen::inputs::Inputs;
use slipway_codegen::ir::Resource;
use slipway_codegen::problem::Text;
use slipway_codegen::workspace::{self, Made};
use slipway_codegen::{explain, infer};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The inputs and the resources are read once for all tests.
static ALL: LazyLock<(Inputs, Vec<Made>)> = LazyLock::new(|| {
    let inputs = Inputs::open(&root().join("codegen/inputs")).expect("the inputs are whole");
    let made = workspace::make(root()).expect("the definitions can be read");
    (inputs, made)
});

/// What is said of a definition after a text in it was replaced; its facts when it is right.
fn said(type_name: &str, from: &str, to: &str) -> String {
    let text = workspace::find(root(), &format!("data.{type_name}")).expect("it is defined");
    assert!(text.text.contains(from), "`{from}` is not in {}", text.name);
    let text = Text {
        name: "data.toml".to_owned(),
        text: text.text.replacen(from, to, 1),
    };
    let (inputs, made) = &*ALL;
    let resources = made.iter().filter_map(|made| made.resource.as_ref().ok());
    let resources: Vec<&Resource> = resources.collect();
    match infer::data(inputs, &text, &resources) {
        Ok(source) => explain::explain_data(&source),
        Err(problems) => problems.render(&text),
    }
}

fn check(type_name: &str, (from, to): (&str, &str), expect: Expect) {
    expect.assert_eq(&said(type_name, from, to));
}

#[test]
fn every_fact_has_its_source() {
    let page = |type_name| said(type_name, "", "");
    expect_file!["fixture/data_subnet.txt"].assert_eq(&page("aws_subnet"));
    expect_file!["fixture/data_availability_zones.txt"].assert_eq(&page("aws_availability_zones"));
}

#[test]
fn an_argument_has_to_narrow_the_search() {
    check(
        "aws_vpc",
        ("cidr_block = { filter = \"cidr\" }\n", ""),
        expect![[r#"
            error: the argument `cidr_block` does nothing to the search
             --> data.toml:3:9
              |
            3 | model = "ec2#Vpc"
              |         ^^^^^^^^^ in this read
              |
              = help: write in [attributes]: cidr_block = { filter = "…" }, { send = "MEMBER" } or { without = "MEMBER" }
        "#]],
    );
}

#[test]
fn a_filter_has_to_be_one() {
    check(
        "aws_vpc",
        ("\"cidr\"", "\"cidre\""),
        expect![[r#"
        error: DescribeVpcs has no filter `cidre`
         --> data.toml:8:25
          |
        8 | cidr_block = { filter = "cidre" }
          |                         ^^^^^^^ not known
          |
          = help: did you mean `cidr`?
    "#]],
    );
}

#[test]
fn what_follows_from_a_name_is_not_written() {
    check(
        "aws_vpc",
        (
            "[attributes]\n",
            "[attributes]\nstate = { filter = \"state\" }\n",
        ),
        expect![[r#"
            error: this line decides nothing
             --> data.toml:8:20
              |
            8 | state = { filter = "state" }
              |                    ^^^^^^^ the filter is named after the argument
              |
              = help: remove it
        "#]],
    );
}

#[test]
fn a_key_that_decides_nothing_is_wrong() {
    check(
        "aws_vpc",
        (
            "[attributes]\n",
            "[attributes]\narn = { filter = \"owner-id\" }\n",
        ),
        expect![[r#"
            error: `filter` of `arn` decides nothing
             --> data.toml:8:7
              |
            8 | arn = { filter = "owner-id" }
              |       ^^^^^^^^^^^^^^^^^^^^^^^ not used
              |
              = help: remove filter
        "#]],
    );
}

#[test]
fn what_it_is_like_has_to_be_a_resource_of_the_same_shape() {
    check(
        "aws_vpc",
        ("like = \"aws_vpc\"", "like = \"aws_subnet\""),
        expect![[r#"
            error: `aws_subnet` reads a Subnet
             --> data.toml:5:8
              |
            5 | like = "aws_subnet"
              |        ^^^^^^^^^^^^ not like this
              |
              = help: remove the line; the data source reads for itself then
        "#]],
    );
    check(
        "aws_vpc",
        ("like = \"aws_vpc\"", "like = \"aws_moon\""),
        expect![[r#"
            error: no resource `aws_moon` is defined
             --> data.toml:5:8
              |
            5 | like = "aws_moon"
              |        ^^^^^^^^^^ not like this
              |
              = help: remove the line; the data source reads for itself then
        "#]],
    );
}

#[test]
fn an_attribute_has_to_be_told() {
    check(
        "aws_vpc_endpoint_service",
        ("id = { from = \"{crc32(service_name)}\" }\n", ""),
        expect![[r#"
            error: nothing tells `id`
              --> data.toml:21:6
               |
            21 | op = "DescribeVpcEndpointServices"
               |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this read
               |
               = help: write in [attributes]: id = { read = "…" }
        "#]],
    );
}

#[test]
fn a_member_is_an_attribute_or_left_out() {
    check(
        "aws_security_group",
        ("\"IpPermissions\", ", ""),
        expect![[r#"
            error: `IpPermissions` of SecurityGroup is neither an attribute nor left out
             --> data.toml:3:9
              |
            3 | model = "ec2#SecurityGroup"
              |         ^^^^^^^^^^^^^^^^^^^ in this call
              |
              = note: api SecurityGroup.IpPermissions: list
              = help: or leave it out:
                      [[ignore]]
                      members = ["IpPermissions"]
                      why = "…"
        "#]],
    );
}

#[test]
fn one_of_several_has_to_have_a_name() {
    check(
        "aws_vpc_endpoint_service",
        ("named = \"ServiceName\"\n", ""),
        expect![[r#"
            error: nothing names one of several
             --> data.toml:2:8
              |
            2 | type = "aws_vpc_endpoint_service"
              |        ^^^^^^^^^^^^^^^^^^^^^^^^^^ of this type
              |
              = help: write in [data]: id = "MEMBER", or named = "MEMBER" when the id is made up
        "#]],
    );
}

#[test]
fn a_part_of_an_object_has_to_be_told() {
    check(
        "aws_vpc",
        (
            "\"cidr_block_associations.state\" = { read = \"CidrBlockState.State\" }\n",
            "",
        ),
        expect![[r#"
            error: VpcCidrBlockAssociation does not tell `cidr_block_associations.state`
              --> data.toml:10:36
               |
            10 | cidr_block_associations = { read = "CidrBlockAssociationSet" }
               |                                    ^^^^^^^^^^^^^^^^^^^^^^^^^ in this read
               |
               = help: write in [attributes]: "cidr_block_associations.state" = { read = "…" }, a place in VpcCidrBlockAssociation

            error: `CidrBlockState` of VpcCidrBlockAssociation is neither an attribute nor left out
              --> data.toml:10:36
               |
            10 | cidr_block_associations = { read = "CidrBlockAssociationSet" }
               |                                    ^^^^^^^^^^^^^^^^^^^^^^^^^ in this call
               |
               = note: api VpcCidrBlockAssociation.CidrBlockState: structure
               = help: write in [names]: CidrBlockState = "cidr_block"
               = help: write in [names]: CidrBlockState = "cidr_block_associations"
               = help: or leave it out:
                       [[ignore]]
                       members = ["CidrBlockState"]
                       why = "…"
        "#]],
    );
}

#[test]
fn keys_of_resources_are_not_known() {
    check(
        "aws_subnets",
        ("many = ", "singleton = true\nmany = "),
        expect![[r#"
            error: unknown field `singleton`, expected one of `type`, `model`, `noun`, `like`, `id`, `named`, `many`, `exclude`
             --> data.toml:6:1
              |
            6 | singleton = true
              | ^^^^^^^^^ here
        "#]],
    );
}

#[test]
fn what_is_like_a_resource_reads_as_it_does() {
    check(
        "aws_vpc",
        (
            "cidr_block_associations = {",
            "dhcp_options_id = { send = \"VpcIds\" }\ncidr_block_associations = {",
        ),
        expect![[r#"
            error: `dhcp_options_id` is never sent: the read of `aws_vpc` makes the request
              --> data.toml:10:28
               |
             5 | like = "aws_vpc"
               |        --------- because of this
            ...
            10 | dhcp_options_id = { send = "VpcIds" }
               |                            ^^^^^^^^ not used
               |
               = help: write dhcp_options_id = { filter = "…" }, or remove `like`

            error: `dhcp_options_id` and `DescribeVpcs.VpcIds` have different types
              --> data.toml:10:28
               |
            10 | dhcp_options_id = { send = "VpcIds" }
               |                            ^^^^^^^^ in this call
               |
               = note: contract: dhcp_options_id is string
               = note: api DescribeVpcs.VpcIds: list
               = help: give the attribute a place of its own, or a hook
        "#]],
    );
    let read = "\n[read]\nop = \"DescribeVpcs\"\nobject = \"Vpcs[]\"\n";
    let last = "\"cidr_block_associations.state\" = { read = \"CidrBlockState.State\" }\n";
    check(
        "aws_vpc",
        (last, &format!("{last}{read}")),
        expect![[r#"
        error: `op` decides nothing: `aws_vpc` reads
          --> data.toml:14:6
           |
         5 | like = "aws_vpc"
           |        --------- because of this
        ...
        14 | op = "DescribeVpcs"
           |      ^^^^^^^^^^^^^^ not used
           |
           = help: remove op, or remove `like`: it reads for itself then

        error: `object` decides nothing: `aws_vpc` reads
          --> data.toml:15:10
           |
         5 | like = "aws_vpc"
           |        --------- because of this
        ...
        15 | object = "Vpcs[]"
           |          ^^^^^^^^ not used
           |
           = help: remove object, or remove `like`: it reads for itself then
    "#]],
    );
}

#[test]
fn nothing_is_left_out_of_one() {
    check(
        "aws_vpc",
        ("{ filter = \"cidr\" }", "{ without = \"CidrBlock\" }"),
        expect![[r#"
            error: `cidr_block` leaves nothing out: exactly one is found
             --> data.toml:8:26
              |
            8 | cidr_block = { without = "CidrBlock" }
              |                          ^^^^^^^^^^^ not used
              |
              = help: write cidr_block = { filter = "…" }, or many = "MEMBER" in [data]
        "#]],
    );
}

#[test]
fn none_of_any_number_has_to_have_a_name() {
    check(
        "aws_subnets",
        ("many = ", "named = \"SubnetId\"\nmany = "),
        expect![[r#"
            error: `named` decides nothing: it finds any number
             --> data.toml:6:9
              |
            6 | named = "SubnetId"
              |         ^^^^^^^^^^ not used
            7 | many = "SubnetId"
              |        ---------- because of this
              |
              = help: remove named: no message names one of several
        "#]],
    );
}

#[test]
fn values_stand_for_a_text() {
    check(
        "aws_vpc",
        (
            "filter = \"is-default\"",
            "filter = \"is-default\", values = [\"{id}\"]",
        ),
        expect![[r#"
            error: `values` stand for a text, but `default` is bool
             --> data.toml:9:65
              |
            9 | default = { read = "IsDefault", filter = "is-default", values = ["{id}"] }
              |                                                                 ^^^^^^^^ these values
              |
              = help: remove values: the filter takes the argument's own value then
        "#]],
    );
    check(
        "aws_vpc",
        ("filter = \"cidr\"", "filter = \"cidr\", values = []"),
        expect![[r#"
            error: `values` of `cidr_block` lists none
             --> data.toml:8:42
              |
            8 | cidr_block = { filter = "cidr", values = [] }
              |                                          ^^ these values
              |
              = help: remove values: the filter takes the argument's own value then
        "#]],
    );
}
