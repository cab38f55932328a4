//! What an NGINX ingress controller does to a cluster's Ingresses, which its simulated pods cannot: those of its
//! class get the addresses of the Service that leads to it.
//!
//! The controller is F5's. Its arguments say which class it serves and under which Service its addresses are
//! ("Command-line arguments": `-ingress-class`, `-report-ingress-status`, `-external-service`). Without a pod of it
//! that is ready, nothing is told, as it would be.

use super::upstream::Upstream;
use http::Method;
use serde_json::{Value, json};

const INGRESSES: &str = "/apis/networking.k8s.io/v1/ingresses";
const CLASSES: &str = "/apis/networking.k8s.io/v1/ingressclasses";

/// What the classes of these controllers name.
const CONTROLLER: &str = "nginx.org/ingress-controller";

/// Tells each Ingress where it is reached.
pub(super) async fn settle(upstream: &Upstream) -> Result<(), String> {
    let classes = upstream.look(CLASSES).await?;
    let own = items(&classes).filter(|class| class["spec"]["controller"] == CONTROLLER);
    let own: Vec<&str> = own.map(|class| text(&class["metadata"]["name"])).collect();
    if own.is_empty() {
        return Ok(());
    }
    let ingresses = upstream.look(INGRESSES).await?;
    let pods = upstream.look("/api/v1/pods").await?;
    for reports in items(&pods).filter_map(Reports::of) {
        if !own.contains(&reports.class) {
            continue;
        }
        let service = format!(
            "/api/v1/namespaces/{}/services/{}",
            reports.namespace, reports.service
        );
        let service = upstream.look(&service).await?;
        let addresses = &service["status"]["loadBalancer"]["ingress"];
        if !addresses.is_array() {
            continue;
        }
        let served = items(&ingresses).filter(|it| it["spec"]["ingressClassName"] == reports.class);
        for ingress in served {
            let shown = &ingress["status"]["loadBalancer"]["ingress"];
            if shown[0]["ip"] == addresses[0]["ip"]
                && shown[0]["hostname"] == addresses[0]["hostname"]
                && !shown.is_null()
            {
                continue;
            }
            let (ip, hostname) = (&addresses[0]["ip"], &addresses[0]["hostname"]);
            let address = if ip.is_string() {
                json!({ "ip": ip })
            } else {
                json!({ "hostname": hostname })
            };
            let meta = &ingress["metadata"];
            let path = format!(
                "/apis/networking.k8s.io/v1/namespaces/{}/ingresses/{}/status",
                text(&meta["namespace"]),
                text(&meta["name"])
            );
            let patch = json!({ "status": { "loadBalancer": { "ingress": [address] } } });
            upstream.call(Method::PATCH, &path, Some(&patch)).await?;
        }
    }
    Ok(())
}

/// A controller that tells addresses.
struct Reports<'a> {
    class: &'a str,
    namespace: &'a str,
    /// The name of its Service.
    service: &'a str,
}

impl<'a> Reports<'a> {
    /// What runs in a pod that is ready.
    fn of(pod: &'a Value) -> Option<Self> {
        let conditions = pod["status"]["conditions"].as_array()?;
        let is_ready = |it: &Value| it["type"] == "Ready" && it["status"] == "True";
        if !conditions.iter().any(is_ready) || !pod["metadata"]["deletionTimestamp"].is_null() {
            return None;
        }
        let containers = pod["spec"]["containers"].as_array()?;
        containers.iter().find_map(|container| {
            let arguments = container["args"].as_array()?;
            let given = |name: &str| {
                let mut all = arguments.iter().filter_map(Value::as_str);
                all.find_map(|it| it.trim_start_matches('-').strip_prefix(name))
            };
            let is_told = given("report-ingress-status").is_some_and(|it| it != "=false");
            Some(Self {
                class: given("ingress-class=").unwrap_or("nginx"),
                namespace: text(&pod["metadata"]["namespace"]),
                service: given("external-service=").filter(|_| is_told)?,
            })
        })
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list["items"].as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(ready: &str, arguments: &[&str]) -> Value {
        json!({
            "metadata": { "namespace": "ingress" },
            "spec": { "containers": [{ "args": arguments }] },
            "status": { "conditions": [{ "type": "Ready", "status": ready }] },
        })
    }

    #[test]
    fn a_controller_tells_what_its_arguments_say() {
        let told = ["-report-ingress-status", "-external-service=front"];
        let found = |pod: &Value| {
            Reports::of(pod).map(|it| format!("{} {}/{}", it.class, it.namespace, it.service))
        };
        assert_eq!(
            found(&pod("True", &told)).as_deref(),
            Some("nginx ingress/front")
        );
        let named = [&told[..], &["-ingress-class=other"]].concat();
        assert_eq!(
            found(&pod("True", &named)).as_deref(),
            Some("other ingress/front")
        );
        assert_eq!(found(&pod("False", &told)), None);
        assert_eq!(found(&pod("True", &told[1..])), None);
        assert_eq!(found(&pod("True", &told[..1])), None);
    }
}
