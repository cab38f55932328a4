//! Types of `/v2/databases`.

mod database_cluster;
mod database_firewall;
mod database_user;
