//! One cluster: its address from the start, and a control plane from the first call on.

use super::authority::Authority;
use super::front;
use super::owner::Owner;
use super::plane::{Plane, kubeconfig, random};
use super::settings::KubernetesSettings;
use super::steward::Steward;
use crate::frame::cloud::Desk;
use crate::frame::rule::{Rule, RuleHandle};
use base64::Engine as _;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use serde_json::Value;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::{OnceCell, watch};
use tokio_rustls::TlsAcceptor;

/// Where definitions of kinds are.
const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/// A call to a cluster, as its front saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterCall {
    /// `GET`.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// How rules know it: `k8s:Patch deployments`.
    pub name: String,
    /// Whose token it had; none for one that the API server judged itself.
    pub user: Option<String>,
    /// What it was answered, also when a rule kept that back; 0 for what a rule kept from being done.
    pub status: u16,
    /// The rule that spoiled it.
    pub fault: Option<String>,
}

/// A simulated cluster, as tests hold it. Its methods block and may be called from async tests too.
#[derive(Clone)]
pub struct Cluster {
    pub(super) inner: Arc<Inner>,
    runtime: Handle,
}

pub(super) struct Inner {
    name: String,
    address: SocketAddr,
    authority: Authority,
    /// The token of the sandbox's own user, who may do everything.
    pub(super) token: String,
    pub(super) owner: Arc<dyn Owner>,
    settings: KubernetesSettings,
    /// The rules of all clusters of the sandbox.
    pub(super) desk: Arc<Desk>,
    tls: TlsAcceptor,
    calls: Mutex<Vec<ClusterCall>>,
    plane: OnceCell<Arc<Plane>>,
    closed: watch::Sender<bool>,
}

impl Cluster {
    /// Listens for a cluster on a port of the system's choice. Nothing else is started.
    pub(super) fn open(
        name: &str,
        owner: Arc<dyn Owner>,
        settings: &KubernetesSettings,
        desk: &Arc<Desk>,
        runtime: &Handle,
    ) -> Result<Self, String> {
        let failed = |e: std::io::Error| format!("the cluster {name} cannot listen: {e}");
        let authority = Authority::new(name).map_err(|e| e.to_string())?;
        let server = authority.sign("kubernetes").map_err(|e| e.to_string())?;
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|config| {
                config
                    .with_no_client_auth()
                    .with_single_cert(vec![server.certificate.clone()], server.key())
            })
            .map_err(|e| e.to_string())?;
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let inner = Arc::new(Inner {
            name: name.to_owned(),
            address,
            authority,
            token: random().map_err(failed)?,
            owner,
            settings: settings.clone(),
            desk: Arc::clone(desk),
            tls: TlsAcceptor::from(Arc::new(config)),
            calls: Mutex::default(),
            plane: OnceCell::new(),
            closed: watch::channel(false).0,
        });
        let inside = runtime.enter();
        let listener = TcpListener::from_std(listener).map_err(failed)?;
        runtime.spawn(front::serve(listener, Arc::clone(&inner)));
        drop(inside);
        Ok(Self {
            inner,
            runtime: runtime.clone(),
        })
    }

    /// `https://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("https://{}", self.inner.address)
    }

    /// The certificate that signed the server's, as PEM.
    #[must_use]
    pub fn authority(&self) -> String {
        self.inner.authority.pem()
    }

    /// The same in base64, as clouds tell it.
    #[must_use]
    pub fn authority_data(&self) -> String {
        base64::engine::general_purpose::STANDARD.encode(self.authority())
    }

    /// The token of a user who may do everything, and whom no cloud knows: for what a test does besides.
    #[must_use]
    pub fn token(&self) -> String {
        self.inner.token.clone()
    }

    /// A file for kubectl with [`Self::token`].
    #[must_use]
    pub fn kubeconfig(&self) -> String {
        kubeconfig(&self.endpoint(), &self.authority(), &self.inner.token)
    }

    /// Starts the control plane, which the first call would do too, and says how long its programs took.
    ///
    /// # Errors
    /// When it cannot be started, or the cluster is deleted.
    pub fn start(&self) -> Result<Duration, String> {
        let plane = self.blocking(self.inner.plane());
        plane.map(|plane| plane.took())
    }

    /// Waits on a thread of its own, because the caller may be a thread that is not to block.
    fn blocking<T: Send>(&self, work: impl Future<Output = T> + Send) -> T {
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| self.runtime.block_on(work));
            match waiting.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    /// The programs of the control plane and their process ids; none before the first call.
    #[must_use]
    pub fn pids(&self) -> Vec<(String, u32)> {
        let plane = self.inner.plane.get();
        plane.map_or(Vec::new(), |plane| plane.pids())
    }

    /// Every call to the cluster's address since the start, in order of their answers.
    #[must_use]
    pub fn calls(&self) -> Vec<ClusterCall> {
        self.inner.calls.lock().expect("the calls").clone()
    }

    /// Puts a rule in force at the calls to every cluster of the sandbox, which are named
    /// `k8s:Patch deployments` and are about `shop/web` ([`crate::frame::rule::Rule::resource`]).
    #[must_use]
    pub fn rule(&self, rule: Rule) -> RuleHandle {
        self.inner.desk.rules.add(rule)
    }

    /// A call with [`Self::token`] behind everybody's back: it meets no rule and is not recorded. The status
    /// and the body.
    ///
    /// # Errors
    /// When there is no API server.
    pub fn call_outside(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Value), String> {
        let method = method.parse().map_err(|_| format!("no method: {method}"))?;
        self.blocking(async {
            let plane = self.inner.plane().await?;
            plane.upstream.call(method, path, body).await
        })
    }

    /// Ends the control plane and refuses connections from now on.
    pub(super) fn close(&self) {
        self.inner.closed.send_replace(true);
        if let Some(plane) = self.inner.plane.get() {
            plane.stop();
        }
    }
}

impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cluster")
            .field("name", &self.inner.name)
            .field("endpoint", &self.endpoint())
            .finish_non_exhaustive()
    }
}

impl Inner {
    pub(super) fn closed(&self) -> watch::Receiver<bool> {
        self.closed.subscribe()
    }

    /// The control plane, started when it is not running yet. A start that failed is tried again by the next
    /// call.
    pub(super) async fn plane(self: &Arc<Self>) -> Result<Arc<Plane>, String> {
        if let Some(plane) = self.plane.get() {
            return match plane.ended() {
                Some(text) => Err(text),
                None => Ok(Arc::clone(plane)),
            };
        }
        let own = Arc::clone(self);
        // A task of its own: a client that goes away does not undo what is half done.
        let started = tokio::spawn(async move {
            let plane = own.plane.get_or_try_init(|| own.start()).await?;
            if *own.closed.borrow() {
                plane.stop();
                return Err(format!("the cluster {} is deleted", own.name));
            }
            Ok(Arc::clone(plane))
        });
        started.await.map_err(|e| e.to_string())?
    }

    pub(super) fn note(&self, call: ClusterCall) {
        self.calls.lock().expect("the calls").push(call);
    }

    pub(super) fn tls(&self) -> &TlsAcceptor {
        &self.tls
    }

    async fn start(&self) -> Result<Arc<Plane>, String> {
        let mut furniture = self.owner.furniture();
        let definitions = self.owner.definitions().await.into_iter();
        furniture.extend(definitions.map(|it| (DEFINITIONS.to_owned(), it)));
        let plane = Plane::start(&self.name, &self.authority, &self.settings, &furniture).await?;
        let owner = Arc::clone(&self.owner);
        let steward = Steward::start(&plane.upstream, self.tls.clone(), owner).await?;
        plane.keep(steward);
        Ok(Arc::new(plane))
    }
}
