//! The fields, by kind.

/// A field that never changes, with everything in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) group: &'static str,
    pub(super) kinds: &'static [&'static str],
    pub(super) path: &'static [&'static str],
    /// What changes below it all the same, from there on.
    pub(super) but: &'static [&'static [&'static str]],
    pub(super) when: When,
    /// What the cluster makes of it when it is left out.
    pub(super) default: Option<&'static str>,
}

/// When a field never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Always,
    /// When it is declared: left out, it stays as it is.
    Declared,
    /// Once the object says `immutable: true`.
    Frozen,
}

const fn row(
    group: &'static str,
    kinds: &'static [&'static str],
    path: &'static [&'static str],
) -> Row {
    Row {
        group,
        kinds,
        path,
        but: &[],
        when: When::Always,
        default: None,
    }
}

impl Row {
    const fn but(self, but: &'static [&'static [&'static str]]) -> Self {
        Self { but, ..self }
    }

    const fn when(self, when: When) -> Self {
        Self { when, ..self }
    }

    const fn default(self, default: &'static str) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }
}

/// All of them.
pub(super) const ROWS: &[Row] = &[
    row(
        "apps",
        &["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"],
        &["spec", "selector"],
    ),
    row("apps", &["StatefulSet"], &["spec", "serviceName"]),
    row("apps", &["StatefulSet"], &["spec", "podManagementPolicy"]).default("OrderedReady"),
    row("apps", &["StatefulSet"], &["spec", "volumeClaimTemplates"]),
    row("apps", &["ControllerRevision"], &["data"]),
    row("batch", &["Job"], &["spec", "selector"]).when(When::Declared),
    row("batch", &["Job"], &["spec", "template"]),
    row("batch", &["Job"], &["spec", "completions"]),
    row("batch", &["Job"], &["spec", "completionMode"]).default("NonIndexed"),
    row("batch", &["Job"], &["spec", "podFailurePolicy"]),
    row("batch", &["Job"], &["spec", "successPolicy"]),
    row("batch", &["Job"], &["spec", "backoffLimitPerIndex"]),
    row("batch", &["Job"], &["spec", "managedBy"]),
    row("", &["Service"], &["spec", "clusterIP"]).when(When::Declared),
    row("", &["Service"], &["spec", "clusterIPs"]).when(When::Declared),
    row("", &["Service"], &["spec", "loadBalancerClass"]),
    row("", &["Pod"], &["spec"]).but(&[
        &["activeDeadlineSeconds"],
        &["containers", "image"],
        &["initContainers", "image"],
        &["tolerations"],
        &["terminationGracePeriodSeconds"],
    ]),
    row("", &["ConfigMap", "Secret"], &["data"]).when(When::Frozen),
    row("", &["ConfigMap"], &["binaryData"]).when(When::Frozen),
    row("", &["ConfigMap", "Secret"], &["immutable"]).when(When::Frozen),
    row("", &["Secret"], &["type"]).default("Opaque"),
    row("", &["PersistentVolumeClaim"], &["spec"])
        .but(&[&["resources"], &["volumeAttributesClassName"]]),
    row("", &["PersistentVolume"], &["spec"]).but(&[
        &["accessModes"],
        &["capacity"],
        &["claimRef"],
        &["mountOptions"],
        &["nodeAffinity"],
        &["persistentVolumeReclaimPolicy"],
        &["storageClassName"],
        &["volumeAttributesClassName"],
    ]),
    row("", &["ResourceQuota"], &["spec", "scopes"]),
    row(
        "rbac.authorization.k8s.io",
        &["RoleBinding", "ClusterRoleBinding"],
        &["roleRef"],
    ),
    row("storage.k8s.io", &["StorageClass"], &["provisioner"]),
    row("storage.k8s.io", &["StorageClass"], &["parameters"]),
    row("storage.k8s.io", &["StorageClass"], &["reclaimPolicy"]).default("Delete"),
    row("storage.k8s.io", &["StorageClass"], &["volumeBindingMode"]).default("Immediate"),
    row(
        "storage.k8s.io",
        &["CSIDriver"],
        &["spec", "attachRequired"],
    )
    .default("true"),
    row(
        "storage.k8s.io",
        &["CSIDriver"],
        &["spec", "volumeLifecycleModes"],
    ),
    row(
        "storage.k8s.io",
        &["VolumeAttributesClass"],
        &["driverName"],
    ),
    row(
        "storage.k8s.io",
        &["VolumeAttributesClass"],
        &["parameters"],
    ),
    row("scheduling.k8s.io", &["PriorityClass"], &["value"]),
    row(
        "scheduling.k8s.io",
        &["PriorityClass"],
        &["preemptionPolicy"],
    )
    .default("PreemptLowerPriority"),
    row("node.k8s.io", &["RuntimeClass"], &["handler"]),
    row(
        "networking.k8s.io",
        &["IngressClass"],
        &["spec", "controller"],
    ),
    row("discovery.k8s.io", &["EndpointSlice"], &["addressType"]),
    row(
        "apiextensions.k8s.io",
        &["CustomResourceDefinition"],
        &["spec", "scope"],
    ),
];
