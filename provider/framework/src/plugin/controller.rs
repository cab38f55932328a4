//! The services by which the host ends the process and opens further connections.

use std::pin::Pin;

use slipway_proto::plugin::grpc_broker_server::GrpcBroker;
use slipway_proto::plugin::grpc_controller_server::GrpcController;
use slipway_proto::plugin::{ConnInfo, Empty};
use tokio_stream::Stream;
use tonic::{Request, Response, Status, Streaming};

use super::lifetime::{ShutdownCalled, Stopping};
use super::stdio::silence;

/// Serves `GRPCController`.
///
/// The host calls Shutdown and then waits two seconds for the process to end, so a process that
/// does not end at once costs the user two seconds for each of the three or four processes of a run.
pub(super) struct Controller {
    pub(super) shutdown: ShutdownCalled,
}

#[tonic::async_trait]
impl GrpcController for Controller {
    async fn shutdown(&self, _request: Request<Empty>) -> Result<Response<Empty>, Status> {
        self.shutdown.record();
        Ok(Response::new(Empty {}))
    }
}

/// Serves `GRPCBroker`: nothing in the provider protocol needs a second connection, so the host's
/// offers are not read and none are made.
pub(super) struct Broker {
    pub(super) stopping: Stopping,
}

#[tonic::async_trait]
impl GrpcBroker for Broker {
    type StartStreamStream = Pin<Box<dyn Stream<Item = Result<ConnInfo, Status>> + Send>>;

    async fn start_stream(
        &self,
        _request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        Ok(Response::new(silence(self.stopping.clone())))
    }
}
