//! Hooks of EC2.

mod eip;
mod vpc;
