//! Types of `/v2/vpcs`.

mod vpc;
