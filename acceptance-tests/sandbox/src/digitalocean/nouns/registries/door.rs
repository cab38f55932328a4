//! Whom the registries let in: who has docker credentials of one, or a token of the account that may read
//! registries, which is both name and password then (DigitalOcean, "How to Use Your Private Container Registry").

use crate::digitalocean::gateway::Gateway;
use crate::digitalocean::sandbox::{Sandbox, SandboxError};
use crate::registry::{Door, Login, Registry};
use std::sync::{Arc, Weak};

struct Docker {
    gateway: Weak<Gateway>,
}

impl Door for Docker {
    fn login(&self) -> Login {
        Login::Bearer {
            service: "registry.digitalocean.com".to_owned(),
        }
    }

    fn lets_in(&self, user: &str, password: &str, repository: &str) -> bool {
        let Some(gateway) = self.gateway.upgrade() else {
            return false;
        };
        let now = gateway.now();
        let Ok(mut world) = gateway.world.lock() else {
            return false;
        };
        world.settle(now);
        let registry = repository.split('/').next().unwrap_or_default();
        let header = format!("Bearer {password}");
        let Some(token) = world.tokens.valid(Some(&header), now) else {
            return false;
        };
        let may = match token.purpose.as_deref() {
            Some(purpose) => ["read", "readwrite"]
                .iter()
                .any(|may| purpose == format!("docker {may} {registry}")),
            None => user == password && token.may("registry:read"),
        };
        may && world.registries.find(registry).is_some()
    }
}

impl Sandbox {
    /// The images of the account's registries, at an address of their own that is opened when it is first
    /// asked for. The names of its repositories begin with that of their registry.
    ///
    /// # Errors
    /// When there is no port for it.
    pub fn registry(&self) -> Result<Registry, SandboxError> {
        let mut registry = self.registry.lock().expect("the registry");
        if registry.is_none() {
            let runtime = self.runtime.as_ref().expect("runs until it is dropped");
            let door = Docker {
                gateway: Arc::downgrade(&self.gateway),
            };
            let opened = Registry::open(runtime.handle(), door);
            *registry = Some(opened.map_err(|e| SandboxError::new(e.to_string()))?);
        }
        Ok(registry.clone().expect("just opened"))
    }
}
