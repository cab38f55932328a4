//! A provider of what is secret: functions, an ephemeral resource, and a resource with an identity.
//!
//! Where `petstore` shows a provider's first steps, this one shows the rest. Its vault is in memory:
//! keys are on loan, have to be renewed, and are given back.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::ephemeral::{EphemeralResource, Opened, Renewed};
use slipway_framework::function::{Function, FunctionError, Parameters};
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::{Attr, Model};
use slipway_framework::plugin::{HostEnvironment, ServeOptions, serve};
use slipway_framework::resource::{Call, Private, Resource};
use slipway_framework::stop::StopSignal;
use slipway_framework::{Host, Provider, Server, Types, log};

/// Joins words.
///
/// The words stand in the order in which they are given.
#[derive(Clone, Debug, Parameters)]
struct Join {
    /// What stands between two words; nothing when it is null.
    separator: Option<String>,
    /// The words.
    #[variadic]
    words: Vec<String>,
}

impl Function for Join {
    type Return = String;
    fn name() -> &'static str {
        "join"
    }
    fn call(self) -> Result<String, FunctionError> {
        if let Some(place) = self.words.iter().position(String::is_empty) {
            let argument = i64::try_from(place + 1).unwrap_or(i64::MAX);
            return Err(FunctionError::at(argument, "a word has letters"));
        }
        Ok(self.words.join(&self.separator.unwrap_or_default()))
    }
}

/// Breaks, as a function with a bug does.
#[derive(Clone, Debug, Parameters)]
struct Break {}

impl Function for Break {
    type Return = bool;
    fn name() -> &'static str {
        "break"
    }
    fn call(self) -> Result<bool, FunctionError> {
        panic!("the answer is not 42")
    }
}

/// A key on loan, for as long as it is renewed.
#[derive(Clone, Debug, Default, Model)]
struct Key {
    /// The door that it opens.
    #[attr(required())]
    door: Attr<String>,
    /// The shape of its teeth.
    #[attr(computed().sensitive())]
    teeth: Attr<String>,
    /// Whether it opens other doors too.
    #[attr(default(false))]
    master: Attr<bool>,
}

/// The doors whose keys are on loan.
type Board = Arc<Mutex<BTreeSet<String>>>;

struct Keys(Board);

impl Keys {
    fn board(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When a loan ends if nobody renews it: a time of its own, so that a test can tell it.
fn due(minutes: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(2_000_000_000 + 60 * minutes)
}

impl EphemeralResource for Keys {
    type Model = Key;
    fn type_name(&self) -> &'static str {
        "vault_key"
    }
    async fn open(&self, mut key: Key, _: &StopSignal) -> Result<Opened<Key>, Diagnostics> {
        let door = key.door.if_known().cloned().unwrap_or_default();
        match door.as_str() {
            "wall" => panic!("there is no door"),
            "other" => key.door = "another".into(),
            _ => {}
        }
        if !self.board().insert(door.clone()) {
            let detail = "Somebody has it. Nothing was lent.\nWait until it is back.";
            return Err(Diagnostic::error("Key is on loan", detail).into());
        }
        key.teeth = format!("teeth-of-{door}").into();
        let mut opened = Opened::new(key);
        opened.private.write("door", &door);
        opened.renew_at = Some(due(1));
        Ok(opened)
    }
    async fn renew(&self, private: Private, _: &StopSignal) -> Result<Renewed, Diagnostics> {
        Ok(Renewed {
            private,
            renew_at: Some(due(2)),
        })
    }
    async fn close(&self, private: Private) -> Result<(), Diagnostics> {
        let door = private.read::<String>("door").unwrap_or_default();
        if !self.board().remove(&door) {
            let detail = "It was never lent, or came back already.";
            return Err(Diagnostic::error("Unknown key", detail).into());
        }
        Ok(())
    }
}

/// A door of a building.
#[derive(Clone, Debug, Default, Model)]
struct Door {
    /// Its colour.
    #[attr(optional())]
    colour: Attr<String>,
    /// The building.
    #[attr(required().replace())]
    building: Attr<String>,
    /// Its number, counted by the building.
    #[attr(computed())]
    number: Attr<i64>,
}

struct Doors;

impl Resource for Doors {
    type Model = Door;
    fn type_name(&self) -> &'static str {
        "vault_door"
    }
    fn identity(&self) -> Option<Identity> {
        const PIECES: &[Piece] = &[
            Piece::Part("building"),
            Piece::Text("/"),
            Piece::Part("number"),
        ];
        // Version 0 said who keeps the door.
        let identity = Identity::new(PIECES).versioned(1);
        Some(identity.with("owner", "Who owns the vault.", || Some("acme".to_owned())))
    }
    async fn create(&self, _: &Call<Door>, mut door: Door) -> Result<Door, Diagnostics> {
        door.number = 7.into();
        Ok(door)
    }
    async fn read(&self, _: &Call<Door>, door: Door) -> Result<Option<Door>, Diagnostics> {
        Ok(Some(door))
    }
    async fn update(&self, _: &Call<Door>, _: Door, door: Door) -> Result<Door, Diagnostics> {
        Ok(door)
    }
    async fn delete(&self, _: &Call<Door>, _: Door) -> Result<(), Diagnostics> {
        Ok(())
    }
    async fn import(&self, _: &Call<Door>, id: &str) -> Result<Door, Diagnostics> {
        let parts = id.split_once('/');
        let Some((building, Ok(number))) = parts.map(|(it, number)| (it, number.parse::<i64>()))
        else {
            let detail = format!("A door is BUILDING/NUMBER, not {id:?}. Nothing was imported.");
            return Err(Diagnostic::error("Malformed import id", detail).into());
        };
        Ok(Door {
            colour: Attr::Null,
            building: building.into(),
            number: number.into(),
        })
    }
}

/// The provider block takes no arguments.
#[derive(Clone, Debug, Default, Model)]
struct NoArguments {}

#[derive(Default)]
struct Vault {
    board: Board,
}

impl Provider for Vault {
    type Config = NoArguments;
    fn register(&self, types: &mut Types) {
        types.function::<Join>();
        types.function::<Break>();
        types.resource(Doors);
        types.ephemeral_resource(Keys(Arc::clone(&self.board)));
    }
    async fn configure(&self, _: NoArguments, _: Host) -> Result<Diagnostics, Diagnostics> {
        Ok(Diagnostics::new())
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let environment = HostEnvironment::from_process();
    log::install_panic_hook();
    log::install(&environment, "vault", &["vault"]);
    let server = Server::new(Vault::default()).expect("the schemas are valid");
    let options = ServeOptions {
        environment,
        ..ServeOptions::default()
    };
    match serve(server, options).await {
        Ok(_) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
