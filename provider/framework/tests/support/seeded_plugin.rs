//! A provider with random schemas, as a process for a test that plays a host to start.
//!
//! `SLIPWAY_SEED` decides everything about its resource types `seeded_0` to `seeded_19`: attributes
//! of every kind and behaviour, nested attributes and blocks of every nesting, in any combination
//! that a host accepts. Its cloud is the plan: what is unknown gets a new value, and every answer is
//! spelt as an API might spell it, where the schema says that spelling does not count.

use std::process::ExitCode;

use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::log;
use slipway_framework::model::{Model, ModelError};
use slipway_framework::plugin::{HostEnvironment, ServeOptions, serve};
use slipway_framework::resource::{Call, Resource};
use slipway_framework::schema::{Block, Schema};
use slipway_framework::value::Value;
use slipway_framework::{Host, Provider, Server, Types};

use answer::Cloud;
use schemas::Schemas;

#[path = "seeded/answer.rs"]
mod answer;
#[path = "seeded/schemas.rs"]
mod schemas;

/// How many resource types there are.
const TYPES: usize = 20;

/// A whole object. Its schema is the resource's, because no Rust type can know it.
#[derive(Clone, Debug, Default)]
struct Anything(Value);

impl Model for Anything {
    fn block() -> Block {
        Block::default()
    }
    fn from_value(value: &Value) -> Result<Self, ModelError> {
        Ok(Self(value.clone()))
    }
    fn to_value(&self) -> Value {
        self.0.clone()
    }
}

struct Seeded {
    type_name: &'static str,
    schema: Schema,
    cloud: Cloud,
}

impl Seeded {
    fn answer(&self, planned: Anything) -> Anything {
        let filled = self.cloud.fill(&self.schema.block, planned.0);
        Anything(answer::respell(&self.schema.block, filled))
    }
}

impl Resource for Seeded {
    type Model = Anything;
    fn type_name(&self) -> &'static str {
        self.type_name
    }
    fn schema(&self) -> Schema {
        self.schema.clone()
    }
    fn identity(&self) -> Option<Identity> {
        let identity = Identity::new(&[Piece::Part("id")]);
        Some(identity.with("seed", "What decided about the schema.", || None))
    }
    async fn create(&self, _: &Call<Anything>, planned: Anything) -> Result<Anything, Diagnostics> {
        Ok(self.answer(planned))
    }
    async fn read(
        &self,
        _: &Call<Anything>,
        prior: Anything,
    ) -> Result<Option<Anything>, Diagnostics> {
        Ok(Some(self.answer(prior)))
    }
    async fn update(
        &self,
        _: &Call<Anything>,
        _: Anything,
        planned: Anything,
    ) -> Result<Anything, Diagnostics> {
        Ok(self.answer(planned))
    }
    async fn delete(&self, _: &Call<Anything>, _: Anything) -> Result<(), Diagnostics> {
        Ok(())
    }
}

/// The provider block takes no arguments.
#[derive(Clone, Debug, Default, Model)]
struct NoArguments {}

struct SeededProvider {
    seed: u64,
}

impl Provider for SeededProvider {
    type Config = NoArguments;
    fn register(&self, types: &mut Types) {
        let mut schemas = Schemas::new(self.seed);
        for number in 0..TYPES {
            types.resource(Seeded {
                // A type lives as long as the process.
                type_name: String::leak(format!("seeded_{number}")),
                schema: schemas.resource(),
                cloud: Cloud::default(),
            });
        }
    }
    async fn configure(&self, _: NoArguments, _: Host) -> Result<Diagnostics, Diagnostics> {
        Ok(Diagnostics::new())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test that starts this process chooses the seed"
)]
fn seed() -> Option<u64> {
    std::env::var("SLIPWAY_SEED").ok()?.parse().ok()
}

#[tokio::main]
async fn main() -> ExitCode {
    let environment = HostEnvironment::from_process();
    log::install_panic_hook();
    log::install(&environment, "seeded", &["seeded_plugin"]);
    let seed = seed().expect("SLIPWAY_SEED is a number");
    let server = Server::new(SeededProvider { seed }).expect("the schemas are valid");
    let options = ServeOptions {
        environment,
        ..ServeOptions::default()
    };
    match serve(server, options).await {
        Ok(_) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
