//! The life of a provider process.

use std::io::{self, Write};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use slipway_proto::plugin::grpc_broker_server::GrpcBrokerServer;
use slipway_proto::plugin::grpc_controller_server::GrpcControllerServer;
use slipway_proto::plugin::grpc_stdio_server::GrpcStdioServer;
use slipway_proto::tfplugin6::provider_server::{Provider, ProviderServer};
use slipway_proto::tfplugin6::stop_provider;
use tokio::time::timeout;
use tonic::Request;
use tonic::transport::Server;

use super::calls::RunningCalls;
use super::controller::{Broker, Controller};
use super::environment::HostEnvironment;
use super::error::ServeError;
use super::handshake::{Handshake, SocketPlace};
use super::incoming::Incoming;
use super::lifetime::{End, Parent, ShutdownCalled, Signals, Stop, Stopping};
use super::listener::Listener;
use super::reattach;
use super::stdio::Stdio;
use super::tls::{Identity, identity};

/// The largest message in either direction, in bytes: that of HashiCorp's own servers
/// (terraform-plugin-go, `tf6server`). tonic's default of 4 MiB is less than large states need.
const MESSAGE_MAX: usize = 256 << 20;

/// Calls at the same time on one connection. The host calls as often as `-parallelism` says, and
/// calls beyond this limit would wait without anybody knowing why.
const CONCURRENT_CALLS: u32 = 65_536;

/// How many calls the host may cancel at once. The usual limit, meant against attackers, is 20, and
/// an interrupted run with a high parallelism is no attack.
const CANCELLED_CALLS: usize = 65_536;

/// Time for the last answers to leave.
const FLUSH_GRACE: Duration = Duration::from_millis(50);

/// Time for running calls to return after SIGTERM. A stopped call returns within five seconds.
const TERMINATE_GRACE: Duration = Duration::from_secs(10);

/// How to serve a provider.
#[derive(Clone, Debug, Default)]
pub struct ServeOptions {
    /// What the host said in the environment.
    pub environment: HostEnvironment,
    /// Wait to be attached to by hand instead of by a host that started this process. The address
    /// is printed as `TF_REATTACH_PROVIDERS`, the connection is not encrypted, the host's Shutdown
    /// is ignored and Ctrl-C ends the process.
    pub debug: bool,
    /// The source addresses (`namespace/type` or `host/namespace/type`) under which a configuration
    /// names the provider. Used only with `debug`.
    pub source_addresses: Vec<String>,
}

/// Serves a provider until the host has no more use for it.
///
/// Writes one line to standard output: the address for the host or, with [`ServeOptions::debug`],
/// for a person. Nothing else may be written there.
///
/// The caller ends the process when this returns. Tasks and threads that still run are of no
/// interest to anybody, so it is better not to wait for them.
///
/// # Errors
///
/// When the process was not started by a host, the host asks for something that this framework
/// cannot do, or the machine refuses a socket.
pub async fn serve<P: Provider>(provider: P, options: ServeOptions) -> Result<End, ServeError> {
    // Before the line is written, because the host may be interrupted right after it has read it.
    let signals = Signals::handle()?;
    let parent = Parent::current();
    let server = PluginServer::bind(provider, &options).await?;
    announce(server.announcement()).map_err(ServeError::Announce)?;
    server.run_with(signals, parent).await
}

/// Writes the one line. `print!` would leave it in a buffer and panic when nobody reads it.
fn announce(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(line.as_bytes())?;
    stdout.flush()
}

/// A provider that has its socket and waits to be run.
///
/// [`serve()`] is all that a binary needs. This type is for harnesses that serve a provider inside
/// their own process.
pub struct PluginServer<P> {
    provider: Arc<P>,
    listener: Listener,
    identity: Option<Identity>,
    debug: bool,
    announcement: String,
}

impl<P: Provider> PluginServer<P> {
    /// Opens the socket.
    ///
    /// # Errors
    ///
    /// As [`serve()`].
    pub async fn bind(provider: P, options: &ServeOptions) -> Result<Self, ServeError> {
        let (client_certificate, place) = if options.debug {
            (None, SocketPlace::read(&options.environment)?)
        } else {
            let handshake = Handshake::read(&options.environment)?;
            (handshake.client_certificate, handshake.place)
        };
        let identity = client_certificate.map(identity).transpose()?;
        let listener = Listener::open(&place).await?;
        let announcement = if options.debug {
            reattach::line(&reattach::value(
                &options.source_addresses,
                listener.address(),
            ))
        } else {
            let certificate = identity.as_ref().map(|identity| &identity.certificate);
            Handshake::line(listener.address(), certificate)
        };
        Ok(Self {
            provider: Arc::new(provider),
            listener,
            identity,
            debug: options.debug,
            announcement,
        })
    }

    /// The line for standard output, with its line break.
    pub fn announcement(&self) -> &str {
        &self.announcement
    }

    /// The value of `TF_REATTACH_PROVIDERS` that leads a host to this server.
    pub fn reattach_value(&self, source_addresses: &[String]) -> String {
        reattach::value(source_addresses, self.listener.address())
    }

    /// Serves until the host calls Shutdown, a signal arrives or the parent process ends.
    ///
    /// # Errors
    ///
    /// When signals cannot be received or the gRPC server fails.
    pub async fn run(self) -> Result<End, ServeError> {
        let signals = Signals::handle()?;
        self.run_with(signals, Parent::current()).await
    }

    async fn run_with(self, mut signals: Signals, parent: Parent) -> Result<End, ServeError> {
        let (stop, stopping) = Stop::new();
        let shutdown = ShutdownCalled::default();
        let calls = RunningCalls::new();
        let router = services(Arc::clone(&self.provider), &calls, &shutdown, &stopping);
        let tls = self.identity.map(|identity| identity.config);
        let incoming = Incoming::new(self.listener, tls);
        let mut serving =
            pin!(router.serve_with_incoming_shutdown(incoming, stopping.clone().wait()));

        tracing::debug!(debug = self.debug, "serving");
        let end = tokio::select! {
            result = &mut serving => return served(result),
            // A provider that is attached to outlives the hosts that use it.
            () = shutdown.wait(), if !self.debug => End::Shutdown,
            () = parent.gone(), if !self.debug => End::ParentGone,
            end = signals.end(self.debug) => end,
        };
        tracing::debug!(?end, "ending");

        if end == End::Terminated {
            // A host that was asked to end as well is about to save what it has, so running calls
            // get the chance to tell it. A second SIGTERM ends the wait.
            tokio::select! {
                _ = timeout(TERMINATE_GRACE, finish(&*self.provider, &calls)) => {}
                // The calls run inside the server.
                result = &mut serving => return served(result),
                () = shutdown.wait(), if !self.debug => {}
                () = signals.terminated() => {}
            }
        }
        stop.now();
        if matches!(end, End::Shutdown | End::Terminated) {
            let _ = timeout(FLUSH_GRACE, serving).await;
        }
        Ok(end)
    }
}

/// What it means that the server ended without being told to: connections never run out, so it is
/// an error or cannot be.
fn served(result: Result<(), tonic::transport::Error>) -> Result<End, ServeError> {
    result.map(|()| End::Shutdown).map_err(ServeError::Server)
}

/// Ends what waits, and returns when no call is running any more.
async fn finish<P: Provider>(provider: &P, calls: &RunningCalls) {
    let request = Request::new(stop_provider::Request {});
    if let Err(error) = provider.stop_provider(request).await {
        tracing::warn!(%error, "the provider cannot be stopped");
    }
    calls.none().await;
}

/// The services that a host expects on the connection.
fn services<P: Provider>(
    provider: Arc<P>,
    calls: &RunningCalls,
    shutdown: &ShutdownCalled,
    stopping: &Stopping,
) -> tonic::transport::server::Router {
    let provider = ProviderServer::from_arc(provider)
        .max_decoding_message_size(MESSAGE_MAX)
        .max_encoding_message_size(MESSAGE_MAX);
    let controller = Controller {
        shutdown: shutdown.clone(),
    };
    let broker = Broker {
        stopping: stopping.clone(),
    };
    let stdio = Stdio {
        stopping: stopping.clone(),
    };
    Server::builder()
        .max_concurrent_streams(CONCURRENT_CALLS)
        .http2_max_pending_accept_reset_streams(Some(CANCELLED_CALLS))
        .http2_max_local_error_reset_streams(Some(CANCELLED_CALLS))
        .add_service(calls.count(provider))
        .add_service(GrpcControllerServer::new(controller))
        .add_service(GrpcBrokerServer::new(broker))
        .add_service(GrpcStdioServer::new(stdio))
}
