//! Types of `/v2/load_balancers`.

mod loadbalancer;
