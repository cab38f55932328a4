//! What a schema does not say of the types that are written by hand, for their pages. A test holds it against the
//! list of types.

/// A type that no definition makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandWritten {
    /// Its name; data sources begin with `data.`, ephemeral resources with `ephemeral.`.
    pub of: &'static str,
    /// What import ids look like; `None` when it cannot be imported.
    pub import: Option<&'static str>,
}

const fn resource(of: &'static str, import: &'static str) -> HandWritten {
    HandWritten {
        of,
        import: Some(import),
    }
}

/// A data source or an ephemeral resource.
const fn data(of: &'static str) -> HandWritten {
    HandWritten { of, import: None }
}

/// All of them.
pub const ALL: &[HandWritten] = &[
    data("data.digitalocean_account"),
    data("data.digitalocean_certificate"),
    data("data.digitalocean_container_registries"),
    data("data.digitalocean_container_registry"),
    data("data.digitalocean_database_ca"),
    data("data.digitalocean_database_cluster"),
    data("data.digitalocean_database_user"),
    data("data.digitalocean_domain"),
    data("data.digitalocean_domains"),
    data("data.digitalocean_kubernetes_cluster"),
    data("data.digitalocean_kubernetes_versions"),
    data("data.digitalocean_loadbalancer"),
    data("data.digitalocean_project"),
    data("data.digitalocean_projects"),
    data("data.digitalocean_record"),
    data("data.digitalocean_records"),
    data("data.digitalocean_region"),
    data("data.digitalocean_regions"),
    data("data.digitalocean_sizes"),
    data("data.digitalocean_spaces_bucket"),
    data("data.digitalocean_spaces_bucket_object"),
    data("data.digitalocean_spaces_bucket_objects"),
    data("data.digitalocean_spaces_buckets"),
    data("data.digitalocean_spaces_key"),
    data("data.digitalocean_ssh_key"),
    data("data.digitalocean_ssh_keys"),
    data("data.digitalocean_tag"),
    data("data.digitalocean_tags"),
    data("data.digitalocean_vpc"),
    data("ephemeral.digitalocean_container_registry_docker_credentials"),
    data("ephemeral.digitalocean_database_credentials"),
    data("ephemeral.digitalocean_kubernetes_credentials"),
    data("ephemeral.digitalocean_spaces_key"),
    resource(
        "digitalocean_container_registry_docker_credentials",
        "REGISTRY",
    ),
    resource("digitalocean_project_resources", "PROJECT"),
    resource("digitalocean_spaces_bucket", "REGION,NAME"),
    resource("digitalocean_spaces_bucket_acl", "REGION,BUCKET"),
    resource(
        "digitalocean_spaces_bucket_cors_configuration",
        "REGION,BUCKET",
    ),
    resource(
        "digitalocean_spaces_bucket_lifecycle_configuration",
        "REGION,BUCKET",
    ),
    resource("digitalocean_spaces_bucket_logging", "REGION,BUCKET"),
    resource("digitalocean_spaces_bucket_object", "REGION,BUCKET,KEY"),
    resource("digitalocean_spaces_bucket_policy", "REGION,BUCKET"),
    resource(
        "digitalocean_spaces_bucket_website_configuration",
        "REGION,BUCKET",
    ),
];
