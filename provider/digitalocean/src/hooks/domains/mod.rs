//! Types of `/v2/domains`.

mod record;
