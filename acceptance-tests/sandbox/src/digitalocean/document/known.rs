//! What is wrong in the document itself.

use super::Operation;
use crate::frame::log::matches;

/// What is known to be wrong in the document (reference notes, "Known spec errors"): the operation, and
/// the beginning of what is then said, in which `*` stands for any text.
const KNOWN: [(&str, &str); 16] = [
    // Members that the official client knows, and that the real API answers.
    ("account_get", "account.volume_limit: is not known"),
    // A load balancer needs neither of the two; a global one has no region.
    ("loadBalancers_", "droplet_ids: is required"),
    ("loadBalancers_", "region: is required"),
    // Nor does a global one need rules.
    ("loadBalancers_", "forwarding_rules: has too few"),
    (
        "loadBalancers_",
        "load_balancer.forwarding_rules: has too few",
    ),
    // A key is answered alone, as everywhere else; the document has the list's shape.
    ("spacesKey_get", "key: is not known"),
    // Parameters that the older path has, and the newer one was left without.
    ("registries_get_dockerCredentials", "?"),
    // Members of clusters and pools that the official client knows.
    ("kubernetes_", "nvidia_gpu_dra_driver: is not known"),
    ("kubernetes_", "amd_gpu_dra_driver: is not known"),
    // The official client sends an empty project for the default one, and no list for no rules.
    ("databases_create_cluster", "project_id: is no"),
    ("databases_create_cluster", "rules: is null"),
    // Clusters of databases are tagged like the rest: the official client does it, and answers count them.
    ("tags_", "resources.*.resource_type: is none of"),
    ("tags_", "tag.resources.images: is not known"),
    ("tags_", "tags.*.resources.images: is not known"),
    // The examples have them.
    (
        "databases_list_options",
        "options.*.default_version: is not known",
    ),
    (
        "databases_list_options",
        "version_availability.*.default: is not known",
    ),
];

/// Whether a fault is the document's own.
pub(super) fn is_known(operation: &Operation, fault: &str) -> bool {
    KNOWN
        .iter()
        .any(|(id, text)| operation.id.starts_with(id) && matches(&format!("{text}*"), fault))
}
