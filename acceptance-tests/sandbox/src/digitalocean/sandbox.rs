//! A running simulator, as tests and the demo hold it.

use super::document::{self, Document};
use super::exchanges::Exchanges;
use super::gateway::Gateway;
use super::nouns::kubernetes::Servers;
use super::settings::Settings;
use super::spaces::Spaces;
use super::token::Token;
use super::world::World;
use crate::aws::shared::Moto;
pub use crate::frame::cloud::SandboxError;
use crate::frame::cloud::{Cloud as _, Desk};
use crate::frame::log::{Call, CallLog, matches};
use crate::frame::rule::{Rule, RuleFile, RuleHandle};
use crate::frame::way;
use crate::kubernetes::Fleet;
use crate::registry::Registry;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

/// How a simulator is started.
#[derive(Debug, Default)]
pub struct Launch {
    /// How the API behaves.
    pub settings: Settings,
    /// The port to listen on; 0 lets the system choose.
    pub port: u16,
    /// The file that every call is written to when it has ended, as a line of JSON each.
    pub record: Option<PathBuf>,
    /// Spaces beside the API, where it is wanted.
    pub spaces: Option<SpacesLaunch>,
    /// Where what is said is kept, when it is wanted.
    pub exchanges: Option<Arc<Exchanges>>,
}

/// How Spaces is started.
#[derive(Debug, Clone, Copy)]
pub struct SpacesLaunch {
    /// The port to listen on; 0 lets the system choose.
    pub port: u16,
    /// Whether moto is forked from a process that this program keeps for all its sandboxes.
    pub forked_moto: bool,
}

/// A local DigitalOcean on loopback. Dropping it ends everything. Its methods block and may be called
/// from async tests too.
pub struct Sandbox {
    pub(super) gateway: Arc<Gateway>,
    address: SocketAddr,
    spaces: Option<SocketAddr>,
    pub(super) runtime: Option<tokio::runtime::Runtime>,
    pub(super) registry: Mutex<Option<Registry>>,
    /// Where Spaces keeps its buckets. It ends with this.
    _moto: Option<Moto>,
}

impl Sandbox {
    /// The token of full access that is known from the start.
    pub const TOKEN: &'static str =
        "dop_v1_5a4db0c0slipwaysandbox000000000000000000000000000000000000";

    /// The key of Spaces with full access that is known from the start, where there is a Spaces. No list
    /// of the API has it.
    pub const SPACES_KEY: (&str, &str) = ("DO00SLIPWAYSANDBOX00", "slipway-sandbox-secret");

    /// Starts with [`Settings::default`].
    ///
    /// # Errors
    /// When no port can be listened on.
    pub fn start() -> Result<Self, SandboxError> {
        Self::with_settings(Settings::default())
    }

    /// Starts with these settings.
    ///
    /// # Errors
    /// When no port can be listened on.
    pub fn with_settings(settings: Settings) -> Result<Self, SandboxError> {
        Self::launch(Launch {
            settings,
            ..Launch::default()
        })
    }

    /// Starts with [`Settings::default`], and with Spaces.
    ///
    /// # Errors
    /// When no port can be listened on, or moto cannot be installed or does not start.
    pub fn start_with_spaces() -> Result<Self, SandboxError> {
        Self::launch(Launch {
            spaces: Some(SpacesLaunch {
                port: 0,
                forked_moto: true,
            }),
            ..Launch::default()
        })
    }

    /// Starts as it is told.
    ///
    /// # Errors
    /// When a port is in use, the record cannot be written, or moto cannot be installed or does not start.
    pub fn launch(launch: Launch) -> Result<Self, SandboxError> {
        let error =
            |what: String| move |e: std::io::Error| SandboxError::new(format!("{what}: {e}"));
        let log = CallLog::recorded_to(launch.record.as_deref())?;
        let listen = |port: u16| {
            let listener = way::listen(port)?;
            let address = listener.local_addr();
            Ok::<_, SandboxError>((
                listener,
                address.map_err(error("cannot listen".to_owned()))?,
            ))
        };
        let (listener, address) = listen(launch.port)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .thread_name("digitalocean")
            .build()
            .map_err(error("cannot start threads".to_owned()))?;
        let gateway = Arc::new_cyclic(|gateway| {
            let servers = Servers {
                fleet: Fleet::new(runtime.handle(), launch.settings.kubernetes.clone()),
                gateway: gateway.clone(),
            };
            let mut world = World::new(launch.settings, SystemTime::now(), servers);
            world.tokens.add(Token::full(Self::TOKEN));
            Gateway::new(Desk::new(log), world, launch.exchanges)
        });
        let inside = runtime.enter();
        let of = |listener| {
            tokio::net::TcpListener::from_std(listener).map_err(error("cannot listen".to_owned()))
        };
        let (mut spaces, mut moto) = (None, None);
        if let Some(wanted) = launch.spaces {
            let (id, secret) = Self::SPACES_KEY;
            let mut world = gateway.world.lock().expect("the world");
            world.given_keys.push((id.to_owned(), secret.to_owned()));
            drop(world);
            let (listener, address) = listen(wanted.port)?;
            let (serving, behind) = Spaces::start(Arc::clone(&gateway), wanted.forked_moto)?;
            moto = Some(behind);
            runtime.spawn(way::serve(of(listener)?, Arc::new(serving)));
            spaces = Some(address);
        }
        runtime.spawn(way::serve(of(listener)?, Arc::clone(&gateway)));
        drop(inside);
        Ok(Self {
            gateway,
            address,
            spaces,
            runtime: Some(runtime),
            registry: Mutex::default(),
            _moto: moto,
        })
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where Spaces is, when there is one: `http://127.0.0.1:PORT`, for buckets in paths. Keys are made at
    /// the API.
    #[must_use]
    pub fn spaces_endpoint(&self) -> Option<String> {
        self.spaces.map(|address| format!("http://{address}"))
    }

    /// The variables with which clients talk to this simulator: those of the official provider.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let mut env = vec![
            ("DIGITALOCEAN_API_URL".to_owned(), self.endpoint()),
            ("DIGITALOCEAN_TOKEN".to_owned(), Self::TOKEN.to_owned()),
        ];
        if let Some(endpoint) = self.spaces_endpoint() {
            let (id, secret) = Self::SPACES_KEY;
            env.extend([
                ("SPACES_ENDPOINT_URL".to_owned(), endpoint),
                ("SPACES_ACCESS_KEY_ID".to_owned(), id.to_owned()),
                ("SPACES_SECRET_ACCESS_KEY".to_owned(), secret.to_owned()),
            ]);
        }
        env
    }

    /// Makes a key of Spaces known that has full access and is in no list of the API.
    pub fn add_spaces_key(&self, id: &str, secret: &str) {
        let key = (id.to_owned(), secret.to_owned());
        self.world(|world| world.given_keys.push(key));
    }

    /// Makes a token known.
    pub fn add_token(&self, token: Token) {
        self.world(|world| world.tokens.add(token));
    }

    /// Makes a token unknown.
    pub fn remove_token(&self, secret: &str) {
        self.world(|world| world.tokens.remove(secret));
    }

    /// Sets the simulated clock ahead by this much more: what is due by then happens.
    pub fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.gateway.ahead.fetch_add(millis, Ordering::SeqCst);
        self.world(|_| ());
    }

    /// Makes a name of a bucket, a domain or a registry somebody else's.
    pub fn take_name(&self, name: &str) {
        self.world(|world| world.taken.push(name.to_owned()));
    }

    /// The next cluster to be created ends in the state `error`, with this message.
    pub fn fail_next_cluster(&self, message: &str) {
        self.fail_next("kubernetes", message);
    }

    /// The next load balancer to be created ends in the state `errored`.
    pub fn fail_next_load_balancer(&self) {
        self.fail_next("loadBalancers", "");
    }

    /// The next certificate to be asked of Let's Encrypt ends in the state `error`.
    pub fn fail_next_certificate(&self) {
        self.fail_next("certificates", "");
    }

    fn fail_next(&self, noun: &'static str, message: &str) {
        self.world(|world| {
            world
                .failing
                .entry(noun)
                .or_default()
                .push(message.to_owned())
        });
    }

    /// Renews a certificate of Let's Encrypt, and returns its new id.
    pub fn renew_certificate(&self, name: &str) -> Option<String> {
        self.world(|world| world.renew_certificate(name))
    }

    /// Upgrades a cluster to its newest patch, as `auto_upgrade` does, and returns the new version.
    pub fn patch_cluster(&self, id: &str) -> Option<String> {
        self.world(|world| world.patch_cluster(id))
    }

    /// What Services and claims of a cluster make: marks a load balancer, a volume or its snapshot as
    /// one of the cluster's. `false` when there is no such thing.
    pub fn associate(&self, cluster: &str, id: &str) -> bool {
        self.world(|world| {
            let tables = [
                &mut world.load_balancers,
                &mut world.volumes,
                &mut world.snapshots,
            ];
            let mut rows = tables.into_iter().filter_map(|table| table.find_mut(id));
            rows.next()
                .map(|row| row["_cluster"] = json!(cluster))
                .is_some()
        })
    }

    /// A call behind the client's back: it meets no rule and no rate, and is not recorded. The status
    /// and the body.
    ///
    /// # Panics
    /// When method or path are not valid HTTP.
    pub fn call_outside(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let request = http::Request::builder().method(method).uri(path);
        let (parts, ()) = request.body(()).expect("valid HTTP").into_parts();
        let text = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let request = self
            .gateway
            .name(parts, text.into(), self.gateway.desk.new_id());
        let answer = self.gateway.serve(&request, &Token::full(Self::TOKEN));
        let json = serde_json::from_slice(answer.body()).unwrap_or_default();
        (answer.status().as_u16(), json)
    }

    /// What exists now, by kind, without what every account has.
    #[must_use]
    pub fn existing(&self) -> BTreeMap<String, Vec<String>> {
        self.world(|world| super::existing::of(world))
    }

    /// What the published document does not allow and was sent all the same, by a client or by us.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.gateway.violations.lock().expect("the list").clone()
    }

    /// The exchanges in which the published document is known to be wrong itself: their `x-request-id`,
    /// and what it does not allow.
    #[must_use]
    pub fn document_errors(&self) -> Vec<(String, String)> {
        self.gateway.known.lock().expect("the list").clone()
    }

    /// The published document, pruned to the nouns that are simulated.
    #[must_use]
    pub fn document() -> &'static str {
        document::TEXT
    }

    /// What the operations of the document are about, as the first part of their names.
    #[must_use]
    pub fn services() -> BTreeSet<&'static str> {
        Document::get().services()
    }

    /// Operations that nothing simulates, and how often they were called.
    #[must_use]
    pub fn not_simulated(&self) -> BTreeMap<String, u64> {
        self.gateway.desk.list_not_simulated()
    }

    /// Puts a rule in force. One for `k8s:…` is for the calls to clusters, `k8s:Patch deployments`.
    pub fn rule(&self, rule: Rule) -> RuleHandle {
        match rule.is_of_clusters() {
            true => self.world(|world| world.servers.fleet.rule(rule)),
            false => self.gateway.desk.rules.add(rule),
        }
    }

    /// Puts the rules of a file in force, in the place of those of the file before.
    pub fn rule_file(&self, file: RuleFile) {
        self.gateway.desk.rules.replace_file(file);
    }

    /// Ends every rule.
    pub fn clear_rules(&self) {
        self.gateway.desk.rules.clear();
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

    /// Forgets the calls.
    pub fn reset_calls(&self) {
        self.gateway.desk.log.reset();
    }

    pub(super) fn world<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.gateway.world.lock().expect("the world");
        world.settle(self.gateway.now());
        act(&mut world)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let mut panics = self.gateway.desk.panics.load(Ordering::SeqCst);
        if let Ok(world) = self.gateway.world.lock() {
            world.servers.fleet.close_all();
            panics += world.servers.fleet.panics();
        }
        // A plain drop would wait for held calls, and is not allowed inside an async test.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
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
