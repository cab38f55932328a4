//! Whom the API server of a cluster lets in.
//!
//! A token is the URL of a call to STS that was signed beforehand, `GetCallerIdentity` with the cluster's name
//! in a signed header (EKS user guide, "Grant IAM users access to Kubernetes with EKS access entries"; the
//! form and the rules are those of aws-iam-authenticator, "API Authorization from Outside a Cluster"). Whoever
//! signed it is looked up among the cluster's access entries. The ConfigMap `aws-auth` is not read.
//!
//! EKS itself authorises what access policies allow. Here a policy is a group that RBAC binds to a role, and a
//! policy for namespaces is in force for calls about one of them, so that a review of what one may do
//! (`kubectl auth can-i`) does not know it.

use super::ask::strings;
use super::cluster::Cluster;
use super::neighbours::Neighbours;
use super::{Eks, definitions, machines};
use crate::aws::naming::name_request;
use crate::aws::request::Request;
use crate::aws::server::Gateway;
use crate::aws::signature;
use crate::kubernetes::{Balanced, Caller, Claim, Machine, Owner, User};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::BoxFuture;
use http::Uri;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Mutex, Weak};

/// What a token begins with.
const PREFIX: &str = "k8s-aws-v1.";

/// The header that ties a token to a cluster.
const CLUSTER_HEADER: &str = "x-k8s-aws-id";

/// The parameters that the URL may have, in lower case.
const PARAMETERS: [&str; 10] = [
    "action",
    "version",
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-expires",
    "x-amz-security-token",
    "x-amz-signature",
    "x-amz-signedheaders",
    "x-amz-user-agent",
];

/// The policies that mean a role of Kubernetes' own ("Review access policy permissions").
const ROLES: [(&str, &str); 6] = [
    ("AmazonEKSAdminPolicy", "admin"),
    ("AmazonEKSAdminViewPolicy", "eks:admin-view"),
    ("AmazonEKSClusterAdminPolicy", "cluster-admin"),
    ("AmazonEKSEditPolicy", "edit"),
    ("AmazonEKSSecretReaderPolicy", "eks:secret-reader"),
    ("AmazonEKSViewPolicy", "view"),
];

/// A cluster as its API server knows it.
pub(super) struct ApiServer {
    pub(super) gateway: Weak<Gateway>,
    pub(super) region: String,
    pub(super) name: String,
    /// The principal and the session's name of access keys that were asked about.
    callers: Mutex<HashMap<String, (String, String)>>,
}

impl ApiServer {
    pub(super) fn new(gateway: Weak<Gateway>, region: &str, name: &str) -> Self {
        Self {
            gateway,
            region: region.to_owned(),
            name: name.to_owned(),
            callers: Mutex::default(),
        }
    }

    async fn judge(&self, caller: Caller<'_>) -> Option<User> {
        let gateway = self.gateway.upgrade()?;
        let request = asked_of_sts(caller.token, &self.name, &gateway)?;
        let (now, life) = (gateway.now(), gateway.settings.eks.token_life);
        if !signature::is_presigned(&request, &gateway.credentials, now, life) {
            return None;
        }
        let (principal, session) = self.caller(&gateway, &request).await?;
        let eks = gateway.overlays.eks.lock().await;
        eks.user(
            &self.region,
            &self.name,
            &principal,
            &session,
            caller.namespace,
        )
    }

    async fn caller(&self, gateway: &Gateway, request: &Request) -> Option<(String, String)> {
        let key = request.access_key.as_deref()?;
        if let Some(known) = self.callers.lock().ok()?.get(key) {
            return Some(known.clone());
        }
        let neighbours = Neighbours {
            gateway,
            region: &self.region,
            access_key: Some(key),
        };
        let found = (neighbours.caller().await, neighbours.session().await);
        self.callers
            .lock()
            .ok()?
            .insert(key.to_owned(), found.clone());
        Some(found)
    }
}

impl Owner for ApiServer {
    fn user<'a>(&'a self, caller: Caller<'a>) -> BoxFuture<'a, Option<User>> {
        Box::pin(self.judge(caller))
    }

    fn machines(&self) -> BoxFuture<'_, Vec<Machine>> {
        Box::pin(async {
            let Some(gateway) = self.gateway.upgrade() else {
                return Vec::new();
            };
            gateway.settle_eks().await;
            let eks = gateway.overlays.eks.lock().await;
            let cluster = eks.cluster_of(&self.region, &self.name);
            cluster.map(machines::of).unwrap_or_default()
        })
    }

    fn balance<'a>(&'a self, claim: &'a Claim) -> BoxFuture<'a, Result<Balanced, String>> {
        Box::pin(self.make_balancer(claim))
    }

    fn release<'a>(&'a self, claim: &'a Claim) -> BoxFuture<'a, Result<bool, String>> {
        Box::pin(self.drop_balancer(claim))
    }

    fn ingress_class(&self) -> Option<&'static str> {
        Some("alb")
    }

    fn definitions(&self) -> BoxFuture<'_, Vec<Value>> {
        Box::pin(async {
            let Some(gateway) = self.gateway.upgrade() else {
                return Vec::new();
            };
            let eks = gateway.overlays.eks.lock().await;
            let cluster = eks.cluster_of(&self.region, &self.name);
            cluster.map(definitions::of).unwrap_or_default()
        })
    }

    fn furniture(&self) -> Vec<(String, Value)> {
        let read = |groups: &str, resources: &str| json!([{ "apiGroups": [groups], "resources": [resources], "verbs": ["get", "list", "watch"] }]);
        let role = |name: &str, rules: Value| {
            let role = json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": { "name": name }, "rules": rules });
            (
                "/apis/rbac.authorization.k8s.io/v1/clusterroles".to_owned(),
                role,
            )
        };
        let mut all = vec![
            role("eks:admin-view", read("*", "*")),
            role("eks:secret-reader", read("", "secrets")),
        ];
        all.extend(ROLES.iter().map(|(policy, role)| {
            let binding = json!({
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
                "metadata": { "name": format!("eks:{policy}") },
                "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role },
                "subjects": [{ "apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": group_of(policy) }],
            });
            ("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings".to_owned(), binding)
        }));
        all
    }
}

fn group_of(policy: &str) -> String {
    format!("eks:access-policy:{policy}")
}

/// The call that the token is, as STS would get it with the header of this cluster.
fn asked_of_sts(token: &str, cluster: &str, gateway: &Gateway) -> Option<Request> {
    let url = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
    let url: Uri = String::from_utf8(url).ok()?.parse().ok()?;
    let authority = url.authority()?;
    if !is_sts(authority.host()) || url.path() != "/" {
        return None;
    }
    let (parts, ()) = http::Request::builder()
        .method("GET")
        .uri(url.path_and_query()?.as_str())
        .header("host", authority.as_str())
        .header(CLUSTER_HEADER, cluster)
        .body(())
        .ok()?
        .into_parts();
    let request = name_request(parts, bytes::Bytes::new(), gateway.desk.new_id());
    let known = crate::aws::request::decode_pairs(request.uri.query()?);
    let allowed = |name: &str| PARAMETERS.contains(&name.to_ascii_lowercase().as_str());
    let signed = request.query("X-Amz-SignedHeaders")?;
    // The authenticator takes no URL that says it would be good for longer.
    let expires: u64 = request.query("X-Amz-Expires")?.parse().ok()?;
    let is_right = request.operation == "GetCallerIdentity"
        && request.service == "sts"
        && known.iter().all(|(name, _)| allowed(name))
        && signed.split(';').any(|name| name == CLUSTER_HEADER)
        && (1..=900).contains(&expires);
    is_right.then_some(request)
}

/// STS of a region, or this sandbox, which clients of it sign for.
fn is_sts(host: &str) -> bool {
    let amazon = host.starts_with("sts.") && host.ends_with(".amazonaws.com");
    amazon || ["127.0.0.1", "localhost"].contains(&host)
}

impl Eks {
    pub(super) fn cluster_of(&self, region: &str, name: &str) -> Option<&Cluster> {
        self.clusters.get(&(region.to_owned(), name.to_owned()))
    }

    /// Who a principal is to a cluster, in a call about this namespace.
    fn user(
        &self,
        region: &str,
        name: &str,
        principal: &str,
        session: &str,
        namespace: Option<&str>,
    ) -> Option<User> {
        let cluster = self.cluster_of(region, name)?;
        if !["ACTIVE", "UPDATING"].contains(&cluster.thing.status()) {
            return None;
        }
        let entry = cluster.entries.get(principal)?;
        let plain: String = session
            .chars()
            .map(|c| if c == '@' { '-' } else { c })
            .collect();
        let user = entry.doc["username"].as_str().unwrap_or_default();
        let user = user
            .replace("{{SessionNameRaw}}", session)
            .replace("{{SessionName}}", &plain)
            .replace("{{EC2PrivateDNSName}}", &plain);
        let mut groups = strings(&entry.doc["kubernetesGroups"]);
        let in_force = entry
            .policies
            .iter()
            .filter(|(_, association)| is_in_force(&association["accessScope"], namespace));
        groups.extend(in_force.map(|(arn, _)| group_of(arn.rsplit('/').next().unwrap_or(arn))));
        Some(User { name: user, groups })
    }
}

/// Whether a policy of this scope is for a call about this namespace. Its namespaces may be patterns with `*`.
fn is_in_force(scope: &Value, namespace: Option<&str>) -> bool {
    if scope["type"] == "cluster" {
        return true;
    }
    let fits = |own: &str| {
        strings(&scope["namespaces"])
            .iter()
            .any(|pattern| crate::frame::log::matches(pattern, own))
    };
    namespace.is_some_and(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_for_namespaces_is_for_calls_about_them() {
        let cluster = json!({ "type": "cluster", "namespaces": [] });
        let some = json!({ "type": "namespace", "namespaces": ["web", "dev-*"] });
        assert!(is_in_force(&cluster, None) && is_in_force(&cluster, Some("web")));
        assert!(is_in_force(&some, Some("web")) && is_in_force(&some, Some("dev-1")));
        assert!(!is_in_force(&some, Some("prod")) && !is_in_force(&some, None));
    }
}
