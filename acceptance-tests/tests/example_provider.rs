//! The framework's example provider, `petstore`, under both command line tools.

use expect_test::expect;
use slipway_acceptance::cli::provider::example_binary;
use slipway_acceptance::cli::{Action, Case, CliError, Provider, Step, Workspace, for_each_cli};

fn petstore() -> Result<Provider, CliError> {
    Provider::at(&example_binary("petstore")?, "acme/petstore")
}

fn config(body: &str) -> String {
    format!(
        "terraform {{\n  required_providers {{\n    petstore = {{ source = \"acme/petstore\" }}\n  }}\n}}\n{body}\n"
    )
}

fn pet(name: &str, legs: u64) -> String {
    config(&format!(
        "data \"petstore_legs\" \"bird\" {{\n  animal = \"bird\"\n}}\n\
         resource \"petstore_pet\" \"a\" {{\n  name = {name:?}\n  legs = {legs}\n}}"
    ))
}

#[test]
fn a_pet_lives_from_apply_to_destroy() {
    for_each_cli(|cli| {
        Case::new(pet("Tom", 4))
            .import("petstore_pet.a", "id", &["name"])
            .then(
                // A name that differs only in case is the same name.
                Step::new("groom", pet("TOM", 3))
                    .expect(&[("petstore_pet.a", Action::Update)])
                    .check(|state| {
                        let pet = state.attributes("petstore_pet.a").ok_or("no pet")?;
                        match pet["groomed"].as_i64() {
                            Some(1) => Ok(()),
                            other => Err(format!("groomed {other:?} times")),
                        }
                    }),
            )
            .then(
                Step::new("another", pet("Spike", 3))
                    .expect(&[("petstore_pet.a", Action::Replace)]),
            )
            .run(cli, &petstore()?)
    });
}

#[test]
fn a_pet_that_is_half_made_is_kept_and_tainted() {
    let expected = expect![[r#"

        Error: Unable to groom the pet

          with petstore_pet.a,
          on main.tf line 9, in resource "petstore_pet" "a":
           9: resource "petstore_pet" "a" {

        The pet exists but refuses to be groomed. Give it another name, then apply
        again.
    "#]];
    for_each_cli(|cli| {
        let workspace = Workspace::new(cli, &petstore()?)?;
        workspace.configure(&pet("Garfield", 4))?;
        let run = workspace
            .run(&["apply", "-no-color", "-auto-approve"])?
            .failure()?;
        expected.assert_eq(&run.printed_errors());
        let state = workspace.state_file()?;
        let garfield = state.instance("petstore_pet.a");
        assert!(garfield.is_some_and(|pet| pet.tainted), "{state:?}");
        workspace.configure(&pet("Tom", 4))?;
        workspace.apply()?.success()?;
        workspace.plan()?.empty_plan()?;
        workspace.destroy()?.success()?;
        Ok::<_, CliError>(())
    });
}

#[test]
fn a_value_out_of_range_is_named_before_anything_is_made() {
    for_each_cli(|cli| {
        let workspace = Workspace::new(cli, &petstore()?)?;
        workspace.configure(&pet("Tom", 9))?;
        let error = workspace.validate()?.one_error()?;
        let code = error.snippet.map(|snippet| snippet.code);
        assert_eq!(code.as_deref(), Some("  legs = 9"));
        Ok::<_, CliError>(())
    });
}
