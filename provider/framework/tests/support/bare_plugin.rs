//! The smallest provider that a host accepts, as a process for `plugin_process.rs` to start.
//!
//! It uses the plugin runtime and nothing else of the framework, so that a failure there is not
//! looked for here. Besides the calls that a host needs for a provider block it has:
//!
//! - `ReadResource`: panics, contained
//! - `ImportResourceState`: panics on a thread of its own, where nothing catches it
//! - `ApplyResourceChange`: returns when it is told to stop, with `created` as private data
//! - `ReadDataSource`: never returns

use std::future::Future;
use std::io::{self, Write};
use std::pin::Pin;
use std::process::ExitCode;

use slipway_framework::log;
use slipway_framework::plugin::{HostEnvironment, ServeError, ServeOptions, contain, serve};
use slipway_proto::EncodedSchema;
use slipway_proto::tfplugin6::provider_server::Provider;
use slipway_proto::tfplugin6::{
    Schema, ServerCapabilities, apply_resource_change, call_function, close_ephemeral_resource,
    configure_provider, configure_state_store, delete_state, generate_resource_config,
    get_functions, get_metadata, get_provider_schema, get_resource_identity_schemas, get_states,
    import_resource_state, invoke_action, list_resource, lock_state, move_resource_state,
    open_ephemeral_resource, plan_action, plan_resource_change, read_data_source, read_resource,
    read_state_bytes, renew_ephemeral_resource, schema, stop_provider, unlock_state,
    upgrade_resource_identity, upgrade_resource_state, validate_action_config,
    validate_data_resource_config, validate_ephemeral_resource_config,
    validate_list_resource_config, validate_provider_config, validate_resource_config,
    validate_state_store, write_state_bytes,
};
use tokio::sync::watch;
use tokio_stream::Empty;
use tonic::{Request, Response, Status, Streaming};

#[tokio::main]
async fn main() -> ExitCode {
    let environment = HostEnvironment::from_process();
    log::install_panic_hook();
    log::install(&environment, "bare", &["bare_plugin"]);
    let options = ServeOptions {
        environment,
        debug: std::env::args().any(|argument| argument == "--debug"),
        source_addresses: vec!["acme/bare".to_owned()],
    };
    let (stop, stopped) = watch::channel(false);
    match serve(BarePlugin { stop, stopped }, options).await {
        Ok(_) => ExitCode::SUCCESS,
        Err(error @ ServeError::NoHost) => fail(&error, 3),
        Err(error) => fail(&error, 1),
    }
}

fn fail(error: &ServeError, code: u8) -> ExitCode {
    // When standard error is closed there is still the exit code.
    let _ = writeln!(io::stderr(), "error: {error}");
    ExitCode::from(code)
}

struct BarePlugin {
    stop: watch::Sender<bool>,
    stopped: watch::Receiver<bool>,
}

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<Response<T>, Status>> + Send + 'a>>;

/// Answers an RPC with what an expression makes of the provider.
macro_rules! calls {
    ($($call:ident($request:ty) -> $response:ty: |$provider:ident| $answer:expr;)*) => {$(
        fn $call<'a, 'b>(&'a self, _request: Request<$request>) -> Answer<'b, $response>
        where
            'a: 'b,
            Self: 'b,
        {
            let $provider = self;
            Box::pin(async move { $answer.map(Response::new) })
        }
    )*};
}

/// Answers RPCs that this provider has no use for.
macro_rules! unimplemented_calls {
    ($($call:ident($request:ty) -> $response:ty;)*) => {
        calls! {$($call($request) -> $response: |_provider| unimplemented();)*}
    };
}

fn unimplemented<T>() -> Result<T, Status> {
    Err(Status::unimplemented(
        "this provider has nothing of the kind",
    ))
}

impl Provider for BarePlugin {
    type ListResourceStream = Empty<Result<list_resource::Event, Status>>;
    type ReadStateBytesStream = Empty<Result<read_state_bytes::Response, Status>>;
    type InvokeActionStream = Empty<Result<invoke_action::Event, Status>>;

    calls! {
        get_provider_schema(get_provider_schema::Request) -> EncodedSchema:
            |_provider| Ok(encoded_schema());
        validate_provider_config(validate_provider_config::Request)
            -> validate_provider_config::Response: |_provider| Ok(Default::default());
        configure_provider(configure_provider::Request) -> configure_provider::Response:
            |_provider| Ok(Default::default());
        get_functions(get_functions::Request) -> get_functions::Response:
            |_provider| Ok(Default::default());
        stop_provider(stop_provider::Request) -> stop_provider::Response:
            |provider| {
                provider.stop.send_replace(true);
                Ok(Default::default())
            };
        apply_resource_change(apply_resource_change::Request) -> apply_resource_change::Response:
            |provider| {
                tracing::info!(tf_rpc = "ApplyResourceChange", "waiting to be stopped");
                let mut stopped = provider.stopped.clone();
                stopped
                    .wait_for(|stopped| *stopped)
                    .await
                    .map(|_| apply_resource_change::Response {
                        private: b"created".to_vec(),
                        ..Default::default()
                    })
                    .map_err(|error| Status::internal(error.to_string()))
            };
        read_resource(read_resource::Request) -> read_resource::Response:
            |_provider| contain(async { broken() })
                .await
                .map_err(|panic| Status::internal(panic.to_string()));
        read_data_source(read_data_source::Request) -> read_data_source::Response:
            |_provider| {
                tracing::info!(tf_rpc = "ReadDataSource", "waiting for ever");
                std::future::pending::<Result<_, _>>().await
            };
        import_resource_state(import_resource_state::Request) -> import_resource_state::Response:
            |_provider| std::thread::spawn(broken)
                .join()
                .map_err(|_| Status::internal("the thread panicked"));
    }

    unimplemented_calls! {
        get_metadata(get_metadata::Request) -> get_metadata::Response;
        validate_resource_config(validate_resource_config::Request)
            -> validate_resource_config::Response;
        validate_data_resource_config(validate_data_resource_config::Request)
            -> validate_data_resource_config::Response;
        upgrade_resource_state(upgrade_resource_state::Request)
            -> upgrade_resource_state::Response;
        get_resource_identity_schemas(get_resource_identity_schemas::Request)
            -> get_resource_identity_schemas::Response;
        upgrade_resource_identity(upgrade_resource_identity::Request)
            -> upgrade_resource_identity::Response;
        plan_resource_change(plan_resource_change::Request) -> plan_resource_change::Response;
        move_resource_state(move_resource_state::Request) -> move_resource_state::Response;
        generate_resource_config(generate_resource_config::Request)
            -> generate_resource_config::Response;
        validate_ephemeral_resource_config(validate_ephemeral_resource_config::Request)
            -> validate_ephemeral_resource_config::Response;
        open_ephemeral_resource(open_ephemeral_resource::Request)
            -> open_ephemeral_resource::Response;
        renew_ephemeral_resource(renew_ephemeral_resource::Request)
            -> renew_ephemeral_resource::Response;
        close_ephemeral_resource(close_ephemeral_resource::Request)
            -> close_ephemeral_resource::Response;
        list_resource(list_resource::Request) -> Self::ListResourceStream;
        validate_list_resource_config(validate_list_resource_config::Request)
            -> validate_list_resource_config::Response;
        call_function(call_function::Request) -> call_function::Response;
        validate_state_store_config(validate_state_store::Request)
            -> validate_state_store::Response;
        configure_state_store(configure_state_store::Request)
            -> configure_state_store::Response;
        read_state_bytes(read_state_bytes::Request) -> Self::ReadStateBytesStream;
        write_state_bytes(Streaming<write_state_bytes::RequestChunk>)
            -> write_state_bytes::Response;
        lock_state(lock_state::Request) -> lock_state::Response;
        unlock_state(unlock_state::Request) -> unlock_state::Response;
        get_states(get_states::Request) -> get_states::Response;
        delete_state(delete_state::Request) -> delete_state::Response;
        plan_action(plan_action::Request) -> plan_action::Response;
        invoke_action(invoke_action::Request) -> Self::InvokeActionStream;
        validate_action_config(validate_action_config::Request)
            -> validate_action_config::Response;
    }
}

fn encoded_schema() -> EncodedSchema {
    let empty = || Schema {
        version: 0,
        block: Some(schema::Block::default()),
    };
    EncodedSchema::new(&get_provider_schema::Response {
        provider: Some(empty()),
        server_capabilities: Some(ServerCapabilities {
            get_provider_schema_optional: true,
            ..Default::default()
        }),
        ..Default::default()
    })
}

/// Panics, as a provider with a bug does.
fn broken<T>() -> T {
    panic!("the answer is not 42")
}
