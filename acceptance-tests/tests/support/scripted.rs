//! A provider whose every answer a test can spoil, served in this process.

use std::sync::{Arc, Mutex};

use slipway_acceptance::driver::value::Value;
use slipway_acceptance::driver::{Address, Driver, Host};
use slipway_proto::EncodedSchema;
use slipway_proto::tfplugin6::provider_server::{Provider, ProviderServer};
use slipway_proto::tfplugin6::*;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use super::schemas::{schema, string};
use super::thing::{
    decode, encode, existing, honest_apply, honest_plan, honest_upgrade, thing, with,
};

type Hook<Q, A> = Box<dyn Fn(Q) -> A + Send + Sync>;

/// An honest provider with one resource and one data source, both named `thing`: `name` replaces,
/// `id` and `note` are chosen when it is made. Every hook can be replaced.
pub(crate) struct Script {
    pub(crate) upgrade: Hook<upgrade_resource_state::Request, upgrade_resource_state::Response>,
    pub(crate) read: Hook<read_resource::Request, read_resource::Response>,
    pub(crate) plan: Hook<plan_resource_change::Request, plan_resource_change::Response>,
    pub(crate) apply: Hook<apply_resource_change::Request, apply_resource_change::Response>,
    pub(crate) import: Hook<import_resource_state::Request, import_resource_state::Response>,
    pub(crate) data: Hook<read_data_source::Request, read_data_source::Response>,
    pub(crate) stop: Hook<stop_provider::Request, stop_provider::Response>,
}

/// The calls that a provider has received, one line each.
pub(crate) type Calls = Arc<Mutex<Vec<String>>>;

impl Default for Script {
    fn default() -> Self {
        Self {
            upgrade: Box::new(honest_upgrade),
            read: Box::new(|request| read_resource::Response {
                new_state: request.current_state,
                private: request.private,
                ..read_resource::Response::default()
            }),
            plan: Box::new(honest_plan),
            apply: Box::new(honest_apply),
            import: Box::new(|request| import_resource_state::Response {
                imported_resources: vec![import_resource_state::ImportedResource {
                    type_name: request.type_name,
                    state: encode(&existing()),
                    private: Vec::new(),
                    identity: None,
                }],
                ..import_resource_state::Response::default()
            }),
            data: Box::new(|request| read_data_source::Response {
                state: with(request.config.as_ref(), "id", Value::string("thing-1")),
                ..read_data_source::Response::default()
            }),
            stop: Box::new(|_| stop_provider::Response::default()),
        }
    }
}

struct Served {
    script: Script,
    calls: Calls,
}

impl Served {
    fn note(&self, line: impl Into<String>) {
        self.calls.lock().expect("no panic").push(line.into());
    }
}

fn private(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn presence(value: Option<&DynamicValue>) -> &'static str {
    if decode(value).is_null() {
        "null"
    } else {
        "object"
    }
}

/// Writes the whole implementation, so that the calls which these tests need stand out.
macro_rules! provider {
    (answers { $($answers:tt)* } refuses { $($call:ident: $message:ident,)* }) => {
        #[tonic::async_trait]
        impl Provider for Served {
            type ListResourceStream = futures_util::stream::Empty<Result<list_resource::Event, Status>>;
            type ReadStateBytesStream =
                futures_util::stream::Empty<Result<read_state_bytes::Response, Status>>;
            type InvokeActionStream = futures_util::stream::Empty<Result<invoke_action::Event, Status>>;

            async fn list_resource(
                &self,
                _: Request<list_resource::Request>,
            ) -> Result<Response<Self::ListResourceStream>, Status> {
                Err(Status::unimplemented("list_resource"))
            }

            async fn read_state_bytes(
                &self,
                _: Request<read_state_bytes::Request>,
            ) -> Result<Response<Self::ReadStateBytesStream>, Status> {
                Err(Status::unimplemented("read_state_bytes"))
            }

            async fn invoke_action(
                &self,
                _: Request<invoke_action::Request>,
            ) -> Result<Response<Self::InvokeActionStream>, Status> {
                Err(Status::unimplemented("invoke_action"))
            }

            async fn write_state_bytes(
                &self,
                _: Request<tonic::Streaming<write_state_bytes::RequestChunk>>,
            ) -> Result<Response<write_state_bytes::Response>, Status> {
                Err(Status::unimplemented("write_state_bytes"))
            }

            $($answers)*

            $(
                async fn $call(
                    &self,
                    _: Request<$message::Request>,
                ) -> Result<Response<$message::Response>, Status> {
                    Err(Status::unimplemented(stringify!($call)))
                }
            )*
        }
    };
}

provider! {
    answers {
        async fn get_provider_schema(
            &self,
            _: Request<get_provider_schema::Request>,
        ) -> Result<Response<EncodedSchema>, Status> {
            Ok(Response::new(EncodedSchema::new(&get_provider_schema::Response {
                provider: Some(schema(vec![string("region", "o")], vec![])),
                resource_schemas: [("thing".to_owned(), thing())].into(),
                data_source_schemas: [("thing".to_owned(), thing())].into(),
                server_capabilities: Some(ServerCapabilities {
                    plan_destroy: true,
                    ..ServerCapabilities::default()
                }),
                ..get_provider_schema::Response::default()
            })))
        }

        async fn validate_provider_config(
            &self,
            _: Request<validate_provider_config::Request>,
        ) -> Result<Response<validate_provider_config::Response>, Status> {
            self.note("validate provider");
            Ok(Response::new(validate_provider_config::Response::default()))
        }

        async fn configure_provider(
            &self,
            request: Request<configure_provider::Request>,
        ) -> Result<Response<configure_provider::Response>, Status> {
            self.note(format!("configure for {}", request.into_inner().terraform_version));
            Ok(Response::new(configure_provider::Response::default()))
        }

        async fn validate_resource_config(
            &self,
            _: Request<validate_resource_config::Request>,
        ) -> Result<Response<validate_resource_config::Response>, Status> {
            self.note("validate");
            Ok(Response::new(validate_resource_config::Response::default()))
        }

        async fn validate_data_resource_config(
            &self,
            _: Request<validate_data_resource_config::Request>,
        ) -> Result<Response<validate_data_resource_config::Response>, Status> {
            self.note("validate data");
            Ok(Response::new(validate_data_resource_config::Response::default()))
        }

        async fn upgrade_resource_state(
            &self,
            request: Request<upgrade_resource_state::Request>,
        ) -> Result<Response<upgrade_resource_state::Response>, Status> {
            self.note("upgrade");
            Ok(Response::new((self.script.upgrade)(request.into_inner())))
        }

        async fn read_resource(
            &self,
            request: Request<read_resource::Request>,
        ) -> Result<Response<read_resource::Response>, Status> {
            self.note("read");
            Ok(Response::new((self.script.read)(request.into_inner())))
        }

        async fn plan_resource_change(
            &self,
            request: Request<plan_resource_change::Request>,
        ) -> Result<Response<plan_resource_change::Response>, Status> {
            let request = request.into_inner();
            self.note(format!(
                "plan prior={} config={} prior_private={:?} planned_private={:?}",
                presence(request.prior_state.as_ref()),
                presence(request.config.as_ref()),
                private(&request.prior_private),
                private(&request.planned_private),
            ));
            Ok(Response::new((self.script.plan)(request)))
        }

        async fn apply_resource_change(
            &self,
            request: Request<apply_resource_change::Request>,
        ) -> Result<Response<apply_resource_change::Response>, Status> {
            let request = request.into_inner();
            self.note(format!(
                "apply prior={} planned={} private={:?}",
                presence(request.prior_state.as_ref()),
                presence(request.planned_state.as_ref()),
                private(&request.planned_private),
            ));
            Ok(Response::new((self.script.apply)(request)))
        }

        async fn import_resource_state(
            &self,
            request: Request<import_resource_state::Request>,
        ) -> Result<Response<import_resource_state::Response>, Status> {
            self.note("import");
            Ok(Response::new((self.script.import)(request.into_inner())))
        }

        async fn read_data_source(
            &self,
            request: Request<read_data_source::Request>,
        ) -> Result<Response<read_data_source::Response>, Status> {
            self.note("read data");
            Ok(Response::new((self.script.data)(request.into_inner())))
        }

        async fn stop_provider(
            &self,
            request: Request<stop_provider::Request>,
        ) -> Result<Response<stop_provider::Response>, Status> {
            Ok(Response::new((self.script.stop)(request.into_inner())))
        }
    }
    refuses {
        get_metadata: get_metadata,
        get_resource_identity_schemas: get_resource_identity_schemas,
        upgrade_resource_identity: upgrade_resource_identity,
        move_resource_state: move_resource_state,
        generate_resource_config: generate_resource_config,
        validate_ephemeral_resource_config: validate_ephemeral_resource_config,
        open_ephemeral_resource: open_ephemeral_resource,
        renew_ephemeral_resource: renew_ephemeral_resource,
        close_ephemeral_resource: close_ephemeral_resource,
        validate_list_resource_config: validate_list_resource_config,
        get_functions: get_functions,
        call_function: call_function,
        validate_state_store_config: validate_state_store,
        configure_state_store: configure_state_store,
        lock_state: lock_state,
        unlock_state: unlock_state,
        get_states: get_states,
        delete_state: delete_state,
        plan_action: plan_action,
        validate_action_config: validate_action_config,
    }
}

/// Serves a script and connects a driver to it.
pub(crate) async fn serve(host: Host, script: Script) -> (Driver, Calls) {
    let calls = Calls::default();
    let served = Served {
        script,
        calls: Arc::clone(&calls),
    };
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().expect("an address"));
    let incoming = incoming.expect("a free port").with_nodelay(Some(true));
    let address = incoming.local_addr().expect("an address").to_string();
    let server = tonic::transport::Server::builder()
        .add_service(ProviderServer::new(served))
        .serve_with_incoming(incoming);
    tokio::spawn(server);
    let driver = Driver::attach(host, Address::Tcp(address)).await;
    (driver.expect("the driver connects"), calls)
}
