//! Hooks of EC2.

mod default_vpc;
mod eip;
mod vpc;
