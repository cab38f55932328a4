//! What the state holds to reach a cluster. Each is a token of its own, which the API makes at every call and
//! which ends by itself (API reference, Retrieve Credentials for a Kubernetes Cluster), so one is only made
//! when that of the state is past half of its time: then it outlives any apply that begins now.
//!
//! An apply that makes others, or needs none any more, revokes what it takes out of the state. A refresh revokes
//! nothing: it may be that of a plan which is never applied, and then the state still has the old one.

use std::time::{Duration, SystemTime};

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::lifecycle::{Crud as _, Failure, Session as _, Work};
use slipway_engine::operation::Operation;
use slipway_framework::diag::{Diagnostic, Severity};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::semantic::timestamp::Moment;

use super::upgrade::state;
use crate::error::DIGITALOCEAN;
use crate::generated::kubernetes::kubernetes_cluster::{
    KubernetesCluster, KubernetesClusterKubeConfig, KubernetesClusters,
};
use crate::parts::given;
use crate::session::Api;
use crate::tokens;

const CREDENTIALS: Operation = super::reading("kubernetes_get_credentials");

/// How long credentials are good when nobody says it (the same page: expiry_seconds).
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The states in which a cluster can be reached.
const REACHABLE: [&str; 3] = ["running", "upgrading", "degraded"];

/// The credentials of the state, or new ones in their place.
///
/// # Errors
/// Those of the call, but for a refusal: who may not have credentials may have the cluster.
pub(crate) async fn current(
    api: &Api,
    cluster: &sdk::ClusterRead,
    prior: &KubernetesCluster,
) -> Result<Attr<Vec<KubernetesClusterKubeConfig>>, CloudError> {
    if !are_stored(prior) {
        return Ok(Attr::Null);
    }
    let known = match &prior.kube_config {
        Attr::Known(all) if !all.is_empty() => Some(all),
        _ => None,
    };
    let ends = known.and_then(|all| all.first());
    let ends = ends.and_then(|it| instant(given(&it.expires_at)?));
    let is_reachable = state(cluster).is_some_and(|it| REACHABLE.contains(&it));
    if !is_reachable || ends.is_some_and(|ends| is_fresh(ends, api.runtime().wall(), prior)) {
        return Ok(known.cloned().map_or(Attr::Null, Attr::Known));
    }
    match made(
        api,
        cluster.id.as_deref().unwrap_or_default(),
        seconds(prior),
    )
    .await
    {
        Ok(made) => {
            let before = known.and_then(|all| given(&all.first()?.expires_at));
            if let Some(ends) = before.filter(|_| api.is_at_rest()) {
                api.notes().add(renewed(ends));
            }
            Ok(vec![block(cluster, &made)].into())
        }
        Err(error) if error.is_not_found() => Ok(known.cloned().map_or(Attr::Null, Attr::Known)),
        Err(error) if error.is_access_denied() => {
            if !wants_sign_on(cluster) {
                api.notes().add(refused(&error));
            }
            Ok(Attr::Known(known.cloned().unwrap_or_default()))
        }
        Err(error) => Err(error),
    }
}

/// A plan cannot leave this to the apply: what it plans to make is unknown while it is made, and providers of
/// Kubernetes that are configured by these credentials would plan with none.
fn renewed(ends: &str) -> Diagnostic {
    let detail = format!(
        "Half of the time of the credentials in the state is over: they end at {ends}. This plan made others, which an \
         apply brings into the state, also where nothing else changes. Until then every plan makes some, which end by \
         themselves.\nApply. Or write `store_credentials = false`, and let each run ask for its own with the ephemeral \
         resource `digitalocean_kubernetes_credentials`."
    );
    Diagnostic::warning(
        "Credentials of Kubernetes cluster renewed by a plan",
        detail,
    )
    .at(Path::of("kube_config"))
}

/// Whether single sign-on is the only way in, so that there are no tokens.
fn wants_sign_on(cluster: &sdk::ClusterRead) -> bool {
    let sso = cluster.sso.as_ref();
    sso.is_some_and(|sso| sso.required == Some(true))
}

/// Whether the state has some.
pub(crate) fn are_stored(model: &KubernetesCluster) -> bool {
    model.store_credentials.if_known() != Some(&false)
}

/// How long a token is tried to be revoked: it ends by itself.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Revokes the token of the state. Where there is none, nothing is to be done.
///
/// # Errors
/// Those of the call.
pub(crate) async fn end(api: &Api, state: &KubernetesCluster) -> Result<(), CloudError> {
    let token = of(state).and_then(|it| given(&it.token));
    match token.filter(|it| !it.is_empty()) {
        Some(token) => tokens::end(&api.detached(PATIENCE), token).await,
        None => Ok(()),
    }
}

/// The same where what was to be done is done: a failure is a warning.
pub(crate) async fn end_or_warn(work: &Work<'_, KubernetesClusters>) {
    if let Err(error) = end(work.api, work.prior).await {
        let ends = of(work.prior).and_then(|it| given(&it.expires_at));
        let told = not_revoked(&error, "that the state had", ends);
        work.call.tell(told);
    }
}

/// Revokes the token that the state is to have no more; where that fails, it stays there.
pub(crate) async fn withdraw(work: &Work<'_, KubernetesClusters>) -> Result<(), Failure> {
    let error = match end(work.api, work.prior).await {
        Err(error) if !error.is_interrupted() => error,
        ended => return Ok(ended?),
    };
    let ends = of(work.prior).and_then(|it| given(&it.expires_at));
    let doing = Doing::new(Verb::Update, KubernetesClusters::NOUN).of(DIGITALOCEAN);
    let doing = doing
        .named(given(&work.prior.id).unwrap_or_default())
        .because(unrevoked("in the state", ends))
        .exists("It stays in the state.")
        .blaming(Path::of("store_credentials"));
    Err(to_diagnostic(&error, &doing).into())
}

fn unrevoked(which: &str, ends: Option<&str>) -> String {
    let ends = ends.map_or_else(String::new, |ends| format!(" until {ends}"));
    format!("The token {which} could not be revoked: it is good{ends}.")
}

/// The warning about a token that lives on.
pub(crate) fn not_revoked(error: &CloudError, which: &str, ends: Option<&str>) -> Diagnostic {
    let doing = Doing::new(Verb::Delete, "Kubernetes token").of(DIGITALOCEAN);
    let doing = doing
        .because(unrevoked(which, ends))
        .exists("Everything else was done.")
        .next("Delete it in the control panel where that is too long.");
    let mut told = to_diagnostic(error, &doing);
    told.severity = Severity::Warning;
    told
}

/// The credentials of a state.
fn of(state: &KubernetesCluster) -> Option<&KubernetesClusterKubeConfig> {
    state.kube_config.if_known()?.first()
}

/// For how long credentials are asked for; nothing for as long as the API gives them.
pub(crate) fn seconds(model: &KubernetesCluster) -> Option<i64> {
    let seconds = model.kubeconfig_expire_seconds.if_known().copied();
    seconds.filter(|seconds| *seconds > 0)
}

/// New credentials.
///
/// # Errors
/// Those of the call.
pub(crate) async fn made(
    api: &Api,
    id: &str,
    seconds: Option<i64>,
) -> Result<sdk::Credentials, CloudError> {
    let call = || api.client.kubernetes_get_credentials(id, seconds);
    api.call(&CREDENTIALS, call).await
}

fn refused(error: &CloudError) -> Diagnostic {
    let scopes = error.facts().permission.as_deref();
    let scopes = scopes.map_or_else(String::new, |scopes| {
        format!("\nGive the token the scope {scopes}, or do without `kube_config`.")
    });
    let detail =
        format!("The token may not have credentials of the cluster; the state has none.{scopes}");
    Diagnostic::warning("Kubernetes cluster without credentials", detail)
        .at(Path::of("kube_config"))
}

/// Whether less than half of the time is over.
fn is_fresh(ends: SystemTime, now: SystemTime, model: &KubernetesCluster) -> bool {
    let seconds = seconds(model).and_then(|seconds| u64::try_from(seconds).ok());
    // None lives longer than a week, however long was asked for.
    let whole = seconds.map_or(WEEK, Duration::from_secs).min(WEEK);
    let left = ends.duration_since(now).unwrap_or_default();
    left > whole / 2
}

/// The credentials as the state has them.
pub(crate) fn block(
    cluster: &sdk::ClusterRead,
    made: &sdk::Credentials,
) -> KubernetesClusterKubeConfig {
    let text = |text: &Option<String>| text.clone().unwrap_or_default().into();
    let (region, name) = (cluster.region.as_deref(), cluster.name.as_deref());
    KubernetesClusterKubeConfig {
        client_certificate: text(&made.client_certificate_data),
        client_key: text(&made.client_key_data),
        cluster_ca_certificate: text(&made.certificate_authority_data),
        expires_at: text(&made.expires_at),
        host: text(&made.server),
        raw_config: file(region.unwrap_or_default(), name.unwrap_or_default(), made).into(),
        token: text(&made.token),
    }
}

/// The file that kubectl reads. YAML takes texts of JSON as they are.
pub(crate) fn file(region: &str, name: &str, made: &sdk::Credentials) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let of = |member: &Option<String>| text(member.as_deref().unwrap_or_default());
    let context = format!("do-{region}-{name}");
    let (context, user) = (text(&context), text(&format!("{context}-admin")));
    let (authority, server, token) = (
        of(&made.certificate_authority_data),
        of(&made.server),
        of(&made.token),
    );
    format!(
        "apiVersion: v1\n\
         kind: Config\n\
         clusters:\n\
         - name: {context}\n  cluster:\n    certificate-authority-data: {authority}\n    server: {server}\n\
         contexts:\n\
         - name: {context}\n  context:\n    cluster: {context}\n    user: {user}\n\
         current-context: {context}\n\
         users:\n\
         - name: {user}\n  user:\n    token: {token}\n"
    )
}

/// The moment that a text of RFC 3339 names, to the second.
pub(crate) fn instant(text: &str) -> Option<SystemTime> {
    let seconds = u64::try_from(Moment::parse(text)?.seconds).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read() {
        let seconds = |text| {
            let moment = instant(text)?;
            Some(
                moment
                    .duration_since(SystemTime::UNIX_EPOCH)
                    .ok()?
                    .as_secs(),
            )
        };
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds("2000-02-29T12:00:00Z"), Some(951_825_600));
        assert_eq!(
            seconds("2026-11-22T15:04:53.123456789Z"),
            Some(1_795_359_893)
        );
        assert_eq!(seconds("2026-11-22T16:04:53+01:00"), Some(1_795_359_893));
        assert_eq!(seconds("2026-11-22T99:04:53Z"), None);
        assert_eq!(seconds("tomorrow"), None);
    }

    #[test]
    fn credentials_are_replaced_when_half_of_their_time_is_over() {
        let now = SystemTime::UNIX_EPOCH + WEEK;
        let fresh = |left: u64, asked: Attr<i64>| {
            let model = KubernetesCluster {
                kubeconfig_expire_seconds: asked,
                ..KubernetesCluster::default()
            };
            is_fresh(now + Duration::from_secs(left), now, &model)
        };
        assert!(fresh(301, Attr::Known(600)));
        assert!(!fresh(299, Attr::Known(600)));
        assert!(fresh(4 * 86_400, Attr::Null));
        assert!(!fresh(3 * 86_400, Attr::Known(0)));
    }

    #[test]
    fn the_file_names_the_cluster_as_the_tools_of_digitalocean_do() {
        let made = sdk::Credentials {
            server: Some("https://1.k8s.example".to_owned()),
            token: Some("secret".to_owned()),
            certificate_authority_data: Some("Y2E=".to_owned()),
            ..Default::default()
        };
        expect_test::expect![[r#"
            apiVersion: v1
            kind: Config
            clusters:
            - name: "do-fra1-main"
              cluster:
                certificate-authority-data: "Y2E="
                server: "https://1.k8s.example"
            contexts:
            - name: "do-fra1-main"
              context:
                cluster: "do-fra1-main"
                user: "do-fra1-main-admin"
            current-context: "do-fra1-main"
            users:
            - name: "do-fra1-main-admin"
              user:
                token: "secret"
        "#]]
        .assert_eq(&file("fra1", "main", &made));
    }
}
