//! A registry of container images, as far as tags, digests and logins go (OCI Distribution Specification,
//! "Pull"). It has no layers: nothing pulls them.
//!
//! Images are declared, by [`Registry::push`] or at `PUT /_sandbox/images`. Who may read them, and how one logs
//! in, the cloud says by [`Door`]: ECR takes the token of `GetAuthorizationToken` as a password, DigitalOcean
//! sends to a second address for a token of the registry's own.

mod serve;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::runtime::Handle;

/// How one logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Login {
    /// With a name and a password at each call; the realm and the service that the challenge names.
    Basic { realm: String, service: String },
    /// At `/auth` of this registry, which gives a token for one repository; the service of the challenge.
    Bearer { service: String },
}

/// Whom a cloud lets into its registry.
pub(crate) trait Door: Send + Sync + 'static {
    fn login(&self) -> Login;

    /// Whether a name and a password may read a repository.
    fn lets_in(&self, user: &str, password: &str, repository: &str) -> bool;
}

/// A registry of a sandbox, on loopback. It ends with the sandbox.
#[derive(Clone)]
pub struct Registry {
    inner: Arc<Inner>,
}

struct Inner {
    address: SocketAddr,
    door: Box<dyn Door>,
    images: Mutex<Images>,
}

#[derive(Default)]
struct Images {
    /// Manifests by repository and digest.
    manifests: BTreeMap<(String, String), String>,
    /// Digests by repository and tag.
    tags: BTreeMap<(String, String), String>,
    /// What tokens of the registry's own stand for: the name, the password, and the repository.
    logins: BTreeMap<String, (String, String, String)>,
}

impl Registry {
    /// Listens on a port of the system's choice.
    pub(crate) fn open(runtime: &Handle, door: impl Door) -> std::io::Result<Self> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let registry = Self {
            inner: Arc::new(Inner {
                address,
                door: Box::new(door),
                images: Mutex::default(),
            }),
        };
        let inside = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        runtime.spawn(serve::serve(listener, registry.clone()));
        drop(inside);
        Ok(registry)
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.inner.address)
    }

    /// Puts an image of this content under a tag, and returns its digest. The same content has the same
    /// digest; other content moves the tag, and what it meant before is found by its digest.
    #[must_use = "the digest is what the image is pinned by"]
    pub fn push(&self, repository: &str, tag: &str, content: &str) -> String {
        let config = sha256(content.as_bytes());
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json",
                "digest": config, "size": content.len(),
            },
            "layers": [],
        });
        let manifest = manifest.to_string();
        let own = sha256(manifest.as_bytes());
        let mut images = self.images();
        let named = |what: &str| (repository.to_owned(), what.to_owned());
        images.manifests.insert(named(&own), manifest);
        images.tags.insert(named(tag), own.clone());
        own
    }

    /// Takes a tag away. `false` when there is none.
    #[must_use = "it says whether there was one"]
    pub fn untag(&self, repository: &str, tag: &str) -> bool {
        let key = (repository.to_owned(), tag.to_owned());
        self.images().tags.remove(&key).is_some()
    }

    fn images(&self) -> std::sync::MutexGuard<'_, Images> {
        self.inner.images.lock().expect("the images")
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry")
            .field("endpoint", &self.endpoint())
            .finish_non_exhaustive()
    }
}

impl Images {
    fn has(&self, repository: &str) -> bool {
        self.manifests.keys().any(|(known, _)| known == repository)
    }

    /// The digest that a tag or a digest means, and the manifest.
    fn find(&self, repository: &str, reference: &str) -> Option<(String, String)> {
        let key = (repository.to_owned(), reference.to_owned());
        let digest = self.tags.get(&key).unwrap_or(&key.1).clone();
        let manifest = self.manifests.get(&(key.0, digest.clone()))?;
        Some((digest, manifest.clone()))
    }
}

fn sha256(bytes: &[u8]) -> String {
    let hash = digest(&SHA256, bytes);
    let digits = hash.as_ref().iter().map(|byte| format!("{byte:02x}"));
    format!("sha256:{}", digits.collect::<String>())
}
