//! Code of single types, by service: each file implements the trait that the type's generated file declares.

mod cdn;
mod certificates;
mod databases;
mod domains;
mod kubernetes;
mod load_balancers;
mod projects;
mod registries;
mod spaces;
mod vpcs;
