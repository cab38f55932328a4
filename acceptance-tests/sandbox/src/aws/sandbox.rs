//! A running local AWS, as tests and the demo hold it.

use super::credentials::{Credential, CredentialTable};
use super::forward::Upstream;
use super::limits::Limits;
use super::log::{Call, CallLog, matches};
use super::moto::Moto;
use super::rule::{Rule, RuleFile, RuleHandle};
use super::server::{Gateway, Overlays};
use super::settings::Settings;
use super::state::{self, CloudState};
use crate::frame::cloud::Desk;
pub use crate::frame::cloud::SandboxError;
use crate::frame::way;
use crate::kubernetes::Fleet;
use crate::registry::Registry;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

/// How a sandbox is started.
#[derive(Debug, Default)]
pub struct Launch {
    /// How the simulated services behave.
    pub settings: Settings,
    /// The port to listen on; 0 lets the system choose.
    pub port: u16,
    /// The file that every call is written to when it has ended, as a line of JSON each
    /// ([`super::CallLine`]).
    pub record: Option<PathBuf>,
}

/// A local AWS on loopback, at a port of the system's choice. Dropping it ends everything; moto also
/// ends when this process is killed. Its methods block and may be called from async tests too.
pub struct Sandbox {
    pub(super) gateway: Arc<Gateway>,
    address: SocketAddr,
    moto: Moto,
    pub(super) runtime: Option<tokio::runtime::Runtime>,
    pub(super) registry: Mutex<Option<Registry>>,
}

impl Sandbox {
    /// The access key id that is known from the start.
    pub const ACCESS_KEY: &'static str = "AKIASLIPWAYSANDBOX00";
    /// The secret of [`Self::ACCESS_KEY`].
    pub const SECRET_KEY: &'static str = "slipway-sandbox-secret-key-0123456789abc";
    /// The region of [`Self::env`].
    pub const REGION: &'static str = "eu-central-1";
    /// The account that everything belongs to.
    pub const ACCOUNT: &'static str = "123456789012";

    /// Starts with [`Settings::default`].
    ///
    /// # Errors
    /// When moto cannot be installed or does not start.
    pub fn start() -> Result<Self, SandboxError> {
        Self::with_settings(Settings::default())
    }

    /// Starts with these settings.
    ///
    /// # Errors
    /// When moto cannot be installed or does not start.
    pub fn with_settings(settings: Settings) -> Result<Self, SandboxError> {
        Self::launch(Launch {
            settings,
            ..Launch::default()
        })
    }

    /// Starts as it is told.
    ///
    /// # Errors
    /// When the port is in use, the record cannot be written, or moto cannot be installed or does not
    /// start. Nothing is left running then.
    pub fn launch(launch: Launch) -> Result<Self, SandboxError> {
        let Launch {
            settings,
            port,
            record,
        } = launch;
        let log = CallLog::recorded_to(record.as_deref())?;
        let listener = way::listen(port)?;
        let moto = Moto::start(settings.forked_moto)?;
        let address = listener
            .local_addr()
            .map_err(|e| SandboxError::new(e.to_string()))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .thread_name("sandbox")
            .build()
            .map_err(|e| SandboxError::new(format!("cannot start threads: {e}")))?;
        let credentials = CredentialTable::default();
        credentials.add(Credential::key(Self::ACCESS_KEY, Self::SECRET_KEY));
        let gateway = Arc::new_cyclic(|me| Gateway {
            desk: Desk::new(log),
            limits: Limits::new(settings.limits.clone()),
            upstream: Upstream::new(moto.watch()),
            credentials,
            overlays: Overlays::default(),
            fleet: Fleet::new(runtime.handle(), settings.kubernetes.clone()),
            me: me.clone(),
            clock_offset: AtomicI64::new(0),
            settings,
        });
        let serving = Arc::clone(&gateway);
        {
            let _inside = runtime.enter();
            let listener = tokio::net::TcpListener::from_std(listener)
                .map_err(|e| SandboxError::new(e.to_string()))?;
            runtime.spawn(way::serve(listener, serving));
        }
        Ok(Self {
            gateway,
            address,
            moto,
            runtime: Some(runtime),
            registry: Mutex::default(),
        })
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The port of [`Self::endpoint`].
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The variables with which any AWS client talks to this sandbox.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        [
            ("AWS_ENDPOINT_URL", self.endpoint().as_str()),
            ("AWS_ACCESS_KEY_ID", Self::ACCESS_KEY),
            ("AWS_SECRET_ACCESS_KEY", Self::SECRET_KEY),
            ("AWS_REGION", Self::REGION),
            ("AWS_DEFAULT_REGION", Self::REGION),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// Puts a rule in force. One for `k8s:…` is for the calls to clusters, `k8s:Patch deployments`.
    pub fn rule(&self, rule: Rule) -> RuleHandle {
        match rule.is_of_clusters() {
            true => self.gateway.fleet.rule(rule),
            false => self.gateway.desk.rules.add(rule),
        }
    }

    /// Ends every rule.
    pub fn clear_rules(&self) {
        self.gateway.desk.rules.clear();
    }

    /// Fails the test when a rule in force never fired.
    ///
    /// # Panics
    /// With the names of those rules.
    #[track_caller]
    pub fn assert_rules_fired(&self) {
        let unfired = self.gateway.desk.rules.unfired();
        assert!(unfired.is_empty(), "rules that never fired: {unfired:#?}");
    }

    /// Every call since the start or the last reset, in order of arrival.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.gateway.desk.log.all()
    }

    /// How many calls fit `service:Operation`, in which `*` stands for any text.
    #[must_use]
    pub fn count(&self, pattern: &str) -> usize {
        let calls = self.calls();
        calls.iter().filter(|c| matches(pattern, &c.name())).count()
    }

    /// Calls by `service:Operation`.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, usize> {
        self.calls()
            .iter()
            .fold(BTreeMap::new(), |mut counts, call| {
                *counts.entry(call.name()).or_insert(0) += 1;
                counts
            })
    }

    /// Forgets the calls.
    pub fn reset_calls(&self) {
        self.gateway.desk.log.reset();
    }

    /// Operations that nothing simulates, and how often they were called.
    #[must_use]
    pub fn not_simulated(&self) -> BTreeMap<String, u64> {
        self.gateway.desk.list_not_simulated()
    }

    /// Makes a key known.
    pub fn add_credential(&self, credential: Credential) {
        self.gateway.credentials.add(credential);
    }

    /// Makes a key unknown.
    pub fn remove_credential(&self, access_key: &str) {
        self.gateway.credentials.remove(access_key);
    }

    /// Makes a key's session token expired from now on.
    pub fn expire_credential(&self, access_key: &str) {
        self.gateway.credentials.expire(access_key);
    }

    /// Sets the simulated cloud's clock ahead of ours by this many seconds, or behind when negative.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.gateway.clock_offset.store(seconds, Ordering::SeqCst);
    }

    /// Says who uses a certificate; it cannot be deleted while somebody does.
    pub fn set_certificate_in_use(&self, arn: &str, users: &[&str]) {
        let users = users.iter().map(|user| (*user).to_owned()).collect();
        self.block_on(async {
            self.gateway
                .overlays
                .dns
                .lock()
                .await
                .acm
                .set_in_use(arn, users);
        });
    }

    /// Ends a certificate's validation with a failure reason, for example `CAA_ERROR`.
    pub fn fail_certificate(&self, arn: &str, reason: &str) {
        self.block_on(async {
            self.gateway.overlays.dns.lock().await.acm.fail(arn, reason);
        });
    }

    /// What exists now, read around the gateway.
    #[must_use]
    pub fn state(&self) -> CloudState {
        let mut regions: BTreeSet<String> = self
            .calls()
            .into_iter()
            .filter(|call| call.service == "acm")
            .map(|call| call.region)
            .collect();
        regions.insert(Self::REGION.to_owned());
        self.block_on(async {
            regions.extend(self.gateway.overlays.dns.lock().await.acm.regions());
            state::read(&self.gateway, &regions).await
        })
    }

    /// What exists now, by kind (`ec2:Vpc`): everything of moto's but what a new account has, and what
    /// the sandbox keeps itself.
    #[must_use]
    pub fn existing(&self) -> BTreeMap<String, Vec<String>> {
        self.block_on(self.gateway.existing())
    }

    /// Puts the rules of a file in force, in the place of those of the file before.
    pub fn rule_file(&self, file: RuleFile) {
        self.gateway.desk.rules.replace_file(file);
    }

    /// The rules in force that have not fired, by name.
    #[must_use]
    pub fn unfired_rules(&self) -> Vec<String> {
        self.gateway.desk.rules.unfired()
    }

    /// Waits until moto has ended, by itself or by somebody's hand, and says how.
    pub async fn until_broken(&self) -> String {
        self.moto.watch().end().await
    }

    /// The process id of moto.
    #[must_use]
    pub fn moto_pid(&self) -> u32 {
        self.moto.pid()
    }

    /// What moto wrote to its standard error.
    #[must_use]
    pub fn moto_log(&self) -> String {
        self.moto.log_text()
    }

    /// Runs a future to its end from any thread, also one that belongs to another runtime.
    pub(super) fn block_on<F>(&self, future: F) -> F::Output
    where
        F: Future + Send,
        F::Output: Send,
    {
        let runtime = self.runtime.as_ref().expect("runs until it is dropped");
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| runtime.block_on(future));
            match waiting.join() {
                Ok(output) => output,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.gateway.fleet.close_all();
        // A plain drop would wait for held calls, and is not allowed inside an async test.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
        let panics = self.gateway.desk.panics.load(Ordering::SeqCst) + self.gateway.fleet.panics();
        assert!(
            panics == 0 || std::thread::panicking(),
            "{panics} closures of rules panicked; their messages stand above"
        );
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("endpoint", &self.endpoint())
            .finish_non_exhaustive()
    }
}
