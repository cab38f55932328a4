//! The API servers of clusters: whom they let in, and where they are.

use super::{nodes, state};
use crate::digitalocean::gateway::Gateway;
use crate::digitalocean::nouns::account::EMAIL;
use crate::digitalocean::sandbox::Sandbox;
use crate::digitalocean::token::Token;
use crate::digitalocean::world::World;
use crate::frame::cloud::Cloud as _;
use crate::kubernetes::{Balanced, Caller, Claim, Cluster, Disks, Fleet, Machine, Owner, User};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::{Arc, Weak};

/// What the tokens of a cluster are for.
pub(super) fn purpose(id: &str) -> String {
    format!("kubernetes {id}")
}

/// The group of everybody who has a token of a cluster.
pub(super) const GROUP: &str = "k8saas:authenticated";

/// The clusters of an account.
pub(crate) struct Servers {
    pub(crate) fleet: Fleet,
    pub(crate) gateway: Weak<Gateway>,
}

impl Servers {
    pub(super) fn open(&self, id: &str, name: &str) -> Result<Cluster, String> {
        let owner = ApiServer {
            gateway: self.gateway.clone(),
            id: id.to_owned(),
        };
        self.fleet.open(id, name, Arc::new(owner))
    }
}

/// A cluster as its API server knows it.
pub(super) struct ApiServer {
    pub(super) gateway: Weak<Gateway>,
    pub(super) id: String,
}

impl ApiServer {
    fn judge(&self, token: &str) -> Option<User> {
        let gateway = self.gateway.upgrade()?;
        let now = gateway.now();
        let mut world = gateway.world.lock().ok()?;
        world.settle(now);
        let header = format!("Bearer {token}");
        let known = world.tokens.valid(Some(&header), now)?;
        let is_its_own = known.purpose.as_deref() == Some(purpose(&self.id).as_str());
        let row = world.clusters.find(&self.id)?;
        (is_its_own && is_up(row)).then(|| User {
            name: EMAIL.to_owned(),
            groups: vec![GROUP.to_owned()],
        })
    }

    /// What the API answers to the cluster's own controllers, which have a token of their own.
    pub(super) fn call_as_the_cluster(
        &self,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Result<Value, String> {
        let gateway = self.gateway.upgrade().ok_or("the sandbox has ended")?;
        let request = http::Request::builder().method(method).uri(path);
        let (parts, ()) = request.body(()).map_err(|e| e.to_string())?.into_parts();
        let request = gateway.name(parts, body.to_string().into(), gateway.desk.new_id());
        let answer = gateway.serve(&request, &Token::full("of the cluster"));
        Ok(serde_json::from_slice(answer.body()).unwrap_or_default())
    }
}

impl Owner for ApiServer {
    fn user<'a>(&'a self, caller: Caller<'a>) -> BoxFuture<'a, Option<User>> {
        Box::pin(async { self.judge(caller.token) })
    }

    fn machines(&self) -> BoxFuture<'_, Vec<Machine>> {
        let found = self.gateway.upgrade().and_then(|gateway| {
            let mut world = gateway.world.lock().ok()?;
            world.settle(gateway.now());
            let row = world.clusters.find(&self.id)?;
            Some(nodes::machines(row))
        });
        Box::pin(async { found.unwrap_or_default() })
    }

    fn balance<'a>(&'a self, claim: &'a Claim) -> BoxFuture<'a, Result<Balanced, String>> {
        Box::pin(async { self.make_balancer(claim) })
    }

    fn release<'a>(&'a self, claim: &'a Claim) -> BoxFuture<'a, Result<bool, String>> {
        Box::pin(async { self.drop_balancer(claim) })
    }

    fn ingress_class(&self) -> Option<&'static str> {
        None
    }

    fn disks(&self) -> Option<&dyn Disks> {
        Some(self)
    }

    /// Whoever has a token may do everything.
    fn furniture(&self) -> Vec<(String, Value)> {
        let binding = json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
            "metadata": { "name": GROUP },
            "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin" },
            "subjects": [{ "apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": GROUP }],
        });
        let path = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
        vec![(path.to_owned(), binding)]
    }
}

/// Whether a cluster has an API server that answers.
pub(super) fn is_up(row: &Value) -> bool {
    ["running", "upgrading", "degraded"].contains(&state(row))
}

impl World {
    /// The certificate that signed the one of a cluster's server.
    pub(super) fn authority(&self, id: &str) -> String {
        let cluster = self.servers.fleet.get(id);
        cluster.map_or(String::new(), |cluster| cluster.authority_data())
    }
}

impl Sandbox {
    /// The Kubernetes behind a cluster, by its id or its name. None before it is there, and from the call that
    /// deletes it.
    #[must_use]
    pub fn cluster(&self, id_or_name: &str) -> Option<Cluster> {
        self.world(|world| {
            let fits = |row: &&Value| row["id"] == id_or_name || row["name"] == id_or_name;
            let id = world.clusters.iter().find(fits)?["id"].as_str()?.to_owned();
            world.servers.fleet.get(&id)
        })
    }

    /// All clusters that are there.
    #[must_use]
    pub fn clusters(&self) -> Vec<Cluster> {
        self.world(|world| world.servers.fleet.all())
    }
}
