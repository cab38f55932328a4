//! What an object names besides itself: configuration, claims, accounts, services, gateways.
//!
//! Only names in fields of Kubernetes' own kinds and of the Gateway API are known (Kubernetes API reference
//! 1.36; Gateway API reference v1). What a custom kind names, only its controller knows.

use serde_json::Value;

use crate::kinds::{Scope, scope};
use crate::object::{Key, Object};
use crate::template::template;

/// A name in an object that is another's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Who is named.
    pub to: Key,
    /// The part of it that is named, such as a key of a ConfigMap or a port of a Service.
    pub part: Option<String>,
    /// Whether the object says that it works without.
    pub optional: bool,
    /// The field that names it, as Kubernetes writes paths.
    pub path: String,
}

/// Everything that an object names. What has no namespace is in `namespace`.
#[must_use]
pub fn references(object: &Object, namespace: &str) -> Vec<Reference> {
    let own = object.namespace.as_deref().unwrap_or(namespace);
    let mut found = Found {
        namespace: own,
        references: Vec::new(),
    };
    if let Some(template) = template(object) {
        found.pods(template.spec, template.path);
    }
    let spec = object.body.get("spec").unwrap_or(&Value::Null);
    match object.r#type.kind.as_str() {
        "StatefulSet" => found.name("", "Service", &spec["serviceName"], ".spec.serviceName"),
        "PersistentVolumeClaim" => found.name(
            "storage.k8s.io",
            "StorageClass",
            &spec["storageClassName"],
            ".spec.storageClassName",
        ),
        "HorizontalPodAutoscaler" => {
            found.typed(&spec["scaleTargetRef"], ".spec.scaleTargetRef");
        }
        "RoleBinding" | "ClusterRoleBinding" => found.binding(object),
        "Ingress" => found.ingress(spec),
        "Gateway" => {
            for (listener, path) in each(spec, "listeners", ".spec") {
                let path = format!("{path}.tls");
                for (certificate, path) in each(&listener["tls"], "certificateRefs", &path) {
                    found.local(certificate, "Secret", &format!("{path}.name"));
                }
            }
            found.name(
                "gateway.networking.k8s.io",
                "GatewayClass",
                &spec["gatewayClassName"],
                ".spec.gatewayClassName",
            );
        }
        "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "TLSRoute" | "UDPRoute" => found.route(spec),
        "APIService" => found.service(&spec["service"], ".spec.service"),
        "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration" => {
            let body = Value::Object(object.body.clone());
            for (webhook, path) in each(&body, "webhooks", "") {
                let path = format!("{path}.clientConfig.service");
                found.service(&webhook["clientConfig"]["service"], &path);
            }
        }
        _ => {}
    }
    found.references
}

/// The entries of a list with their paths; those with a name are known by it.
pub(crate) fn each<'v>(
    value: &'v Value,
    list: &str,
    path: &str,
) -> impl Iterator<Item = (&'v Value, String)> {
    let path = format!("{path}.{list}");
    let entries = value[list].as_array().map_or(&[][..], Vec::as_slice);
    entries.iter().enumerate().map(move |(index, entry)| {
        let path = match entry["name"].as_str() {
            Some(name) => format!("{path}[name={name:?}]"),
            None => format!("{path}[{index}]"),
        };
        (entry, path)
    })
}

struct Found<'n> {
    namespace: &'n str,
    references: Vec<Reference>,
}

impl Found<'_> {
    fn name(&mut self, group: &str, kind: &str, name: &Value, path: &str) {
        self.add(group, kind, None, name, None, false, path);
    }

    #[expect(clippy::too_many_arguments, reason = "each is one fact of a reference")]
    fn add(
        &mut self,
        group: &str,
        kind: &str,
        namespace: Option<&str>,
        name: &Value,
        part: Option<String>,
        optional: bool,
        path: &str,
    ) {
        let Some(name) = name.as_str().filter(|name| !name.is_empty()) else {
            return;
        };
        let namespace = match scope(group, kind) {
            Some(Scope::Cluster) => None,
            _ => Some(namespace.unwrap_or(self.namespace).to_owned()),
        };
        self.references.push(Reference {
            to: Key {
                group: group.to_owned(),
                kind: kind.to_owned(),
                namespace,
                name: name.to_owned(),
            },
            part,
            optional,
            path: path.to_owned(),
        });
    }

    /// A reference with `name`, `key` and `optional`, as volumes and variables have it.
    fn source(&mut self, kind: &str, source: &Value, field: &str, path: &str) {
        let part = source["key"].as_str().map(ToOwned::to_owned);
        let optional = source["optional"] == true;
        let path = format!("{path}.{field}");
        self.add("", kind, None, &source[field], part, optional, &path);
    }

    fn pods(&mut self, spec: &Value, at: &str) {
        let field = |name: &str| format!("{at}.{name}");
        self.name(
            "",
            "ServiceAccount",
            &spec["serviceAccountName"],
            &field("serviceAccountName"),
        );
        self.name(
            "scheduling.k8s.io",
            "PriorityClass",
            &spec["priorityClassName"],
            &field("priorityClassName"),
        );
        self.name(
            "node.k8s.io",
            "RuntimeClass",
            &spec["runtimeClassName"],
            &field("runtimeClassName"),
        );
        for (secret, path) in each(spec, "imagePullSecrets", at) {
            self.name("", "Secret", &secret["name"], &path);
        }
        for (volume, path) in each(spec, "volumes", at) {
            self.volume(volume, &path);
            for (source, path) in each(
                &volume["projected"],
                "sources",
                &format!("{path}.projected"),
            ) {
                self.source(
                    "ConfigMap",
                    &source["configMap"],
                    "name",
                    &format!("{path}.configMap"),
                );
                self.source(
                    "Secret",
                    &source["secret"],
                    "name",
                    &format!("{path}.secret"),
                );
            }
        }
        for list in ["initContainers", "containers"] {
            for (container, path) in each(spec, list, at) {
                self.container(container, &path);
            }
        }
    }

    fn volume(&mut self, volume: &Value, path: &str) {
        self.source(
            "ConfigMap",
            &volume["configMap"],
            "name",
            &format!("{path}.configMap"),
        );
        self.source(
            "Secret",
            &volume["secret"],
            "secretName",
            &format!("{path}.secret"),
        );
        let claim = &volume["persistentVolumeClaim"];
        self.source(
            "PersistentVolumeClaim",
            claim,
            "claimName",
            &format!("{path}.persistentVolumeClaim"),
        );
    }

    fn container(&mut self, container: &Value, path: &str) {
        for (source, path) in each(container, "envFrom", path) {
            self.source(
                "ConfigMap",
                &source["configMapRef"],
                "name",
                &format!("{path}.configMapRef"),
            );
            self.source(
                "Secret",
                &source["secretRef"],
                "name",
                &format!("{path}.secretRef"),
            );
        }
        for (variable, path) in each(container, "env", path) {
            let from = &variable["valueFrom"];
            let path = format!("{path}.valueFrom");
            self.source(
                "ConfigMap",
                &from["configMapKeyRef"],
                "name",
                &format!("{path}.configMapKeyRef"),
            );
            self.source(
                "Secret",
                &from["secretKeyRef"],
                "name",
                &format!("{path}.secretKeyRef"),
            );
        }
    }

    /// A reference that says what it is of: `{ apiVersion, kind, name }`.
    fn typed(&mut self, value: &Value, path: &str) {
        let version = value["apiVersion"].as_str().unwrap_or_default();
        let group = version.split_once('/').map_or("", |(group, _)| group);
        if let Some(kind) = value["kind"].as_str() {
            self.name(group, kind, &value["name"], &format!("{path}.name"));
        }
    }

    fn binding(&mut self, object: &Object) {
        let body = Value::Object(object.body.clone());
        let role = &body["roleRef"];
        if let Some(kind) = role["kind"].as_str() {
            self.name(
                "rbac.authorization.k8s.io",
                kind,
                &role["name"],
                ".roleRef.name",
            );
        }
        for (subject, path) in each(&body, "subjects", "") {
            if subject["kind"] == "ServiceAccount" {
                let namespace = subject["namespace"].as_str();
                self.add(
                    "",
                    "ServiceAccount",
                    namespace,
                    &subject["name"],
                    None,
                    false,
                    &path,
                );
            }
        }
    }

    fn ingress(&mut self, spec: &Value) {
        self.name(
            "networking.k8s.io",
            "IngressClass",
            &spec["ingressClassName"],
            ".spec.ingressClassName",
        );
        self.backend(&spec["defaultBackend"], ".spec.defaultBackend");
        for (rule, path) in each(spec, "rules", ".spec") {
            for (entry, path) in each(&rule["http"], "paths", &format!("{path}.http")) {
                self.backend(&entry["backend"], &format!("{path}.backend"));
            }
        }
        for (tls, path) in each(spec, "tls", ".spec") {
            self.name(
                "",
                "Secret",
                &tls["secretName"],
                &format!("{path}.secretName"),
            );
        }
    }

    /// The backend of an Ingress.
    fn backend(&mut self, backend: &Value, path: &str) {
        let service = &backend["service"];
        let part = port(&service["port"]["name"]).or_else(|| port(&service["port"]["number"]));
        let path = format!("{path}.service.name");
        self.add("", "Service", None, &service["name"], part, false, &path);
    }

    /// A route of the Gateway API.
    fn route(&mut self, spec: &Value) {
        for (parent, path) in each(spec, "parentRefs", ".spec") {
            let kind = parent["kind"].as_str().unwrap_or("Gateway");
            let group = parent["group"]
                .as_str()
                .unwrap_or("gateway.networking.k8s.io");
            let namespace = parent["namespace"].as_str();
            let part = port(&parent["sectionName"]);
            self.add(group, kind, namespace, &parent["name"], part, false, &path);
        }
        for (rule, path) in each(spec, "rules", ".spec") {
            for (backend, path) in each(rule, "backendRefs", &path) {
                self.local(backend, "Service", &path);
            }
        }
    }

    /// A reference of the Gateway API, which is of `kind` unless it says otherwise.
    fn local(&mut self, value: &Value, kind: &str, path: &str) {
        let kind = value["kind"].as_str().unwrap_or(kind);
        let group = value["group"].as_str().unwrap_or_default();
        let namespace = value["namespace"].as_str();
        let part = port(&value["port"]);
        self.add(group, kind, namespace, &value["name"], part, false, path);
    }

    fn service(&mut self, service: &Value, path: &str) {
        let namespace = service["namespace"].as_str();
        let path = format!("{path}.name");
        self.add(
            "",
            "Service",
            namespace,
            &service["name"],
            None,
            false,
            &path,
        );
    }
}

fn port(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(manifest: &str, expected: &str) {
        let objects = crate::manifest::read(&[manifest], "shop").expect("a manifest");
        let found = references(&objects[0], "shop");
        let found = found
            .iter()
            .map(|found| format!("{} {}", found.path, found.to));
        assert_eq!(found.collect::<Vec<_>>().join("\n"), expected);
    }

    #[test]
    fn names_outside_of_pods_are_found() {
        check(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\n\
             roleRef: {kind: ClusterRole, name: view}\nsubjects: [{kind: ServiceAccount, name: web, namespace: b}]\n",
            ".roleRef.name ClusterRole/view\n.subjects[name=\"web\"] ServiceAccount/b/web",
        );
        check(
            "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: a}\n\
             webhooks: [{name: h, clientConfig: {service: {name: web, namespace: b}}}]\n",
            ".webhooks[name=\"h\"].clientConfig.service.name Service/b/web",
        );
        check(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\n\
             spec: {parentRefs: [{name: main}], rules: [{backendRefs: [{name: web, port: 80}]}]}\n",
            ".spec.parentRefs[name=\"main\"] Gateway/shop/main\n\
             .spec.rules[0].backendRefs[name=\"web\"] Service/shop/web",
        );
    }
}
