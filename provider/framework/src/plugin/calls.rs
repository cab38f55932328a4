//! The calls that are running at the moment.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::watch;
use tonic::codegen::{Service, http};
use tonic::server::NamedService;

/// Counts running calls.
#[derive(Clone)]
pub(super) struct RunningCalls(Arc<watch::Sender<usize>>);

impl RunningCalls {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }

    /// Counts the calls of a service.
    pub(super) fn count<S>(&self, service: S) -> Counted<S> {
        Counted {
            service,
            calls: self.clone(),
        }
    }

    /// Returns as soon as no call is running.
    pub(super) async fn none(&self) {
        // An error means that the sender is gone, and it is here.
        let _ = self.0.subscribe().wait_for(|running| *running == 0).await;
    }

    fn begin(&self) -> Running {
        self.0.send_modify(|running| *running += 1);
        Running(self.clone())
    }
}

/// A call, until it is answered or cancelled.
struct Running(RunningCalls);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.0.send_modify(|running| *running -= 1);
    }
}

/// A gRPC service whose calls are counted until their answers begin.
#[derive(Clone)]
pub(super) struct Counted<S> {
    service: S,
    calls: RunningCalls,
}

impl<S: NamedService> NamedService for Counted<S> {
    const NAME: &'static str = S::NAME;
}

impl<S, B> Service<http::Request<B>> for Counted<S>
where
    S: Service<http::Request<B>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let running = self.calls.begin();
        let answer = self.service.call(request);
        Box::pin(async move {
            let answer = answer.await;
            drop(running);
            answer
        })
    }
}
