//! What a definition says of itself: its parts, its type, its id, its hooks and patches.

use expect_test::expect;

use crate::common::{check, check_with};

#[test]
fn not_toml() {
    check(
        ("[names]", "[names"),
        expect![[r#"
        error: unclosed table, expected `]`
         --> box.toml:7:7
          |
        7 | [names
          |       ^ here
    "#]],
    );
}

#[test]
fn an_unknown_key() {
    check(
        ("noun = ", "nuon = "),
        expect![[r#"
            error: unknown field `nuon`, expected one of `type`, `model`, `cloudformation`, `noun`, `id`, `import`, `beginnings`, `singleton`, `loss`
             --> box.toml:5:1
              |
            5 | nuon = "Toy box"
              | ^^^^ here
        "#]],
    );
}

#[test]
fn an_unknown_service() {
    check(
        ("toy#Box", "tyo#Box"),
        expect![[r#"
        error: the service `tyo` is not in the inputs
         --> box.toml:3:9
          |
        3 | model = "tyo#Box"
          |         ^^^^^^^^^
          |
          = help: add it to codegen/inputs/sources.toml and run `cargo xtask codegen pull`
    "#]],
    );
}

#[test]
fn an_unknown_shape() {
    check(
        ("toy#Box", "toy#Bx"),
        expect![[r#"
        error: the shape `Bx` is not in the inputs
         --> box.toml:3:9
          |
        3 | model = "toy#Bx"
          |         ^^^^^^^^
          |
          = help: add it to codegen/inputs/sources.toml and run `cargo xtask codegen pull`
    "#]],
    );
}

#[test]
fn a_model_without_a_shape() {
    check(
        ("toy#Box", "toy"),
        expect![[r#"
        error: the model names no shape
         --> box.toml:3:9
          |
        3 | model = "toy"
          |         ^^^^^ here
          |
          = help: write the service and the shape: `ec2#Vpc`
    "#]],
    );
}

#[test]
fn an_unknown_schema() {
    check(
        ("Toy::Box", "Toy::Bocks"),
        expect![[r#"
            error: it cannot be told what the id is
             --> box.toml:3:9
              |
            3 | model = "toy#Box"
              |         ^^^^^^^^^ of this
              |
              = note: cloudformation primaryIdentifier: 
              = help: write in [resource]: id = "MEMBER", or a template of attributes

            error: the schema `Toy::Bocks` is not in the inputs
             --> box.toml:4:18
              |
            4 | cloudformation = "Toy::Bocks"
              |                  ^^^^^^^^^^^^
              |
              = help: did you mean `Toy::Box`?
              = help: add it to codegen/inputs/sources.toml and run `cargo xtask codegen pull`
        "#]],
    );
}

#[test]
fn an_unknown_type() {
    check(
        ("\"toy_box\"", "\"toy_bix\""),
        expect![[r#"
        error: the contract of `toy_bix` is not in the inputs
         --> box.toml:2:8
          |
        2 | type = "toy_bix"
          |        ^^^^^^^^^
          |
          = help: did you mean `toy_box`?
          = help: add it to codegen/inputs/sources.toml and run `cargo xtask codegen pull`
    "#]],
    );
}

#[test]
fn no_id() {
    check(
        ("cloudformation = \"Toy::Box\"\n", ""),
        expect![[r#"
            error: it cannot be told what the id is
             --> box.toml:3:9
              |
            3 | model = "toy#Box"
              |         ^^^^^^^^^ of this
              |
              = note: cloudformation primaryIdentifier: 
              = help: write in [resource]: id = "MEMBER", or a template of attributes
        "#]],
    );
}

#[test]
fn a_needless_id() {
    check(
        ("noun = \"Toy box\"", "noun = \"Toy box\"\nid = \"BoxId\""),
        expect![[r#"
            error: this line decides nothing
             --> box.toml:6:6
              |
            6 | id = "BoxId"
              |      ^^^^^^^ the CloudFormation schema says the same
              |
              = help: remove it
        "#]],
    );
}

#[test]
fn an_id_that_no_object_has() {
    check(
        ("noun = \"Toy box\"", "noun = \"Toy box\"\nid = \"BoxIdd\""),
        expect![[r#"
            error: Box has no member `BoxIdd`
             --> box.toml:6:6
              |
            6 | id = "BoxIdd"
              |      ^^^^^^^^ in this place
              |
              = help: did you mean `BoxId`?
        "#]],
    );
}

#[test]
fn a_hook_that_nobody_calls() {
    check_with(
        "\n[[hook]]\nname = \"paint\"\npoint = \"value\"\nwhy = \"…\"\n",
        expect![[r#"
            error: nothing calls the hook `paint`
              --> box.toml:33:8
               |
            33 | name = "paint"
               |        ^^^^^^^ not used
               |
               = help: remove it
        "#]],
    );
}

#[test]
fn a_hook_at_no_point() {
    check_with(
        "\n[[hook]]\nname = \"paint\"\npoint = \"always\"\nwhy = \"…\"\n",
        expect![[r#"
            error: `always` is no point of a hook
              --> box.toml:34:9
               |
            34 | point = "always"
               |         ^^^^^^^^ not known
               |
               = help: write one of `value`, `state`, `member`, `read`, `plan`, `create`, `made`, `adopt`, `step`, `delete`, `deleted`, `held`, `import`, `locate`, `then`, `ready`, `updated`, `settled`, `found`, `remove`, `gone`
        "#]],
    );
}

#[test]
fn a_step_hook_without_calls() {
    check_with(
        "\n[[hook]]\nname = \"change\"\npoint = \"step\"\nwhy = \"…\"\n",
        expect![[r#"
            error: nothing calls the hook `change`
              --> box.toml:33:8
               |
            33 | name = "change"
               |        ^^^^^^^^ not used
               |
               = help: remove it

            error: the hook `change` does not say which calls it makes
              --> box.toml:33:8
               |
            33 | name = "change"
               |        ^^^^^^^^ this hook
               |
               = help: write ops = ["…"], for the permissions
        "#]],
    );
}

#[test]
fn a_patch_that_changes_nothing() {
    check_with(
        "\n[[patch]]\nshape = \"BoxSize\"\nvalues = [\"small\"]\nwhy = \"…\"\n",
        expect![[r#"
            error: this patch changes nothing
              --> box.toml:33:9
               |
            33 | shape = "BoxSize"
               |         ^^^^^^^^^ corrected here
               |
               = note: the source says the same by now
               = help: remove it
        "#]],
    );
}

#[test]
fn a_patch_of_nothing() {
    check_with(
        "\n[[patch]]\nshape = \"BoxSiez\"\nvalues = [\"huge\"]\nwhy = \"…\"\n",
        expect![[r#"
            error: there is no shape `BoxSiez`
              --> box.toml:33:9
               |
            33 | shape = "BoxSiez"
               |         ^^^^^^^^^ not known
        "#]],
    );
}

#[test]
fn a_difference_about_no_attribute() {
    check(
        (
            "[names]",
            "[[differs]]\nattribute = \"sise\"\nofficial = \"a\"\nhere = \"b\"\nwhy = \"c\"\n[names]",
        ),
        expect![[r#"
            error: the contract has no attribute `sise`
             --> box.toml:8:13
              |
            8 | attribute = "sise"
              |             ^^^^^^ not an attribute
              |
              = help: did you mean `size`?
        "#]],
    );
}
