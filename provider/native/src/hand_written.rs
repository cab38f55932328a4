//! What no schema says of the types, for their pages. A test holds it against the list of types.

/// The types by name, data sources as `data.`, ephemeral resources as `ephemeral.`; and what import ids look like,
/// [`None`] where nothing is imported.
pub const ALL: &[(&str, Option<&str>)] = &[
    ("slipway_release", Some("CLUSTER/NAMESPACE/NAME")),
    ("data.slipway_image", None),
    ("data.slipway_workload", None),
    ("ephemeral.slipway_kubeconfig", None),
];
