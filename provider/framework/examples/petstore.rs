//! A provider that keeps pets in memory: the smallest complete use of the framework.
//!
//! Build it with `cargo build -p slipway-framework --example petstore`, copy it to a folder as
//! `terraform-provider-petstore`, and name that folder in `dev_overrides` for `acme/petstore`.

use std::process::ExitCode;

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::plugin::{HostEnvironment, ServeOptions, serve};
use slipway_framework::resource::{Call, Resource};
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;
use slipway_framework::{DataSource, Host, Provider, Server, Types, log};

/// A pet.
#[derive(Clone, Debug, Default, Model)]
struct Pet {
    /// The pet's identifier.
    #[attr(computed())]
    id: Attr<String>,
    /// What it is called. Upper and lower case make no difference.
    #[attr(required().replace().equal(SemanticEquality::CaseInsensitive))]
    name: Attr<String>,
    /// How many legs it has.
    #[attr(default(4).check(Validator::range(0..=8)))]
    legs: Attr<i64>,
    /// How often it was groomed: once for every change.
    #[attr(computed().volatile())]
    groomed: Attr<i64>,
    /// Its toys.
    #[block(max(3))]
    toy: Attr<Vec<Toy>>,
}

/// A toy.
#[derive(Clone, Debug, Default, Model)]
struct Toy {
    /// What kind of toy it is.
    #[attr(required().check(Validator::one_of(["ball", "bone"])))]
    kind: Attr<String>,
}

struct Pets;

impl Resource for Pets {
    type Model = Pet;
    fn type_name(&self) -> &'static str {
        "petstore_pet"
    }
    async fn create(&self, call: &Call<Pet>, mut pet: Pet) -> Result<Pet, Diagnostics> {
        let name = pet.name.if_known().cloned().unwrap_or_default();
        pet.id = format!("pet-{}", name.to_lowercase()).into();
        // The pet exists from here on; whatever fails below, its state is not lost.
        call.save(&pet);
        if name == "Garfield" {
            let detail =
                "The pet exists but refuses to be groomed. Give it another name, then apply again.";
            return Err(Diagnostic::error("Unable to groom the pet", detail).into());
        }
        pet.groomed = 0.into();
        Ok(pet)
    }
    async fn read(&self, _: &Call<Pet>, pet: Pet) -> Result<Option<Pet>, Diagnostics> {
        Ok(Some(pet))
    }

    async fn update(&self, _: &Call<Pet>, prior: Pet, mut pet: Pet) -> Result<Pet, Diagnostics> {
        pet.groomed = (prior.groomed.if_known().copied().unwrap_or(0) + 1).into();
        Ok(pet)
    }
    async fn delete(&self, _: &Call<Pet>, _: Pet) -> Result<(), Diagnostics> {
        Ok(())
    }

    async fn import(&self, _: &Call<Pet>, id: &str) -> Result<Pet, Diagnostics> {
        let Some(name) = id.strip_prefix("pet-") else {
            let detail =
                format!("A pet's id looks like \"pet-NAME\", not {id:?}. Nothing was imported.");
            return Err(Diagnostic::error("Malformed import id", detail).into());
        };
        Ok(Pet {
            id: id.into(),
            name: name.into(),
            legs: 4.into(),
            groomed: 0.into(),
            toy: vec![].into(),
        })
    }
}

/// Everything there is to know about legs.
#[derive(Clone, Debug, Default, Model)]
struct Legs {
    /// The kind of animal.
    #[attr(required())]
    animal: Attr<String>,
    /// How many legs it has.
    #[attr(computed())]
    legs: Attr<i64>,
}

struct LegCounts;

impl DataSource for LegCounts {
    type Model = Legs;
    fn type_name(&self) -> &'static str {
        "petstore_legs"
    }
    async fn read(&self, mut legs: Legs, _: &StopSignal) -> Result<Legs, Diagnostics> {
        let animal = legs.animal.if_known().map_or("", String::as_str);
        legs.legs = if animal == "bird" { 2 } else { 4 }.into();
        Ok(legs)
    }
}

/// The provider block takes no arguments.
#[derive(Clone, Debug, Default, Model)]
struct NoArguments {}

struct Petstore;

impl Provider for Petstore {
    type Config = NoArguments;
    fn register(&self, types: &mut Types) {
        types.resource(Pets);
        types.data_source(LegCounts);
    }
    async fn configure(&self, _: NoArguments, _: Host) -> Result<Diagnostics, Diagnostics> {
        Ok(Diagnostics::new())
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let environment = HostEnvironment::from_process();
    log::install_panic_hook();
    log::install(&environment, "petstore", &["petstore"]);
    let server = Server::new(Petstore).expect("the schemas are valid");
    let options = ServeOptions {
        environment,
        ..ServeOptions::default()
    };
    match serve(server, options).await {
        Ok(_) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
