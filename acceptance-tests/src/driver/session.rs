//! A session with a provider: its start, its configuration and its end.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::Value as Json;
use slipway_proto::plugin::Empty;
use slipway_proto::plugin::grpc_controller_client::GrpcControllerClient;
use slipway_proto::tfplugin6::provider_client::ProviderClient;
use slipway_proto::tfplugin6::{
    configure_provider, get_provider_schema, get_resource_identity_schemas, stop_provider,
    validate_provider_config,
};
use tonic::transport::Channel;

use super::config::config_value;
use super::connect::{Address, connect};
use super::diagnostics::Diagnostics;
use super::host::{Host, Phase};
use super::identity::IdentitySchema;
use super::msgpack::to_msgpack;
use super::process::{Launch, Process, StartError};
use super::rpc::{config_errors, dynamic};
use super::schema::{ProviderSchema, Schema};
use super::validity::assert_schema_valid;
use super::violation::{Rule, Violation};

/// The largest schema that a host takes, in bytes.
const SCHEMA_LIMIT: usize = 64 << 20;

/// How long a host waits for the end of a process that it has asked to end.
const END_LIMIT: Duration = Duration::from_secs(2);

/// A host that is connected to one provider.
///
/// Every answer of the provider is held against the protocol's rules. What it breaks is collected,
/// and makes the test fail when the driver is dropped, unless the test has looked at it with
/// [`Driver::take_violations`].
///
/// Calls take `&self`, so a test can make several changes at once, as a host does.
#[derive(Debug)]
pub struct Driver {
    pub(crate) host: Host,
    pub(crate) client: ProviderClient<Channel>,
    pub(crate) schema: ProviderSchema,
    pub(crate) identities: BTreeMap<String, IdentitySchema>,
    channel: Channel,
    process: Option<Process>,
    launch: Option<Launch>,
    provider_config: Mutex<Option<Json>>,
    record: Mutex<Record>,
}

/// What the provider did wrong.
#[derive(Debug, Default)]
struct Record {
    violations: Vec<Violation>,
    tolerated: Vec<Violation>,
}

impl Driver {
    /// Starts a provider as Terraform 1.11 does, with some more variables.
    ///
    /// # Errors
    ///
    /// As [`Driver::launch`].
    pub async fn spawn(
        program: impl AsRef<Path>,
        environment: &[(&str, &str)],
    ) -> Result<Self, StartError> {
        let launch = environment
            .iter()
            .fold(Launch::new(program), |launch, (name, value)| {
                launch.env(name, value)
            });
        Self::launch(launch).await
    }

    /// Starts a provider and reads its schema.
    ///
    /// # Errors
    ///
    /// When there is no proper handshake, no connection or no readable schema.
    pub async fn launch(launch: Launch) -> Result<Self, StartError> {
        let (process, channel) = Process::start(&launch).await?;
        let mut driver = Self::new(launch.host, channel);
        driver.process = Some(process);
        driver.launch = Some(launch);
        driver.read_schemas().await?;
        Ok(driver)
    }

    /// Connects to a provider that runs already, without TLS, as a host does that is told to
    /// reattach. Such a provider is never asked to end.
    ///
    /// # Errors
    ///
    /// When there is no connection or no readable schema.
    pub async fn attach(host: Host, address: Address) -> Result<Self, StartError> {
        let channel = connect(address, None).await?;
        let mut driver = Self::new(host, channel);
        driver.read_schemas().await?;
        Ok(driver)
    }

    fn new(host: Host, channel: Channel) -> Self {
        Self {
            host,
            client: ProviderClient::new(channel.clone()).max_decoding_message_size(usize::MAX),
            schema: ProviderSchema::default(),
            identities: BTreeMap::new(),
            channel,
            process: None,
            launch: None,
            provider_config: Mutex::default(),
            record: Mutex::default(),
        }
    }

    async fn read_schemas(&mut self) -> Result<(), StartError> {
        let wrong = |what: &dyn std::fmt::Display| StartError::new(format!("schema: {what}"));
        let answer = ProviderClient::new(self.channel.clone())
            .max_decoding_message_size(SCHEMA_LIMIT)
            .get_provider_schema(get_provider_schema::Request {})
            .await
            .map_err(|status| wrong(&Diagnostics::from(status)))?
            .into_inner();
        let response = answer.to_response().map_err(|error| wrong(&error))?;
        let diagnostics = Diagnostics::from(response.diagnostics.clone());
        if diagnostics.has_errors() {
            return Err(wrong(&diagnostics));
        }
        for (path, text) in assert_schema_valid(&response).0 {
            self.violate(Rule::ValidSchema, path.to_string(), text);
        }
        self.schema = ProviderSchema::read(&response, self.host.knows_computed_blocks())
            .map_err(|error| wrong(&error))?;
        if self.host.knows_identity() {
            let request = get_resource_identity_schemas::Request {};
            match self
                .client
                .clone()
                .get_resource_identity_schemas(request)
                .await
            {
                Ok(answer) => {
                    for (name, schema) in answer.into_inner().identity_schemas {
                        match IdentitySchema::read(&schema) {
                            Ok(schema) => {
                                self.identities.insert(name, schema);
                            }
                            Err(text) => {
                                self.violate(Rule::ValidSchema, name, text);
                            }
                        }
                    }
                }
                // The one call that need not be there.
                Err(status) if status.code() == tonic::Code::Unimplemented => {}
                Err(status) => return Err(wrong(&Diagnostics::from(status))),
            }
        }
        Ok(())
    }

    /// The schema, as the host that is played understands it.
    pub fn schema(&self) -> &ProviderSchema {
        &self.schema
    }

    /// The schema of a managed resource.
    ///
    /// # Panics
    ///
    /// When the provider has no such type; a test then tests nothing.
    pub(crate) fn resource(&self, type_name: &str) -> &Schema {
        let found = self.schema.resources.get(type_name);
        found.unwrap_or_else(|| panic!("the provider has no resource {type_name}"))
    }

    /// Validates and hands over the provider block, and remembers it for a restart.
    pub async fn configure(&self, config: Json) -> Diagnostics {
        let block = &self.schema.provider.block;
        let value = match config_value(block, &config) {
            Ok(value) => value,
            Err(findings) => return config_errors(&findings),
        };
        *self.provider_config.lock().expect("no panic") = Some(config);
        let encoded = dynamic(to_msgpack(&value, &block.implied_type()));
        let request = validate_provider_config::Request {
            config: Some(encoded.clone()),
        };
        let mut diagnostics = match self.client.clone().validate_provider_config(request).await {
            Ok(answer) => Diagnostics::from(answer.into_inner().diagnostics),
            Err(status) => return status.into(),
        };
        if diagnostics.has_errors() {
            return diagnostics;
        }
        let request = configure_provider::Request {
            terraform_version: self.host.version().to_owned(),
            config: Some(encoded),
            client_capabilities: Some(self.host.capabilities(Phase::Plan)),
        };
        match self.client.clone().configure_provider(request).await {
            Ok(answer) => diagnostics.extend(answer.into_inner().diagnostics.into()),
            Err(status) => diagnostics.extend(status.into()),
        }
        diagnostics
    }

    /// Ends the process and goes on with a new one, configured as the last one was. This is what
    /// happens between a plan and its apply. A provider that says its schema is optional is not
    /// asked for it again.
    ///
    /// # Errors
    ///
    /// As [`Driver::launch`], and when the new process does not accept the configuration.
    ///
    /// # Panics
    ///
    /// When the provider was not started by this driver.
    pub async fn restart(&mut self) -> Result<(), StartError> {
        self.shutdown().await;
        let launch = self.launch.clone().expect("the driver started the process");
        let (process, channel) = Process::start(&launch).await?;
        self.client = ProviderClient::new(channel.clone()).max_decoding_message_size(usize::MAX);
        self.channel = channel;
        self.process = Some(process);
        if !self.schema.schema_optional {
            self.read_schemas().await?;
        }
        let config = self.provider_config.lock().expect("no panic").clone();
        if let Some(config) = config {
            let diagnostics = self.configure(config).await;
            if diagnostics.has_errors() {
                return Err(StartError::new(diagnostics.to_string()));
            }
        }
        Ok(())
    }

    /// Asks the provider to come to an end with what it is doing, as at the first Ctrl-C.
    pub async fn stop(&self) {
        let request = stop_provider::Request {};
        match self.client.clone().stop_provider(request).await {
            Ok(answer) => {
                let text = answer.into_inner().error;
                if !text.is_empty() {
                    self.violate(Rule::StopAcknowledged, "StopProvider".to_owned(), text);
                }
            }
            Err(status) => {
                let text = format!("{:?}: {}", status.code(), status.message());
                self.violate(Rule::StopAcknowledged, "StopProvider".to_owned(), text);
            }
        }
    }

    /// The id of the provider's process while it runs.
    pub fn process_id(&self) -> Option<u32> {
        self.process.as_ref().and_then(Process::id)
    }

    /// What the provider has written to standard error, line by line.
    pub fn log(&self) -> Vec<String> {
        let lines = |process: &Process| process.stderr.lock().expect("no panic").clone();
        self.process.as_ref().map(lines).unwrap_or_default()
    }

    /// Ends the process as `SIGKILL` does.
    pub async fn kill(&mut self) {
        if let Some(process) = &mut self.process {
            process.kill().await;
        }
    }

    /// Asks the process to end and waits for it, as a host does at the end of every phase.
    pub async fn shutdown(&mut self) {
        let Some(mut process) = self.process.take() else {
            return;
        };
        // A host does not look at the answer: the process may be gone before it is sent.
        let _ = GrpcControllerClient::new(self.channel.clone())
            .shutdown(Empty {})
            .await;
        match process.end(END_LIMIT).await {
            Some(status) if status.success() => {}
            Some(status) => {
                self.violate(Rule::CleanEnd, "Shutdown".to_owned(), status.to_string());
            }
            None => {
                let text = "the process had to be killed after two seconds".to_owned();
                self.violate(Rule::CleanEnd, "Shutdown".to_owned(), text);
                process.kill().await;
            }
        }
        self.inspect_output(&process);
    }

    fn inspect_output(&self, process: &Process) {
        for line in process.stdout.lock().expect("no panic").iter() {
            self.violate(
                Rule::SilentStdout,
                "standard output".to_owned(),
                line.clone(),
            );
        }
        for line in process.stderr.lock().expect("no panic").iter() {
            // These are the lines by which a host knows a crash.
            if line.starts_with("panic: ") || line.starts_with("fatal error: ") {
                self.violate(Rule::CleanEnd, "standard error".to_owned(), line.clone());
            }
        }
    }

    pub(crate) fn violate(&self, rule: Rule, path: String, text: String) -> Violation {
        let violation = Violation { rule, path, text };
        let mut record = self.record.lock().expect("no panic");
        record.violations.push(violation.clone());
        violation
    }

    pub(crate) fn tolerate(&self, rule: Rule, path: String, text: String) {
        let mut record = self.record.lock().expect("no panic");
        record.tolerated.push(Violation { rule, path, text });
    }

    /// Takes the violations so far, which is how a test says that it expects them.
    pub fn take_violations(&self) -> Vec<Violation> {
        std::mem::take(&mut self.record.lock().expect("no panic").violations)
    }

    /// What a host only logs because the provider claims a legacy type system.
    pub fn tolerated(&self) -> Vec<Violation> {
        self.record.lock().expect("no panic").tolerated.clone()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(process) = self.process.take() {
            self.inspect_output(&process);
        }
        let violations = self.take_violations();
        if !violations.is_empty() && !std::thread::panicking() {
            let lines: Vec<_> = violations.iter().map(ToString::to_string).collect();
            panic!("the provider broke the protocol:\n{}", lines.join("\n"));
        }
    }
}
