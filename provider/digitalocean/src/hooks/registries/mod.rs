//! Types of `/v2/registries`.

mod container_registries;
mod container_registry;
