//! Hooks of EC2.

mod default_network_acl;
mod default_route_table;
mod ebs_volume;
mod eip;
mod launch_template;
mod main_route_table_association;
mod nat_gateway;
mod network_acl;
mod network_acl_rule;
mod route_table;
mod route_table_association;
mod volume_attachment;
mod vpc_endpoint;
