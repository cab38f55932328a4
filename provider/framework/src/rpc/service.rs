//! The trait of the generated code: every RPC, with what is not offered answered properly.

use std::pin::Pin;
use std::sync::PoisonError;

use slipway_proto::EncodedSchema;
use slipway_proto::tfplugin6::provider_server::Provider as Service;
use slipway_proto::tfplugin6::{self as wire};
use tonic::{Request, Response, Status, Streaming};
use tracing::Instrument;

use super::server::Server;
use super::{call_function, convert, get_provider_schema};
use crate::diag::{Diagnostic, Diagnostics};
use crate::plugin::contain;

/// The answer to a call that this framework does not offer; core asks only when told that it does.
fn absent<T>(rpc: &'static str) -> Result<Response<T>, Status> {
    Err(Status::unimplemented(format!("this provider has no {rpc}")))
}

/// Runs one call so that a panic becomes a diagnostic, and the other calls go on.
async fn contained<T>(
    span: tracing::Span,
    call: impl Future<Output = T>,
    failed: impl FnOnce(Diagnostics) -> T,
) -> Result<Response<T>, Status> {
    let answer = contain(call).instrument(span).await;
    Ok(Response::new(answer.unwrap_or_else(|panic| {
        failed(Diagnostics::from(Diagnostic::bug(
            "Provider panicked",
            format!("Panic:  {panic}"),
        )))
    })))
}

/// The fields that Go providers put on every log line of a call.
macro_rules! span {
    ($rpc:literal) => {
        tracing::debug_span!("rpc", tf_rpc = $rpc)
    };
    ($rpc:literal, $key:ident = $type_name:expr) => {
        tracing::debug_span!("rpc", tf_rpc = $rpc, $key = %$type_name)
    };
}

/// A response that says nothing but these diagnostics.
macro_rules! failure {
    ($module:ident) => {
        |diagnostics| wire::$module::Response {
            diagnostics: convert::diagnostics(diagnostics),
            ..Default::default()
        }
    };
}

/// A response of which diagnostics are all there is.
macro_rules! told {
    ($module:ident) => {
        |diagnostics| wire::$module::Response {
            diagnostics: convert::diagnostics(diagnostics),
        }
    };
}

/// Calls that this framework does not offer. Written out as the trait's attribute would make them,
/// because it does not see what a macro makes.
macro_rules! absent_calls {
    ($($call:ident($module:ident): $what:literal;)*) => {$(
        fn $call<'call, 'answer>(
            &'call self,
            _: Request<wire::$module::Request>,
        ) -> Pin<Box<dyn Future<Output = Result<Response<wire::$module::Response>, Status>> + Send + 'answer>>
        where
            'call: 'answer,
            Self: 'answer,
        {
            Box::pin(std::future::ready(absent($what)))
        }
    )*};
}

type NoStream<T> = tokio_stream::Empty<Result<T, Status>>;

#[tonic::async_trait]
impl Service for Server {
    type ListResourceStream = NoStream<wire::list_resource::Event>;
    type ReadStateBytesStream = NoStream<wire::read_state_bytes::Response>;
    type InvokeActionStream = NoStream<wire::invoke_action::Event>;

    async fn get_metadata(
        &self,
        _: Request<wire::get_metadata::Request>,
    ) -> Result<Response<wire::get_metadata::Response>, Status> {
        Ok(Response::new(get_provider_schema::metadata(self)))
    }

    async fn get_provider_schema(
        &self,
        _: Request<wire::get_provider_schema::Request>,
    ) -> Result<Response<EncodedSchema>, Status> {
        Ok(Response::new(self.encoded_schema()))
    }

    async fn validate_provider_config(
        &self,
        request: Request<wire::validate_provider_config::Request>,
    ) -> Result<Response<wire::validate_provider_config::Response>, Status> {
        let request = request.into_inner();
        let failed = told!(validate_provider_config);
        let call = async {
            failed(
                self.validate_provider(&request)
                    .unwrap_or_else(|errors| errors),
            )
        };
        contained(span!("ValidateProviderConfig"), call, failed).await
    }

    async fn validate_resource_config(
        &self,
        request: Request<wire::validate_resource_config::Request>,
    ) -> Result<Response<wire::validate_resource_config::Response>, Status> {
        let request = request.into_inner();
        let failed = told!(validate_resource_config);
        let span = span!(
            "ValidateResourceConfig",
            tf_resource_type = request.type_name
        );
        let call = async {
            failed(
                self.validate_resource(&request)
                    .unwrap_or_else(|errors| errors),
            )
        };
        contained(span, call, failed).await
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<wire::validate_data_resource_config::Request>,
    ) -> Result<Response<wire::validate_data_resource_config::Response>, Status> {
        let request = request.into_inner();
        let failed = told!(validate_data_resource_config);
        let span = span!(
            "ValidateDataResourceConfig",
            tf_data_source_type = request.type_name
        );
        let call = async {
            failed(
                self.validate_data_source(&request)
                    .unwrap_or_else(|errors| errors),
            )
        };
        contained(span, call, failed).await
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<wire::upgrade_resource_state::Request>,
    ) -> Result<Response<wire::upgrade_resource_state::Response>, Status> {
        let request = request.into_inner();
        let failed = failure!(upgrade_resource_state);
        let span = span!("UpgradeResourceState", tf_resource_type = request.type_name);
        contained(
            span,
            async { self.upgrade(&request).unwrap_or_else(failed) },
            failed,
        )
        .await
    }

    async fn move_resource_state(
        &self,
        request: Request<wire::move_resource_state::Request>,
    ) -> Result<Response<wire::move_resource_state::Response>, Status> {
        let request = request.into_inner();
        let failed = failure!(move_resource_state);
        let span = span!(
            "MoveResourceState",
            tf_resource_type = request.target_type_name
        );
        contained(
            span,
            async { self.moved(&request).unwrap_or_else(failed) },
            failed,
        )
        .await
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<wire::upgrade_resource_identity::Request>,
    ) -> Result<Response<wire::upgrade_resource_identity::Response>, Status> {
        let request = request.into_inner();
        let failed = failure!(upgrade_resource_identity);
        let span = span!(
            "UpgradeResourceIdentity",
            tf_resource_type = request.type_name
        );
        let call = async { self.upgrade_identity(&request).unwrap_or_else(failed) };
        contained(span, call, failed).await
    }

    async fn configure_provider(
        &self,
        request: Request<wire::configure_provider::Request>,
    ) -> Result<Response<wire::configure_provider::Response>, Status> {
        let request = request.into_inner();
        let failed = told!(configure_provider);
        let call = async {
            failed(
                self.configure(request)
                    .await
                    .unwrap_or_else(|errors| errors),
            )
        };
        contained(span!("ConfigureProvider"), call, failed).await
    }

    async fn read_resource(
        &self,
        request: Request<wire::read_resource::Request>,
    ) -> Result<Response<wire::read_resource::Response>, Status> {
        let request = request.into_inner();
        let span = span!("ReadResource", tf_resource_type = request.type_name);
        let (state, private) = (request.current_state.clone(), request.private.clone());
        let identity = request.current_identity.clone();
        // A read that failed says nothing about the object, so what was known stays.
        let failed = move |diagnostics| wire::read_resource::Response {
            new_state: state.clone(),
            new_identity: identity.clone(),
            private: private.clone(),
            diagnostics: convert::diagnostics(diagnostics),
            ..Default::default()
        };
        let call = async {
            let read = self.read(&request);
            let read = self.in_module(request.provider_meta.as_ref(), read).await;
            read.flatten().unwrap_or_else(&failed)
        };
        contained(span, call, &failed).await
    }

    async fn plan_resource_change(
        &self,
        request: Request<wire::plan_resource_change::Request>,
    ) -> Result<Response<wire::plan_resource_change::Response>, Status> {
        let request = request.into_inner();
        let failed = failure!(plan_resource_change);
        let span = span!("PlanResourceChange", tf_resource_type = request.type_name);
        let call = async {
            let plan = self.plan(&request);
            let plan = self.in_module(request.provider_meta.as_ref(), plan).await;
            plan.flatten().unwrap_or_else(failed)
        };
        contained(span, call, failed).await
    }

    async fn apply_resource_change(
        &self,
        request: Request<wire::apply_resource_change::Request>,
    ) -> Result<Response<wire::apply_resource_change::Response>, Status> {
        let request = request.into_inner();
        let span = span!("ApplyResourceChange", tf_resource_type = request.type_name);
        let (state, private) = (request.prior_state.clone(), request.planned_private.clone());
        let identity = request.planned_identity.clone();
        let failed = move |diagnostics| wire::apply_resource_change::Response {
            new_state: state,
            new_identity: identity,
            private,
            diagnostics: convert::diagnostics(diagnostics),
            ..Default::default()
        };
        contained(span, self.apply(&request), failed).await
    }

    async fn import_resource_state(
        &self,
        request: Request<wire::import_resource_state::Request>,
    ) -> Result<Response<wire::import_resource_state::Response>, Status> {
        let request = request.into_inner();
        let failed = failure!(import_resource_state);
        let span = span!("ImportResourceState", tf_resource_type = request.type_name);
        contained(
            span,
            async { self.import(&request).await.unwrap_or_else(failed) },
            failed,
        )
        .await
    }

    async fn read_data_source(
        &self,
        request: Request<wire::read_data_source::Request>,
    ) -> Result<Response<wire::read_data_source::Response>, Status> {
        let request = request.into_inner();
        let failed = failure!(read_data_source);
        let span = span!("ReadDataSource", tf_data_source_type = request.type_name);
        let call = async {
            let read = self.read_data(&request);
            let read = self.in_module(request.provider_meta.as_ref(), read).await;
            read.flatten().unwrap_or_else(failed)
        };
        contained(span, call, failed).await
    }

    async fn stop_provider(
        &self,
        _: Request<wire::stop_provider::Request>,
    ) -> Result<Response<wire::stop_provider::Response>, Status> {
        self.stop
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .stop();
        Ok(Response::new(wire::stop_provider::Response::default()))
    }

    /// OpenTofu asks beside the schema, which has them as well.
    async fn get_functions(
        &self,
        _: Request<wire::get_functions::Request>,
    ) -> Result<Response<wire::get_functions::Response>, Status> {
        Ok(Response::new(self.functions()))
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<wire::get_resource_identity_schemas::Request>,
    ) -> Result<Response<wire::get_resource_identity_schemas::Response>, Status> {
        Ok(Response::new(self.identity_schemas()))
    }

    absent_calls! {
        generate_resource_config(generate_resource_config): "generated configuration";
        validate_list_resource_config(validate_list_resource_config): "list resource";
        validate_state_store_config(validate_state_store): "state store";
        configure_state_store(configure_state_store): "state store";
        lock_state(lock_state): "state store";
        unlock_state(unlock_state): "state store";
        get_states(get_states): "state store";
        delete_state(delete_state): "state store";
        plan_action(plan_action): "action";
        validate_action_config(validate_action_config): "action";
    }

    async fn write_state_bytes(
        &self,
        _: Request<Streaming<wire::write_state_bytes::RequestChunk>>,
    ) -> Result<Response<wire::write_state_bytes::Response>, Status> {
        absent("state store")
    }

    async fn validate_ephemeral_resource_config(
        &self,
        request: Request<wire::validate_ephemeral_resource_config::Request>,
    ) -> Result<Response<wire::validate_ephemeral_resource_config::Response>, Status> {
        let request = request.into_inner();
        let failed = told!(validate_ephemeral_resource_config);
        let span = span!(
            "ValidateEphemeralResourceConfig",
            tf_ephemeral_resource_type = request.type_name
        );
        let call = async {
            failed(
                self.validate_ephemeral(&request)
                    .unwrap_or_else(|errors| errors),
            )
        };
        contained(span, call, failed).await
    }

    async fn open_ephemeral_resource(
        &self,
        request: Request<wire::open_ephemeral_resource::Request>,
    ) -> Result<Response<wire::open_ephemeral_resource::Response>, Status> {
        let request = request.into_inner();
        let failed = failure!(open_ephemeral_resource);
        let span = span!(
            "OpenEphemeralResource",
            tf_ephemeral_resource_type = request.type_name
        );
        let call = async { self.open(&request).await.unwrap_or_else(failed) };
        contained(span, call, failed).await
    }

    async fn renew_ephemeral_resource(
        &self,
        request: Request<wire::renew_ephemeral_resource::Request>,
    ) -> Result<Response<wire::renew_ephemeral_resource::Response>, Status> {
        let request = request.into_inner();
        let failed = failure!(renew_ephemeral_resource);
        let span = span!(
            "RenewEphemeralResource",
            tf_ephemeral_resource_type = request.type_name
        );
        let call = async { self.renew(&request).await.unwrap_or_else(failed) };
        contained(span, call, failed).await
    }

    async fn close_ephemeral_resource(
        &self,
        request: Request<wire::close_ephemeral_resource::Request>,
    ) -> Result<Response<wire::close_ephemeral_resource::Response>, Status> {
        let request = request.into_inner();
        let failed = told!(close_ephemeral_resource);
        let span = span!(
            "CloseEphemeralResource",
            tf_ephemeral_resource_type = request.type_name
        );
        let call = async { failed(self.close(&request).await.unwrap_or_else(|errors| errors)) };
        contained(span, call, failed).await
    }

    async fn call_function(
        &self,
        request: Request<wire::call_function::Request>,
    ) -> Result<Response<wire::call_function::Response>, Status> {
        let request = request.into_inner();
        let failed =
            |diagnostics: Diagnostics| call_function::refused(&call_function::told(&diagnostics));
        let call = async {
            let called = self.call(&request).await;
            called.unwrap_or_else(|error| call_function::refused(&error))
        };
        contained(span!("CallFunction"), call, failed).await
    }

    async fn list_resource(
        &self,
        _: Request<wire::list_resource::Request>,
    ) -> Result<Response<Self::ListResourceStream>, Status> {
        absent("list resource")
    }

    async fn read_state_bytes(
        &self,
        _: Request<wire::read_state_bytes::Request>,
    ) -> Result<Response<Self::ReadStateBytesStream>, Status> {
        absent("state store")
    }

    async fn invoke_action(
        &self,
        _: Request<wire::invoke_action::Request>,
    ) -> Result<Response<Self::InvokeActionStream>, Status> {
        absent("action")
    }
}
