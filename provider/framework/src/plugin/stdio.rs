//! go-plugin's stream for a plugin's output, kept open and empty.

use std::pin::Pin;

use slipway_proto::plugin::StdioData;
use slipway_proto::plugin::grpc_stdio_server::GrpcStdio;
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Response, Status};

use super::lifetime::Stopping;

/// Serves `GRPCStdio`.
///
/// Terraform warns about anything that arrives on this stream, and about a stream that ends before
/// the plugin does. Logs go to the real standard error instead.
pub(super) struct Stdio {
    pub(super) stopping: Stopping,
}

#[tonic::async_trait]
impl GrpcStdio for Stdio {
    type StreamStdioStream = Pin<Box<dyn Stream<Item = Result<StdioData, Status>> + Send>>;

    async fn stream_stdio(
        &self,
        _request: Request<()>,
    ) -> Result<Response<Self::StreamStdioStream>, Status> {
        Ok(Response::new(silence(self.stopping.clone())))
    }
}

/// A stream without items that ends when the process does.
pub(super) fn silence<T: Send + 'static>(
    stopping: Stopping,
) -> Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>> {
    let end = futures_util::FutureExt::into_stream(stopping.wait());
    Box::pin(end.filter_map(|()| None))
}
