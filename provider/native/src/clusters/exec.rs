//! Programs that make tokens, as files for kubectl name them (Kubernetes documentation, "client-go credential plugins").
//!
//! A file that is handed to a provider decides by them what runs on the machine, so none is started unless the provider
//! block allows it by its path. What one prints of errors is told; what it prints of tokens is not.

use std::process::Stdio;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use slipway_engine::clock::Runtime;
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_framework::semantic::timestamp::Moment;
use slipway_kubernetes::client::Token;
use tokio::process::Command;

use super::minted::{Fresh, Mint};

/// Such programs in messages.
const PROGRAM: Service = Service {
    id: "exec",
    title: "The program",
};

const OPERATION: &str = "ExecCredential";

/// The versions of what they are told and tell.
const VERSIONS: [&str; 2] = [
    "client.authentication.k8s.io/v1",
    "client.authentication.k8s.io/v1beta1",
];

/// How long one may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// For how long a token is used whose end nobody says: until the cluster refuses it.
const FOR_EVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How much of what a program says of a failure is told.
const SAID: usize = 500;

/// A program that makes tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plugin {
    program: String,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
    /// What it is told by `KUBERNETES_EXEC_INFO`.
    info: String,
    version: String,
}

impl Plugin {
    /// What a file says of a program, where the provider block allows it.
    ///
    /// # Errors
    /// What is missing or not allowed, in a sentence.
    pub(super) fn read(exec: &Value, cluster: &Value, allowed: &[String]) -> Result<Self, String> {
        let text = |member: &str| exec[member].as_str().unwrap_or_default();
        let command = text("command");
        // A bare name is looked for among the programs that are allowed, and nowhere else.
        let is_it = |path: &&String| {
            let name = path.rsplit('/').next();
            *path == command || (!command.contains('/') && name == Some(command))
        };
        let Some(program) = allowed.iter().find(is_it) else {
            return Err(format!(
                "The file asks to start the program `{command}`, which the provider block does not allow: list its absolute \
                 path in `exec_plugins`, or name the cluster by its ARN or URN."
            ));
        };
        let version = text("apiVersion");
        if !VERSIONS.contains(&version) {
            return Err(format!(
                "The file asks to start `{command}` by the version `{version}`; {} are known.",
                VERSIONS.join(" and ")
            ));
        }
        if text("interactiveMode") == "Always" {
            return Err(format!(
                "The file says that `{command}` needs a terminal, and there is none."
            ));
        }
        let each = |list: &str| exec[list].as_array().cloned().unwrap_or_default();
        let arguments = each("args").iter().map(argument).collect();
        let variables = each("env").into_iter().map(|it| {
            let of = |member: &str| it[member].as_str().unwrap_or_default().to_owned();
            (of("name"), of("value"))
        });
        let mut spec = json!({ "interactive": false });
        if exec["provideClusterInfo"] == true {
            spec["cluster"] = cluster.clone();
        }
        let info = json!({ "apiVersion": version, "kind": "ExecCredential", "spec": spec });
        Ok(Self {
            program: program.clone(),
            arguments,
            variables: variables.collect(),
            info: info.to_string(),
            version: version.to_owned(),
        })
    }

    /// Starts it, and reads the token that it prints.
    async fn ask(&self, runtime: &Runtime) -> Result<Fresh, CloudError> {
        let failed = |kind, why: String| {
            let message = format!("{} {why}", self.program);
            CloudError::new(PROGRAM, OPERATION, kind).with_message(message)
        };
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::null());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.env("KUBERNETES_EXEC_INFO", &self.info);
        command.kill_on_drop(true);
        let ended = runtime.timeout(PATIENCE, command.output()).await;
        let ended = ended.ok_or_else(|| {
            let why = format!("did not end within {} s", PATIENCE.as_secs());
            failed(ErrorKind::Other, why)
        })?;
        let ended = ended.map_err(|error| {
            failed(ErrorKind::Invalid, "cannot be started".to_owned()).with_source(error)
        })?;
        if !ended.status.success() {
            let said = String::from_utf8_lossy(&ended.stderr);
            let said: String = said.trim().chars().take(SAID).collect();
            let why = format!("failed ({}): {said}", ended.status);
            return Err(failed(ErrorKind::BadCredentials, why));
        }
        let told: Value = serde_json::from_slice(&ended.stdout).unwrap_or_default();
        self.fresh(&told, runtime.wall())
            .map_err(|why| failed(ErrorKind::Malformed, why))
    }

    /// The token in what it printed.
    fn fresh(&self, told: &Value, now: SystemTime) -> Result<Fresh, String> {
        if told["kind"] != "ExecCredential" || told["apiVersion"] != self.version.as_str() {
            return Err(format!(
                "did not print an ExecCredential of {}",
                self.version
            ));
        }
        let status = &told["status"];
        let Some(token) = status["token"].as_str().filter(|it| !it.is_empty()) else {
            return Err(match status["clientCertificateData"].is_null() {
                true => "printed no token".to_owned(),
                false => "printed a certificate, and tokens alone are used".to_owned(),
            });
        };
        let good = match status["expirationTimestamp"].as_str() {
            None => FOR_EVER,
            Some(text) => {
                let moment = Moment::parse(text).and_then(|it| u64::try_from(it.seconds).ok());
                let seconds = moment.ok_or_else(|| format!("printed `{text}` as a time"))?;
                let ends = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
                ends.duration_since(now).unwrap_or_default()
            }
        };
        Ok(Fresh {
            token: Token::new(token),
            // The rest is for requests that take long on their way.
            fresh: good - good / 10,
            good,
        })
    }
}

/// An argument as a text; files may have numbers among them.
fn argument(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// Asks a program for tokens.
pub(super) struct Starter {
    pub(super) plugin: Plugin,
    pub(super) runtime: Runtime,
}

impl Mint for Starter {
    async fn mint(&self, _: bool) -> Result<Fresh, CloudError> {
        self.plugin.ask(&self.runtime).await
    }

    fn advice(&self) -> String {
        format!(
            "The token was made by {} a moment ago: look at what it asks for",
            self.plugin.program
        )
    }
}

#[cfg(test)]
mod tests;
